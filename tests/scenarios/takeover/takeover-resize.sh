# SPDX-License-Identifier: GPL-2.0-only
# A relay dies while IPVS resizes its table of connections all the time, as kernels from 7.1 on can:
# IPVS may then find an older entry of a flow before a newer one. Each flow is decided anew once,
# leaves one entry, and goes on.
# Needs: new
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=60
lfactor=/proc/sys/net/ipv4/vs/conn_lfactor

takeover_up
live_start tcp $count $VIP 8000
pops_withdraw a1
pops_lead b1
live_intact tcp

spawn b1 bash -c "for ((i = 0; i < 4000; i++)); do
	echo \$((i % 2 ? 8 : -8)) >$lfactor; sleep 0.004
done"
pops_kill a1
pops_down_pop A
live_intact tcp
assert_eq "flows that were decided anew" "$(takeover_stat b1 redecided)" $count
sleep 1
assert_eq "flows with two entries" \
	"$(on b1 awk 'NR > 1 { print $2, $3, $4, $5 }' /proc/net/ip_vs_conn | sort | uniq -d | wc -l)" 0
say "$count of $count sessions go on while the table was resized; b1: $(takeover_stats b1)"
