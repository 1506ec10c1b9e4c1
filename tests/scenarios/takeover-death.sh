# SPDX-License-Identifier: GPL-2.0-only
# The directors of A die, at once or after a reroute: B reaches A's servers itself.
# Tier: check
# Debug: long
# Time: 300

POPS='a b'
DIRECTORS='a1 a2 b1'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

count=100
[ $SLOW = 1 ] || count=30
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
live_start killed $count $VIP 8000
kill_a
pops_lead b1
pops_down_pop A
live_intact killed
say "A dies: $count of $count sessions go on; b1: $(takeover_stats b1)"
live_stop killed

boot_a
on b1 chashctl pop set A state up
LIVE_FROM=198.18.32.0 live_start relayed $count $VIP 8000
pops_withdraw a2
pops_withdraw a1
pops_lead b1
live_intact relayed
kill_a
pops_down_pop A
live_intact relayed
say "A dies after a reroute: $count of $count; b1: $(takeover_stats b1)"

# the way back to an A that was booted anew
boot_a
live_intact relayed
say "back at A, which knows nothing: $count of $count; a1: $(takeover_stats a1)"
