# SPDX-License-Identifier: GPL-2.0-only
# A director that never saw a session begin looks for it at the server that had the client's slot
# for the longest within the hold. Sessions that are kept through changes that come again, follow
# each other, lie long ago or beside a drain, and through a restart; each beside what is possible
# in theory, where nothing is known of a session but its client.
# Heavy: yes
# Time: 6000

. tests/lib/live.sh

service="-t $VIP:9000"
LIVE_PAUSE=15000
both() { local d; for d in d1 d2; do on $d "$@"; done; }
# weigh SERVER WEIGHT
weigh() { both ipvsadm -e $service -r "$(farm "$1"):9000" -m -w "$2"; }
add() { both ipvsadm -a $service -r "$(farm "$1"):9000" -m -w 1; }
drain() { both chashctl drain "$1" $service "$(farm "$2"):9000" "${@:3}" 2>/dev/null; }
# up DIRECTOR SERVER...: it has started anew, and knows what it has in its files
up() {
	local director=$1 k; shift

	on "$director" ipvsadm -C
	on "$director" chashctl service forget $service 2>/dev/null || true
	{
		echo "-A $service -s chash -b flag-3"
		for k; do echo "-a $service -r $(farm "$k"):9000 -m -w 1"; done
	} | on "$director" ipvsadm -R
}
fresh() { up d1 "$@"; up d2 "$@"; sleep 60; }
# begin COUNT: sessions by d1
n=0
begin() { n=$((n + 1)); LIVE_FROM=198.18.$n.0 live_start s$n "$1" $VIP 9000; }
of() { live_servers s$n | awk -v s="$(farm "$1")" '$2 == s' | wc -l; }
answered() { [ "$(live_field s$n alive)" = 0 ] || live_rounds_over s$n "$1"; }
# through NAME THEORY [DIRECTOR]: d2 has them now
through() {
	local all kept

	all=$(live_field s$n alive)
	lab_via 2
	sleep 15
	poll_until 90 "sessions have their say" answered $(($(live_field s$n rounds) + 3))
	kept=$(($(live_field s$n alive) - $(live_field s$n moved)))
	say "$1: $kept of $all sessions are kept, in theory $2"
	assert "no fewer than possible: $kept" [ "$kept" -ge "$2" ]
	live_stop s$n || true
	lab_via 1
}

lab_up 2 1

fresh 0 1 2
begin 40
weigh 0 0
sleep 20
weigh 0 1
sleep 5
through "a server has weight 0 for 20 s" 40

fresh 0 1 2
begin 40
drain start 0
sleep 20
drain stop 0
sleep 5
through "a server drains for 20 s" 40

fresh 0 1 2
begin 60
sleep 60
add 3
sleep 50
add 4
sleep 5
through "two servers are added 50 s apart" 60

up d1 0 1 2
sleep 60
begin 60
up d2 0 1 2
sleep 5
add 3
sleep 5
through "a server is added within 10 s of a director's start" 60

fresh 0 1 2 3
begin 60
drain start 0
up d2 0 1 2 3
on d2 chashctl drain start $service "$(farm 0):9000" 2>/dev/null
assert "sessions of the server that drains" [ "$(of 0)" -gt 5 ]
through "a director starts during a drain" 60

fresh 0 1 2 3
begin 60
weigh 0 0
up d2 0 1 2 3
on d2 ipvsadm -e $service -r "$(farm 0):9000" -m -w 0
assert "sessions of the server of weight 0" [ "$(of 0)" -gt 5 ]
through "a director starts beside a server of weight 0" 60

fresh 0 1 2 3
drain start 0
sleep 900
begin 40
through "a server has drained for long and is empty" 40

# Nobody stopped the drain of a server that was deleted.
fresh 0 1 2 3
drain start 0
both ipvsadm -d $service -r "$(farm 0):9000"
sleep 900
begin 60
add 4
sleep 5
through "a server is added long after a drain that nobody stopped" 60
sleep 400
begin 60
assert "sessions of the server that was added" [ "$(of 4)" -gt 5 ]
through "the same when the hold is over" 60

# Another weight during a long drain: what the hold has forgotten moved to that server. Of the
# sessions of the one that drains those are found that it would have again if it did not, as long
# as this director knows of some: one that has none of a server that left long ago looks for none.
fresh 0 1 2 3
on d2 chashctl timeout tcp 7200
lab_via 2
begin 20
assert "sessions of the server that will drain" [ "$(of 0)" -gt 1 ]
lab_via 1
live_stop s$n
begin 60
live_servers s$n >/tmp/before
drain start 0
sleep 900
weigh 1 2
sleep 400
through "another server's weight changed in a long drain" 30
live_servers s$n >/tmp/after
drain stop 0
would_be() { on d2 chashctl -j explain $service "$1:1" | jq -r '.[0].address'; }
paste /tmp/before /tmp/after | awk -v s="$(farm 0)" '$2 == s { print $1, $4 }' >/tmp/of0
lost=0
while read -r client now; do
	[ "$now" != "$(farm 0)" ] || continue
	lost=$((lost + 1))
	assert "$client has a server" [ -n "$(would_be "$client")" ]
	assert "$client is not one of the server that drained" [ "$(would_be "$client")" != "$(farm 0)" ]
done </tmp/of0
say "of $(wc -l </tmp/of0) sessions of the server that drains, $lost are not found"
assert "some of them are found" [ "$lost" -lt "$(wc -l </tmp/of0)" ]
