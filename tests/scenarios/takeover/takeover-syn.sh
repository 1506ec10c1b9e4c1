# SPDX-License-Identifier: GPL-2.0-only
# A forged SYN on the addresses and ports of a session that another director has does not end it, be
# it relayed already or silent since the reroute; the SYN of a real session that follows one which
# has ended is assigned where it arrives, with conn_reuse_mode as it is by default.
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=20
# forged NET [FROM]: a SYN on each of the flows of live.NET's sessions, from their port
forged() {
	local i

	for ((i = ${2:-0}; i < ${2:-0} + count; i++)); do
		on client "$LAB_TOOLS/forge" -f S -P 5555 198.18.$1.$i 1 $VIP 8000
	done
}
# leads ADDRESS PORT: where b1's entry of a flow leads, in hexadecimal
leads() {
	on b1 awk -v from="$(printf '%02X%02X%02X%02X' ${1//./ })" -v port="$(printf %04X "$2")" \
		'$2 == from && $3 == port { print $6, $8 }' /proc/net/ip_vs_conn
}

takeover_up
assert_eq "conn_reuse_mode" "$(on b1 sysctl -n net.ipv4.vs.conn_reuse_mode)" 1
LIVE_FROM=198.18.1.0 live_start busy $count $VIP 8000 -P 5555
# of the same prefix as one that speaks, and a prefix of its own
LIVE_FROM=198.18.2.0 live_handshakes silent $count $VIP 8000 -P 5555
LIVE_FROM=198.18.3.0 live_handshakes alone $count $VIP 8000 -P 5555
LIVE_FROM=198.18.2.128 live_handshakes far $count $VIP 8000 -P 5555
LIVE_FROM=198.18.2.100 live_start neighbour 1 $VIP 8000
(sleep 12; echo last) | on client socat -t 1 - TCP4:$VIP:8000,bind=198.18.1.200:6000 >/tmp/last &
ended=$!
pops_withdraw a1
pops_lead b1
live_intact busy
live_intact neighbour
# hooks for SYNs come a second after the first flow that another director has
sleep 2
forged 1
live_intact busy
say "$count of $count relayed sessions survive a forged SYN"
on b1 sysctl -qw net.ipv4.vs.expire_nodest_conn=1
forged 1
live_intact busy
on b1 sysctl -qw net.ipv4.vs.expire_nodest_conn=0
say "$count of $count with expire_nodest_conn=1"
forged 2
live_speak silent
live_intact silent
say "$count of $count that were silent since the reroute; b1: $(takeover_stats b1)"
forged 3
live_speak alone
live_intact alone
say "$count of $count of whose prefix nobody has spoken since the reroute"
assert "new sessions of these clients are B's own" \
	[ "$(on client "$LAB_TOOLS/probe" 198.18.2.0 20 $VIP 8000 | awk '$2 ~ /^sb/' | wc -l)" = 20 ]

for d in $DIRECTORS; do on $d tc qdisc add dev core root netem delay 150ms; done
# each director is asked once a second how far away it is
sleep 3
forged 2 128
sleep 1
live_speak far
live_intact far
for d in $DIRECTORS; do on $d tc qdisc del dev core root; done
say "$count of $count at a director 300 ms away"

wait $ended
assert_eq "what the session that ended heard" "$(cut -d' ' -f2 /tmp/last)" last
set -- $(leads 198.18.1.200 6000)
assert_eq "its entry at b1" "$*" "AC1F000B FIN_WAIT"
on client "$LAB_TOOLS/forge" -f S -P 6000 198.18.1.200 1 $VIP 8000
set -- $(leads 198.18.1.200 6000)
assert "a SYN that follows is assigned at B: $*" [ "${1:0:4}" = 0A02 ]
say "the next session on these ports is B's own"
