# SPDX-License-Identifier: GPL-2.0-only
# A cut that is interrupted at any moment leaves IPVS with the server, and its sysctl as it was.
# Fast: yes
# Time: 120

service="-u $VIP:53" server=10.9.0.1:53
has_flow() { ipvsadm -Lnc | grep -q '^UDP'; }

modprobe ip_vs_chash
trap 'ip link del cut0' EXIT
ip link add cut0 type dummy
ip link set cut0 up
ip addr add 10.9.0.254/24 dev cut0
ip addr add $VIP/32 dev cut0
ipvsadm -A $service -s chash
ipvsadm -a $service -r $server -m -w 7 -x 100 -y 50
want=$(ipvsadm -Sn)

interrupted=0
for ms in $(seq -w 020 020 600); do
	if ! has_flow; then
		chashctl drain stop $service $server 2>/dev/null || true
		echo | socat -u - UDP:$VIP:53
		assert "there is a flow" has_flow
		echo "drain start $service $server deadline @$(($(date +%s) - 10)) cut" | chashctl restore
	fi
	rc=0
	timeout -s TERM "0.$ms" chashctl drain wait $service $server >/tmp/said 2>&1 || rc=$?
	assert_eq "what IPVS has after $ms ms" "$(ipvsadm -Sn)" "$want"
	assert_eq "expire_nodest_conn after $ms ms" "$(sysctl -n net.ipv4.vs.expire_nodest_conn)" 0
	# the flow is gone, and there was no time to say so
	[ $rc != 124 ] || has_flow || interrupted=$((interrupted + 1))
done
say "$interrupted of 30 waits ended in the middle of a cut"
assert "some did" [ $interrupted -gt 0 ]
