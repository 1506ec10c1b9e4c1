# SPDX-License-Identifier: GPL-2.0-only
# A drain with the sessions that it is for: a PostgreSQL client that closes late ends the wait, an MQTT
# subscriber that never does makes the drain overdue, and a cut ends it. The debug kernel has no
# overlay file system, which the databases are on.
# Needs: programs
# Heavy: yes
# Time: 400

. demo/servers.sh

ctl() { on d1 chashctl "$@"; }
# drain_of PORT FIELD
drain_of() { ctl -j drain show -t $VIP:$1 | jq -r ".[0].$2"; }
state_of() { [ "$(drain_of $1 state)" = "$2" ]; }

lab_up 1 2
start_servers s1 s2 || true	# a nap is no failure
for port in $PG $MQTT; do
	echo "-A -t $VIP:$port -s chash"
	for k in 1 2; do echo "-a -t $VIP:$port -r 10.2.0.$k:$port -g"; done
done | on d1 ipvsadm -R

# a transaction that stays open until it is told to commit
mkfifo /tmp/questions
on client psql -XqAt -v ON_ERROR_STOP=1 -h $VIP -p $PG -U demo -d postgres \
	</tmp/questions >/tmp/answers 2>&1 &
psql=$!
exec 8>/tmp/questions
ask() {
	local n

	n=$(wc -l </tmp/answers)
	echo "insert into held default values returning current_setting('cluster_name'), txid_current(), n;" >&8
	poll_until 30 "the transaction goes on" answered "$n"
}
answered() { [ "$(wc -l </tmp/answers)" -gt "$1" ]; }
echo 'begin; create temp table held (n serial);' >&8
ask
pg=$(tail -1 /tmp/answers | cut -d'|' -f1)
# a subscriber that stays
nsenter --net=/run/netns/client mosquitto_sub -d -F %p -k 5 -i sensor -h $VIP -p $MQTT -t demo \
	>/tmp/heard 2>&1 &
sub=$!
hears() { [ "$(grep -c '^s[12] [0-9]' /tmp/heard)" -ge "$1" ]; }
poll_until 60 "the subscriber hears" hears 2
mqtt=$(grep '^s[12] [0-9]' /tmp/heard | tail -1 | cut -d' ' -f1)
say "PostgreSQL on $pg, MQTT on $mqtt"

ctl drain start -t $VIP:$PG "10.2.0.${pg#s}" 2>/tmp/notes
ctl drain start -t $VIP:$MQTT "10.2.0.${mqtt#s}" deadline $((12 * SLOW))s cut
grep -q "conn_reuse_mode=3" /tmp/notes || fail "nothing is said of ports that are used again: $(cat /tmp/notes)"

# new sessions go elsewhere, the old one goes on
for i in 1 2 3; do
	where=$(on client psql -XqAt -h $VIP -p $PG -U demo -d postgres \
		-c "select current_setting('cluster_name')")
	assert "a new PostgreSQL session is elsewhere" [ "$where" != "$pg" ]
done
ask
assert_eq "where the transaction is" "$(tail -1 /tmp/answers | cut -d'|' -f1)" "$pg"
assert_eq "its last number" "$(tail -1 /tmp/answers | cut -d'|' -f3)" 2
assert_eq "its transaction ids" "$(cut -d'|' -f2 /tmp/answers | sort -u | wc -l)" 1

# the wait ends when psql does, and not before
{ nsenter --net=/run/netns/d1 -- chashctl -j drain wait -t $VIP:$PG "10.2.0.${pg#s}" >/tmp/waited
	echo $? >/tmp/status; } &
waiting=$!
sleep $((3 * SLOW))
assert "the wait lasts as long as the session" kill -0 $waiting
assert_eq "its state" "$(drain_of $PG state)" draining
ask
# others have the pipe open too, so its end is nothing to wait for
printf 'commit;\n\\q\n' >&8
exec 8>&-
wait $psql || fail "psql: $(cat /tmp/answers)"
begin=$(date +%s%N)
wait $waiting || true
say "drain wait returned $((($(date +%s%N) - begin) / 1000000)) ms after psql ended"
assert_eq "status of the wait" "$(cat /tmp/status)" 0
assert_eq "what it told" "$(jq -r '.[0].state' /tmp/waited)" drained
assert_eq "sessions left" "$(jq '.[0].sessions' /tmp/waited)" 0

# the subscriber never ends: overdue, and nothing happens to it until somebody carries the cut out
poll_until 60 "the deadline passes" state_of $MQTT overdue
n=$(grep -c '^s[12] [0-9]' /tmp/heard)
poll_until 30 "an overdue session goes on" hears $((n + 2))
assert_eq "its state" "$(drain_of $MQTT state)" overdue
assert_eq "connections of the subscriber" "$(grep -c 'sending CONNECT' /tmp/heard)" 1
assert_eq "expire_nodest_conn" "$(on d1 sysctl -n net.ipv4.vs.expire_nodest_conn)" 0
on d1 ipvsadm -Sn >/tmp/before
rc=0
ctl drain wait -t $VIP:$MQTT "10.2.0.${mqtt#s}" >/tmp/cut 2>&1 || rc=$?
assert_eq "status of the wait that cut" $rc 4
grep -q "sessions cut: 1" /tmp/cut || fail "it said: $(cat /tmp/cut)"
on d1 ipvsadm -Sn >/tmp/after
assert_eq "what IPVS has" "$(sort /tmp/after)" "$(sort /tmp/before)"
assert_eq "expire_nodest_conn" "$(on d1 sysctl -n net.ipv4.vs.expire_nodest_conn)" 0
assert_eq "its state" "$(drain_of $MQTT state)" drained
again() { [ "$(grep -c 'sending CONNECT' /tmp/heard)" -gt 1 ]; }
poll_until 60 "the subscriber was cut, and connects again" again
elsewhere() { grep '^s[12] [0-9]' /tmp/heard | tail -1 | grep -qv "^$mqtt "; }
poll_until 60 "it hears another server" elsewhere
kill $sub

ctl drain stop -t $VIP:$PG "10.2.0.${pg#s}"
ctl drain stop -t $VIP:$MQTT all
back() {
	[ "$(on client psql -XqAt -h $VIP -p $PG -U demo -d postgres \
		-c "select current_setting('cluster_name')")" = "$pg" ]
}
poll_until 20 "the client has its server again" back
