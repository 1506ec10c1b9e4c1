# SPDX-License-Identifier: GPL-2.0-only
# The lab of three PoPs that announce the same VIPs by BGP. Sourced by bash after lab.sh,
# whose client, router and commands it shares.
#
#   client 198.18.0.0/15          VIPs 203.0.113.0/24, 2001:db8:113::/64
#     |    2001:db8:18::/48
#     |
#   router ------ BGP, AS 64500: the announcement with the lowest MED wins
#     |
#     |  access 172.16.P.4K/30, fd00:a:P:K::/64
#     +------------+------------+-------------+
#     |            |            |             |
#   +----+       +----+       +----+        +----+
#   | a1 |       | a2 |       | b1 |        | c1 |      directors, AS 6450P, each with a BIRD
#   +----+       +----+       +----+        +----+
#     |   PoP A    |            |  PoP B      |  PoP C        P: 1, 2, 3; 4 where POPS has a d
#     +--+--+---+--+         +--+--+       +--+--+          10.P.0.0/16, fd00:P::/64
#        |  |   |            |     |       |     |
#      sa1 sa2 ...          sb1   sb2     sc1   sc2         real servers 10.P.0.N
#
#   backbone 172.31.0.PK/24, fd00:b::PK/64, and 10.Q.0.0/16 of other PoPs behind it.
#   Each pair of directors has a tunnel device of its own, which takes packets from that
#   peer's backbone address only: bb-b1 at a1 for b1, bb6-b1 for IPv6.
#
# What a server sends from a VIP (direct routing, tunnels) leaves through the PoP's own
# gateway, which is the router too; what it sends from its own address (NAT) through the
# director that pops_nat names.
#
#   pops_lab [SERVERS]		build it without BGP, SERVERS (2) in each PoP
#   pops_bgp			BGP on it
#   pops_up [SERVERS]		both; a1 is preferred, then a2, b1, c1
#   pops_announce DIR		announce the VIPs from DIR
#   pops_withdraw DIR		withdraw them
#   pops_prefer DIR MED		announce with another MED
#   pops_lead DIR		wait until the router sends the VIPs to DIR
#   pops_kill DIR		pull the plug of a director: it and its namespace are gone
#   pops_boot DIR [COMMAND...]	a director with nothing in its connection table; COMMAND before
#				it announces anything
#   pops_nat DIR		have NAT replies of its PoP's servers come through DIR
#   pops_servers DIR		names of the servers in the PoP of DIR
#   pops_count DIR		count from now on what it sends and gets on the backbone
#   pops_counted DIR WHAT UNIT	WHAT: ask, or sync of IPVS's daemon; UNIT: packets or bytes
#
# POPS_MTU, 1500, is that of the backbone. POPS_VIPS has what a director announces, where that
# is not all VIPs: "PREFIX PREFIX6". POPS_TUNNELS, yes, says whether directors have tunnels.
# POPS_TABLE, none, is a routing table whose routes they announce instead of the VIPs; then nobody
# leads at first. POPS_BIRD, none, is a function that has DIR for an argument and prints what else its
# BIRD has. POPS_BFD, none, yes: by BFD, ten times a second, the router notices who is silent.
# POPS_NEAR, none, yes: clients 198.18.P.0/24 and 2001:db8:18::P:0/112 have PoP P for the nearest one; of
# the others the announcement with the lowest MED wins. Their ways are in the router's tables 20P.

POPS=${POPS:-a b c}
DIRECTORS=${DIRECTORS:-a1 a2 b1 c1}
POPS_RUN=/tmp/pops
POPS_MTU=${POPS_MTU:-1500}
POPS_TUNNELS=${POPS_TUNNELS-yes}
declare -A POPS_MED=([a1]=10 [a2]=20 [b1]=30 [c1]=40 [d1]=50)
declare -A POPS_VIPS

# pops_number NAME: sets p to the number of the PoP, k to that of the director or server
pops_number() {
	local name=${1#s}

	case $name in
	a*) p=1 ;;
	b*) p=2 ;;
	c*) p=3 ;;
	d*) p=4 ;;
	*) fail "no PoP has a $1" ;;
	esac
	k=${name:1}
}

