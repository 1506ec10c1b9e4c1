# SPDX-License-Identifier: GPL-2.0-only
# Bad input and faults of a fleet, each with the answer that chashd(8) has: a broken configuration, two directors
# with one name, two PoPs with one id, records that are too large, VIPs and servers of others, clocks that
# differ, a full disk, a director that is heard of now and then. Nobody else's servers ever change.
# Time: 600

DIRECTORS='a1 b1 c1'
FLEET='a1 b1'
FLEET_MORE='[pop C]
directors = 172.31.1.0/24
servers = 10.3.0.0/16
vips = 203.0.113.0/24'
. tests/lib/pops.sh
. tests/lib/fleet.sh

SERVICE="-t $VIP:8000"
record() { echo "$FLEET_RUN/registry/record/$1"; }
alive() { echo "$FLEET_RUN/registry/alive/$1"; }
field() { fleet_ctl "$1" -j fleet | jq -r ".[] | select(.director == \"$2\") | .\"$3\""; }
is() { [ "$(field "$1" "$2" "$3")" = "$4" ]; }
says() { [[ $(field "$1" "$2" "$3") == *"$4"* ]]; }
logged() { grep -q -- "$2" "$FLEET_RUN/$1.log"; }
# each look begins some programs
POLL_PAUSE=1
# keeps WHAT: a1 has what it had of B
keep() { on a1 ipvsadm -Sn | sort >/tmp/kept; }
keeps() { on a1 ipvsadm -Sn | sort | diff /tmp/kept - || fail "$1: a1 has something else"; }
# replace NAME FILTER: of a record, as whoever may write to the registry can
replace() {
	jq -c "$2" /tmp/c1.record >/tmp/draft
	cp /tmp/draft "$(record "$1").NEW"
	mv "$(record "$1").NEW" "$(record "$1")"
}

# A disk that can be filled, for the registry and for all that is remembered.
mkdir -p $FLEET_RUN
mount -t tmpfs -o size=8m small $FLEET_RUN
trap 'fleet_logs; umount -l $FLEET_RUN' EXIT
fleet_up
keep

# A broken configuration: file and line, before anything is touched; a reload with one changes nothing.
{ cat $FLEET_RUN/a1.conf; echo 'garbage = 1'; } >/tmp/broken.conf
line=$(wc -l </tmp/broken.conf)
for how in '-t' '--once' ''; do
	rc=0
	on c1 chashd -c /tmp/broken.conf $how >/tmp/said 2>&1 || rc=$?
	assert_eq "status of chashd $how" $rc 1
	assert "file and line: $(cat /tmp/said)" grep -q "/tmp/broken.conf:$line: " /tmp/said
done
assert_eq "devices that were made" "$(ip -n c1 -o link | grep -c ' ch[46]-' || true)" 0
assert "a good one is good" on a1 chashd -t -c $FLEET_RUN/a1.conf
cp $FLEET_RUN/a1.conf /tmp/a1.conf
cp /tmp/broken.conf $FLEET_RUN/a1.conf
kill -HUP "${fleet_pid[a1]}"
poll_until 5 "a1 says what is wrong" logged a1 "a1.conf:$line: .*the configuration stays as it was"
cp /tmp/a1.conf $FLEET_RUN/a1.conf
assert "and goes on" is a1 b1 state alive
keeps "a broken configuration"
printf '[metrics]\nlisten = 192.0.2.9:9713\n' >>$FLEET_RUN/a1.conf
kill -HUP "${fleet_pid[a1]}"
poll_until 5 "an address that is not here is told of" logged a1 "192.0.2.9 cannot be had.*the configuration stays as it was"
cp /tmp/a1.conf $FLEET_RUN/a1.conf
poll_until 10 "and a1 goes on" is a1 b1 state alive
keeps "a configuration that cannot be had"

