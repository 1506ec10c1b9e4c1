# SPDX-License-Identifier: GPL-2.0-only
# Every allocation in turn fails while the module is loaded: it is not there, or it is
# there and of use. What it does a little later it does again until it succeeds.
# Tier: never
# Debug: long
# Time: 150

. tests/faults.sh

module=$(modinfo -n ip_vs_chash)
modprobe ip_vs
faults_on
# Without the pages of vmalloc(), whose lack the kernel's loader reports as trouble.
faults_within_function load_module __vmalloc_node_range_noprof
"$LAB_TOOLS/faults" module "$module" | sed 's/^/# /'
modprobe -r ip_vs_chash

# Sysctls and netlink are registered by a work item, not by the task that loads. There the
# allocations of so many bytes pass, and the next one fails.
family_is_there() { genl ctrl list | grep -q 'Name: ip_vs_chash$'; }

for function in register_pernet_subsys genl_register_family; do
	fails=0
	for bytes in 0 64 256 512 1024 2048 4096; do
		faults_fail_once $function $bytes
		modprobe ip_vs_chash
		poll_until 20 "the sysctls are there" \
			test -e /proc/sys/net/ipv4/vs/chash_table_bits
		poll_until 20 "netlink is there" family_is_there
		fails=$((fails + $(faults_failed)))
		faults_fail_never
		ipvsadm -A -t $VIP:443 -s chash
		ipvsadm -C
		modprobe -r ip_vs_chash
	done
	say "$function failed $fails times and was repeated"
	assert "it did" test $fails -gt 0
done
faults_off
