# SPDX-License-Identifier: GPL-2.0-only
# What a relay adds to the time of an exchange, beside what a tunnel of IPVS adds. The host's other
# load makes exchanges slow, most of them where there is much of it: each way counts by its fastest
# one, and has its turn three times.
# Heavy: yes
# Needs: stock real
# Time: 450

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

# look NAME WAY: the fastest exchanges of a session that never rests, for 2 s, in /tmp/us.WAY
look() {
	local i

	sleep 1		# the last state before this may be of another way
	for ((i = 0; i < 4; i++)); do
		sleep 0.5
		live_field "$1" fastest >>"/tmp/us.$2"
	done
}
fastest() { sort -n "/tmp/us.$1" | head -n 1; }

takeover_up
# The answers to all come the same way, not through a director.
ip -n sa1 rule del from 10.1.0.0/16 lookup 100
live_start direct 1 "$(server sa1)" 8000 -i 0
look direct direct
live_stop direct
live_start vip 1 $VIP 8000 -i 0
for round in 1 2 3; do
	look vip tunnel
	pops_withdraw a1
	pops_lead b1
	look vip relay
	pops_announce a1
	pops_lead a1
done
live_intact vip
assert "B relayed" [ "$(takeover_stat b1 relayed)" -ge 1 ]
direct=$(fastest direct) tunnel=$(fastest tunnel) relay=$(fastest relay)
say "an exchange takes $direct us with the server itself, $tunnel us through a tunnel of IPVS," \
	"$relay us through a relay and that tunnel"
say "the tunnel adds $((tunnel - direct)) us, the relay $((relay - tunnel)) us"
assert "what a relay adds can be seen" [ "$relay" -gt "$tunnel" ]
assert "a relay adds less than all of the way without it" [ "$relay" -lt $((2 * tunnel)) ]
