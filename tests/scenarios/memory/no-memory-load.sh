# SPDX-License-Identifier: GPL-2.0-only
# Every allocation in turn fails while the module sets itself up, which a work item does behind the
# load: it can be bound at once, and tries the rest again until it succeeds.
# Needs: faults
# Time: 150

. tests/lib/faults.sh

# What it depends on is there first.
modprobe ip_vs_chash
rmmod ip_vs_chash
faults_below
faults load "$(modinfo -n ip_vs_chash)"
say "it said so $(dmesg | grep -c 'no sysctls or no netlink yet') times"
