# SPDX-License-Identifier: GPL-2.0-only
# A live service changes its scheduler, back and forth, while sessions run and new
# clients come all the time: no session breaks, and afterwards everybody is served. While
# an edit is on its way IPVS has no scheduler for one RCU grace period and refuses new
# clients, whatever the schedulers; how many is told, not judged.
# Fast: yes
# Needs: smp
# Time: 300

. tests/lib/mapping.sh
. tests/lib/live.sh

lab_up 1 1
farm_rules chash 6 'i + 1' | on d1 ipvsadm -R
mapping /tmp/before 300
live_start tcp 60 $VIP 9000

spawn client bash -c "while :; do
	$LAB_TOOLS/probe 198.19.0.0 50 $VIP 9000 >>/tmp/probed || :
	sleep 0.1
done"
for sched in rr mh chash rr chash mh chash; do
	on d1 ipvsadm -E -t $VIP:9000 -s $sched
	on d1 ipvsadm -e -t $VIP:9000 -r "$(farm 0):9000" -m -w 5
	sleep 0.3
	on d1 ipvsadm -e -t $VIP:9000 -r "$(farm 0):9000" -m -w 1
done
for i in 1 2 3 4 5; do
	on d1 ipvsadm -E -t $VIP:9000 -s rr
	on d1 ipvsadm -E -t $VIP:9000 -s chash -b flag-1
	on d1 ipvsadm -E -t $VIP:9000 -s chash
done
kill $!
live_intact tcp
say "$(grep -c ' -$' /tmp/probed) of $(wc -l </tmp/probed) new clients came while a service had no scheduler"
poll_until 20 "chash maps as before" becomes /tmp/after /tmp/before 300
live_stop tcp
