# SPDX-License-Identifier: GPL-2.0-only
# A namespace goes away while its services have tables, destinations and sessions.
# Needs: smp
# Time: 300

. tests/lib/mapping.sh
. tests/lib/live.sh

for i in $(seq $((SLOW > 1 ? 1 : 3))); do
	lab_up 1 1
	farm_rules chash 30 'i % 5' | on d1 ipvsadm -R
	on d1 sh -c 'echo 8 >/proc/sys/net/ipv4/vs/chash_table_bits'
	live_start tcp 20 $VIP 9000
	# in the middle of a burst, whose table is not built yet
	farm_dests 200 1 100 | on d1 ipvsadm -R
	lab_down
	rm -f /tmp/live.tcp
done
# the module is still of use to others
ip netns add other
on other ipvsadm -A -t $VIP:1 -s chash
ip netns del other
