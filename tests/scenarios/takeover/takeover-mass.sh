# SPDX-License-Identifier: GPL-2.0-only
# BGP moves 10,000 sessions at once, and all of them speak within a second: every one goes on with its
# server. Told is what that takes, with and without hints of whose they are: questions and bytes on
# the backbone, and the time until the last one has its answer; beside it what the sync daemon of
# IPVS sends for as many sessions, whether they move or not.
# Heavy: yes
# Time: 900

DIRECTORS='a1 b1 c1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

N=10000
copied=203.0.113.9

all_answered() { [ "$(awk 'NR > 1 && $3 ~ /^[0-9]+$/' "/tmp/live.$1" | wc -l)" = $N ]; }
# reroute NAME: to B, and all speak; what the last one waited for
reroute() {
	local pid

	# in as many prefixes as there are
	LIVE_PAUSE=600000 live_handshakes "$1" $N $VIP 8000 -r 1000 -s 13
	pops_prefer a1 50
	pops_lead b1
	eval "pid=\$live_pid_$1"
	kill -USR2 "$pid"
	live_speak "$1"
	poll_until 120 "every session of $1 has an answer" all_answered "$1"
	assert_eq "broken sessions of $1" "$(live_field "$1" broken)" 0
	assert_eq "servers of A that answer" "$(live_servers "$1" | awk '{ print $2 }' | sort -u | xargs)" "sa1 sa2"
	read -r median most last <<<"$(live_servers "$1" | awk '{ print $3 }' | sort -n |
		awk '{ v[NR] = $1 } END { print v[int(NR / 2)], v[int(NR * 0.99)], v[NR] }')"
	packets=$(pops_counted b1 ask packets)
	say "$1: of $N sessions $N go on; their answers take $median ms (median), $most ms (99 of 100), $last ms (the last)"
	say "$1: $packets datagrams of questions and answers, $(pops_counted b1 ask bytes) bytes; $(takeover_stats b1)"
	assert_eq "sessions that were asked about" "$(takeover_stat b1 mine)" $N
	assert "TCP says nothing a third time" [ "$last" -lt $((3000 * SLOW)) ]
	live_stop "$1"
	pops_prefer a1 10
	pops_lead a1
}
# b1 knows nothing.
forget() {
	pops_kill b1
	pops_boot b1 takeover_director b1
	pops_count b1
}

takeover_up
forget
sleep 2
reroute unhinted
unhinted=$packets
assert "a prefix that is known asks one" [ $packets -lt $((3 * N)) ]
forget
on b1 chashctl owner set 198.18.0.0/15 A
sleep 2
reroute hinted
assert "hints save questions" [ $packets -lt $unhinted ]

for director in a1 b1; do
	on $director ipvsadm -A -t $copied:8000 -s mh -b mh-fallback
	for s in sa1 sa2; do on $director ipvsadm -a -t $copied:8000 -r "$(server $s):8000" -i; done
done
on a1 ipvsadm --start-daemon master --mcast-interface core --syncid 1
on b1 ipvsadm --start-daemon backup --mcast-interface core --syncid 1
LIVE_PAUSE=600000 live_spawn sync $N $copied 8000 -r 1000
poll_until 60 "every session of sync has an answer" live_rounds_over sync 0
sleep 5
say "sync daemon: $(pops_counted b1 sync packets) datagrams, $(pops_counted b1 sync bytes) bytes for $N sessions that moved nowhere," \
	"$(on b1 grep -c ' ESTABLISHED ' /proc/net/ip_vs_conn) of them were copied"
