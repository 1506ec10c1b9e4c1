# SPDX-License-Identifier: GPL-2.0-only
# A client address gets the same server every time, whatever its port, protocol and
# transport; different addresses spread.
# Fast: yes
# Heavy: yes

lab_up
for o in -t -u; do
	on d1 ipvsadm -A $o $VIP:8000 -s chash
	on d1 ipvsadm -A $o [$VIP6]:8000 -s chash
	for k in 1 2 3; do
		on d1 ipvsadm -a $o $VIP:8000 -r 10.2.0.$k:8000 -m
		on d1 ipvsadm -a $o [$VIP6]:8000 -r [fd00:2::$k]:8000 -m
	done
done

n=500
for v in 4 6; do
	case $v in
	4) vip=$VIP clients=$CLIENTS ;;
	6) vip=$VIP6 clients=$CLIENTS6 ;;
	esac
	on client $LAB_TOOLS/probe $clients $n $vip 8000 >/tmp/first
	on client $LAB_TOOLS/probe $clients $n $vip 8000 >/tmp/again
	on client $LAB_TOOLS/probe -p udp $clients $n $vip 8000 >/tmp/udp
	assert "IPv$v: the same over again" cmp /tmp/first /tmp/again
	assert "IPv$v: the same over UDP" cmp /tmp/first /tmp/udp
	awk '{ print $2 }' /tmp/first | sort | uniq -c
	assert_eq "IPv$v: servers used" "$(awk '{ print $2 }' /tmp/first | sort -u | wc -l)" 3
done
