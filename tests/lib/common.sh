# SPDX-License-Identifier: GPL-2.0-only
# Paths and helpers that every test program on the host shares; sourced by bash.

CHASH_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CHASH_CACHE=${CHASH_CACHE:-/var/cache/ip_vs_chash}
mkdir -p "$CHASH_CACHE"
CHASH_CACHE=$(cd "$CHASH_CACHE" && pwd)
export CHASH_TOP CHASH_CACHE
. "$CHASH_TOP/tests/lib/header.sh"

note() { echo "# $*" >&2; }
die() { echo "$(basename "$0"): $*" >&2; exit 1; }

# end_jobs: ends what this shell has started, and what that has: ^C does not reach what `timeout` runs, and a
# signal that comes from elsewhere reaches this shell alone. After 8 s it is killed; a guest needs up to 5.
end_jobs() {
	local n pids

	trap '' INT TERM HUP
	mapfile -t pids < <(ps -eo pid=,ppid= | awk -v top=$$ '{ parent[$1] = $2 } END {
		for (pid in parent) {
			for (up = parent[pid]; up in parent && up != top; ) up = parent[up]
			if (up == top) print pid
		} }')
	kill "${pids[@]}" 2>/dev/null || true
	for ((n = 0; n < 80; n++)); do
		[ -n "$(ps -o stat= -p "${pids[*]}" | grep -v '^Z')" ] || return 0
		sleep 0.1
	done
	kill -KILL "${pids[@]}" 2>/dev/null || true
}

# once KEY COMMAND...: run COMMAND unless it succeeded before under this KEY.
# Concurrent callers wait for the one that works. COMMAND leaves nothing that a
# later attempt would trip over, as a failure here is followed by another try.
once() {
	local key=$1 rc=0; shift

	mkdir -p "$CHASH_CACHE/stamp"
	[ -e "$CHASH_CACHE/stamp/$key" ] && return 0
	exec {once_fd}>"$CHASH_CACHE/stamp/$key.lock"
	flock "$once_fd"
	if [ ! -e "$CHASH_CACHE/stamp/$key" ]; then
		if "$@"; then touch "$CHASH_CACHE/stamp/$key"; else rc=1; fi
	fi
	exec {once_fd}>&-
	return $rc
}

# slot COMMAND...: runs it as soon as one of as many places as there are CPUs is free, which all
# suites of a run share. CHASH_CPU says which CPU goes with the place.
slot() {
	local n fd turn rc=0

	mkdir -p "$CHASH_TOP/build/check/slots"
	# One looks for a place, the others wait for their turn, which costs nothing.
	exec {turn}>"$CHASH_TOP/build/check/slots/turn"
	flock "$turn"
	while :; do
		for ((n = $(nproc); n > 0; n--)); do
			exec {fd}>"$CHASH_TOP/build/check/slots/$n"
			if flock -n "$fd"; then
				exec {turn}>&-
				CHASH_CPU=$((n - 1)) "$@" || rc=$?
				exec {fd}>&-
				return $rc
			fi
			exec {fd}>&-
		done
		sleep 0.2
	done
}
