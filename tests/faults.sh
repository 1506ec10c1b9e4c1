# SPDX-License-Identifier: GPL-2.0-only
# Allocations that fail, on a kernel with CONFIG_FAULT_INJECTION; sourced by bash after
# assert.sh. The tool `faults` picks those of its own system call; here is said which
# ones count, and how those of other tasks fail.

FAULTS=/sys/kernel/debug/failslab

# Slabs and whole pages.
faults_set() {
	echo "$2" >$FAULTS/"$1"
	echo "$2" >${FAULTS%/*}/fail_page_alloc/"$1"
}

# Also where the kernel would rather wait; without a word in the log each time.
faults_on() {
	assert "the kernel can inject faults" test -e /proc/self/fail-nth
	faults_set ignore-gfp-wait N
	faults_set verbose 0
	faults_set task-filter Y
	faults_set times -1
	faults_set probability 100
}

faults_off() {
	faults_set probability 0
	faults_anywhere
}

# faults_range FIRST LAST: only allocations on the way to which code of that range was run
faults_range() {
	faults_set require-start "$1"
	faults_set require-end "$2"
}

faults_anywhere() {
	faults_range 0 0xffffffffffffffff
	faults_set reject-start 0
	faults_set reject-end 0
}

faults_within_module() {
	local start size

	start=$(cat /sys/module/"$1"/sections/.text)
	size=$(awk -v m="$1" '$1 == m { print $2 }' /proc/modules)
	faults_range "$start" "$(printf '0x%x' $((start + size)))"
}

# faults_within_function FUNCTION [BUT]: of the kernel, without what is below BUT
faults_within_function() {
	local start end

	read -r start end <<<"$(faults_function "$1")"
	assert "the kernel has $1" test -n "$end"
	faults_range "$start" "$end"
	[ -n "${2:-}" ] || return 0
	read -r start end <<<"$(faults_function "$2")"
	assert "the kernel has $2" test -n "$end"
	faults_set reject-start "$start"
	faults_set reject-end "$end"
}

faults_function() {
	awk -v f="$1" 'start && "0x" $1 != start { print start, "0x" $1; exit }
		       $3 == f { start = "0x" $1 }' /proc/kallsyms
}

# faults_fail_once FUNCTION BYTES: within FUNCTION, in any task, an allocation fails: the
# first one when those of BYTES are done
faults_fail_once() {
	faults_set times 0
	faults_within_function "$1"
	faults_set space "$2"
	faults_set task-filter N
	echo 1 >$FAULTS/times
}

# faults_failed: 1 when it did, else 0
faults_failed() { echo $((1 - $(cat $FAULTS/times))); }

faults_fail_never() {
	faults_set times 0
	faults_set space 0
	faults_anywhere
	faults_set task-filter Y
	faults_set times -1
}
