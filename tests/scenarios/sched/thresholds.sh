# SPDX-License-Identifier: GPL-2.0-only
# A server at its upper threshold takes no new sessions: they go to their next choice;
# when enough have ended its clients come back to it.
# Time: 240

. tests/lib/mapping.sh
. tests/lib/live.sh

lab_up 1 1
farm_rules chash 4 1 | on d1 ipvsadm -R
mapping /tmp/before 400
# IPVS counts what is in its connection table, reset connections for 10 s more
forgotten() { [ "$(on d1 cat /proc/net/ip_vs_conn | wc -l)" = 1 ]; }
poll_until 60 "the first connections are forgotten" forgotten
full=$(farm 1)
on d1 ipvsadm -e -t $VIP:9000 -r "$full:9000" -m -w 1 -x 30 -y 10

live_start tcp 300 $VIP 9000
live_servers tcp >/tmp/during
held=$(share /tmp/during "$full")
say "threshold 30: $held sessions of $(head -300 /tmp/before | grep -c " $full\$")"
# each CPU may have one connection between the choice and the count
assert "the threshold holds" [ "$held" -le 32 ]
assert "the threshold is used" [ "$held" -ge 30 ]
# whoever is not on it for the threshold's sake sits on the next choice; nobody else moved
head -300 /tmp/before >/tmp/wanted
assert_eq "clients of others that moved" "$(collateral /tmp/wanted /tmp/during "$full")" 0
assert "more than one server takes what is too much" [ "$(paste /tmp/wanted /tmp/during |
	awk '$2 != $4 { print $4 }' | sort -u | wc -l)" -gt 1 ]
mapping /tmp/during 400
assert_eq "new clients of a full server" "$(share /tmp/during "$full")" 0

live_stop tcp
poll_until 60 "the sessions are forgotten" forgotten
fresh() {
	head -20 /tmp/before >/tmp/wanted
	becomes /tmp/after /tmp/wanted 20
}
poll_until 20 "its clients come back" fresh
