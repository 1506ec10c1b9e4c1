# SPDX-License-Identifier: GPL-2.0-only
# `chashctl check` finds nothing where takeover works, and each thing that stands in its way, with
# a remedy that is one: after it nothing is found again.
# Heavy: yes
# Time: 240

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh

# check FINDING...: what it finds at b1, and how it ends
check() {
	local rc=0 wanted=$(printf '%s\n' "$@")

	on b1 chashctl -j check >/tmp/found || rc=$?
	assert_eq "found" "$(jq -r '.[].finding' /tmp/found)" "$wanted"
	assert_eq "status" $rc $(($# ? 5 : 0))
}
remedy() { jq -r '.[0].remedy' /tmp/found; }

# mend FINDING...: each of them is found and mended by what check says, typed in as it stands
mend() {
	while [ $# != 0 ]; do
		check "$@"
		assert "a remedy" on b1 bash -c "$(remedy)"
		shift
	done
	check
}

takeover_up 1
head -c 16 /dev/urandom | base64 >/tmp/seed
for director in $DIRECTORS; do on "$director" chashctl seed set /tmp/seed; done
check
assert_eq "text" "$(on b1 chashctl check)" "nothing stands in the way"

on b1 sysctl -qw net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.sloppy_tcp=1
assert_eq "text" "$({ on b1 chashctl check || true; } | tail -n 2)" \
	"IPVS assigns segments of unknown connections anew, and takeover never sees them
    sysctl -w net.ipv4.vs.sloppy_tcp=0"
mend conn-reuse-mode sloppy-tcp
modprobe nf_conntrack
on b1 sysctl -qw net.ipv4.vs.pmtu_disc=0 net.netfilter.nf_conntrack_tcp_loose=0
mend pmtu-disc tcp-loose
on b1 sysctl -qw net.ipv4.vs.nat_icmp_send=0
on b1 ipvsadm -a -t "$VIP:8000" -r 172.31.0.93:8000 -m -w 1
mend nat-icmp-send
on b1 ipvsadm -d -t "$VIP:8000" -r 172.31.0.93:8000
on b1 chashctl service set -t "$VIP:8009" bound 150
on b1 ipvsadm -A -t "$VIP:8009" -s wlc -p 60
mend other-scheduler
assert "nothing else of it has changed" sh -c "'$LAB_TOOLS/on' b1 ipvsadm -Sn | grep -q -- '-t $VIP:8009 -s chash -p 60'"
on b1 ipvsadm -E -t "$VIP:8009" -s chash -b flag-3
on b1 chashctl service set -t "$VIP:8009" split 1024:500
check no-destination
on b1 ipvsadm -E -t "$VIP:8009" -s chash -b flag-3 -p 60
mend setting-unused
on b1 chashctl service unset -t "$VIP:8009"
on b1 ipvsadm -E -t "$VIP:8009" -s chash
on b1 chashctl service set -t "$VIP:8009" identity address
on b1 ipvsadm -a -t "$VIP:8009" -r 172.31.0.93:8000 -m
on b1 ipvsadm -a -t "$VIP:8009" -r 172.31.0.93:8001 -m
check dest-refused
on b1 ipvsadm -d -t "$VIP:8009" -r 172.31.0.93:8001
check
on b1 ipvsadm -D -t "$VIP:8009"
on b1 chashctl service forget -t "$VIP:8009"

on b1 ip link set bb-a1 mtu 600
mend backbone-mtu
# open TYPE LOCAL REMOTE
open() {
	on b1 bash -c "ip link add open type $1 local $2 && ip link set open up"
	on b1 chashctl backbone add open
	check backbone-open
	assert "with addresses it is a remedy" on b1 bash -c "$(remedy | sed "s/ADDR/$3/; s/LOCAL/$2/")"
	check
	on b1 chashctl backbone del open
	on b1 ip link del open
}
open ipip 172.31.0.94 172.31.0.95
open 'ip6tnl mode any' fd00:b::94 fd00:b::95
open ip6gre fd00:b::94 fd00:b::95
on b1 ip link set bb-a1 down
mend backbone-down
# it has no address
on b1 sysctl -qw net.ipv4.conf.bb-a1.rp_filter=2
mend rp-filter
# bb-a1 has 2 of its own from the remedy
on b1 sysctl -qw net.ipv4.conf.all.rp_filter=1
mend rp-filter
on b1 ip link add "a'b#c" type dummy
on b1 chashctl backbone add "a'b#c"
mend backbone-down rp-filter
on b1 ip link del "a'b#c"
mend backbone-missing
on b1 ip link del bb-a1
mend backbone-missing
on b1 chashctl backbone del bb6-a1
check no-backbone
on b1 chashctl backbone add bb6-a1
check

on b1 chashctl pop add C id 9
check no-destination
assert_eq "where" "$(jq -c '.[0] | [.service.port, .pop]' /tmp/found)" '[8000,"C"]'
assert_eq "remedy" "$(remedy)" "ipvsadm -a -t $VIP:8000 -r ADDR:8000 -i -w 0 && chashctl dest set -t $VIP:8000 ADDR:8000 pop C relay on"
on b1 chashctl dest set -t "$VIP:8000" 172.31.0.91:8000 pop C relay on
mend no-destination
on b1 ipvsadm -d -t "$VIP:8000" -r 172.31.0.91:8000
on b1 chashctl dest forget -t "$VIP:8000" 172.31.0.91:8000
on b1 chashctl pop set C relay 172.31.0.92
mend no-destination
on b1 chashctl pop set B self off
check no-own-pop
on b1 chashctl pop set B self
on b1 chashctl service set -t "$VIP:8000" takeover off
mend no-takeover
rc=0
on b1 chashctl check now 2>/tmp/said || rc=$?
assert_eq "a word too many" $rc 1

# a service of many servers, none of them by NAT, is listed once
ip netns add many
ip -n many link set lo up
{
	echo "-A -t $VIP:80 -s chash"
	for i in {1..100}; do echo "-a -t $VIP:80 -r 10.9.0.$i:80 -i"; done
} | on many ipvsadm -R
on many chashctl service set -t $VIP:80 takeover on
on many strace -e trace=sendto -o /tmp/strace chashctl check >/dev/null 2>&1 || true
asked=$(grep -c 'AF_NETLINK' /tmp/strace)
assert "requests ($asked)" [ "$asked" -gt 5 -a "$asked" -lt 60 ]
ip netns del many
