# SPDX-License-Identifier: GPL-2.0-only
# The pool changes and a sibling takes over within the hold: sessions begun before go where they
# were. Those begun between the change and the takeover are reported, too: the table that was
# theirs is the current one, and it is asked second where a slot changed.
# Tier: long
# Debug: long
# Time: 600

POPS=a
DIRECTORS='a1 a2'
. tests/lab-pops.sh
. tests/takeover.sh
. tests/live.sh

count=40 hold=25
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
held() {
	local director

	for director in a1 a2; do
		on $director chashctl -j show -t $VIP:8000 | jq -e '.[0].previous' && return 0
	done >/dev/null
	return 1
}
forgotten() { ! held; }
# lost NAME SERVER: its broken sessions, but for those of a server that was removed
lost() {
	live_servers "$1" | paste "/tmp/was.$1" - | awk -v s="$2" '$4 != $2 && $2 != s' | wc -l
}
answered() {
	[ "$(live_field "$1" alive)" = 0 ] || live_rounds_over "$1" "$2"
}
# change NAME REMOVED UNDO COMMAND...: one change, a sibling that takes over, and back
change() {
	local name=$1 removed=$2 undo=$3 lost; shift 3

	poll_until 60 "no table is held" forgotten
	# a table that was current for a moment only is not worth to be held
	sleep 4
	n=$((n + 1))
	LIVE_FROM=198.18.$n.0 live_start before$n $count $VIP 8000
	live_servers before$n >/tmp/was.before$n
	"$@"
	LIVE_FROM=198.18.$((n + 100)).0 live_start during$n $count $VIP 8000
	live_servers during$n >/tmp/was.during$n
	pops_withdraw a1
	pops_lead a2
	for phase in before$n during$n; do
		poll_until 60 "sessions of $phase have their say" \
			answered $phase $(($(live_field $phase rounds) + 3))
	done
	lost=$(lost before$n "$removed")
	say "$name: $((count - lost)) of $count sessions are not hurt; of $count begun in the hold," \
		"$((count - $(lost during$n "$removed")))"
	assert_eq "lost sessions" $lost 0
	for phase in before$n during$n; do kill "$(eval echo "\$live_pid_$phase")"; done
	pops_announce a1
	pops_lead a1
	eval "$undo"
}
two() { everywhere -a 1 sa3; sleep 1; everywhere -a 1 sa4; }
n=0

takeover_up 4
for director in $DIRECTORS; do on $director sysctl -qw net.ipv4.vs.chash_hold_sec=$hold; done
everywhere -d 0 sa3 sa4
change "a server is added" '' 'everywhere -d 0 sa3' everywhere -a 1 sa3
change "two, a second apart" '' 'everywhere -d 0 sa4' two
change "one is removed" sa3 : everywhere -d 0 sa3
change "one gets three times its weight" '' 'everywhere -e 1 sa2' everywhere -e 3 sa2
change "one drains, with weight 0" '' : everywhere -e 0 sa1
say "a2: $(takeover_stats a2)"
