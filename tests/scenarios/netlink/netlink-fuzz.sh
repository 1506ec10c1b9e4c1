# SPDX-License-Identifier: GPL-2.0-only
# Random netlink messages, from two senders at once, while services are edited: the kernel has
# nothing to complain about, and every refusal carries a text.
# Needs: clock
# Time: 2000

messages=50000 limit=$((600 * SLOW))
[ "${CHASH_TIER:-check}" != long ] || messages=1000000 limit=7200
# What Linux 6.1 does not tell.
mute=
[ "$KERNEL" != stock-6.1 ] || mute=-d
seed=${CHASH_FUZZ_SEED:-$(date +%s)}

lab_namespace fuzz
# without a table of local addresses no other one is unicast
ip -n fuzz link set lo up
modprobe ip_vs_chash
poll_until 20 "there are sysctls" test -e /proc/sys/net/ipv4/vs/chash_table_bits
# Small tables: on a debug kernel large ones would be built most of the time.
on fuzz sh -c 'echo 8 >/proc/sys/net/ipv4/vs/chash_table_bits'
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
# Something to find, change and delete from the start
on fuzz chashctl restore - <<-END
	pop set fra id 1 self
	pop set ams id 2
	pop set lon id 3 relay 10.9.0.1
	service set -t $VIP:9 bound 150
	service set -u $VIP:9 group 24
	dest set -t $VIP:80 10.2.64.7:80 id 7
	dest set -t $VIP:9 10.2.64.7:9 pop ams
	owner set 10.0.0.0/8 fra,ams
	owner set 10.1.0.0/16 lon
	owner set 2001:db8::/32 ams
	source set 192.0.2.0/24 split 1024:500
	END
spawn fuzz bash -c "while :; do
	for w in 0 1 3 1000; do
		ipvsadm -e -t $VIP:80 -r 10.2.64.2:80 -m -w \$w
		ipvsadm -a -u $VIP:53 -r 10.2.64.9 -g -w \$w
		sleep 1
		ipvsadm -d -u $VIP:53 -r 10.2.64.9
	done
	ipvsadm -E -u $VIP:53 -s rr
	ipvsadm -E -u $VIP:53 -s chash
done >/dev/null 2>&1"

# Other scenarios build large tables.
pids=
for i in 0 1; do
	on fuzz "$LAB_TOOLS/nlfuzz" -s $((seed + i)) -n $((messages / 2)) -t $limit \
		-x table-bits=9 -r owner-flush -f owner-add $mute \
		Documentation/netlink/specs/ip_vs_chash.yaml &
	pids="$pids $!"
done
for pid in $pids; do
	wait "$pid"
done
on fuzz ipvsadm -C
