# SPDX-License-Identifier: GPL-2.0-only
# What the servers of the lab run: PostgreSQL and an MQTT broker, ssh and uploads; sourced by
# bash. Needs CHASH_DEMO_PGBIN and CHASH_DEMO_CLUSTER (see run).

PG=5432 MQTT=1883 SSH=22 UPLOAD=9100 ECHO=8000
SERVED=/tmp/servers

# nap SECONDS: sleep without a process, which is dear in an emulated guest.
mkfifo /tmp/nap
exec {nap_fd}<>/tmp/nap
nap() { read -rt "$1" -u $nap_fd; }

# wait_until WHAT COMMAND...: two minutes at most
wait_until() {
	local what=$1 n; shift

	for ((n = 0; n < 400; n++)); do
		! "$@" || return 0
		nap 0.3
	done
	echo "waited too long until $what"
	exit 1
}

# Every server works on its own overlay of one copy of the cluster.
start_postgres() {
	local dir=$SERVED/$1

	install -d -o postgres -m 700 "$dir/up" "$dir/work" "$dir/data"
	mount -t overlay -o "lowerdir=$SERVED/data,upperdir=$dir/up,workdir=$dir/work" \
		overlay "$dir/data"
	spawn "$1" setpriv --reuid postgres --regid postgres --clear-groups \
		"$CHASH_DEMO_PGBIN/postgres" -D "$dir/data" -p $PG -k "$dir/data" \
		-c "cluster_name=$1" >"$dir/postgres.log" 2>&1
}

start_mosquitto() {
	spawn "$1" mosquitto -c $SERVED/mosquitto.conf >"$SERVED/$1/mosquitto.log" 2>&1
}

# What the broker of a server publishes: "SERVER N", once a second.
publish() {
	local n=0

	while echo "$1 $((++n))"; do
		nap 1
	done | on "$1" mosquitto_pub -h 127.0.0.1 -p $MQTT -t demo -l
}

start_servers() {
	local name

	modprobe overlay
	mkdir -p $SERVED
	tar -C $SERVED -xf "$CHASH_DEMO_CLUSTER"
	printf '%s\n' "listener $MQTT 0.0.0.0" 'allow_anonymous true' 'log_type error' \
		>$SERVED/mosquitto.conf
	for name; do
		start_postgres "$name"
		start_mosquitto "$name"
	done
	for name; do
		wait_until "PostgreSQL of $name serves" \
			grep -qs 'ready to accept' "$SERVED/$name/postgres.log"
		publish "$name" 2>/dev/null &
	done
	disown -a
}

# start_ssh SERVER...: root logs in with a key; its home is none that the guest has anyway
start_ssh() {
	local name

	mkdir -p /tmp/home/.ssh
	sed 's|^root:.*|root:x:0:0:root:/tmp/home:/bin/bash|' /etc/passwd >/tmp/passwd
	mount --bind /tmp/passwd /etc/passwd
	dropbearkey -t ed25519 -f /tmp/key >/dev/null 2>&1
	dropbearkey -y -f /tmp/key | grep ^ssh- >/tmp/home/.ssh/authorized_keys
	# what runs in a terminal counts, with no word from the client
	cat >/tmp/program <<-"END"
		#!/bin/sh
		n=0
		while sleep 2; do
			n=$((n + 1))
			echo "$SERVER|$$|$(tty)|$n"
		done
	END
	chmod +x /tmp/program
	for name; do
		SERVER=$name spawn "$name" dropbear -eFEm -p $SSH -r /tmp/key -P "/tmp/ssh.$name.pid" \
			>"$SERVED/$name/ssh.log" 2>&1
	done
}

# start_upload SERVER...: what comes is answered with its checksum
start_upload() {
	local name

	yes $(printf %063d 0) | head -c 8192 >/tmp/chunk
	for name; do
		spawn "$name" socat -t 60 TCP-LISTEN:$UPLOAD,fork,reuseaddr EXEC:sha256sum
	done
}
