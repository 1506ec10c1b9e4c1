# SPDX-License-Identifier: GPL-2.0-only
# Sums up the lines of measure as figures of the report, `NAME N SCHEDULER VALUE`: instructions a
# packet, the median of the rounds. And the noise, as a part of the whole: how far rounds of one
# kind lie apart. Packets of known flows are of one kind whoever scheduled them, as no scheduler
# sees them; ours is left out, as it is what the noise is to judge.

function median(key,   i, j, t, v) {
	for (i = 1; i <= count[key]; i++)
		v[i] = value[key, i]
	for (i = 2; i <= count[key]; i++)
		for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
			t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
		}
	return v[int((count[key] + 1) / 2)]
}

function noted(kind, ns) {
	if (!(kind in least) || ns < least[kind])
		least[kind] = ns
	if (ns > most[kind])
		most[kind] = ns
}

NF == 6 {
	key = $4 > 1 ? "packet-" $1 "-services " $4 " " $2 : "packet-" $1 " " $3 " " $2
	if (!count[key]++)
		keys[++n] = key
	value[key, count[key]] = $6 / $5
	if ($1 == "new" || $1 == "path")
		noted(key, $6 / $5)
	else if ($1 == "established" && $2 != "chash")
		noted("established", $6 / $5)
}

END {
	for (k = 1; k <= n; k++)
		print keys[k], median(keys[k])
	for (kind in least)
		if (most[kind] / least[kind] - 1 > noise)
			noise = most[kind] / least[kind] - 1
	print "packet-noise 0 none", noise + 0
}
