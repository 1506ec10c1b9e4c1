# SPDX-License-Identifier: GPL-2.0-only
# 100,000 forged flows, each seen twice: ACKs, RSTs, FINs and SYN+ACKs. The connection table
# holds no more of them than the rates allow, sessions lose nothing, and others are taken over.
# Tier: long
# Debug: never
# Time: 900

. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

flows=${FORGED_FLOWS:-100000}
rate=200
most=0
entries() { on b1 cat /proc/net/ip_vs_conn | tail -n +2 | wc -l; }
watch_entries() {
	local n

	while :; do
		n=$(entries)
		[ "$n" -le $most ] || { most=$n; echo $most >/tmp/most; }
		sleep 0.5
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
		ip daddr { 172.31.0.11, 172.31.0.12 } ip protocol ipip counter name relayed
	}
}
END
relayed() { on b1 nft -j list counter inet watch relayed | jq '.nftables[1].counter.packets'; }

watch_entries & watcher=$!
for flags in A R F SA; do
	# half of them of prefixes that A owns, half of unknown ones
	echo 0 >/tmp/most
	before=$(relayed) from=$SECONDS
	on client "$LAB_TOOLS/forge" -f $flags -n 2 198.18.128.0 $((flows / 2)) $VIP 8000
	on client "$LAB_TOOLS/forge" -f $flags -n 2 60.0.0.0 $((flows / 2)) $VIP 8000
	took=$((SECONDS - from))
	say "$flags: $flows flows twice in $took s: at most $(cat /tmp/most) entries," \
		"$((($(relayed) - before) / (took > 0 ? took : 1))) packets a second to A"
	live_intact a
	live_intact b
	assert "entries stay within the rate" [ "$(cat /tmp/most)" -le $((100 + rate * 14)) ]
done
kill $watcher
say "b1: $(takeover_stats b1)"
# other prefixes are taken over while this goes on
LIVE_FROM=198.18.33.0
pops_prefer b1 50
pops_lead a1
live_start c 50 $VIP 8000
spawn client "$LAB_TOOLS/forge" -f A -n 100 198.18.128.0 $((flows / 2)) $VIP 8000
pops_prefer b1 5
pops_lead b1
live_intact c
live_intact a
live_intact b
say "150 of 150 sessions go on, 50 of them taken over during the attack"
