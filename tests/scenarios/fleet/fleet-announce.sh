# SPDX-License-Identifier: GPL-2.0-only
# A VIP is announced while its service has enough servers here and the PoP is not drained. pop drain
# withdraws it at all directors of the PoP, waits, and says when nobody is left. What chashd announced
# stays when it ends, and goes when another configuration says so.
# Time: 400

POPS='a b'
DIRECTORS='a1 a2 b1'
FLEET=$DIRECTORS
FLEET_ANNOUNCE=yes
. tests/lib/pops.sh
. tests/lib/fleet.sh
. tests/lib/live.sh

LIVE_PAUSE=1000
routes() { ip -n "$1" route show table "${2:-113}" | grep -c "^blackhole $VIP " || true; }
announced() { [ "$(routes "$1")" = 1 ]; }
withdrawn() { [ "$(routes "$1")" = 0 ]; }
weights() {
	local server

	for server in sa1 sa2; do on "$1" ipvsadm -e -t $VIP:8000 -r "$(server $server):8000" -i -w "$2"; done
}
times() { grep -c "$VIP: $1" $FLEET_RUN/a1.log || true; }

fleet_up
for director in $FLEET; do poll_until 10 "$director announces" announced $director; done
fleet_leads 198.18.1.1 a1
LIVE_FROM=198.18.1.0 live_start busy 40 $VIP 8000

# less than a second is shorter than fall
weights a1 0
sleep 0.5
weights a1 1
sleep 4
assert_eq "withdrawn" "$(times withdrawn)" 0
weights a1 0
poll_until 4 "a1 has no server left" withdrawn a1
fleet_leads 198.18.1.1 a2
live_intact busy
weights a1 1
poll_until 4 "a1 has servers again" announced a1
fleet_leads 198.18.1.1 a1
live_intact busy

fleet_stop a1
sleep 3
assert "what was announced is, without chashd" announced a1
fleet_start a1
sleep 5
assert "and with it" announced a1
assert_eq "announced, ever" "$(times announced)" 2

# of the sessions of A some are with A as long as they live, wherever BGP sends their clients
rc=0
fleet_ctl a2 pop drain wait timeout 5 >/tmp/drained 2>&1 || rc=$?
assert_eq "the time was not enough: $(cat /tmp/drained)" $rc 4
assert "and how many are left" grep -q 'sessions that are left: 40' /tmp/drained
for director in a1 a2; do assert "$director announces nothing" withdrawn $director; done
fleet_leads 198.18.1.1 b1
live_intact busy
LIVE_FROM=198.18.1.200 live_start new 10 $VIP 8000
assert_eq "new ones at B" "$(live_servers new | grep -c ' sb')" 10
fleet_stop a2
fleet_start a2
sleep 5
assert "a drain outlives a restart" withdrawn a2
"$LAB_TOOLS/on" a2 env CHASHD_SOCKET=$FLEET_RUN/a2/chashd.sock chashctl pop drain wait timeout 10m >/tmp/drained 2>&1 &
drain=$!
sleep 2
live_stop busy
wait $drain || fail "pop drain: $(cat /tmp/drained)"
say "pop drain, with 40 sessions: withdrawn, 40 of 40 go on; when they have ended it says '$(cat /tmp/drained)'"
fleet_ctl a2 pop drain stop
for director in a1 a2; do poll_until 6 "$director announces again" announced $director; done

# others remove the route; and one is there that is not written down
ip -n a1 route flush table 113
poll_until 13 "a route that others removed is there again" announced a1
fleet_stop a1
rm $FLEET_RUN/a1/announced
weights a1 0
fleet_start a1
poll_until 10 "one that was not written down is withdrawn" withdrawn a1
weights a1 1
poll_until 10 "a1 has servers again" announced a1

# what was said last counts, at whichever director, and whether or not that one is heard of
fleet_ctl a1 pop drain
for director in a1 a2; do poll_until 6 "$director announces nothing" withdrawn $director; done
fleet_stop a1
rm -f $FLEET_RUN/a1/drained	# as after a boot
sleep $((FLEET_LEASE + 5))
assert "a drain outlives who began it" withdrawn a2
written() { find $FLEET_RUN/a1 -printf '%P %s %T@\n' | sort; }
written >/tmp/before
on a1 chashd -c $FLEET_RUN/a1.conf --once --dry-run >/dev/null
written | diff /tmp/before - || fail "a dry run wrote it down"
fleet_start a1
sleep 5
assert "which finds it in the registry" withdrawn a1
fleet_stop a1
fleet_ctl a2 pop drain stop
poll_until 6 "a2 announces again" announced a2
fleet_start a1
poll_until 10 "and so does a1, which was told when it came back" announced a1

sed -i 's/^table = .*/table = 114/' $FLEET_RUN/a1.conf
kill -HUP "${fleet_pid[a1]}"
in_table() { [ "$(routes a1 "$1")" = "$2" ]; }
poll_until 6 "another table has it" in_table 114 1
assert "the old one has not" in_table 113 0
sed -i '/^\[announce\]/,$d' $FLEET_RUN/a1.conf
kill -HUP "${fleet_pid[a1]}"
poll_until 6 "nothing is to be announced" in_table 114 0
live_intact new
