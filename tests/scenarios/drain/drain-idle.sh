# SPDX-License-Identifier: GPL-2.0-only
# What else ends a session of a server that drains: IPVS's timeout, of TCP and of UDP, and a port that is
# used again. Persistent services: the weight is 0 while the drain lasts, and comes back.
# Heavy: yes
# Time: 400

ctl() { on d1 chashctl "$@"; }
entries() { on d1 ipvsadm -Lnc | grep -c "$1" || true; }
gone() { [ "$(entries "$1")" = 0 ]; }
# exchange PROTOCOL: with a port of its own, each time the same
exchange() { on client "$LAB_TOOLS/probe" -p "$1" -P 40000 -t 10 198.18.7.7 1 $VIP 9000 | cut -d' ' -f2; }

lab_up 1 1
for service in "-t $VIP:9000" "-u $VIP:9000"; do
	echo "-A $service -s chash"
	for i in 0 1; do echo "-a $service -r $(farm $i):9000 -m -w $((i + 1))"; done
done | on d1 ipvsadm -R

# timeouts are shown, set one by one, and refused when they are none
assert_eq "timeouts" "$(ctl -j timeout)" '[{"tcp":900,"tcpfin":120,"udp":300}]'
tcp=$((15 * SLOW)) udp=$((10 * SLOW))
ctl timeout tcp ${tcp}s udp $udp
assert_eq "timeouts" "$(ctl -j timeout)" "[{\"tcp\":$tcp,\"tcpfin\":120,\"udp\":$udp}]"
assert_eq "as ipvsadm shows them" "$(on d1 ipvsadm -L --timeout)" \
	"Timeout (tcp tcpfin udp): $tcp 120 $udp"
for bad in "tcp 0" "tcp" "tcp x" "sctp 5" "tcp 5 tcp 6" "udp 2147484" "tcpfin -1"; do
	rc=0
	ctl timeout $bad 2>/tmp/err || rc=$?
	assert_eq "status of timeout $bad ($(cat /tmp/err))" $rc 1
done
assert_eq "timeouts" "$(ctl -j timeout | jq '.[0].tcp')" $tcp

# TCP: idle, its entry gone, the drain over, and the client assigned anew
mkfifo /tmp/go
nsenter --net=/run/netns/client bash -c 'exec 7<>/dev/tcp/'$VIP'/9000; echo hello >&7; read -r -u 7 a
	echo "${a%% *}" >/tmp/first; read -r <>/tmp/go; echo again >&7; read -r -t 60 -u 7 a || echo reset >/tmp/second' \
	2>/dev/null &
poll_until 20 "a session is there" test -s /tmp/first
server=$(cat /tmp/first)
ctl drain start -t $VIP:9000 "$server"
assert_eq "sessions" "$(ctl -j drain show | jq -c '[.[].sessions]')" "[1]"
begin=$SECONDS
ctl drain wait -t $VIP:9000 "$server" timeout $((60 * SLOW)) >/dev/null
say "idle for $((SECONDS - begin)) s of a timeout of $tcp s, and drained"
poll_until 10 "its entry is gone" gone "TCP.*ESTABLISHED"
echo >/tmp/go
poll_until 60 "what comes later is reset" test -s /tmp/second
other=$(on client bash -c "exec 7<>/dev/tcp/$VIP/9000; echo hello >&7; read -r -u 7 a; echo \"\${a%% *}\"")
assert "the client is assigned anew ($server, then $other)" [ "$other" != "$server" ]
ctl drain stop -t $VIP:9000 "$server"

# a port that is used again soon does not lead back
server=$(exchange tcp)
ctl drain start -t $VIP:9000 "$server"
assert "the same port goes elsewhere" [ "$(exchange tcp)" != "$server" ]
ctl drain stop -t $VIP:9000 "$server"

# UDP: a flow that goes on stays, one that pauses for longer than the timeout leaves
server=$(exchange udp)
ctl drain start -u $VIP:9000 "$server"
for i in 1 2 3; do
	assert_eq "the server of a flow that goes on" "$(exchange udp)" "$server"
done
assert_eq "sessions of UDP" "$(ctl -j drain show | jq -c '[.[].sessions]')" "[1]"
ctl drain wait -u $VIP:9000 "$server" timeout $((60 * SLOW)) >/dev/null
assert "a flow that paused is assigned anew" [ "$(exchange udp)" != "$server" ]
ctl drain stop -u $VIP:9000 "$server"

# weight 0 is a drain without a deadline, and can be waited for
ctl timeout tcp 15m
on d1 ipvsadm -e -t $VIP:9000 -r "$(farm 0):9000" -m -w 0
assert_eq "what weight 0 is" "$(ctl -j drain show -t $VIP:9000 | jq -c '.[] | [.address, .by, .state, .deadline]')" \
	"[\"$(farm 0)\",\"weight\",\"drained\",null]"
ctl drain wait -t $VIP:9000 "$(farm 0)" >/dev/null
rc=0
ctl drain stop -t $VIP:9000 "$(farm 0)" 2>/tmp/err || rc=$?
assert_eq "status of stopping a weight ($(cat /tmp/err))" $rc 2
on d1 ipvsadm -e -t $VIP:9000 -r "$(farm 0):9000" -m -w 1

# persistence: templates lead to the server, whatever the scheduler says
on d1 ipvsadm -E -t $VIP:9000 -s chash -p 300
server=$(on client "$LAB_TOOLS/probe" -t 10 198.18.7.7 1 $VIP 9000 | cut -d' ' -f2)
[ "$server" = "$(farm 0)" ] && weight=1 || weight=2
ctl drain start -t $VIP:9000 "$server" 2>/tmp/err
grep -q "expire_quiescent_template=1" /tmp/err || fail "nothing is said of templates: $(cat /tmp/err)"
assert_eq "its weight in IPVS" "$(on d1 ipvsadm -Sn | awk -v s="$server:9000" '/-t/ && $5 == s { print $NF }')" 0
on d1 sysctl -qw net.ipv4.vs.expire_quiescent_template=1
other=$(on client "$LAB_TOOLS/probe" -t 10 198.18.7.7 1 $VIP 9000 | cut -d' ' -f2)
assert "a client with a template leaves ($server, then $other)" [ "$other" != "$server" ]
ctl save | grep "^drain start -t $VIP:9000 $server:9000 weight $weight\$" >/dev/null || fail "saved: $(ctl save)"
ctl drain stop -t $VIP:9000 "$server"
assert_eq "its weight in IPVS" "$(on d1 ipvsadm -Sn | awk -v s="$server:9000" '/-t/ && $5 == s { print $NF }')" $weight
