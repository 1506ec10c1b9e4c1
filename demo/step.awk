# SPDX-License-Identifier: GPL-2.0-only
# One line of steps.tsv (see guest) from the files before, now, verdicts and new of
# one scheduler. Variables: step, name, begun, done, sched, server: taken over;
# changed: the servers that this step changed; pool: SERVER WEIGHT...

BEGIN {
	OFS = "\t"
	n = split(changed, list, " ")
	for (i = 1; i <= n; i++)
		touched[list[i]] = 1
	n = split(pool, list, " ")
	for (i = 1; i < n; i += 2) {
		weight[list[i]] = list[i + 1]
		total += list[i + 1]
	}
}

FNR == 1 {
	kind = FILENAME
	sub(".*/", "", kind)
}

kind == "before" { before[$1] = $2; next }
kind == "now" {
	if ($2 == "-" || before[$1] == "-")
		unanswered += $2 == "-"
	else if (before[$1] != $2 && ($2 in touched || before[$1] in touched))
		needed++
	else if (before[$1] != $2)
		unneeded++
	next
}
kind == "verdicts" { count[$1 == "hangs" ? "broken" : $1, $2]++; next }
kind == "new" && $1 == step && $2 == "-" { unanswered++; next }
kind == "new" && $1 == step {
	got[$2]++
	all++
	# whom it should not have got has no weight
	if (!($2 in weight))
		weight[$2] = 0
}

END {
	for (s in weight) {
		p = weight[s] / total
		if (all)
			off = got[s] / all - p
		if (off < 0)
			off = -off
		# nobody may come to a server without weight
		d = p && all ? off / sqrt(p * (1 - p) / all) : off ? 99 : 0
		if (d > deviation)
			deviation = d
	}
	print step, name, begun, done, sched, needed + 0, unneeded + 0, unanswered + 0, \
		count["broken", "pg"] + 0, count["broken", "mqtt"] + 0, count["broken", "echo"] + 0, \
		count["ended", "pg"] + 0, count["ended", "mqtt"] + 0, count["ended", "echo"] + 0, \
		server, all + 0, all ? sprintf("%.4f", got[server] / all) : 0, \
		sprintf("%.4f", weight[server] / total), sprintf("%.2f", deviation)
}
