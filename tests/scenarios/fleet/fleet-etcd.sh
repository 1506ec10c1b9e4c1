# SPDX-License-Identifier: GPL-2.0-only
# A real etcd of three members, one in each PoP, with TLS and certificates of clients. One member is killed,
# all are, a PoP is cut off from the registry for a minute: sessions go on, nothing is removed, nobody
# flaps, and what changed meanwhile arrives.
# Needs: clock
# Heavy: yes
# Time: 900

DIRECTORS='a1 b1 c1'
FLEET=$DIRECTORS
FLEET_BEFORE=etcd_up
FLEET_LEASE=9
ETCD=/tmp/etcd
FLEET_REGISTRY="url = https://172.31.1.11:2379 https://172.31.1.21:2379 https://172.31.1.31:2379
ca = $ETCD/ca.pem
cert = $ETCD/client.pem
key = $ETCD/client.key"
. tests/lib/pops.sh
. tests/lib/fleet.sh
. tests/lib/live.sh

LIVE_PAUSE=2000
declare -A etcd_pid

certificate() { # NAME EXTENSION
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$ETCD/$1.key" -subj "/CN=$1" -out "$ETCD/$1.csr"
	openssl x509 -req -in "$ETCD/$1.csr" -CA $ETCD/ca.pem -CAkey $ETCD/ca.key -CAcreateserial -days 30 \
		-extfile <(echo "$2") -out "$ETCD/$1.pem"
} 2>/dev/null

etcd_start() {
	local director address

	for director; do
		address=$(fleet_address "$director")
		"$LAB_TOOLS/on" "$director" env GOMAXPROCS=1 etcd --name "$director" --data-dir $ETCD/"$director" \
			--listen-client-urls "https://$address:2379" --advertise-client-urls "https://$address:2379" \
			--listen-peer-urls "http://$address:2380" --initial-advertise-peer-urls "http://$address:2380" \
			--initial-cluster a1=http://172.31.1.11:2380,b1=http://172.31.1.21:2380,c1=http://172.31.1.31:2380 \
			--cert-file $ETCD/server.pem --key-file $ETCD/server.key --trusted-ca-file $ETCD/ca.pem \
			--client-cert-auth --heartbeat-interval 500 --election-timeout 5000 >>$FLEET_RUN/etcd-"$director".log 2>&1 &
		etcd_pid[$director]=$!
		disown
	done
}
etcd_works() {
	on "$1" curl -sf --cacert $ETCD/ca.pem --cert $ETCD/client.pem --key $ETCD/client.key -d '{"key":"Lw=="}' \
		"https://$(fleet_address "$1"):2379/v3/kv/range" >/dev/null
}
etcd_up() {
	local director

	mkdir -p $ETCD
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $ETCD/ca.key -out $ETCD/ca.pem \
		-days 30 -subj /CN=ca 2>/dev/null
	certificate server "subjectAltName=IP:172.31.1.11,IP:172.31.1.21,IP:172.31.1.31"
	certificate client extendedKeyUsage=clientAuth
	etcd_start $DIRECTORS
	for director in $DIRECTORS; do poll_until 120 "etcd of $director works" etcd_works "$director"; done
}
field() { fleet_ctl "$1" -j fleet | jq -r ".[] | select(.director == \"$2\") | .$3"; }
good() { [ -z "$(field "$1" "$1" registry)" ]; }
weight=1
change() {
	local director begin=$SECONDS

	weight=$((weight + 1))
	on a1 ipvsadm -e -t $VIP:8000 -r "$(server sa1):8000" -i -w $weight
	for director; do poll_until 60 "$director has the weight" fleet_weighs "$director" sa1 $weight; done
	say "a weight is at ${*// / and } within $((SECONDS - begin + 1)) s"
}

fleet_up
live_start busy 30 $VIP 8000
change b1 c1
refused "a client without a certificate" on a1 curl -sS --cacert $ETCD/ca.pem -d '{}' https://172.31.1.11:2379/v3/kv/range

kill -9 "${etcd_pid[c1]}"
change b1 c1
live_intact busy

kill -9 "${etcd_pid[a1]}" "${etcd_pid[b1]}"
on b1 ipvsadm -Sn >/tmp/before
sleep 30
on b1 ipvsadm -Sn | cmp - /tmp/before
assert "b1 says what is wrong: $(field b1 b1 registry)" [ -n "$(field b1 b1 registry)" ]
assert "and since when: $(field b1 b1 registry_age) s" [ "$(field b1 b1 registry_age)" -ge 20 ]
live_intact busy
etcd_start $DIRECTORS
change b1 c1
say "all members were killed for 30 s: 30 of 30 sessions go on"

# The PoP of a1 is cut off from the others' etcd, and they from its.
on a1 nft -f - <<-END
table inet cut {
	chain in { type filter hook input priority 0; iifname core tcp dport { 2379, 2380 } drop; iifname core tcp sport { 2379, 2380 } drop; }
}
END
sleep 30
on b1 ipvsadm -Sn >/tmp/before
sleep 30
on b1 ipvsadm -Sn | cmp - /tmp/before
assert_eq "a1 is, at b1" "$(field b1 a1 state)" stale
live_intact busy
on a1 nft delete table inet cut
change b1 c1
for director in $DIRECTORS; do poll_until 60 "$director is content" good $director; done
assert_eq "a1 is, at b1" "$(field b1 a1 state)" alive
live_intact busy
for director in $DIRECTORS; do
	assert_eq "said to be down by $director" "$(grep -c "down, there is no route" $FLEET_RUN/$director.log || true)" 0
done
say "cut off for a minute, and back: 30 of 30 go on; b1 called a1 stale $(grep -c 'a1: not heard of' $FLEET_RUN/b1.log) times"
