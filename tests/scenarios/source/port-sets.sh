# SPDX-License-Identifier: GPL-2.0-only
# Subscribers behind MAP-E or MAP-T have port sets that are scattered over all ports: told apart by
# the id of their set, each keeps one server, and they spread over all of them. By blocks of ports
# every one of them is torn. For a source policy and a service setting, IPv4 and IPv6.
# Time: 120

. tests/lib/mapping.sh

users=20 servers=8
# servers_of USER: how many servers answer it, from a port of each of its 63 ranges
servers_of() {
	on client "$LAB_TOOLS/probe" -q -s 1024 -P $((1024 + $1 * 16)) "$nat" 63 "$vip" 9000 |
		awk '{ n[$2]++; last = $2 } END { print length(n), last }'
}
# whole: users with one server, and how many servers all users have
whole() {
	for u in $(seq $users); do servers_of "$u"; done |
		awk '{ one += $1 == 1; got[$2] } END { print one + 0, length(got) }'
}

lab_up 1 1
{
	farm_rules chash $servers
	echo "-A -t [$VIP6]:9000 -s chash"
	for k in $(seq 0 $((servers - 1))); do echo "-a -t [$VIP6]:9000 -r [$(farm6 "$k")]:9000 -m -w 1"; done
} | on d1 ipvsadm -R

vip=$VIP nat=198.18.7.7
on d1 chashctl source set $nat/32 split 1024:1024
assert_eq "users whom blocks leave whole" "$(whole | cut -d' ' -f1)" 0
on d1 chashctl source set $nat/32 split psid 6:6
read -r one got < <(whole)
assert_eq "users with one server" "$one" $users
assert "they spread over $got servers" [ "$got" -ge 5 ]
digest=$(on d1 chashctl digest -t $VIP:9000)
on d1 chashctl source set $nat/32 split psid 6:7
assert "another length is another digest" [ "$(on d1 chashctl digest -t $VIP:9000)" != "$digest" ]
on d1 chashctl source set $nat/32 split 1024:16
assert "so are blocks of the same size" [ "$(on d1 chashctl digest -t $VIP:9000)" != "$digest" ]
on d1 chashctl source set $nat/32 split psid 6:6
assert_eq "the same again" "$(on d1 chashctl digest -t $VIP:9000)" "$digest"
on d1 chashctl save -o /tmp/saved
assert "it is saved" grep -q "source set $nat/32 split psid 6:6" /tmp/saved
on d1 chashctl source del $nat/32
on d1 chashctl restore /tmp/saved
assert_eq "and restored" "$(on d1 chashctl digest -t $VIP:9000)" "$digest"

vip=$VIP6 nat=2001:db8:18::7
on d1 chashctl service set -t "[$VIP6]:9000" split psid 6:6
assert_eq "as shown" "$(on d1 chashctl -j service show -t "[$VIP6]:9000" |
	jq -r '.[0].settings.split.value')" "psid 6:6"
read -r one got < <(whole)
assert_eq "users of IPv6 with one server" "$one" $users
assert "they spread over $got servers" [ "$got" -ge 5 ]
refused "a port of 17 bits" on d1 chashctl service set -t "[$VIP6]:9000" split psid 6:11
