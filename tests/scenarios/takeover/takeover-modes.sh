# SPDX-License-Identifier: GPL-2.0-only
# Every way to forward, with both families: all sessions survive a reroute to another PoP, also
# those that had only done their handshake, the way back, and a sibling that takes over. An ICMP
# error at the wrong PoP goes to the server that the flow is of. Two kernels have every two of
# mode, family and kernel between them; in a long run each has all modes of both families.
# Heavy: yes
# Time: 600

POPS='a b'
DIRECTORS='a1 a2 b1'
services=('tun 4' 'dr 6' 'nat 4')
others=('tun 6' 'dr 4' 'nat 6')
case ${CHASH_TIER:-check}.$KERNEL in
long.stock-*) services+=("${others[@]}") ;;
*.stock-6.12) services=("${others[@]}") ;;
esac
TAKEOVER=$(printf '%s\n' "${services[@]}")
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=10
sessions=$((count * ${#services[@]}))
each() {
	local mode family

	while read -r mode family; do
		LIVE_FROM=$CLIENTS
		[ $family = 4 ] || LIVE_FROM=$CLIENTS6
		"$@" $mode$family "$(takeover_vip $mode $family)"
	done <<<"$TAKEOVER"
}
spawn_both() {
	local keep=

	case $1 in
	nat*) keep="-k $((10 * SLOW))" ;;
	esac
	live_spawn "$1" $count "$2" 8000 $keep
	live_spawn "late$1" $count "$2" 8000 -w $keep
}
up() { poll_until 60 "all sessions of $1 are up" live_rounds_over "$1" 0; }
shaken() { poll_until 60 "all sessions of late$1 are open" live_open "late$1" $count; }
speak() { live_speak "late$1"; }
intact() { live_intact "$1"; }
late_intact() { live_intact "late$1"; }

# Errors about segments of flows that no director knows go where segments of the flows would: to the
# servers that their clients have at this PoP.
for_flows() {
	local mode net=80

	for mode in $(awk '$2 == 4 && $1 != "nat" { print $1 }' <<<"$TAKEOVER"); do
		on client "$@" 198.18.$net.0 20 "$(takeover_vip $mode 4)" 8000
		net=$((net + 1))
	done
}
heard() {
	for_flows "$LAB_TOOLS/icmp-error" send
	sleep 0.5
	sort -u /tmp/heard.* >/tmp/got
	[ "$(wc -l </tmp/got)" -ge $flows ]
}

takeover_up
each spawn_both
each up
each shaken
for s in $(pops_servers a) $(pops_servers b); do
	spawn $s sh -c "$LAB_TOOLS/icmp-error listen $s >/tmp/heard.$s"
done
pops_withdraw a2
pops_withdraw a1
pops_lead b1
each speak
each intact
each late_intact
say "to another PoP: $((2 * sessions)) of $((2 * sessions)) sessions; b1: $(takeover_stats b1)"
for_flows "$LAB_TOOLS/probe" | sort >/tmp/wanted
flows=$(wc -l </tmp/wanted)
poll_until 20 "an error for each client arrives" heard
assert "errors go where connections go" diff /tmp/wanted /tmp/got
say "errors about $flows flows that nobody knows go to their clients' servers here"
pops_announce a1
pops_lead a1
each intact
say "and back: $sessions of $sessions"
pops_announce a2
pops_withdraw a1
pops_lead a2
pops_nat a2
each intact
each late_intact
say "a sibling: $((2 * sessions)) of $((2 * sessions)); a2: $(takeover_stats a2)"
