# SPDX-License-Identifier: GPL-2.0-only
# `chashctl explain` names the server that 200 clients then get, and 50 while servers take no
# new sessions; `show` accounts for every slot of the table and for every weight.
# Heavy: yes
# Time: 400

. tests/lib/mapping.sh

# explained FILE: lines 'CLIENT SERVER', as explain has it
explained() {
	awk -v service="-t $VIP:9000" '{ print "chashctl -j explain", service, $1 ":40000" }' "$1" |
		on d1 bash -e | jq -r '.[] | "\(.client | sub(":40000$"; "")) \(.address)"'
}

# agrees CLIENTS
agrees() {
	mapping /tmp/observed "$1"
	explained /tmp/observed >/tmp/explained
	assert_eq "explanations" "$(wc -l </tmp/explained)" "$1"
	cmp -s /tmp/observed /tmp/explained
}

complete() {
	[ "$(on d1 chashctl -j show | jq '[.[].table | .pending, .stale] | any')" = false ]
}

lab_up 1 1
farm_rules chash 16 '1 + i % 5' | on d1 ipvsadm -R
poll_until 20 "the table is complete" complete
agrees 200 || fail "explain and 200 clients differ: $(diff /tmp/observed /tmp/explained | head)"

# every slot belongs to somebody, and shares are close to what weights ask for
on d1 chashctl -j show >/tmp/show
assert_eq "shares" "$(jq '[.[0].destinations[].share] | add | round' /tmp/show)" 100
assert_eq "fair shares" "$(jq '[.[0].destinations[].fair_share] | add | round' /tmp/show)" 100
# slots fall to destinations at random, so that shares spread like the counts of a lottery
sigmas='.[0].table.slots as $slots | [.[0].destinations[] | (.fair_share / 100) as $fair
	| (.share / 100 - $fair) / ($fair * (1 - $fair) / $slots | sqrt) | fabs] | max'
say "largest deviation of a share from its weight: $(jq "$sigmas * 100 | round / 100" /tmp/show) sigma"
assert "every share is what its weight asks for" jq -e "$sigmas < 5" /tmp/show >/dev/null
on d1 chashctl show

# servers that take no new sessions
on d1 chashctl dest set -t $VIP:9000 "$(farm 3):9000" weight 0
on d1 chashctl dest set -t $VIP:9000 "$(farm 4):9000" weight 0
poll_until 20 "the table is complete" complete
agrees 50 || fail "explain differs while servers drain"
assert_eq "clients of drained servers" \
	"$(awk -v a="$(farm 3)" -v b="$(farm 4)" '$2 == a || $2 == b' /tmp/explained | wc -l)" 0
assert_eq "state of a drained server" "$(on d1 chashctl -j show | jq -r \
	--arg a "$(farm 3)" '.[0].destinations[] | select(.address == $a) | .state')" drained

# nobody is left
for i in $(seq 0 15); do
	on d1 chashctl dest set -t $VIP:9000 "$(farm "$i"):9000" weight 0
done
poll_until 20 "the table is complete" complete
assert_eq "without servers" "$(on d1 chashctl -j explain -t $VIP:9000 198.51.100.7:1 |
	jq -r '.[0].reason')" refused

# A director that starts and gets its servers one by one finds sessions by all of them at once; by
# those that it had, when another one is added later.
reasons() {
	for i in $(seq 40); do
		on d1 chashctl -j explain -t $VIP:9003 "198.51.100.$i:1" midstream
	done | jq -r '.[0].reason' | sort | uniq -c | xargs
}
# Whether the table is as jq says
table_is() { [ "$(on d1 chashctl -j show -t $VIP:9003 | jq ".[0].table | $1")" = true ]; }
on d1 ipvsadm -A -t $VIP:9003 -s chash -b flag-3
for i in 1 2 3; do
	on d1 ipvsadm -a -t $VIP:9003 -r "$(farm "$i")" -m -w 1
	poll_until 20 "the table is published" table_is ".members == $i and (.pending | not)"
	sleep 3.5
done
# it is taken for full when it was quiet for twice the longest pause
sleep 5
assert_eq "why sessions go where they do in a pool that was filled" "$(reasons)" "40 own-pool"
sleep 11
on d1 ipvsadm -a -t $VIP:9003 -r "$(farm 4)" -m -w 1
poll_until 20 "the table is published" table_is ".members == 4 and (.pending | not)"
reasons >/tmp/reasons
assert "some sessions go where they did before a server was added: $(cat /tmp/reasons)" \
	grep -q "hold" /tmp/reasons
