# SPDX-License-Identifier: GPL-2.0-only
# What scenarios of heavy sources share: the knobs of d1, its counters, and how many connections
# have begun there. Sourced after lab.sh.

vs=/proc/sys/net/ipv4/vs

# set_to NAME VALUE: chash_split_NAME
set_to() { on d1 sh -c "echo $2 >$vs/chash_split_$1"; }

counter() { on d1 chashctl -j stats | jq ".[0].$1"; }

# Sums up the lines of the CPUs: IPVS does so only every other second. Lines after them are sums and rates.
begun() {
	local cpu conns rest sum=0

	while read -r cpu conns rest; do
		[ "$cpu" != "~" ] || break
		[[ ! $cpu =~ ^[0-9A-F]+$ ]] || sum=$((sum + 16#$conns))
	done < <(on d1 cat /proc/net/ip_vs_stats_percpu)
	echo $sum
}
