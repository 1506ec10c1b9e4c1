# SPDX-License-Identifier: GPL-2.0-only
# There is no memory for entries of flows that are taken over, now and then: their segments are
# lost, are sent again, and every session goes on.
# Needs: faults
# Time: 180

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh
. tests/lib/faults.sh

count=20 fail=10
# Three of four entries cannot be had, in whatever context, until that was so for some of them.
# More would be waiting for TCP, which waits twice as long each time.
few_entries() {
	echo Y >$FAULTS/cache-filter
	echo 1 >/sys/kernel/slab/ip_vs_conn/failslab
	echo N >$FAULTS/task-filter
	echo 0 >$FAULTS/verbose
	echo $fail >$FAULTS/times
	echo 75 >$FAULTS/probability
}
left() { cat $FAULTS/times; }

takeover_up
live_start tcp $count $VIP 8000
few_entries
pops_withdraw a1
pops_lead b1
live_intact tcp
assert_eq "entries to the relay that should have failed and did not" "$(left)" 0

# A dies, so they are decided anew
pops_kill a1
few_entries
pops_down_pop A
live_intact tcp
assert_eq "entries to the owner's pool that should have failed and did not" "$(left)" 0
say "$((2 * fail)) entries failed, and $count of $count sessions live; b1: $(takeover_stats b1)"
