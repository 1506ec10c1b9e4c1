# SPDX-License-Identifier: GPL-2.0-only
# What the backbone may do: a segment crosses it once, and only where a director vouches for it; a
# SYN from it is refused; a device that was not named, and a stranger's packet, count for nothing.
# Segments of sessions that nobody can continue are answered with a reset.
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
TAKEOVER='tun 4
nat 4'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

# counts what comes in over a tunnel device, by its kind, before IPVS sees it
watch_backbone() {
	on "$1" nft -f - <<-END
	table inet watch {
		counter syn { }
		counter other { }
		chain in {
			type filter hook prerouting priority raw
			iifname "bb-*" tcp flags & (syn|ack) == syn counter name syn
			iifname "bb-*" tcp flags & (syn|ack) != syn counter name other
		}
	}
	END
}
crossed() { on "$1" nft -j list counter inet watch "$2" | jq '.nftables[1].counter.packets'; }

takeover_up
watch_backbone a1
watch_backbone b1
pops_prefer b1 5
pops_lead b1

# Directors become known within a second, and a pool counts as full after three.
sleep 4
# Nobody vouches for what is forged: it crosses no backbone and leaves no entry.
on client "$LAB_TOOLS/forge" -f A -r 200 198.18.0.0 200 $VIP 8000
asked() { [ "$(takeover_stat b1 asked)" -ge 200 ]; }
poll_until 10 "A is asked about the segments" asked
sleep 1
assert_eq "segments that B sent A" "$(crossed a1 other)" 0
# 198.18 in hexadecimal
entries() { on "$1" awk '/ C612/ { n++ } END { print n + 0 }' /proc/net/ip_vs_conn; }
assert_eq "entries of forged segments" "$(entries b1)" 0
say "200 forged segments: B asked A, none crosses the backbone; b1: $(takeover_stats b1)"

# What a peer relays and nobody knows ends here: nobody is asked about it.
on a1 "$LAB_TOOLS/forge" -f A -d bb-b1 198.18.66.0 100 $VIP 8000
came() { [ "$(takeover_stat b1 from_backbone)" -ge 100 ]; }
poll_until 10 "the segments cross the backbone" came
assert_eq "flows that B asked about" "$(takeover_stat b1 asked)" 200
assert_eq "segments that came back" "$(crossed a1 other)" 0

# A new session begins where BGP sends it. The service is not one of B, which would take the SYNs.
on a1 ipvsadm -A -t $VIP:8001 -s chash -b flag-3
on a1 ipvsadm -a -t $VIP:8001 -r "$(server sa1):8001" -i
on b1 "$LAB_TOOLS/forge" -f S -d bb-a1 198.18.64.0 100 $VIP 8001
syns() { [ "$(crossed a1 syn)" -ge 100 ]; }
poll_until 10 "the SYNs cross the backbone" syns
# 198.18.64.0 in hexadecimal
assert_eq "entries of SYNs from the backbone" \
	"$(on a1 awk '/ C61240/ { n++ } END { print n + 0 }' /proc/net/ip_vs_conn)" 0
assert_eq "SYNs that were refused" "$(on a1 chashctl -j stats -t $VIP:8001 | jq ".[0].refused")" 100
say "100 SYNs from the backbone are refused; a1: $(takeover_stats a1)"

# A packet in a tunnel, but not from the peer that the device is for.
before=$(crossed a1 other)
ip -n router link add forged type ipip local 172.31.0.254 remote "$(backbone a1)"
ip -n router link set forged up
on router "$LAB_TOOLS/forge" -f A -d forged 198.18.65.0 50 $VIP 8000
sleep 1
assert_eq "segments of a stranger" "$(crossed a1 other)" "$before"

# Sessions of a service that translates addresses end with their director.
pops_prefer a1 1
pops_lead a1
live_start lost 40 "$(takeover_vip nat 4)" 8000
pops_kill a1
pops_lead b1
pops_down_pop A
begun=$SECONDS
none() { [ "$(live_field lost alive)" = 0 ]; }
poll_until 40 "all of them are reset" none
say "40 sessions that nobody can continue were reset within $((SECONDS - begun)) s; b1: $(takeover_stats b1)"
kill $live_pid_lost
