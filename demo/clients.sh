# SPDX-License-Identifier: GPL-2.0-only
# The clients of the demonstration, and what has become of their sessions; sourced
# by bash. The files of one set of clients are in $CLIENTS_DIR; they use $VIP.
#
# Each session shows that it is the one that was begun: psql's by a serial number
# in a temporary table of an open transaction, with the same backend and the same
# transaction id; a subscriber's by its broker's gapless numbers and by a single
# CONNECT; ssh's by a counter in its terminal; an upload by its checksum; an echo
# client's by tools/sessions, which never connects again.

PG_SESSIONS=20 MQTT_SESSIONS=20 SSH_SESSIONS=0 UPLOADS=0 ECHO_SESSIONS=500 YOUNG_SESSIONS=100
RETURNING=2000			# addresses that come back after each step
CLIENTS_DIR=/tmp/clients

# Short pauses, as nothing is late in simulated time; whoever runs in real time sets others.
PG_PAUSE=2 ECHO_PAUSE_MS=2000 ECHO_TIMEOUT=20 ECHO_RATE=0 MQTT_KEEPALIVE=5

# Addresses of the clients, from 198.18.0.0/15. psql cannot choose its source
# address, so its clients are in an office whose router gives each user its own: pg_from I.
RETURNING_FROM=198.18.0.0
ECHO_FROM=198.18.32.0
YOUNG_FROM=198.18.40.0
MQTT_FROM=198.18.48		# .1, .2, ...
SSH_FROM=198.18.56
UPLOAD_FROM=198.18.60
NEW_FROM=198.19			# .0.0, .0.1, ...
PG_AT=office
FIRST_USER=20000		# user id of the first psql
pg_from() { echo "100.64.$(($1 * 37 % 256)).$1"; }

declare -A mqtt_pid

uptime_s() { local now; read -r now _ </proc/uptime; echo "${now%.*}"; }
began=0
clock() { echo $(($(uptime_s) - began)); }

# Addresses of the users at $PG_AT.
users() {
	local map= i

	for ((i = 1; i <= PG_SESSIONS; i++)); do
		map="$map$((FIRST_USER + i)) : $(pg_from $i), "
	done
	on "$PG_AT" nft -f - <<-END
	table ip nat {
		chain out {
			type nat hook postrouting priority srcnat
			tcp dport $PG snat to meta skuid map { ${map%, } }
		}
	}
	END
}

office() {
	lab_namespace office
	ip -n router link add office type veth peer name eth0 netns office
	ip -n router -batch - <<-END
	link set office up
	addr add 192.0.2.129/30 dev office
	route add 100.64.0.0/16 via 192.0.2.130
	END
	ip -n office -batch - <<-END
	link set eth0 up
	addr add 192.0.2.130/30 dev eth0
	route add default via 192.0.2.129
	END
	users
}

# What a user of psql does until told to leave.
pg_questions() {
	echo 'begin; create temp table held (n serial);'
	until [ -e "$1.leave" ]; do
		echo "insert into held default values returning
			current_setting('cluster_name'), pg_backend_pid(), txid_current(), n;"
		nap $PG_PAUSE
	done
	echo "commit; select 'left', count(*) from held;"
}

pg_start() {
	local log i

	for ((i = 1; i <= PG_SESSIONS; i++)); do
		log=$CLIENTS_DIR/pg.$i
		{
			pg_questions "$log" 2>/dev/null |
				on "$PG_AT" setpriv --reuid $((FIRST_USER + i)) psql -XqAt \
					-v ON_ERROR_STOP=1 -h "$VIP" -p $PG -U demo -d postgres
			echo gone
		} >"$log" 2>&1 &
	done
	disown -a
}

mqtt_start() {
	local i

	for ((i = 1; i <= MQTT_SESSIONS; i++)); do
		spawn client mosquitto_sub -d -F %p -k $MQTT_KEEPALIVE -A "$MQTT_FROM.$i" \
			-i "client-$VIP-$i" -h "$VIP" -p $MQTT -t demo >"$CLIENTS_DIR/mqtt.$i" 2>&1
		mqtt_pid[$i]=$!
	done
}

ssh_start() {
	local i

	for ((i = 1; i <= SSH_SESSIONS; i++)); do
		{
			# a terminal of its own, at which nobody types
			on client script -qfc "dbclient -t -y -y -i /tmp/key -b $SSH_FROM.$i -p $SSH root@$VIP /tmp/program" \
				/dev/null <&"$nap_fd"
			echo gone
		} >"$CLIENTS_DIR/ssh.$i" 2>&1 &
	done
	disown -a
}

# A file that has no end until the demonstration has; what was sent is told as psql would.
upload_file() {
	local n=0

	until [ -e /tmp/over ]; do
		cat /tmp/chunk || return
		echo "upload|1|1|$((++n))" >&2
		nap 1
	done
}

upload_start() {
	local i

	for ((i = 1; i <= UPLOADS; i++)); do
		{
			upload_file 2>"$CLIENTS_DIR/upload.$i" |
			on client socat -t 60 - "TCP4:$VIP:$UPLOAD,bind=$UPLOAD_FROM.$i" \
				>"$CLIENTS_DIR/got.$i" 2>"$CLIENTS_DIR/got.$i.said"
			echo gone >>"$CLIENTS_DIR/upload.$i"
		} &
	done
	disown -a
}

