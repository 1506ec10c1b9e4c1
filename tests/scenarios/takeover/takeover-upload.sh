# SPDX-License-Identifier: GPL-2.0-only
# Uploads of full-size segments are rerouted into a tunnel with a smaller MTU: their senders are
# told, and what arrives has the right checksum.
# Heavy: yes
# Time: 240

POPS='a b'
DIRECTORS='a1 b1'
POPS_MTU=1400
TAKEOVER='tun 4
tun 6'
TAKEOVER_PORTS=9100
. tests/lib/pops.sh
. tests/lib/relays.sh

megabytes=6
# slowly FILE: a file, over some 20 s
slowly() {
	local i

	for ((i = 0; i < megabytes * 4; i++)); do
		dd if="$1" bs=256k skip=$i count=1 status=none
		sleep 0.5
	done
}
upload() { # FAMILY SOURCE ADDRESS
	slowly /tmp/file | on client socat -t 60 - "TCP$1:$3:9100,bind=$2" >"/tmp/sum.$1"
}
# told MTU MTU6: the client knows that packets to the VIPs may be no larger
told() {
	on client ip route get $VIP from 198.18.0.1 | grep -q " mtu $1\>" &&
	on client ip route get $VIP6 from 2001:db8:18::1 | grep -q " mtu $2\>"
}

takeover_up
for s in $(pops_servers a) $(pops_servers b); do
	spawn $s socat -t 60 TCP6-LISTEN:9100,ipv6only=0,fork,reuseaddr EXEC:sha256sum
done
# socat binds to addresses of the host only
ip -n client addr add 2001:db8:18::1/128 dev lo nodad
# what is larger than a packet here is not a packet on a wire
on client ethtool -K eth0 tso off gso off >/dev/null
head -c ${megabytes}M /dev/urandom >/tmp/file
sum=$(sha256sum </tmp/file)
upload 4 198.18.0.1 $VIP & four=$!
upload 6 "[2001:db8:18::1]" "[$VIP6]" & six=$!
poll_until 30 "the client is told of the tunnel to the server" told 1480 1460
pops_withdraw a1
pops_lead b1
poll_until 30 "the client is told of the tunnel to A" told 1380 1360
assert "the upload over IPv4 ends" wait $four
assert "the upload over IPv6 ends" wait $six
say "$megabytes MB each, path MTU 1480 before the reroute and 1380 behind it: $(takeover_stats b1)"
assert_eq "checksum over IPv4" "$(cat /tmp/sum.4)" "$sum"
assert_eq "checksum over IPv6" "$(cat /tmp/sum.6)" "$sum"