pops_servers() {
	local ns

	for ns in /run/netns/s"${1:0:1}"[0-9]*; do
		echo "${ns##*/}"
	done
}

# backbone DIR, backbone6 DIR: its address there
backbone() { local p k; pops_number "$1"; echo "172.31.0.$p$k"; }
backbone6() { local p k; pops_number "$1"; echo "fd00:b::$p$k"; }
# server SERVER, server6 SERVER
server() { local p k; pops_number "$1"; echo "10.$p.0.$k"; }
server6() { local p k; pops_number "$1"; echo "fd00:$p::$k"; }

# A bridge without an address of its own has that of a port, and another one when a director leaves:
# then what servers send to the old one is lost until they ask again.
pops_router() {
	local p k pop

	{
		echo "link add core address 02:00:00:00:00:fe mtu $POPS_MTU type bridge"
		echo 'link set core up'
		echo 'addr add 172.31.0.254/24 dev core'
		echo 'addr add fd00:b::fe/64 dev core nodad'
		for pop in $POPS; do
			pops_number $pop
			cat <<-END
			link add pop$p address 02:00:00:00:00:0$p type bridge
			link set pop$p up
			addr add 10.$p.255.254/16 dev pop$p
			addr add fd00:$p::ffff:fe/64 dev pop$p nodad
			END
		done
	} | ip -n router -batch -
}

pops_server() {
	local p k

	pops_number "$1"
	ip -n router -batch - <<-END
	link add $1-eth0 type veth peer name eth0 netns $1
	link set $1-eth0 master pop$p
	link set $1-eth0 up
	END
	ip -n "$1" -batch - <<-END
	link set lo up
	link set eth0 up
	addr add 10.$p.0.$k/16 dev eth0
	addr add fd00:$p::$k/64 dev eth0 nodad
	route add default via 10.$p.255.254
	route add default via fd00:$p::ffff:fe
	route add local 203.0.113.0/24 dev lo
	route add local 2001:db8:113::/64 dev lo
	rule add from 10.$p.0.0/16 lookup 100
	route add 10.$p.0.0/16 dev eth0 table 100
	route add fd00:$p::/64 dev eth0 table 100
	link add tun4 type ipip local 10.$p.0.$k
	link add tun6 type ip6tnl mode any local fd00:$p::$k
	link set tun4 up
	link set tun6 up
	END
	ip -n "$1" -6 rule add from "fd00:$p::/64" lookup 100
	spawn "$1" "$LAB_TOOLS/echod" -n "$1" -a 9000 8000
}

pops_nat() {
	local p k server

	pops_number "$1"
	for server in $(pops_servers "$1"); do
		ip -n "$server" -batch - <<-END
		route replace default via 10.$p.255.$k table 100
		route replace default via fd00:$p::ffff:$k table 100
		END
	done
}

# The cables of a director end in the router's namespace, so that it can be cut off there.
# A director that starts again has the addresses of before on Ethernet, too.
pops_director() {
	local p k pop peer

	pops_number "$1"
	ip -n router -batch - <<-END
	link add $1 type veth peer name access netns $1
	link set $1 up
	addr add 172.16.$p.$((4 * k + 1))/30 dev $1
	addr add fd00:a:$p:$k::1/64 dev $1 nodad
	link add $1-pop type veth peer name pop address 02:00:00:01:0$p:0$k netns $1
	link set $1-pop master pop$p
	link set $1-pop up
	link add $1-core mtu $POPS_MTU type veth peer name core netns $1 mtu $POPS_MTU
	link set $1-core master core
	link set $1-core up
	END
	{
		cat <<-END
		link set lo up
		link set access up
		link set pop up
		link set core up
		addr add 172.16.$p.$((4 * k + 2))/30 dev access
		addr add fd00:a:$p:$k::2/64 dev access nodad
		addr add 10.$p.255.$k/16 dev pop
		addr add fd00:$p::ffff:$k/64 dev pop nodad
		addr add $(backbone "$1")/24 dev core
		addr add $(backbone6 "$1")/64 dev core nodad
		route add default via 172.16.$p.$((4 * k + 1))
		route add default via fd00:a:$p:$k::1
		route add local 203.0.113.0/24 dev lo
		route add local 2001:db8:113::/64 dev lo
		END
		for pop in $POPS; do
			[ "$pop" != "${1:0:1}" ] || continue
			pops_number "$pop"
			cat <<-END
			route add 10.$p.0.0/16 via 172.31.0.254
			route add fd00:$p::/64 via fd00:b::fe
			END
		done
		for peer in $DIRECTORS; do
			[ "$peer" = "$1" ] || [ -z "$POPS_TUNNELS" ] || cat <<-END
			link add bb-$peer type ipip local $(backbone "$1") remote $(backbone "$peer")
			link add bb6-$peer type ip6tnl mode any local $(backbone6 "$1") remote $(backbone6 "$peer")
			link set bb-$peer up
			link set bb6-$peer up
			END
		done
	} | ip -n "$1" -batch -
}

