# SPDX-License-Identifier: GPL-2.0-only
# While a PoP is away, the servers of flows that nobody vouches for are searched for in its pool. Forged
# flows that come again and again start no more of these searches than chash_relay_rate allows, and
# sessions of the PoP that is away find their servers meanwhile.
# Time: 300

POPS='a b c'
DIRECTORS='a1 b1 c1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

seconds=3
rate=1000
flood=$((seconds * 8000))

# flood_b1 NET: 50 forged flows, each of them again and again; how many segments b1 dropped above a rate
flood_b1() {
	local before

	before=$(takeover_stat b1 rate_limited)
	on client "$LAB_TOOLS/forge" -f A -n $((flood / 50)) -r 8000 198.18.$1.0 50 $VIP 8000 >&2
	echo $(($(takeover_stat b1 rate_limited) - before))
}

takeover_up
pops_withdraw a1
pops_lead b1
on b1 sysctl -qw net.ipv4.vs.chash_relay_rate=$rate
flood_b1 130 >/dev/null
limited=$(flood_b1 130)
say "$flood segments of 50 forged flows, while all are there: $limited dropped above a rate"
# flows that share a place in the filter of flows are asked about again
assert "segments dropped above a rate, without a search" [ $limited -le $((flood / 10)) ]

pops_announce a1
pops_lead a1
LIVE_FROM=198.18.1.0 live_start begun 20 $VIP 8000
pops_kill a1
pops_lead b1
spawn client "$LAB_TOOLS/forge" -f A -n 1000 -r 8000 198.18.140.0 50 $VIP 8000
live_intact begun
say "A is dead and the flood goes on: 20 of 20 sessions that began there go on"
sleep 10

limited=$(flood_b1 150)
say "as many while A is away: $limited dropped above a rate; b1: $(takeover_stats b1)"
# what a burst is worth, twice
most=$(((2 + seconds) * rate))
assert "searches: $((flood - limited)) of at most $most" [ $((flood - limited)) -le $most ]
