# SPDX-License-Identifier: GPL-2.0-only
# There is no memory for a new table: sessions live on, new clients are served by the old one, and
# none goes to a destination that is gone; when there is memory again, the table follows.
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

faults_below ip_vs_chash
faults_pages
on d1 ipvsadm -a -t $VIP:9000 -r "$(farm 31):9000" -m
on d1 ipvsadm -e -t $VIP:9000 -r "$gone:9000" -m -w 7
on d1 sh -c 'echo 12 >/proc/sys/net/ipv4/vs/chash_table_bits'
mapping /tmp/during 40
cmp /tmp/before /tmp/during || fail "clients went by another table"
on d1 ipvsadm -d -t $VIP:9000 -r "$gone:9000"
mapping /tmp/during 40
assert_eq "clients of the deleted destination" "$(share /tmp/during "$gone")" 0
assert_eq "clients of others that moved" "$(collateral /tmp/before /tmp/during "$gone")" 0
faults_end

table() { on d1 chashctl -j show -t $VIP:9000 | jq -c '.[0].table | [.bits, .members, .stale]'; }
follows() { [ "$(table)" = '[12,20,false]' ]; }
poll_until 30 "the table follows" follows
failed=$(on d1 chashctl -j stats | jq '.[0].build_errors')
say "$failed builds failed meanwhile"
assert "they were counted" [ "$failed" -gt 3 ]
live_intact tcp
live_stop tcp
