# SPDX-License-Identifier: GPL-2.0-only
# A director dies, its sibling takes over, and it comes back with nothing in its connection
# table: both find the sessions' servers by hash, with no owner table. What servers have to say to
# clients that wait for it reaches them, also where the director translates addresses: it is held
# back until TCP's keepalive speaks for the client.
# Time: 300

POPS=a
DIRECTORS='a1 a2'
TAKEOVER='tun 4
nat 4'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=100
[ $SLOW = 1 ] || count=20
nat=$(takeover_vip nat 4)
servers() {
	local s

	for s in $(pops_servers a); do ip netns pids "$s"; done | xargs kill -"$1"
}
held_back() { on a2 nstat -asz IcmpOutDestUnreachs | awk '/^Icmp/ { exit !$2 }'; }

takeover_up
for director in a1 a2; do on $director chashctl owner flush; done
live_start tun $count $VIP 8000
live_start nat $count $nat 8000 -k $((10 * SLOW))
LIVE_FROM=198.18.32.0 live_handshakes late $count $VIP 8000
# Everybody asks, and TCP says that it has arrived.
servers STOP
sleep $((3 * SLOW))
pops_kill a1
pops_nat a2
servers CONT
poll_until 10 "a2 holds back what it cannot translate" held_back
pops_lead a2
live_intact tun
live_intact nat
live_speak late
live_intact late
say "a sibling takes over: $((3 * count)) of $((3 * count)) sessions go on; a2: $(takeover_stats a2)"

pops_boot a1 takeover_director a1
on a1 chashctl owner flush
pops_lead a1
pops_nat a1
live_intact tun
live_intact nat
live_intact late
say "a director restarts: $((3 * count)) of $((3 * count)); a1: $(takeover_stats a1)"
