# SPDX-License-Identifier: GPL-2.0-only
# Which server does each client get: taking and comparing mappings of many clients
# over a farm of many destinations. Sourced after lab.sh and assert.sh.
#
# A mapping is a file of lines 'CLIENT SERVER'. Changes of many destinations are built into one
# table a moment later, so it is taken when none is under way.

# farm_rules SCHED N [WEIGHT-AWK [FIRST]]: rules for ipvsadm -R that add a service on
# VIP:9000 and N farm destinations; WEIGHT-AWK is an expression of i, from FIRST on.
farm_rules() {
	echo "-A -t $VIP:9000 -s $1"
	farm_dests "${@:2}"
}

farm_dests() {
	awk -v n="$1" -v first="${3:-0}" "BEGIN {
		for (i = first; i < first + n; i++)
			printf \"-a -t $VIP:9000 -r 10.2.%d.%d:9000 -m -w %d\\n\",
				64 + i / 256, i % 256, ${2:-1}
	}"
}

# Whether no director builds one; one without memory tries again and again.
settled() {
	local d

	for d in d1 d2; do
		[ ! -e /run/netns/$d ] ||
			on $d chashctl show | awk '/rebuild pending/ && !/STALE/ { n++ } END { exit n > 0 }' || return 1
	done
}

# mapping FILE [COUNT]
mapping() {
	poll_until 20 "no table is being built" settled
	on client "$LAB_TOOLS/probe" -t $((30 * SLOW)) $CLIENTS "${2:-4000}" $VIP 9000 >"$1" ||
		fail "$(grep -c ' -$' "$1") clients got no answer"
}

# moved A B: clients that two mappings send to different servers
moved() { paste "$1" "$2" | awk '$2 != $4' | wc -l; }

# collateral A B SERVER: those of them that neither had nor got SERVER
collateral() {
	paste "$1" "$2" | awk -v s="$3" '$2 != $4 && $2 != s && $4 != s' | wc -l
}

# share FILE SERVER: clients of SERVER
share() { awk -v s="$2" '$2 == s' "$1" | wc -l; }

# becomes FILE EXPECTED [COUNT]: take the mapping into FILE; is it EXPECTED by now?
becomes() {
	mapping "$1" "${3:-4000}"
	cmp -s "$1" "$2"
}
