# SPDX-License-Identifier: GPL-2.0-only
# A director that has started has its service before it has its servers, and gets these one by one,
# while clients go on speaking to it: none is reset, and none goes to a server that is there already
# instead of its own. Of sessions that speak together after a restart all get an entry.
# Time: 300

POPS=a
DIRECTORS=a1
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

lead() { ip -n router route replace 203.0.113.0/24 via 172.16.1.6 table 99; }
entries() {
	on a1 awk -v net="$(printf 'C612%02X' "$1")" '$2 ~ "^" net && $8 == "ESTABLISHED" { n++ }
		END { print n + 0 }' /proc/net/ip_vs_conn
}
# start SECONDS SECONDS: what comes before the first server, and between two of them
start() {
	local line

	pops_kill a1
	lab_namespace a1
	pops_director a1
	on a1 chashctl restore /tmp/stored.a1
	head -1 /tmp/rules.a1 | on a1 ipvsadm -R
	lead
	sleep "$1"
	while read -r line; do
		on a1 ipvsadm -R <<<"$line"
		sleep "$2"
	done < <(tail -n +2 /tmp/rules.a1)
}

takeover_up 4
ip -n router rule add pref 10 to 203.0.113.0/24 lookup 99
ip -n router route add blackhole 203.0.113.0/24 metric 1000 table 99
lead
sleep 4
LIVE_FROM=198.18.1.0 live_start few 20 $VIP 8000
assert "servers that have sessions" [ "$(live_servers few | awk '{ print $2 }' | sort -u | wc -l)" -ge 3 ]
start 8 0
live_intact few
say "no servers for 8 s: 20 of 20 go on; a1: $(takeover_stats a1)"
start 0 2
live_intact few
say "servers come one by one, 2 s apart: 20 of 20 go on; a1: $(takeover_stats a1)"

LIVE_PAUSE=5000 LIVE_FROM=198.18.2.0 live_start together 250 $VIP 8000
start 0 0
live_intact together
poll_until 20 "all that speak together have an entry" eval '[ "$(entries 2)" = 250 ]'
say "250 that speak every 5 s together: all have an entry; a1: $(takeover_stats a1)"
