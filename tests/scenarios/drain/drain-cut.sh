# SPDX-License-Identifier: GPL-2.0-only
# A cut ends the sessions of the server that drains, at once, however busy they are, and those of
# nobody else: IPVS never loses the server, sessions of other services whose server is absent for a
# moment go on, and a cut that is killed at any moment leaves nothing half done. Nothing brings the
# sessions back to the server, neither takeover nor the template of a persistent service.
# Heavy: yes
# Time: 200

. tests/lib/live.sh

other="-t $VIP:9000" persistent="-t $VIP:8001"
# service VIP
service() { case $1 in *:*) echo "-t [$1]:8000" ;; *) echo "-t $1:8000" ;; esac }
real() { case $2 in *:*) echo "[fd00:2::$1]:8000" ;; *) echo "10.2.0.$1:8000" ;; esac }
rules() { on d1 ipvsadm -Sn; }
# entries SERVICE-OR-SERVER TEXT
entries() { on d1 ipvsadm -Lnc | grep -cF "$1" || true; }
overdue() { echo "drain start $1 $2 deadline @$(($(date +%s) - 10)) cut" | on d1 chashctl restore; }
# of_server NAME SERVER: sessions that it has, or had
of_server() { live_servers "$1" | awk -v s="$2" '$2 == s' | wc -l; }

# cut VIP NAME
cut() {
	local at to before mine

	at=$(service "$1") to=$(real 1 "$1")
	mine=$(of_server "$2" s1)
	assert "sessions of s1 ($mine)" [ "$mine" -gt 5 ]
	before=$(rules)
	overdue "$at" "$to"
	SECONDS=0 rc=0
	on d1 chashctl drain wait $at "$to" >/tmp/said 2>&1 || rc=$?
	assert_eq "status of a wait that cuts ($(cat /tmp/said))" $rc 4
	assert "it took $SECONDS s" [ $SECONDS -le 2 ]
	assert_eq "entries of s1" "$(entries "$to")" 0
	assert_eq "what IPVS has" "$(rules)" "$before"
	broken() { [ "$(live_field "$2" broken)" = "$1" ]; }
	poll_until 90 "all clients of s1 hear of it" broken "$mine" "$2"
	sleep 3
	assert_eq "sessions that go on" "$(live_field "$2" alive)" $((40 - mine))
	assert_eq "sessions that moved" "$(live_field "$2" moved)" 0
	assert_eq "entries of s1 later" "$(entries "$to")" 0
	live_stop "$2" || true
	on d1 chashctl drain stop $at "$to"
}

lab_up 1 2
{
	for vip in $VIP $VIP6; do
		echo "-A $(service $vip) -s chash -b flag-3"
		for k in 1 2; do echo "-a $(service $vip) -r $(real $k $vip) -m -w 1"; done
	done
	echo "-A $other -s chash"
	for k in 0 1; do echo "-a $other -r $(farm $k):9000 -m -w 1"; done
	echo "-A $persistent -s chash -p 600"
	for k in 1 2; do echo "-a $persistent -r 10.2.0.$k:8000 -m -w 1"; done
} | on d1 ipvsadm -R

# Sessions of another service say nothing while their server is absent for a moment.
live_handshakes other 20 $VIP 9000
absent=$(farm 1):9000
of_absent=$(entries "$absent")
assert "sessions of an absent server" [ "$of_absent" -gt 3 ]
on d1 ipvsadm -d $other -r "$absent"
on d1 chashctl monitor >/tmp/events & monitor=$!

LIVE_PAUSE=5 live_start v4 40 $VIP 8000
cut $VIP v4
LIVE_PAUSE=5 LIVE_FROM=$CLIENTS6 live_start v6 40 $VIP6 8000
cut $VIP6 v6
say "cuts of 40 sessions that speak every few milliseconds"

# A cut that is killed has ended some, and says nothing of the rest.
on d1 ipvsadm -Sn >/tmp/before
for ms in 002 010 030; do
	LIVE_PAUSE=1000 live_start some 40 $VIP 8000
	overdue "$(service $VIP)" "$(real 1 $VIP)"
	rc=0
	on d1 timeout -s KILL 0.$ms chashctl drain wait $(service $VIP) "$(real 1 $VIP)" >/dev/null 2>&1 || rc=$?
	assert_eq "what IPVS has after a kill at $ms ms ($rc)" "$(rules)" "$(cat /tmp/before)"
	on d1 chashctl drain wait $(service $VIP) "$(real 1 $VIP)" >/dev/null 2>&1 || true
	assert_eq "entries of s1 after another wait" "$(entries "$(real 1 $VIP)")" 0
	on d1 chashctl drain stop $(service $VIP) "$(real 1 $VIP)"
	live_stop some || true
	assert_eq "a client of s1 has it again" "$(on client "$LAB_TOOLS/probe" -t 10 $CLIENTS 40 $VIP 8000 |
		grep -c ' s1$')" "$(of_server some s1)"
done

# The client's template goes with its sessions: else it would lead there for ten minutes.
LIVE_PAUSE=500 live_start held 40 $VIP 8001
mine=$(of_server held s1)
assert "persistent sessions of s1 ($mine)" [ "$mine" -gt 5 ]
on d1 chashctl drain start $persistent 10.2.0.1:8000 deadline 1s cut
on d1 chashctl drain wait $persistent 10.2.0.1:8000 >/dev/null 2>&1 || true
assert_eq "templates and sessions of s1" \
	"$(on d1 ipvsadm -Lnc | grep -F " $VIP:8001 " | grep -cF " 10.2.0.1:8000" || true)" 0
live_stop held || true
assert_eq "clients that are sent to s1" \
	"$(on client "$LAB_TOOLS/probe" -t 10 $CLIENTS 40 $VIP 8001 | grep -c ' s1$' || true)" 0
on d1 chashctl drain stop $persistent 10.2.0.1:8000

# Each is cut at its own deadline, while another drain has none and goes on.
LIVE_PAUSE=500 live_start both 40 $VIP 8000
mine=$(of_server both s1)
assert "sessions of each ($mine)" [ "$mine" -gt 5 -a "$mine" -lt 35 ]
on d1 chashctl drain start $(service $VIP) "$(real 2 $VIP)" 2>/dev/null
on d1 chashctl drain start $(service $VIP) "$(real 1 $VIP)" deadline 3s cut 2>/dev/null
on d1 chashctl drain wait $(service $VIP) all >/dev/null 2>&1 & wait=$!
cut_one() { [ "$(entries "$(real 1 $VIP)")" = 0 ]; }
poll_until 10 "the one with a deadline is cut" cut_one
assert "the wait goes on" kill -0 $wait
assert "the sessions of the other" [ "$(entries "$(real 2 $VIP)")" -ge $((40 - mine)) ]
kill $wait
live_stop both || true
on d1 chashctl drain stop $(service $VIP) all

kill $monitor
assert_eq "servers that IPVS lost meanwhile" "$(grep -ci 'dest.*deleted' /tmp/events || true)" 0
assert_eq "sessions of the absent server" "$(entries "$absent")" "$of_absent"
on d1 ipvsadm -a $other -r "$absent" -m -w 1
live_speak other
live_intact other
assert_eq "expire_nodest_conn" "$(on d1 sysctl -n net.ipv4.vs.expire_nodest_conn)" 0
refused "a cut of what does not drain" on d1 chashctl drain wait $other "$absent"
