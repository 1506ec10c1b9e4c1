# SPDX-License-Identifier: GPL-2.0-only
# Two thousand services of four destinations each.
# Heavy: yes
# Time: 600

services=2000
lab_up 1 1
rules() {
	local i
	awk -v n=$services 'BEGIN { for (i = 0; i < n; i++) {
		s = sprintf("-t 203.0.113.%d:%d", 1 + i % 200, 10000 + i)
		print "-A " s " -s chash"
		for (k = 0; k < 4; k++)
			print "-a " s " -r 10.2.64." k ":9000 -m -w " k + 1
	} }'
}
rules | on d1 ipvsadm -R
assert_eq "services" "$(on d1 ipvsadm -Sn | grep -c '^-A')" $services
for i in 0 777 1999; do
	on client $LAB_TOOLS/probe $CLIENTS 100 203.0.113.$((1 + i % 200)) $((10000 + i)) \
		>/tmp/map.$i
done
# the mapping knows destinations, not services
assert "services with the same destinations map alike" cmp /tmp/map.0 /tmp/map.777
assert "services with the same destinations map alike" cmp /tmp/map.0 /tmp/map.1999
on d1 sh -c 'echo 10 >/proc/sys/net/ipv4/vs/chash_table_bits'
for i in 0 777 1999; do
	on client $LAB_TOOLS/probe $CLIENTS 100 203.0.113.$((1 + i % 200)) $((10000 + i)) \
		>/tmp/map.$i
done
on d1 ipvsadm -C