# pops_vips DIR: sets vips and vips6
pops_vips() {
	read -r vips vips6 <<<"${POPS_VIPS[$1]:-203.0.113.0/24 2001:db8:113::/64}"
}

pops_bird_vips() {
	local kernel="kernel table ${POPS_TABLE:-}; learn; scan time 1;"

	if [ -n "${POPS_TABLE:-}" ]; then
		echo "protocol kernel { $kernel ipv4 { import all; export none; }; }"
		echo "protocol kernel { $kernel ipv6 { import all; export none; }; }"
	else
		echo "protocol static vip4 { ipv4; route $vips blackhole; }"
		echo "protocol static vip6 { ipv6; route $vips6 blackhole; }"
	fi
}

pops_bird_bfd() {
	[ -z "${POPS_BFD:-}" ] || echo 'protocol bfd { interface "*" { interval 100 ms; multiplier 3; }; }'
}

# What they announce is not their route to it: the VIPs are addresses of their own.
pops_bird_director() {
	local p k vips vips6

	pops_number "$1"
	pops_vips "$1"
	echo "define MED = ${POPS_MED[$1]};" >"$POPS_RUN/$1.med"
	cat >"$POPS_RUN/$1.conf" <<-END
	router id $(backbone "$1");
	include "$POPS_RUN/$1.med";
	protocol device { }
	$(pops_bird_vips)
	$(pops_bird_bfd)
	$(${POPS_BIRD:-true} "$1")
	filter announce { bgp_med = MED; accept; }
	protocol bgp transit {
		local 172.16.$p.$((4 * k + 2)) as 6450$p;
		neighbor 172.16.$p.$((4 * k + 1)) as 64500;
		connect delay time 1;
		connect retry time 1;
		error wait time 1, 2;
		${POPS_BFD:+bfd on;}
		ipv4 { import none; export filter announce; };
		ipv6 { import none; export filter announce; next hop address fd00:a:$p:$k::2; };
	}
	END
	spawn "$1" bird -f -c "$POPS_RUN/$1.conf" -s "$POPS_RUN/$1.ctl"
}

# Tables of those that have PoP P for the nearest one: of what all announce its own comes first.
pops_bird_near() {
	local p k pop family

	for pop in $POPS; do
		pops_number "$pop"
		for family in 4 6; do
			cat <<-END
			ipv$family table near$p$family;
			protocol pipe {
				table master$family;
				peer table near$p$family;
				import none;
				export filter { if proto ~ "$pop*" then preference = 200; accept; };
			}
			protocol kernel {
				kernel table 20$p;
				ipv$family { table near$p$family; import none; export where source = RTS_BGP; };
			}
			END
		done
	done
}

pops_near() {
	local p k pop

	for pop in $POPS; do
		pops_number "$pop"
		echo "rule add from 198.18.$p.0/24 lookup 20$p"
	done | ip -n router -batch -
	for pop in $POPS; do
		pops_number "$pop"
		echo "rule add from 2001:db8:18::$p:0/112 lookup 20$p"
	done | ip -n router -6 -batch -
}

