# SPDX-License-Identifier: GPL-2.0-only
# What a director knows of a PoP that was away outlives the one that comes back, and what one forgot
# in no time is noticed: a restart too short for its silence to be seen, together with a reroute; and
# sessions that were found by hash while their director was dead, after its pool has changed.
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

# A director without BGP, so that it is there again at once.
restart() {
	pops_kill "$1"
	lab_namespace "$1"
	pops_director "$1"
	takeover_director "$1"
}
silences() { on b1 chashctl -j pop show | jq '[.[].directors[].silences] | add'; }
lead() { ip -n router route replace 203.0.113.0/24 via "$1" table 99; }

takeover_up 4
ip -n router rule add pref 10 to 203.0.113.0/24 lookup 99
lead 172.16.1.6
sleep 4

LIVE_FROM=198.18.1.0 live_start short 20 $VIP 8000
before=$(silences)
kill -STOP $live_pid_short
lead 172.16.2.6
restart a1
sleep 1.5
kill -CONT $live_pid_short
live_intact short
assert_eq "times that a1 fell silent" "$(silences)" "$before"
say "a restart that nobody sees, and a reroute: 20 of 20 go on; b1: $(takeover_stats b1)"
live_stop short

lead 172.16.1.6
LIVE_FROM=198.18.2.0 live_start away 20 $VIP 8000
pops_kill a1
lead 172.16.2.6
live_intact away
# until they have entries
sleep 4
live_intact away
# A maps most of its clients otherwise from now on.
on b1 ipvsadm -e -t $VIP:8000 -r $(server sa2):8000 -i -w 5
sleep 6
lab_namespace a1
pops_director a1
takeover_director a1
on a1 ipvsadm -e -t $VIP:8000 -r $(server sa2):8000 -i -w 5
sleep 4
lead 172.16.1.6
live_intact away
say "A is there again and maps others: 20 of 20 go on; a1: $(takeover_stats a1)"
pops_kill b1
live_intact away
say "who found them is dead: 20 of 20 go on at the servers of A; a1: $(takeover_stats a1)"
