# SPDX-License-Identifier: GPL-2.0-only
# A VRRP pair of keepalived, with `chashctl adopt` on both: 500 sessions live through the failure of the
# master's link, its return, the stop of its keepalived and its restart. The directors do not know each
# other: the second one finds each session by hash.
# Time: 300

. tests/lib/live.sh
lab_up 2 3
LIVE_PAUSE=3000

# configure K PRIORITY: the pair has an address towards clients and one towards servers
configure() {
	local s

	cat <<-END
	global_defs {
	 router_id d$1
	}
	vrrp_instance pair {
	 state BACKUP
	 interface front
	 virtual_router_id 51
	 priority $2
	 advert_int 1
	 virtual_ipaddress {
	  10.1.0.100/24 dev front
	  10.2.255.100/16 dev back
	 }
	}
	virtual_server $VIP 8000 {
	 delay_loop 5
	 lb_algo rr
	 lb_kind NAT
	 protocol TCP
	 flag-3
	END
	for s in 1 2 3; do printf ' real_server 10.2.0.%s 8000 {\n  weight %s00\n }\n' $s $s; done
	echo '}'
}
start() {
	spawn "d$1" keepalived -n -l -f "/tmp/keepalived.$1" -p "/tmp/keepalived.$1.pid" -c "/tmp/checkers.$1.pid" \
		-r "/tmp/vrrp.$1.pid" >>"/tmp/keepalived.$1.log" 2>&1
}
is_master() { [[ $(ip -n "d$1" addr show dev front) == *10.1.0.100/24* ]]; }
is_backup() { ! is_master "$1"; }
master() {
	poll_until 20 "d$1 is the master" is_master "$1"
	sleep 1
	assert "the other one has no address" is_backup $((3 - $1))
}
bound() { on "d$1" ipvsadm -Sn | grep -q -- "-A -t $VIP:8000 -s chash -b flag-3"; }
taken() { on "d$1" chashctl -j stats -t $VIP:8000 | jq '.[0].own_pool'; }

echo "-A -t $VIP:8000 -s chash" >/tmp/adopt.rules
for k in 1 2; do
	configure $k $((200 - 50 * k)) >/tmp/keepalived.$k
	# Without any service IPVS leaves packets to the local stack, which resets what it does not know.
	on d$k ipvsadm -A -f 4294967295 -s rr
	on d$k sysctl -qw net.ipv4.vs.nat_icmp_send=1
	spawn d$k chashctl adopt /tmp/adopt.rules >/tmp/adopt.$k.log
	start $k
done
ip -n router route replace 203.0.113.0/24 via 10.1.0.100
for k in 1 2 3; do ip -n s$k route replace default via 10.2.255.100 table 100; done
master 1
for k in 1 2; do poll_until 10 "d$k has it bound" bound $k; done
digest() { on "d$1" chashctl -j digest -t $VIP:8000 | jq -r '.[0].digest'; }
poll_until 10 "both map clients alike" eval '[ "$(digest 1)" = "$(digest 2)" ]'
live_start a 500 $VIP 8000 -r 250

ip -n router link set d1-front down
master 2
live_intact a
say "d2 found $(taken 2) of 500 sessions by hash"
assert "they go over d2" [ "$(taken 2)" -ge 500 ]
ip -n router link set d1-front up
master 1
live_intact a

exists() { on d1 ipvsadm -Sn | grep -q -- "-A -t $VIP:8000 "; }
gone() { ! exists; }
kill "$(cat /tmp/keepalived.1.pid)"
poll_until 20 "its services are gone" gone
master 2
live_intact a
start 1
poll_until 20 "its services are back" exists
master 1
assert "d1 has it bound" bound 1
live_intact a
cat /tmp/adopt.*.log
