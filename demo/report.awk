# SPDX-License-Identifier: GPL-2.0-only
# The table and the verdict of the demonstration from steps.tsv (see guest); exits
# with 1 when chash did not do what it is for.

BEGIN {
	FS = "\t"
	# A share may be off by chance, by that much once in 100,000 samples.
	limit = 4.5
	head = "%-2s %-36s%6s  %-6s%7s%9s  %5s%5s%5s%7s  %-4s%7s%7s%7s\n"
	row = "%-2s %-36s%6s  %-6s%7d%9d  %5d%5d%5d%7d  %-4s%7d%7s%7s\n"
	printf "\n%-53s%-16s  %-15s%7s  %s\n", "", "   clients moved", " sessions broken", "", \
		"new clients"
	printf head, "", "step", "s", "", "needed", "unneeded", "psql", "mqtt", "echo", "ended", \
		"to", "in all", "got", "due"
	line = sprintf("%113s", "")
	gsub(" ", "-", line)
	print line
}

function percent(x) { return sprintf("%.1f%%", 100 * x) }
function fail(why) { reasons[++failures] = why }

{
	s = $5
	needed[s] += $6
	unneeded[s] += $7
	lost[s] = $9 + $10 + $11
	new[s] += $16
	if ($19 > worst[s])
		worst[s] = $19
	if ($7 > most[s])
		most[s] = $7
	printf row, s == "chash" ? $1 : "", s == "chash" ? $2 : "", $4, s, \
		$6, $7, $9 - pg[s], $10 - mqtt[s], $11 - echo[s], $12 + $13 + $14 - ended[s], \
		$15, $16, $15 == "-" ? "" : percent($17), $15 == "-" ? "" : percent($18)
	pg[s] = $9
	mqtt[s] = $10
	echo[s] = $11
	ended[s] = $12 + $13 + $14
	steps[s]++

	if (s != "chash")
		next
	if ($7)
		fail("step " $1 ": " $7 " clients moved without need")
	if ($8)
		fail("step " $1 ": " $8 " clients got no answer")
	if ($16 < 100)
		fail("step " $1 ": only " $16 " new clients came")
	if ($19 > limit)
		fail("step " $1 ": a server's share of new clients is " $19 " deviations off")
}

END {
	print line
	for (i = 1; i <= 2; i++) {
		s = i == 1 ? "chash" : "mh"
		printf row, "", i == 1 ? "all steps" : "", "", s, needed[s], unneeded[s], \
			pg[s], mqtt[s], echo[s], ended[s], "", new[s], "", ""
	}
	print ""
	print "moved: of 2,000 client addresses that come back after each step, those that got another server;"
	print "unneeded, when neither the old nor the new one had been changed. broken: sessions lost on"
	print "servers in service. ended: those of s3 and s5, which were taken out of service. share: of all"
	print "new clients of a step, what the server named got, beside its share of the weights."
	print ""
	if (lost["chash"])
		fail(lost["chash"] " sessions broke")
	if (steps["chash"] != 9 || steps["mh"] != 9)
		fail("a step is missing")
	if (!needed["chash"] || !ended["chash"])
		fail("nothing happened: no client moved, or no session was on a removed server")
	for (i = 1; i <= failures; i++)
		print "FAILED: chash: " reasons[i]
	printf "verdict: chash %s: %d clients moved without need, %d sessions broken,\n", \
		failures ? "FAILED" : "passed", unneeded["chash"], lost["chash"]
	printf "         shares of new clients within %.1f standard deviations of the weights.\n", worst["chash"]
	printf "         mh: %d clients moved without need, %d sessions broken, shares within %.1f.\n", \
		unneeded["mh"], lost["mh"], worst["mh"]
	exit failures > 0
}
