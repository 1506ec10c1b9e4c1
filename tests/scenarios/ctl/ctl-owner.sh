# SPDX-License-Identifier: GPL-2.0-only
# Owners: loads of many prefixes, atomically; a client that dies in the middle leaves nothing
# behind; single prefixes in place, many a second.
# Time: 900

case ${CHASH_TIER:-check}.$KERNEL in
*.debug) prefixes=20000 changes=2000 ;;
long.*)	 prefixes=1000000 changes=20000 ;;
*)	 prefixes=100000 changes=10000 ;;
esac

ms() { echo $(($(date +%s%N) / 1000000)); }
count() { chashctl -j stats | jq '.[0].owners'; }
counter() { chashctl -j stats | jq ".[0].$1"; }

. tests/lib/owners.sh
modprobe ip_vs_chash
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
assert_eq "the owner of an address" "$(chashctl -j owner show 1.0.4.4 | jq -c '.[0]')" \
	'{"prefix":"1.0.4.0/24","pops":["ams"]}'
assert_eq "the owner of an address" "$(chashctl -j owner show 2001:0:10::5 | jq -c '.[0]')" \
	'{"prefix":"2001:0:10::/48","pops":["ams"]}'

# what is shown is what was loaded
from=$(ms)
chashctl owner show >/tmp/shown
say "they were listed in $(($(ms) - from)) ms"
awk 'NR > 1 { print $1, $2 }' /tmp/shown | LC_ALL=C sort >/tmp/sorted
sed 's/:0::/::/; s/^2001:0::/2001::/' /tmp/owners | LC_ALL=C sort | cmp - /tmp/sorted ||
	fail "what is shown is not what was loaded"

# a client that dies in the middle, and one that is refused
dropped=$(counter owner_loads_dropped)
bytes=$(counter owner_bytes)
mkfifo /tmp/half
chashctl owner load - </tmp/half &
pid=$!
exec 9>/tmp/half
# more than a pipe holds, so that most of it was read
head -15000 /tmp/owners >&9
refused "a load beside another one" chashctl owner load /tmp/few
kill -9 $pid
exec 9>&-
freed() { [ "$(counter owner_loads_dropped)" -gt "$dropped" ]; }
poll_until 20 "the load is dropped" freed
assert_eq "owners" "$(count)" $prefixes
assert_eq "their bytes" "$(counter owner_bytes)" "$bytes"
{ head -3000 /tmp/owners; echo 192.0.2.1/24 fra; } >/tmp/bad
refused "a wrong line" chashctl owner load /tmp/bad
assert_eq "owners" "$(count)" $prefixes

# how far it is, on a terminal only, from a file that is slow to read
script -qec "strace -o /dev/null -e trace=read -e inject=read:delay_enter=150000:when=20+50 \
	chashctl owner load /tmp/owners" /tmp/terminal >/dev/null
assert "a bar on a terminal" grep -q '\[#.*\] [1-9]' /tmp/terminal
assert_eq "what a load prints elsewhere" "$(chashctl owner load /tmp/owners 2>&1)" ""
assert_eq "owners" "$(count)" $prefixes

# in place: restore and sync read what is stored, and then do what differs; a second time to know
# how long reading takes
awk -v n=$changes 'NR <= n { print "owner set", $1, "fra,ams" }' /tmp/owners >/tmp/changes
swaps=$(counter owner_swaps)
chashctl restore /tmp/changes
assert_eq "changed" "$(chashctl owner show | grep -c 'fra,ams')" $changes
chashctl save | grep -v 'fra,ams$' >/tmp/less
chashctl sync /tmp/less
assert_eq "owners" "$(count)" $((prefixes - changes))
assert_eq "loads" "$(counter owner_swaps)" "$swaps"

chashctl owner flush
assert_eq "owners" "$(count)" 0
assert_eq "their bytes" "$(counter owner_bytes)" 0

# How long that takes: an upper bound, as each command also starts, and reads what is stored.
split -l 1000 /tmp/changes /tmp/changes.
swaps=$(counter owner_swaps)
from=$(ms)
for file in /tmp/changes.*; do
	chashctl restore "$file"
done
say "$changes prefixes were set, 1000 a command, in $(($(ms) - from)) ms"
assert_eq "owners" "$(count)" $changes
assert_eq "loads" "$(counter owner_swaps)" "$swaps"
