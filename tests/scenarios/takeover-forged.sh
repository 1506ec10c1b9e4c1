# SPDX-License-Identifier: GPL-2.0-only
# 100,000 forged flows, each seen twice: ACKs, RSTs, FINs, SYN+ACKs and ICMP errors. The connection
# table holds no more of them than ten seconds of the rate and the promotions, packets to a peer
# stay within their rate, sessions lose nothing, and others are taken over.
# Tier: long
# Debug: never
# Time: 900

POPS='a b'
DIRECTORS='a1 b1'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

flows=${FORGED_FLOWS:-100000}
rate=200
# So that a flow is seen again when what it left is gone: 12 s later.
pace=$((flows / 24))

entries() { on b1 awk 'END { print NR - 1 }' /proc/net/ip_vs_conn; }
watch_entries() {
	local n

	while sleep 0.5; do
		n=$(entries)
		[ "$n" -le "$(cat /tmp/most)" ] || echo $n >/tmp/most
	done
}
relayed() { on b1 nft -j list counter inet watch relayed | jq '.nftables[1].counter.packets'; }
# half of them of prefixes that A owns, half of unknown ones
forge() {
	local net

	for net in 198.18.128.0 60.0.0.0; do
		case $1 in
		ICMP)	on client "$LAB_TOOLS/icmp-error" send $net $((flows / 2)) $VIP 8000
			on client "$LAB_TOOLS/icmp-error" send $net $((flows / 2)) $VIP 8000 ;;
		*)	on client "$LAB_TOOLS/forge" -f $1 -n 2 -r $pace $net $((flows / 2)) $VIP 8000 ;;
		esac
	done
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
		ip daddr $(backbone a1) ip protocol ipip counter name relayed
	}
}
END

echo 0 >/tmp/most
watch_entries & watcher=$!
for kind in A R F SA ICMP; do
	echo 0 >/tmp/most
	before=$(relayed) from=$SECONDS
	forge $kind
	took=$((SECONDS - from)) most=$(cat /tmp/most)
	# 50 sessions of A's have their share, too
	a_second=$((($(relayed) - before) / took))
	promoted=$(takeover_stat b1 promoted)
	say "$kind: $flows flows twice in $took s: at most $most entries, 100 of them of sessions," \
		"$promoted promoted so far; $a_second packets a second to A"
	live_intact a
	live_intact b
	assert "entries stay within the rate" [ $most -le $((100 + rate * 10 + promoted)) ]
	assert "packets to A stay within the rate" [ $a_second -le $((rate + 3 * 50)) ]
done
kill $watcher
say "b1: $(takeover_stats b1)"

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
live_intact b
say "150 of 150 sessions go on, 50 of them taken over during the attack"
