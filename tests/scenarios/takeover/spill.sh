# SPDX-License-Identifier: GPL-2.0-only
# A PoP without servers that take new sessions: they are refused, unless both PoPs may spill; then
# they go on at the other one, in every mode, until the PoP has servers again. Where both have none
# they are refused, and none goes back and forth. Sessions that were spilled outlive the director that
# has them.
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
TAKEOVER='tun 4
dr 4
nat 4
tun 6'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

each_service() {
	local mode family

	while read -r mode family; do
		"$@" "$(takeover_vip "$mode" "$family")" "$mode" "$family"
	done <<<"$TAKEOVER"
}
service() { case $1 in *:*) echo "-t [$1]:8000" ;; *) echo "-t $1:8000" ;; esac }

spill_of() { on "$dir" chashctl service set $(service "$1") spill "$onoff"; }
# spill DIR on|off
spill() { dir=$1 onoff=$2; each_service spill_of; }

# The weights of the servers of DIR's own PoP, at DIR
weigh_service() {
	local s how=-i address

	case $2 in dr) how=-g ;; nat) how=-m ;; esac
	for s in $(pops_servers "${dir:0:1}"); do
		if [ "$3" = 4 ]; then address=$(server "$s"); else address="[$(server6 "$s")]"; fi
		on "$dir" ipvsadm -e $(service "$1") -r "$address:8000" $how -w "$weight"
	done
}
# weigh DIR WEIGHT
weigh() { dir=$1 weight=$2; each_service weigh_service; }

# Who answers new sessions of 20 clients: "a 20", "b 20" or "nobody 20"
ask_service() {
	local from=$CLIENTS

	[ "$3" = 4 ] || from=$CLIENTS6
	on client "$LAB_TOOLS/probe" -t $((5 * SLOW)) "$from" 20 "$1" 8000 2>/tmp/why |
		awk -v at="$1" '{ got = $2 == "-" ? "nobody" : substr($2, 2, 1); n[got]++ }
				END { for (got in n) print at, got, n[got] }'
}
# asked WHO WHEN: all of them, with every service
asked() {
	local answers

	# probe minds those that get no answer
	answers=$(set +o pipefail; each_service ask_service)
	assert_eq "services whose 20 clients all get $1 $2" \
		"$(grep -c " $1 20\$" <<<"$answers")" 4
}

takeover_up
pops_prefer b1 5
pops_lead b1
asked b "while B has servers"

weigh b1 0
asked nobody "while B may not spill"
spill b1 on
asked nobody "while A may not take them"
assert_eq "SYNs that A refused" "$([ "$(takeover_stat a1 refused)" -ge 20 ] && echo all)" all
spill a1 on
asked a "while both may spill"
assert_eq "reason" "$(on b1 chashctl -j explain -t $VIP:8000 198.18.0.1 | jq -r '.[0].reason')" spill
say "80 new sessions at a PoP without servers are served by the other one; b1: $(takeover_stats b1)"

live_start spilled 40 $VIP 8000
weigh b1 1
asked b "when B has servers again"
live_intact spilled
say "40 sessions that were spilled go on, new ones are B's own"

weigh b1 0
weigh a1 0
asked nobody "while neither has servers"
assert_eq "sessions that A spilled" "$(takeover_stat a1 spilled)" 0
weigh a1 1

# Its director is down, its servers are not: B reaches them itself, but not those of NAT.
on b1 chashctl pop set A state down
assert_eq "who answers while the director of A is down" \
	"$(ask_service $VIP tun 4)" "$VIP a 20"
live_intact spilled
say "40 sessions that were spilled go on while the PoP that has them is down"
live_stop spilled
