# SPDX-License-Identifier: GPL-2.0-only
# The table and the verdict on takeovers from takeover.tsv (see takeover); exits with 1 when
# chash lost a session, or when the others lost none.

BEGIN {
	FS = "\t"
	ways = split("chash mh sync", way, " ")
	label["chash"] = "chash, takeover"
	label["mh"] = "mh, sloppy_tcp"
	label["sync"] = "mh, sync daemon"
	kinds = split("psql mqtt ssh upload echo", kind, " ")
	line = sprintf("%87s", "")
	gsub(" ", "-", line)
	printf "\n%-57s%s\n", "", "sessions that got on"
	printf "%-2s %-36s  %-16s%5s%6s%5s%8s%6s\n", "", "step", "", "psql", "mqtt", "ssh",
		"upload", "echo"
	print line
}

$1 == "sums" { sums[$2] = $3; next }
$1 == "known" { known[$2] = $3; next }

{
	printf "%-2s %-36s  %-16s%5d%6d%5d%8d%6d\n", $4 == "chash" ? $1 : "", $4 == "chash" ? $2 : "",
		label[$4], $5, $6, $7, $8, $9
	steps[$4]++
	left[$4] = 0
	for (i = 1; i <= kinds; i++) {
		n = $(4 + i)
		left[$4] += n
		if ($1 == 1) {
			begun[$4, i] = n
			all[$4] += n
		}
		if ($4 == "chash" && n < begun[$4, i])
			fail("step " $1 ": " begun[$4, i] - n " of " kind[i] " did not get on")
	}
}

function fail(why) { reasons[++failures] = why }

END {
	print line
	print ""
	print "got on: exchanged something behind the step, on the connection and with the server that they"
	print "began with; new clients of B get servers of B. The director of B knew of the sessions of A:"
	printf "chash %d, mh %d, mh with the sync daemon %d. ", known["chash"], known["mh"], known["sync"]
	printf "Uploads that arrived as they were sent: %d, %d, %d.\n\n", sums["chash"], sums["mh"], sums["sync"]
	for (i = 1; i <= ways; i++)
		if (steps[way[i]] != 4)
			fail("a step is missing")
	for (i = 1; i <= kinds; i++)
		if (!begun["chash", i])
			fail("no " kind[i] " session began")
	if (sums["chash"] != begun["chash", 4])
		fail("an upload did not arrive as it was sent")
	if (known["chash"])
		fail("B knew of sessions: they were not taken over")
	if (left["mh"] == all["mh"])
		fail("nothing happened: mh lost no session either")
	for (i = 1; i <= failures; i++)
		print "FAILED: takeover: " reasons[i]
	printf "verdict: takeover %s: of %d sessions %d are left at the end with chash,\n",
		failures ? "FAILED" : "passed", all["chash"], left["chash"]
	printf "         %d of %d with mh and sloppy_tcp, %d of %d with mh and the sync daemon.\n",
		left["mh"], all["mh"], left["sync"], all["sync"]
	exit failures > 0
}
