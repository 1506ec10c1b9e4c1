# SPDX-License-Identifier: GPL-2.0-only
# A drain lasts as long as it was granted, whatever becomes of the wall clock: two hours ahead do not
# cut it, two hours back do not prolong it. A director without a battery, in 1970, takes back what
# was saved: the drain, without a deadline that makes no sense, which it says, and what stands behind.
# Time: 3000

service="-t $VIP:443" server=10.9.0.1:443
state() { chashctl -j drain show $service $server | jq -r '.[0].state'; }
left() { echo $(($(chashctl -j drain show $service $server | jq '.[0].deadline') - $(date +%s))); }
ahead() { date -s "@$(($(date +%s) + $1))" >/dev/null; }
about() { assert "$1: $(left) s are left, of about $2" [ "$(left)" -gt $(($2 - 30)) ] && [ "$(left)" -lt $(($2 + 30)) ]; }

modprobe ip_vs_chash
ipvsadm -A $service -s chash
ipvsadm -a $service -r $server -m
ipvsadm -a $service -r 10.9.0.2:443 -m
# something that waits for its end
ip link add clock0 type dummy
trap 'ip link del clock0' EXIT
ip link set clock0 up
ip addr add 10.9.0.254/24 dev clock0

chashctl drain start $service $server deadline 1h 2>/dev/null
about "at first" 3600
ahead 7200
sleep 5
about "two hours ahead" 3595
ahead -14400
sleep 5
about "two hours back" 3590
sleep 1800
about "half an hour later" 1790

chashctl pop add FRA id 7
chashctl owner set 198.51.100.0/24 FRA
chashctl save -o /tmp/saved
chashctl sync --all /dev/null
date -s @5000 >/dev/null
rc=0
chashctl restore /tmp/saved 2>/tmp/said || rc=$?
say "restored in 1970 ($rc): $(cat /tmp/said)"
assert_eq "the drain" "$(chashctl -j drain show | jq length)" 1
assert "it says what it left out" grep -q "it drains without one" /tmp/said
assert_eq "how far it is" "$(state)" drained
assert_eq "the owner behind it" "$(chashctl -j owner show | jq length)" 1
