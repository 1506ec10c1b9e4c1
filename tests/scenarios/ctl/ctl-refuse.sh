# SPDX-License-Identifier: GPL-2.0-only
# Bad input: the right exit status, one line on standard error that names what is wrong, and
# nothing changed. A namespace sees its own services only, and one of another user namespace
# is refused everything.
# Heavy: yes
# Time: 400

state() { chashctl save || true; chashctl -j service show; ipvsadm -Sn; }

# unchanged WHAT: since /tmp/before was written
unchanged() {
	state >/tmp/after
	cmp /tmp/before /tmp/after || fail "$1 changed something: $(diff /tmp/before /tmp/after)"
}

# bad STATUS TEXT ARGUMENT...
bad() {
	local status=$1 text=$2 rc=0; shift 2

	chashctl "$@" >/tmp/out 2>/tmp/err </tmp/stdin || rc=$?
	assert_eq "status of chashctl $* ($(cat /tmp/err))" $rc "$status"
	assert_eq "lines on standard error of chashctl $*" "$(wc -l </tmp/err)" 1
	grep -qF -- "$text" /tmp/err || fail "chashctl $*: '$(cat /tmp/err)' does not say '$text'"
}

: >/tmp/stdin
modprobe -r ip_vs_chash
for command in show "owner set 198.51.100.0/24 fra" monitor save "service set -t $VIP:1 bound 125"; do
	rc=0
	setpriv --reuid 65534 chashctl $command >/tmp/out 2>/tmp/err || rc=$?
	assert_eq "status of chashctl $command without the module" $rc 3
	assert_eq "said without the module" "$(cat /tmp/err)" \
		"chashctl: the module ip_vs_chash is not loaded (modprobe ip_vs_chash)"
done
rc=0; chashctl health -t $VIP:443 2>/dev/null || rc=$?
assert_eq "health without the module" $rc 1
chashctl health -t $VIP:443 on-error keep 2>/dev/null
[ ! -d /sys/module/ip_vs_chash ] || fail "health has loaded the module"
# root needs no modprobe
assert "the module is loaded when it is needed" chashctl show
assert "it is there" test -d /sys/module/ip_vs_chash

ipvsadm -R <<-END
	-A -t $VIP:443 -s chash
	-a -t $VIP:443 -r 10.9.0.1:443 -m
	-a -t $VIP:443 -r 10.9.0.2:443 -m
	-A -t $VIP:80 -s rr
	-a -t $VIP:80 -r 10.9.0.1:80 -m
END
chashctl pop add fra id 1 self
chashctl pop add ams id 2
chashctl owner set 198.51.100.0/24 ams
chashctl source set 198.51.100.0/24 group 24
chashctl dest set -t $VIP:443 10.9.0.2:443 id beef pop ams
state >/tmp/before

# usage and syntax
bad 1 "unknown object 'nil'" help nil
bad 1 "unknown object 'shwo'" shwo
bad 1 "unknown verb 'lsit'" pop lsit
bad 1 "unknown option" -x show
bad 1 "unexpected 'x'" version x
bad 1 "a service is missing" service set
bad 1 "'$VIP:443' is not a service" service set $VIP:443 bound 125
bad 1 "service: '' is not a number" service set -t $VIP: bound 125
bad 1 "there is no port named 'nil'" service set -t $VIP:nil bound 125
bad 1 "is not ADDR:PORT or [ADDR]:PORT" service set -t 203.0.113:443 bound 125
bad 1 "nothing to set" service set -t $VIP:443
bad 1 "bound: 99 is not in 100..10000" service set -t $VIP:443 bound 99
bad 1 "table-bits: 21 is not in 8..20" service set -t $VIP:443 table-bits 21
bad 1 "group: 33 is not in 1..32" service set -t $VIP:443 group 33
bad 1 "unknown key 'colour'" service set -t $VIP:443 colour red
bad 1 "split: " service set -t $VIP:443 split 1024
bad 1 "weight: 65536 is not in 0..65535" dest set -t $VIP:443 10.9.0.1:443 weight 65536
bad 1 "is not a prefix" owner set 198.51.100.0 fra
bad 1 "has host bits set" owner set 198.51.100.1/24 fra
bad 1 "is not in 0..32" owner set 198.51.100.0/33 fra
bad 1 "has host bits set" source set 2001:db8::1/64 group 64
bad 1 "is not a name of a PoP" pop add -x id 3
bad 1 "can stand in a saved command" save seed $'a\nb'
bad 1 "a new PoP takes an id" pop add lon
bad 1 "is not a name of a device" backbone add a/b
bad 1 "client" explain -t $VIP:443 2001:db8::1
bad 1 "No such file" seed set /tmp/nowhere
bad 1 "a seed is 128 bits" seed set /etc/hostname
bad 1 "a seed is 128 bits" seed set -
bad 1 "No such file" owner load /tmp/nowhere
bad 1 "No such file" restore /tmp/nowhere
bad 1 "No such file" sync /tmp/nowhere
unchanged "bad syntax"

