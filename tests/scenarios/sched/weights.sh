# SPDX-License-Identifier: GPL-2.0-only
# Clients spread by weight, within what chance and the table's own spread allow; weights
# from 1 to beyond the largest.
# Heavy: yes
# Time: 300

. tests/lib/mapping.sh

# fits BITS FILE WEIGHT...: servers farm 0, 1, ... got their parts of the clients. The
# deviation has two parts: the sample's (binomial), and the table's, which is 0.71 over
# the root of a destination's slots. Five of it is less than one in a million.
fits() {
	local bits=$1 file=$2; shift 2

	awk -v bits="$bits" -v weights="$*" '
	BEGIN {
		n = split(weights, w, " ")
		for (i = 1; i <= n; i++)
			sum += w[i]
	}
	{ got[$2]++; total++ }
	END {
		for (i = 1; i <= n; i++) {
			p = w[i] / sum
			want = total * p
			table = want * 0.71 / sqrt(2 ^ bits * p)
			sd = sqrt(total * p * (1 - p) + table * table)
			server = sprintf("10.2.%d.%d", 64 + (i - 1) / 256, (i - 1) % 256)
			off = got[server] - want
			if (off < 0)
				off = -off
			printf "weight %d: %d clients, %.1f wanted, %.1f deviations off\n",
				w[i], got[server], want, off / sd
			if (off > 5 * sd)
				bad = 1
		}
		exit bad
	}' "$file"
}

lab_up 1 1
farm_rules chash 8 '2 ^ i' | on d1 ipvsadm -R
mapping /tmp/map
fits 16 /tmp/map 1 2 4 8 16 32 64 128 || fail "weights 1 to 128"

on d1 ipvsadm -C
farm_rules chash 3 'i ? 65535 : 1' | on d1 ipvsadm -R
mapping /tmp/map
fits 16 /tmp/map 1 65535 65535 || fail "weight 1 beside 65535"

# above the range: taken for the largest, and the kernel says so
on d1 ipvsadm -C
farm_rules chash 2 'i ? 1000000 : 65535' | on d1 ipvsadm -R
mapping /tmp/map
fits 16 /tmp/map 65535 65535 || fail "a weight above the range"
assert "the kernel told of the weight" sh -c 'dmesg | grep -q "chash.*weight 1000000"'

# nobody to go to: refused at once, not left waiting
on d1 ipvsadm -C
farm_rules chash 2 0 | on d1 ipvsadm -R
if on client $LAB_TOOLS/probe -t 5 $CLIENTS 10 $VIP 9000 >/tmp/map; then
	fail "servers of weight 0 answered"
fi
assert_eq "clients without an answer" "$(grep -c ' -$' /tmp/map)" 10

# one server: everybody's, whatever its weight
on d1 ipvsadm -C
farm_rules chash 1 3 | on d1 ipvsadm -R
mapping /tmp/map 200
assert_eq "clients of the only server" "$(share /tmp/map "$(farm 0)")" 200
