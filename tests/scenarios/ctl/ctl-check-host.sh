# SPDX-License-Identifier: GPL-2.0-only
# What `chashctl check` finds about the machine, each broken, found, and mended by its remedy as it stands:
# IPVS's sysctls, firewalls that drop what they call invalid, a service of another scheduler on the same
# address, a table too small for its connections, a clock that nothing keeps.

# found [FINDING...]: what it finds, and how it ends
found() {
	local rc=0 wanted=$(printf '%s\n' "$@")

	on d1 chashctl -j check >/tmp/found || rc=$?
	assert_eq "found" "$(jq -r '.[].finding' /tmp/found)" "$wanted"
	assert_eq "status" $rc $(($# ? 5 : 0))
}
paste() { assert "$1: a remedy" on d1 bash -c "$(jq -r '.[0].remedy' /tmp/found)"; }
mend() {
	while [ $# != 0 ]; do
		found "$@"
		paste "$1"
		shift
	done
	found
}

modprobe ip_vs conn_tab_bits=8
lab_up 1 1
service() {
	on d1 ipvsadm -A -t $VIP:0 -s chash -p 60
	on d1 ipvsadm -a -t $VIP:0 -r 10.2.0.1:0 -m -w 1
	on d1 ipvsadm -A -t $VIP:8001 -s chash
	on d1 ipvsadm -a -t $VIP:8001 -r 10.2.0.1:8000 -m -w 1
	on d1 ipvsadm -A -u $VIP:8000 -s chash
	on d1 ipvsadm -a -u $VIP:8000 -r 10.2.0.1:8000 -m -w 1
	on d1 chashctl service set -t $VIP:8001 takeover on
	on d1 sysctl -qw net.ipv4.vs.nat_icmp_send=1
}
service
found

on d1 sysctl -qw net.ipv4.vs.schedule_icmp=1 net.ipv4.vs.expire_nodest_conn=1
mend schedule-icmp expire-nodest-conn

on d1 nft -f - <<-'END'
	table inet site {
		chain input {
			type filter hook input priority 0;
			ct state established,related accept
			ct state != invalid accept
		}
		chain forward {
			type filter hook forward priority 0;
		}
	}
END
found
on d1 nft add rule inet site input ct state invalid counter drop
on d1 nft add rule inet site forward 'ct state vmap { established : accept, new : drop, invalid : drop }'
on d1 nft list ruleset | sort >/tmp/before
mend invalid-drop invalid-drop
assert_eq "rules that went" "$(on d1 nft list ruleset | sort | comm -13 - /tmp/before)" ""
on d1 nft flush ruleset
# what the guide has in front of such a rule
{
	echo 'table inet site { chain input { type filter hook input priority 0;'
	sed -n '/^  ct state established,related accept$/,/^  ct state invalid drop$/p' Documentation/guide/pops.rst
	printf '}\n}\n'
} | on d1 nft -f -
assert "the guide's rules are there" on d1 sh -c 'nft list ruleset | grep -q "ct state invalid drop"'
found
on d1 nft flush ruleset
# what nft lists of tables that iptables keeps, which neither lists nor saves one that has rules of nft's
mkdir /tmp/bin
cat >/tmp/bin/nft <<-'END'
	#!/bin/sh
	echo "# Warning: table ip filter is managed by iptables-nft, do not touch!" >&2
	echo "# Warning: table ip6 filter is managed by iptables-nft, do not touch!" >&2
	cat <<-'RULES'
	table ip filter { # handle 1
		chain INPUT { # handle 1
			type filter hook input priority filter; policy accept;
			iifname "lo" counter packets 0 bytes 0 accept # handle 4
			ct state invalid counter packets 0 bytes 0 drop # handle 2
		}
	}
	table ip6 filter { # handle 2
		chain site-input { # handle 1
			ct state invalid counter packets 0 bytes 0 drop # handle 2
		}
		chain INPUT { # handle 3
			tcp flags ! syn ct state invalid counter packets 0 bytes 0 accept # handle 5
			ct state invalid counter packets 0 bytes 0 drop # handle 4
		}
	}
	table inet filter { # handle 3
		chain input { # handle 1
			ct state invalid drop # handle 2
		}
	}
	RULES
END
chmod +x /tmp/bin/nft
PATH=/tmp/bin:$PATH found invalid-drop invalid-drop invalid-drop
invalid="-m conntrack --ctstate INVALID -j ACCEPT"
four="iptables-nft -t filter -I INPUT 2" six="ip6tables-nft -t filter -I site-input 1"
assert_eq "iptables' own commands" "$(jq -r '.[0, 1].remedy' /tmp/found)" \
	"$four -p icmp $invalid && $four -p tcp --tcp-flags SYN NONE $invalid
$six -p ipv6-icmp $invalid && $six -p tcp --tcp-flags SYN NONE $invalid"
assert "nft's for its own table" grep -q "nft 'insert rule inet filter input handle 2 " <(jq -r '.[2].remedy' /tmp/found)
rm /tmp/bin/nft

on d1 ipvsadm -A -u $VIP:9 -s rr
found
on d1 ipvsadm -A -t $VIP:9 -s rr
mend shadowed
assert "it is bound" grep -q -- "-A -t $VIP:9 -s chash" <(on d1 ipvsadm -Sn)
on d1 ipvsadm -D -t $VIP:9
on d1 ipvsadm -D -u $VIP:9

on d1 chashctl drain start -u $VIP:8000 10.2.0.1:8000 deadline 1h
cat >/tmp/bin/timedatectl <<-'END'
	#!/usr/bin/python3
	import ctypes, sys
	assert sys.argv[1:] == ["set-ntp", "true"]
	# struct timex: modes = ADJ_STATUS, status = 0
	words = (ctypes.c_long * 32)()
	words[0] = 0x10
	assert ctypes.CDLL(None).adjtimex(words) >= 0
END
chmod +x /tmp/bin/timedatectl
PATH=/tmp/bin:$PATH mend clock
on d1 chashctl drain stop -u $VIP:8000 10.2.0.1:8000

# 2^8 lists, and 4 connections in each of them
begin() { on client "$LAB_TOOLS/forge" -f S -r 500 "$1" "$2" $VIP 8001; sleep 1; }
begin $CLIENTS 1000
found
begin 198.19.0.0 50
mount -t tmpfs none /etc/modprobe.d
printf '%s\n' '# of the site' 'options ip_vs conn_tab_bits=9' >/etc/modprobe.d/ip_vs.conf
found conn-tab-bits
paste conn-tab-bits
assert "what the site has written is there still" grep -q '^# of the site' /etc/modprobe.d/ip_vs.conf
on d1 ipvsadm -C
on d1 chashctl sync --all /dev/null
modprobe -r ip_vs_chash ip_vs_rr ip_vs
modprobe ip_vs
assert_eq "lists of the next time" "$(cat /sys/module/ip_vs/parameters/conn_tab_bits)" 10
service
begin $CLIENTS 1050
found
