# SPDX-License-Identifier: GPL-2.0-only
# DNS by anycast as the guide has it, with real name servers: each client is answered by its own server of the
# PoP that BGP sends it to; the PoP dies, and queries by UDP and TCP are answered by the other one with
# the same zone. No entry is kept for queries by UDP.

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
NS=203.0.113.53

# The guide's servers are PoP B's in the lab.
type_guide() {
	sed -n 's/^  \(\(chashctl\|ipvsadm\) .*\)/\1/p' "$CHASH_TOP/Documentation/guide/dns.rst" |
		sed "s/10\.2\.0\./10.$2.0./g" >/tmp/commands
	assert "the guide has commands" [ "$(wc -l </tmp/commands)" -ge 9 ]
	on "$1" bash -e -x /tmp/commands
}

nameserver() {
	cat >"/tmp/$1.conf" <<-END
	server:
	 ip-address: $NS
	 username: ""
	 zonesdir: "/tmp"
	 pidfile: "/tmp/$1.pid"
	 xfrdfile: "/tmp/$1.xfrd"
	 xfrdir: "/tmp"
	 zonelistfile: "/tmp/$1.list"
	 database: ""
	 identity: "$1"
	remote-control:
	 control-enable: no
	zone:
	 name: "example.org"
	 zonefile: "zone"
	END
	spawn "$1" nsd -d -c "/tmp/$1.conf" >"/tmp/$1.log" 2>&1
}
# ask CLIENT NAME CLASS TYPE [OPTION...]
ask() { on client dig +short +time=2 +tries=2 -b "198.18.0.$1" "@$NS" "${@:5}" "$2" "$3" "$4" | tr -d '"'; }
# everybody: which server answers each client
everybody() {
	local i

	for i in 1 2 3 4 5 6 7 8; do echo "$i $(ask $i id.server CH TXT)"; done
}

printf '%s\n' '$ORIGIN example.org.' '@ 3600 IN SOA ns hostmaster 1 3600 600 86400 60' '@ 3600 IN NS ns' \
	"ns 3600 IN A $NS" 'www 60 IN A 192.0.2.80' >/tmp/zone
pops_up 2
for server in sa1 sa2 sb1 sb2; do nameserver $server; done
type_guide a1 1
type_guide b1 2
pops_lead a1
answers() { [ "$(ask 1 www.example.org IN A)" = 192.0.2.80 ]; }
poll_until 20 "a query is answered" answers

everybody >/tmp/first
cat /tmp/first
assert "the PoP's own servers answer, and both do" [ "$(cut -d' ' -f2 /tmp/first | sort -u | xargs)" = "sa1 sa2" ]
everybody | diff /tmp/first - || fail "a client got another server"
while read -r client server; do
	on a1 chashctl -j explain -u $NS:53 "198.18.0.$client" | jq -r '.[0].address // .[0].destination.address' >/tmp/told
	assert_eq "what explain says of client $client" "$(cat /tmp/told)" "$(server "$server")"
done </tmp/first
assert_eq "entries of queries by UDP" "$(on a1 grep -c '^UDP' /proc/net/ip_vs_conn || true)" 0
assert_eq "by TCP" "$(ask 9 www.example.org IN A +tcp)" 192.0.2.80

pops_kill a1
pops_lead b1
everybody >/tmp/second
cat /tmp/second
assert "the other PoP's servers answer" [ "$(cut -d' ' -f2 /tmp/second | sort -u | xargs)" = "sb1 sb2" ]
assert_eq "the zone is the same" "$(ask 1 www.example.org IN A)" 192.0.2.80
assert_eq "by TCP, too" "$(ask 9 www.example.org IN A +tcp)" 192.0.2.80
