# SPDX-License-Identifier: GPL-2.0-only
# One director, a VRRP pair, two PoPs, with the commands and files of the guide as they stand: the same 100
# sessions live through each step, the failure of the pair's master, and a reroute to the other PoP and back.
# Time: 400

. tests/lib/live.sh
lab_up 3 3
LIVE_PAUSE=2000
guide=$CHASH_TOP/Documentation/guide/grow.rst
declare -A number=([fra1]=1 [fra2]=2 [ber1]=3)

# part FROM TO: the commands between two headings; block FROM: the file that begins so
part() { sed -n "/^$1\$/,/^$2\$/s/^  \([a-z].*\)/\1/p" "$guide"; }
block() { sed -n "/^    $1/,/^\$/s/^    //p" "$guide"; }
part 'One director' 'A VRRP pair' >/tmp/one
part 'A VRRP pair' 'Two PoPs' >/tmp/pair
part 'Two PoPs' 'never' >/tmp/two
block 'ip link add tun-in' >/tmp/server
block 'vrrp_instance pair' >/tmp/keepalived.1
block '\[director\]' >/tmp/fra1.conf
assert "the guide has all of it" [ "$(cat /tmp/one /tmp/pair /tmp/two /tmp/server /tmp/fra1.conf | wc -l)" -ge 23 ]
run() { # NAME FILE PATTERN
	grep "$3" "$2" >/tmp/part
	(cd /tmp && on "d${number[$1]}" bash -e -x /tmp/part)
}

# The machines of the guide: s3 is the server of the other PoP.
ip -n s3 addr add 10.3.0.1/32 dev eth0
for k in 1 2 3; do
	ip -n d$k route add 10.3.0.1 via 10.2.0.3
	ip -n d$k addr add 198.51.100.$k/32 dev lo
	for j in 1 2 3; do
		[ $j = $k ] || ip -n d$k route add 198.51.100.$j via 10.1.0.$j src 198.51.100.$k
	done
	address=10.2.0.$k
	[ $k != 3 ] || address=10.3.0.1
	sed "s/10\.2\.0\.1/$address/" /tmp/server >/tmp/part
	modprobe ipip
	# as distributions have it
	on s$k sysctl -qw net.ipv4.conf.default.rp_filter=2
	on s$k bash -e -x /tmp/part
	spawn s$k "$LAB_TOOLS/echod" -n s$k 5432
done
mount -t tmpfs lib /var/lib
mkdir /var/lib/chash
route() { ip -n router route replace 203.0.113.0/24 via "$1"; }

run fra1 /tmp/one ipvsadm
live_start a 100 $VIP 5432

run fra2 /tmp/one ipvsadm
digest() { run "$1" /tmp/pair digest; }
agree() { [ "$(digest fra1 2>/dev/null)" = "$(digest fra2 2>/dev/null)" ]; }
poll_until 20 "the pair maps clients alike" agree
sed 's/priority 150/priority 100/' /tmp/keepalived.1 >/tmp/keepalived.2
for k in 1 2; do
	spawn d$k keepalived -n -l -P -f /tmp/keepalived.$k -p /tmp/keepalived.$k.pid -r /tmp/vrrp.$k.pid \
		>/tmp/keepalived.$k.log 2>&1
done
is_master() { [[ $(ip -n "d$1" addr show dev front) == *10.1.0.100/24* ]]; }
poll_until 20 "fra1 is the master" is_master 1
route 10.1.0.100
live_intact a
ip -n router link set d1-front down
poll_until 20 "fra2 is the master" is_master 2
live_intact a
ip -n router link set d1-front up
poll_until 20 "fra1 is the master again" is_master 1
sleep 2
live_intact a
say "a VRRP pair: 100 of 100 sessions go on through the failure of its master, and its return"

run ber1 /tmp/two ipvsadm
run fra1 /tmp/two sed
for director in fra1 fra2 ber1; do
	sed -i "s,^name = .*,&\nrun = /run/$director," /tmp/$director.conf
	spawn d${number[$director]} chashd -c /tmp/$director.conf 2>"$RESULTS/$director.log"
done
fleet() { CHASHD_SOCKET=/run/$1/chashd.sock run "$1" /tmp/two 'chashctl fleet'; }
knows() { [ "$(fleet "$1" 2>/dev/null | grep -cE ' (self|alive) ')" = 3 ]; }
for director in fra1 fra2 ber1; do poll_until 20 "$director knows the others" knows $director; done
fleet ber1
has_peers() { [ "$(on "d$1" ipvsadm -Ln | grep -cE ' (198\.51\.100|10\.[23]\.0)\.')" = 5 ]; }
for k in 1 2 3; do poll_until 20 "d$k has 3 servers and 2 directors" has_peers $k; done
live_intact a

route 10.1.0.3
live_intact a
assert_eq "new sessions that get the server of ber" \
	"$(on client "$LAB_TOOLS/probe" 198.19.0.0 20 $VIP 5432 | grep -c ' s3$')" 20
ip -n router link set d1-front down
poll_until 20 "fra2 is the master" is_master 2
live_intact a
ip -n router link set d1-front up
route 10.1.0.100
live_intact a
say "two PoPs: 100 of 100 sessions go on at the other PoP, while the pair's master is away, and back"
