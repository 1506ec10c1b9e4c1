# SPDX-License-Identifier: GPL-2.0-only
# Weight 0 keeps the sessions that are there and gives no new ones; with its weight a
# server gets its clients back.
# Heavy: yes
# Time: 300

. tests/lib/mapping.sh
. tests/lib/live.sh

lab_up 1 1
farm_rules chash 4 1 | on d1 ipvsadm -R
mapping /tmp/before 400
live_start tcp 100 $VIP 9000
quiet=$(farm 2)
assert "some sessions are on the server that is to be quiet" \
	[ "$(live_servers tcp | grep -c " $quiet\$")" -gt 0 ]

on d1 ipvsadm -e -t $VIP:9000 -r "$quiet:9000" -m -w 0
mapping /tmp/during 400
assert_eq "new clients of the quiet server" "$(share /tmp/during "$quiet")" 0
assert_eq "clients of others that moved" "$(collateral /tmp/before /tmp/during "$quiet")" 0
live_intact tcp
assert "its sessions are still there" \
	[ "$(live_servers tcp | grep -c " $quiet\$")" -gt 0 ]

on d1 ipvsadm -e -t $VIP:9000 -r "$quiet:9000" -m -w 1
poll_until 20 "the clients are back" becomes /tmp/after /tmp/before 400

# all quiet: no new sessions at all, and the old ones live
for i in 0 1 2 3; do
	on d1 ipvsadm -e -t $VIP:9000 -r "$(farm $i):9000" -m -w 0
done
if on client $LAB_TOOLS/probe -t 3 198.18.8.0 5 $VIP 9000; then
	fail "a quiet pool took new sessions"
fi
live_intact tcp
live_stop tcp
