# SPDX-License-Identifier: GPL-2.0-only
# A fleet in the lab of PoPs: on each director a chashd, and its PoP's own servers; who the others are
# nobody says. Sourced by bash after pops.sh.
#
# Directors are reached by addresses of their own, 172.31.1.PK and fd00:b:1::PK, to which each BIRD has a
# route while BFD finds the neighbour alive. FLEET_FAMILIES, 4, has the families that the service is there
# for, "4 6"; FLEET_MORE what else stands in the configuration; FLEET_BEFORE is a command that the registry
# takes, once there is a network. FLEET_ANNOUNCE, none, yes: chashd announces the VIPs, see POPS_TABLE.
#
#   fleet_up [SERVERS]		the lab, and a chashd on each director of FLEET, a1, a2 and b1
#   fleet_address DIR		how the others reach it, and fleet_address6
#   fleet_conf DIR		its configuration
#   fleet_services DIR		what its operator adds: the service and the PoP's own servers
#   fleet_join DIR		both, and its chashd
#   fleet_start, fleet_stop DIR	its chashd; fleet_stop leaves all that it made
#   fleet_boot DIR		the machine, after pops_kill, and its chashd
#   fleet_dies DIR...		nothing runs there any more, and nothing is forwarded; cables stay in
#   fleet_knows DIR PEER	whether DIR has the tunnel of PEER and relays to it
#   fleet_whole			all of FLEET know each other
#   fleet_weight DIR SERVER	its weight there, and fleet_weighs DIR SERVER WEIGHT
#   fleet_leads PREFIX DIR	wait until the router sends clients of PREFIX to DIR
#   fleet_ctl DIR ARG...	chashctl fleet, or pop drain, of its chashd

POPS_TUNNELS=
POPS_BIRD=fleet_bird
POPS_BFD=yes
FLEET=${FLEET:-a1 a2 b1}
FLEET_RUN=/tmp/fleet
FLEET_REGISTRY=${FLEET_REGISTRY:-url = file:$FLEET_RUN/registry}
FLEET_LEASE=${FLEET_LEASE:-6}
declare -A fleet_pid
[ -z "${FLEET_ANNOUNCE:-}" ] || {
	POPS_TABLE=113
	POPS_NEAR=yes
}

