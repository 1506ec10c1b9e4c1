# SPDX-License-Identifier: GPL-2.0-only
# Every way to forward, with both families: all sessions survive a reroute to another PoP, also
# those that had only done their handshake, the way back, and a sibling that takes over. An ICMP
# error at the wrong PoP goes to the server that the flow is of.
# Tier: long
# Debug: long
# Time: 600

POPS='a b'
DIRECTORS='a1 a2 b1'
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
spawn_both() {
	live_spawn "$1" $count "$2" 8000
	live_spawn "late$1" $count "$2" 8000 -w
}
up() { poll_until 60 "all sessions of $1 are up" live_rounds_over "$1" 0; }
shaken() { poll_until 60 "all sessions of late$1 are open" live_open "late$1" $count; }
speak() { live_speak "late$1"; }
intact() { live_intact "$1"; }
late_intact() { live_intact "late$1"; }

# Errors about segments of flows that no director knows go the way of the flow's own.
dr=$(takeover_vip dr 4)
ask_servers() {
	on client "$LAB_TOOLS/probe" 198.18.80.0 20 $VIP 8000
	on client "$LAB_TOOLS/probe" 198.18.81.0 20 $dr 8000
}
heard() {
	on client "$LAB_TOOLS/icmp-error" send 198.18.80.0 20 $VIP 8000
	on client "$LAB_TOOLS/icmp-error" send 198.18.81.0 20 $dr 8000
	sleep 0.5
	sort -u /tmp/heard.* >/tmp/got
	[ "$(wc -l </tmp/got)" -ge 40 ]
}

takeover_up
each spawn_both
each up
each shaken
ask_servers | sort >/tmp/wanted
for s in $(pops_servers a) $(pops_servers b); do
	spawn $s sh -c "$LAB_TOOLS/icmp-error listen $s >/tmp/heard.$s"
done
pops_withdraw a2
pops_withdraw a1
pops_lead b1
each speak
each intact
each late_intact
say "to another PoP: $((count * 12)) of $((count * 12)) sessions; b1: $(takeover_stats b1)"
poll_until 20 "an error for each client arrives" heard
assert "errors go where connections go" diff /tmp/wanted /tmp/got
say "errors about 40 flows, at the wrong PoP, go to their servers"
pops_announce a1
pops_lead a1
each intact
say "and back: $((count * 6)) of $((count * 6))"
pops_announce a2
pops_withdraw a1
pops_lead a2
pops_nat a2
each intact
each late_intact
say "a sibling: $((count * 12)) of $((count * 12)); a2: $(takeover_stats a2)"
