# SPDX-License-Identifier: GPL-2.0-only
# A bound for the memory of tables that fits none of them, or one of two: every client of a healthy
# service is served, by the same servers as with memory; the service is shown as degraded, others
# keep what they have, a new seed is in force in all.
# Tier: check
# Debug: long
# Time: 120

. tests/lib/mapping.sh

service="-t $VIP:9000"
# degraded SERVICE: whether show says so
degraded() { on d1 chashctl -j show $1 | jq -e '.[0].table.stale == true' >/dev/null; }
# stale N: so many services are degraded
stale() { [ "$(on d1 chashctl -j show | jq 'map(select(.table.stale)) | length')" = "$1" ]; }
room() { on d1 sysctl -qw net.ipv4.vs.chash_table_mem_max=$1; }

lab_up 1 1
farm_rules chash 8 'i + 1' | on d1 ipvsadm -R
mapping /tmp/with 400
digest() { on d1 chashctl -j digest $service | jq -r '.[0].digest'; }
digest=$(digest)

# no room at all, from the beginning
on d1 chashctl -j monitor >/tmp/events & monitor=$!
on d1 ipvsadm -C
room 0
farm_rules chash 8 'i + 1' | on d1 ipvsadm -R
mapping /tmp/without 400
assert_eq "clients that have another server without memory" "$(moved /tmp/with /tmp/without)" 0
assert_eq "the digest" "$(digest)" "$digest"
poll_until 20 "it is shown as degraded" degraded "$service"
assert_eq "in the digest" "$(on d1 chashctl -j digest $service | jq '.[0].stale')" true
assert "and told" grep -q table-stale /tmp/events
kill $monitor

# A; B and C come; A goes: B and C have all clients at once
on d1 ipvsadm -A -t $VIP:9001 -s chash
for i in 1 2 3; do on d1 ipvsadm -a -t $VIP:9001 -r "$(farm $i):9000" -m -w 1; done
on d1 ipvsadm -d -t $VIP:9001 -r "$(farm 1):9000"
on client "$LAB_TOOLS/probe" -t 30 $CLIENTS 200 $VIP 9001 >/tmp/of2 ||
	fail "$(grep -c ' -$' /tmp/of2) of 200 new clients are refused"
assert_eq "servers that have them" "$(awk '{ print $2 }' /tmp/of2 | sort -u | wc -l)" 2

# a new seed is in force where no table fits
(umask 077; head -c 16 /dev/urandom | base64 >/tmp/seed)
on d1 chashctl seed set /tmp/seed
mapping /tmp/seeded 400
assert "clients are hashed with the new seed" [ "$(moved /tmp/with /tmp/seeded)" -gt 100 ]
on d1 chashctl seed unset

# room for one of two: the other one goes on without, and costs nobody anything
room 240
poll_until 60 "one of them has its slots" stale 1
mapping /tmp/again 400
assert_eq "clients that moved when there was room" "$(moved /tmp/with /tmp/again)" 0
room 1048576
poll_until 60 "the other one, too" stale 0
