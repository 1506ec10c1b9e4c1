# SPDX-License-Identifier: GPL-2.0-only
# Three PoPs, each with clients that are near to it. A fourth PoP joins: seconds until it carries sessions,
# and none is lost elsewhere. A prefix that nobody configured is rerouted from PoP to PoP. All processes
# of a PoP's directors are killed while the cables stay in, and its servers live: each session goes on.
# Time: 600

POPS='a b c d'
DIRECTORS='a1 a2 b1 c1 d1'
FLEET='a1 a2 b1 c1'
FLEET_ANNOUNCE=yes
. tests/lib/pops.sh
. tests/lib/fleet.sh
. tests/lib/live.sh

LIVE_PAUSE=1000
count=100
[ "${CHASH_TIER:-check}" != long ] || count=500

now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
near() { LIVE_FROM=198.18.$2.0 live_start "$1" $count $VIP 8000; }
intact() { local name; for name; do live_intact "$name"; done; }

# answers NAME...: how long after the mark its sessions had their next answers
answers() {
	local name

	for name; do live_servers "$name"; done | awk '{ print $3 }' | sort -n >/tmp/answers
	assert "each session had one" awk '$1 !~ /^[0-9]+$/ { exit 1 }' /tmp/answers
	awk '{ ms[NR] = $1 } END { printf "half of them within %d ms, 99%% %d, all %d", ms[int((NR + 1) / 2)],
		ms[int(NR * 0.99)], ms[NR] }' /tmp/answers
}
mark() {
	local name

	for name; do eval "kill -USR2 \$live_pid_$name"; done
}

fleet_up
for region in '1 a1' '2 b1' '3 c1' '4 a1'; do
	fleet_leads "198.18.${region% *}.1" "${region#* }"
done
near a 1; near b 2; near c 3; near d 4
assert "the sessions near D are at A" [ "$(live_servers d | grep -c ' sa')" = $count ]

begin=$(now_ms)
fleet_join d1
fleet_leads 198.18.4.1 d1
routed=$(now_ms)
FLEET="$FLEET d1" fleet_whole
took=$(now_ms)
intact a b c d
assert "d1 carries them" [ "$(on d1 chashctl stats | awk '$1 == "mine" { print $2; exit }')" -ge $count ]
LIVE_FROM=198.18.4.200 live_start new 20 $VIP 8000
assert_eq "new ones at D's own servers" "$(live_servers new | grep -c ' sd')" 20
say "a fourth PoP joins: $(grep -c . $FLEET_RUN/d1.conf) lines; it is announced after $((routed - begin)) ms," \
	"all know each other after $((took - begin)) ms; sessions lost: 0 of $((4 * count))"

# half of those near C go to B, which nobody told of, and on to A
for to in 2 1 4; do
	ip -n router rule add from 198.18.3.0/26 lookup 20$to pref $((100 - to))
	intact c
done
say "a prefix is rerouted from C to B, A and D: $count of $count sessions go on"

mark a b c d
kill_at=$(now_ms)
fleet_dies a1 a2
fleet_leads 198.18.1.1 b1
say "A dies: the router sends its clients to B after $(($(now_ms) - kill_at)) ms (BFD: 3 times 100 ms)"
intact a b c d new
say "next answers behind the kill, of those near A: $(answers a)"
say "of those that were elsewhere, $(answers b c d)"
for director in b1 c1 d1; do
	assert "$director says A is down" grep -q 'director a[12]: down' $FLEET_RUN/$director.log
done

for director in a1 a2; do
	pops_kill $director
	fleet_boot $director
done
fleet_leads 198.18.1.1 a1
FLEET="$FLEET d1" fleet_whole
intact a b c d new
say "A boots, and has its clients back: $((4 * count + 20)) of $((4 * count + 20)) go on"
