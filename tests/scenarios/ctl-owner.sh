# SPDX-License-Identifier: GPL-2.0-only
# Owners: loads of many prefixes, atomically; a client that dies in the middle leaves nothing
# behind; single prefixes in place, many a second; ipvsadm is not held up by a load.
# Tier: long
# Debug: long
# Time: 300

case ${CHASH_TIER:-check}.$KERNEL in
*.debug) prefixes=20000 changes=2000 ;;
fast.*)	 prefixes=100000 changes=10000 ;;
*)	 prefixes=1000000 changes=20000 ;;
esac

# owners N POP: N prefixes, of which one in eight is IPv6
owners() {
	awk -v n="$1" -v pop="$2" 'BEGIN {
		for (i = 0; i < n; i++)
			if (i % 8)
				printf "%d.%d.%d.0/24 %s\n", 1 + i / 65536, i / 256 % 256, i % 256, pop
			else
				printf "2001:%x:%x::/48 %s\n", i / 65536, i % 65536, pop
	}'
}
ms() { echo $(($(date +%s%N) / 1000000)); }
count() { chashctl -j stats | jq '.[0].owners'; }
counter() { chashctl -j stats | jq ".[0].$1"; }

modprobe ip_vs_chash
ipvsadm -A -t $VIP:443 -s chash
ipvsadm -a -t $VIP:443 -r 10.9.0.1:443 -m
chashctl pop add fra id 1 self
chashctl pop add ams id 2
owners $prefixes ams >/tmp/owners
owners 1000 fra >/tmp/few

chashctl owner load /tmp/few
assert_eq "owners" "$(count)" 1000
from=$(ms)
chashctl owner load /tmp/owners
say "$prefixes prefixes were loaded in $(($(ms) - from)) ms, $(($(counter owner_bytes) / prefixes)) bytes each"
assert_eq "owners" "$(count)" $prefixes
assert "64 bytes a prefix at most" [ "$(counter owner_bytes)" -le $((64 * prefixes)) ]
assert_eq "the owner of an address" "$(chashctl -j owner show 1.2.3.4 | jq -c '.[0]')" \
	'{"prefix":"1.2.3.0/24","pops":["ams"]}'
assert_eq "the owner of an address" "$(chashctl -j owner show 2001:0:10::5 | jq -c '.[0]')" \
	'{"prefix":"2001:0:10::/48","pops":["ams"]}'

# what is shown is what was loaded
from=$(ms)
chashctl owner show | awk 'NR > 1 { print $1, $2 }' | sort >/tmp/shown
say "they were listed in $(($(ms) - from)) ms"
sed 's/:0::/::/; s/^2001:0::/2001::/' /tmp/owners | sort | cmp - /tmp/shown ||
	fail "what is shown is not what was loaded"

# a client that dies in the middle, and one that is refused
dropped=$(counter owner_loads_dropped)
mkfifo /tmp/half
chashctl owner load - </tmp/half &
pid=$!
exec 9>/tmp/half
# more than a pipe holds, so that most of it was read
head -15000 /tmp/owners >&9
chashctl owner set 192.0.2.0/24 fra
refused "a load beside another one" chashctl owner load /tmp/few
kill -9 $pid
exec 9>&-
freed() { [ "$(counter owner_loads_dropped)" -gt "$dropped" ]; }
poll_until 20 "the load is dropped" freed
assert_eq "owners" "$(count)" $((prefixes + 1))
chashctl owner del 192.0.2.0/24
{ head -3000 /tmp/owners; echo 192.0.2.1/24 fra; } >/tmp/bad
refused "a wrong line" chashctl owner load /tmp/bad
assert_eq "owners" "$(count)" $prefixes

# in place
awk -v n=$changes 'NR <= n { print "owner set", $1, "fra,ams" }' /tmp/owners >/tmp/changes
from=$(ms)
chashctl restore /tmp/changes
took=$(($(ms) - from))
say "$changes of $prefixes prefixes were found and changed in $took ms"
assert_eq "changed" "$(chashctl owner show | grep -c 'fra,ams')" $changes

# ipvsadm while a load is on its way
worst=0
chashctl owner load /tmp/owners &
pid=$!
while kill -0 $pid 2>/dev/null; do
	from=$(ms)
	ipvsadm -e -t $VIP:443 -r 10.9.0.1:443 -m -w $((RANDOM % 100 + 1))
	took=$(($(ms) - from))
	[ $took -le $worst ] || worst=$took
done
wait $pid
say "the longest ipvsadm call during a load took $worst ms"
assert "ipvsadm is not held up" [ $worst -lt $((1000 * SLOW)) ]

chashctl owner flush
assert_eq "owners" "$(count)" 0