# what the kernel has not, or has already
bad 2 "$VIP:9" show -t $VIP:9
bad 2 "$VIP:80" show -t $VIP:80
bad 2 "$VIP:9" explain -t $VIP:9 198.51.100.1:1
bad 2 "$VIP:80" digest -t $VIP:80
bad 2 "stats" stats -t $VIP:9
bad 2 "IPVS has no service -t $VIP:9" dest set -t $VIP:9 10.9.0.1:443 weight 1
bad 2 "IPVS has no destination 10.9.0.9:443" dest set -t $VIP:443 10.9.0.9:443 weight 1 id 7
bad 2 "there is no PoP 'nil'" dest set -t $VIP:443 10.9.0.1:443 pop nil
bad 2 "dest set -t $VIP:443 10.9.0.1:443 id 0x000000000000beef: " dest set -t $VIP:443 10.9.0.1:443 id beef
bad 2 "dest set -t $VIP:443 10.9.0.1:443 id 0x000000000000beef" \
	dest set -t $VIP:443 10.9.0.1:443 weight 5 id beef
bad 2 "there is no PoP 'nil'" owner set 198.51.100.0/24 nil
bad 2 "owner del 192.0.2.0/24: " owner del 192.0.2.0/24
bad 2 "source del 192.0.2.0/24: " source del 192.0.2.0/24
bad 2 "owner show 192.0.2.1: " owner show 192.0.2.1
bad 2 "pop add fra id 3: " pop add fra id 3
bad 2 "pop add lon id 2: There is such a PoP already" pop add lon id 2
bad 2 "pop add ams id 2 state down: There is such a PoP already" pop add ams id 2 state down
bad 2 "pop set lon id 3 self: " pop set lon id 3 self
bad 2 "pop set fra id 2: " pop set fra id 2
bad 2 "pop del nil: " pop del nil
bad 2 "pop del ams: " pop del ams
bad 2 "there is no PoP 'nil'" pop show nil
bad 2 "backbone del wg9: " backbone del wg9
bad 2 "service forget -t $VIP:443: " service forget -t $VIP:443
bad 2 "service forget -t $VIP:9: " service forget -t $VIP:9
bad 2 "dest forget -t $VIP:443 10.9.0.1:443: " dest forget -t $VIP:443 10.9.0.1:443
printf '%032d' 0 >/tmp/stdin
bad 2 "seed set -: " seed set -
unchanged "what the kernel refused"

