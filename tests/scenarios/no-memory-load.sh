# SPDX-License-Identifier: GPL-2.0-only
# Every allocation in turn fails while the module is loaded: it is not there, or it is
# there and of use. What it does a little later it does again until it succeeds.
# Tier: never
# Debug: check
# Time: 200

. tests/faults.sh

module=$(modinfo -n ip_vs_chash)
modprobe ip_vs
faults_on
"$LAB_TOOLS/faults" module "$module" | sed 's/^/# /'
modprobe -r ip_vs_chash

# The registration of the namespaces runs in a work item: not the task that loads.
# The allocations of BUDGET bytes pass, the next one fails.
fails=0
for budget in 0 64 256 512 1024 2048 4096; do
	faults_in_function register_pernet_subsys $budget
	modprobe ip_vs_chash
	poll_until 20 "the sysctls are there" test -e /proc/sys/net/ipv4/vs/chash_table_bits
	fails=$((fails + $(faults_left)))
	faults_in_function
	ipvsadm -A -t $VIP:443 -s chash
	ipvsadm -C
	modprobe -r ip_vs_chash
done
faults_off
say "the registration of namespaces failed $fails times and was repeated"
assert "some of them failed" test $fails -gt 1
