# SPDX-License-Identifier: GPL-2.0-only
# A mega-proxy: thousands of users behind one address, each with a block of ports of its
# own (RFC 7422), over 64 destinations of weight 1 to 100. With their blocks as source
# policy every user keeps one server, and the proxy spreads as evenly as so many blocks
# can; beside mh, mh-port and sh.
# Heavy: yes
# Time: 600

PROXY=198.18.0.1
BLOCK=504			# ports of a user
DESTS=64
COUNT=20000
[ $SLOW = 1 ] || COUNT=1000	# IPVS keeps a first segment for a minute
STEP=$((64512 / COUNT))		# between ports, so that all users come

# rules K HOW: a service of the farm on the K-th VIP. Each run of connections has a VIP of its
# own: what the one before left in connection tables does not meet it.
rules() {
	awk -v vip="203.0.113.$1" -v n=$DESTS -v how="$2" 'BEGIN {
		printf "-A -t %s:9000 -s %s\n", vip, how
		for (i = 0; i < n; i++)
			printf "-a -t %s:9000 -r 10.2.64.%d:9000 -m -w %d\n", vip, i,
				1 + i * 37 % 100
	}' | on d1 ipvsadm -R
	[[ $2 != chash* ]] || poll_until 20 "all servers get clients" settled "203.0.113.$1:9000"
}
settled() {
	on d1 chashctl -j show -t "$1" |
		jq -e --argjson n $DESTS '.[0].table | .members == $n and (.pending | not)' >/dev/null
}

# table K: lines 'PORT SERVER' of the connections to the K-th VIP, as IPVS has them
table() {
	on d1 cat /proc/net/ip_vs_conn | awk -v vip="$(printf CB0071%02X "$1")" '
		function hex(s,  i, n) {
			for (i = 1; i <= length(s); i++)
				n = 16 * n + index("0123456789ABCDEF", substr(s, i, 1)) - 1
			return n
		}
		function dotted(s) {
			return hex(substr(s, 1, 2)) "." hex(substr(s, 3, 2)) "." hex(substr(s, 5, 2)) "." \
				hex(substr(s, 7, 2))
		}
		$4 == vip { print hex($3), dotted($6) }' | sort -n
}

# begun K FILE: the same of COUNT connections of the proxy that are no further than their first
# segment. Then they are ended, as reading a long table takes IPVS longer than it keeps them; a
# reset alone ends none of which it saw no answer.
begun() {
	local flags

	on client "$LAB_TOOLS/forge" -f S -P 1024 -q $STEP $PROXY $COUNT "203.0.113.$1" 9000
	table "$1" >"$2"
	assert_eq "connections that began" "$(wc -l <"$2")" $COUNT
	for flags in A R; do
		on client "$LAB_TOOLS/forge" -f $flags -P 1024 -q $STEP $PROXY $COUNT "203.0.113.$1" 9000
	done
	poll_until 60 "they are forgotten" forgotten
}
forgotten() { [ "$(on d1 ipvsadm -Ln | awk '$1 == "->" { n += $5 + $6 } END { print n + 0 }')" = 0 ]; }

# answered K FILE: the same of some of them that came to an answer
answered() {
	on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) -P 1024 -q -s $((40 * STEP)) $PROXY \
		$((COUNT / 40)) "203.0.113.$1" 9000 >/tmp/probe ||
		fail "$(grep -c ' -$' /tmp/probe) connections got no answer"
	awk -v step=$((40 * STEP)) '{ print 1024 + (NR - 1) * step, $2 }' /tmp/probe >"$2"
}

# report FILE: 'LARGEST-LOAD-OVER-FAIR-SHARE USERS TORN-USERS SERVERS'
report() {
	awk -v n=$DESTS -v block=$BLOCK '
	function weight(i) { return 1 + i * 37 % 100 }
	BEGIN { for (i = 0; i < n; i++) sum += weight(i) }
	{
		split($2, part, "."); load[part[4]]++
		user = int(($1 - 1024) / block)
		if (!(user in server)) { server[user] = $2; users++ }
		else if (server[user] != $2 && !torn[user]++) tears++
	}
	END {
		for (i in load) {
			servers++
			over = load[i] / (NR * weight(i) / sum)
			if (over > most) most = over
		}
		printf "%.2f %d %d %d\n", most, users, tears, servers
	}' "$1"
}

