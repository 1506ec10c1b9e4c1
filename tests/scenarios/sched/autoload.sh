# SPDX-License-Identifier: GPL-2.0-only
# `ipvsadm -A -s chash` loads the module, also from several namespaces at once, and
# netlink answers afterwards.
# Fast: yes
# Needs: stock

answers() {
	timeout $((20 * SLOW)) ip link show lo &&
	timeout $((20 * SLOW)) genl ctrl list &&
	timeout $((20 * SLOW)) ipvsadm -Ln
}

modprobe ip_vs
for try in 1 2 3; do
	modprobe -r ip_vs_chash
	timeout $((20 * SLOW)) ipvsadm -A -t $VIP:443 -s chash
	assert "the module is there" test -d /sys/module/ip_vs_chash
	answers >/dev/null
	poll_until 10 "the sysctls are there" \
		test -e /proc/sys/net/ipv4/vs/chash_table_bits
	ipvsadm -C
done

modprobe -r ip_vs_chash
pids=
for ns in a b c d; do
	ip netns add $ns
done
for ns in a b c d; do
	timeout $((40 * SLOW)) ip netns exec $ns ipvsadm -A -t $VIP:443 -s chash &
	pids="$pids $!"
done
for pid in $pids; do
	wait $pid
done
answers >/dev/null
for ns in a b c d; do
	assert_eq "the service in $ns" "$(on $ns ipvsadm -Sn)" \
		"-A -t $VIP:443 -s chash"
done
