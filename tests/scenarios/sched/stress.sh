# SPDX-License-Identifier: GPL-2.0-only
# Everything at once: sessions and new clients, while destinations come, go and change
# their weight, sizes change, services are edited, and other namespaces come and go.
# Needs: smp
# Time: 400

. tests/lib/mapping.sh
. tests/lib/live.sh

lab_up 2 1
farm_rules chash 4 1 | on d1 ipvsadm -R
live_start tcp 40 $VIP 9000

# director 1: what its sessions do not feel
spawn d1 bash -c "while :; do
	for i in 1 2 3 4 5 6 7 8; do
		ipvsadm -a -t $VIP:9000 -r 10.2.65.\$i:9000 -m -w \$i
		ipvsadm -e -t $VIP:9000 -r 10.2.65.\$i:9000 -m -w 0
	done
	for i in 1 2 3 4 5 6 7 8; do
		ipvsadm -d -t $VIP:9000 -r 10.2.65.\$i:9000
	done
	sleep 0.2
done >/dev/null 2>&1"
spawn d1 bash -c 'while :; do
	for bits in 8 12 16; do
		echo $bits >/proc/sys/net/ipv4/vs/chash_table_bits
	done
	sleep 0.05
done'
spawn d1 bash -c "while :; do
	ipvsadm -E -t $VIP:9000 -s chash -b flag-1
	ipvsadm -E -t $VIP:9000 -s rr
	ipvsadm -E -t $VIP:9000 -s chash
	sleep 0.1
done >/dev/null 2>&1"
# director 2: everything goes and comes back
farm_rules chash 30 1 >/tmp/rules
spawn d2 bash -c 'while :; do ipvsadm -R </tmp/rules; ipvsadm -C; sleep 0.1; done >/dev/null 2>&1'
spawn client bash -c "while :; do
	$LAB_TOOLS/probe -t 5 198.19.0.0 50 $VIP 9000 >/dev/null
	sleep 0.2
done"
for i in 1 2 3 4; do
	ip netns add passing$i
	ip -n passing$i link set lo up
	on passing$i ipvsadm -A -u $VIP:53 -s chash -o
	on passing$i ipvsadm -a -u $VIP:53 -r 10.9.0.$i:53 -m
	ip netns del passing$i
	sleep 1
done
live_intact tcp
