# SPDX-License-Identifier: GPL-2.0-only
# Two directors that were told the same destinations, in another order and after
# another history, send every client to the same server. mh is shown beside.
# Heavy: yes
# Time: 600

. tests/lib/mapping.sh

# the same order and the same weights on every run
shuffled() { sort -k2 -t= | awk '{ print (NR * 7919) % 1009, $0 }' | sort -n | cut -d' ' -f2-; }
weight='1 + i * 37 % 100'

lab_up 2 1
for sched in chash mh; do
	farm_rules $sched 64 "$weight" | on d1 ipvsadm -R

	# the second director has had others, lost them, and got the rest late
	farm_rules $sched 8 50 100 | on d2 ipvsadm -R
	farm_dests 64 "$weight" | shuffled >/tmp/rules
	head -40 /tmp/rules | on d2 ipvsadm -R
	farm_dests 8 50 100 | sed 's/^-a/-d/; s/ -m.*//' | on d2 ipvsadm -R
	tail -n +41 /tmp/rules | on d2 ipvsadm -R
	assert_eq "destinations" "$(on d2 ipvsadm -Sn | sort)" "$(on d1 ipvsadm -Sn | sort)"

	lab_via 1
	mapping /tmp/first
	lab_via 2
	if [ $sched = chash ]; then
		poll_until 30 "both directors map alike" becomes /tmp/second /tmp/first
		assert_eq "servers used" "$(awk '{ print $2 }' /tmp/first | sort -u | wc -l)" 64
	else
		mapping /tmp/second
	fi
	say "$sched: $(moved /tmp/first /tmp/second) of 4000 clients differ"
	on d1 ipvsadm -C
	on d2 ipvsadm -C
done
