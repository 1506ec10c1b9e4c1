# SPDX-License-Identifier: GPL-2.0-only
# PostgreSQL and an MQTT broker in each server of the lab; sourced by bash.
# Needs CHASH_DEMO_PGBIN and CHASH_DEMO_CLUSTER (see run).

PG=5432 MQTT=1883 ECHO=8000

# nap SECONDS: sleep without a process, which is dear in an emulated guest.
mkfifo /tmp/nap
exec {nap_fd}<>/tmp/nap
nap() { read -rt "$1" -u $nap_fd; }

as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }

# Every server works on its own overlay of one copy of the cluster. No server
# tells another one's data apart but by cluster_name.
start_postgres() {
	local name=$1 dir=/tmp/pg/$1

	mkdir -p "$dir/up" "$dir/work" "$dir/data"
	chown -R postgres "$dir"
	mount -t overlay -o "lowerdir=/tmp/pg/lower/data,upperdir=$dir/up,workdir=$dir/work" \
		overlay "$dir/data"
	chown postgres "$dir/data"
	chmod 700 "$dir/data"
	cat >>"$dir/data/postgresql.conf" <<-END
	cluster_name = '$name'
	listen_addresses = '*'
	port = $PG
	unix_socket_directories = '$dir'
	shared_buffers = 1MB
	max_connections = 100
	fsync = off
	wal_level = minimal
	max_wal_senders = 0
	max_logical_replication_workers = 0
	autovacuum = off
	dynamic_shared_memory_type = mmap
	END
	echo "host all all 0.0.0.0/0 trust" >>"$dir/data/pg_hba.conf"
	on "$name" setpriv --reuid postgres --regid postgres --clear-groups \
		"$CHASH_DEMO_PGBIN/postgres" -D "$dir/data" >"$dir/log" 2>&1 &
}

# A broker, and what publishes to it: "SERVER N", once a second.
start_mosquitto() {
	local name=$1 dir=/tmp/mqtt/$1

	mkdir -p "$dir"
	cat >"$dir/conf" <<-END
	listener $MQTT 0.0.0.0
	allow_anonymous true
	log_type error
	END
	on "$name" mosquitto -c "$dir/conf" >"$dir/log" 2>&1 &
}

publish() {
	local name=$1 n=0

	while :; do
		nap 1
		echo "$name $((++n))" || break
	done | on "$name" mosquitto_pub -h 127.0.0.1 -p $MQTT -t demo -l
}

start_servers() {
	local name

	modprobe overlay
	mkdir -p /tmp/pg/lower
	tar -C /tmp/pg/lower -xf "$CHASH_DEMO_CLUSTER"
	chmod 755 /tmp/pg /tmp/pg/lower
	for name; do start_postgres "$name"; start_mosquitto "$name"; done
	for name; do
		until on "$name" "$CHASH_DEMO_PGBIN/pg_isready" -q -h 127.0.0.1; do nap 0.2; done
		publish "$name" 2>/dev/null &
	done
}
