# SPDX-License-Identifier: GPL-2.0-only
# ipvsadm-save, -C and ipvsadm-restore, as a restart of keepalived or a reload script
# does it: the same clients get the same servers, and sessions live on.
# Tier: check
# Debug: check
# Time: 120

. tests/mapping.sh
. tests/live.sh

lab_up 1 1
farm_rules chash 40 '1 + i % 7' | on d1 ipvsadm -R
mapping /tmp/before 1000
poll_until 20 "the table is complete" becomes /tmp/settled /tmp/before 1000
live_start tcp 50 $VIP 9000
for i in 1 2 3; do
	on d1 ipvsadm -Sn >/tmp/saved
	on d1 ipvsadm -C
	on d1 ipvsadm -R </tmp/saved
done
poll_until 20 "the mapping is restored" becomes /tmp/after /tmp/before 1000
live_intact tcp
live_stop tcp
