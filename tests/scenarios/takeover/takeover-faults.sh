# SPDX-License-Identifier: GPL-2.0-only
# What may come first after a reroute, and what looks like the middle of a connection and is none:
# each ends where it should, and no session is lost. Thresholds and conntrack are not filled by what
# is forged. A server that is deleted for three seconds keeps its sessions.
# Time: 400

POPS='a b'
DIRECTORS='a1 a2 b1'
TAKEOVER='tun 4
nat 4'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

nat=$(takeover_vip nat 4)
to_a() { pops_prefer b1 50; pops_lead a1; }
to_b() { pops_prefer b1 5; pops_lead b1; }
# entries NET: those that b1 has of 198.18.NET.0/24
entries() {
	on b1 awk -v net="$(printf 'C612%02X' "$1")" '$2 ~ "^" net { n++ } END { print n + 0 }' \
		/proc/net/ip_vs_conn
}
servers_have() {
	local s

	for s in $(pops_servers a); do on $s ss -Htn state established 'sport = 8000'; done |
		grep -c "198.18.$1\." || true
}
none_left() { [ "$(servers_have "$1")" = 0 ]; }

takeover_up
to_b
# Directors become known within a second, and a pool counts as full after three.
sleep 4
net=100
for flags in '' F P FPU; do
	on client "$LAB_TOOLS/forge" -f "$flags" -n 2 198.18.$net.0 10 $VIP 8000
	on client "$LAB_TOOLS/forge" -f "$flags" -n 2 198.18.$net.0 10 $nat 8000
	assert_eq "entries of segments with the flags '$flags'" "$(entries $net)" 0
	net=$((net + 1))
done
assert_eq "segments without ACK that were asked about" "$(takeover_stat b1 asked)" 0
say "segments without ACK, 80 of each of 4 kinds: no entry, nobody asked"

on client "$LAB_TOOLS/forge" -f R -n 2 198.18.108.0 200 $nat 8000
assert_eq "entries of forged RSTs of a masqueraded service" "$(entries 108)" 0

# threshold VIP HOW NET: 50 for each server of a service, and what is forged meets it
threshold() {
	local s

	for s in $(pops_servers b); do
		on b1 ipvsadm -e -t $1:8000 -r $(server $s):8000 $2 -w 1 -x 50
	done
	on client "$LAB_TOOLS/forge" -f A -n 2 -r 500 198.18.$3.0 1000 $1 8000
	answered=$(set +o pipefail; on client "$LAB_TOOLS/probe" 198.18.111.0 10 $1 8000 |
		awk '$2 ~ /^sb/' | wc -l)
	say "$2, upper threshold 50, 1,000 forged ACKs twice: $answered of 10 new sessions, $(entries $3) entries"
	assert_eq "new sessions" "$answered" 10
}
threshold $VIP -i 110
threshold $nat -m 112

modprobe nf_conntrack
on b1 sysctl -qw net.ipv4.vs.conntrack=1
on b1 nft 'add table inet t; add chain inet t in { type filter hook input priority 0; }; add rule inet t in ct state new counter'
on client "$LAB_TOOLS/forge" -f A -r 500 198.18.120.0 2000 $VIP 8000
left=$(on b1 sysctl -n net.netfilter.nf_conntrack_count)
say "conntrack=1, 2,000 forged ACKs: $left connections are tracked"
assert "forged segments leave nothing in conntrack" [ "$left" -le 100 ]
on b1 nft delete table inet t
on b1 sysctl -qw net.ipv4.vs.conntrack=0

to_a
LIVE_FROM=198.18.10.0 live_start reset 10 $VIP 8000
assert_eq "sessions at servers" "$(servers_have 10)" 10
# they stop, so that the end is the first that B sees of them
kill -STOP $live_pid_reset
to_b
kill -KILL $live_pid_reset
poll_until 10 "a RST that comes first ends the session at its server" none_left 10
assert_eq "entries that it leaves" "$(entries 10)" 0
say "a RST first after a reroute: 10 of 10 sessions ended at their servers"

