# SPDX-License-Identifier: GPL-2.0-only
# With schedule_icmp an ICMP error from the client's side that meets no connection goes
# to the server that the client's connections go to.
# Fast: yes
# Time: 240

lab_up
on d1 ipvsadm -A -t $VIP:8000 -s chash
for k in 1 2 3; do
	on d1 ipvsadm -a -t $VIP:8000 -r 10.2.0.$k:8000 -g
done
on client $LAB_TOOLS/probe $CLIENTS 60 $VIP 8000 >/tmp/wanted

# the connections of the probes must not answer for the scheduler
on d1 ipvsadm -C
on d1 ipvsadm -A -t $VIP:8000 -s chash
for k in 1 2 3; do
	on d1 ipvsadm -a -t $VIP:8000 -r 10.2.0.$k:8000 -g
	spawn s$k sh -c "$LAB_TOOLS/icmp-error listen s$k >/tmp/heard.$k"
done
on d1 sh -c 'echo 1 >/proc/sys/net/ipv4/vs/schedule_icmp'
sleep 0.5
heard() {
	on client $LAB_TOOLS/icmp-error send $CLIENTS 60 $VIP 8000
	sleep 0.5
	cat /tmp/heard.? | sort -u | sort -t. -k4n >/tmp/got
	[ "$(wc -l </tmp/got)" -ge 60 ]
}
poll_until 20 "an error for each client arrives" heard
assert "errors go where connections go" diff /tmp/wanted /tmp/got
