# SPDX-License-Identifier: GPL-2.0-only
# Half-open connections push nobody away from a server under a load bound: some, many, the same
# again and again for longer than IPVS keeps them, for IPv4 and IPv6, persistent or not. Real
# sessions do.
# Time: 900

. tests/lib/mapping.sh
. tests/lib/live.sh

n=200
# own FILE: which server each of N clients gets while nobody else is there
own() { on client "$LAB_TOOLS/probe" -c 1 -t 20 "$next" $n "$vip" 9000 >"$1"; }
active() { on d1 ipvsadm -Ln | awk -v a="$1:9000" '$2 == a { print $5 }'; }
# attack OPTION...: half-open connections from one address
attack() { on client "$LAB_TOOLS/forge" -f S -q 1 "$@" "$vip" 9000; }

# try FIRST NEXT VIP
try() {
	local server at

	first=$1 next=$2 vip=$3 at=$3
	case $vip in *:*) at="[$3]" ;; esac
	on d1 chashctl service set -t "$at:9000" bound 125
	server=$(on d1 chashctl -j explain -t "$at:9000" "$first" | jq -r '.[0].address')
	own /tmp/own
	assert "clients of the attacker's server ($(share /tmp/own "$server"))" \
		[ "$(share /tmp/own "$server")" -gt 20 ]
	case $server in *:*) server="[$server]" ;; esac

	attack -P 20000 -r 3 "$first" 40
	assert "40 are half-open" [ "$(active "$server")" -ge 35 ]
	own /tmp/after
	assert_eq "clients that moved beside 40 half-open connections" "$(moved /tmp/own /tmp/after)" 0

	attack -P 1024 -r 5000 "$first" 10000
	sleep 1
	assert "10,000 are half-open" [ "$(active "$server")" -ge 10000 ]
	own /tmp/after
	assert_eq "clients that moved beside 10,000 of them" "$(moved /tmp/own /tmp/after)" 0

	sleep 100
	spawn client "$LAB_TOOLS/forge" -f S -q 1 -n 5 -P 30000 -r 2 "$first" 60 "$vip" 9000
	sleep 140
	assert "60 are half-open for two minutes" [ "$(active "$server")" -ge 55 ]
	own /tmp/after
	assert_eq "clients that moved beside 60 old ones" "$(moved /tmp/own /tmp/after)" 0

	# the same number of real sessions of one client
	sleep 80
	on d1 chashctl service set -t "$at:9000" bound off
	LIVE_PAUSE=2000 LIVE_FROM=$(awk -v s="${server//[][]/}" '$2 == s { print $1; exit }' /tmp/own) \
		live_start real 40 "$vip" 9000 -s 0
	on d1 chashctl service set -t "$at:9000" bound 125
	sleep 1
	own /tmp/after
	say "$vip: $(moved /tmp/own /tmp/after) of $(share /tmp/own "${server//[][]/}") clients of a" \
		"server with 40 real sessions went elsewhere"
	assert "real sessions do push clients away" [ "$(moved /tmp/own /tmp/after)" -gt 20 ]
	live_stop real
}

# elsewhere SERVICE CLIENT-PREFIX: clients that the bound would send elsewhere
elsewhere() {
	local k

	for k in $(seq 60); do on d1 chashctl -j explain -t "$1" "$2$k"; done |
		jq -r '.[].reason' | grep -c load-bound || true
}

# try_persistent VIP ATTACKER CLIENT-PREFIX: IPVS asks for the server of a client once, so clients
# count; those of half-open connections do not
try_persistent() {
	local vip=$1 attacker=$2 clients=$3 at=$1

	case $vip in *:*) at="[$vip]" ;; esac
	{
		echo "-A -t $at:9001 -s chash -p 300"
		on d1 ipvsadm -Sn | awk -v s="$at:9000" '/^-a/ && $3 == s { gsub(/:9000 /, ":9001 "); print }'
	} | on d1 ipvsadm -R
	on d1 chashctl service set -t "$at:9001" bound 125
	assert_eq "$at persistent: clients that go elsewhere at first" "$(elsewhere "$at:9001" "$clients")" 0
	on client "$LAB_TOOLS/forge" -f S -q 1 -P 20000 -r 3 "$attacker" 40 "$vip" 9001
	sleep 1
	assert_eq "$at persistent: beside 40 half-open connections of one client" \
		"$(elsewhere "$at:9001" "$clients")" 0
	on client "$LAB_TOOLS/forge" -f S -r 20 "$attacker" 40 "$vip" 9001
	sleep 1
	assert "40 clients have a template" \
		[ "$(on d1 ipvsadm -Lnc | grep -c "^TCP.*:0 .*$at:9001")" -ge 40 ]
	assert_eq "$at persistent: beside those of 40 clients" "$(elsewhere "$at:9001" "$clients")" 0
	sleep 80
	assert "40 clients still have a template" \
		[ "$(on d1 ipvsadm -Lnc | grep -c "^TCP.*:0 .*$at:9001")" -ge 40 ]
	assert_eq "$at persistent: once their connections are gone" "$(elsewhere "$at:9001" "$clients")" 0
}

lab_up 1 1
{
	farm_rules chash 4
	echo "-A -t [$VIP6]:9000 -s chash"
	for k in 0 1 2 3; do echo "-a -t [$VIP6]:9000 -r [$(farm6 $k)]:9000 -m -w 1"; done
} | on d1 ipvsadm -R
# nobody answers the attackers
on s1 nft -f - <<END
table inet quiet {
	chain in {
		type filter hook prerouting priority 0
		ip saddr { 198.18.0.0, 198.18.9.0/24 } drop
		ip6 saddr { 2001:db8:18::1:0, 2001:db8:18::9:0/112 } drop
	}
}
END
try 198.18.0.0 198.18.0.1 $VIP
try 2001:db8:18::1:0 2001:db8:18::1:1 $VIP6
try_persistent $VIP 198.18.9.0 198.18.3.
try_persistent $VIP6 2001:db8:18::9:0 2001:db8:18::3:
