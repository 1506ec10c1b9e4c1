# SPDX-License-Identifier: GPL-2.0-only
# Sums up the lines of measure: per packet, the median of the rounds, beside the
# figure that it is judged by. Each round is a line; a missing one is an error.

function median(key,   i, j, t, v) {
	if (!count[key]) {
		print "missing: " key > "/dev/stderr"
		failed = 1
		return 0
	}
	for (i = 1; i <= count[key]; i++)
		v[i] = value[key, i]
	for (i = 2; i <= count[key]; i++)
		for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
			t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
		}
	return v[int((count[key] + 1) / 2)]
}

# The largest distance of two rounds, as a part of the smaller.
function spread(key,   i, least, most) {
	least = most = value[key, 1]
	for (i = 2; i <= count[key]; i++) {
		if (value[key, i] < least) least = value[key, i]
		if (value[key, i] > most) most = value[key, i]
	}
	return least ? most / least - 1 : 0
}

function least(key,   i, v) {
	median(key)
	v = value[key, 1]
	for (i = 2; i <= count[key]; i++)
		if (value[key, i] < v) v = value[key, i]
	return v
}

function key(kind, scheduler, dests, services, cpus) {
	return kind " " scheduler " " dests " " services " " cpus
}

function verdict(good) { return good ? "reached" : "MISSED" }

/^(new|established|path|parallel) / && NF == 8 {
	k = key($1, $2, $3, $4, $5)
	value[k, ++count[k]] = $8 / $7
}

END {
	split("rr sh mh chash", scheduler)
	path = median(key("path", "none", 0, 0, 1))

	print "Packets in a guest (" kernel "), pktgen, veth, IPVS with direct routing, UDP"
	print ""
	print "Instructions a packet, 64 destinations; the median of the rounds and how far they lie apart"
	print "                     new flow          of mh   over rr   established        of rr"
	printf "  without IPVS      %8.0f  %5.2f%%\n", path, 100 * spread(key("path", "none", 0, 0, 1))
	rr = median(key("new", "rr", 64, 1, 1))
	mh = median(key("new", "mh", 64, 1, 1))
	rre = median(key("established", "rr", 64, 1, 1))
	for (i = 1; i <= 4; i++) {
		n = key("new", scheduler[i], 64, 1, 1)
		e = key("established", scheduler[i], 64, 1, 1)
		if (spread(e) > noise) noise = spread(e)
		printf "  %-16s  %8.0f  %5.2f%%  %7.4f  %+8.0f   %8.0f  %5.2f%%  %7.4f\n", scheduler[i],
			median(n), 100 * spread(n), median(n) / mh, median(n) - rr,
			median(e), 100 * spread(e), median(e) / rre
	}
	n = median(key("new", "chash", 64, 1, 1))
	e = median(key("established", "chash", 64, 1, 1))
	off = e / rre - 1
	if (off < 0) off = -off
	printf "\n  new flow, chash / mh: %.4f, of IPVS's share alone %.4f (to reach: 1.01): %s\n",
		n / mh, (n - path) / (mh - path), verdict(n / mh <= 1.01)
	printf "  established, chash / rr: %.4f, noise %.4f (to reach: 1.00 but for noise): %s\n",
		e / rre, noise, verdict(off <= noise + 0.0005)

	print ""
	print "Instructions of a packet that opens a flow, as the set-up grows (counted, so caches do not show)"
	print "  destinations  services         mh      chash    ratio"
	split("8 64 512 4096 8 8", dests)
	split("1 1 1 1 100 1000", services)
	for (i = 1; i <= 6; i++) {
		m = key("new", "mh", dests[i], services[i], 1)
		c = key("new", "chash", dests[i], services[i], 1)
		printf "  %12d  %8d   ", dests[i], services[i]
		# mh has no slots for 4096
		if (dests[i] == 4096 && !count[m])
			printf "%8s   %8.0f\n", "refused", median(c)
		else
			printf "%8.0f   %8.0f   %6.4f\n", median(m), median(c), median(c) / median(m)
	}

	print ""
	print "A second CPU, new flows, real time of an emulated guest: the best of the rounds"
	print "               ns a packet, 1 CPU    both CPUs    packets of two / of one"
	for (i = 1; i <= 4; i++) {
		one = least(key("parallel", scheduler[i], 64, 1, 1))
		two = least(key("parallel", scheduler[i], 64, 1, 2)) / 2
		printf "  %-8s               %8.0f     %8.0f    %.2f\n", scheduler[i], one, two,
			two ? one / two : 0
	}
	exit failed
}
