# SPDX-License-Identifier: GPL-2.0-only
# Owner loads, ipvsadm edits, settings and traffic at once, while `show` is asked all the time:
# what it prints of a service is always of one instant. The shares of the members add up to the
# table, however often that changes.
# Heavy: yes
# Time: 400

. tests/lib/mapping.sh
. tests/lib/live.sh

ctl() { on d1 chashctl "$@"; }

lab_up 1 1
farm_rules chash 8 1 | on d1 ipvsadm -R
LIVE_PAUSE=$((200 * SLOW)) live_start tcp $((40 / SLOW)) $VIP 9000
awk -v n=$((20000 / SLOW)) 'BEGIN { for (i = 0; i < n; i++) printf "10.%d.%d.0/24 fra\n", i / 256, i % 256 }' >/tmp/owners
ctl pop add fra id 1 self

: >/tmp/go
spawn d1 bash -c "while [ -e /tmp/go ]; do chashctl owner load /tmp/owners || exit; chashctl owner flush; sleep 0.05; done"
spawn d1 bash -c "while [ -e /tmp/go ]; do
	ipvsadm -a -t $VIP:9000 -r $(farm 100):9000 -m -w 50
	ipvsadm -e -t $VIP:9000 -r $(farm 100):9000 -m -w 5
	ipvsadm -d -t $VIP:9000 -r $(farm 100):9000
	sleep 0.1
done"
spawn d1 bash -c "while [ -e /tmp/go ]; do
	for bits in 10 12; do chashctl service set -t $VIP:9000 table-bits \$bits; done
	sleep 0.1
done"

# Until there was another table behind ten of them: each asks again until all that it got is of one.
end=$((SECONDS + 240 * SLOW)) shows=0 swapped=0 before=
while [ $swapped -lt 10 ]; do
	[ $SECONDS -lt $end ] || fail "only $swapped of $shows shows saw another table than the one before"
	ctl -j show >/tmp/show || fail "show failed"
	shows=$((shows + 1))
	generation=$(jq -e '.[0] | select(.table.members == ([.destinations[] | select(.share > 0)] | length) and
		(([.destinations[].share] | add) - 100 | fabs < 0.01)) | .table.generation' /tmp/show) ||
		fail "half of two tables: $(cat /tmp/show)"
	[ "$generation" = "${before:-$generation}" ] || swapped=$((swapped + 1))
	before=$generation
	sleep 0.01
done
rm /tmp/go
loads=$(ctl -j stats | jq '.[0].owner_swaps')
say "$swapped of $shows shows saw another table than the one before, beside $loads loads of owners"
assert "owners were loaded meanwhile" [ "$loads" -gt 0 ]
live_intact tcp
live_stop tcp
