# SPDX-License-Identifier: GPL-2.0-only
# Every example of chashctl(8) works, each in the same small world, and every command that
# `chashctl help` has has one, and completion. What they print is in $RESULTS/man. Every key of
# JSON is in the page, or in that of the counters.
# Heavy: yes
# Time: 900

page=$CHASH_TOP/Documentation/man/chashctl.8
counters=$CHASH_TOP/Documentation/man/chash-counters.7

# the commands that the tool has, objects with their verbs
commands() {
	local object

	for object in $(chashctl help | sed -n 's/^    \([a-z][a-z]*\).*/\1/p'); do
		chashctl "$object" help | sed -n "s/^    \($object.*\)/\1/p"
	done | awk '{ print $1 ($1 ~ /^(service|dest|drain|pop|backbone|owner|source|seed)$/ ? " " $2 : "") }'
}

# completes [WORD...]: what completion offers behind these words
completes() {
	bash -c '. userspace/chashctl.bash-completion
		COMP_WORDS=(chashctl "$@" "") COMP_CWORD=$(($# + 1))
		_chashctl
		printf "%s\n" "${COMPREPLY[@]}"' completes "$@"
}

# the examples: blocks with a line '.' between, without what they print
examples() {
	sed -n 's/\\-/-/g; s/^# //p; s/^\.EE$/./p' "$page"
}

world() {
	ipvsadm -C
	ipvsadm -R <<-END
		-A -t 203.0.113.1:443 -s chash
		-a -t 203.0.113.1:443 -r 10.2.0.1:8000 -m -w 1
		-a -t 203.0.113.1:443 -r 10.2.0.2:8000 -m -w 1
		-a -t 203.0.113.1:443 -r 10.2.0.3:8000 -m -w 1
	END
	chashctl seed unset
	chashctl sync - <<-END
		pop set fra id 1 self
		pop set ams id 2 relay 198.18.0.2
		pop set lon id 3
		service set -t 203.0.113.1:443 group 32
		service set -t 203.0.113.9:443 bound 150
		dest set -t 203.0.113.1:443 10.2.0.3:8000 id c0ffee
		dest set -t 203.0.113.1:443 10.2.0.9:8000 pop ams
		owner set 198.51.100.0/24 ams,fra
	END
	rm -rf /tmp/etc
	mkdir /tmp/etc
	echo 000102030405060708090a0b0c0d0e0f >/tmp/etc/seed
	echo '-A -t 203.0.113.1:443' >/tmp/etc/adopt.rules
	chashctl save seed /tmp/etc/seed >/tmp/etc/chash.conf
	printf '198.51.100.0/24 ams,fra\n2001:db8::/32 fra\n' >/tmp/etc/owners.txt
}

modprobe ip_vs_chash
commands | sort -u >/tmp/commands
assert "there are commands" [ "$(wc -l </tmp/commands)" -gt 35 ]
while read -r command; do
	examples | grep "^chashctl $command\( \|$\)" >/dev/null || fail "no example of chashctl $command"
	read -r object verb <<<"$command"
	completes ${verb:+"$object"} | grep -x "${verb:-$object}" >/dev/null || fail "no completion of $command"
done </tmp/commands

# example LINE: runs it; what looks for differences may find some, which is status 5, and what asks
# chashd finds none here, which is status 3
example() {
	local rc=0

	bash -c "$1" </dev/null || rc=$?
	[[ ($1 =~ chashctl.*\ (check|diff) && $rc = 5) ||
	   ($1 =~ ^chashctl\ (fleet|pop\ drain) && $rc = 3) ]] || return $rc
}

cd /tmp
world
while read -r command; do
	chashctl -j $command >/tmp/json || fail "chashctl -j $command"
	assert "chashctl -j $command prints an array" jq -e 'type == "array"' /tmp/json
	for key in $(jq -r '[.. | objects | keys[]] | unique[]' /tmp/json); do
		sed -n '/^\.SH JSON/,$p' "$page" | cat - "$counters" | grep -w "$key" >/dev/null || fail "$command: no word about $key"
	done
done <<-END
	show
	service show
	dest show
	pop show
	backbone show
	owner show
	source show
	seed show
	explain -t 203.0.113.1:443 198.51.100.7:40000
	digest
	stats
	version
	timeout
	health -t 203.0.113.1:443
END
ran=0
examples | sed 's,/etc/chash/,/tmp/etc/,g; s, owners\.txt, /tmp/etc/owners.txt,' >/tmp/examples
while read -r line <&8; do
	if [ "$line" = . ]; then
		world
		continue
	fi
	{
		echo "# $line"
		case $line in
		*monitor*)
			# something that it can tell
			{ sleep 1; chashctl dest set -t 203.0.113.1:443 10.2.0.3:8000 weight 2; } &
			timeout 3 $line || [ $? = 124 ] ;;
		*)	example "$line" ;;
		esac
	} >>"$RESULTS/man" 2>&1 || fail "$line: $(tail -3 "$RESULTS/man")"
	ran=$((ran + 1))
done 8</tmp/examples
say "$ran examples were run"
assert "there are examples" [ $ran -ge 40 ]