fleet_logs() { ! [ -d $FLEET_RUN ] || cp $FLEET_RUN/*.log "$RESULTS"; }
trap fleet_logs EXIT

fleet_address() { local p k; pops_number "$1"; echo "172.31.1.$p$k"; }
fleet_address6() { local p k; pops_number "$1"; echo "fd00:b:1::$p$k"; }

# fleet_bird DIR: the ways to the others
fleet_bird() {
	local peer p k family

	echo 'ipv4 table peers4; ipv6 table peers6;'
	for family in ${FLEET_FAMILIES:-4}; do
		echo "protocol kernel { kernel table 254; ipv$family { table peers$family; import none;"
		if [ "$family" = 4 ]; then
			echo "export filter { krt_prefsrc = $(fleet_address "$1"); accept; }; }; }"
		else
			echo "export filter { krt_prefsrc = $(fleet_address6 "$1"); accept; }; }; }"
		fi
	done
	for peer in $DIRECTORS; do
		[ "$peer" != "$1" ] || continue
		pops_number "$peer"
		echo "protocol static { ipv4 { table peers4; }; route 172.31.1.$p$k/32 via 172.31.0.$p$k bfd; }"
		[[ ${FLEET_FAMILIES:-4} != *6* ]] ||
			echo "protocol static { ipv6 { table peers6; }; route fd00:b:1::$p$k/128 via fd00:b::$p$k bfd; }"
	done
}

# A dozen lines.
fleet_conf() {
	local p k address

	pops_number "$1"
	mkdir -p "$FLEET_RUN/$1"
	address=$(fleet_address "$1")
	[[ ${FLEET_FAMILIES:-4} != *6* ]] || address="$address $(fleet_address6 "$1")"
	cat >"$FLEET_RUN/$1.conf" <<-END
	[director]
	name = $1
	pop = $(tr a-z A-Z <<<"${1:0:1}")
	id = $p
	address = $address
	run = $FLEET_RUN/$1
	[registry]
	$FLEET_REGISTRY
	lease = $FLEET_LEASE
	[pop *]
	directors = 172.31.1.0/24 fd00:b:1::/64
	servers = 10.0.0.0/8 fd00::/16
	vips = 203.0.113.0/24 2001:db8:113::/64
	${FLEET_ANNOUNCE:+[announce]
	table = $POPS_TABLE
	rise = 1
	fall = 1}
	${FLEET_MORE:-}
	END
}

fleet_services() {
	local server

	{
		echo "-A -t $VIP:8000 -s chash -b flag-3"
		for server in $(pops_servers "$1"); do
			echo "-a -t $VIP:8000 -r $(server "$server"):8000 -i -w 1"
		done
		[[ ${FLEET_FAMILIES:-4} != *6* ]] || {
			echo "-A -t [$VIP6]:8000 -s chash -b flag-3"
			for server in $(pops_servers "$1"); do
				echo "-a -t [$VIP6]:8000 -r [$(server6 "$server")]:8000 -i -w 1"
			done
		}
	} | on "$1" ipvsadm -R
}

fleet_start() {
	"$LAB_TOOLS/on" "$1" ${FLEET_UNDER:-} chashd -c "$FLEET_RUN/$1.conf" >>"$FLEET_RUN/$1.log" 2>&1 &
	fleet_pid[$1]=$!
	disown
}

fleet_stop() {
	kill "${fleet_pid[$1]}"
	poll_until 5 "the chashd of $1 ends" sh -c "! kill -0 ${fleet_pid[$1]} 2>/dev/null"
}

fleet_addresses() {
	ip -n "$1" addr add "$(fleet_address "$1")/32" dev lo
	ip -n "$1" addr add "$(fleet_address6 "$1")/128" dev lo nodad
}

fleet_join() {
	fleet_conf "$1"
	fleet_services "$1"
	fleet_start "$1"
}

fleet_begin() {
	fleet_addresses "$1"
	fleet_join "$1"
}

fleet_boot() {
	rm -rf "${FLEET_RUN:?}/$1"
	pops_boot "$1" fleet_begin "$1"
}

fleet_dies() {
	local director pids

	for director; do
		on "$director" nft -f - <<-END
		table inet dead {
			chain in { type filter hook prerouting priority -500; policy drop; }
			chain out { type filter hook output priority -500; policy drop; }
		}
		END
		pids=$(ip netns pids "$director")
		# shellcheck disable=SC2086
		kill -9 $pids
	done
}

fleet_knows() {
	[ -e "$FLEET_RUN/$1/made" ] && grep -qx "dest -t $VIP:8000 $(fleet_address "$2"):8000" "$FLEET_RUN/$1/made" &&
		on "$1" ipvsadm -Ln | grep -q "$(fleet_address "$2"):8000 "
}

fleet_whole() {
	local director peer

	for director in $FLEET; do
		for peer in $FLEET; do
			[ "$director" = "$peer" ] ||
				poll_until 20 "$director knows $peer" fleet_knows "$director" "$peer"
		done
	done
}

fleet_weight() { on "$1" ipvsadm -Ln | awk -v at="$(server "$2"):8000" '$2 == at { print $4 }'; }
fleet_weighs() { [ "$(fleet_weight "$1" "$2")" = "$3" ]; }

fleet_ctl() { CHASHD_SOCKET=$FLEET_RUN/$1/chashd.sock on "$1" chashctl "${@:2}"; }

fleet_routed() { [[ $(ip -n router route get "$VIP" from "${1%/*}" iif clients 2>/dev/null) == *" dev $2 "* ]]; }
fleet_leads() { poll_until 30 "clients of $1 are routed to $2" fleet_routed "$@"; }

fleet_up() {
	local director

	modprobe ip_vs_chash
	mkdir -p $FLEET_RUN
	pops_lab "$@"
	for director in $DIRECTORS; do fleet_addresses "$director"; done
	pops_bgp
	${FLEET_BEFORE:-true}
	for director in $FLEET; do fleet_join "$director"; done
	fleet_whole
}
