# SPDX-License-Identifier: GPL-2.0-only
# keepalived beside `chashctl adopt`: within a second after it starts, reloads or restarts its service is
# bound to chash and has the destinations that keepalived does not know; 500 sessions live through
# all of it, and through a server that fails its checks, be it deleted or given weight 0.
# Time: 400

. tests/lib/live.sh
lab_up 1 3
cat >/run/up <<-'END'
	#!/bin/sh
	[ ! -e "/run/down.$1" ]
END
chmod +x /run/up
# configure WEIGHT: of server 1
configure() {
	printf 'global_defs {\n script_user root\n enable_script_security\n}\n'
	printf 'virtual_server %s 8000 {\n delay_loop 2\n lb_algo rr\n lb_kind NAT\n protocol TCP\n' $VIP
	for k in 1 2 3; do
		printf ' real_server 10.2.0.%s 8000 {\n  weight %s\n' $k $((k == 1 ? $1 : 1))
		[ $k != 3 ] || echo '  inhibit_on_failure'
		printf '  MISC_CHECK {\n   misc_path "/run/up %s"\n  }\n }\n' $k
	done
	echo '}'
}
configure 1 >/tmp/keepalived.conf
# Without any service IPVS leaves packets to the local stack, which resets what it does not know.
on d1 ipvsadm -A -f 4294967295 -s rr
printf -- '# what keepalived does not know\n-A -t %s:8000 -s chash\n-a -t %s:8000 -r 10.9.9.9:8000 -i -w 0\n' \
	$VIP $VIP >/tmp/adopt.rules
on d1 chashctl pop add fra id 1 self
on d1 chashctl pop add ams id 2
on d1 chashctl dest set -t $VIP:8000 10.9.9.9:8000 pop ams relay on
spawn d1 chashctl adopt /tmp/adopt.rules >/tmp/adopt.log

saved() { on d1 ipvsadm -Sn | grep -qE -- "$1"; }
exists() { saved "-A -t $VIP:8000 "; }
gone() { ! exists; }
adopted() {
	sleep 1
	on d1 ipvsadm -Sn
	assert "$1: bound to chash within a second" saved "-A -t $VIP:8000 -s chash"
	assert "$1: the relay is in place" saved "-r 10.9.9.9:8000 -i -w 0"
	assert_eq "$1: the relay is one" "$(on d1 chashctl -j show | jq -r '.[0].destinations[] | select(.address == "10.9.9.9") | .state')" relay
}
start() {
	spawn d1 keepalived -n -C -l -f /tmp/keepalived.conf -p /tmp/keepalived.pid -c /tmp/checkers.pid \
		>>/tmp/keepalived.log 2>&1
	poll_until 30 "keepalived makes its service" exists
}

refused "a rule that is none" on d1 chashctl adopt once /tmp/keepalived.conf
start
adopted "start"
digest() { on d1 chashctl -j digest -t $VIP:8000 | jq -r '.[0].digest'; }
before=$(digest)
LIVE_PAUSE=3000
live_start a 500 $VIP 8000 -r 250

configure 3 >/tmp/keepalived.conf
kill -HUP "$(cat /tmp/keepalived.pid)"
poll_until 30 "the weight changes" saved "-r 10.2.0.1:8000 -m -w 3"
adopted "reload"
live_intact a
configure 1 >/tmp/keepalived.conf
kill -HUP "$(cat /tmp/keepalived.pid)"
poll_until 30 "the weight changes back" saved "-r 10.2.0.1:8000 -m -w 1"

touch /run/down.3
poll_until 30 "a server that fails has weight 0" saved "-r 10.2.0.3:8000 -m -w 0"
live_intact a
rm /run/down.3
poll_until 30 "it has its weight again" saved "-r 10.2.0.3:8000 -m -w 1"
deleted() { ! saved "-r 10.2.0.2:8000"; }
touch /run/down.2
poll_until 30 "a server that fails is deleted" deleted
rm /run/down.2
poll_until 30 "it is back" saved "-r 10.2.0.2:8000 -m -w 1"
live_intact a

kill "$(cat /tmp/keepalived.pid)"
poll_until 30 "keepalived takes its service away" gone
start
adopted "restart"
live_intact a
assert_eq "clients are mapped as before" "$(digest)" "$before"
cat /tmp/adopt.log
assert_eq "each gap is told" "$(grep -c "^-t $VIP:8000: bound to chash; rr had assigned [0-9]* new sessions meanwhile$" /tmp/adopt.log)" 2
# what ipvsadm -S prints of any service is taken, and what ipvsadm refuses is told once
on d1 ipvsadm -A -t $VIP:8002 -s rr -p 300 -b flag-1
on d1 ipvsadm -Sn | grep -- '-A -t' >/tmp/printed.rules
on d1 chashctl adopt once /tmp/printed.rules
assert "it is bound, and persistent still" saved "-A -t $VIP:8002 -s chash -p 300"
echo "-a -t $VIP:8002 -r 10.9.9.8:8002 --nonsense" >>/tmp/printed.rules
on d1 timeout 5 chashctl adopt /tmp/printed.rules >/dev/null 2>/tmp/err || true
assert_eq "times that a failure is told ($(cat /tmp/err))" "$(grep -c 'ipvsadm has failed' /tmp/err)" 1
on d1 ipvsadm -a -t $VIP:8002 -r 10.9.9.8:8002 --nonsense 2>/tmp/once || true
assert_eq "lines of one try, and of all" "$(wc -l </tmp/err)" $(($(wc -l </tmp/once) + 1))
kill "$(cat /tmp/keepalived.pid)"
poll_until 30 "keepalived takes its service away" gone
