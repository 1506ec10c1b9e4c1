# SPDX-License-Identifier: GPL-2.0-only
# 100,000 source policies: loading, memory, and clients that are served meanwhile.
# Heavy: yes
# Time: 600

N=100000
lab_up 1 1
on d1 ipvsadm -R <<END
-A -t $VIP:9000 -s chash
$(for k in $(seq 0 15); do echo "-a -t $VIP:9000 -r 10.2.64.$k:9000 -m -w 1"; done)
END

# a /24 each below 10.0.0.0/8, the rest a /48 each; a thousand kinds of blocks
awk -v n=$N 'BEGIN {
	for (i = 0; i < n; i++) {
		if (i < 65536)
			printf "source set 10.%d.%d.0/24", i / 256, i % 256
		else
			printf "source set 2001:db8:%x::/48 group 56", i - 65536
		printf " split 1024:%d\n", 1 + i % 1000
	}
	print "source set 198.18.0.0/16 group 24"
}' >/tmp/policies

begin=$(date +%s%N)
on d1 chashctl restore /tmp/policies &
loader=$!
# all along clients connect
rounds=0
while kill -0 $loader 2>/dev/null; do
	on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) $CLIENTS 100 $VIP 9000 >/tmp/probe ||
		fail "clients that got no answer during the load: $(grep -c ' -$' /tmp/probe)"
	rounds=$((rounds + 1))
done
wait $loader || fail "the load failed"
took=$((($(date +%s%N) - begin) / 1000000))
bytes=$(on d1 chashctl -j stats | jq '.[0].source_bytes')
assert_eq "policies" "$(on d1 chashctl -j stats | jq '.[0].sources')" $((N + 1))
say "$N policies in $took ms beside $((rounds * 100)) connections, $((bytes / N)) bytes each" \
	"while what was before is held"

on d1 sh -c 'echo 0 >/proc/sys/net/ipv4/vs/chash_hold_sec'
explained() {
	on d1 chashctl -j explain -t $VIP:9000 "$1" | jq -r '.[0].source_policy'
}
assert_eq "the policy of a client" "$(explained 10.200.17.9:2000)" 10.200.17.0/24
assert_eq "a client without one" "$(explained 192.0.2.1:2000)" null
assert_eq "all are listed" "$(on d1 chashctl -j source show | jq length)" $((N + 1))
on d1 chashctl save >/tmp/saved
assert_eq "and saved" "$(grep -c '^source set' /tmp/saved)" $((N + 1))
begin=$(date +%s%N)
echo 'service set -t 203.0.113.1:9000 group 32' | on d1 chashctl sync -
say "deleted in $((($(date +%s%N) - begin) / 1000000)) ms"
assert_eq "policies" "$(on d1 chashctl -j stats | jq '.[0].sources')" 0
