# SPDX-License-Identifier: GPL-2.0-only
# The largest service: 4,096 destinations come, serve, and go. Of one more the 4,096 with the
# smallest ids get clients, and the kernel says so.
# Heavy: yes
# Time: 600

. tests/lib/mapping.sh

lab_up 1 1
begin=$SECONDS
farm_rules chash 4096 1 | on d1 ipvsadm -R
say "4096 destinations were added in $((SECONDS - begin)) s"
mapping /tmp/before
used=$(awk '{ print $2 }' /tmp/before | sort -u | wc -l)
# 4000 clients over 4096 servers: 63% of them chosen at least once, if all are equal
assert "most servers are used ($used)" [ "$used" -gt 2400 ]

on d1 ipvsadm -a -t $VIP:9000 -r "$(farm 4096):9000" -m
poll_until 10 "the kernel tells of one too many" \
	sh -c 'dmesg | grep -q "chash.*too many destinations"'
mapping /tmp/after
assert "clients move from one server, to the new one, or not at all" \
	[ "$(paste /tmp/before /tmp/after | awk -v new="$(farm 4096)" '$2 != $4 && $4 != new { print $2 }' |
		sort -u | wc -l)" -le 1 ]
on d1 ipvsadm -d -t $VIP:9000 -r "$(farm 4096):9000"

on d1 ipvsadm -d -t $VIP:9000 -r "$(farm 7):9000"
mapping /tmp/after
assert_eq "collateral" "$(collateral /tmp/before /tmp/after "$(farm 7)")" 0
begin=$SECONDS
on d1 ipvsadm -C
say "and removed in $((SECONDS - begin)) s"
