# SPDX-License-Identifier: GPL-2.0-only
# Anybody can send ICMP errors about flows that nobody has: what one costs does not grow with the number
# of services. Each figure is the best of three, as a busy host makes any of them worse.
# Needs: clock
# Time: 300

services=10000 errors=5000
# flood: how many us that many errors take, about a port that no service has
flood() {
	local i from took best=

	for i in 1 2 3; do
		from=$(date +%s%N)
		on client "$LAB_TOOLS/icmp-error" send 198.18.0.0 $errors $VIP 7999
		took=$((($(date +%s%N) - from) / 1000))
		[ -n "$best" ] && [ $best -le $took ] || best=$took
	done
	echo $best
}

modprobe ip_vs_chash
lab_up 1 1
on d1 ipvsadm -A -t $VIP:8000 -s chash -b flag-3
on d1 ipvsadm -a -t $VIP:8000 -r 10.2.0.1:8000 -m
# hooks are there within a second
sleep 2
few=$(flood)
awk -v n=$services 'BEGIN { for (i = 0; i < n; i++)
	printf "service set -t 203.0.113.%d:%d group 32\n", 2 + i % 200, 10000 + i }' >/tmp/stored
on d1 chashctl restore /tmp/stored
many=$(flood)
say "$errors ICMP errors: $few us with one service, $many us with $services more"
assert "errors do not cost more the more services there are" [ $many -le $((3 * few)) ]
