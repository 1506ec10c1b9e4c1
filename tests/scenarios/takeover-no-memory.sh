# SPDX-License-Identifier: GPL-2.0-only
# There is often no memory for the entries of flows that are taken over: their segments are lost,
# are sent again, and every session goes on; new ones begin meanwhile.
# Tier: never
# Debug: long
# Time: 180

POPS='a b'
DIRECTORS='a1 b1'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh
. tests/faults.sh

# half MANY: every second entry at most, MANY in all, in whatever context
half() {
	echo Y >$FAULTS/cache-filter
	echo 1 >/sys/kernel/slab/ip_vs_conn/failslab
	echo N >$FAULTS/task-filter
	echo 0 >$FAULTS/verbose
	echo "$1" >$FAULTS/times
	echo 50 >$FAULTS/probability
}
failed() { echo $((1000 - $(cat $FAULTS/times))); }

count=40
takeover_up
LIVE_FROM=198.18.32.0 live_handshakes late $count $VIP 8000
live_start tcp $count $VIP 8000
half 1000
pops_withdraw a1
pops_lead b1
live_intact tcp
live_speak late
live_intact late
relay=$(failed)
assert "entries to the relay failed" [ "$relay" -gt 10 ]

# A dies, so they are decided anew, while the same goes on
pops_kill a1
pops_down_pop A
live_intact tcp
live_intact late
assert "entries to the owner's pool failed" [ $(($(failed) - relay)) -gt 10 ]
LIVE_FROM=198.18.64.0 live_start new $count $VIP 8000
echo 0 >$FAULTS/probability
say "$(failed) entries failed, and $((3 * count)) of $((3 * count)) sessions live;" \
	"b1: $(takeover_stats b1)"
