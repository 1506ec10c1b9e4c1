# SPDX-License-Identifier: GPL-2.0-only
# The sysctls: ranges, namespaces, what a change does, and the memory limit.
# Heavy: yes
# Time: 300

. tests/lib/mapping.sh

vs=/proc/sys/net/ipv4/vs
get() { on "$1" cat $vs/chash_"$2"; }
set_to() { on "$1" sh -c "echo $3 >$vs/chash_$2"; }

modprobe ip_vs_chash
poll_until 10 "the sysctls are there" test -e $vs/chash_table_bits
lab_up 2 1

assert_eq "default size" "$(get d1 table_bits)" 16
for bad in 7 21 -1 0 x 99999999999; do
	refused "chash_table_bits $bad" set_to d1 table_bits $bad
done
for bad in -1 86401 x; do
	refused "chash_hold_sec $bad" set_to d1 hold_sec $bad
done
for bad in -1 99999999999 x; do
	refused "chash_table_mem_max $bad" set_to d1 table_mem_max $bad
done
for good in 8 20 12; do
	set_to d1 table_bits $good
	assert_eq "chash_table_bits" "$(get d1 table_bits)" $good
done
assert_eq "another namespace's size" "$(get d2 table_bits)" 16
assert "who may bind is for the initial namespace only" \
	test -e $vs/chash_allow_userns
refused "chash_allow_userns 2" sh -c "echo 2 >$vs/chash_allow_userns"
if on d1 test -e $vs/chash_allow_userns; then
	fail "another namespace has chash_allow_userns"
fi

# a change of bits rebuilds, and back again gives the same mapping
set_to d1 table_bits 16
farm_rules chash 10 'i + 1' | on d1 ipvsadm -R
mapping /tmp/before 1000
set_to d1 table_bits 8
moves_to() { mapping "$1" 1000 && [ "$(moved /tmp/before "$1")" -gt 0 ]; }
poll_until 20 "another size is another table" moves_to /tmp/small
set_to d1 table_bits 16
poll_until 20 "the first size gives the first table" becomes /tmp/after /tmp/before 1000

# too little memory: the mapping is the one that it is with memory, and who binds is served
set_to d1 table_bits 12
poll_until 20 "with memory, clients move with the size" moves_to /tmp/twelve
set_to d1 table_bits 16
poll_until 20 "and back" becomes /tmp/after /tmp/before 1000
set_to d1 table_mem_max 1
set_to d1 table_bits 12
poll_until 20 "the same clients move without memory" becomes /tmp/after /tmp/twelve 1000
assert "the kernel told of the limit" \
	sh -c 'dmesg | grep -q "chash.*table_mem_max is reached"'
on d1 ipvsadm -E -t $VIP:9000 -s rr
on d1 ipvsadm -E -t $VIP:9000 -s chash
poll_until 20 "bound without memory it is the same" becomes /tmp/after /tmp/twelve 1000
set_to d1 table_mem_max 65536
set_to d1 table_bits 16
poll_until 20 "with memory it is as before" becomes /tmp/after /tmp/before 1000
