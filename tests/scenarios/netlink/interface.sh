# SPDX-License-Identifier: GPL-2.0-only
# ipvsadm as operators use it: listing, saving and restoring, flags, edits.
# Fast: yes

saved() { ipvsadm -Sn; }

rules="-A -t $VIP:443 -s chash
-a -t $VIP:443 -r 10.9.0.1:443 -g -w 1
-a -t $VIP:443 -r 10.9.0.2:443 -i -w 65535 --tun-type ipip
-a -t $VIP:443 -r 10.9.0.3:8443 -m -w 0
-A -u $VIP:53 -s chash -o
-a -u $VIP:53 -r 10.9.0.1:53 -m -w 7
-A --sctp-service $VIP:9 -s chash -p 300
-a --sctp-service $VIP:9 -r 10.9.0.1:9 -g -w 1
-A -t [$VIP6]:443 -s chash -b flag-1,flag-3
-a -t [$VIP6]:443 -r [fd00:9::1]:443 -g -w 1
-A -f 7 -s chash
-a -f 7 -r 10.9.0.1:0 -g -w 1"

echo "$rules" | ipvsadm -R
assert_eq "what was saved" "$(saved | sort)" "$(echo "$rules" | sort)"
assert_eq "schedulers listed" "$(ipvsadm -Ln | grep -c ' chash')" 5
first=$(saved)
ipvsadm -C
echo "$first" | ipvsadm -R
assert_eq "what was saved after a restore" "$(saved)" "$first"
ipvsadm -C

for flags in flag-1 flag-2 flag-3 flag-1,flag-2 flag-1,flag-3 flag-2,flag-3 \
	     flag-1,flag-2,flag-3; do
	ipvsadm -A -t $VIP:1 -s chash -b $flags
	assert_eq "flags" "$(saved)" "-A -t $VIP:1 -s chash -b $flags"
	first=$(saved)
	ipvsadm -C
	echo "$first" | ipvsadm -R
	assert_eq "flags after a restore" "$(saved)" "$first"
	ipvsadm -E -t $VIP:1 -s chash
	assert_eq "flags taken away" "$(saved)" "-A -t $VIP:1 -s chash"
	ipvsadm -C
done

# edits of everything else on a service
ipvsadm -A -t $VIP:1 -s chash
ipvsadm -a -t $VIP:1 -r 10.9.0.1:1 -m
ipvsadm -e -t $VIP:1 -r 10.9.0.1:1 -i -w 9 -x 100 -y 50
ipvsadm -E -t $VIP:1 -s chash -p 60
ipvsadm -E -t $VIP:1 -s rr
ipvsadm -E -t $VIP:1 -s chash
refused "a destination that is there" ipvsadm -a -t $VIP:1 -r 10.9.0.1:1
refused "a weight below 0" ipvsadm -a -t $VIP:1 -r 10.9.0.2:1 -w -1
ipvsadm -d -t $VIP:1 -r 10.9.0.1:1
refused "a destination that is gone" ipvsadm -d -t $VIP:1 -r 10.9.0.1:1
ipvsadm -D -t $VIP:1
assert_eq "what is left" "$(saved)" ""
