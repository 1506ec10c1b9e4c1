# SPDX-License-Identifier: GPL-2.0-only
# Long-lived sessions of a scenario: start them, and state that they all live. Sourced
# after lab.sh and assert.sh. Each session asks every LIVE_PAUSE ms (200).

live_spawn() {
	rm -f "/tmp/live.$1"
	spawn client "$LAB_TOOLS/sessions" -i "${LIVE_PAUSE:-200}" -t $((60 * SLOW)) -o "/tmp/live.$1" "${@:5}" \
		"${LIVE_FROM:-$CLIENTS}" "$2" "$3" "$4"
	eval "live_pid_$1=$!"
}

# live_start NAME COUNT ADDRESS PORT [OPTION...]: sessions whose state is /tmp/live.NAME
live_start() {
	live_spawn "$@"
	poll_until 30 "all sessions of $1 are up" live_rounds_over "$1" 0
	live_intact "$1"
}

# live_handshakes NAME COUNT ADDRESS PORT [OPTION...]: sessions that say nothing yet
live_handshakes() {
	live_spawn "${@:1:4}" -w "${@:5}"
	poll_until 30 "all sessions of $1 are open" live_open "$1" "$2"
}
live_open() { [ -e "/tmp/live.$1" ] && [ "$(live_field "$1" open)" = "$2" ]; }

# live_speak NAME: they begin to
live_speak() { eval "kill -USR1 \$live_pid_$1"; }

# live_field NAME FIELD: alive, broken, moved, rounds or open
live_field() {
	awk -v f="$2" 'NR == 1 { for (i = 1; i < NF; i += 2) if ($i == f) print $(i + 1) }' \
		"/tmp/live.$1"
}

live_rounds_over() { [ -e "/tmp/live.$1" ] && [ "$(live_field "$1" rounds)" -gt "$2" ]; }

# live_intact NAME: every session completes an exchange that begins now, with its server
live_intact() {
	local rounds

	rounds=$(live_field "$1" rounds)
	poll_until 60 "every session of $1 goes on" live_rounds_over "$1" $((rounds + 2))
	assert_eq "broken sessions of $1" "$(live_field "$1" broken)" 0
	assert_eq "moved sessions of $1" "$(live_field "$1" moved)" 0
}

# live_servers NAME: lines 'CLIENT SERVER'
live_servers() { tail -n +2 "/tmp/live.$1"; }

live_stop() {
	local pid
	eval "pid=\$live_pid_$1"
	kill "$pid" && poll_until 10 "the sessions of $1 end" sh -c "! kill -0 $pid 2>/dev/null"
}
