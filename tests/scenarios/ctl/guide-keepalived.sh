# SPDX-License-Identifier: GPL-2.0-only
# keepalived with the files and commands of the guide as they stand: its service is bound to chash and has the
# relay, 100 sessions go on over a reload and a server that fails, and keepalived takes the blocks as right, the
# VRRP pair's too, but not `lb_algo chash`.

. tests/lib/live.sh
lab_up 1 1
guide=$CHASH_TOP/Documentation/guide/keepalived.rst
# block TEXT: the file that begins so
block() { sed -n "/^    $1/,/^\$/s/^    //p" "$guide"; }
block virtual_server >/tmp/keepalived.conf
block -A >/tmp/adopt.rules
block vrrp_instance >/tmp/vrrp.conf
sed -n 's/^  \(\(chashctl\|ipvsadm\) .*\)/\1/p' "$guide" >/tmp/commands
assert "the guide has all of it" [ "$(cat /tmp/{keepalived.conf,adopt.rules,vrrp.conf,commands} | wc -l)" -ge 29 ]

right() { on d1 keepalived -t -f "$1"; }
cat /tmp/vrrp.conf /tmp/keepalived.conf >/tmp/both.conf
assert "its blocks are right" right /tmp/both.conf
rc=0
sed 's/lb_algo rr/lb_algo chash/' /tmp/keepalived.conf >/tmp/chash.conf
right /tmp/chash.conf || rc=$?
assert_eq "status of lb_algo chash" $rc 5

spawn s1 "$LAB_TOOLS/echod" -n s1 443 10.2.0.1
server=$!
on d1 bash -e -x <(grep ^ipvsadm /tmp/commands; sed -n 's/^ipvsadm .*/& -6/p' /tmp/commands)
spawn d1 chashctl adopt /tmp/adopt.rules >/tmp/adopt.log
spawn d1 keepalived -n -C -l -f /tmp/keepalived.conf -p /tmp/keepalived.pid -c /tmp/checkers.pid >/tmp/keepalived.log 2>&1
saved() { on d1 ipvsadm -Sn | grep -q -- "$1"; }
poll_until 20 "it is bound to chash" saved "-A -t $VIP:443 -s chash -b flag-3"
poll_until 20 "its server is in place" saved "-r 10.2.0.1:443 -m -w 100"
poll_until 20 "so is the other director" saved "-r 198.51.100.1:443 -i -w 0"
LIVE_PAUSE=1000
live_start a 100 $VIP 443

sed -i 's/weight 100/weight 50/' /tmp/keepalived.conf
kill -HUP "$(cat /tmp/keepalived.pid)"
poll_until 30 "a reload changes the weight" saved "-r 10.2.0.1:443 -m -w 50"
on d1 bash -e -x <(sed -n 's,^chashctl .*,& /tmp/adopt.rules,p' /tmp/commands)
assert "the scheduler stays" saved "-A -t $VIP:443 -s chash -b flag-3"
on s1 nft 'add table inet t; add chain inet t input { type filter hook input priority 0; }; add rule inet t input ip saddr 10.2.255.1 tcp flags & (syn | ack) == syn drop'
poll_until 30 "a server that fails has weight 0" saved "-r 10.2.0.1:443 -m -w 0"
live_intact a
kill "$(cat /tmp/keepalived.pid)"
