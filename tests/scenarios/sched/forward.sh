# SPDX-License-Identifier: GPL-2.0-only
# Every way to forward, with every family, protocol and kind of service: all clients are
# answered, each by the same server every time, and more than one server works.
# Heavy: yes
# Needs: stock
# Time: 900

case ${CHASH_TIER:-check}.$KERNEL in
long.stock-*)
	rows=$(for mode in nat dr ipip gue gre local; do
		for family in ipv4 ipv6; do
			for protocol in tcp udp ops sctp; do
				for service in address fwmark persistent; do
					case $mode.$protocol.$service in
					nat.ops.*|*.ops.persistent) continue ;;
					esac
					echo $mode $family $protocol $service
				done
			done
		done
	done) ;;
*)	rows=$(awk -v k="$KERNEL" '!/^#/ && (k !~ /^stock-6/ || $5 == k) { print $1, $2, $3, $4 }' \
		tests/scenarios/sched/forward.table) ;;
esac

row() {
	local mode=$1 family=$2 protocol=$3 service=$4
	local vip=$VIP clients=$CLIENTS servers='10.2.0.1 10.2.0.2 10.2.0.3' own=10.1.0.1
	local mask=255.255.255.240 family_flag= how option probe=$protocol s

	if [ $family = ipv6 ]; then
		vip=$VIP6 clients=$CLIENTS6 own=fd00:1::1 mask=124 family_flag=-6
		servers='fd00:2::1 fd00:2::2 fd00:2::3'
	fi
	in_brackets() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

	case $mode in
	nat)	how=-m ;;
	dr)	how=-g ;;
	ipip)	how=-i ;;
	gue)	how="-i --tun-type gue --tun-port $SERVER_GUE_PORT" ;;
	gre)	how='-i --tun-type gre' ;;
	local)	how=-g servers="$own ${servers#* }" ;;
	esac
	case $protocol in
	tcp)	option=-t ;;
	udp)	option=-u ;;
	ops)	option=-u probe=udp ;;
	sctp)	option=--sctp-service ;;
	esac
	at="$option $(in_brackets $vip):8000" port=8000
	[ $service != fwmark ] || at="-f 7 $family_flag" port=0

	set -- -s chash
	[ $protocol != ops ] || set -- "$@" -o
	[ $service != persistent ] || set -- "$@" -p 100 -M $mask
	on d1 ipvsadm -A $at "$@"
	for s in $servers; do
		on d1 ipvsadm -a $at -r "$(in_brackets $s):$port" $how
	done

	for file in /tmp/first /tmp/again; do
		on client $LAB_TOOLS/probe -p $probe -s 4 $clients 48 $vip 8000 >$file ||
			{ cat $file; on d1 ipvsadm -Ln; fail "clients without an answer"; }
	done
	on d1 ipvsadm -C
	assert "the same server again" cmp /tmp/first /tmp/again
	awk '{ print $2 }' /tmp/first | sort | uniq -c
	assert "more than one server" [ "$(awk '{ print $2 }' /tmp/first | sort -u | wc -l)" -gt 1 ]
	[ $mode != local ] || assert "the director serves too" grep -q ' d1$' /tmp/first
	# four sources share what persistence keeps of an address
	[ $service != persistent ] || assert "a group of addresses stays together" \
		awk 'NR % 4 == 1 { s = $2 } $2 != s { exit 1 }' /tmp/first
}

modprobe sctp
lab_up
lab_tunnels
on d1 nft -f - <<END
table inet lab {
	chain marks {
		type filter hook prerouting priority mangle
		ip daddr $VIP meta mark set 7
		ip6 daddr $VIP6 meta mark set 7
	}
}
END
spawn d1 $LAB_TOOLS/echod -n d1 8000 $VIP $VIP6
sleep 0.5

assert "there is something to do" [ -n "$rows" ]
while read -r line; do
	echo "row: $line"
	row $line
done <<<"$rows"
say "$(echo "$rows" | wc -l) combinations"
