# SPDX-License-Identifier: GPL-2.0-only
# Every allocation in turn fails while services and destinations are bound, edited, added and
# deleted, a namespace is made, and settings, PoPs, owners and policies are stored: it is refused
# and nothing has changed, or done; and the old table is in force until the new one is there.
# Needs: faults
# Time: 120

. tests/lib/mapping.sh
. tests/lib/faults.sh

modprobe ip_vs_chash
# Small tables, as kvmalloc() knows a second way to get large ones; and none is held, so that
# memory can be compared.
echo 8 >/proc/sys/net/ipv4/vs/chash_table_bits
echo 0 >/proc/sys/net/ipv4/vs/chash_hold_sec
{ farm_rules chash 8; farm_rules rr 3 | sed "s/$VIP:9000/$VIP:9001/"; } | ipvsadm -R

# IPVS's own too: it takes back what we have done.
faults_below ip_vs ip_vs_chash
faults bind "ipvs add-service $VIP 9002 chash" "ipvs del-service $VIP 9002"
faults edit "ipvs edit-service $VIP 9001 chash" "ipvs edit-service $VIP 9001 rr"
faults add "ipvs add-dest $VIP 9000 $(farm 9) 1" "ipvs del-dest $VIP 9000 $(farm 9)"
faults reweight "ipvs edit-dest $VIP 9000 $(farm 3) 5" "ipvs edit-dest $VIP 9000 $(farm 3) 1"
faults delete "ipvs del-dest $VIP 9000 $(farm 7)" "ipvs add-dest $VIP 9000 $(farm 7) 1"

faults_below ip_vs_chash
faults namespace unshare
service="-t $VIP:9000"
chashctl pop add fra id 1 self
chashctl pop add ams id 2
faults "service set" "chashctl service set $service table-bits 9 split 1024:500" \
	"chashctl service unset $service"
faults "service set, of none" "chashctl service set -t $VIP:9009 bound 150" \
	"chashctl service forget -t $VIP:9009"
faults "dest set" "chashctl dest set $service $(farm 1):9000 id beef pop ams" \
	"chashctl dest unset $service $(farm 1):9000"
faults "drain" "chashctl drain start $service $(farm 2):9000" "chashctl drain stop $service $(farm 2):9000"
faults "pop add" "chashctl pop add par id 7 relay 10.9.0.1" "chashctl pop del par"
faults "backbone add" "chashctl backbone add wg0" "chashctl backbone del wg0"
faults "source set" "chashctl source set 192.0.2.0/24 split 1024:500" \
	"chashctl source del 192.0.2.0/24"
awk 'BEGIN { for (i = 0; i < 9; i++) printf "10.%d.0.0/16 fra\n2001:db8:%x::/48 ams\n", i, i }' >/tmp/old
awk 'BEGIN { for (i = 0; i < 9; i++) printf "10.9.%d.0/24 fra,ams\n", i }' >/tmp/new
chashctl owner load /tmp/old
# A prefix that once led to another one takes 16 bytes more from then on.
chashctl owner set 10.1.128.0/17 ams,fra
chashctl owner del 10.1.128.0/17
faults "owner set" "chashctl owner set 10.1.128.0/17 ams,fra" "chashctl owner del 10.1.128.0/17"
# As a load makes it: what single changes leave may take less.
chashctl owner load /tmp/old
faults "owner load" "chashctl owner load /tmp/new" "chashctl owner load /tmp/old"
(umask 077; head -c 16 /dev/urandom | base64 >/tmp/seed)
faults "seed set" "chashctl seed set /tmp/seed" "chashctl seed unset"
faults "show" "chashctl show"
