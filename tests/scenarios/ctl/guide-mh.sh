# SPDX-License-Identifier: GPL-2.0-only
# From mh to chash on a live director and back, with the commands of the guide as they stand: 100 sessions go on
# with their servers all the way, while 50 new ones a second begin.

. tests/lib/live.sh
lab_up 1 3
LIVE_PAUSE=1000
guide=$CHASH_TOP/Documentation/guide/mh.rst
# to FROM TO: the commands between two lines of the guide
part() { sed -n "/^$1/,/^$2/s/^  \(\(chashctl\|ipvsadm\|sysctl\) .*\)/\1/p" "$guide"; }
part 'To chash' 'And back' >/tmp/to
part 'And back' 'What was' >/tmp/back
assert "the guide has commands" [ "$(cat /tmp/to /tmp/back | wc -l)" -ge 6 ]

on d1 ipvsadm -A -t $VIP:443 -s mh -b mh-fallback
on d1 sysctl -qw net.ipv4.vs.sloppy_tcp=1
for k in 1 2 3; do
	on d1 ipvsadm -a -t $VIP:443 -r 10.2.0.$k:443 -m -w $k
	spawn s$k "$LAB_TOOLS/echod" -n s$k 443 10.2.0.$k
done
live_start a 100 $VIP 443
live_spawn b 300 $VIP 443 -r 50
on d1 bash -e -x /tmp/to
assert "it is bound to chash" grep -q -- "-A -t $VIP:443 -s chash" <(on d1 ipvsadm -Sn)
live_intact a
assert_eq "nothing stands in the way but what NAT needs" \
	"$(on d1 chashctl -j check | jq -r '.[].finding' | xargs || true)" nat-icmp-send
on d1 bash -e -x /tmp/back
assert "it is bound to mh" grep -q -- "-A -t $VIP:443 -s mh -b mh-fallback" <(on d1 ipvsadm -Sn)
poll_until 30 "all new sessions are open" live_open b 300
live_intact a
live_intact b
assert_eq "what was stored is stored" "$(on d1 chashctl save | grep -c "^service set -t $VIP:443 takeover on")" 1
