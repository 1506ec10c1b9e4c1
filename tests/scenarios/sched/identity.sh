# SPDX-License-Identifier: GPL-2.0-only
# Services on other ports of the same servers send each client to the same one, once destinations
# are known by their addresses; so do services of both families, slot by slot, whose servers were
# given the same ids. It is part of the digest, survives a reload, and refuses what it cannot tell
# apart.
# Fast: yes
# Time: 120

. tests/lib/mapping.sh

web="-t $VIP:8000" other="-t $VIP:9000" web6="-t [$VIP6]:8000"
n=200
# agree: clients that have the same server for both services
agree() {
	on client "$LAB_TOOLS/probe" $CLIENTS $n $VIP 8000 | sed 's/ s/ 10.2.0./' >/tmp/web
	on client "$LAB_TOOLS/probe" $CLIENTS $n $VIP 9000 >/tmp/other
	echo $((n - $(moved /tmp/web /tmp/other)))
}
digest() { on d1 chashctl -j digest "$@" | jq -r '.[0].digest'; }

lab_up 1 4
rules() {
	local k

	echo "-A $web -s chash"
	echo "-A $other -s chash"
	for k in 1 2 3 4; do
		echo "-a $web -r 10.2.0.$k:8000 -m -w $k"
		echo "-a $other -r 10.2.0.$k:9000 -m -w $k"
	done
}
rules | on d1 ipvsadm -R
by_port=$(agree)
assert "by address and port they agree on $by_port of $n" [ "$by_port" -lt $((n * 2 / 3)) ]
before=$(digest $web)
on d1 chashctl service set $web identity address
assert "it is in the digest" [ "$(digest $web)" != "$before" ]
on d1 chashctl service set $other identity address
assert_eq "clients on whom both agree" "$(agree)" $n
assert_eq "digests" "$(digest $web)" "$(digest $other)"
on d1 ipvsadm -C
rules | on d1 ipvsadm -R
assert_eq "clients on whom both agree after a reload" "$(agree)" $n
on d1 chashctl save -o /tmp/saved
assert "it is saved" grep -qe "service set $other identity address" /tmp/saved

# two destinations of one address
on d1 ipvsadm -a $web -r 10.2.0.1:9000 -m -w 1
assert_eq "destinations without clients" \
	"$(on d1 chashctl -j stats $web | jq '.[0].dests_refused')" 1
on d1 ipvsadm -d $web -r 10.2.0.1:9000

# a server that listens on another port from now on has its clients at once, whatever comes first
on client "$LAB_TOOLS/probe" $CLIENTS $n $VIP 8000 | sed 's/ s/ 10.2.0./' >/tmp/ports
four() { [ "$(on d1 chashctl -j show $web | jq '.[0].table.members')" = 4 ]; }
same() {
	poll_until 10 "the server gets clients on its other port" four
	on client "$LAB_TOOLS/probe" $CLIENTS $n $VIP 8000 | sed 's/ s/ 10.2.0./' >/tmp/ports2
	assert_eq "clients that moved" "$(moved /tmp/ports /tmp/ports2)" 0
}
on d1 ipvsadm -d $web -r 10.2.0.1:8000
sleep 1
on d1 ipvsadm -a $web -r 10.2.0.1:9000 -m -w 1
same
on d1 ipvsadm -a $web -r 10.2.0.1:8000 -m -w 1
times() { on d1 chashctl -j stats $web | jq '.[0].dests_refused'; }
refusals=$(times)
on d1 ipvsadm -d $web -r 10.2.0.2:8000
on d1 ipvsadm -a $web -r 10.2.0.2:8000 -m -w 2
assert_eq "refusals, once another server was deleted" "$(times)" "$refusals"
on d1 ipvsadm -d $web -r 10.2.0.1:9000
same
on d1 chashctl service unset $web identity
on d1 ipvsadm -a $web -r 10.2.0.1:9000 -m -w 1
refused "two of one address" on d1 chashctl service set $web identity address
on d1 chashctl dest set $web 10.2.0.1:9000 id 77
on d1 chashctl service set $web identity address
on d1 chashctl dest unset $web 10.2.0.1:9000 id 2>/dev/null &&
	fail "an id was taken back that tells two apart"
