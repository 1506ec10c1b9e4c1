# SPDX-License-Identifier: GPL-2.0-only
# A route that flaps between two PoPs every second for a minute costs no session.
# Tier: long
# Debug: long
# Time: 400

. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

takeover_up
live_start one 100 $VIP 8000
pops_withdraw a2
end=$((SECONDS + 60)) flaps=0
while [ $SECONDS -lt $end ]; do
	pops_prefer a1 $((flaps % 2 ? 10 : 35))
	flaps=$((flaps + 1))
	sleep 1
	# sessions that begin meanwhile
	[ $flaps != 10 ] || LIVE_FROM=198.18.32.0 live_spawn two 50 $VIP 8000
done
assert "there was a flap a second, or nearly" [ $flaps -ge 30 ]
live_intact one
live_intact two
say "$flaps reroutes in 60 s: 150 of 150 sessions go on; b1: $(takeover_stats b1)"