# theory FILE: 'MEAN LARGEST' of the largest load over its fair share when each user of FILE
# is thrown at random, by weight, 1000 times
theory() {
	awk -v n=$DESTS -v block=$BLOCK -v trials=1000 '
	function weight(i) { return 1 + i * 37 % 100 }
	BEGIN {
		srand(1)
		for (i = 0; i < n; i++) { sum += weight(i); upto[i] = sum }
	}
	{ size[int(($1 - 1024) / block)]++ }
	END {
		for (t = 0; t < trials; t++) {
			delete load
			most = 0
			for (u in size) {
				at = rand() * sum
				low = 0; high = n - 1
				while (low < high) {
					middle = int((low + high) / 2)
					if (upto[middle] <= at) low = middle + 1
					else high = middle
				}
				load[low] += size[u]
			}
			for (i in load) {
				over = load[i] / (NR * weight(i) / sum)
				if (over > most) most = over
			}
			mean += most / trials
			if (most > worst) worst = most
		}
		printf "%.2f %.2f\n", mean, worst
	}' "$1"
}

lab_up 1 1
# nobody answers what is forged
ip -n s1 route del local 10.2.64.0/18 dev lo
ip -n s1 route add blackhole 10.2.64.0/18
vip=10
for how in mh 'mh -b mh-port' sh 'sh -b sh-port'; do
	vip=$((vip + 1))
	rules $vip "$how"
	begun $vip /tmp/ports
	read -r over users torn servers < <(report /tmp/ports)
	say "$how: largest load $over of its fair share, $torn of $users users torn, $servers servers"
done

rules 20 chash
on d1 chashctl source set $PROXY/32 split 1024:$BLOCK
begun 20 /tmp/ports
read -r over users torn servers < <(report /tmp/ports)
read -r mean worst < <(theory /tmp/ports)
say "chash, split 1024:$BLOCK: largest load $over of its fair share, $torn of $users users torn, $servers servers"
say "theory for $users blocks: $mean on average of 1000 draws, $worst at most"
assert_eq "users whose connections meet more than one server" "$torn" 0
assert "the load is what so many blocks allow" \
	awk -v over="$over" -v worst="$worst" 'BEGIN { exit !(over <= worst) }'
assert "the proxy spreads ($servers servers)" [ "$servers" -gt 20 ]

# what explain says is what happened
for line in 1 $((COUNT / 3)) $((COUNT / 2)) $COUNT; do
	read -r port server < <(sed -n "${line}p" /tmp/ports)
	assert_eq "explanation of port $port" \
		"$(on d1 chashctl -j explain -t 203.0.113.20:9000 $PROXY:"$port" |
			jq -r '.[0] | .address + " " + .source_policy')" "$server $PROXY/32"
done

ip -n s1 route del blackhole 10.2.64.0/18
ip -n s1 route add local 10.2.64.0/18 dev lo

# other ways to the same blocks: the service's own split, and flag-2 with the sysctl
awk 'NR % 40 == 1' /tmp/ports >/tmp/expected
on d1 chashctl source del $PROXY/32
on d1 sh -c "echo $BLOCK >/proc/sys/net/ipv4/vs/chash_split_block"
rules 21 chash
answered 21 /tmp/unsplit
assert_eq "servers without a split" "$(awk '{ print $2 }' /tmp/unsplit | sort -u | wc -l)" 1
rules 22 chash
on d1 chashctl service set -t 203.0.113.22:9000 split 1024:$BLOCK
answered 22 /tmp/after
assert "split by the service, the same servers" cmp /tmp/expected /tmp/after
rules 23 'chash -b flag-2'
answered 23 /tmp/after
assert "split by flag-2, the same servers" cmp /tmp/expected /tmp/after
on d1 chashctl service show -t 203.0.113.23:9000 | grep "split.*1024:$BLOCK.*flag" >/dev/null ||
	fail "flag-2 is not shown: $(on d1 chashctl service show -t 203.0.113.23:9000)"
