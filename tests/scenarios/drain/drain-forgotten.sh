# SPDX-License-Identifier: GPL-2.0-only
# A drain whose server was deleted and that nobody stopped ends with the hold: a new server at the
# same address gets its share; a server that comes back sooner drains on.
# Tier: check
# Debug: long
# Time: 120

. tests/lib/mapping.sh

server=$(farm 2)
members() { on d1 chashctl -j show | jq ".[0].table.members"; }
drains() { on d1 chashctl -j drain show | jq length; }
no_drain() { [ "$(drains)" = 0 ]; }

lab_up 1 1
farm_rules chash 4 | on d1 ipvsadm -R
on d1 sysctl -qw net.ipv4.vs.chash_hold_sec=30
on d1 chashctl drain start -t $VIP:9000 "$server:9000"
on d1 chashctl drain wait -t $VIP:9000 "$server:9000" timeout 20
on d1 ipvsadm -d -t $VIP:9000 -r "$server:9000"
sleep 12
on d1 ipvsadm -a -t $VIP:9000 -r "$server:9000" -m -w 1
assert_eq "drains when it comes back soon" "$(drains)" 1
assert_eq "servers with clients" "$(members)" 3
on d1 ipvsadm -d -t $VIP:9000 -r "$server:9000"
poll_until 60 "the drain ends by itself" no_drain
on d1 ipvsadm -a -t $VIP:9000 -r "$server:9000" -m -w 1
assert_eq "servers with clients" "$(members)" 4
