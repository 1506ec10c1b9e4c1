# SPDX-License-Identifier: GPL-2.0-only
# Services with takeover in the lab of PoPs; sourced by bash after pops.sh. Each director
# has a pool of its own PoP, reaches all other directors as relays over the backbone and knows the
# servers of other PoPs. Nobody is told whose a client is.
#
#   takeover_up [SERVERS]	the lab, and the services on every director
#   takeover_director DIR	the services on one that was booted anew
#   takeover_vip MODE FAMILY	the address of the service that forwards by tun, dr or nat
#   takeover_stat DIR COUNTER [VIP]
#   takeover_stats DIR		its counters that are not 0
#   pops_down_pop POP		tell the others that the directors of a PoP (A, B, C) are dead
#
# TAKEOVER: "MODE FAMILY" of each service, one a line; "tun 4" unless set. The service of
# "tun 4" has the address $VIP. All of them are on TAKEOVER_PORTS, 8000.

TAKEOVER=${TAKEOVER:-tun 4}
TAKEOVER_PORTS=${TAKEOVER_PORTS:-8000}
LIVE_PAUSE=1000		# a packet has a long way through a guest here

takeover_vip() {
	local n

	case $1 in
	tun) n=1 ;;
	dr)  n=2 ;;
	nat) n=3 ;;
	esac
	case $2 in
	4) echo "203.0.113.$n" ;;
	6) echo "2001:db8:113::$n" ;;
	esac
}

# takeover_service DIR MODE FAMILY PORT: for ipvsadm -R on standard output, for chashctl
# restore on the open file 3. A peer's director and servers are reached through tunnels,
# unless the service translates addresses, which only the PoP's own directors can undo.
takeover_service() {
	local pop letter s d own how at address=server director=backbone left= right=

	case $2 in
	tun) own=-i ;;
	dr)  own=-g ;;
	nat) own=-m ;;
	esac
	[ "$3" = 4 ] || { address=server6 director=backbone6 left='[' right=']'; }
	at="-t $left$(takeover_vip "$2" "$3")$right:$4"
	echo "-A $at -s chash -b flag-3"
	for pop in ${POPS^^}; do
		letter=${pop,}
		how=$own
		[ "$letter" = "${1:0:1}" ] || [ "$2" = nat ] || how=-i
		for s in $(pops_servers "$letter"); do
			s=$left$($address "$s")$right:$4
			echo "-a $at -r $s $how -w 1"
			[ "$letter" = "${1:0:1}" ] || echo "dest set $at $s pop $pop" >&3
		done
		for d in $DIRECTORS; do
			[ "${d:0:1}" = "$letter" ] && [ "$d" != "$1" ] || continue
			d=$left$($director "$d")$right:$4
			echo "-a $at -r $d -i -w 0"
			echo "dest set $at $d pop $pop relay on" >&3
		done
	done
}

takeover_director() {
	local self=${1:0:1} mode family port peer pop how

	# what a NAT server says before its client does has to wait
	on "$1" sysctl -qw net.ipv4.vs.nat_icmp_send=1
	{
		for pop in ${POPS^^}; do
			how=self
			[ "$self" = "${pop,}" ] || how=
			for peer in $DIRECTORS; do
				[ "${peer:0:1}" = "${pop,}" ] && [ "$how" != self ] || continue
				how="${how:-relay }${how:+,}$(backbone "$peer"),$(backbone6 "$peer")"
			done
			echo "pop add $pop id $(printf %d "'$pop") $how"
		done
		for peer in $DIRECTORS; do
			[ "$peer" = "$1" ] || printf 'backbone add %s\n' "bb-$peer" "bb6-$peer"
		done
		while read -r mode family; do
			for port in $TAKEOVER_PORTS; do
				takeover_service "$1" "$mode" "$family" "$port" 3>&1 >&4
			done
		done <<<"$TAKEOVER"
	} 4>"/tmp/rules.$1" >"/tmp/stored.$1"
	on "$1" chashctl restore "/tmp/stored.$1"
	on "$1" ipvsadm -R <"/tmp/rules.$1"
}

takeover_up() {
	local director

	modprobe ip_vs_chash
	pops_up "$@"
	for director in $DIRECTORS; do takeover_director "$director"; done
}

pops_down_pop() {
	local director

	for director in $DIRECTORS; do
		[ "${director:0:1}" = "${1,}" ] || on "$director" chashctl pop set "$1" state down
	done
}

takeover_stat() { on "$1" chashctl -j stats -t "${3:-$VIP}:8000" | jq ".[0].$2"; }
takeover_stats() {
	on "$1" chashctl -j stats | jq -r '.[] | to_entries[] |
		select((.value | type) == "number" and .value != 0) | "\(.key)=\(.value)"' | xargs
}