rules 24 'chash -b flag-2'
on d1 chashctl service set -t 203.0.113.24:9000 split off
answered 24 /tmp/after
assert "a stored setting wins over the flag" cmp /tmp/unsplit /tmp/after
rules 25 chash
on d1 ipvsadm -E -t 203.0.113.25:9000 -s chash -b flag-2
answered 25 /tmp/after
assert "the flag counts from the next connection on" cmp /tmp/expected /tmp/after
rules 26 'chash -b flag-2'
on d1 ipvsadm -E -t 203.0.113.26:9000 -s chash
answered 26 /tmp/after
assert "and its absence too" cmp /tmp/unsplit /tmp/after

# connections that exist stay while policies come and go
sessions=$((100 / SLOW))
spawn client "$LAB_TOOLS/sessions" -o /tmp/sessions $CLIENTS $sessions 203.0.113.26 9000
running() { [ -s /tmp/sessions ] && awk -v n=$sessions 'NR == 1 { exit !($2 == n && $8 > 0) }' /tmp/sessions; }
poll_until 30 "$sessions sessions run" running
for policy in 'split 1024:128' 'group 24' 'split 1024:2016:49151' 'group 28 split 0:500'; do
	# shellcheck disable=SC2086
	on d1 chashctl source set 198.18.0.0/16 $policy
done
rounds=$(awk 'NR == 1 { print $8 }' /tmp/sessions)
further() { awk -v from="$rounds" 'NR == 1 { exit !($8 > from + 2) }' /tmp/sessions; }
poll_until 30 "the sessions go on" further
assert_eq "sessions broken and moved" "$(awk 'NR == 1 { print $4, $6 }' /tmp/sessions)" "0 0"

# a group: users behind many addresses stay together
on d1 chashctl source set 198.18.0.0/16 group 24
on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) 198.18.7.0 256 203.0.113.26 9000 >/tmp/group
assert_eq "servers of a group" "$(awk '{ print $2 }' /tmp/group | sort -u | wc -l)" 1

# IPv6: a user of one address with blocks of ports, and one of a whole prefix
PROXY6=2001:db8:18::1
on d1 ipvsadm -R <<END
-A -t [$VIP6]:9000 -s chash
$(for k in $(seq 0 15); do echo "-a -t [$VIP6]:9000 -r [$(farm6 "$k")]:9000 -m -w 1"; done)
END
on d1 chashctl source set $PROXY6/128 split 1024:$BLOCK
on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) -P 1024 -q -s $((40 * STEP)) $PROXY6 $((COUNT / 40)) \
	$VIP6 9000 >/tmp/probe
assert_eq "users torn over IPv6" "$(awk -v step=$((40 * STEP)) -v block=$BLOCK '
	{ user = int((NR - 1) * step / block) }
	user in server && server[user] != $2 { torn[user] }
	{ server[user] = $2 }
	END { for (user in torn) n++; print n + 0 }' /tmp/probe)" 0
assert "they spread" [ "$(awk '{ print $2 }' /tmp/probe | sort -u | wc -l)" -gt 8 ]
on d1 chashctl source set 2001:db8:18::/48 group 64
on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) 2001:db8:18:7::100 64 $VIP6 9000 >/tmp/group
assert_eq "servers of a group over IPv6" "$(awk '{ print $2 }' /tmp/group | sort -u | wc -l)" 1

# bad input is refused and changes nothing
on d1 chashctl save >/tmp/saved
for bad in '198.18.0.1/24 group 24' '198.18.0.0/16 split 1024:0' '198.18.0.0/16 split 2000:500:1999' \
	   '198.18.0.0/16 split 1024:65536' '198.18.0.0/16 split 65536:1' '198.18.0.0/33 group 24' \
	   '198.18.0.0/16 group 33' '198.18.0.0/16 group 0' '198.18.0.0/16'; do
	# shellcheck disable=SC2086
	refused "source set $bad" on d1 chashctl source set $bad
done
refused "a split of 0" on d1 chashctl service set -t 203.0.113.26:9000 split 1024:0
refused "an unknown service" on d1 chashctl service unset -t $VIP:9999 split
refused "an unknown prefix" on d1 chashctl source del 192.0.2.0/24
for bad in 0 -1 65536 x 1024:512; do
	refused "chash_split_block $bad" on d1 \
		sh -c "echo $bad >/proc/sys/net/ipv4/vs/chash_split_block"
done
on d1 chashctl save >/tmp/saved-again
assert "nothing has changed" cmp /tmp/saved /tmp/saved-again
