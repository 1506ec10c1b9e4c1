# SPDX-License-Identifier: GPL-2.0-only
# What was stored outlives the service: pushed before it exists, over ipvsadm -C and -R,
# another scheduler, and a destination that goes and comes. Settings win over flags, flags
# over sysctls. Weights are IPVS's, and nothing else of a destination is touched.
# Time: 400

from() {
	chashctl -j service show -t $VIP:443 |
		jq -r ".[0].settings[\"$1\"] | \"\(.value) \(.from)\""
}
stored() { chashctl -j dest show -t $VIP:443 10.9.0.2:443 | jq -c '.[0] | [.id, .pop, .relay, .stored]'; }
bits() { chashctl -j show -t $VIP:443 | jq '.[0].table.bits'; }
has_bits() { [ "$(bits)" = "$1" ]; }

modprobe ip_vs_chash
chashctl service set -t $VIP:443 table-bits 12 bound 150
chashctl pop add fra id 1 self
chashctl pop add ams id 2
chashctl dest set -t $VIP:443 10.9.0.2:443 id beef pop ams
assert_eq "before it exists" "$(chashctl -j show | jq -c '.[0] | [.alive, .destinations[0].state]')" \
	'[false,"absent"]'

rules="-A -t $VIP:443 -s chash -b flag-1,flag-3
-a -t $VIP:443 -r 10.9.0.1:443 -g -w 1
-a -t $VIP:443 -r 10.9.0.2:443 -i -w 7 -x 100 -y 50 --tun-type gue --tun-port 6080
-a -t $VIP:443 -r 10.9.0.3:443 -m -w 1"
want='["0x000000000000beef","ams",false,["id","pop"]]'
echo "$rules" | ipvsadm -R
poll_until 10 "the stored size is in force" has_bits 12
assert_eq "stored for a destination" "$(stored)" "$want"
assert_eq "bound" "$(from bound)" "150 stored"
assert_eq "takeover, by a flag" "$(from takeover)" "true flag"
assert_eq "spill" "$(from spill)" "false default"
chashctl service unset -t $VIP:443 bound
assert_eq "bound, by a flag" "$(from bound)" "125 flag"
assert_eq "said of takeover" "$(chashctl service set -t $VIP:443 takeover on 2>&1)" ""
sysctl -qw net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.sloppy_tcp=1
assert_eq "sysctls in the way of takeover" \
	"$(chashctl service set -t $VIP:443 takeover on 2>&1 | grep -o 'net\.ipv4\.vs\..*' | tr '\n' ' ')" \
	"net.ipv4.vs.conn_reuse_mode=1 net.ipv4.vs.sloppy_tcp=0 "
sysctl -qw net.ipv4.vs.conn_reuse_mode=1 net.ipv4.vs.sloppy_tcp=0
chashctl service set -t $VIP:443 takeover off
assert_eq "takeover, stored against a flag" "$(from takeover)" "false stored"
ipvsadm -E -t $VIP:443 -s chash
assert_eq "bound, without the flag" "$(from bound)" "0 default"
echo 11 >/proc/sys/net/ipv4/vs/chash_table_bits
assert_eq "table-bits, stored against a sysctl" "$(from table_bits)" "12 stored"
chashctl service unset -t $VIP:443 table-bits
poll_until 10 "the sysctl is in force" has_bits 11
assert_eq "table-bits, by a sysctl" "$(from table_bits)" "11 default"
chashctl service set -t $VIP:443 table-bits 12

chashctl save >/tmp/before
ipvsadm -C
assert_eq "saved while the service is gone" "$(chashctl save)" "$(cat /tmp/before)"
echo "$rules" | ipvsadm -R
ipvsadm -E -t $VIP:443 -s rr
ipvsadm -E -t $VIP:443 -s chash
ipvsadm -d -t $VIP:443 -r 10.9.0.2:443
ipvsadm -a -t $VIP:443 -r 10.9.0.2:443 -i -w 7 -x 100 -y 50 --tun-type gue --tun-port 6080
assert_eq "stored for a destination" "$(stored)" "$want"
assert_eq "saved" "$(chashctl save)" "$(cat /tmp/before)"
poll_until 10 "the stored size is in force" has_bits 12

# a weight, and only that
ipvsadm -Ln --thresholds >/tmp/thresholds
ipvsadm -Sn | sed 's/-w 7/-w 9/' >/tmp/rules
chashctl dest set -t $VIP:443 10.9.0.2:443 weight 9
assert_eq "rules with another weight" "$(ipvsadm -Sn)" "$(cat /tmp/rules)"
assert_eq "thresholds" "$(ipvsadm -Ln --thresholds)" "$(sed 's/  7  /  9  /' /tmp/thresholds)"
assert_eq "shown" "$(chashctl -j dest show -t $VIP:443 10.9.0.2:443 | jq '.[0].weight')" 9

# save, lose all, restore; restore adds, sync makes equal
chashctl backbone add wg0
chashctl backbone add gre-ams
chashctl source set 198.51.100.0/24 split 1024:500:65000
chashctl source set 2001:db8::/32 group 56
chashctl owner set 198.51.100.0/24 ams,fra
chashctl owner set 2001:db8:1::/48 ams
mkdir -p /tmp/etc
echo 000102030405060708090a0b0c0d0e0f >/tmp/etc/seed
chashctl seed set /tmp/etc/seed
chashctl save seed /tmp/etc/seed >/tmp/saved
say "saved: $(grep -c . /tmp/saved) commands"
ipvsadm -C
modprobe -r ip_vs_chash
modprobe ip_vs_chash
assert_eq "nothing is stored in a new module" "$(chashctl save)" ""
chashctl restore /tmp/saved
assert_eq "restored" "$(chashctl save seed /tmp/etc/seed)" "$(cat /tmp/saved)"
chashctl restore </tmp/saved
assert_eq "restored twice" "$(chashctl save seed /tmp/etc/seed)" "$(cat /tmp/saved)"
chashctl owner set 203.0.113.0/24 fra
chashctl service set -t $VIP:80 spill on
chashctl restore /tmp/saved
chashctl save seed /tmp/etc/seed >/tmp/more
assert_eq "what a file does not name is left by restore" "$(grep -c . /tmp/more)" \
	$(($(grep -c . /tmp/saved) + 2))
chashctl sync /tmp/saved
assert_eq "synced" "$(chashctl save seed /tmp/etc/seed)" "$(cat /tmp/saved)"

# nothing that was stored is out of reach
chashctl save seed /tmp/etc/seed | awk '$1 == "service"' | grep . >/dev/null
chashctl seed unset
: >/tmp/empty
chashctl sync --all /tmp/empty
assert_eq "synced with nothing" "$(chashctl save)" ""
assert_eq "nothing is shown" "$(chashctl show)" ""

chashctl service set -t $VIP:443 bound 150
chashctl dest set -t $VIP:443 10.9.0.9:443 id 1
chashctl dest forget -t $VIP:443 10.9.0.9:443
assert_eq "a destination is forgotten" "$(chashctl -j dest show | jq length)" 0
chashctl service forget -t $VIP:443
assert_eq "a service is forgotten" "$(chashctl save)" ""
