# SPDX-License-Identifier: GPL-2.0-only
# A drain from its start to the server's return: no new session, none broken, through a restore,
# another scheduler and a deletion; `drain wait` returns with the last session; removal moves the
# server's own keys and `drain stop` gives them back.
# Heavy: yes
# Time: 900

. tests/lib/mapping.sh
. tests/lib/live.sh

ctl() { on d1 chashctl "$@"; }
drain() { ctl -j drain show | jq -r ".[] | select(.by == \"drain\") | .$1"; }
state_is() { [ "$(drain state)" = "$1" ]; }

keys=400 new=10000 sessions=40
[ $SLOW = 1 ] || { keys=200; new=1000; sessions=20; }

# strangers FILE: which server each of $new clients gets that were never here before
strangers() {
	on client "$LAB_TOOLS/probe" -c 100 -t $((30 * SLOW)) 198.19.0.0 $new $VIP 9000 >"$1" ||
		fail "$(grep -c ' -$' "$1") new clients got no answer"
}

lab_up 1 1
farm_rules chash 5 'i + 1' | on d1 ipvsadm -R
on d1 sysctl -qw net.ipv4.vs.chash_hold_sec=60
ctl timeout tcpfin 4
mapping /tmp/before $keys
live_start tcp $sessions $VIP 9000
leaving=$(farm 4)
old=$(live_servers tcp | grep -c " $leaving\$")
assert "some sessions are on the server that is to leave" [ "$old" -gt 0 ]
ctl -j monitor >/tmp/events &
monitor=$!
listens() { ctl backbone add probe; grep -q backbone-set /tmp/events; }
poll_until 10 "it listens" listens
told() { jq -r .event </tmp/events | grep -qx "$1"; }

ctl drain start -t $VIP:9000 "$leaving" deadline 30m
poll_until 10 "the start is told" told drain-started
assert_eq "its state" "$(drain state)" draining
assert_eq "its sessions" "$(drain sessions)" "$old"
left=$(($(drain deadline) - $(date +%s)))
assert "its deadline is half an hour away ($left s)" [ $left -gt 1700 -a $left -le 1800 ]
assert_eq "its state in show" "$(ctl -j show | jq -r --arg a "$leaving" \
	'.[0].destinations[] | select(.address == $a) | .state')" draining
strangers /tmp/new
say "new sessions on the server that drains: $(share /tmp/new "$leaving") of $new"
assert_eq "new sessions on the server that drains" "$(share /tmp/new "$leaving")" 0
mapping /tmp/during $keys
assert_eq "clients of the server that drains" "$(share /tmp/during "$leaving")" 0
assert_eq "others' clients that moved" "$(collateral /tmp/before /tmp/during "$leaving")" 0
live_intact tcp

# what a reload, another scheduler and a helper that deletes and adds do to it: nothing
drained_on() {
	assert_eq "$1: its state" "$(drain state)" draining
	mapping /tmp/now $keys
	assert_eq "$1: clients that moved" "$(moved /tmp/during /tmp/now)" 0
	assert_eq "$1: told to be over" "$(told drain-drained && echo yes || true)" ""
}
on d1 ipvsadm -Sn >/tmp/saved
kill -STOP $live_pid_tcp
sleep 1
on d1 ipvsadm -C
assert_eq "its state without a service" "$(drain state)" draining
on d1 ipvsadm -R </tmp/saved
kill -CONT $live_pid_tcp
drained_on "after a restore"
on d1 ipvsadm -E -t $VIP:9000 -s rr
on d1 ipvsadm -E -t $VIP:9000 -s chash
drained_on "after another scheduler"
kill -STOP $live_pid_tcp
on d1 ipvsadm -d -t $VIP:9000 -r "$leaving:9000"
on d1 ipvsadm -a -t $VIP:9000 -r "$leaving:9000" -m -w 5
kill -CONT $live_pid_tcp
drained_on "after it was added again"
live_intact tcp

# a wait that is ended and another that sees the end
waits() { nsenter --net=/run/netns/d1 -- chashctl drain wait -t $VIP:9000 "$leaving" "$@"; }
rc=0
waits timeout 1 >/tmp/wait 2>&1 || rc=$?
assert_eq "status of a wait that ran out of time" $rc 4
grep -q "sessions left: $old" /tmp/wait || fail "it said: $(cat /tmp/wait)"
spawn d1 chashctl drain wait -t $VIP:9000 "$leaving"
waiting=$!
sleep 1
kill $waiting
poll_until 10 "a wait is ended" sh -c "! kill -0 $waiting 2>/dev/null"
assert_eq "its state after a wait was ended" "$(drain state)" draining
{ waits >/tmp/wait 2>&1; echo "status $?" >>/tmp/wait; } &
waiting=$!
sleep 2
kill -0 $waiting || fail "the wait did not wait: $(cat /tmp/wait)"
kill $live_pid_tcp
begin=$(date +%s%N)
wait $waiting || true
took=$((($(date +%s%N) - begin) / 1000000))
say "drain wait returned $took ms after the sessions were told to close"
assert_eq "status of the wait" "$(grep status /tmp/wait)" "status 0"
grep -q "speaks for this director alone" /tmp/wait || fail "it does not say whom it speaks for"
grep -q "no session is left" /tmp/wait || fail "it does not say how it ended: $(cat /tmp/wait)"
assert "it waited no longer than it took to close" [ $took -lt $((5000 * SLOW)) ]
poll_until 10 "the end is told" told drain-drained
assert_eq "its state" "$(drain state)" drained
begin=$SECONDS
waits strict >/tmp/wait
say "and $((SECONDS - begin)) s later no closed connection was left"
assert_eq "what a strict wait left" "$(drain inactive)" 0

# removal moves nobody, a return only its own, with the drain still there
on d1 ipvsadm -d -t $VIP:9000 -r "$leaving:9000"
mapping /tmp/removed $keys
assert_eq "clients that moved on removal" "$(moved /tmp/during /tmp/removed)" 0
on d1 ipvsadm -a -t $VIP:9000 -r "$leaving:9000" -m -w 5
drained_again() { mapping /tmp/now $keys; cmp -s /tmp/now /tmp/during && state_is drained; }
poll_until 20 "it drains when it is back" drained_again
ctl drain stop -t $VIP:9000 "$leaving"
poll_until 10 "the stop is told" told drain-stopped
poll_until 20 "its clients are back" becomes /tmp/after /tmp/before $keys
assert_eq "drains" "$(ctl -j drain show)" "[]"
kill $monitor
