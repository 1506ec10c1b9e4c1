# SPDX-License-Identifier: GPL-2.0-only
# Which heavy sources are found while nine of ten new connections come from forged addresses that
# come once: precision and recall, beside what is certain by theory.
# Time: 180

. tests/lib/sources.sh

LIMIT=16 EACH=4		# sources above the threshold, and as many below it
[ $SLOW = 1 ] || { LIMIT=8 EACH=2; }
SPRAY=$((LIMIT * EACH * 20))	# addresses a second
LASTS=15			# seconds

lab_up 1 1
# nobody answers
ip -n s1 route del local 10.2.64.0/18 dev lo
ip -n s1 route add blackhole 10.2.64.0/18
on d1 ipvsadm -R <<END
-A -t $VIP:9000 -s chash
$(for k in $(seq 0 15); do echo "-a -t $VIP:9000 -r 10.2.64.$k:9000 -m -w 1"; done)
END
set_to threshold $LIMIT

# source NAME ADDRESS RATE: begins RATE connections a second, each from another port. What it really
# came to is in /tmp/NAME when it ends.
source_of_many() {
	spawn client "$LAB_TOOLS/forge" -f S -r "$3" -P 1024 -q 1 "$2" $(($3 * LASTS)) $VIP 9000 >"/tmp/$1"
}

before=$(begun)
from=$SECONDS
for k in $(seq $EACH); do
	source_of_many "heavy.$k" "198.18.1.$k" $((LIMIT + LIMIT * k / 4))
	source_of_many "light.$k" "198.18.2.$k" $((LIMIT * 3 * k / (4 * EACH)))
done
on client "$LAB_TOOLS/forge" -f S -r $SPRAY 198.19.0.0 $((SPRAY * LASTS)) $VIP 9000
ended() { [ "$(cat /tmp/heavy.* /tmp/light.* | wc -l)" = $((2 * EACH)) ]; }
poll_until 60 "all have begun what they should" ended
took=$((SECONDS - from))
all=$(($(begun) - before))
forged=$((SPRAY * LASTS))

# what each of them began a second, and what is certain to be found
for k in $(seq $EACH); do
	for kind in heavy.$k:198.18.1.$k light.$k:198.18.2.$k; do
		echo "${kind#*:} $(awk '{ printf "%.0f\n", $1 * 1000000 / $4 }' "/tmp/${kind%%:*}")"
	done
done >/tmp/truth
sure=$((LIMIT + all / took / 2048 + 1))
on d1 chashctl -j source heavy | jq -r '.[] | .address' | sort >/tmp/found
read -r heavy certain found right < <(awk -v limit=$LIMIT -v sure=$sure '
	NR == FNR { is[$1]; found++; next }
	$2 > limit { heavy++; right += $1 in is }
	$2 >= sure { certain++ }
	END { print heavy + 0, certain + 0, found + 0, right + 0 }' /tmp/found /tmp/truth)
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
say "threshold $LIMIT, $((all / took)) new connections a second, $((forged * 100 / all))% of them forged"
say "$(sort -k2n /tmp/truth | awk '{ printf "%s%s at %d/s", (NR > 1 ? ", " : ""), $1, $2 }')"
say "recall $(ratio "$right" "$heavy") ($right of $heavy; by theory those at $sure and more are certain, $(ratio "$certain" "$heavy"))"
say "precision $(ratio "$right" "$found") ($right of $found; by theory 1.00)"

assert "nine of ten are forged" [ $((forged * 100)) -ge $((all * 88)) ]
assert_eq "sources above the threshold" "$heavy" $EACH
assert "all that are certain to be found are" [ "$right" -ge "$certain" ]
assert_eq "found that are not heavy" $((found - right)) 0
assert_eq "ever found" "$(counter heavy_found)" "$found"
