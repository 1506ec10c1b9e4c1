# SPDX-License-Identifier: GPL-2.0-only
# While the tables of 300 services are rebuilt, devices come and go as quickly as before there were
# any, and ipvsadm changes and lists a service as quickly as one with another scheduler: RTNL is the
# host's, and IPVS's mutex everybody's. Nor does a health check wait, so that keepalived does not
# take a healthy director away. Each is done twenty times, and what all of them wait for adds up to
# more than a busy host takes away; if that was it, one of two more tries tells so.
# Needs: clock
# Time: 900

services=300 times=20 tries=3
knob=/proc/sys/net/ipv4/vs/chash_table_bits
first="-t 203.0.113.1:10000" other="-t 203.0.113.1:9999"
rules() {
	awk -v n=$services 'BEGIN { for (i = 0; i < n; i++) {
		s = sprintf("-t 203.0.113.%d:%d", 1 + i % 200, 10000 + i)
		print "-A " s " -s chash"
		for (k = 0; k < 4; k++)
			print "-a " s " -r 10.2.64." k ":9000 -m -w " k + 1
	} }'
}
printf 'link %s\n' 'add busy0 type dummy' 'set busy0 up' 'del busy0' >/tmp/devices
devices() { ip -n d1 -batch /tmp/devices; }
dests() { on d1 ipvsadm -a $1 -r 10.2.64.9:9000 -m && on d1 ipvsadm -d $1 -r 10.2.64.9:9000; }
list() {
	on d1 ipvsadm -e $1 -r 10.2.64.0:9000 -m -w $((2 + RANDOM % 2)) &
	on d1 ipvsadm -Ln $1
	wait $!
}
health() { on d1 chashctl health $1; }
declare -A alone=([dests]=$other [list]=$other [health]=$first)

builds() { on d1 chashctl -j stats | jq '[.[].builds // 0] | add'; }
unfilled() { on d1 chashctl -j show | jq 'map(select(.table.pending or .table.stale)) | length'; }
settled() { [ "$(unfilled)" = 0 ]; }
# took COMMAND...: all its runs, ms; they begin at any moment of a build
took() {
	local i from sum=0

	for ((i = 0; i < times; i++)); do
		from=${EPOCHREALTIME/./}
		"$@" >/dev/null
		sum=$((sum + ${EPOCHREALTIME/./} - from))
		sleep 0.07
	done
	echo $((sum / 1000))
}

# Tables change their size before all of them have been built.
build_on() {
	spawn d1 bash -c "for ((i = 0; i < 600; i++)); do
		echo \$((17 + i % 2)) >$knob
		read -rt 0.5 -u $nap_fd
	done"
	builder=$!
}
build_no_more() {
	kill $builder
	wait $builder 2>/dev/null || true
	poll_until 200 "all tables are built" settled
}

# What half a processor explains, with the switches between processes; a device waits for RCU, too.
declare -A share=([devices]=5 [dests]=3 [list]=3 [health]=3)
# is_held_up COMMAND: for longer than that
is_held_up() {
	local idle busy before now

	idle=${without:-$(took "$1" "${alone[$1]}")}
	build_on
	before=$(builds)
	busy=$(took "$1" "$first")
	now=$(builds)
	build_no_more
	say "$1, $times times: $idle ms by itself, $busy ms while tables are built"
	assert "tables were built meanwhile ($before, now $now)" [ "$now" -gt "$before" ]
	[ $busy -gt $((${share[$1]} * idle + 25 * times)) ]
}

lab_up 1 1
assert "the module is not there yet" [ ! -e /sys/module/ip_vs_chash ]
took devices >/dev/null
without=$(took devices)
rules | on d1 ipvsadm -R
on d1 ipvsadm -A $other -s rr
on d1 ipvsadm -a $other -r 10.2.64.0:9000 -m
poll_until 200 "all tables are built" settled
for what in devices dests list health; do
	for ((try = 1; try <= tries; try++)); do
		is_held_up $what || break
		[ $try -lt $tries ] || fail "$what is held up"
	done
	without=
done
