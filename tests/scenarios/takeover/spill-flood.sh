# SPDX-License-Identifier: GPL-2.0-only
# A PoP without servers sends its new sessions to another one, but hands no flood on: of forged SYNs
# no more than chash_relay_rate a second reach the other PoP and leave an entry there, what is above
# that is counted, and clients of other prefixes go on being served.
# Time: 120

POPS='a b'
DIRECTORS='a1 b1'
TAKEOVER='tun 4
tun 6'
. tests/lib/pops.sh
. tests/lib/relays.sh

VIP6=$(takeover_vip tun 6)
rate=200 flood=6000 seconds=3
# entries DIR: without the line of headings
entries() { on "$1" sh -c 'wc -l </proc/net/ip_vs_conn' | awk '{ print $1 - 1 }'; }
served() { on client "$LAB_TOOLS/probe" -t 40 "$1" 20 "$2" 8000 | awk '$2 ~ /^sa/' | wc -l; }

takeover_up
for dir in $DIRECTORS; do
	for vip in $VIP "[$VIP6]"; do on $dir chashctl service set -t "$vip:8000" spill on; done
done
pops_prefer b1 5
pops_lead b1
for s in $(pops_servers b); do
	on b1 ipvsadm -e -t $VIP:8000 -r "$(server "$s"):8000" -i -w 0
	on b1 ipvsadm -e -t "[$VIP6]:8000" -r "[$(server6 "$s")]:8000" -i -w 0
done
on b1 sysctl -qw net.ipv4.vs.chash_relay_rate=$rate

# flood NAME FIRST VIP
flood() {
	local before spilled limited

	before=$(entries a1)
	on client "$LAB_TOOLS/forge" -f S -r $((flood / seconds)) "$2" $flood "$3" 8000
	spilled=$(takeover_stat b1 spilled "$4") limited=$(takeover_stat b1 relay_limited "$4")
	say "$1: of $flood SYNs in $seconds s b1 handed $spilled on, $limited it did not;" \
		"a1 has $(($(entries a1) - before)) entries more"
	assert_eq "all of them are counted" $((spilled + limited)) $flood
	assert "some were handed on" [ "$spilled" -ge $((rate * seconds / 2)) ]
	assert "no more than the rate" [ "$spilled" -le $((rate * (seconds + 1))) ]
	assert "and no more entries" [ $(($(entries a1) - before)) -le "$spilled" ]
}
flood IPv4 198.18.0.0 $VIP $VIP
assert_eq "what the PoP was spared" \
	"$(on b1 chashctl -j pop show | jq '.[] | select(.pop == "A").relay_limited')" \
	"$(takeover_stat b1 relay_limited)"
flood IPv6 2001:db8:18::1:0 $VIP6 "[$VIP6]"
assert_eq "an explanation takes nothing of the rate" \
	"$(for i in $(seq 5); do on b1 chashctl -j explain -t $VIP:8000 198.18.0.1; done |
	   jq -r '.[0].reason' | sort -u)" spill

# With more bins a flood from one prefix hardly shares one with clients of another.
on b1 sysctl -qw net.ipv4.vs.chash_relay_rate=4096
spawn client "$LAB_TOOLS/forge" -f S -n 60 -r 8000 198.18.0.0 60000 $VIP 8000
sleep 1
assert_eq "clients of another prefix that are served beside a flood" "$(served 198.19.33.0 $VIP)" 20

# what follows a template would be handed on without a limit, from the first one on
on b1 ipvsadm -E -t $VIP:8000 -s chash -p 300
on client "$LAB_TOOLS/forge" -f S -q 1 -P 2000 -r 2000 198.18.201.1 1000 $VIP 8000
assert_eq "entries that SYNs for a service that became persistent left" \
	"$(on b1 ipvsadm -Lnc | grep -c 198.18.201.1 || true)" 0
refused "spill of a persistent service" on b1 chashctl service set -t $VIP:8000 spill on
