# SPDX-License-Identifier: GPL-2.0-only
# Two directors as two PoPs: the route to the VIPs moves from one to the other and back, for each
# way to forward and both families. Every session goes on with its server; so does one that had
# only done its handshake.
# Heavy: yes
# Needs: stock
# Time: 400

. tests/lib/live.sh

count=21
[ $SLOW = 1 ] || count=9

in_brackets() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

# director SELF PEER VIP OPTION: s1 and s2 are A's, behind d1; s3 and s4 are B's, behind d2
director() {
	local self=$1 peer=$2 vip=$3 how=$4 net=10.2.0. relay=10.1.0.$2 k at pop

	case $vip in *:*) net=fd00:2:: relay=fd00:1::$peer ;; esac
	at="-t $(in_brackets $vip):8000"
	{
		echo "-A $at -s chash -b flag-3"
		for k in 1 2 3 4; do
			pop=$(((k + 1) / 2))
			if [ $pop = $self ]; then
				echo "-a $at -r $(in_brackets $net$k):8000 $how"
			else
				echo "-a $at -r $(in_brackets $net$k):8000 -i"
				on d$self chashctl dest set $at $(in_brackets $net$k):8000 pop pop$pop
			fi
		done
		echo "-a $at -r $(in_brackets $relay):8000 -i -w 0"
		on d$self chashctl dest set $at $(in_brackets $relay):8000 pop pop$peer relay on
	} >/tmp/rules
	on d$self ipvsadm -R </tmp/rules
}

pops() {
	local self=$1 peer=$2

	ip -n d$self -batch - <<-END
	link add bb4 type ipip local 10.1.0.$self remote 10.1.0.$peer
	link add bb6 type ip6tnl mode any local fd00:1::$self remote fd00:1::$peer
	link set bb4 up
	link set bb6 up
	END
	on d$self chashctl restore <<-END
	pop add pop$self id $self self
	pop add pop$peer id $peer relay 10.1.0.$peer,fd00:1::$peer
	backbone add bb4
	backbone add bb6
	END
}

# only the clients move, the servers' replies leave as they did
route() {
	ip -n router -batch - <<-END
	route replace 203.0.113.0/24 via 10.1.0.$1
	route replace 2001:db8:113::/64 via fd00:1::$1
	END
}

modprobe ip_vs_chash
echo 2 >/proc/sys/net/core/fb_tunnels_only_for_init_net
lab_up 2 4
lab_tunnels
pops 1 2
pops 2 1
vips='tun=203.0.113.1 dr=203.0.113.2 nat=203.0.113.3
tun6=2001:db8:113::1 dr6=2001:db8:113::2 nat6=2001:db8:113::3'
from() { case $1 in *6) echo $CLIENTS6 ;; *) echo $CLIENTS ;; esac; }
for vip in $vips; do
	case $vip in
	tun*) how=-i ;;
	dr*)  how=-g ;;
	nat*) how=-m ;;
	esac
	director 1 2 ${vip#*=} $how
	director 2 1 ${vip#*=} $how
done

for vip in $vips; do
	LIVE_FROM=$(from ${vip%=*}) live_start ${vip%=*} $count ${vip#*=} 8000
done
route 2
for vip in $vips; do
	live_intact ${vip%=*}
done
relayed=$(on d2 chashctl -j stats | jq '.[0].relayed')
assert "each was relayed" [ "$relayed" -ge $((6 * count)) ]
say "$((6 * count)) of $((6 * count)) sessions go on behind the second PoP: $relayed relayed"
on d2 ipvsadm -Lcn | awk '$3 != "ESTABLISHED" && NR > 2' >/tmp/other
assert "relayed flows have normal entries" [ ! -s /tmp/other ]
on d2 chashctl explain -t $VIP:8000 198.18.0.1:40000 midstream | tee /tmp/why
grep -q own /tmp/why
on d1 chashctl explain -t $VIP:8000 198.18.0.1:40000 midstream from bb4

# new sessions are the second PoP's own
on client $LAB_TOOLS/probe 198.18.100.0 40 $VIP 8000 | awk '{ print $2 }' | sort | uniq -c | tee /tmp/new
assert "the own pool is used" [ "$(awk '$2 != "s3" && $2 != "s4"' /tmp/new | wc -l)" = 0 ]
route 1
for vip in $vips; do
	live_intact ${vip%=*}
done
say "and back at the first"
on d1 chashctl stats
on d2 chashctl stats
