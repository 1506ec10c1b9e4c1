# SPDX-License-Identifier: GPL-2.0-only
# The lab: clients, a router, directors and real servers as network namespaces of
# one guest. Sourced by bash; needs root and a kernel with IPVS (see vm/vm-run).
#
#                198.18.0.0/15                   VIPs 203.0.113.0/24
#                2001:db8:18::/48                     2001:db8:113::/64
#   +--------+  192.0.2.2   .1 +--------+ front  10.1.0.K  +----+
#   | client |-----------------| router |------------+-----| d1 |   d1, d2: directors
#   +--------+ 2001:db8:c::2  1|        | fd00:1::/64 \    +----+
#                              |        |              +---| d2 |
#                              |        |                  +----+
#                              |        |  back 10.2.255.K   |
#                              |        |-------+-------+----+
#                              +--------+       |       |  fd00:2::ffff:K
#              10.2.255.254, fd00:2::ffff:fe  +----+  +----+
#                                             | s1 |  | s2 | ...  10.2.0.K
#                                             +----+  +----+      fd00:2::K
#   The farm is s1 under 10.2.64.0/18 and fd00:64::/64 too: many destinations
#   that cost no namespace each.
#
# A director that carries the VIP drops forwarded packets whose source is the VIP as
# martians. So what a server sends from a VIP (direct routing, tunnels) leaves through
# the router, and what it sends from its own address (NAT) through the director.
# The router sends the VIPs to one director: d1, until lab_via says otherwise.
#
# Each server runs an echod: on port 8000 it answers as "sK" (over SCTP too), on port
# 9000 as the address that was reached.
#
#   lab_up [DIRECTORS [SERVERS]]	build it; 1 director and 3 servers by default
#   lab_down			kill everything in it, and remove it
#   lab_via K			route VIPs, and the servers' NAT replies, over dK
#   on NAMESPACE COMMAND...	run COMMAND there
#   spawn NAMESPACE COMMAND...	the same in the background; lab_down ends it
#   farm N			the N-th address of the farm, from 0
#   farm6 N

LAB_TOOLS=${LAB_TOOLS:-$CHASH_TOP/build/tools}
programs=userspace
[ "${CHASH_TIER:-}" != long ] || programs=sanitized
PATH=$LAB_TOOLS:$CHASH_TOP/build/$programs:$PATH	# chashctl
VIP=203.0.113.1
VIP6=2001:db8:113::1
CLIENTS=198.18.0.0		# first of 131,072 source addresses
CLIENTS6=2001:db8:18::1:0
SERVER_GUE_PORT=6080

on() { "$LAB_TOOLS/on" "$@"; }

# spawn NAMESPACE COMMAND...: in the background, its pid is $!; lab_down ends it
spawn() {
	"$LAB_TOOLS/on" "$@" &
	disown
}

farm() { echo "10.2.$((64 + $1 / 256)).$(($1 % 256))"; }
farm6() { printf 'fd00:64::%x\n' $(($1 + 1)); }

# What an emulated guest has least of is process creation: so a batch for each namespace.

# lab_namespace NAME...
lab_namespace() {
	local conf

	# namespaces start with the settings of the first one
	echo 1 >/proc/sys/net/core/devconf_inherit_init_net
	for conf in all default; do
		echo 0 >/proc/sys/net/ipv4/conf/$conf/rp_filter
		echo 0 >/proc/sys/net/ipv4/conf/$conf/send_redirects
		echo 1 >/proc/sys/net/ipv4/conf/$conf/forwarding
		echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad
		echo 1 >/proc/sys/net/ipv6/conf/$conf/forwarding
	done
	# thousands of neighbours at once, in all namespaces together
	echo 16384 >/proc/sys/net/ipv4/neigh/default/gc_thresh3
	echo 16384 >/proc/sys/net/ipv6/neigh/default/gc_thresh3
	printf 'netns add %s\n' "$@" | ip -batch -
}

lab_client() {
	ip -n client -batch - <<-END
	link set lo up
	link add eth0 type veth peer name clients netns router
	link set eth0 up
	addr add 192.0.2.2/24 dev eth0
	addr add 2001:db8:c::2/64 dev eth0 nodad
	route add local 198.18.0.0/15 dev lo
	route add local 2001:db8:10::/44 dev lo
	route add default via 192.0.2.1
	route add default via 2001:db8:c::1
	END
	ip -n router -batch - <<-END
	link set lo up
	link set clients up
	addr add 192.0.2.1/24 dev clients
	addr add 2001:db8:c::1/64 dev clients nodad
	route add 198.18.0.0/15 via 192.0.2.2
	route add 2001:db8:10::/44 via 2001:db8:c::2
	END
}

