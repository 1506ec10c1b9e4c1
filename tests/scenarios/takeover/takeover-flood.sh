# SPDX-License-Identifier: GPL-2.0-only
# 100,000 forged flows, each sent twice, at a director with three others to ask. What that costs on the
# backbone is what the settings say: a flow is asked about once in ten seconds, as far as the filter
# of 65,536 flows remembers, by a datagram to each director and its answer, 124 bytes each; so 744
# bytes of the backbone for each flow and none for what comes again. Above chash_relay_rate flows a
# second nothing is asked: with 2,000 that is 12,000 datagrams and 1.5 MB a second at most, whatever
# comes. When a director falls silent in the flood no more than chash_ask_max segments are held, and
# it is sent no more than the rate and 400 datagrams a second that are repeated. Memory does not grow,
# sessions lose nothing, those that are rerouted are taken over, and new ones connect.
# Heavy: yes
# Time: 900

. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

flows=100000
batch=10000		# sent within a second, and again in the next one
pace=10000		# segments a second
datagram=124		# bytes
rate=2000 room=300	# for the second half of it

# counted NAME: packets and bytes that b1 has counted
counted() {
	on b1 nft -j list counter inet watch "$1" | jq -r '.nftables[1].counter | "\(.packets) \(.bytes)"'
}
# What the kernel has allocated and gives back to nobody, KiB. No program is begun for that.
memory() {
	local name value

	while read -r name value _; do
		[ "$name" != SUnreclaim: ] || echo "$value"
	done </proc/meminfo
}
watch() {
	while sleep 0.5; do
		memory >>/tmp/memory
		on b1 chashctl -j stats >>/tmp/stats
	done
}
most_memory() { sort -n /tmp/memory | tail -1; }
most_held() { jq -s '[.[][0].held] | max' /tmp/stats; }
entries() { on b1 awk 'substr($2, 1, 2) == "3C" { n++ } END { print n + 0 }' /proc/net/ip_vs_conn; }
now_ms() { echo $((${EPOCHREALTIME/./} / 1000)); }
# flood FIRST FLOWS
flood() {
	local i

	for ((i = $1; i < $1 + $2; i += batch)); do
		on client "$LAB_TOOLS/forge" -f A -n 2 -r $pace "60.$((i >> 16)).$((i >> 8 & 255)).$((i & 255))" \
			$batch $VIP 8000
	done
}
# flooded FIRST FLOWS: datagrams, bytes, asked and ms, of the flood and what else went on meanwhile
flooded() {
	local packets bytes before ms

	read -r packets bytes < <(counted datagrams)
	before=$(takeover_stat b1 asked) ms=$(now_ms)
	flood "$1" "$2"
	ms=$(($(now_ms) - ms)) asked=$(($(takeover_stat b1 asked) - before))
	read -r datagrams all_bytes < <(counted datagrams)
	datagrams=$((datagrams - packets)) all_bytes=$((all_bytes - bytes)) took=$ms
}
meanwhile() {
	sleep 3
	live_speak "$1"
	live_intact "$1"
	live_intact own
	live_intact relayed
	answered=$(on client "$LAB_TOOLS/probe" "$2" 20 $VIP 8000 | awk '$2 ~ /^sb/' | wc -l)
	assert_eq "new sessions" "$answered" 20
}

takeover_up
LIVE_FROM=198.18.1.0 live_start relayed 20 $VIP 8000
LIVE_FROM=198.18.2.0 live_handshakes late 20 $VIP 8000
LIVE_FROM=198.18.3.0 live_handshakes later 20 $VIP 8000
pops_prefer b1 5
pops_lead b1
live_intact relayed
LIVE_FROM=198.19.2.0 live_start own 20 $VIP 8000
on b1 nft -f - <<END
table inet watch {
	counter datagrams { }
	counter silent { }
	counter relayed { }
	chain out {
		type filter hook output priority 0
		udp dport 8849 counter name datagrams
		udp dport 8849 ip daddr $(backbone a2) counter name silent
		ip protocol 4 ip daddr $(backbone a1) counter name relayed
	}
	chain in {
		type filter hook input priority 0
		udp dport 8849 counter name datagrams
	}
}
END
: >/tmp/stats
: >/tmp/memory
watch & watcher=$!
begin=$(memory)

meanwhile late 198.19.33.0 & others=$!
flooded 0 $flows
wait $others
most=$(most_memory)
say "$flows flows twice in $((took / 1000)) s: $asked were asked about, $datagrams datagrams and $all_bytes bytes," \
	"$((all_bytes / flows)) for a flow; at most $(most_held) held, $(entries) entries, $((most - begin)) KiB more"
assert "each was asked about" [ $asked -ge $flows ]
assert "and hardly any twice" [ $asked -le $((flows * 5 / 4)) ]
assert "a datagram for each director, and its answer" [ $datagrams -le $((6 * asked + 12 * took / 1000 + 12)) ]
assert "of a fixed size" [ $all_bytes -eq $((datagrams * datagram)) ]
assert "entries of what is forged" [ "$(entries)" -le 100 ]
assert "memory does not grow" [ $((most - begin)) -le 8192 ]

# The same with less to be had, and a director that dies in it. Nobody says so: what is relayed to its
# PoP then is what the rate lets through.
for director in $DIRECTORS; do
	on $director sysctl -qw net.ipv4.vs.chash_relay_rate=$rate net.ipv4.vs.chash_ask_max=$room
done
: >/tmp/stats
: >/tmp/memory
(sleep 2; pops_kill a2) & killer=$!
meanwhile later 198.19.34.0 & others=$!
silent=$(counted silent) relayed=$(counted relayed)
flooded $flows $((flows / 2))
wait $killer $others
silent=$(($(counted silent | cut -d' ' -f1) - ${silent% *}))
relayed=$(($(counted relayed | cut -d' ' -f1) - ${relayed% *}))
most=$(most_memory)
say "$((flows / 2)) flows twice in $((took / 1000)) s with a director that dies: $asked were asked about, $datagrams" \
	"datagrams, $((datagrams * datagram * 1000 / took)) bytes a second, $silent of them to it; at most $(most_held) held," \
	"$(takeover_stat b1 held_full) found no room; $relayed packets were relayed; $(entries) entries, $((most - begin)) KiB more"
assert "asked about within the rate" [ $asked -le $((rate * (took + 1000) / 1000)) ]
assert "datagrams within the rate" [ $datagrams -le $(((6 * rate + 400) * (took + 1000) / 1000)) ]
assert "bytes within the rate" [ $all_bytes -eq $((datagrams * datagram)) ]
assert "segments are held while nobody knows that it is dead" [ "$(most_held)" -ge $((room / 2)) ]
assert "and no more than there is room for" [ "$(most_held)" -le $room ]
assert "packets to its PoP stay within the rate" [ $relayed -le $((rate * (took + 1000) / 1000 + 2000)) ]
assert "memory does not grow" [ $((most - begin)) -le 8192 ]
kill $watcher
live_intact relayed
live_intact own
live_intact late
live_intact later
say "b1: $(takeover_stats b1)"
