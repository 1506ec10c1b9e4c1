# SPDX-License-Identifier: GPL-2.0-only
# `chashctl check` finds nothing where takeover works, and each thing that stands in its way, with
# a remedy that is one: after it nothing is found again.
# Tier: check
# Time: 240

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh

# check PROBLEM...: what it finds at b1, and how it ends
check() {
	local rc=0 wanted=$(printf '%s\n' "$@")

	on b1 chashctl -j check >/tmp/found || rc=$?
	assert_eq "found" "$(jq -r '.[].problem' /tmp/found)" "$wanted"
	assert_eq "status" $rc $(($# != 0))
}
remedy() { jq -r '.[0].remedy' /tmp/found; }

takeover_up 1
check

on b1 sysctl -qw net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.sloppy_tcp=1
check 'a new connection on ports that a relayed one had is not assigned here' \
	'IPVS assigns unknown segments anew before takeover sees them'
assert_eq "text" "$({ on b1 chashctl check || true; } | tail -n 2)" \
	"IPVS assigns unknown segments anew before takeover sees them
    set net.ipv4.vs.sloppy_tcp=0"
on b1 sysctl -qw net.ipv4.vs.conn_reuse_mode=1 net.ipv4.vs.sloppy_tcp=0

on b1 ip link set bb-a1 down
check 'backbone device bb-a1 is down'
assert_eq "remedy" "$(remedy)" 'say ip link set bb-a1 up'
on b1 ip link set bb-a1 up
on b1 sysctl -qw net.ipv4.conf.all.rp_filter=1
check 'rp_filter drops what clients send by way of bb-a1' \
	'rp_filter drops what clients send by way of bb6-a1'
for dev in bb-a1 bb6-a1; do
	on b1 sysctl -qw net.ipv4.conf.$dev.rp_filter=2
done
check
on b1 ip link del bb-a1
check 'backbone device bb-a1 does not exist'
on b1 chashctl backbone del bb-a1
check
on b1 chashctl backbone del bb6-a1
check 'there is no backbone device: what another PoP sends here counts as a client'"'"'s'
on b1 chashctl backbone add bb6-a1

on b1 chashctl pop add C id 9
check "-t $VIP:8000 has no destination of PoP C, whose sessions are lost here"
assert_eq "remedy" "$(remedy)" "add a director of it with ipvsadm -a, a tunnel and weight 0, and say chashctl dest set -t $VIP:8000 ADDR:PORT pop C relay on"
on b1 chashctl dest set -t "$VIP:8000" 172.31.0.91:8000 pop C relay on
check "-t $VIP:8000 has no destination of PoP C, whose sessions are lost here"
on b1 ipvsadm -a -t "$VIP:8000" -r 172.31.0.91:8000 -i -w 0
check
on b1 chashctl pop set B self off
check 'this director belongs to no PoP'
on b1 chashctl pop set B self
on b1 chashctl service set -t "$VIP:8000" takeover off
check 'no service of chash takes sessions over'
rc=0
on b1 chashctl check now 2>/tmp/said || rc=$?
assert_eq "a word too many" $rc 1