lab_router() {
	ip -n router -batch - <<-END
	link add front type bridge
	link add back type bridge
	link set front up
	link set back up
	addr add 10.1.0.254/24 dev front
	addr add fd00:1::fe/64 dev front nodad
	addr add 10.2.255.254/16 dev back
	addr add fd00:2::ffff:fe/64 dev back nodad
	END
}

# lab_plug NAMESPACE DEVICE BRIDGE: the router's commands for one more cable
lab_plug() {
	cat <<-END
	link add $1-$3 type veth peer name $2 netns $1
	link set $1-$3 master $3
	link set $1-$3 up
	END
}

lab_director() {
	local k=$1

	ip -n "d$k" -batch - <<-END
	link set lo up
	link set front up
	link set back up
	addr add 10.1.0.$k/24 dev front
	addr add fd00:1::$k/64 dev front nodad
	addr add 10.2.255.$k/16 dev back
	addr add fd00:2::ffff:$k/64 dev back nodad
	route add default via 10.1.0.254
	route add default via fd00:1::fe
	route add 10.2.64.0/18 via 10.2.0.1
	route add fd00:64::/64 via fd00:2::1
	route add local 203.0.113.0/24 dev lo
	route add local 2001:db8:113::/64 dev lo
	END
}

lab_server() {
	local k=$1 farm= farm6=

	if [ "$k" = 1 ]; then
		farm='route add local 10.2.64.0/18 dev lo'
		farm6='route add local fd00:64::/64 dev lo'
	fi
	ip -n "s$k" -batch - <<-END
	link set lo up
	link set eth0 up
	addr add 10.2.0.$k/16 dev eth0
	addr add fd00:2::$k/64 dev eth0 nodad
	route add default via 10.2.255.254
	route add default via fd00:2::ffff:fe
	route add local 203.0.113.0/24 dev lo
	route add local 2001:db8:113::/64 dev lo
	rule add from 10.2.0.0/16 lookup 100
	route add 10.2.0.0/16 dev eth0 table 100
	route add fd00:2::/64 dev eth0 table 100
	$farm
	$farm6
	END
	ip -n "s$k" -6 -batch - <<-END
	rule add from fd00:2::/64 lookup 100
	rule add from fd00:64::/64 lookup 100
	END
	spawn "s$k" "$LAB_TOOLS/echod" -n "s$k" -a 9000 8000 \
		$VIP $VIP6 "10.2.0.$k" "fd00:2::$k"
}

lab_servers() {
	local ns
	for ns in /run/netns/s[0-9]*; do
		echo "${ns##*/}"
	done
}

# Only where a test needs them: each device costs time to make and to remove.
lab_tunnels() {
	local ns k

	modprobe -a ipip ip_gre fou ip6_tunnel ip6_gre fou6
	for ns in $(lab_servers); do
		k=${ns#s}
		ip -n "$ns" -batch - <<-END
		link add tun4 type ipip local 10.2.0.$k
		link add gre4 type gre local 10.2.0.$k
		link add tun6 type ip6tnl mode any local fd00:2::$k
		link add gre6 type ip6gre local fd00:2::$k
		link set tun4 up
		link set gre4 up
		link set tun6 up
		link set gre6 up
		fou add port $SERVER_GUE_PORT gue
		END
		ip -n "$ns" -6 fou add port $SERVER_GUE_PORT gue
	done
}

lab_via() {
	local k=$1 ns

	ip -n router -batch - <<-END
	route replace 203.0.113.0/24 via 10.1.0.$k
	route replace 2001:db8:113::/64 via fd00:1::$k
	END
	for ns in $(lab_servers); do
		ip -n "$ns" -batch - <<-END
		route replace default via 10.2.255.$k table 100
		route replace default via fd00:2::ffff:$k table 100
		END
	done
}

lab_up() {
	local directors servers k

	directors=$(seq "${1:-1}")
	servers=$(seq "${2:-3}")
	# shellcheck disable=SC2086
	lab_namespace client router $(printf 'd%s ' $directors) $(printf 's%s ' $servers)
	lab_client
	lab_router
	{
		for k in $directors; do
			lab_plug "d$k" front front
			lab_plug "d$k" back back
		done
		for k in $servers; do
			lab_plug "s$k" eth0 back
		done
	} | ip -n router -batch -
	for k in $directors; do lab_director "$k"; done
	for k in $servers; do lab_server "$k"; done
	lab_via 1
}

lab_down() {
	local ns names pids=

	names=$(cd /run/netns && ls)
	[ -n "$names" ] || return 0
	# clients before servers, or they would tell of servers that fail
	for ns in $names; do
		pids="$pids $(ip netns pids "$ns")"
	done
	# shellcheck disable=SC2086
	kill -9 $pids 2>/dev/null
	# shellcheck disable=SC2086
	printf 'netns del %s\n' $names | ip -force -batch -
}
