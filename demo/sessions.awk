# SPDX-License-Identifier: GPL-2.0-only
# Reads the logs of all sessions with one scheduler (see clients.sh) and prints
#	ok|broken|hangs|ended KIND SESSION SERVER PROGRESS
# for each; living echo sessions are one line with their number as PROGRESS.
# "hangs": got no further since the last look. "ended": broke, or left, when its server was taken
# out of service.
# Variables: out, the servers taken out so far. Files, in this order: verdicts, the last output of
# this program, pg.N..., mqtt.N..., ssh.N..., upload.N..., the state and the breaks of sessions.

BEGIN {
	split(out, names, " ")
	for (i in names)
		taken[names[i]] = 1
}

FNR == 1 {
	file = FILENAME
	sub(".*/", "", file)
	kind = file
	sub("[.].*", "", kind)
	id = file
	sub("^[a-z]*[.]", "", id)
	counts = kind == "pg" || kind == "ssh" || kind == "upload"
	if ((counts || kind == "mqtt") && id)
		list[++sessions] = file
}

kind == "verdicts" {
	progress[$2 "." $3] = $5
	next
}

# s3|backend|transaction|n, and what else has an identity and counts
{ sub("\r+$", "") }
counts && split($0, f, "|") == 4 {
	if (f[4] == 1) {
		server[file] = f[1]
		same[file] = f[1] "|" f[2] "|" f[3]
	} else if (same[file] != f[1] "|" f[2] "|" f[3] || f[4] != last[file] + 1) {
		bad[file] = 1
	}
	last[file] = f[4]
	next
}
counts && split($0, f, "|") == 2 && f[1] == "left" {
	left[file] = f[2] == last[file]
	next
}
counts && $1 == "gone" { bad[file] = 1; next }

kind == "mqtt" && / sending CONNECT$/ && connects[file]++ { bad[file] = 1 }
kind == "mqtt" && /^s[a-z]?[0-9]+ [0-9]+$/ {
	if (!(file in server))
		server[file] = $1
	else if (server[file] != $1 || $2 != last[file] + 1)
		bad[file] = 1
	last[file] = $2
	next
}

kind == "echo" && file == "echo" && FNR > 1 && $2 != "-" { echo_alive++ }
file == "echo.breaks" && $1 == "session" && $3 ~ /^\(/ {
	name = substr($3, 2, length($3) - 2)
	print (name in taken ? "ended" : "broken"), "echo", $2, name, 0
}
file == "echo.breaks" && / moved from / { print "broken", "echo", $2, $5, 0 }

END {
	for (i = 1; i <= sessions; i++) {
		file = list[i]
		id = file
		sub("[.]", " ", id)
		name = file in server ? server[file] : "?"
		fine = !(file in bad) && last[file] > progress[file]
		verdict = "hangs"
		if (fine)
			verdict = "ok"
		else if (left[file] != "0" && name in taken)
			verdict = "ended"
		else if (file in bad || left[file] == "0")
			verdict = "broken"
		print verdict, id, name, last[file] + 0
	}
	print "ok echo alive - " echo_alive + 0
}