# upload_arrived N: what the server got is what was sent
upload_arrived() {
	local n

	n=$(grep -c '^upload|' "$CLIENTS_DIR/upload.$1")
	[ "$(yes "$(head -n 1 /tmp/chunk)" | head -c $((n * 8192)) | sha256sum)" = \
		"$(cat "$CLIENTS_DIR/got.$1")" ]
}

echo_start() {
	spawn client "$LAB_TOOLS/sessions" -i $ECHO_PAUSE_MS -t $ECHO_TIMEOUT -r $ECHO_RATE -o "$CLIENTS_DIR/echo" \
		$ECHO_FROM $ECHO_SESSIONS "$VIP" $ECHO 2>"$CLIENTS_DIR/echo.breaks"
}

# Young sessions: connections on which nothing was said yet.
young_start() {
	spawn client "$LAB_TOOLS/sessions" -w -t $((ECHO_TIMEOUT / 2)) -o "$CLIENTS_DIR/young" \
		$YOUNG_FROM $YOUNG_SESSIONS "$VIP" $ECHO 2>/dev/null
	echo $! >"$CLIENTS_DIR/young.pid"
	wait_until "young sessions are open" grep -qs " open $YOUNG_SESSIONS " "$CLIENTS_DIR/young"
}
young_speak() { kill -USR1 "$(cat "$CLIENTS_DIR/young.pid")"; }

clients_prepare() {
	mkdir -p "$CLIENTS_DIR"
	touch "$CLIENTS_DIR"/{verdicts,echo,echo.breaks,new}
}

# New clients, all the time, from addresses never seen before: lines "STEP SERVER".
# A batch during which the pool changed tells nothing.
newcomers() {
	local n=0 step server

	while step=$(<"$CLIENTS_DIR/step"); [ "$step" != over ]; do
		on client "$LAB_TOOLS/probe" -c 20 -t 60 "$NEW_FROM.$((n / 256)).$((n % 256))" \
			128 "$VIP" $ECHO >"$CLIENTS_DIR/batch"
		if [ "$step" != changing ] && [ "$(<"$CLIENTS_DIR/step")" = "$step" ]; then
			while read -r _ server; do
				echo "$step $server"
			done <"$CLIENTS_DIR/batch" >>"$CLIENTS_DIR/new"
		fi
		n=$(((n + 128) % 65536))
		nap 1
	done
}

# Which server each returning client gets now, and what it got before.
returning() {
	[ ! -e "$CLIENTS_DIR/now" ] || mv "$CLIENTS_DIR/now" "$CLIENTS_DIR/before"
	on client "$LAB_TOOLS/probe" -c 50 -t 60 $RETURNING_FROM $RETURNING "$VIP" $ECHO \
		>"$CLIENTS_DIR/now"
}

# Sets echo_rounds to those of the slowest living echo session.
look_at_echo() {
	read -r _ _ _ _ _ _ _ echo_rounds _ <"$CLIENTS_DIR/echo"
	echo_rounds=${echo_rounds:-0}
}

# Judges every session, in $CLIENTS_DIR/verdicts (see sessions.awk). $1: the servers
# that were taken out of service so far.
judge() {
	(
		shopt -s nullglob
		cd "$CLIENTS_DIR" || exit
		awk -v out="$1" -f "$CHASH_TOP/demo/sessions.awk" verdicts \
			{pg,mqtt,ssh,upload}.[0-9]* echo echo.breaks >verdicts.new && mv verdicts.new verdicts
	)
}

# await SESSIONS ROUNDS: until so many sessions got on from one look to the next, and all echo
# clients exchanged so often
await() {
	local deadline=$(($(clock) + 300))

	until nap 2; judge ''; look_at_echo
	      [ "$(grep -c '^ok [a-z]* [0-9]' "$CLIENTS_DIR/verdicts")" -ge "$1" ] && [ "$echo_rounds" -ge "$2" ]; do
		if [ -s "$CLIENTS_DIR/echo.breaks" ] || [ "$(clock)" -ge $deadline ]; then
			grep -hv ^ok "$CLIENTS_DIR"/{verdicts,echo.breaks} | head -n 20
			die "the sessions with $VIP did not come to life"
		fi
	done
}

# The sessions of a server that is soon to be switched off finish what they do: psql
# commits, a subscriber disconnects. Echo clients know no end.
farewell() {
	local kind i server leaving=()

	while read -r _ kind i server _; do
		[ "$server" = "$1" ] || continue
		case $kind in
		pg)	touch "$CLIENTS_DIR/pg.$i.leave"
			leaving+=("$CLIENTS_DIR/pg.$i") ;;
		mqtt)	kill "${mqtt_pid[$i]}" ;;
		esac
	done <"$CLIENTS_DIR/verdicts"
	for i in "${leaving[@]}"; do
		wait_until "psql leaves" grep -q ^gone "$i"
	done
}
