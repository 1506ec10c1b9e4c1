# SPDX-License-Identifier: GPL-2.0-only
# A route that flaps between two PoPs every second for a minute costs no session, neither those
# from before nor those that begin meanwhile, at the one PoP or the other: both are owners, and
# both know all of their sessions.
# Tier: long
# Debug: long
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

takeover_up
for director in a1 b1; do
	on $director chashctl owner set 198.18.0.0/15 A,B
	pop=${director:0:1}
	on $director chashctl pop set ${pop^} complete on
done
live_start one 60 $VIP 8000
end=$((SECONDS + 60)) flaps=0
while [ $SECONDS -lt $end ]; do
	pops_prefer a1 $((flaps % 2 ? 10 : 35))
	flaps=$((flaps + 1))
	sleep 1
	# they begin at both
	case $flaps in
	10|15|20) LIVE_FROM=198.18.$flaps.0 live_spawn new$flaps 20 $VIP 8000 ;;
	esac
done
assert "there was a flap a second, or nearly" [ $flaps -ge 30 ]
live_intact one
for n in 10 15 20; do live_intact new$n; done
begun=$(cat /tmp/live.new* | awk '$2 ~ /^s[ab]/ { print substr($2, 1, 2) }' | sort | uniq -c | xargs)
say "$flaps reroutes in 60 s: 120 of 120 sessions go on, of those begun meanwhile $begun;" \
	"b1: $(takeover_stats b1)"
say "a1: $(takeover_stats a1)"
