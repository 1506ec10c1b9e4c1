# SPDX-License-Identifier: GPL-2.0-only
# A fleet in the lab of PoPs: on each director a chashd, and its PoP's own servers; who the others are
# nobody says. Sourced by bash after pops.sh.
#
# FLEET_SERVICES, 4, has the families that the service is there for; FLEET_MORE what else stands in
# the configuration; FLEET_BEFORE is a command that the registry takes, once there is a network.
#
#   fleet_up [SERVERS]		the lab, and a chashd on each director of FLEET, a1, a2 and b1
#   fleet_conf DIR		its configuration
#   fleet_services DIR		what its operator adds: the service and the PoP's own servers
#   fleet_join DIR		both, and its chashd
#   fleet_stop DIR		end its chashd
#   fleet_knows DIR PEER	whether DIR has the tunnel of PEER and relays to it
#   fleet_weight DIR SERVER	its weight there

POPS_TUNNELS=
FLEET=${FLEET:-a1 a2 b1}
FLEET_RUN=/tmp/fleet
FLEET_REGISTRY=${FLEET_REGISTRY:-url = file:$FLEET_RUN/registry}
declare -A fleet_pid

# A dozen lines.
fleet_conf() {
	local p k

	pops_number "$1"
	mkdir -p "$FLEET_RUN/$1"
	cat >"$FLEET_RUN/$1.conf" <<-END
	[director]
	name = $1
	pop = $(tr a-z A-Z <<<"${1:0:1}")
	id = $p
	address = $(backbone "$1") $(backbone6 "$1")
	run = $FLEET_RUN/$1
	[registry]
	$FLEET_REGISTRY
	lease = 6
	[pop *]
	directors = 172.31.0.0/24 fd00:b::/64
	servers = 10.0.0.0/8 fd00::/16
	vips = 203.0.113.0/24 2001:db8:113::/64
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
		[[ ${FLEET_SERVICES:-4} != *6* ]] || {
			echo "-A -t [$VIP6]:8000 -s chash -b flag-3"
			for server in $(pops_servers "$1"); do
				echo "-a -t [$VIP6]:8000 -r [$(server6 "$server")]:8000 -i -w 1"
			done
		}
	} | on "$1" ipvsadm -R
}

fleet_start() {
	"$LAB_TOOLS/on" "$1" chashd -c "$FLEET_RUN/$1.conf" >"$FLEET_RUN/$1.log" 2>&1 &
	fleet_pid[$1]=$!
	disown
}

fleet_stop() {
	kill "${fleet_pid[$1]}"
	poll_until 5 "the chashd of $1 ends" sh -c "! kill -0 ${fleet_pid[$1]} 2>/dev/null"
}

fleet_join() {
	fleet_conf "$1"
	fleet_services "$1"
	fleet_start "$1"
}

fleet_knows() {
	[ -e "$FLEET_RUN/$1/made" ] && grep -qx "dest -t $VIP:8000 $(backbone "$2"):8000" "$FLEET_RUN/$1/made" &&
		on "$1" ipvsadm -Ln | grep -q "$(backbone "$2"):8000 "
}

fleet_weight() { on "$1" ipvsadm -Ln | awk -v at="$(server "$2"):8000" '$2 == at { print $4 }'; }
fleet_weighs() { [ "$(fleet_weight "$1" "$2")" = "$3" ]; }

fleet_up() {
	local director peer

	modprobe ip_vs_chash
	pops_up "$@"
	mkdir -p $FLEET_RUN
	${FLEET_BEFORE:-true}
	for director in $FLEET; do fleet_join "$director"; done
	for director in $FLEET; do
		for peer in $FLEET; do
			[ "$director" = "$peer" ] ||
				poll_until 20 "$director knows $peer" fleet_knows "$director" "$peer"
		done
	done
}
