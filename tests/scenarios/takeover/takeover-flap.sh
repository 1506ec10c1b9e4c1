# SPDX-License-Identifier: GPL-2.0-only
# A route that flaps between two PoPs every second, for a minute in a long run, costs no session,
# neither those from before nor those that begin meanwhile, at the one PoP or the other: both are
# owners.
# Heavy: yes
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

seconds=20
[ "${CHASH_TIER:-check}" != long ] || seconds=60
count=20
[ $SLOW = 1 ] || count=10

now_us() { echo "${EPOCHREALTIME/[.,]/}"; }

takeover_up
live_start one $((3 * count)) $VIP 8000
spawn router ip -o monitor route >/tmp/monitor
next=$(now_us) end=$((SECONDS + seconds)) flaps=0
while [ $SECONDS -lt $end ]; do
	pops_prefer a1 $((flaps % 2 ? 10 : 35))
	flaps=$((flaps + 1))
	# they begin at both
	case $flaps in
	4|7|10) LIVE_FROM=198.18.$flaps.0 live_spawn new$flaps $count $VIP 8000 ;;
	esac
	next=$((next + 1000000))
	left=$((next - $(now_us)))
	[ $left -le 0 ] || sleep "$(printf '0.%06d' $left)"
done
moves=$(grep -c "^203" /tmp/monitor)
assert "there was a reroute a second, or nearly" [ "$moves" -ge $((seconds * 3 / 4 / SLOW)) ]
for name in one new4 new7 new10; do live_intact $name; done
begun=$(cat /tmp/live.new* | awk '$2 ~ /^s[ab]/ { print substr($2, 1, 2) }' | sort | uniq -c | xargs)
say "$moves reroutes in $seconds s: $((6 * count)) of $((6 * count)) sessions go on," \
	"of those begun meanwhile $begun; b1: $(takeover_stats b1)"
say "a1: $(takeover_stats a1)"
