# SPDX-License-Identifier: GPL-2.0-only
# A load of many owners holds up nobody else: the longest call meanwhile of ipvsadm, and of a
# keepalived that changes weights all the time, takes much less time than the load.
# Heavy: yes
# Needs: stock real
# Time: 400

. tests/lib/owners.sh

prefixes=100000 loads=3
[ "${CHASH_TIER:-check}" != long ] || prefixes=1000000 loads=1

lab_namespace d1
ip -n d1 link set lo up
on d1 ipvsadm -A -t $VIP:443 -s chash
on d1 ipvsadm -a -t $VIP:443 -r 10.9.0.1:443 -m
on d1 chashctl pop add ams id 2
owners $prefixes ams >/tmp/owners

# a keepalived whose servers have another weight with every check; one that is held up is late for
# the next check
cat >/run/weight <<-'END'
	#!/bin/sh
	date +%s%N >>/run/checks.$1
	exit $(($$ % 200 + 2))
END
chmod +x /run/weight
{
	printf 'global_defs {\n script_user root\n enable_script_security\n}\nvirtual_server %s 80 {\n' $VIP
	printf ' delay_loop 2\n lb_algo rr\n lb_kind NAT\n protocol TCP\n'
	for i in 1 2 3 4; do
		printf ' real_server 10.9.0.%s 80 {\n  MISC_CHECK {\n' $i
		printf '   misc_path "/run/weight %s"\n   misc_dynamic\n   misc_timeout 30\n  }\n }\n' $i
	done
	echo '}'
} >/tmp/keepalived.conf
spawn d1 keepalived -n -C -l -f /tmp/keepalived.conf -p /tmp/keepalived.pid -c /tmp/checkers.pid \
	>/tmp/keepalived.log 2>&1
poll_until 30 "keepalived's checkers run" test -s /tmp/checkers.pid
checked() { [ "$(cat /run/checks.* 2>/dev/null | wc -l)" -ge "$1" ]; }

# burden COMMAND...: while it runs in the background, how long do others wait?
ms() { echo $(($(date +%s%N) / 1000000)); }
burden() {
	local pid begin from took before

	begin=$(ms)
	worst=0 calls=0
	before=$(date +%s%N)
	"$@" &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		from=$(ms)
		on d1 ipvsadm -e -t $VIP:443 -r 10.9.0.1:443 -m -w $((RANDOM % 100 + 1))
		took=$(($(ms) - from))
		calls=$((calls + 1))
		[ $took -le $worst ] || worst=$took
	done
	wait $pid
	lasted=$(($(ms) - begin))
	sleep 3
	read -r kept kept_calls <<<"$(awk -v from="$before" 'FNR == 1 { last = 0 } $1 >= from { n++ }
		last && $1 >= from && $1 - last > max { max = $1 - last } { last = $1 }
		END { printf "%d %d\n", max / 1000000 - 2000, n }' /run/checks.*)"
}
load() {
	local i

	for i in $(seq $loads); do
		on d1 chashctl owner load /tmp/owners
	done
}
# the same work for the processor, without the kernel's part
spin() {
	local end=$((SECONDS + 10))

	while [ $SECONDS -lt $end ]; do :; done
}

(poll_until 120 "keepalived sets weights" checked 8) || fail "keepalived says: $(tail -n 20 /tmp/keepalived.log; ls -l /run/checks.*)"
burden spin
say "beside a busy process: ipvsadm $calls calls, longest $worst ms; keepalived $kept_calls checks, late by $kept ms"
idle=$worst kept_idle=$kept
burden load
say "beside $loads loads of $prefixes owners in $lasted ms: ipvsadm $calls calls, longest $worst ms;" \
	"keepalived $kept_calls checks, late by $kept ms"
assert_eq "owners" "$(on d1 chashctl -j stats | jq '.[0].owners')" $prefixes
assert "keepalived checked something meanwhile" [ "$kept_calls" -ge 2 ]
# who waits for a load waits as long as it takes
limit=$((lasted / loads / 3))
assert "ipvsadm is not held up" [ "$worst" -lt $((idle + limit)) ]
assert "keepalived is not held up" [ "$kept" -lt $((kept_idle + limit)) ]
