# SPDX-License-Identifier: GPL-2.0-only
# A persistent service with a mask: whoever of a group comes first, two directors send the group to
# the same server, and explain names it; a split is refused, as no template knows of ports. A drain
# wins over the weight that another tool sets.
# Tier: check
# Debug: long
# Time: 120

. tests/lib/mapping.sh

# groups FILE HOST: the server that each of 40 groups of /24 gets when HOST of it comes first
groups() {
	local n

	for n in $(seq 40); do
		on d1 chashctl -j explain -t $VIP:9000 "198.18.$n.$2:1000"
	done | jq -r '.[0].address' >"$1"
}

lab_up 1 1
{ echo "-A -t $VIP:9000 -s chash -p 300 -M 255.255.255.0"; farm_dests 8 'i + 1'; } | on d1 ipvsadm -R
groups /tmp/first 1
groups /tmp/other 200
assert_eq "groups whose server depends on who comes first" "$(paste /tmp/first /tmp/other |
	awk '$1 != $2' | wc -l)" 0
assert "groups are shared out" [ "$(sort -u /tmp/first | wc -l)" -gt 3 ]
for n in 3 7; do
	got=$(on client "$LAB_TOOLS/probe" -t 20 198.18.$n.9 1 $VIP 9000 | awk '{ print $2 }')
	assert_eq "the server of group $n" "$got" "$(sed -n ${n}p /tmp/first)"
done

# a policy for a part of a group is not for the group, whoever comes first; one for more of them is
on d1 chashctl source set 198.18.7.9/32 group 8
on d1 chashctl source set 198.18.6.128/25 group 20
groups /tmp/first 9
groups /tmp/other 200
assert_eq "groups whose server depends on who comes first, with policies" "$(paste /tmp/first /tmp/other |
	awk '$1 != $2' | wc -l)" 0
on d1 chashctl source set 198.18.0.0/16 group 16
groups /tmp/other 200
assert_eq "servers of all groups of a /16" "$(sort -u /tmp/other | wc -l)" 1
on d1 chashctl sync --all /dev/null

refused "a split of a persistent service" on d1 chashctl service set -t $VIP:9000 split 1024:500

# what was stored before the service became persistent is kept, said, and takes nothing else with it
for s in 7001 7002; do
	on d1 chashctl service set -t $VIP:$s takeover on split 1024:500 group 24 bound 150 spill on
done
on d1 chashctl save >/tmp/saved
stored() { on d1 chashctl -j service show -t $VIP:7001 | jq -r '.[0].settings | "\(.group.value) \(.bound.value)"'; }
on d1 ipvsadm -A -t $VIP:7001 -s chash -p 300
assert_eq "said in the log" "$(dmesg | grep -c "$VIP:7001.*the stored .* does nothing")" 3
on d1 ipvsadm -D -t $VIP:7001
on d1 chashctl sync --all /dev/null
on d1 ipvsadm -A -t $VIP:7001 -s chash -p 300
on d1 chashctl restore /tmp/saved 2>/tmp/err && fail "a restore that could not do all ends with 0"
assert_eq "commands that were refused" "$(grep -c 'not for a persistent service' /tmp/err)" 3
assert_eq "what is stored of the others" "$(stored)" '24 150'
on d1 ipvsadm -D -t $VIP:7001

# what does nothing is said, once, whatever comes first
warned() { sleep 2; dmesg | grep -c "$1 does nothing" || true; }
threshold() { on d1 sysctl -qw net.ipv4.vs.chash_split_threshold=$1; }
for what in chash_split_threshold 'split of source policies' 'stored split' flag-2; do
	had=$(warned "$what")
	on d1 ipvsadm -A -t $VIP:9002 -s chash
	case $what in
	chash*) threshold 100 ;;
	*source*) on d1 chashctl source set 198.18.7.0/24 split 1024:500 ;;
	stored*) on d1 chashctl service set -t $VIP:9002 split 1024:500 ;;
	flag*) on d1 ipvsadm -E -t $VIP:9002 -s chash -b flag-2 ;;
	esac
	case $what in chash*|*source*) had=$((had + 1)) ;; esac
	assert_eq "$what: of the persistent service that is there" "$(warned "$what")" "$had"
	on d1 ipvsadm -E -t $VIP:9002 -s chash -b flag-2 -p 300
	assert_eq "$what: when another becomes persistent" "$(warned "$what")" $((had + 1))
	on d1 ipvsadm -D -t $VIP:9002
	on d1 ipvsadm -A -t $VIP:9002 -s chash -b flag-2 -p 300
	assert_eq "$what: when one comes" "$(warned "$what")" $((had + 2))
	on d1 ipvsadm -D -t $VIP:9002
	on d1 chashctl sync --all /dev/null
	threshold 0
done
on d1 chashctl source set 2001:db8::/64 split 1024:500
had=$(warned 'split of source policies')
on d1 ipvsadm -A -t $VIP:9002 -s chash -p 300
assert_eq "of policies of the other family" "$(warned 'split of source policies')" "$had"
on d1 ipvsadm -D -t $VIP:9002
on d1 chashctl sync --all /dev/null

# a drain, and a tool that knows nothing of it
server=$(sed -n 3p /tmp/first)
weight() { on d1 ipvsadm -Ln | awk -v s="$server:9000" '$2 == s { print $4 }'; }
on d1 chashctl drain start -t $VIP:9000 "$server"
assert_eq "the weight while it drains" "$(weight)" 0
on d1 ipvsadm -e -t $VIP:9000 -r "$server:9000" -m -w 5
assert_eq "the weight while it drains, after another tool's" "$(weight)" 0
on d1 chashctl drain stop -t $VIP:9000 "$server"
assert_eq "the weight after the drain" "$(weight)" 5
