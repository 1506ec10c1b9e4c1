# SPDX-License-Identifier: GPL-2.0-only
# BGP moves the clients from A to B and back: every session goes on with its server, from the
# first segment on, through A's director. So do those that say so little that B has forgotten them
# each time. New sessions at B are B's own, also on a pair of ports that a relayed session had.
# sloppy_tcp stays off.
# Time: 400

. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=250
[ $SLOW = 1 ] || count=30
at_b() {
	on client "$LAB_TOOLS/probe" "$@" $VIP 8000 >/tmp/new
	assert "new sessions are B's own" awk '$2 !~ /^sb[12]$/ { exit 1 }' /tmp/new
}
reused=198.18.64.0

takeover_up
assert_eq "sloppy_tcp" "$(on b1 sysctl -n net.ipv4.vs.sloppy_tcp)" 0
LIVE_PAUSE=4000
live_start busy $count $VIP 8000
LIVE_FROM=$reused live_start reused 40 $VIP 8000 -P 5555
LIVE_PAUSE=12000
LIVE_FROM=198.18.32.0 live_handshakes late $count $VIP 8000

pops_withdraw a2
pops_withdraw a1
pops_lead b1
live_intact busy
live_speak late
live_intact late
say "A to B: $((2 * count)) of $((2 * count)) sessions go on, half of them with their first segment"
say "b1: $(takeover_stats b1)"
say "a1: $(takeover_stats a1)"
assert "B asks about each" [ "$(takeover_stat b1 mine)" -ge $((2 * count + 40)) ]

at_b 198.19.0.0 100
live_intact reused
live_stop reused
at_b -P 5555 $reused 40
say "140 of 140 new sessions at B are its own, 40 of them on ports of relayed ones"

pops_announce a1
pops_lead a1
live_intact busy
live_intact late
say "and back: $((2 * count)) of $((2 * count))"
