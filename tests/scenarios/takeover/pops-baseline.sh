# SPDX-License-Identifier: GPL-2.0-only
# What the kernel alone makes of a reroute to a PoP with another pool: mh with sloppy_tcp loses
# every session, the sync daemon keeps those that it had time to copy.
# Heavy: yes
# Time: 300

. tests/lib/pops.sh
. tests/lib/live.sh

# pool DIR: new clients get the servers of its PoP; those of the others are destinations for
# what the sync daemon copied
pool() {
	local s weight

	on "$1" sysctl -qw net.ipv4.vs.sloppy_tcp=1
	{
		echo "-A -t $VIP:8000 -s mh -b mh-fallback"
		for s in $(pops_servers a) $(pops_servers b) $(pops_servers c); do
			weight=0
			[ "${s:1:1}" != "${1:0:1}" ] || weight=1
			echo "-a -t $VIP:8000 -r $(server "$s"):8000 -i -w $weight"
		done
	} | on "$1" ipvsadm -R
}
settled() {
	[ "$(live_field "$1" alive)" = 0 ] || live_rounds_over "$1" "$2"
}
# reroute NAME: the VIPs go from A to B; prints what is left of the sessions
reroute() {
	local rounds

	rounds=$(live_field "$1" rounds)
	pops_withdraw a2
	pops_withdraw a1
	pops_lead b1
	poll_until 60 "the sessions went on or broke" settled "$1" $((rounds + 3))
	assert_eq "servers of B that answer new clients" \
		"$(on client "$LAB_TOOLS/probe" 198.19.0.0 40 $VIP 8000 | grep -c ' sb[12]$')" 40
	left=$(live_field "$1" alive)
	kill "$(eval echo "\$live_pid_$1")"
	pops_announce a1
	pops_announce a2
	pops_lead a1
}

pops_up
for director in $DIRECTORS; do pool $director; done

live_start mh 60 $VIP 8000 -t 10
reroute mh
say "mh and sloppy_tcp: $left of 60 sessions survive a reroute"
assert_eq "sessions of mh" "$left" 0

for director in $DIRECTORS; do
	state=backup
	[ $director != a1 ] || state=master
	on $director ipvsadm --start-daemon $state --mcast-interface core --syncid 1
done
live_start sync 60 $VIP 8000 -t 10
sleep 3
copied=$(on b1 cat /proc/net/ip_vs_conn | grep -c " ESTABLISHED ")
reroute sync
say "with the sync daemon: $left of 60 survive, after $copied entries were copied to each director"
assert_eq "sessions of the sync daemon" "$left" 60
