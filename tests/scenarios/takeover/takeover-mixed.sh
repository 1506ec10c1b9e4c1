# SPDX-License-Identifier: GPL-2.0-only
# A director that does not ask, as one of an earlier release, beside one that does: for the other one it
# is silent, and the hints say whose a session is. Its own sessions are found at its PoP's servers by
# hash, and those of the other one by it.
# Time: 200

POPS='a b'
DIRECTORS='a1 b1'
TAKEOVER='tun 4
tun 6'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=50
vip6=$(takeover_vip tun 6)
quiet() { [ "$(on b1 chashctl -j pop show | jq -r '.[].directors[].state' | sort -u)" = silent ]; }
intact() { live_intact "$1"; live_intact "$1_6"; }
start() {
	LIVE_FROM=198.18.$2.0 live_start "$1" $count $VIP 8000
	LIVE_FROM=2001:db8:18::$2:0 live_start "$1_6" $count "$vip6" 8000
}
# move DIRECTOR
move() {
	pops_prefer a1 50
	[ "$1" = b1 ] || pops_prefer a1 10
	pops_lead "$1"
}

takeover_up
on a1 sysctl -qw net.ipv4.vs.chash_ask_port=0
poll_until 20 "b1 finds a1 silent" quiet
for d in a1 b1; do
	on $d chashctl owner set 198.18.1.0/24 A
	on $d chashctl owner set 2001:db8:18::1:0/112 A
	on $d chashctl owner set 198.18.2.0/24 B
	on $d chashctl owner set 2001:db8:18::2:0/112 B
done
start ours 1
move b1
intact ours
say "begun where nobody asks: $((2 * count)) of $((2 * count)); b1: $(takeover_stats b1)"
start theirs 2
move a1
assert_eq "what a1 says of it" "$(on a1 chashctl -j explain -t $VIP:8000 198.18.2.1:20000 midstream |
	jq -c '.[0] | [.reason, .pop, (.asks // [] | length)]')" '["relay","B",0]'
intact ours
intact theirs
say "begun at the other one: $((2 * count)) of $((2 * count)); a1: $(takeover_stats a1)"
