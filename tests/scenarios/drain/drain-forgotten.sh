# SPDX-License-Identifier: GPL-2.0-only
# A drain whose server was deleted, alone or with its service, and that nobody stopped ends with the
# hold: a new server at the same address gets its share; a server that comes back sooner drains on.
# Tier: check
# Debug: long
# Time: 400

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

# the same with the whole service, whose server comes back some seconds after it; another scheduler
# only has it for a while
drain() { on d1 chashctl drain start -t $VIP:9000 "$server:9000"; }
on d1 ipvsadm -S -n >/tmp/rules
drain
on d1 ipvsadm -E -t $VIP:9000 -s rr
sleep 45
assert_eq "drains while another scheduler has the service" "$(drains)" 1
on d1 ipvsadm -E -t $VIP:9000 -s chash
assert_eq "servers with clients once it is back" "$(members)" 3
on d1 ipvsadm -C
sleep 12
grep -v "$server:9000" /tmp/rules | on d1 ipvsadm -R
sleep 5
grep -- "-r $server:9000" /tmp/rules | on d1 ipvsadm -R
assert_eq "servers with clients when all are back soon" "$(members)" 3
on d1 ipvsadm -D -t $VIP:9000
poll_until 60 "the drain ends when the service does not come back" no_drain
assert_eq "what is known of the service" "$(on d1 chashctl -j service show | jq length)" 0
on d1 ipvsadm -R </tmp/rules
assert_eq "servers with clients" "$(members)" 4

# a service that was deleted while another scheduler had it
drain
on d1 ipvsadm -E -t $VIP:9000 -s rr
on d1 ipvsadm -D -t $VIP:9000
sleep 45
on d1 ipvsadm -R </tmp/rules
assert_eq "servers with clients of a service that was deleted under another scheduler" "$(members)" 4

# a drain that is restored before its service is there waits for it
drain
on d1 chashctl save >/tmp/saved
on d1 ipvsadm -D -t $VIP:9000
on d1 chashctl sync --all /dev/null
on d1 chashctl restore /tmp/saved
sleep 45
on d1 ipvsadm -R </tmp/rules
assert_eq "servers with clients when the drain was there first" "$(members)" 3
