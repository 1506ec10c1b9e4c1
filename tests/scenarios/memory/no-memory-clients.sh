# SPDX-License-Identifier: GPL-2.0-only
# There is no memory for the slots of a new mapping: sessions live on, new clients are served by what
# is in force, as it would be with slots, and none goes to a destination that is gone; when there is
# memory again, the slots follow.
# Needs: faults
# Time: 240

. tests/lib/mapping.sh
. tests/lib/live.sh
. tests/lib/faults.sh

lab_up 1 1
modprobe ip_vs_chash
farm_rules chash 20 | on d1 ipvsadm -R
mapping /tmp/before 40
live_start tcp 5 $VIP 9000 -i 1000
# A destination that has clients, and no session that its deletion would end.
used=$(live_servers tcp | awk '{ print $2 }')
for server in $(awk '{ print $2 }' /tmp/before | sort -u); do
	grep -qx "$server" <<<"$used" || gone=$server
done

change() {
	on d1 ipvsadm -a -t $VIP:9000 -r "$(farm 31):9000" -m
	on d1 ipvsadm -e -t $VIP:9000 -r "$gone:9000" -m -w 7
	on d1 sh -c 'echo 12 >/proc/sys/net/ipv4/vs/chash_table_bits'
}
bits=$(on d1 cat /proc/sys/net/ipv4/vs/chash_table_bits)
change
mapping /tmp/changed 40
on d1 ipvsadm -d -t $VIP:9000 -r "$(farm 31):9000"
on d1 ipvsadm -e -t $VIP:9000 -r "$gone:9000" -m -w 1
on d1 sh -c "echo $bits >/proc/sys/net/ipv4/vs/chash_table_bits"
mapping /tmp/undone 40
assert_eq "clients that a change and its undoing move" "$(moved /tmp/before /tmp/undone)" 0

faults_below ip_vs_chash
faults_pages
change
# chashctl has no memory either, and cannot tell when a table is there
served() { on client "$LAB_TOOLS/probe" -t 30 $CLIENTS 40 $VIP 9000 >"$1" || fail "clients got no answer"; }
served /tmp/during
on d1 ipvsadm -d -t $VIP:9000 -r "$gone:9000"
served /tmp/gone
assert_eq "clients of the deleted destination" "$(share /tmp/gone "$gone")" 0
faults_end

table() { on d1 chashctl -j show -t $VIP:9000 | jq -c '.[0].table | [.bits, .members, .stale]'; }
follows() { [ "$(table)" = '[12,20,false]' ]; }
poll_until 30 "the table follows" follows
mapping /tmp/after 40
strange=$(paste /tmp/before /tmp/changed /tmp/during | awk '$6 != $2 && $6 != $4' | wc -l)
assert_eq "clients of neither the old nor the new mapping" "$strange" 0
strange=$(paste /tmp/before /tmp/changed /tmp/after /tmp/gone | awk '$8 != $2 && $8 != $4 && $8 != $6' | wc -l)
assert_eq "clients of none of the mappings, after the deletion" "$strange" 0
failed=$(on d1 chashctl -j stats | jq '.[0].build_errors')
say "$failed builds failed meanwhile"
assert "they were counted" [ "$failed" -ge 1 ]
live_intact tcp
live_stop tcp