on d1 ipvsadm -d $web -r 10.2.0.1:9000
on d1 chashctl dest forget $web 10.2.0.1:9000

# one that was refused is let in by whatever tells the two apart, or lets the other one go
on d1 sysctl -qw net.ipv4.vs.chash_hold_sec=20
in_all() { [ "$(on d1 chashctl -j show $web | jq '.[0].table.members')" = "$1" ]; }
again() {
	on d1 ipvsadm -a $web -r 10.2.0.1:9000 -m -w 1
	assert "it is refused: $1" in_all 4
}
again "to get an id"
on d1 chashctl dest set $web 10.2.0.1:9000 id 77
poll_until 5 "one that got an id" in_all 5
on d1 ipvsadm -d $web -r 10.2.0.1:9000
on d1 chashctl dest forget $web 10.2.0.1:9000
again "until the other one has another id"
on d1 chashctl dest set $web 10.2.0.1:8000 id 77
poll_until 5 "one whose id another has given up" in_all 5
on d1 ipvsadm -d $web -r 10.2.0.1:8000
poll_until 5 "the other one is gone" in_all 4
on d1 chashctl dest forget $web 10.2.0.1:8000
on d1 ipvsadm -a $web -r 10.2.0.1:8000 -m -w 1
on d1 ipvsadm -d $web -r 10.2.0.1:9000
poll_until 5 "the first one is back" in_all 4
again "until the drain of the other one is forgotten"
on d1 chashctl drain start $web 10.2.0.1:8000 2>/dev/null
on d1 ipvsadm -d $web -r 10.2.0.1:8000
poll_until 60 "one whose id a server had that drained and was deleted" in_all 4
assert_eq "drains" "$(on d1 chashctl -j drain show | jq length)" 0
on d1 ipvsadm -a $web -r 10.2.0.1:8000 -m -w 1
assert "the first one is refused" in_all 4
on d1 chashctl service set $web identity address-port
poll_until 5 "one that its port tells apart" in_all 5
on d1 ipvsadm -d $web -r 10.2.0.1:9000
on d1 sysctl -qw net.ipv4.vs.chash_hold_sec=300
assert_eq "as before" "$(digest $web)" "$before"

# Of both families: the same ids, so the same server for each slot.
{
	echo "-A $web6 -s chash"
	for k in 1 2 3 4; do echo "-a $web6 -r [fd00:2::$k]:8000 -m -w $k"; done
} | on d1 ipvsadm -R
for k in 1 2 3 4; do
	echo "dest set $web 10.2.0.$k:8000 id $k"
	echo "dest set $web6 [fd00:2::$k]:8000 id $k"
done | on d1 chashctl restore
rebuilt() { [ "$(on d1 chashctl -j show $1 | jq '.[0].table.bits')" = 8 ]; }
for s in "$web" "$web6"; do
	on d1 chashctl service set $s table-bits 8
	poll_until 20 "the table has 256 slots" rebuilt "$s"
done
slots() {
	local c

	for c in $(seq 0 39); do on d1 chashctl -j explain $1 "$(printf "$2" "$c")"; done |
		jq -r '.[0] | "\(.slot) \(.address)"' | sed 's/10\.2\.0\.\|fd00:2:://' | sort -u
}
slots "$web" "198.18.9.%d" >/tmp/four
slots "$web6" "2001:db8:18::9:%x" >/tmp/six
common=$(join /tmp/four /tmp/six | wc -l)
assert "both families have slots in common ($common)" [ "$common" -gt 1 ]
assert_eq "slots that have another server in the other family" \
	"$(join /tmp/four /tmp/six | awk '$2 != $3' | wc -l)" 0
