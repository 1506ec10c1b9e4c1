# SPDX-License-Identifier: GPL-2.0-only
# The source policy of clients changes, and a sibling takes over within the hold: sessions begun
# under the policy before go where they were; without the hold, too, while the director that has them
# can be asked.
# Heavy: yes
# Time: 300

POPS=a
DIRECTORS='a1 a2'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=40
everywhere() { local director; for director in $DIRECTORS; do on $director "$@"; done; }
answered() { [ "$(live_field "$1" alive)" = 0 ] || live_rounds_over "$1" "$2"; }
# lost NAME: its sessions that broke when the sibling took over
lost() {
	pops_withdraw a1
	pops_lead a2
	poll_until 60 "sessions of $1 have their say" answered "$1" $(($(live_field "$1" rounds) + 3))
	live_field "$1" broken
}
# midstream: how many servers the sibling names for 20 clients of the first sessions
midstream() {
	local k

	for k in $(seq 0 19); do
		on a2 chashctl -j explain -t $VIP:8000 198.18.1.$k:2000 midstream | jq -r '.[0].address'
	done | sort -u | wc -l
}

takeover_up 4
LIVE_FROM=198.18.1.0 live_start before $count $VIP 8000
everywhere chashctl source set 198.18.0.0/16 group 16
assert "in mid-stream clients have the servers that they had" [ "$(midstream)" = 4 ]
LIVE_FROM=198.18.2.0 live_start during 20 $VIP 8000
assert_eq "servers of new sessions" "$(live_servers during | awk '{ print $2 }' | sort -u | wc -l)" 1
kill $live_pid_during
lost=$(lost before)
say "$((count - lost)) of $count sessions are not hurt by the change of their policy"
assert_eq "lost sessions" "$lost" 0
assert_eq "moved sessions" "$(live_field before moved)" 0
kill $live_pid_before
pops_announce a1
pops_lead a1

# the same with no hold
everywhere chashctl source del 198.18.0.0/16
everywhere sysctl -qw net.ipv4.vs.chash_hold_sec=0
LIVE_FROM=198.18.3.0 live_start unheld $count $VIP 8000
everywhere chashctl source set 198.18.0.0/16 group 16
assert_eq "servers named in mid-stream" "$(midstream)" 1
lost=$(lost unheld)
say "with chash_hold_sec 0, $lost of $count are: their director is asked"
assert_eq "sessions lost without the hold, which A knows still" "$lost" 0
kill $live_pid_unheld
