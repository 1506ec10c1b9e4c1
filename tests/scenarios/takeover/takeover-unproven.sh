# SPDX-License-Identifier: GPL-2.0-only
# Flows that nobody vouches for and that have no entry yet: forged ones that come twice never get
# one, and close no server before its threshold; real ones hold up a drain before they have one.
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

entries() {
	on b1 awk -v net="$(printf 'C612%02X' "$1")" '$2 ~ "^" net { n++ } END { print n + 0 }' \
		/proc/net/ip_vs_conn
}

takeover_up
# Without BGP, so that a director is there again at once.
ip -n router rule add pref 10 to 203.0.113.0/24 lookup 99
lead() { ip -n router route replace 203.0.113.0/24 via 172.16.2.6 table 99; }
lead
sleep 4

on client "$LAB_TOOLS/forge" -f A -n 2 -r 400 198.18.130.0 2000 $VIP 8000
say "2,000 forged flows twice, 5 s apart: $(takeover_stat b1 promoted) normal entries; b1: $(takeover_stats b1)"
assert "flows that got an entry" [ "$(takeover_stat b1 promoted)" -le 20 ]

LIVE_FROM=198.18.1.0 live_start drains 10 $VIP 8000
pops_kill b1
lab_namespace b1
pops_director b1
takeover_director b1
lead
on b1 chashctl drain start -t $VIP:8000 $(server sb1):8000
rc=0
on b1 chashctl drain wait -t $VIP:8000 $(server sb1):8000 timeout 20 || rc=$?
say "after a restart drain wait ends with $rc; sessions of the server: $(live_servers drains | grep -c sb1)"
assert_eq "status of a wait for sessions that are there" $rc 4
live_intact drains
on b1 chashctl drain stop -t $VIP:8000 $(server sb1):8000
live_stop drains

on b1 ipvsadm -d -t $VIP:8000 -r $(server sb2):8000
on b1 ipvsadm -e -t $VIP:8000 -r $(server sb1):8000 -i -w 1 -x 60
# those of before have left
sleep 15
have=$(on b1 ipvsadm -Ln -t $VIP:8000 | awk -v s="$(server sb1):8000" '$2 == s { print $5 + $6 }')
LIVE_FROM=198.18.2.0 live_start full $((59 - have)) $VIP 8000
on client "$LAB_TOOLS/forge" -f A 198.18.140.0 20 $VIP 8000
answered=$(on client "$LAB_TOOLS/probe" 198.18.141.0 1 $VIP 8000 | awk '$2 == "sb1"' | wc -l)
say "one below the threshold, 20 forged ACKs: $answered of 1 new session"
assert_eq "new sessions" "$answered" 1
