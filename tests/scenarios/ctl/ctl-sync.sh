# SPDX-License-Identifier: GPL-2.0-only
# `chashctl sync` while sessions run: none breaks or moves, the same file again changes
# nothing at all, and a file with other settings changes those and nothing else.
# Heavy: yes
# Fast: yes
# Time: 400

. tests/lib/mapping.sh
. tests/lib/live.sh

ctl() { on d1 chashctl "$@"; }
revision() { ctl -j monitor; }
generation() { ctl -j show | jq '.[0].table.generation'; }

lab_up 1 1
farm_rules chash 12 'i % 4 + 1' | on d1 ipvsadm -R
ctl pop add fra id 1 self
ctl pop add ams id 2 relay 198.18.0.2
ctl owner set 198.18.0.0/16 fra
ctl source set 198.51.100.0/24 group 24
ctl backbone add wg0
ctl service set -t $VIP:9000 takeover on
echo 000102030405060708090a0b0c0d0e0f >/tmp/seed
ctl seed set /tmp/seed
ctl save seed /tmp/seed >/tmp/saved
mapping /tmp/first 500
poll_until 20 "the mapping settles" becomes /tmp/before /tmp/first 500 || true
live_start tcp 60 $VIP 9000

# the same again: not an event, not a table
before=$(generation)
ctl -j monitor >/tmp/events &
monitor=$!
listens() { ctl backbone add probe; grep -q backbone-set /tmp/events; }
poll_until 10 "it listens" listens
ctl backbone del probe
quiet() { jq -r .event </tmp/events | tail -1 | grep -q backbone-deleted; }
poll_until 10 "it is quiet" quiet
lines=$(wc -l </tmp/events)
for i in 1 2 3; do
	ctl sync /tmp/saved
done
ctl backbone add end
told() { grep -q '"end"' /tmp/events; }
poll_until 10 "the last event arrives" told
assert_eq "events of three syncs that change nothing" "$(($(wc -l </tmp/events) - lines))" 1
assert_eq "table generation" "$(generation)" "$before"
kill $monitor
ctl backbone del end
mapping /tmp/after 500
assert_eq "clients moved" "$(moved /tmp/before /tmp/after)" 0
live_intact tcp

# other settings; the bound is one that nobody reaches
sed -e 's/takeover on/takeover off bound 10000/' -e 's/^pop set ams.*/pop set par id 2 state down/' \
	-e '/^source/d' -e 's/^owner.*/owner set 198.18.0.0\/16 par,fra/' /tmp/saved >/tmp/other
ctl sync /tmp/other
ctl save seed /tmp/seed >/tmp/now
assert_eq "takeover" "$(grep -c ' takeover off$' /tmp/now)" 1
assert_eq "the bound" "$(grep -c ' bound 10000' /tmp/now)" 1
assert_eq "the PoP" "$(grep -c '^pop set par id 2 state down$' /tmp/now)" 1
assert_eq "the owner" "$(grep '^owner' /tmp/now)" "owner set 198.18.0.0/16 par,fra"
assert_eq "source policies" "$(grep -c '^source' /tmp/now || true)" 0
mapping /tmp/after 500
assert_eq "clients moved" "$(moved /tmp/before /tmp/after)" 0
live_intact tcp
ctl sync /tmp/saved
assert_eq "back again" "$(ctl save seed /tmp/seed)" "$(cat /tmp/saved)"
live_intact tcp
live_stop tcp
