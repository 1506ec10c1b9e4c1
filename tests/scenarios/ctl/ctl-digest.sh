# SPDX-License-Identifier: GPL-2.0-only
# Two directors have equal digests exactly when they map alike: each of weight, seed, table
# size, id, grouping and source policies makes them differ, and taking it back makes them
# equal again.
# Heavy: yes
# Time: 240

. tests/lib/mapping.sh

ctl() { on "$1" chashctl "${@:2}"; }
digest() { ctl "$1" digest -t $VIP:9000; }
alike() { [ "$(digest d1)" = "$(digest d2)" ] && ! digest d1 | grep pending >/dev/null; }
unlike() { ! alike && ! { digest d1; digest d2; } | grep pending >/dev/null; }

lab_up 2 1
farm_rules chash 20 '1 + i % 3' | on d1 ipvsadm -R
{ echo "-A -t $VIP:9000 -s chash"; farm_dests 20 '1 + i % 3' | tac; } | on d2 ipvsadm -R
poll_until 20 "the same destinations in another order" alike
lab_via 1
mapping /tmp/one 1000
lab_via 2
poll_until 20 "they map alike" becomes /tmp/two /tmp/one 1000

# differs WHAT DO UNDO: arguments of chashctl on the second director
differs() {
	eval "ctl d2 $2"
	poll_until 20 "$1 makes the digests differ" unlike
	eval "ctl d2 $3"
	poll_until 20 "$1 taken back makes them equal" alike
}

dest="-t $VIP:9000 $(farm 7):9000"
head -c 16 /dev/urandom >/tmp/raw
od -An -tx1 /tmp/raw | tr -d ' \n' >/tmp/seed
head -c 16 /dev/urandom | base64 >/tmp/other-seed
differs "a weight" "dest set $dest weight 77" "dest set $dest weight 2"
differs "the table size" "service set -t $VIP:9000 table-bits 12" "service unset -t $VIP:9000 table-bits"
differs "an id" "dest set $dest id 1234" "dest unset $dest id"
differs "the length of groups" "service set -t $VIP:9000 group 24" "service unset -t $VIP:9000 group"
differs "a split" "service set -t $VIP:9000 split 1024:500" "service unset -t $VIP:9000"
differs "a source policy" "source set 198.18.0.0/16 group 24" "source del 198.18.0.0/16"
differs "a seed" "seed set /tmp/seed" "seed unset"

# the same seed on both is the same mapping, by whichever way it was written
ctl d1 seed set /tmp/seed
poll_until 20 "one director with a seed" unlike
base64 /tmp/raw | ctl d2 seed rotate -
poll_until 20 "the same seed, once in base64" alike
mapping /tmp/two 1000
lab_via 1
mapping /tmp/one 1000
assert_eq "clients that two directors with one seed map otherwise" "$(moved /tmp/one /tmp/two)" 0
ctl d2 seed set /tmp/other-seed
poll_until 20 "another seed" unlike

# what does not change the mapping does not change the digest
ctl d2 seed set /tmp/seed
poll_until 20 "the first seed again" alike
ctl d2 service set -t $VIP:9000 bound 150 takeover on
ctl d2 pop add fra id 1
ctl d2 owner set 198.18.0.0/16 fra
assert "owners and bounds are no part of it" alike

# A destination that has got the id of one that comes later: that one is refused until it goes.
refused() { ctl d1 -j show -t $VIP:9000 | jq '.[0].dests_refused'; }
early=10.2.99.1:9000 later=10.2.99.2:9000
on d2 ipvsadm -a -t $VIP:9000 -r $later -m -w 1
id=$(ctl d2 -j show -t $VIP:9000 |
	jq -r '.[0].destinations[] | select(.address == "10.2.99.2") | .id')
ctl d1 dest set -t $VIP:9000 $early id "$id"
on d1 ipvsadm -a -t $VIP:9000 -r $early -m -w 1
assert_eq "destinations that are refused before the id is taken twice" "$(refused)" 0
on d1 ipvsadm -a -t $VIP:9000 -r $later -m -w 1
assert_eq "destinations that are refused for their id" "$(refused)" 1
ctl d1 show -t $VIP:9000 >/tmp/shown
assert "show says so" grep -q "1 refused for the id of another" /tmp/shown
on d1 ipvsadm -d -t $VIP:9000 -r $later
assert_eq "destinations that are refused when it is gone" "$(refused)" 0
