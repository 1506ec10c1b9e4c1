# SPDX-License-Identifier: GPL-2.0-only
# The clients of the demonstration, and what has become of their sessions; sourced
# by bash. Every function takes the scheduler whose service is meant first; its
# files are below /tmp/SCHEDULER.
#
# Each session shows that it is the one that was begun: psql's by a serial number
# in a temporary table of an open transaction, with the same backend and the same
# transaction id; a subscriber's by its broker's gapless numbers and by a single
# CONNECT; an echo client's by tools/sessions, which never connects again.

PG_SESSIONS=20 MQTT_SESSIONS=20 ECHO_SESSIONS=500
RETURNING=2000			# addresses whose server is asked for after each step
ECHO_MS=4000 PG_S=3		# pauses of a session

# Addresses of clients, of 198.18.0.0/15. psql cannot choose its source address:
# its clients are behind the office's router, which gives each its own.
RETURNING_FROM=198.18.0.0
ECHO_FROM=198.18.32.0
MQTT_FROM=198.18.48		# .1, .2, ...
NEW_FROM=198.19			# .0.0, ...

declare -A mqtt_pid
declare -A vip=([chash]=203.0.113.1 [mh]=203.0.113.2)

office() {
	local map=

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
	map=$(for ((i = 0; i < 2 * PG_SESSIONS; i++)); do
		printf '%d : 100.64.%d.%d, ' $i $((i * 37 % 256)) $((i + 1))
	      done)
	on office nft -f - <<-END
	table ip nat {
		chain out {
			type nat hook postrouting priority srcnat
			tcp dport $PG snat to numgen inc mod $((2 * PG_SESSIONS)) map { ${map%, } }
		}
	}
	END
}

# What psql's client does until it is told to leave.
pg_questions() {
	echo 'begin; create temp table held (n serial);'
	until [ -e "$1.leave" ]; do
		echo "insert into held default values returning
			current_setting('cluster_name'), pg_backend_pid(), txid_current(), n;"
		nap $PG_S
	done
	echo "commit; select 'left', count(*) from held;"
}

pg_start() {
	local sched=$1 log i

	for ((i = 1; i <= PG_SESSIONS; i++)); do
		log=/tmp/$sched/pg.$i
		{
			pg_questions "$log" 2>/dev/null |
				on office psql -XqAt -v ON_ERROR_STOP=1 -h "${vip[$sched]}" \
					-p $PG -U demo -d postgres
			echo gone
		} >"$log" 2>&1 &
	done
}

mqtt_start() {
	local sched=$1 i

	for ((i = 1; i <= MQTT_SESSIONS; i++)); do
		# not through on(): $! has to be the subscriber
		nsenter --net=/run/netns/client mosquitto_sub -d -F %p -k 20 \
			-A "$MQTT_FROM.$i" -i "$sched-$i" \
			-h "${vip[$sched]}" -p $MQTT -t demo \
			>"/tmp/$sched/mqtt.$i" 2>&1 &
		mqtt_pid[$sched.mqtt.$i]=$!
	done
}

echo_start() {
	local sched=$1

	on client "$LAB_TOOLS/sessions" -i $ECHO_MS -t 25 -o "/tmp/$sched/echo" \
		$ECHO_FROM $ECHO_SESSIONS "${vip[$sched]}" $ECHO 2>"/tmp/$sched/echo.breaks" &
}

# New clients, all the time: batches from addresses never seen before. Each line
# is marked with the step in which its client came; a batch during which the pool
# changed tells nothing.
newcomers() {
	local sched=$1 n=0 step

	while [ ! -e /tmp/over ]; do
		step=$(</tmp/step)
		on client "$LAB_TOOLS/probe" -c 20 -t 10 "$NEW_FROM.$((n / 256)).$((n % 256))" \
			128 "${vip[$sched]}" $ECHO >"/tmp/$sched/batch"
		if [ "$step" != changing ] && [ "$(</tmp/step)" = "$step" ]; then
			while read -r _ server; do
				echo "$step $server"
			done <"/tmp/$sched/batch" >>"/tmp/$sched/new"
		fi
		n=$(((n + 128) % 65536))
		nap 0.5
	done
}

# Which server each returning client gets now, in /tmp/SCHEDULER/now; what they
# got before is in .../before.
returning() {
	local sched=$1

	[ ! -e "/tmp/$sched/now" ] || mv "/tmp/$sched/now" "/tmp/$sched/before"
	on client "$LAB_TOOLS/probe" -c 100 -t 10 $RETURNING_FROM $RETURNING \
		"${vip[$sched]}" $ECHO >"/tmp/$sched/now"
}

# Sets echo_rounds to those of the slowest living echo session.
look_at_echo() {
	echo_rounds=0
	read -r _ _ _ _ _ _ _ echo_rounds 2>/dev/null <"/tmp/$1/echo"
}

# Judges every session, in /tmp/SCHEDULER/verdicts (see sessions.awk). $2: servers
# that were taken out of service so far.
judge() {
	local dir=/tmp/$1

	awk -v out="$2" -f tests/demo/sessions.awk "$dir/verdicts" "$dir"/pg.*[0-9] \
		"$dir"/mqtt.* "$dir/echo" "$dir/echo.breaks" >"$dir/verdicts.new"
	mv "$dir/verdicts.new" "$dir/verdicts"
}

# The sessions of server $2, soon to be switched off, finish what they do: psql
# commits, a subscriber disconnects. Echo clients know no end.
farewell() {
	local sched=$1 file

	for file in $(awk -v s="$2" '$4 == s { print $2 "." $3 }' "/tmp/$sched/verdicts"); do
		case $file in
		pg.*)	touch "/tmp/$sched/$file.leave"
			until grep -q ^gone "/tmp/$sched/$file"; do nap 0.3; done ;;
		mqtt.*)	kill "${mqtt_pid[$sched.$file]}" || : ;;
		esac
	done
}