# A second chashd, by hand: in the same place it ends; elsewhere each takes the other's record for its own.
rc=0
on a1 chashd -c $FLEET_RUN/a1.conf >/tmp/said 2>&1 || rc=$?
assert_eq "status of a second chashd" $rc 1
assert "it says why: $(cat /tmp/said)" grep -q "another chashd runs with $FLEET_RUN/a1" /tmp/said
assert "the first one answers" is a1 b1 state alive
sed "s|^run = .*|run = /tmp/second|" $FLEET_RUN/a1.conf >/tmp/second.conf
"$LAB_TOOLS/on" a1 chashd -c /tmp/second.conf >/tmp/said 2>&1 &
second=$!
sleep 2
times=$(for ((i = 0; i < 50; i++)); do jq .generation "$(record a1)"; sleep 0.2; done | sort -u | wc -l)
kill $second
assert "they published $times times in 10 s" [ "$times" -lt 6 ]
keeps "a second chashd"

# What an operator has in his kernel is no reason to believe nothing of his PoP.
on b1 ipvsadm -a $SERVICE -r 127.0.0.1:8000 -m -w 0
on b1 chashctl source set 198.51.100.0/24 split psid 6:8
on b1 ipvsadm -e $SERVICE -r "$(server sb1):8000" -i -w 3
poll_until 5 "a weight of b1 arrives" fleet_weighs a1 sb1 3
assert "all is good there" is b1 b1 registry ""
on b1 ipvsadm -A -t 198.51.100.1:80 -s chash
poll_until 5 "what the others do not believe is told at home" says b1 b1 registry "may not have servers of -t 198.51.100.1:80"
on b1 ipvsadm -D -t 198.51.100.1:80
on b1 ipvsadm -e $SERVICE -r "$(server sb1):8000" -i -w 1
poll_until 5 "and then it is good again" is b1 b1 registry ""
poll_until 5 "a weight of b1 arrives" fleet_weighs a1 sb1 1
on b1 ipvsadm -d $SERVICE -r 127.0.0.1:8000
on b1 chashctl source del 198.51.100.0/24
sleep 2
keep

# A third director under the name of b1.
fleet_conf c1
fleet_services c1
sed -i 's/^name = c1/name = b1/' $FLEET_RUN/c1.conf
fleet_start c1
poll_until 10 "who was there first keeps the name" logged c1 'director b1 is another one, with address 172.31.1.21'
sleep 3
assert_eq "whose record it is" "$(jq -r '.addresses[0]' "$(record b1)")" 172.31.1.21
assert "what it is, there" is c1 b1 state usurped
keeps "two directors with one name"
fleet_stop c1
rm -rf $FLEET_RUN/c1 $FLEET_RUN/c1.conf

# PoP C has the id of B.
fleet_conf c1
sed -i 's/^id = .*/id = 2/' $FLEET_RUN/c1.conf
fleet_start c1
poll_until 10 "it is refused" says a1 c1 refused "PoP 'B' has id 2, by director b1"
poll_until 10 "and refuses B" says c1 b1 refused "PoP 'C' has id 2, by director c1"
keeps "two PoPs with one id"
fleet_stop c1
rm -rf $FLEET_RUN/c1 "$(record c1)" "$(alive c1)"

# What may be written: C joins as it should, and what it published is there to be changed.
fleet_conf c1
fleet_start c1
poll_until 10 "C is believed" fleet_weighs a1 sc1 1
cp "$(record c1)" /tmp/c1.record
fleet_stop c1
keep

truncate -s 100M "$(record c1).NEW"
mv "$(record c1).NEW" "$(record c1)"
poll_until 10 "100 MB are refused" says a1 c1 refused "bytes, 1048576 are allowed"
keeps "a value of 100 MB"
{
	jq -c '.generation += 1000 | del(.services, .sources)' /tmp/c1.record | sed 's/}$/,/'
	printf '"sources":[],"services":[{"service":"%s","digest":"0x0","servers":[' "$SERVICE"
	awk 'BEGIN { for (i = 0; i < 200000; i++) printf "{}," }'
	echo '{}]}]}'
} >"$(record c1).NEW"
mv "$(record c1).NEW" "$(record c1)"
poll_until 10 "as many servers as there is room for are refused" says a1 c1 refused "16384"
keeps "200,000 servers"
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${fleet_pid[a1]}/status")
assert "chashd takes $memory KiB for it" [ "$memory" -lt 65536 ]
replace c1 '.generation += 2000 | .services[0].service = "-t 198.51.100.1:8000"'
poll_until 10 "another VIP" says a1 c1 refused "may not have servers of -t 198.51.100.1:8000"
replace c1 '.generation += 3000 | .services[0].servers[0].server = "10.1.0.1:8000"'
poll_until 10 "a server of A" says a1 c1 refused "may not have the server 10.1.0.1"
keeps "another PoP's VIP and servers"
replace c1 '.generation += 4000 | .services[0].servers[0].weight = 9'
poll_until 10 "what makes sense is believed again" fleet_weighs a1 sc1 9

