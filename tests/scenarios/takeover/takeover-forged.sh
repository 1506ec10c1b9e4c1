# SPDX-License-Identifier: GPL-2.0-only
# 100,000 forged flows, each seen twice: ACKs, FINs, RSTs, SYN+ACKs and ICMP errors. The connection
# table holds no more of them than were promoted, packets to a peer stay within their rate, sessions
# lose nothing, and others are taken over.
# Heavy: yes
# Time: 600

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

flows=20000			# of each kind
rate=200
forgers='198.18.128.0 60.0.0.0'	# half of the flows are A's, the owner of the others is not known
# So that a flow is seen again when what it left is gone: 12 s later.
pace=$((flows / 2 / 12))

# entries at b1, and those of them that lead to a1
entries() {
	on b1 awk -v to="$(printf %02X 172 31 0 11)" \
		'$6 == to { n++ } END { print NR - 1, n + 0 }' /proc/net/ip_vs_conn
}
watch_entries() {
	while sleep 0.5; do entries >>/tmp/entries; done
}
# the most of all, 1, or of those to a1, 2, since the file was emptied
most() { cut -d" " -f"$1" /tmp/entries | sort -n | tail -1; }
relayed() { on b1 nft -j list counter inet watch relayed | jq '.nftables[1].counter.packets'; }
now_ms() { echo $((${EPOCHREALTIME/./} / 1000)); }
forge() {
	local net pids=

	for net in $forgers; do
		case $1 in
		A|F)	on client "$LAB_TOOLS/forge" -f "$1" -n 2 -r $pace $net $((flows / 2)) $VIP 8000 ;;
		R|SA)	on client "$LAB_TOOLS/forge" -f "$1" -n 2 $net $((flows / 2)) $VIP 8000 ;;
		ICMP)	on client "$LAB_TOOLS/icmp-error" send $net $((flows / 2)) $VIP 8000
			on client "$LAB_TOOLS/icmp-error" send $net $((flows / 2)) $VIP 8000 ;;
		esac & pids="$pids $!"
	done
	# shellcheck disable=SC2086
	wait $pids
}

takeover_up
for director in $DIRECTORS; do
	on $director sysctl -qw net.ipv4.vs.chash_takeover_rate=$rate net.ipv4.vs.chash_relay_rate=$rate
done
LIVE_FROM=198.18.32.0 live_start a 50 $VIP 8000
pops_prefer b1 5
pops_lead b1
live_intact a
LIVE_FROM=198.19.32.0 live_start b 50 $VIP 8000
on b1 nft -f - <<END
table inet watch {
	counter relayed { }
	chain out {
		type filter hook output priority 0
		ip daddr $(backbone a1) ip protocol 4 counter name relayed
	}
}
END

: >/tmp/entries
watch_entries & watcher=$!
for kind in A F R SA ICMP; do
	: >/tmp/entries
	before=$(relayed) from=$(now_ms)
	forge $kind
	took=$(($(now_ms) - from)) most=$(most 1)
	a_second=$((($(relayed) - before) * 1000 / took))
	promoted=$(takeover_stat b1 promoted)
	say "$kind: $flows flows twice in $((took / 1000)) s: at most $most entries, 100 of them of" \
		"sessions, $promoted promoted so far; $a_second packets a second to A"
	live_intact a
	live_intact b
	assert "entries of sessions are seen" [ "$most" -ge 100 ]
	assert "entries stay within the rate" [ "$most" -le $((110 + promoted)) ]
	assert "packets to A are counted" [ $a_second -gt 0 ]
	# 50 sessions of A's have their share, too
	assert "packets to A stay within the rate" [ $a_second -le $((rate + 3 * 50)) ]
done
say "b1: $(takeover_stats b1)"

kill $watcher
live_stop b	# of B's own: another director does not have them

# Other prefixes are taken over while a flood uses up all that is common: with 64 bins
# theirs is hardly the same.
for director in $DIRECTORS; do
	on $director sysctl -qw net.ipv4.vs.chash_takeover_rate=4096 net.ipv4.vs.chash_relay_rate=4096
done
pops_prefer b1 50
pops_lead a1
LIVE_FROM=198.19.33.0 live_start c 50 $VIP 8000
spawn client "$LAB_TOOLS/forge" -f A -n 100 -r 4000 198.18.0.0 60000 $VIP 8000
pops_prefer b1 5
pops_lead b1
live_intact c
live_intact a
say "100 of 100 sessions go on, 50 of them taken over during the attack"
