# SPDX-License-Identifier: GPL-2.0-only
# `chashctl health` is 0 or 1, whatever happens: enough destinations that take new sessions,
# too few, all of them drained or full, no service, no module.
# Fast: yes

# health WANTED ARGUMENT...
health() {
	local rc=0 wanted=$1; shift
	chashctl health "$@" >/tmp/out 2>/tmp/err || rc=$?
	assert_eq "health $* ($(cat /tmp/out /tmp/err))" $rc "$wanted"
}
soon() { chashctl health -t $VIP:443 "$@" >/dev/null 2>&1; }

modprobe -r ip_vs_chash
health 1 -t $VIP:443
health 1 -t $VIP:443 on-error fail
health 0 -t $VIP:443 on-error keep
modprobe ip_vs_chash
health 1 -t $VIP:443
health 1 -t $VIP:443 on-error keep
health 1
health 1 -t $VIP:443 min 0
health 1 -t $VIP:443 min many

ipvsadm -A -t $VIP:443 -s chash
health 1 -t $VIP:443
for i in 1 2 3; do
	ipvsadm -a -t $VIP:443 -r 10.9.0.$i:443 -m
done
poll_until 10 "three take new sessions" soon min 3
health 0 -t $VIP:443
health 1 -t $VIP:443 min 4
chashctl dest set -t $VIP:443 10.9.0.1:443 weight 0
health 0 -t $VIP:443 min 2
health 1 -t $VIP:443 min 3
chashctl pop add ams id 2
chashctl dest set -t $VIP:443 10.9.0.2:443 pop ams
fewer() { ! soon min 2; }
poll_until 10 "one belongs to another PoP" fewer
health 0 -t $VIP:443 min 1
chashctl dest unset -t $VIP:443 10.9.0.2:443
poll_until 10 "and comes back" soon min 2
for i in 1 2 3; do
	chashctl dest set -t $VIP:443 10.9.0.$i:443 weight 0
done
health 1 -t $VIP:443
assert_eq "what it says" "$(cat /tmp/out)" "-t $VIP:443  0 up, of 3, wanted 1"
assert_eq "JSON" "$({ chashctl -j health -t $VIP:443 || true; } | jq -c '.[0] | [.healthy, .up, .total, .min]')" \
	'[false,0,3,1]'

# a service of another scheduler takes no sessions here
ipvsadm -E -t $VIP:443 -s rr
health 1 -t $VIP:443
health 1 -f 7
