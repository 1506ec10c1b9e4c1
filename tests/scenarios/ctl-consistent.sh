# SPDX-License-Identifier: GPL-2.0-only
# Owner loads, ipvsadm edits, settings and traffic at once, while `show` is asked all the time:
# what it prints of a service is always of one instant. The shares of the members add up to the
# table, however often that changes.
# Tier: check
# Debug: long
# Time: 180

. tests/mapping.sh
. tests/live.sh

ctl() { on d1 chashctl "$@"; }

lab_up 1 1
farm_rules chash 8 1 | on d1 ipvsadm -R
live_start tcp 40 $VIP 9000
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "10.%d.%d.0/24 fra\n", i / 256, i % 256 }' >/tmp/owners
ctl pop add fra id 1 self

: >/tmp/go
spawn d1 bash -c "while [ -e /tmp/go ]; do chashctl owner load /tmp/owners || exit; chashctl owner flush; done"
spawn d1 bash -c "while [ -e /tmp/go ]; do
	ipvsadm -a -t $VIP:9000 -r $(farm 100):9000 -m -w 50
	ipvsadm -e -t $VIP:9000 -r $(farm 100):9000 -m -w 5
	ipvsadm -d -t $VIP:9000 -r $(farm 100):9000
done"
spawn d1 bash -c "while [ -e /tmp/go ]; do
	for bits in 10 12; do chashctl service set -t $VIP:9000 table-bits \$bits; done
done"

end=$((SECONDS + 20 * SLOW)) shows=0 generations=
while [ $SECONDS -lt $end ]; do
	ctl -j show >/tmp/show || fail "show failed"
	shows=$((shows + 1))
	jq -e '.[0] | .table.members == ([.destinations[] | select(.share > 0)] | length) and
		(([.destinations[].share] | add) - 100 | fabs < 0.01)' /tmp/show >/dev/null ||
		fail "half of two tables: $(cat /tmp/show)"
	generations="$generations
$(jq '.[0].table.generation' /tmp/show)"
done
rm /tmp/go
say "$shows shows saw $(echo "$generations" | sort -u | wc -l) tables"
live_intact tcp
live_stop tcp