to_a
LIVE_FROM=198.18.11.0 live_start away 10 $VIP 8000
to_b
live_intact away
assert_eq "sessions at servers" "$(servers_have 11)" 10
on b1 chashctl pop set A state down
kill -KILL $live_pid_away
poll_until 10 "a RST ends a session that was relayed to a PoP which is down" none_left 11
on b1 chashctl pop set A state up
say "a RST while the PoP is down: 10 of 10 sessions ended at their servers"

to_a
LIVE_FROM=198.18.20.0 live_start error 20 $VIP 8000 -P 40000
kill -STOP $live_pid_error
on b1 sysctl -qw net.ipv4.vs.schedule_icmp=1
sleep 2
to_b
on client "$LAB_TOOLS/icmp-error" send 198.18.20.0 20 $VIP 8000
sleep 1
kill -CONT $live_pid_error
live_intact error
on b1 sysctl -qw net.ipv4.vs.schedule_icmp=0
say "schedule_icmp=1 and an error first: 20 of 20 sessions go on"

to_a
LIVE_FROM=198.18.30.0 live_start nat 12 $nat 8000
to_b
live_intact nat
on b1 chashctl pop set A state down
sleep 1.2
on b1 chashctl pop set A state up
from=$SECONDS
live_intact nat
assert "none of them hangs: $((SECONDS - from)) s" [ $((SECONDS - from)) -le $((10 * SLOW)) ]
live_intact error
say "NAT, its PoP down for a second: 12 of 12 go on; b1: $(takeover_stats b1)"
live_stop error
live_stop nat

# A service of a mark, of which only segments of TCP are marked: errors about them find it.
marked=203.0.113.9
for d in $DIRECTORS; do
	on $d nft "add table inet m; add chain inet m in { type filter hook prerouting priority -150; };
		add rule inet m in ip daddr $marked tcp dport 8000 meta mark set 9"
	for peer in $DIRECTORS; do
		[ $peer = $d ] || echo "-a -f 9 -r $(backbone $peer):0 -i -w 0"
	done >/tmp/rules
	for s in $(pops_servers a) $(pops_servers b); do
		echo "-a -f 9 -r $(server $s):0 -i -w 1"
	done >>/tmp/rules
	while read -r _ _ _ _ dest _ _ weight; do
		[ "$weight" = 0 ] && how='relay on' || how=
		case $dest in 10.1.*|172.31.0.1?:*) pop=A ;; *) pop=B ;; esac
		[ -z "$how" ] && [ "${pop,}" = ${d:0:1} ] || echo "dest set -f 9 $dest pop $pop $how"
	done </tmp/rules >/tmp/stored
	on $d chashctl restore /tmp/stored
	(echo '-A -f 9 -s chash -b flag-3'; cat /tmp/rules) | on $d ipvsadm -R
done
to_a
LIVE_FROM=198.18.50.0 live_start marked 20 $marked 8000 -P 40000
live_servers marked | sort >/tmp/wanted
for s in $(pops_servers a) $(pops_servers b); do
	spawn $s sh -c "$LAB_TOOLS/icmp-error listen $s >/tmp/heard.$s"
done
kill -STOP $live_pid_marked
to_b
heard() {
	on client "$LAB_TOOLS/icmp-error" send 198.18.50.0 20 $marked 8000
	sleep 0.5
	sort -u /tmp/heard.* >/tmp/got
	[ "$(wc -l </tmp/got)" -ge 20 ]
}
poll_until 20 "an error for each client arrives" heard
assert "errors about a service of a mark go where its sessions are" diff /tmp/wanted /tmp/got
kill -CONT $live_pid_marked
live_intact marked
live_stop marked
say "a service of a mark: 20 of 20 errors that come first reach the servers"

to_a
LIVE_FROM=198.18.40.0 live_start deleted 40 $VIP 8000
pops_kill a1
on a2 ipvsadm -d -t $VIP:8000 -r $(server sa1):8000
pops_lead a2
sleep 3
on a2 ipvsadm -a -t $VIP:8000 -r $(server sa1):8000 -i -w 1
live_intact deleted
say "a server that a sibling has not for 3 s: 40 of 40 go on; a2: $(takeover_stats a2)"
