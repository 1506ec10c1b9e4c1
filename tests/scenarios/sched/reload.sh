# SPDX-License-Identifier: GPL-2.0-only
# Fifty times (ten on the debug kernel): load, bind, use, unbind, unload; now and then without waiting for what
# loading left to do in the background. Nothing of it is left in the way of packets.
# Needs: stock smp
# Time: 400

ip link set lo up
for i in $(seq $((SLOW > 1 ? 10 : 50))); do
	modprobe ip_vs_chash
	if [ $((i % 3)) != 0 ]; then
		ipvsadm -A -t $VIP:$i -s chash -b flag-3
		ipvsadm -a -t $VIP:$i -r 10.9.0.1:1 -m
		ipvsadm -a -t $VIP:$i -r 10.9.0.2:1 -m -w $i
		if modprobe -r ip_vs_chash 2>/dev/null; then
			fail "the module left while a service used it"
		fi
		ipvsadm -C
	fi
	modprobe -r ip_vs_chash
	assert "round $i: it is gone" test ! -d /sys/module/ip_vs_chash
	assert "round $i: its sysctls are gone" \
		test ! -e /proc/sys/net/ipv4/vs/chash_table_bits
	# nobody listens there, as the local stack says when a segment comes as far as that
	refused "round $i: a connection to nobody" bash -c ': </dev/tcp/127.0.0.1/9'
done
