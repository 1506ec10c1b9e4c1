# SPDX-License-Identifier: GPL-2.0-only
# What a scenario states and waits for; sourced by bash. Lines on standard output
# that begin with '# ' are shown even when the scenario passes.

# A debug kernel is several times slower.
case ${KERNEL:-} in
*debug*) SLOW=4 ;;
*)	 SLOW=1 ;;
esac

say() { echo "# $*"; }

# To begin a program costs most in a guest: this begins none.
exec {nap_fd}<> <(:)
sleep() { read -rt "$1" -u "$nap_fd" || true; }

fail() {
	echo "FAILED: $*"
	exit 1
}

# assert WHAT COMMAND...: COMMAND succeeds
assert() {
	local what=$1; shift
	"$@" || fail "$what ($*)"
}

assert_eq() {
	[ "$2" = "$3" ] || fail "$1: got '$2', wanted '$3'"
}

# refused WHAT COMMAND...: COMMAND fails, and says so on standard error
refused() {
	local what=$1 out; shift
	if out=$("$@" 2>&1); then
		fail "$what was not refused"
	fi
	[ -n "$out" ] || fail "$what was refused without a word"
	echo "$what: $out"
}

# poll_until SECONDS WHAT COMMAND...: COMMAND succeeds some time soon; it is tried again after
# POLL_PAUSE seconds, 0.1
poll_until() {
	local end=$((SECONDS + $1 * SLOW)) what=$2; shift 2

	until "$@"; do
		[ $SECONDS -lt $end ] || fail "never came true: $what ($*)"
		sleep "${POLL_PAUSE:-0.1}"
	done
}
