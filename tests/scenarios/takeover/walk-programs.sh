# SPDX-License-Identifier: GPL-2.0-only
# A random walk as `walk` is, with the programs of the demonstration in it: PostgreSQL with open
# transactions, MQTT subscribers, a terminal by ssh, an upload. The pool of their PoP stands, and it
# has a director at all times, so theory gives none of them up: each goes on behind every step.
# Needs: programs
# Heavy: yes
# Time: 10000

. demo/servers.sh
. demo/clients.sh
WALK_PORTS="8000 $PG $MQTT $SSH $UPLOAD" WALK_STANDS=A
. tests/lib/walk.sh

# In the prefix of a group whose home is A. Where a director has died nothing comes for seconds.
PG_SESSIONS=4 MQTT_SESSIONS=4 SSH_SESSIONS=2 UPLOADS=1
SESSIONS=$((PG_SESSIONS + MQTT_SESSIONS + SSH_SESSIONS + UPLOADS))
MQTT_KEEPALIVE=40 PG_AT=client
MQTT_FROM=198.18.3 SSH_FROM=198.18.3 UPLOAD_FROM=198.18.3
pg_from() { echo "198.18.3.$1"; }

# What got no further since the last look is given the time of a few retransmissions.
go_on() {
	local n

	for ((n = 0; n < 20; n++)); do
		cp "$CLIENTS_DIR/before" "$CLIENTS_DIR/verdicts"
		judge ''
		! grep -q '^broken' "$CLIENTS_DIR/verdicts" || break
		[ "$(grep -c '^ok [a-z]* [0-9]' "$CLIENTS_DIR/verdicts")" -lt $SESSIONS ] || break
		nap 3 || true
	done
	grep -v ^ok "$CLIENTS_DIR/verdicts" >&2 || true
	assert_eq "sessions that go on $1" "$(grep -c '^ok [a-z]* [0-9]' "$CLIENTS_DIR/verdicts")" $SESSIONS
	cp "$CLIENTS_DIR/verdicts" "$CLIENTS_DIR/before"
}
walked() { go_on "in step $1"; }

programs() {
	local servers

	servers=$(pops_servers a)
	# shellcheck disable=SC2086
	{
		start_servers $servers
		start_ssh $servers
		start_upload $servers
	}
	clients_prepare
	touch "$CLIENTS_DIR/before"
	users
	mqtt_start
	ssh_start
	upload_start
	pg_start
}

walk_up
walk_way 3 a1 a1 60000
programs || true	# a nap is no failure
go_on "at first"
walk 60
touch /tmp/over
for ((i = 1; i <= UPLOADS; i++)); do
	poll_until 30 "upload $i ends" grep -q ^gone "$CLIENTS_DIR/upload.$i"
	assert "upload $i arrived" upload_arrived $i
done