pops_bird_router() {
	local p k director

	{
		cat <<-END
		router id 192.0.2.1;
		protocol device { }
		protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
		protocol kernel { ipv6 { import none; export where source = RTS_BGP; }; }
		$(pops_bird_bfd)
		$([ -z "${POPS_NEAR:-}" ] || pops_bird_near)
		template bgp director {
			connect delay time 1;
			connect retry time 1;
			error wait time 1, 2;
			${POPS_BFD:+bfd on;}
			med metric on;
			ipv4 { import all; export none; };
			ipv6 { import all; export none; };
		}
		END
		for director in $DIRECTORS; do
			pops_number "$director"
			cat <<-END
			protocol bgp $director from director {
				local 172.16.$p.$((4 * k + 1)) as 64500;
				neighbor 172.16.$p.$((4 * k + 2)) as 6450$p;
			}
			END
		done
	} >"$POPS_RUN/router.conf"
	spawn router bird -f -c "$POPS_RUN/router.conf" -s "$POPS_RUN/router.ctl"
}

# pops_bird DIR COMMAND...
pops_bird() {
	birdc -s "$POPS_RUN/$1.ctl" "${@:2}" >"$POPS_RUN/$1.said" ||
		{ cat "$POPS_RUN/$1.said"; return 1; }
}

pops_announce() {
	pops_bird "$1" enable vip4
	pops_bird "$1" enable vip6
}

pops_withdraw() {
	pops_bird "$1" disable vip4
	pops_bird "$1" disable vip6
}

pops_prefer() {
	echo "define MED = $2;" >"$POPS_RUN/$1.med"
	pops_bird "$1" configure
}

pops_routes() {
	local vips vips6

	pops_vips "$1"
	[[ $(ip -n router route show "$vips") == *"dev $1 "* &&
	   $(ip -n router -6 route show "$vips6") == *"dev $1 "* ]]
}
pops_lead() { poll_until 30 "the VIPs are routed to $1" pops_routes "$1"; }

pops_kill() {
	local pids

	# what its processes leave of their connections must not keep the namespace
	on "$1" sysctl -qw net.ipv4.tcp_orphan_retries=1
	printf 'link del %s\n' "$1" "$1-pop" "$1-core" | ip -n router -batch -
	pids=$(ip netns pids "$1")
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -9 $pids
	ip netns del "$1"
}

pops_boot() {
	lab_namespace "$1"
	pops_director "$1"
	"${@:2}"
	pops_bird_director "$1"
}

pops_count() {
	on "$1" nft -f - <<-END
	table inet traffic {
		counter sync { }
		counter ask { }
		chain in { type filter hook input priority -300; iifname core jump each; }
		chain out { type filter hook output priority -300; oifname core jump each; }
		chain each {
			udp dport 8848 counter name sync
			udp dport 8849 counter name ask
			udp sport 8849 udp dport != 8849 counter name ask
		}
	}
	END
}
pops_counted() { on "$1" nft -j list counter inet traffic "$2" | jq ".nftables[].counter.$3 // empty"; }

pops_lab() {
	local numbers servers director server pop

	modprobe -a ipip ip6_tunnel ip_vs
	# or every namespace gets devices that take packets from anyone once they are up
	echo 2 >/proc/sys/net/core/fb_tunnels_only_for_init_net
	mkdir -p $POPS_RUN
	numbers=$(seq "${1:-2}")
	# shellcheck disable=SC2086
	servers=$(for pop in $POPS; do printf "s$pop%s " $numbers; done)
	# shellcheck disable=SC2086
	lab_namespace client router $DIRECTORS $servers
	lab_client
	pops_router
	for server in $servers; do pops_server "$server"; done
	for director in $DIRECTORS; do pops_director "$director"; done
	for pop in $POPS; do pops_nat "${pop}1"; done
}

pops_bgp() {
	local director

	for director in $DIRECTORS; do pops_bird_director "$director"; done
	pops_bird_router
	[ -z "${POPS_NEAR:-}" ] || pops_near
	[ -n "${POPS_TABLE:-}" ] || pops_lead a1
}

pops_up() {
	pops_lab "$@"
	pops_bgp
}
