# SPDX-License-Identifier: GPL-2.0-only
# ipvsadm-save, -C and ipvsadm-restore, as a restart of keepalived or a reload script
# does it: the same clients get the same servers, and sessions that are silent meanwhile
# go on. (Without any service IPVS takes its hooks away: the director's own stack resets
# a session that speaks in that moment, whatever the scheduler.)
# Time: 400

. tests/lib/mapping.sh
. tests/lib/live.sh

silent() {
	local before

	before=$(on d1 ipvsadm -Ln --stats --exact)
	sleep 0.5
	[ "$(on d1 ipvsadm -Ln --stats --exact)" = "$before" ]
}

lab_up 1 1
farm_rules chash 40 '1 + i % 7' | on d1 ipvsadm -R
mapping /tmp/before 1000
poll_until 20 "the table is complete" becomes /tmp/settled /tmp/before 1000
live_start tcp 50 $VIP 9000
for i in 1 2 3; do
	kill -STOP $live_pid_tcp
	poll_until 20 "nobody speaks" silent
	on d1 ipvsadm -Sn >/tmp/saved
	on d1 ipvsadm -C
	on d1 ipvsadm -R </tmp/saved
	kill -CONT $live_pid_tcp
	live_intact tcp
done
poll_until 20 "the mapping is restored" becomes /tmp/after /tmp/before 1000
live_stop tcp
