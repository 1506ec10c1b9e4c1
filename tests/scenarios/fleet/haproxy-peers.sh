# SPDX-License-Identifier: GPL-2.0-only
# What peers of HAProxy are for, beside takeover: they copy which server a client has, not its connections. At
# two sites with the same servers every connection breaks when clients are rerouted or the site's HAProxy
# dies; who connects again gets the server that he had.
#
#   client --- router --+-- a --- sa		a and b have the same address; core is between them
#                       +-- b --- sb

. tests/lib/live.sh
ADDRESS=203.0.113.2
N=500
LIVE_PAUSE=2000

ip -batch - <<-END
	netns add client
	netns add router
	netns add a
	netns add b
	netns add sa
	netns add sb
	link add access netns client type veth peer name client netns router
	link add access netns a type veth peer name a netns router
	link add access netns b type veth peer name b netns router
	link add core netns a type veth peer name core netns b
	link add eth0 netns sa type veth peer name pop netns a
	link add eth0 netns sb type veth peer name pop netns b
END
# wire NAMESPACE LINE...: its devices up, and what stands in the lines
wire() {
	local device

	{
		for device in $(ip -n "$1" -o link | awk -F ': ' '$2 !~ /^(tunl|gre|ip6|sit|erspan)/ { sub("@.*", "", $2); print $2 }'); do
			echo "link set dev $device up"
		done
		printf '%s\n' "${@:2}"
	} | ip -n "$1" -batch -
	on "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
}
wire client 'addr add 192.0.2.2/24 dev access' 'route add default via 192.0.2.1' 'route add local 198.18.0.0/15 dev lo'
wire router 'addr add 192.0.2.1/24 dev client' 'addr add 172.16.0.1/30 dev a' 'addr add 172.16.0.5/30 dev b' \
	'route add 198.18.0.0/15 via 192.0.2.2' "route add $ADDRESS via 172.16.0.2"
wire a 'addr add 172.16.0.2/30 dev access' 'addr add 172.31.1.11/24 dev core' 'addr add 10.1.255.1/16 dev pop' \
	'route add default via 172.16.0.1' 'route add 10.2.0.0/16 via 172.31.1.21' "addr add $ADDRESS/32 dev lo"
wire b 'addr add 172.16.0.6/30 dev access' 'addr add 172.31.1.21/24 dev core' 'addr add 10.2.255.1/16 dev pop' \
	'route add default via 172.16.0.5' 'route add 10.1.0.0/16 via 172.31.1.11' "addr add $ADDRESS/32 dev lo"
wire sa 'addr add 10.1.0.1/16 dev eth0' 'route add default via 10.1.255.1'
wire sb 'addr add 10.2.0.1/16 dev eth0' 'route add default via 10.2.255.1'
spawn sa "$LAB_TOOLS/echod" -n sa 8000
spawn sb "$LAB_TOOLS/echod" -n sb 8000

cat >/tmp/haproxy.conf <<-END
	defaults
	    mode tcp
	    timeout connect 5s
	    timeout client 1h
	    timeout server 1h
	peers sites
	    peer a 172.31.1.11:10000
	    peer b 172.31.1.21:10000
	listen service
	    bind $ADDRESS:8000
	    balance leastconn
	    stick-table type ip size 100k expire 1h peers sites
	    stick on src
	    server sa 10.1.0.1:8000
	    server sb 10.2.0.1:8000
END
declare -A haproxy
start() {
	spawn "$1" haproxy -db -L "$1" -f /tmp/haproxy.conf >>"$RESULTS/haproxy.$1" 2>&1
	haproxy[$1]=$!
}
listens() { [ -n "$(on "$1" ss -Hltn "sport = :8000")" ]; }
for site in a b; do start $site; done
for site in a b; do poll_until 20 "the HAProxy of $site is there" listens $site; done
lead() { ip -n router route replace $ADDRESS via "$1"; }
bytes() { ip -n b -s -j link show core | jq '.[0].stats64 | .rx.bytes + .tx.bytes'; }
memory() { awk '/^VmRSS/ { print $2 }' "/proc/${haproxy[$1]}/status"; }
who() { on client "$LAB_TOOLS/probe" 198.18.0.0 $N $ADDRESS 8000 | cut -d' ' -f1,2 | sort; }
broken() { [ "$(live_field "$1" alive)" = 0 ]; }
# lost EVENT NAME: every connection breaks, and who connects again has his server
lost() {
	poll_until 90 "the connections of $2 break" broken "$2"
	who >/tmp/who
	say "$1: connections that go on: $(live_field "$2" alive) of $N; clients that connect again and have their server:" \
		"$(comm -12 /tmp/before /tmp/who | wc -l) of $N"
	assert_eq "clients that have another server" "$(comm -23 /tmp/before /tmp/who | wc -l)" 0
}

empty=$(memory b)
sleep 5
begin=$(bytes)
sleep 60
idle=$(($(bytes) - begin))
begin=$(bytes)
who >/tmp/before
assert_eq "clients that are served" "$(wc -l </tmp/before)" $N
sleep 5
say "HAProxy, $(wc -l </tmp/haproxy.conf) lines a site, 4 of them for peers: $idle bytes a minute on the backbone" \
	"when nothing happens; $((($(bytes) - begin - idle / 12) / N)) for each new client at both servers, with what" \
	"goes to the other site's server; memory $empty KiB, with $N clients in the table $(memory b) KiB"

live_start one $N $ADDRESS 8000
lead 172.16.0.6
lost "a reroute" one
live_start two $N $ADDRESS 8000
kill -9 "${haproxy[b]}"
lead 172.16.0.2
lost "the HAProxy of a site dies" two
live_start three $N $ADDRESS 8000
start b
poll_until 20 "the HAProxy of b is there" listens b
sleep 5
lead 172.16.0.6
lost "it is back" three
