# SPDX-License-Identifier: GPL-2.0-only
# Random netlink messages, from two senders at once, while services are edited: the kernel has
# nothing to complain about, and every refusal carries a text.
# Tier: long
# Debug: long
# Time: 750

messages=50000 limit=$((600 * SLOW))
[ "${CHASH_TIER:-check}" != long ] || messages=1000000 limit=2900
seed=${CHASH_FUZZ_SEED:-$(date +%s)}

lab_namespace fuzz
# without a table of local addresses no other one is unicast
ip -n fuzz link set lo up
on fuzz ipvsadm -R <<-END
	-A -t $VIP:80 -s chash
	-a -t $VIP:80 -r 10.2.64.1:80 -m -w 1
	-a -t $VIP:80 -r 10.2.64.2:80 -m -w 100
	-A -u $VIP:53 -s chash -b flag-1
	-a -u $VIP:53 -r 10.2.64.3 -g -w 0
	-A -t [$VIP6]:80 -s chash
	-a -t [$VIP6]:80 -r [fd00:64::1]:80 -m -w 7
	-A -f 7 -s chash
	-a -f 7 -r 10.2.64.4 -g -w 1
END
spawn fuzz bash -c "while :; do
	for w in 0 1 3 1000; do
		ipvsadm -e -t $VIP:80 -r 10.2.64.2:80 -m -w \$w
		ipvsadm -a -u $VIP:53 -r 10.2.64.9 -g -w \$w
		sleep 0.2
		ipvsadm -d -u $VIP:53 -r 10.2.64.9
	done
	ipvsadm -E -u $VIP:53 -s rr
	ipvsadm -E -u $VIP:53 -s chash
done >/dev/null 2>&1"

# Tables of a million slots would be built most of the time; other scenarios build them.
pids=
for i in 0 1; do
	on fuzz "$LAB_TOOLS/nlfuzz" -s $((seed + i)) -n $((messages / 2)) -t $limit \
		-x table-bits=12 -r owner-flush Documentation/netlink/specs/ip_vs_chash.yaml &
	pids="$pids $!"
done
for pid in $pids; do
	wait "$pid"
done
on fuzz ipvsadm -C
