# SPDX-License-Identifier: GPL-2.0-only
# The figures of the table in the guide of fleets, with haproxy-peers: chash with chashd, and mh with the sync daemon
# of IPVS, side by side at two PoPs, through a reroute, the death of a director, and its return. What chashd is for
# is stated; of the sync daemon is told what it does.
# Heavy: yes
# Time: 900

POPS='a b'
DIRECTORS='a1 b1 a2 b2'		# a1 and b1 have chash, a2 and b2 the sync daemon
FLEET=a1
. tests/lib/pops.sh
. tests/lib/fleet.sh
. tests/lib/live.sh

POPS_MED=([a1]=10 [b1]=30 [a2]=10 [b2]=30)
for k in 1 2; do
	for pop in a b; do POPS_VIPS[$pop$k]="203.0.113.$((16 * (k - 1)))/28 2001:db8:113:$k::/64"; done
done
declare -A ADDRESS=([chash]=$VIP [sync]=203.0.113.17)
LIVE_PAUSE=2000
N=50

sync_services() {
	local s weight

	on "$1" sysctl -qw net.ipv4.vs.sloppy_tcp=1
	{
		echo "-A -t ${ADDRESS[sync]}:8000 -s mh -b mh-fallback"
		for s in $(pops_servers a) $(pops_servers b); do
			weight=0
			[ "${s:1:1}" != "${1:0:1}" ] || weight=1
			echo "-a -t ${ADDRESS[sync]}:8000 -r $(server "$s"):8000 -i -w $weight"
		done
	} | on "$1" ipvsadm -R
	on "$1" ipvsadm --start-daemon master --mcast-interface core --syncid 1
	on "$1" ipvsadm --start-daemon backup --mcast-interface core --syncid 1
}
bytes() { pops_counted "$1" "$2" bytes; }
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
entries() { on "$1" grep -c " ESTABLISHED " /proc/net/ip_vs_conn || true; }
settled() { [ "$(live_field "$1" alive)" = 0 ] || live_rounds_over "$1" "$2"; }
# tell EVENT NAME...: how many of those sessions got on behind it
tell() {
	local event=$1 name told=; shift

	for name; do
		poll_until 90 "sessions of $name went on or broke" settled "$name" $(($(live_field "$name" rounds) + 2))
		told="$told, $name $(live_field "$name" alive)"
	done
	say "$event: of $N sessions each go on: ${told#, }"
}
lead() { local k; for k in 1 2; do pops_lead "$1$k"; done; }

fleet_up
fleet_conf b1
fleet_services b1
fleet_start b1
FLEET='a1 b1' fleet_whole
for director in a2 b2; do sync_services $director; done
for director in b1 b2; do pops_count $director; done
lead a
say "lines for one service of 2 PoPs with 2 servers each, on each director: chashd $(grep -c . $FLEET_RUN/a1.conf);" \
	"sync daemon 2, and 2 servers of the other PoP"

for way in chash sync; do live_start $way $N "${ADDRESS[$way]}" 8000; done
before="$(bytes b1 ask) $(bytes b2 sync)"
sleep 60
set -- $before
say "bytes on the backbone at B in a minute in which $N sessions speak every 2 s: chash $(($(bytes b1 ask) - $1))," \
	"sync $(($(bytes b2 sync) - $2))"
say "entries of IPVS at B of sessions that are at A: chash $(entries b1), sync $(entries b2);" \
	"bytes of one: $(awk '$1 == "ip_vs_conn" { print $4 }' /proc/slabinfo)"
say "memory at B: chashd $(memory "${fleet_pid[b1]}") KiB"

before="$(bytes b1 ask) $(bytes b2 sync)"
for way in chash sync; do LIVE_FROM=198.18.1.0 live_handshakes young$way $N "${ADDRESS[$way]}" 8000; done
for k in 1 2; do pops_prefer a$k 50; done
lead b
for way in chash sync; do live_speak young$way; done
tell "a reroute" chash sync
tell "the same, who had said nothing before" youngchash youngsync
set -- $before
say "bytes on the backbone meanwhile: chash $(($(bytes b1 ask) - $1)), sync $(($(bytes b2 sync) - $2))"
assert_eq "sessions of chash" "$(live_field chash alive)" $N

for k in 1 2; do pops_prefer a$k 10; done
lead a
live_intact chash
for k in 1 2; do pops_kill a$k; done
lead b
tell "A's director dies" chash sync
assert_eq "sessions of chash" "$(live_field chash alive)" $N
fleet_boot a1
pops_boot a2 sync_services a2
lead a
tell "it is back" chash sync
assert_eq "sessions of chash" "$(live_field chash alive)" $N