# A director whose clock was two hours ahead, and one whose clock is an hour behind.
fleet_stop b1
cp "$(record b1)" /tmp/c1.record
replace b1 '.generation += 7200000'
sleep 2
fleet_start b1
on b1 ipvsadm -e $SERVICE -r "$(server sb1):8000" -i -w 7
poll_until 4 "b1 is believed with a clock that was set back" fleet_weighs a1 sb1 7
for i in 1 2 3; do
	touch -d "$((3600 - 2 * i)) seconds ago" "$(alive c1)"
	sleep 2
done
assert "who is touched lives, whatever the clock" is a1 c1 state alive
sleep $((FLEET_LEASE + 4))
assert "who is not does not" is a1 c1 state stale
keep

# The disk is full: what is there stays, also what is written down of it.
cp $FLEET_RUN/a1/made $FLEET_RUN/a1/ways /tmp
rc=0
dd if=/dev/zero of=$FLEET_RUN/full bs=4k 2>/dev/null || rc=$?
assert_eq "the disk is not full" $rc 1
on b1 ipvsadm -e $SERVICE -r "$(server sb1):8000" -i -w 8
poll_until 5 "b1 says why it is not published" says b1 b1 registry "No space left"
replaced() { jq -c '.generation += 5000 | .services[0].servers += [.services[0].servers[0] | .server = "10.3.0.77:8000"]' /tmp/c1.record; }
cp $FLEET_RUN/registry/record/c1 /tmp/c1.record
# Room for one record, but not for what a1 has to write down.
rm "$(record c1)"
replaced >"$(record c1)"
dd if=/dev/zero of=$FLEET_RUN/full2 bs=4k 2>/dev/null || true
poll_until 10 "a1 says what is wrong" says a1 a1 kernel "No space left on device: nothing is made"
sleep 25
keeps "a full disk"
for file in made ways; do cmp /tmp/$file $FLEET_RUN/a1/$file; done
rm $FLEET_RUN/full $FLEET_RUN/full2
poll_until 25 "there is room: the weight arrives" fleet_weighs a1 sb1 8
there() { on a1 ipvsadm -Sn | grep -q 10.3.0.77:8000; }
poll_until 25 "and so does the server" there
keep

# b1 is heard of now and then.
for i in 1 2; do
	kill -STOP "${fleet_pid[b1]}"
	poll_until 20 "b1 is stale" is a1 b1 state stale
	keeps "a director that is not heard of"
	kill -CONT "${fleet_pid[b1]}"
	poll_until 20 "b1 is alive" is a1 b1 state alive
	keeps "a director that is heard of again"
done
assert_eq "said to be down" "$(grep -c 'b1: down' $FLEET_RUN/a1.log || true)" 0

# A PoP leaves that an owner names at a1.
on a1 chashctl owner set 198.51.100.0/24 C
on c1 chashd -c $FLEET_RUN/c1.conf --leave
bare() { [ "$(on a1 chashctl save | grep '^pop set C')" = "pop set C id 3" ]; }
poll_until 20 "of PoP C, which has left, a1 keeps the name" bare
sleep 12	# longer than between two looks
assert_eq "and tries no more to forget it" "$(fleet_ctl a1 fleet | grep -c 'kernel:' || true)" 0
on a1 chashctl owner del 198.51.100.0/24

# Another machine, which was c1, takes the place of b1, its clock two hours behind what b1 published.
fleet_stop b1
sleep $((FLEET_LEASE + 2))
sed -i 's/^name = .*/name = b1/; s/^pop = .*/pop = B/; s/^id = .*/id = 2/' $FLEET_RUN/c1.conf
fleet_start c1
poll_until 15 "a1 believes it" is a1 b1 address "$(fleet_address c1)"
