# SPDX-License-Identifier: GPL-2.0-only
# Which allocations can be made to fail, on a kernel with CONFIG_FAULT_INJECTION; sourced by bash
# after assert.sh. The tool `faults` picks those of its own thread, one after another.

FAULTS=/sys/kernel/debug/failslab

# Slabs and whole pages.
faults_set() {
	echo "$2" >$FAULTS/"$1"
	echo "$2" >${FAULTS%/*}/fail_page_alloc/"$1"
}

# faults_below [MODULE...]: those on the way to which code of these modules, or of any, was run,
# also where the kernel would rather wait. Not those in which a debug kernel notes the others.
faults_below() {
	local start end

	assert "the kernel can inject faults" test -e /proc/self/fail-nth
	read -r start end <<<"$(faults_function __alloc_object)"
	assert "the kernel has kmemleak" test -n "$end"
	faults_set reject-start "$start"
	faults_set reject-end "$end"
	read -r start end <<<"$(faults_text "$@")"
	assert "the modules are loaded" test -n "$end"
	faults_set require-start "$start"
	faults_set require-end "$end"
	faults_set ignore-gfp-wait N
	faults_set verbose 0
	faults_set times -1
}

# faults_text [MODULE...]: from where the first one is in memory to where the last one ends
faults_text() {
	if [ $# = 0 ]; then
		if grep -q 'User Mode Linux' /proc/cpuinfo; then
			awk '$3 == "_etext" { print "0x" $1, "0x7fffffffffff" }' /proc/kallsyms
		else
			echo 0xffffffffa0000000 0xffffffffff000000
		fi
		return
	fi
	for module; do
		awk -v m="$module" '$1 == m { print $6, $2 }' /proc/modules
	done | sort | while read -r start size; do
		printf '%s 0x%x\n' "$start" $((start + size))
	done | awk 'NR == 1 { start = $1 } { end = $2 } END { print start, end }'
}

# faults_function FUNCTION: where it starts and ends
faults_function() {
	awk -v f="$1" 'start && "0x" $1 != start { print start, "0x" $1; exit }
		       $3 == f { start = "0x" $1 }' /proc/kallsyms
}

# faults_pages: whole pages below, so all that is large, are nobody's until faults_end. Of slabs
# this would have the kernel look at the stack for each packet.
faults_pages() {
	echo N >${FAULTS%/*}/fail_page_alloc/ignore-gfp-highmem
	echo 0 >${FAULTS%/*}/fail_page_alloc/min-order
	echo N >${FAULTS%/*}/fail_page_alloc/task-filter
	echo 100 >${FAULTS%/*}/fail_page_alloc/probability
}

faults_end() { faults_set probability 0; }

# faults ARGUMENT...: the tool; what it prints is shown
faults() {
	"$LAB_TOOLS/faults" "$@" >/tmp/faults || { cat /tmp/faults; return 1; }
	sed 's/^/# /' /tmp/faults
}
