# SPDX-License-Identifier: GPL-2.0-only
# Draws living echo sessions over time as an SVG from takeover.tsv and alive.tsv (see takeover).

BEGIN {
	FS = "\t"
	width = 960
	left = 80
	right = 160
	top = 90
	height = 260
	split("chash, takeover|mh, sloppy_tcp|mh, sync daemon", name, "|")
	split("#0b62a4 #d9680d #3f7f3f", colour, " ")
}

FILENAME ~ /takeover.tsv$/ && $1 == "known" { known[$2] = $3 }
FILENAME ~ /takeover.tsv$/ && $4 == "chash" {
	step[++steps] = $2
	begun[steps] = $3
	next
}
FILENAME ~ /takeover.tsv$/ { next }

{
	second[++samples] = $1
	for (i = 1; i <= 3; i++) {
		alive[samples, i] = $(1 + i)
		if ($(1 + i) > most)
			most = $(1 + i)
	}
}

function x(t) { return left + t / second[samples] * (width - left - right) }
function y(n) { return top + height - n / most * height }

END {
	if (!samples || !most) {
		print "takeover-plot.awk: nothing to draw" >"/dev/stderr"
		exit 1
	}
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
		width, top + height + 70 + 22 * steps, width, top + height + 70 + 22 * steps
	print "<style>text{font:13px \"DejaVu Sans\",Arial,sans-serif;fill:#222}" \
		".head{font-size:18px;font-weight:bold}.num{font-size:12px;fill:#555}" \
		".dot{font-size:11px;font-weight:bold;fill:#fff}.grid{stroke:#e4e4e4}" \
		".step{stroke:#999;stroke-dasharray:4 4}</style>"
	print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
	printf "<text x=\"%d\" y=\"32\" class=\"head\">BGP moves clients to another PoP: echo sessions alive</text>\n", left
	for (i = 0; i <= 5; i++)
		printf "<path class=\"grid\" d=\"M%d %.1f H%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" " \
			"class=\"num\">%d</text>\n", left, y(most * i / 5), width - right, left - 8,
			y(most * i / 5) + 4, most * i / 5
	for (i = 0; i <= second[samples]; i += 30)
		printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" class=\"num\">%d</text>\n", x(i),
			top + height + 20, i
	printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" class=\"num\">seconds</text>\n",
		x(second[samples] / 2), top + height + 40
	for (i = 2; i <= steps; i++)
		printf "<path class=\"step\" d=\"M%.1f %d V%d\"/><circle cx=\"%.1f\" cy=\"%d\" r=\"9\" " \
			"fill=\"#555\"/><text x=\"%.1f\" y=\"%d\" class=\"dot\" text-anchor=\"middle\">%d</text>\n",
			x(begun[i]), top - 8, top + height, x(begun[i]), top - 16, x(begun[i]), top - 12, i
	for (w = 3; w >= 1; w--) {
		printf "<path fill=\"none\" stroke=\"%s\" stroke-width=\"3\" d=\"M", colour[w]
		for (s = 1; s <= samples; s++)
			printf "%s%.1f %.1f", (s > 1 ? "L" : ""), x(second[s]), y(alive[s, w]) + (w - 2) * 2
		print "\"/>"
		# labels keep apart where lines end together
		at = y(alive[samples, w]) + 4
		for (v = w + 1; v <= 3; v++)
			if (at - used[v] < 16 && used[v] - at < 16)
				at = used[v] - 16
		used[w] = at
		printf "<text x=\"%d\" y=\"%.1f\" style=\"fill:%s\">%d %s</text>\n", width - right + 8, at,
			colour[w], alive[samples, w], name[w]
	}
	for (i = 2; i <= steps; i++)
		printf "<text x=\"%d\" y=\"%d\">%d  %s</text>\n", left, top + height + 46 + 22 * i - 22, i, step[i]
	printf "<text x=\"%d\" y=\"%d\" class=\"num\">connections copied to B ahead of step 2: chash %d, mh %d, " \
		"mh with the sync daemon %d</text>\n", left, top + height + 46 + 22 * steps + 4, known["chash"],
		known["mh"], known["sync"]
	print "</svg>"
}
