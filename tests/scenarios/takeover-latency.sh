# SPDX-License-Identifier: GPL-2.0-only
# What a relay adds to the time of an exchange, beside what a tunnel of IPVS does.
# Tier: long
# Debug: never
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

# microseconds NAME: of an exchange, over 10 s of one session that never rests
microseconds() {
	local from to

	from=$(live_field "$1" rounds) begun=$(date +%s%N)
	sleep 10
	to=$(live_field "$1" rounds)
	echo $((($(date +%s%N) - begun) / 1000 / (to - from)))
}

takeover_up
live_start direct 1 "$(server sa1)" 8000 -i 0
direct=$(microseconds direct)
live_stop direct
live_start vip 1 $VIP 8000 -i 0
tunnel=$(microseconds vip)
pops_withdraw a1
pops_lead b1
live_intact vip
relay=$(microseconds vip)
say "an exchange takes $direct us with the server itself, $tunnel us through a tunnel of IPVS," \
	"$relay us through a relay and that tunnel"
say "the tunnel adds $((tunnel - direct)) us, the relay $((relay - tunnel)) us"
assert "a relay costs less than all of the way without it" [ $relay -lt $((2 * tunnel)) ]
