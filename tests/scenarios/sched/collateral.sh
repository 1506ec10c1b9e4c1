# SPDX-License-Identifier: GPL-2.0-only
# A change of one destination moves only clients to or from that destination: removal,
# return, addition, another weight. mh is shown beside.
# Heavy: yes
# Time: 600

. tests/lib/mapping.sh

weight='1 + i * 37 % 100'
victim=$(farm 20)
moves() { mapping "$2" && [ "$(moved "$1" "$2")" -gt 0 ]; }

lab_up 1 1
for sched in chash mh; do
	farm_rules $sched 64 "$weight" | on d1 ipvsadm -R
	mapping /tmp/before
	if [ $sched = chash ]; then
		# 64 additions are more than are built at once
		poll_until 20 "the table is complete" becomes /tmp/settled /tmp/before
		cp /tmp/settled /tmp/before
	fi
	had=$(share /tmp/before "$victim")
	assert "the victim has clients" [ "$had" -gt 0 ]

	on d1 ipvsadm -d -t $VIP:9000 -r "$victim:9000"
	mapping /tmp/after
	extra=$(collateral /tmp/before /tmp/after "$victim")
	say "$sched: removing 1 of 64 moves its $had clients and $extra of the other $((4000 - had))"
	assert_eq "clients of a removed server" "$(share /tmp/after "$victim")" 0
	[ $sched = chash ] || break
	assert_eq "collateral of a removal" "$extra" 0

	on d1 ipvsadm -a -t $VIP:9000 -r "$victim:9000" -m -w $((1 + 20 * 37 % 100))
	poll_until 20 "what was removed and came back has its clients again" \
		becomes /tmp/after /tmp/before

	on d1 ipvsadm -a -t $VIP:9000 -r "$(farm 100):9000" -m -w 50
	poll_until 20 "a new server gets clients" moves /tmp/before /tmp/after
	assert_eq "collateral of an addition" \
		"$(collateral /tmp/before /tmp/after "$(farm 100)")" 0
	on d1 ipvsadm -d -t $VIP:9000 -r "$(farm 100):9000"

	on d1 ipvsadm -e -t $VIP:9000 -r "$victim:9000" -m -w 200
	poll_until 20 "a heavier server gets clients" moves /tmp/before /tmp/after
	assert_eq "collateral of a weight" \
		"$(collateral /tmp/before /tmp/after "$victim")" 0
	assert_eq "clients that a heavier server lost" \
		"$(paste /tmp/before /tmp/after |
		   awk -v s="$victim" '$2 == s && $4 != s' | wc -l)" 0
	on d1 ipvsadm -C
done
