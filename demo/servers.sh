# SPDX-License-Identifier: GPL-2.0-only
# PostgreSQL and an MQTT broker in each server of the lab; sourced by bash.
# Needs CHASH_DEMO_PGBIN and CHASH_DEMO_CLUSTER (see run).

PG=5432 MQTT=1883 ECHO=8000
SERVED=/tmp/servers

# nap SECONDS: sleep without a process, which is dear in an emulated guest.
mkfifo /tmp/nap
exec {nap_fd}<>/tmp/nap
nap() { read -rt "$1" -u $nap_fd; }

# Every server works on its own overlay of one copy of the cluster.
start_postgres() {
	local dir=$SERVED/$1

	install -d -o postgres -m 700 "$dir/up" "$dir/work" "$dir/data"
	mount -t overlay -o "lowerdir=$SERVED/data,upperdir=$dir/up,workdir=$dir/work" \
		overlay "$dir/data"
	on "$1" setpriv --reuid postgres --regid postgres --clear-groups \
		"$CHASH_DEMO_PGBIN/postgres" -D "$dir/data" -p $PG -k "$dir/data" \
		-c "cluster_name=$1" >"$dir/postgres.log" 2>&1 &
}

start_mosquitto() {
	on "$1" mosquitto -c $SERVED/mosquitto.conf >"$SERVED/$1/mosquitto.log" 2>&1 &
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
		until grep -qs 'ready to accept' "$SERVED/$name/postgres.log"; do nap 0.3; done
		publish "$name" 2>/dev/null &
	done
	disown -a
}
