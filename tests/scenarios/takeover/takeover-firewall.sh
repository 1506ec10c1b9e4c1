# SPDX-License-Identifier: GPL-2.0-only
# Takeover beside what directors have, too: a stateful firewall, conntrack for IPVS, and the sync
# daemon between siblings.
# Heavy: yes
# Time: 240

POPS='a b'
DIRECTORS='a1 a2 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=100

takeover_up
modprobe nf_conntrack
for director in $DIRECTORS; do
	on $director sysctl -qw net.ipv4.vs.conntrack=1
	on $director nft -f - <<-END
	table inet firewall {
		counter dropped { }
		chain in {
			type filter hook input priority filter; policy drop
			ct state established,related accept
			iifname "lo" accept
			meta l4proto { icmp, ipv6-icmp } accept
			tcp dport bgp accept
			# begun before the firewall was; else what is left of them keeps the namespace
			tcp sport bgp accept
			tcp dport 8000 tcp flags & (syn | ack) == syn ct state new accept
			tcp dport 8000 tcp flags & syn == 0 ct state { new, invalid } accept
			iifname "core" ip protocol 4 ip saddr 172.31.0.0/24 accept
			iifname "core" ip daddr 224.0.0.0/4 accept
			ct state invalid counter name dropped drop
		}
	}
	END
done
for director in a1 a2; do
	for state in master backup; do
		on $director ipvsadm --start-daemon $state --mcast-interface core --syncid 7
	done
done
live_start tcp $count $VIP 8000
LIVE_FROM=198.18.32.0 live_handshakes late $count $VIP 8000
pops_withdraw a2
pops_withdraw a1
pops_lead b1
live_intact tcp
live_speak late
live_intact late
say "to another PoP: $((2 * count)) of $((2 * count)) sessions go on"
pops_announce a2
pops_lead a2
live_intact tcp
live_intact late
say "to the first director's sibling, which the sync daemon told of some: $((2 * count)) of" \
	"$((2 * count)); a2: $(takeover_stats a2)"
