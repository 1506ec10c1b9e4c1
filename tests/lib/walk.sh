# SPDX-License-Identifier: GPL-2.0-only
# The hands of a random walk: the lab of three PoPs without BGP, and what tools/walk.c says that
# happens to it. Sourced by scenarios.
#
#   WALK_SEED, WALK_STEPS	the same walk with the same seed
#   WALK_MODE, WALK_FAMILY	TUN, DR or NAT, 4 or 6
#   WALK_PORTS		ports that the VIP has services on, 8000 among them: it has the sessions
#   WALK_STANDS		A, B or C: its pool is not changed, and it has a director at all times
#
#   walk_up		the lab with its services
#   walk STEPS		the walk in it; it is shorter where each step takes long
#
# Programs that take commands line by line stay, one `ip` at the router and one `ipvsadm` at each
# director, since to begin one costs more than a step. In simulated time all of them have done what
# they were told when a sleep is over.

DIRECTORS='a1 a2 b1 c1'
WALK_SEED=${WALK_SEED:-1} WALK_MODE=${WALK_MODE:-TUN} WALK_FAMILY=${WALK_FAMILY:-4}
WALK_TIMEOUT=40 WALK_IDLE=60 WALK_HOLD=5	# seconds
WALK_PORTS=${WALK_PORTS:-8000} WALK_STANDS=${WALK_STANDS:-}
TAKEOVER="${WALK_MODE,,} $WALK_FAMILY" TAKEOVER_PORTS=$WALK_PORTS
. tests/lib/pops.sh
. tests/lib/relays.sh

declare -A address name weight drains bound control pid
declare -A table=([a1]=201 [a2]=202 [b1]=203 [c1]=204)

walk_route() {
	local p k

	pops_number "$1"
	if [ "$WALK_FAMILY" = 4 ]; then
		echo "route replace 203.0.113.0/24 via 172.16.$p.$((4 * k + 2)) table ${table[$1]}"
	else
		echo "route replace 2001:db8:113::/64 via fd00:a:$p:$k::2 table ${table[$1]}"
	fi >&"$router"
}

walk_way() {
	local from p=$((1000 + 2 * $1))

	if [ "$WALK_FAMILY" = 4 ]; then
		from=198.18.$1.0/24
	else
		printf -v from '2001:db8:%x::/48' $((0x18 + $1))
	fi
	printf '%s\n' "rule del pref $p" "rule del pref $((p + 1))" \
		"rule add pref $p from $from ipproto tcp sport 1-$4 lookup ${table[$2]}" \
		"rule add pref $((p + 1)) from $from lookup ${table[$3]}" >&"$router"
}

# walk_dest DIRECTOR OPTION SERVER [WEIGHT]: lines for its ipvsadm
walk_dest() {
	local how=$own port

	[ "$WALK_MODE" = NAT ] || [ "${1:0:1}" = "${3:1:1}" ] || how=-i
	for port in $WALK_PORTS; do
		case $2 in
		-d) echo "-d -t $vip:$port -r ${address[$3]}:$port" ;;
		*)  echo "$2 -t $vip:$port -r ${address[$3]}:$port $how -w $4" ;;
		esac
	done >&"${control[$1]}"
}

everywhere() {
	local d

	for d in "${!control[@]}"; do walk_dest "$d" "$@"; done
}

# Of all services of a director.
walk_drain() {
	local port

	for port in $WALK_PORTS; do on "$1" chashctl drain "$2" -t $vip:$port "${address[$3]}:$port"; done
}

walk_bound() {
	local port

	for port in $WALK_PORTS; do on "$1" chashctl service set -t $vip:$port bound "$2"; done
}

# at_pop LETTER COMMAND ARGUMENT...: COMMAND DIRECTOR ARGUMENT... for each director of a PoP
at_pop() {
	local d

	for d in "${!control[@]}"; do
		[ "${d:0:1}" != "$1" ] || "$2" "$d" "${@:3}"
	done
}

walk_control() {
	local fd

	exec {fd}> >(exec "$LAB_TOOLS/on" "$1" ipvsadm -R)
	control[$1]=$fd pid[$1]=$!
	echo "--set $WALK_TIMEOUT 10 10" >&"$fd"
}

# A director that has just started is told what is so now.
walk_boot() {
	local d s port

	ip netns add "$1"
	ip -n router -batch "/tmp/router.$1"
	ip -n "$1" -batch "/tmp/director.$1"
	# shellcheck disable=SC2016
	on "$1" bash -ec 'cd /proc/sys/net/ipv4/vs; echo 1 >nat_icmp_send; echo $1 >chash_hold_sec
		exec chashctl restore $2' - $WALK_HOLD "/tmp/stored.$1"
	walk_control "$1"
	for port in $WALK_PORTS; do echo "-A -t $vip:$port -s chash -b flag-3"; done >&"${control[$1]}"
	for s in "${!weight[@]}"; do walk_dest "$1" -a "$s" "${weight[$s]}"; done
	for port in $WALK_PORTS; do
		for d in $DIRECTORS; do
			[ "$d" = "$1" ] || echo "-a -t $vip:$port -r ${address[$d]}:$port -i -w 0"
		done
	done >&"${control[$1]}"
	sleep 0.02
	for s in "${!drains[@]}"; do
		[ "${s:1:1}" != "${1:0:1}" ] || walk_drain "$1" start "$s"
	done
	[ -z "${bound[${1:0:1}]:-}" ] || walk_bound "$1" "${bound[${1:0:1}]}"
	walk_route "$1"
}

