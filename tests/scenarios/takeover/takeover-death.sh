# SPDX-License-Identifier: GPL-2.0-only
# The directors of A die, at once or after a reroute: B reaches A's servers itself. IPv4 on one
# kernel, IPv6 on the second one, both in a long run.
# Time: 300

POPS='a b'
DIRECTORS='a1 a2 b1'
families=4
case ${CHASH_TIER:-check}.$KERNEL in
long.stock-*) families='4 6' ;;
*.stock-6.12) families=6 ;;
esac
TAKEOVER=$(printf 'tun %s\n' $families)
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=100
[ $SLOW = 1 ] || count=30
start() {
	local family

	for family in $families; do
		LIVE_FROM=198.18.$2.0
		[ $family = 4 ] || LIVE_FROM=2001:db8:18::$2:0
		live_start "$1$family" $count "$(takeover_vip tun $family)" 8000
	done
}
intact() {
	local family

	for family in $families; do live_intact "$1$family"; done
	say "$2: all of $count sessions go on, over IPv${families// / and IPv}; $3: $(takeover_stats "$3")"
}
stop() {
	local family

	for family in $families; do live_stop "$1$family"; done
}
kill_a() {
	pops_kill a2
	pops_kill a1
}
boot_a() {
	local director

	for director in a1 a2; do
		pops_boot $director takeover_director $director
	done
	pops_lead a1
}

takeover_up
start killed 1
kill_a
pops_lead b1
pops_down_pop A
intact killed "A dies" b1
stop killed

boot_a
on b1 chashctl pop set A state up
start relayed 32
pops_withdraw a2
pops_withdraw a1
pops_lead b1
intact relayed "A is rerouted" b1
kill_a
pops_down_pop A
intact relayed "A dies after that" b1

# the way back to an A that was booted anew
boot_a
intact relayed "back at A, which knows nothing" a1
