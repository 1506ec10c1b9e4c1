# SPDX-License-Identifier: GPL-2.0-only
# Workers elsewhere with the commands of the guide as they stand: one behind GUE, one behind GRE and one behind
# IPIP serve the clients that chash gives them.

lab_up 1 3
guide=$CHASH_TOP/Documentation/guide/workers.rst
sed -n 's/^  \(ipvsadm .*\)/\1/p' "$guide" >/tmp/director
sed -n '/^    modprobe -a ipip fou/,/^[^ ]/s/^    //p' "$guide" >/tmp/worker
sed -n '/^    ip addr add/,/^[^ ]/s/^    //p' "$guide" >/tmp/both
assert "the guide has commands" [ "$(cat /tmp/director /tmp/worker /tmp/both | grep -c .)" -ge 12 ]

# The two that are elsewhere have the addresses of the guide, one hop behind the router.
for k in 2 3; do
	ip -n s$k addr add 192.0.2.8$((k - 1))/32 dev eth0
	ip -n router route add 192.0.2.8$((k - 1))/32 via 10.2.0.$k
	# as distributions have it
	on s$k sysctl -qw net.ipv4.conf.default.rp_filter=2
done
modprobe ip_gre
ip netns exec s2 bash -e -x <(grep -v gre /tmp/worker; cat /tmp/both)
ip netns exec s3 bash -e -x <(grep gre /tmp/worker; cat /tmp/both)
ip -n s1 link add tun-in type ipip local 10.2.0.1
ip -n s1 link set tun-in up
for k in 1 2 3; do spawn s$k "$LAB_TOOLS/echod" -n s$k 443 $VIP; done
on d1 bash -e -x /tmp/director

on client probe $CLIENTS 60 $VIP 443 >/tmp/probed
cut -d' ' -f2 /tmp/probed | sort | uniq -c
assert_eq "who serves" "$(cut -d' ' -f2 /tmp/probed | sort -u | xargs)" "s1 s2 s3"
