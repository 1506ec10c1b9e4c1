# SPDX-License-Identifier: GPL-2.0-only
# A heavy source is found and told, with chash_split_auto split by this director alone, and
# goes back when it has calmed down; nobody else is.
# Heavy: yes
# Time: 300

. tests/lib/sources.sh

PROXY=198.18.0.1
LIMIT=$((20 / SLOW))

lab_up 1 1
on d1 ipvsadm -R <<END
-A -t $VIP:9000 -s chash
$(for k in $(seq 0 15); do echo "-a -t $VIP:9000 -r 10.2.64.$k:9000 -m -w 1"; done)
END

# the knobs
assert_eq "defaults" "$(on d1 cat $vs/chash_split_block $vs/chash_split_threshold \
	$vs/chash_split_auto | paste -sd' ')" "1024 0 0"
for bad in -1 100000001 x; do refused "chash_split_threshold $bad" set_to threshold $bad; done
for bad in -1 2; do refused "chash_split_auto $bad" set_to auto $bad; done
assert_eq "heavy sources while nothing is counted" "$(on d1 chashctl -j source heavy)" "[]"

set_to threshold $LIMIT
on d1 chashctl -j monitor >/tmp/events &
monitor=$!
told() { jq -r '.event + " " + (.prefix // "")' </tmp/events | grep -qx "$1"; }
listens() { on d1 chashctl pop set probe id 99; on d1 chashctl pop del probe; told "pop-set "; }
poll_until 10 "the monitor listens" listens

# One that begins far more connections than each of the others, who are many. Each of its ports is
# used once: a connection that exists is none that begins.
spawn client "$LAB_TOOLS/forge" -f S -r $((2 * LIMIT)) -P 1024 -q 1 $PROXY 64000 $VIP 9000
busy=$!
on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) 198.18.1.0 $((2000 / SLOW)) $VIP 9000 >/tmp/others
is_heavy() { [ "$(on d1 chashctl -j source heavy | jq -r '.[].address')" = $PROXY ]; }
poll_until 20 "it is listed, and nobody else" is_heavy
poll_until 5 "the event comes" told "source-heavy $PROXY/32"
rate=$(on d1 chashctl -j source heavy | jq '.[0].rate')
assert "its rate ($rate)" [ "$rate" -gt 0 ]
say "threshold $LIMIT: $(on d1 chashctl source heavy | tail -1)"
assert_eq "nothing is split that nobody asked for" "$(on d1 chashctl -j source show)" "[]"
explained() { on d1 chashctl -j explain -t $VIP:9000 $PROXY:"$1" | jq -r '.[0].key'; }
assert_eq "the key does not depend on the port" "$(explained 1024)" "$(explained 60000)"

# on its own
on d1 chashctl save >/tmp/before
set_to auto 1
is_split() { on d1 chashctl -j source show | jq -e ".[] | select(.prefix == \"$PROXY/32\" and .automatic)"; }
poll_until 20 "it is split" is_split
assert_eq "one policy" "$(on d1 chashctl -j source show | jq length)" 1
poll_until 5 "the event comes" told "source-set $PROXY/32"
assert_eq "its blocks" "$(on d1 chashctl -j source show $PROXY | jq -r '.[0].split')" 1024:1024
[ "$(explained 1024)" != "$(explained 60000)" ] || fail "the key does not depend on the port"
assert_eq "one block, one key" "$(explained 2048)" "$(explained 3071)"
on d1 chashctl save >/tmp/after
assert "it is not saved" cmp /tmp/before /tmp/after
refused "deleting it as if it were set" on d1 chashctl source del $PROXY/32
assert_eq "splits counted" "$(counter heavy_splits)" 1

# A spray of addresses that nobody has, and a client that begins a quarter of the threshold.
SPRAY=$((20000 / SLOW))
memory=$(counter source_bytes)
before=$(begun)
spawn client "$LAB_TOOLS/forge" -f S -r $((LIMIT / 4)) -P 2000 -q 1 198.18.9.9 $((10 * LIMIT)) $VIP 9000
on client "$LAB_TOOLS/forge" -f S -r $((2000 / SLOW)) 198.19.0.0 $SPRAY $VIP 9000
all=$(($(begun) - before))
say "$SPRAY of $all new connections came from addresses that nobody has"
assert "so did nearly all" [ $((SPRAY * 10)) -gt $((all * 8)) ]
assert_eq "heavy sources that were ever found" "$(counter heavy_found)" 1
assert_eq "policies" "$(on d1 chashctl -j source show | jq -r '.[].prefix')" $PROXY/32
assert_eq "memory of policies" "$(counter source_bytes)" "$memory"

# what somebody sets wins
on d1 chashctl source set 198.18.0.0/24 group 24
gives_way() { ! is_split; }
poll_until 10 "it gives way" gives_way
on d1 chashctl source del 198.18.0.0/24
poll_until 20 "it is split again" is_split

# and back
kill $busy
if [ "${CHASH_TIER:-check}" = long ]; then
	begin=$SECONDS
	is_calm() { [ "$(on d1 chashctl -j source heavy)" = "[]" ]; }
	poll_until 90 "it has calmed down" is_calm
	say "calm after $((SECONDS - begin)) s"
	poll_until 5 "the event comes" told "source-calm $PROXY/32"
else
	set_to threshold 0
fi
assert_eq "no policy is left" "$(on d1 chashctl -j source show)" "[]"
assert_eq "the key does not depend on the port" "$(explained 1024)" "$(explained 60000)"
kill $monitor
