# SPDX-License-Identifier: GPL-2.0-only
# Every allocation in turn fails while a service is bound and edited, destinations are
# added, reweighted and deleted, and a namespace is made: the command is refused or
# done, sessions live on, and new clients are served all the time.
# Tier: never
# Debug: long
# Time: 150

. tests/mapping.sh
. tests/live.sh
. tests/faults.sh

faults() { on d1 "$LAB_TOOLS/faults" "$@" | sed 's/^/# /'; }

# Patiently: a debug kernel is slow, and slower while it injects faults.
served() {
	on client "$LAB_TOOLS/probe" -t 60 $CLIENTS 50 $VIP 9000 >/tmp/served ||
		fail "$(grep -c ' -$' /tmp/served) clients got no answer"
}

lab_up 1 1
modprobe ip_vs_chash
# Small tables, as kvmalloc() knows a second way to get large ones.
on d1 sh -c 'echo 8 >/proc/sys/net/ipv4/vs/chash_table_bits'
farm_rules chash 20 | on d1 ipvsadm -R
on d1 ipvsadm -A -t $VIP:9001 -s rr
for i in 0 1 2; do on d1 ipvsadm -a -t $VIP:9001 -r $(farm $i):9001 -m; done
served
live_start tcp 5 $VIP 9000 -i 1000
faults_on

faults bind $VIP 9002
faults edit $VIP 9001
faults add $VIP 9000 $(farm 30)
served
faults weight $VIP 9000 $(farm 30)
served
faults delete $VIP 9000 $(farm 30)
served
faults_within_module ip_vs_chash
faults netns
faults_anywhere

# Everything fails at once, large tables too. What was not built is built later.
on d1 sh -c 'echo 16 >/proc/sys/net/ipv4/vs/chash_table_bits'
faults -a bind $VIP 9003
faults -a add $VIP 9000 $(farm 31)
faults -a delete $VIP 9000 $(farm 1)
served
assert_eq "clients of the deleted one" "$(share /tmp/served "$(farm 1)")" 0
faults -a weight $VIP 9000 $(farm 2)
served
faults_off
live_intact tcp
live_stop tcp
