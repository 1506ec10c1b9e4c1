# SPDX-License-Identifier: GPL-2.0-only
# The socket by which directors ask, over IPv4 and IPv6: 100,000 datagrams that are replayed from
# peers and others, changed, cut or made up have no effect but counters, and sessions go on. It outlives
# settings that change and an address that comes back; where its port is taken somebody is told, and it
# opens once the port is free. A namespace, and the module, go while all this arrives.
# Heavy: yes
# Time: 600

POPS='a b'
DIRECTORS='a1 b1'
TAKEOVER='tun 4
tun 6'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

each=50000		# datagrams of a family
VIP6=$(takeover_vip tun 6)
stat_of() { on "$1" chashctl -j stats | jq ".[0].$2"; }
strays() { stat_of b1 'ask_malformed + .[0].ask_version + .[0].ask_forged + .[0].ask_stranger + .[0].ask_late'; }
entries() { on "$1" sh -c 'wc -l </proc/net/ip_vs_conn'; }
memory() { awk '/^SUnreclaim/ { print $2 }' /proc/meminfo; }
directors() { on "$1" chashctl -j pop show | jq -r "[.[].directors[] | $2] | map(tostring) | unique | join(\" \")"; }
answers() { [ "$(directors "$1" .state)" = answers ]; }
silent() { [ "$(directors "$1" .state)" = silent ]; }
# forge COUNT TO: as fast as they go, from the other director and others
forge() {
	on router "$LAB_TOOLS/ask-forge" -r 5000 core "$1" "$(backbone "$2")" 8849 "$(backbone a1)" 172.31.0.254 10.9.9.9
}
forge6() {
	on router "$LAB_TOOLS/ask-forge" -r 5000 core "$1" "$(backbone6 "$2")" 8849 "$(backbone6 a1)" fd00:b::fe fd00:9::9
}
to_a() { pops_prefer b1 50; pops_lead a1; }
to_b() { pops_prefer b1 5; pops_lead b1; }

takeover_up
(umask 077; echo 00112233445566778899aabbccddeeff >/tmp/seed)
for d in $DIRECTORS; do on $d chashctl seed set /tmp/seed; done
poll_until 20 "a1 is heard under the new seed" answers b1
live_start v4 10 $VIP 8000
LIVE_FROM=$CLIENTS6 live_start v6 10 "$VIP6" 8000
to_b
live_intact v4
live_intact v6

had=$(entries b1) asked=$(stat_of a1 ask_late) silences=$(directors b1 .silences)
before=$(strays) begin=$(memory)
forge $each b1 & pids=$!
forge6 $each b1 & pids="$pids $!"
# shellcheck disable=SC2086
wait $pids
counted=$(($(strays) - before)) more=$(($(memory) - begin))
say "$((2 * each)) datagrams: $counted counted, $((2 * each - counted)) repeated what a1 asked and were answered;" \
	"$(on b1 chashctl -j stats | jq -c '.[0] | with_entries(select(.key | startswith("ask_")))'); $more KiB more"
for kind in malformed version forged stranger late; do
	assert "some are counted as $kind" [ "$(stat_of b1 ask_$kind)" -gt 0 ]
done
assert "nearly all are counted" [ $counted -ge $((2 * each * 3 / 4)) ]
assert "an answer goes to who asked, and is late there" [ $(($(stat_of a1 ask_late) - asked)) -le $((2 * each - counted)) ]
assert_eq "entries" "$(entries b1)" "$had"
assert_eq "held segments" "$(stat_of b1 held)" 0
assert_eq "times that a1 fell silent" "$(directors b1 .silences)" "$silences"
assert "memory does not grow: $more KiB" [ $more -le 2048 ]
live_intact v4
live_intact v6

# settings change while all that comes in, which begins when the first two seconds were listened to
forge 20000 b1 & pid=$!
sleep 2.5
for port in 8850 8849 8851 8849; do
	for d in $DIRECTORS; do on $d sysctl -qw net.ipv4.vs.chash_ask_port=$port net.ipv4.vs.chash_ask_max=$((port % 8)); done
	sleep 0.4
done
for d in $DIRECTORS; do on $d sysctl -qw net.ipv4.vs.chash_ask_max=4096; done
wait $pid
poll_until 10 "a1 answers by the port as it was" answers b1
to_a
live_intact v4
live_intact v6
to_b
say "four other ports meanwhile: all sessions go on; b1: $(takeover_stats b1)"

# without its address a director is silent, with it it is there again
ip -n b1 addr del "$(backbone b1)/24" dev core
ip -n b1 addr del "$(backbone6 b1)/64" dev core
poll_until 20 "b1 is silent without its addresses" silent a1
ip -n b1 -batch - <<END
addr add $(backbone b1)/24 dev core
addr add $(backbone6 b1)/64 dev core nodad
route replace 10.1.0.0/16 via 172.31.0.254
route replace fd00:1::/64 via fd00:b::fe
END
poll_until 20 "and there again" answers a1
live_intact v4
live_intact v6

# a port that somebody else has when the first service comes
ip netns add other
ip -n other link set lo up
spawn other socat UDP4-LISTEN:8849,fork PIPE
has_it=$!
sleep 0.5
on other chashctl restore <<END
pop add A id 1 self
pop add B id 2 relay 172.31.0.21
dest set -t $VIP:8000 172.31.0.21:8000 pop B relay on
END
printf -- '-A -t %s -s chash -b flag-3\n-a -t %s -r 172.31.0.21:8000 -i -w 0\n' $VIP:8000 $VIP:8000 | on other ipvsadm -R
said() { dmesg | grep "UDP port 8849 cannot be opened" >/tmp/said; }
poll_until 10 "the kernel says that the port is taken" said
sleep 5
said
assert_eq "how often it says so" "$(wc -l </tmp/said)" 1
assert_eq "the port that is open" "$(stat_of other ask_port)" 0
on other chashctl -j check >/tmp/found || true
assert "check finds it" jq -e 'any(.[]; .finding == "no-asking")' /tmp/found
kill $has_it
opened() { [ "$(stat_of other ask_port)" = 8849 ]; }
poll_until 10 "it opens when the port is free" opened

# a namespace goes while datagrams and segments arrive
forge 100000 a1 & later=$!
forge 20000 b1 & pid=$!
on client "$LAB_TOOLS/forge" -f A -r 5000 60.0.0.0 20000 $VIP 8000 & pid2=$!
sleep 4
live_stop v4
live_stop v6
pops_kill b1
wait $pid $pid2
ip netns del other

# and the module
on a1 chashctl save seed /tmp/seed >/tmp/saved
on a1 ipvsadm -Sn >/tmp/services
spawn client "$LAB_TOOLS/forge" -f A -r 2000 61.0.0.0 20000 $VIP 8000
sleep 1
assert "datagrams arrive still" kill -0 $later
on a1 ipvsadm -C
leaves() { modprobe -r ip_vs_chash 2>/dev/null; [ ! -d /sys/module/ip_vs_chash ]; }
poll_until 30 "the module leaves" leaves
on a1 ipvsadm -R </tmp/services
on a1 chashctl restore /tmp/saved
opened_again() { [ "$(stat_of a1 ask_port)" = 8849 ]; }
poll_until 10 "it asks again" opened_again
say "a namespace and the module went while datagrams and segments arrived, and the module came back"