# drains
bad 1 "the destination is missing" drain start -t $VIP:443
bad 1 "'soon' is not a time" drain start -t $VIP:443 10.9.0.1:443 deadline soon
bad 1 "a cut takes a deadline" drain start -t $VIP:443 10.9.0.1:443 cut
bad 1 "weight is only for commands that 'save' has written" drain start -t $VIP:443 10.9.0.1:443 weight 3
bad 1 "unknown key 'now'" drain start -t $VIP:443 10.9.0.1:443 now
bad 1 "unexpected 'now'" drain wait -t $VIP:443 10.9.0.1:443 now
bad 1 "timeout: '-1' is not a time" drain wait -t $VIP:443 10.9.0.1:443 timeout -1
bad 2 "drain start -t $VIP:9 10.9.0.1:9: " drain start -t $VIP:9 10.9.0.1:9
bad 2 "drain start -t $VIP:9 all: " drain start -t $VIP:9 all
bad 2 "not bound to chash" drain start -t $VIP:80 10.9.0.1:80
bad 2 "no such destination" drain start -t $VIP:443 10.9.0.9:443
bad 2 "of another PoP" drain start -t $VIP:443 10.9.0.2:443
bad 2 "The deadline has passed already" drain start -t $VIP:443 10.9.0.1:443 deadline 0
bad 2 "The deadline has passed already" drain start -t $VIP:443 all deadline @1763800000
bad 2 "more than a year ahead" drain start -t $VIP:443 10.9.0.1:443 deadline 366d cut
bad 2 "does not drain" drain stop -t $VIP:443 10.9.0.1:443
bad 2 "no destination drains" drain stop -t $VIP:443 all
bad 2 "does not drain" drain wait -t $VIP:443 10.9.0.1:443
bad 2 "no destination drains" drain wait -t $VIP:443 all
bad 2 "does not drain" drain show -t $VIP:443 10.9.0.1:443
bad 2 "$VIP:9" drain show -t $VIP:9
unchanged "a refused drain"
chashctl drain start -t $VIP:443 10.9.0.1:443 deadline 1h 2>/tmp/err
state >/tmp/before
grep -q "No destination of the service takes new sessions now" /tmp/err ||
	fail "nothing is said of the last one: $(cat /tmp/err)"
bad 2 "The destination drains already" drain start -t $VIP:443 10.9.0.1:443
bad 2 "All destinations of this PoP drain already" drain start -t $VIP:443 all deadline 2h
bad 1 "unknown timeout 'sctp'" timeout sctp 5
bad 1 "tcp: 0 is not in 1..2147483 seconds" timeout tcp 0
bad 1 "udp: '1x' is not a time" timeout tcp 5 udp 1x

# files: the line is named
: >/tmp/stdin
file() { printf '%s\n' "$@" >/tmp/file; }
file '# owners' '192.0.2.0/24 fra' '192.0.2.0/25 fra,ams' '192.0.2.1/25 fra'
bad 1 "/tmp/file:4: '192.0.2.1/25' has host bits set" owner load /tmp/file
file '192.0.2.0/24 fra' '192.0.2.0/25 nil'
bad 2 "/tmp/file:2: there is no PoP 'nil'" owner load /tmp/file
file '192.0.2.0/24 fra' '' '10.0.0.0/8 ams' '192.0.2.0/24 ams'
bad 2 "/tmp/file:4: " owner load /tmp/file
printf '192.0.2.0/24 fra\n10.0.0.0/8 \0 fra\n' >/tmp/file
bad 1 "/tmp/file:2: not a line of text" owner load /tmp/file
printf '192.0.2.0/24 fra\n10.0.0.0/8' >/tmp/stdin
bad 1 "stdin:2: the PoPs of 10.0.0.0/8 are missing" owner load -
: >/tmp/stdin
for verb in restore sync; do
	file "service set -t $VIP:443 bound 150" 'pop set lon id 3' 'owner set 192.0.2.0/24 par'
	case $verb in
	sync) bad 1 "/tmp/file:3: no line above this one makes a PoP 'par'" $verb /tmp/file ;;
	esac
	file "service set -t $VIP:443 bound 150" 'pop del fra'
	bad 1 "/tmp/file:2: 'pop del' cannot be stored" $verb /tmp/file
	file "service set -t $VIP:443 bound 150" "drain start -t $VIP:443 all"
	bad 1 "/tmp/file:2: a drain takes a destination here" $verb /tmp/file
	file "service set -t $VIP:443 bound 150" "drain stop -t $VIP:443 10.9.0.1:443"
	bad 1 "/tmp/file:2: 'drain stop' cannot be stored" $verb /tmp/file
	file "service set -t $VIP:443 bound 150" 'seed set /tmp/nowhere'
	[ $verb = restore ] || bad 1 "/tmp/file:2: /tmp/nowhere: No such file" $verb /tmp/file
	file "dest set -t $VIP:443 10.9.0.1:443 weight 3"
	bad 1 "/tmp/file:1: weights are IPVS's" $verb /tmp/file
