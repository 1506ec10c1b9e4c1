# SPDX-License-Identifier: GPL-2.0-only
# `chashctl upgrade` changes the module under 100 sessions, with 50 new ones a second: none is lost or
# moved, and what was stored is stored again. A module that does not load, or one that is used in another
# namespace, leaves all as it was, sysctls too. What was stored before one that did not end is not lost to
# the next one. `chashctl adopt` binds nothing meanwhile.

. tests/lib/live.sh
lab_up 1 3
on d1 ipvsadm -A -t $VIP:8000 -s chash
for k in 1 2 3; do on d1 ipvsadm -a -t $VIP:8000 -r 10.2.0.$k:8000 -m -w $k; done
on d1 chashctl pop add fra id 1 self
on d1 chashctl service set -t $VIP:8000 takeover on bound 200
on d1 chashctl service set -t $VIP:9 group 24
on d1 sysctl -qw net.ipv4.vs.chash_table_bits=12 net.ipv4.vs.chash_takeover=1 net.ipv4.vs.chash_hold_sec=77
live_start a 100 $VIP 8000
on d1 chashctl drain start -t $VIP:8000 10.2.0.3:8000 deadline 2h

state() {
	on d1 chashctl save
	on d1 ipvsadm -Sn
	on d1 chashctl digest
	on d1 sysctl -a --pattern '^net.ipv4.vs.chash_' 2>/dev/null
}
settled() { state | sort >/tmp/after; cmp -s /tmp/before /tmp/after; }
state | sort >/tmp/before

live_spawn b 200 $VIP 8000 -r 50
poll_until 10 "new sessions begin" live_rounds_over a 5
on d1 chashctl upgrade
poll_until 10 "all is as before" settled
on d1 ipvsadm -Sn >/tmp/now
assert "it is bound to chash" grep -q -- "-A -t $VIP:8000 -s chash" /tmp/now
poll_until 30 "all new sessions are open" live_open b 200
live_intact a
live_intact b
assert "what was saved meanwhile is gone" [ ! -e /run/chash-upgrade.conf ]

head -c 20000 "$(modinfo -n ip_vs_chash)" >/tmp/bad.ko
refused "a module that does not load" on d1 chashctl upgrade /tmp/bad.ko
poll_until 10 "all is as before it" settled
on d1 chashctl upgrade /tmp/bad.ko 2>&1 | : || true
poll_until 10 "nor does one whose reader has gone change anything" settled
assert "what was saved meanwhile is gone" [ ! -e /run/chash-upgrade.conf ]
live_intact a

on s1 ipvsadm -A -t 10.9.9.9:80 -s chash
refused "a module that another namespace uses" on d1 chashctl upgrade
on s1 ipvsadm -C
poll_until 10 "all is as before that" settled
on d1 chashctl upgrade "$(modinfo -n ip_vs_chash)"
poll_until 10 "a module that was named is in its place" settled
live_intact a
live_intact b

# udev sets what sysctl.d says, some time after the module is there.
mkdir /tmp/bin
cat >/tmp/bin/udevadm <<'END'
#!/bin/sh
echo 5 >/proc/sys/net/ipv4/vs/chash_hold_sec
echo "$@" >/tmp/settled
END
chmod +x /tmp/bin/udevadm
PATH=/tmp/bin:$PATH on d1 chashctl upgrade
assert "udev is waited for" grep -q settle /tmp/settled
poll_until 10 "sysctls are as before" settled

# Another build may need modules that this one does not; here one of the same length, all else being equal.
perl -pe 's/(depends=)(\S*?)ip6_udp_tunnel(,?)([\w,]*)/$1$2ip_vs_sh$3$4\0\0\0\0\0\0/' "$(modinfo -n ip_vs_chash)" >/tmp/needs.ko
assert "it needs another module" grep -qw ip_vs_sh <(modinfo -F depends /tmp/needs.ko)
assert "which is not loaded" [ ! -d /sys/module/ip_vs_sh ]
on d1 chashctl upgrade /tmp/needs.ko
assert "it is loaded before" [ -d /sys/module/ip_vs_sh ]
poll_until 10 "the module that needs it is in its place" settled

: >/tmp/empty
mount --bind /tmp/empty "$(modinfo -n ip_vs_chash)"
refused "an upgrade without any module" on d1 chashctl upgrade
umount "$(modinfo -n ip_vs_chash)"
on d1 ipvsadm -Sn >/tmp/now
assert "services stay with mh" grep -q -- "-A -t $VIP:8000 -s mh" /tmp/now
cp /run/chash-upgrade.conf /tmp/unfinished
refused "the next one" on d1 chashctl upgrade
assert "what was stored is kept" cmp /tmp/unfinished /run/chash-upgrade.conf
modprobe ip_vs_chash
on d1 sysctl -qw net.ipv4.vs.chash_table_bits=12 net.ipv4.vs.chash_takeover=1 net.ipv4.vs.chash_hold_sec=77
on d1 chashctl restore /run/chash-upgrade.conf
on d1 ipvsadm -E -t $VIP:8000 -s chash
rm /run/chash-upgrade.conf
poll_until 10 "all is as before that" settled
live_intact a

# The seed is read from a file again, so one has to have it.
(umask 077; echo 00112233445566778899aabbccddeeff >/tmp/seed)
on d1 chashctl seed set /tmp/seed
on d1 chashctl upgrade 2>/tmp/said && fail "an upgrade that cannot give the seed back"
assert "it says how" grep -q "name its file with 'seed FILE'" /tmp/said
assert "nothing is left of it" [ ! -e /run/chash-upgrade.conf ]
on d1 chashctl upgrade seed /tmp/seed
assert "the seed is in force" grep -q "^seed set /tmp/seed" <(on d1 chashctl save seed /tmp/seed)
live_intact a

# adopt waits for whoever has the lock that upgrade takes
echo "-A -t $VIP:8000 -s chash" >/tmp/adopt.rules
is_bound() { on d1 ipvsadm -Sn | grep -- "-A -t $VIP:8000 -s $1" >/dev/null; }
spawn d1 chashctl adopt /tmp/adopt.rules >/tmp/adopt.log
exec 9>/run/chash-rebind.lock
flock 9
on d1 ipvsadm -E -t $VIP:8000 -s mh
sleep 2
assert "a service that is being upgraded is let be" is_bound mh
exec 9>&-
poll_until 5 "it is adopted afterwards" is_bound chash