walk_kill() {
	local fd=${control[$1]}

	exec {fd}>&-
	# Others may have its input open, too; where none has, it has ended already.
	kill "${pid[$1]}" 2>/dev/null || true
	unset "control[$1]"
	printf 'link del %s\n' "$1" "$1-pop" "$1-core" >&"$router"
	sleep 0.02
	ip netns del "$1"
}

# The server that a director finds by hash, or the PoP to whose directors it would go.
walk_find() {
	local found client="$2:$3" from=${4:+from bb-$4}

	[ "$WALK_FAMILY" = 4 ] || client="[$2]:$3" from=${4:+from bb6-$4}
	# shellcheck disable=SC2086
	on "$1" chashctl -j explain -t $vip:8000 "$client" midstream $from >/tmp/found
	jq -c '.[0]' /tmp/found >&2
	found=$(jq -r '.[0].address' /tmp/found)
	[ "$WALK_FAMILY" = 4 ] || found="[$found]"
	echo "${name["$found"]:-$(jq -r '.[0].pop // "-"' /tmp/found)}"
}

# walk_does COMMAND ARGUMENT...
walk_does() {
	case $1 in
	way)	walk_way "${@:2}" ;;
	weight)	weight[$2]=$3; everywhere -e "$2" "$3" ;;
	add)	weight[$2]=$3; everywhere -a "$2" "$3" ;;
	gone)	unset "weight[$2]"; everywhere -d "$2" ;;
	drain)	drains[$2]=1; at_pop "${2:1:1}" walk_drain start "$2" ;;
	undrain) unset "drains[$2]"; at_pop "${2:1:1}" walk_drain stop "$2" ;;
	bound)	bound[$2]=${3#0}; at_pop "$2" walk_bound "${bound[$2]:-off}" ;;
	kill)	walk_kill "$2" ;;
	boot)	walk_boot "$2" ;;
	gateway) pops_nat "$2" ;;
	sync)	sleep 0.02; echo done >&"$answers" ;;
	find)	walk_find "${@:2}" >&"$answers" ;;
	*)	fail "the walk says $*" ;;
	esac
}

# walked STEP: for a scenario to see what has become of its own
walked() { :; }

walk_up() {
	local left=[ right=] address_of=server6 backbone_of=backbone6 d s begin=$SECONDS

	[ "$WALK_FAMILY" != 4 ] || { left='' right='' address_of=server backbone_of=backbone; }
	case $WALK_MODE in
	TUN) own=-i ;;
	DR)  own=-g ;;
	NAT) own=-m ;;
	esac
	vip=$left$(takeover_vip "${WALK_MODE,,}" "$WALK_FAMILY")$right
	modprobe ip_vs_chash
	pops_lab 4
	exec {router}> >(exec ip "-$WALK_FAMILY" -n router -force -batch - 2>/dev/null)
	for s in $(pops_servers a) $(pops_servers b) $(pops_servers c); do
		address[$s]=$left$($address_of "$s")$right
		name[${address[$s]}]=$s
		weight[$s]=1
	done
	for d in $DIRECTORS; do
		address[$d]=$left$($backbone_of "$d")$right
		takeover_director "$d"
		on "$d" sysctl -qw net.ipv4.vs.chash_hold_sec=$WALK_HOLD
		walk_control "$d"
		walk_route "$d"
		(
			ip() { cat >"/tmp/$([ "$2" = router ] && echo router || echo director).$d"; }
			pops_director "$d"
		)
	done
	say "up in $((SECONDS - begin)) s"
}

walk() {
	local steps=$1 at=$CLIENTS6 line

	[[ $KERNEL != *debug* && $KERNEL != *6.12* ]] || steps=40
	[ "$WALK_FAMILY" != 4 ] || at=$CLIENTS
	coproc { exec "$LAB_TOOLS/on" client "$LAB_TOOLS/walk" -m "$WALK_MODE" -s "$WALK_SEED" -n "${WALK_STEPS:-$steps}" \
		-i $WALK_IDLE -H $WALK_HOLD ${WALK_STANDS:+-S "$WALK_STANDS"} "$at" "$(takeover_vip "${WALK_MODE,,}" "$WALK_FAMILY")" 8000; }
	# they go when it ends
	exec {said}<&"${COPROC[0]}" {answers}>&"${COPROC[1]}"
	while read -r line <&"$said"; do
		case $line in
		"say #"*) say "${line#say # }" ;;
		say*)	echo "$SECONDS ${line#say }"
			line=${line#say }
			walked "${line%%:*}" ;;
		end*)	break ;;
		*)	# shellcheck disable=SC2086
			walk_does $line ;;
		esac
	done
	assert_eq "sessions that are lost and should not be" "$line" "end 0"
}