done
unchanged "a wrong file"

# another namespace
ip netns add other
other() { ip netns exec other chashctl "$@"; }
assert_eq "services in another namespace" "$(other show)$(other service show)$(other digest)" ""
assert_eq "all that is stored there" "$(other save)" ""
assert_eq "counted there" "$(other -j stats | jq -c '[.[] | [.services, .owners, .sources]]')" '[[0,0,0]]'
refused "a question about a service of another namespace" other explain -t $VIP:443 198.51.100.1:1
refused "the owners of another namespace" other owner show 198.51.100.1
other service set -t $VIP:7 bound 150
other pop add lon id 9
other owner set 192.0.2.0/24 lon
other seed set - <<<000102030405060708090a0b0c0d0e0f
bad 2 "there is no PoP 'lon'" owner set 192.0.2.0/24 lon
unchanged "another namespace"

# another user namespace, with a network of its own and with ours: every operation of the contract,
# and what the tool makes of it
cat >/tmp/commands <<-END
	show
	show -t $VIP:443
	service show
	service set -t $VIP:443 bound 150
	service unset -t $VIP:443
	service forget -t $VIP:443
	dest show
	dest set -t $VIP:443 10.9.0.1:443 id 1
	dest set -t $VIP:443 10.9.0.1:443 weight 3
	dest unset -t $VIP:443 10.9.0.1:443
	dest forget -t $VIP:443 10.9.0.1:443
	drain show
	drain show -t $VIP:443 10.9.0.1:443
	drain start -t $VIP:443 all
	drain wait -t $VIP:443 10.9.0.1:443
	drain stop -t $VIP:443 10.9.0.1:443
	timeout
	timeout tcp 5
	pop show
	pop set par id 7
	pop del fra
	backbone show
	backbone add wg0
	backbone del wg0
	owner show
	owner set 192.0.2.0/24 fra
	owner del 198.51.100.0/24
	owner load /dev/null
	owner flush
	source show
	source set 192.0.2.0/24 group 24
	source del 198.51.100.0/24
	source heavy
	seed show
	seed set /tmp/seed
	seed unset
	explain -t $VIP:443 198.51.100.1:1
	digest
	digest -t $VIP:443
	stats
	save
	restore /tmp/file
	sync /tmp/file
	version
	monitor
END
(umask 077; echo 000102030405060708090a0b0c0d0e0f >/tmp/seed)
file "service set -t $VIP:443 bound 150"
cat >/tmp/each <<-'END'
	while read -r command; do
		rc=0
		timeout 20 chashctl $command 2>/tmp/err >/dev/null </dev/null || rc=$?
		echo "$rc $(wc -l </tmp/err) $command"
	done </tmp/commands
END
for net in -n ''; do
	assert "every operation takes permission" \
		unshare -Ur $net "$LAB_TOOLS/nlperm" Documentation/netlink/specs/ip_vs_chash.yaml
done
unshare -Ur bash /tmp/each >/tmp/statuses
assert_eq "what does not end with 3 and one line" "$(grep -v '^3 1 ' /tmp/statuses || true)" ""
assert_eq "commands" "$(wc -l </tmp/statuses)" "$(wc -l </tmp/commands)"
unchanged "a user namespace"
