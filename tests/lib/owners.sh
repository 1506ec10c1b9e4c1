# SPDX-License-Identifier: GPL-2.0-only
# Many owners; sourced by scenarios.

# owners N POP: lines of N prefixes, of which one in eight is IPv6
owners() {
	awk -v n="$1" -v pop="$2" 'BEGIN {
		for (i = 0; i < n; i++)
			if (i % 8)
				printf "%d.%d.%d.0/24 %s\n", 1 + i / 65536, i / 256 % 256, i % 256, pop
			else
				printf "2001:%x:%x::/48 %s\n", i / 65536, i % 65536, pop
	}'
}
