# SPDX-License-Identifier: GPL-2.0-only
# While the tables of 300 services are rebuilt, devices come and go as quickly as ever (RTNL is the
# host's), and ipvsadm and a health check wait for one table at most: keepalived does not take a
# healthy director away.
# Needs: clock
# Time: 300

services=300
rules() {
	awk -v n=$services 'BEGIN { for (i = 0; i < n; i++) {
		s = sprintf("-t 203.0.113.%d:%d", 1 + i % 200, 10000 + i)
		print "-A " s " -s chash"
		for (k = 0; k < 4; k++)
			print "-a " s " -r 10.2.64." k ":9000 -m -w " k + 1
	} }'
}
devices() {
	ip -n d1 link add busy0 type dummy
	ip -n d1 link set busy0 up
	ip -n d1 link del busy0
}
first="-t 203.0.113.1:10000"
dests() { on d1 ipvsadm -a $first -r 10.2.64.9:9000 -m && on d1 ipvsadm -d $first -r 10.2.64.9:9000; }
list() { on d1 ipvsadm -Ln >/dev/null; }
health() { on d1 chashctl health $first; }
builds() { on d1 chashctl -j stats | jq '[.[].builds // 0] | add'; }
unfilled() { on d1 chashctl -j show | jq 'map(select(.table.pending or .table.stale)) | length'; }
settled() { [ "$(unfilled)" = 0 ]; }
# longest COMMAND: of five runs, ms
longest() {
	local i from took most=0

	for i in 1 2 3 4 5; do
		from=${EPOCHREALTIME/./}
		"$@" >/dev/null
		took=$(((${EPOCHREALTIME/./} - from) / 1000))
		[ $took -le $most ] || most=$took
	done
	echo $most
}

lab_up 1 1
rules | on d1 ipvsadm -R
poll_until 120 "all tables are built" settled
declare -A idle busy
for what in devices dests list health; do idle[$what]=$(longest $what); done
bits=18
for what in devices dests list health; do
	before=$(builds)
	on d1 sysctl -qw net.ipv4.vs.chash_table_bits=$bits
	busy[$what]=$(longest $what)
	now=$(builds)
	assert "tables were built meanwhile ($before, now $now)" [ "$now" -gt "$before" ]
	bits=$((bits == 18 ? 17 : 18))
done
for what in devices dests list health; do
	say "$what: ${idle[$what]} ms at most while nothing is built, ${busy[$what]} ms while tables are"
	assert "$what is not held up" [ "${busy[$what]}" -le $((5 * idle[$what] + 300)) ]
done
