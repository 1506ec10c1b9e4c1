# SPDX-License-Identifier: GPL-2.0-only
# Every way to forward, with both families: all sessions survive a reroute to another PoP, also
# those that had only done their handshake, the way back, and a sibling that takes over.
# Tier: long
# Debug: long
# Time: 400

TAKEOVER='tun 4
dr 4
nat 4
tun 6
dr 6
nat 6'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

count=10
each() {
	local mode family

	while read -r mode family; do
		LIVE_FROM=$CLIENTS
		[ $family = 4 ] || LIVE_FROM=$CLIENTS6
		"$@" $mode$family "$(takeover_vip $mode $family)"
	done <<<"$TAKEOVER"
}
start() { live_start "$1" $count "$2" 8000; }
shake() { live_handshakes "late$1" $count "$2" 8000; }
speak() { live_speak "late$1"; live_intact "late$1"; }
intact() { live_intact "$1"; }

takeover_up
each start
each shake
pops_withdraw a2
pops_withdraw a1
pops_lead b1
each speak
each intact
say "to another PoP: $((count * 12)) of $((count * 12)) sessions; b1: $(takeover_stats b1)"
pops_announce a1
pops_lead a1
each intact
say "and back: $((count * 6)) of $((count * 6))"
pops_announce a2
pops_withdraw a1
pops_lead a2
pops_nat a2
each intact
say "a sibling: $((count * 6)) of $((count * 6)); a2: $(takeover_stats a2)"
