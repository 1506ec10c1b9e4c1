# SPDX-License-Identifier: GPL-2.0-only
# Drains and sessions that were taken over. A cut ends those of the server also at a director that
# has just started, and those that another PoP relays; takeover brings none of them back. A drain of
# A's that B knows, as a weight of 0: when A dies B finds the sessions that began during it, once
# chash_hold_sec has passed.
# Heavy: yes
# Time: 400

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=24 service="-t $VIP:8000"
lead() { ip -n router route replace 203.0.113.0/24 via "$1" table 99; }
# Who is not there is not replaced by another one meanwhile.
restart() {
	pops_kill a1
	lab_namespace a1
	pops_director a1
	takeover_director a1
	lead 172.16.1.6
}
of_server() { live_servers "$1" | awk -v s="$2" '$2 == s' | wc -l; }
# ends NAME SERVER: a cut ends its sessions of the server, the others go on
ends() {
	local mine rc=0

	mine=$(of_server "$1" "$2")
	assert "$1: sessions of $2 ($mine)" [ "$mine" -ge 2 ]
	on a1 chashctl drain start $service "$(server "$2"):8000" deadline 1s cut
	on a1 chashctl drain wait $service "$(server "$2"):8000" timeout 20 >/tmp/said 2>&1 || rc=$?
	assert_eq "$1: status of a wait that cuts ($(cat /tmp/said))" $rc 4
	heard() { [ "$(live_field "$1" broken)" -ge "$2" ]; }
	poll_until 90 "$1: its clients hear of it" heard "$1" "$mine"
	sleep 5
	assert_eq "$1: sessions that end" "$(live_field "$1" broken)" "$mine"
	assert_eq "$1: sessions that go on" "$(live_field "$1" alive)" $((count - mine))
	assert_eq "$1: sessions that moved" "$(live_field "$1" moved)" 0
	assert_eq "$1: entries of $2" "$(on a1 ipvsadm -Lnc | grep -cF " $(server "$2"):8000 " || true)" 0
	say "$1: a cut ends the $mine sessions of $2, $((count - mine)) go on; a1: $(takeover_stats a1)"
	on a1 chashctl drain stop $service "$(server "$2"):8000"
	live_stop "$1" || true
}

modprobe ip_vs_chash
pops_lab 4
for d in $DIRECTORS; do takeover_director $d; done
ip -n router rule add pref 10 to 203.0.113.0/24 lookup 99
ip -n router route add blackhole 203.0.113.0/24 metric 1000 table 99
lead 172.16.1.6
sleep 4

LIVE_FROM=198.18.1.0 live_start restarted $count $VIP 8000
restart
live_intact restarted
ends restarted sa1

# The same at once, while no session has an entry yet.
LIVE_FROM=198.18.2.0 live_start young $count $VIP 8000
restart
ends young sa2

LIVE_FROM=198.18.3.0 live_start relayed $count $VIP 8000
lead 172.16.2.6
live_intact relayed
ends relayed sa3

lead 172.16.1.6
on b1 sysctl -qw net.ipv4.vs.chash_hold_sec=5
on a1 chashctl drain start $service "$(server sa4):8000"
on b1 ipvsadm -e $service -r "$(server sa4):8000" -i -w 0
sleep 8
LIVE_FROM=198.18.4.0 live_start during $count $VIP 8000
assert_eq "sessions of the server that drains" "$(of_server during sa4)" 0
pops_kill a1
lead 172.16.2.6
live_intact during
say "A dies in a drain that B knows: $count of $count that began during it go on; b1: $(takeover_stats b1)"
