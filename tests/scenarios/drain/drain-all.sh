# SPDX-License-Identifier: GPL-2.0-only
# A PoP's maintenance: every destination of it drains, those of others do not; the last usable one with a
# warning. Drains are saved, restored and synchronised, also ahead of their service and behind
# their deadline.
# Time: 400

drains() { chashctl -j drain show "$@" | jq -r "[.[] | .address + \" \" + .state] | sort | join(\", \")"; }
deadline() { chashctl -j drain show -t $VIP:443 "$1:443" | jq '.[0].deadline'; }
# down FILE: what was said on standard error, while the command succeeded
said() { grep -q "$1" /tmp/err || fail "it said: $(cat /tmp/err)"; }

modprobe ip_vs_chash
rules="-A -t $VIP:443 -s chash
$(for i in 1 2 3 4; do echo "-a -t $VIP:443 -r 10.9.0.$i:443 -m -w $i"; done)"
ipvsadm -R <<<"$rules"
chashctl pop add fra id 1 self relay 192.0.2.1,192.0.2.2,127.0.0.1
chashctl pop add ams id 2
chashctl dest set -t $VIP:443 10.9.0.3:443 pop ams
chashctl dest set -t $VIP:443 10.9.0.4:443 relay on
chashctl -j monitor >/tmp/events &
monitor=$!
listens() { chashctl backbone add probe; grep -q backbone-set /tmp/events; }
poll_until 10 "it listens" listens

# one, then all: those of this PoP, with the deadline of the first left alone
chashctl drain start -t $VIP:443 10.9.0.2:443 deadline 2h 2>/tmp/err
assert_eq "a warning where some are left" "$(grep -c warning /tmp/err || true)" 0
first=$(deadline 10.9.0.2)
chashctl drain start -t $VIP:443 all deadline 1h 2>/tmp/err
said "warning: -t $VIP:443: No destination of the service takes new sessions now"
poll_until 10 "they are over" test "$(drains)" = "10.9.0.1 drained, 10.9.0.2 drained"
assert_eq "the deadline of the first" "$(deadline 10.9.0.2)" "$first"
assert "that of the second is earlier" [ "$(deadline 10.9.0.1)" -lt "$first" ]
rc=0
chashctl drain start -t $VIP:443 all 2>/tmp/err || rc=$?
assert_eq "status of all once more" $rc 2
said "drain already"
assert_eq "who is up" "$(chashctl health -t $VIP:443 >/dev/null && echo some || echo none)" none
chashctl drain wait -t $VIP:443 all >/tmp/out
grep -q "does not see 192.0.2.1, 192.0.2.2\$" /tmp/out || fail "siblings: $(cat /tmp/out)"
assert_eq "siblings in JSON" "$(chashctl -j drain wait -t $VIP:443 10.9.0.1:443 |
	jq -c '.[0] | [.state, .siblings]')" '["drained",["192.0.2.1","192.0.2.2"]]'
script -qec "chashctl drain wait -t $VIP:443 10.9.0.1:443" /dev/null >/tmp/out
grep -q "10.9.0.1:443: sessions left: 0, deadline in \(60\|5[0-9]\) min" /tmp/out || fail "on a terminal: $(cat -v /tmp/out)"
for key in service address port state active inactive deadline; do
	assert "drain show has $key" sh -c "chashctl -j drain show | jq -e 'all(has(\"$key\"))' >/dev/null"
done
assert_eq "states in show" "$(chashctl -j show | jq -c '[.[0].destinations[] | .state]')" \
	'["drained","drained","relay","peer"]'

# saved and put back
chashctl save >/tmp/saved
grep -q "^drain start -t $VIP:443 10.9.0.2:443 deadline @$first\$" /tmp/saved || fail "$(cat /tmp/saved)"
chashctl drain stop -t $VIP:443 all
assert_eq "drains" "$(drains)" ""
chashctl restore /tmp/saved
assert_eq "saved again" "$(chashctl save)" "$(cat /tmp/saved)"
grep -v "^drain.*10.9.0.1" /tmp/saved >/tmp/fewer
chashctl sync /tmp/fewer
assert_eq "drains of a file with one" "$(chashctl save | grep -c ^drain)" 1
chashctl sync /tmp/saved
assert_eq "saved again" "$(chashctl save)" "$(cat /tmp/saved)"

# ahead of the service, and behind the deadline
ipvsadm -C
chashctl service forget -t $VIP:443
assert_eq "drains" "$(drains)" ""
sed "s/@$first/@$(($(date +%s) - 60))/" /tmp/saved | chashctl restore
assert_eq "drains without a service" "$(drains)" "10.9.0.1 draining, 10.9.0.2 overdue"
ipvsadm -R <<<"$rules"
assert_eq "drains with it" "$(drains)" "10.9.0.1 drained, 10.9.0.2 drained"
assert_eq "who is up" "$(chashctl health -t $VIP:443 >/dev/null && echo some || echo none)" none
chashctl drain stop -t $VIP:443 all
assert_eq "who is up" "$(chashctl health -t $VIP:443 >/dev/null && echo some || echo none)" some
kinds() { jq -r .event </tmp/events | grep -c "^$1\$"; }
told() { [ "$(kinds drain-started)" = 7 ] && [ "$(kinds drain-stopped)" = 7 ]; }
poll_until 10 "as many starts as stops are told ($(kinds drain-started), $(kinds drain-stopped))" told
kill $monitor

# the weight of a persistent server goes and comes with its drain, whoever starts and stops that
persistent="-t $VIP:8001"
ipvsadm -A $persistent -s chash -p 300
for i in 1 2; do ipvsadm -a $persistent -r 10.9.0.$i:8001 -m -w 5; done
weights() { ipvsadm -Sn | awk '/8001 -m/ { print $NF }' | xargs; }
chashctl save >/tmp/without
chashctl drain start $persistent 10.9.0.1:8001 2>/dev/null
assert_eq "weights in a drain" "$(weights)" "0 5"
chashctl save >/tmp/with
chashctl sync /tmp/without
assert_eq "weights behind it" "$(weights)" "5 5"
chashctl sync /tmp/with
assert_eq "weights in the drain of a file" "$(weights)" "0 5"
assert "nothing is different" chashctl diff /tmp/with
ipvsadm -e $persistent -r 10.9.0.1:8001 -m -w 7
assert_eq "weights that another tool sets" "$(weights)" "0 5"
chashctl drain start $persistent all 2>/dev/null
assert_eq "weights in a drain of all" "$(weights)" "0 0"
chashctl drain stop $persistent all
assert_eq "weights behind it" "$(weights)" "7 5"
ipvsadm -D $persistent
chashctl sync --all /dev/null

# a namespace goes while its destinations drain
ip netns add going
ip -n going link set lo up
ip netns exec going ipvsadm -R <<<"$rules"
ip netns exec going chashctl drain start -t $VIP:443 all deadline 1h 2>/dev/null
ip netns del going
# and the module with the drains of this one
chashctl drain start -t $VIP:443 10.9.0.1:443
ipvsadm -C
poll_until 30 "the module leaves" sh -c '! test -d /sys/module/ip_vs_chash || modprobe -r ip_vs_chash 2>/dev/null'
