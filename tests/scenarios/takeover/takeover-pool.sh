# SPDX-License-Identifier: GPL-2.0-only
# The pool changes and a sibling takes over within the hold: sessions begun before go where they
# were, and stay there when the hold is over. Those begun between the change and the takeover are
# reported, too: the table that was theirs is the current one, and it is asked second where a slot
# changed.
# Heavy: yes
# Time: 600

POPS=a
DIRECTORS='a1 a2'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=40
# everywhere VERB WEIGHT SERVER...: the same change on each director
everywhere() {
	local verb=$1 weight=$2 director s how; shift 2

	for director in $DIRECTORS; do
		for s; do
			how="-i -w $weight"
			[ $verb != -d ] || how=
			echo "$verb -t $VIP:8000 -r $(server $s):8000 $how"
		done | on $director ipvsadm -R
	done
}
# holds N: so many directors hold a table
holds() {
	local director n=0

	for director in $DIRECTORS; do
		n=$((n + $(on $director chashctl -j show -t $VIP:8000 | jq "map(select(.previous)) | length")))
	done
	[ $n = "$1" ]
}
hold() { for director in $DIRECTORS; do on $director sysctl -qw net.ipv4.vs.chash_hold_sec=$1; done; }
# lost NAME SERVER: its broken sessions, but for those of a server that was removed
lost() {
	live_servers "$1" | paste "/tmp/was.$1" - | awk -v s="$2" '$4 != $2 && $2 != s' | wc -l
}
answered() {
	[ "$(live_field "$1" alive)" = 0 ] || live_rounds_over "$1" "$2"
}
say_it() {
	poll_until 60 "sessions of $1 have their say" answered "$1" $(($(live_field "$1" rounds) + 3))
}
# outlive NAME: its sessions pause for longer than a trial, with no table held any more
outlive() {
	local pid

	hold 1
	everywhere -e 2 sa1
	poll_until 30 "the hold ends" holds 0
	everywhere -e 1 sa1
	poll_until 30 "the hold ends" holds 0
	pid=$(eval "echo \$live_pid_$1")
	kill -STOP "$pid"
	sleep 12
	kill -CONT "$pid"
	say_it "$1"
}
# change NAME REMOVED UNDO COMMAND...: one change, a sibling that takes over, and back
change() {
	local name=$1 removed=$2 undo=$3 lost; shift 3

	poll_until 30 "no table is held" holds 0
	hold 300
	n=$((n + 1))
	LIVE_FROM=198.18.$n.0 live_start before$n $count $VIP 8000
	live_servers before$n >/tmp/was.before$n
	# a table that was current for a moment only is not worth to be held: 3 s
	sleep 4
	"$@"
	poll_until 10 "each of them holds a table" holds 2
	LIVE_FROM=198.18.$((n + 100)).0 live_start during$n $count $VIP 8000
	live_servers during$n >/tmp/was.during$n
	pops_withdraw a1
	pops_lead a2
	for phase in before$n during$n; do say_it $phase; done
	lost=$(lost before$n "$removed")
	say "$name: $((count - lost)) of $count sessions are not hurt; of $count begun in the hold," \
		"$((count - $(lost during$n "$removed")))"
	assert_eq "lost sessions" "$lost" 0
	if [ $n = 1 ]; then
		outlive before$n
		assert_eq "sessions lost when the hold was over" "$(lost before$n "$removed")" 0
	fi
	for phase in before$n during$n; do kill "$(eval echo "\$live_pid_$phase")"; done
	pops_announce a1
	pops_lead a1
	hold 1
	eval "$undo"
}
two() { everywhere -a 1 sa3; sleep 1; everywhere -a 1 sa4; }
n=0

takeover_up 4
hold 1
everywhere -d 0 sa3 sa4
change "a server is added" '' 'everywhere -d 0 sa3' everywhere -a 1 sa3
change "two, a second apart" '' 'everywhere -d 0 sa4' two
change "one is removed" sa3 'everywhere -a 1 sa3' everywhere -d 0 sa3
change "one gets three times its weight" '' 'everywhere -e 1 sa2' everywhere -e 3 sa2
change "one drains, with weight 0" '' : everywhere -e 0 sa1
say "a2: $(takeover_stats a2)"
