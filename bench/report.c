// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Reads figures as bench.c and guest/figures.awk print them and writes the report: each figure of
 * ours beside what it is judged by, and the plots.
 *
 *	report FIGURES DIRECTORY
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svg.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

struct figure {
	char		name[32];
	unsigned int	n;
	char		algorithm[16];
	double		value;
};

static struct figure figures[2048];
static unsigned int figure_count;

/* Who is measured, ours last, and who of the others it is compared with. */
struct columns {
	const char	*algorithm[4], *title[4];
	unsigned int	count, peer;
};

static const struct columns lookups = {
	.algorithm = { "mh12", "mh16", "chash" },
	.title = { "mh 4093", "mh 65521", "chash" },
	.count = 3, .peer = 1,
};

/* A stock kernel's mh has 4093 slots. */
static const struct columns packets = {
	.algorithm = { "rr", "sh", "mh", "chash" },
	.title = { "rr", "sh", "mh 4093", "chash" },
	.count = 4, .peer = 2,
};

static const unsigned int sizes[] = { 8, 64, 512, 4096 };

/* What a figure of ours is held against: a ratio to the peer, or a value of its own. */
enum limit {
	NONE,
	RATIO,		/* to the peer, at most */
	AT_MOST,	/* a value, at most */
};

static const struct table {
	const char	*name;		/* of the figure */
	const char	*title;
	const char	*unit;
	const char	*floor;		/* theory that it is judged by */
	enum limit	limit;
	double		target;
	unsigned int	target_n;	/* the only size that the target is for, or 0 */
	unsigned int	only_n;		/* the only size measured, or 0 */
	const char	*plot;		/* file name */
	bool		log;
	const struct columns *columns;	/* lookups by default */
} tables[] = {
	{ .name = "lookup", .title = "Lookup, IPv4, dependent latency, tables hot", .unit = "ns",
	  .floor = "see the parts of a lookup below", .limit = RATIO, .target = 1.15,
	  .plot = "lookup" },
	{ .name = "lookup6", .title = "Lookup, IPv6", .unit = "ns",
	  .floor = "two more rounds of the hash: all 128 bits, where mh folds them into 32",
	  .plot = "lookup6" },
	{ .name = "lookup-services", .title = "Lookup, another service each time", .unit = "ns",
	  .floor = "the cache misses in a row", .limit = RATIO, .target = 1.15,
	  .only_n = 1000 },
	{ .name = "instructions", .title = "Instructions a lookup (callgrind)", .unit = "",
	  .only_n = 512 },
	{ .name = "table", .title = "Memory of a table", .unit = "KiB",
	  .floor = "3 bytes a slot against 8, 32 a destination", .limit = RATIO,
	  .target = 0.5 },
	{ .name = "memory", .title = "Memory of a service, with what it keeps of destinations",
	  .unit = "KiB", .plot = "memory" },
	{ .name = "build", .title = "Build from nothing", .unit = "ms",
	  .floor = "M (ln N + 2.5) arrivals", .plot = "build" },
	{ .name = "add", .title = "One destination added", .unit = "ms",
	  .floor = "one copy of the table and M ln M / N arrivals", .limit = RATIO, .target = 0.2,
	  .target_n = 512, .plot = "add", .log = true },
	{ .name = "remove", .title = "One destination removed", .unit = "ms",
	  .floor = "one copy of the table and 2 M positions", .limit = RATIO, .target = 0.5,
	  .target_n = 512, .plot = "remove" },
	{ .name = "reweight", .title = "One weight raised by one", .unit = "ms",
	  .floor = "as one addition" },
	{ .name = "load", .title = "4,096 destinations one after the other, bursts coalesced",
	  .unit = "ms", .floor = "some 16 small tables and a few large ones", .limit = RATIO,
	  .target = 0.02, .only_n = 4096 },
	{ .name = "load-each", .title = "The same, had each to have its table at once",
	  .unit = "ms", .only_n = 4096 },
	{ .name = "balance-equal", .title = "Fullest destination, equal weights",
	  .unit = "of its share", .floor = "", .plot = "balance-equal" },
	{ .name = "balance-weighted", .title = "Fullest destination, weights 1 to 100",
	  .unit = "of its share", .plot = "balance-weighted", .log = true },
	{ .name = "rms-equal", .title = "Imbalance, equal weights",
	  .unit = "1 / sqrt(slots)", .floor = "0.71; plain rendezvous 1.0" },
	{ .name = "rms-weighted", .title = "Imbalance, weights 1 to 100",
	  .unit = "1 / sqrt(slots)", .floor = "0.71; plain rendezvous 1.0" },
	{ .name = "starved-weighted", .title = "Destinations without a slot, weights 1 to 100",
	  .unit = "" },
	{ .name = "removed-moved", .title = "Slots moved when one is removed",
	  .unit = "of the minimum", .floor = "1", .plot = "removed" },
	{ .name = "lighter-moved", .title = "Slots moved when one weight goes from 100 to 99",
	  .unit = "of the minimum", .floor = "1, give or take the few slots it is counted in",
	  .plot = "lighter", .log = true },
	{ .name = "collateral", .title = "Slots moved between others by such a change",
	  .unit = "%", .floor = "0", .limit = AT_MOST, .target = 0 },
	{ .name = "order", .title = "Slots that differ after another order of addition",
	  .unit = "%", .floor = "0", .limit = AT_MOST, .target = 0, .plot = "order" },
	{ .name = "packet-new", .title = "A packet that opens a flow, in a guest",
	  .unit = "instructions", .floor = "rr, which looks nothing up", .limit = RATIO,
	  .target = 1.01, .plot = "packet-new", .columns = &packets },
	{ .name = "packet-new-services", .title = "The same, another of 100 services each time",
	  .unit = "instructions", .only_n = 100, .columns = &packets },
	{ .name = "packet-established", .title = "A packet of a flow that is known",
	  .unit = "instructions", .floor = "no scheduler is asked", .limit = RATIO,
	  .target = 1, .only_n = 64, .columns = &packets },
};

static const struct figure *find(const char *name, unsigned int n, const char *algorithm)
{
	unsigned int i;

	for (i = 0; i < figure_count; i++)
		if (figures[i].n == n && !strcmp(figures[i].name, name) &&
		    !strcmp(figures[i].algorithm, algorithm))
			return &figures[i];
	return NULL;
}

static int read_figures(const char *path)
{
	FILE *f = fopen(path, "r");
	struct figure *g = figures;

	if (!f)
		return -1;
	while (figure_count < COUNT(figures) &&
	       fscanf(f, "%31s %u %15s %lf", g->name, &g->n, g->algorithm, &g->value) == 4) {
		figure_count++;
		g++;
	}
	return fclose(f);
}

static void print_value(const struct figure *figure)
{
	if (!figure)
		printf(" %11s", "-");
	else if (!figure->value)
		printf(" %11s", "0");
	else
		printf(" %11.*f", figure->value < 10 ? 3 : figure->value < 1000 ? 1 : 0,
		       figure->value);
}

static const struct columns *columns_of(const struct table *t)
{
	return t->columns ?: &lookups;
}

/* How far above its target a ratio may lie for want of precision. */
static double error_of(const struct table *t)
{
	/* A percent is within every error; 65536 slots are one against 65521, too. */
	return t->columns == &packets ? find("packet-noise", 0, "none")->value : 0.01;
}

/* One row; returns 1 when it misses its target. */
static int print_row(const struct table *t, unsigned int n)
{
	const struct columns *c = columns_of(t);
	const struct figure *peer = find(t->name, n, c->algorithm[c->peer]);
	const struct figure *ours = find(t->name, n, c->algorithm[c->count - 1]);
	double judged, target = t->target;
	unsigned int a;
	bool met;

	printf("  %6u", n);
	for (a = 0; a < c->count; a++)
		print_value(find(t->name, n, c->algorithm[a]));
	if (peer && ours && peer->value)
		printf(" %8.*f", c == &packets ? 4 : 3, ours->value / peer->value);
	else
		printf(" %8s", "-");
	if (!ours || t->limit == NONE || (t->target_n && t->target_n != n) ||
	    (t->limit == RATIO && !peer)) {
		printf("\n");
		return 0;
	}
	judged = t->limit == RATIO ? ours->value / peer->value : ours->value;
	met = judged <= target * (1 + error_of(t));
	printf(" %8.3g  %s\n", target, met ? "met" : "MISSED");
	return !met;
}

static int print_table(const struct table *t)
{
	const struct columns *c = columns_of(t);
	unsigned int i, missed = 0;

	printf("\n%s%s%s\n", t->title, *t->unit ? ", " : "", t->unit);
	if (t->floor && *t->floor)
		printf("  theory or floor: %s\n", t->floor);
	printf("  %6s", t->only_n == 1000 || t->only_n == 100 ? "svcs" : "dests");
	for (i = 0; i < c->count; i++)
		printf(" %11s", c->title[i]);
	printf(" %8s %8s\n", "ratio", "target");
	if (t->only_n)
		return print_row(t, t->only_n);
	for (i = 0; i < COUNT(sizes); i++)
		missed += print_row(t, sizes[i]);
	return missed;
}

/* Forms of a lookup, in the order in which they were measured. */
static void print_forms(void)
{
	unsigned int i, k;

	printf("\nParts and other forms of a lookup, ns\n");
	printf("  %-10s", "dests");
	for (k = 0; k < COUNT(sizes); k++)
		printf(" %8u", sizes[k]);
	printf("\n");
	for (i = 0; i < figure_count; i++) {
		if (strcmp(figures[i].name, "form") || figures[i].n != sizes[0])
			continue;
		printf("  %-10s", figures[i].algorithm);
		for (k = 0; k < COUNT(sizes); k++) {
			const struct figure *g = find("form", sizes[k], figures[i].algorithm);

			printf(" %8.1f", g ? g->value : NAN);
		}
		printf("\n");
	}
}

static void print_cpus(void)
{
	unsigned int i;

	printf("\nLookups by all CPUs in one table, million a second\n");
	for (i = 0; i < figure_count; i++)
		if (!strcmp(figures[i].name, "lookup-cpus"))
			printf("  %6u %11.1f\n", figures[i].n, figures[i].value);
}

static void print_packets(void)
{
	const struct figure *path = find("packet-path", 0, "none");
	const struct figure *noise = find("packet-noise", 0, "none");

	printf("\nPackets of pktgen through veth, IPVS and direct routing, instructions\n");
	printf("  %.0f of them without IPVS; rounds differ by %.2f %%\n", path->value,
	       100 * noise->value);
}

/* What is switched on costs each packet that opens a flow, also of other clients. */
static void print_options(void)
{
	static const struct {
		const char *title, *without, *with;
	} options[] = {
		{ "source policies for others", "plain-once", "policy-once" },
		{ "counting, a known address", "plain-again", "counted-again" },
		{ "counting, an unknown address", "plain-once", "counted-once" },
		{ "load bound, its server has room", "plain-once", "bound-once" },
		{ "load bound, its server is full", "plain-again", "full-again" },
	};
	unsigned int i;

	printf("\nWhat options add to a packet that opens a flow, 64 destinations, instructions\n");
	printf("  %-32s %11s %11s %8s %8s\n", "", "without", "with", "more", "%");
	for (i = 0; i < COUNT(options); i++) {
		const struct figure *without = find("packet-option", 64, options[i].without);
		const struct figure *with = find("packet-option", 64, options[i].with);

		printf("  %-32s", options[i].title);
		print_value(without);
		print_value(with);
		if (without && with)
			printf(" %8.0f %8.2f", with->value - without->value,
			       100 * (with->value / without->value - 1));
		printf("\n");
	}
}

static int plot(const struct table *t, const char *directory)
{
	const struct columns *c = columns_of(t);
	struct svg_line line[COUNT(c->title)] = {};
	struct svg_plot p = {
		.title = t->title, .y_title = t->unit, .x_title = "destinations",
		.width = 640, .height = 300, .log_x = true, .log_y = t->log, .dots = true,
		.lines = line, .line_count = c->count,
	};
	double x[COUNT(line)][COUNT(sizes)], y[COUNT(line)][COUNT(sizes)];
	char path[4096];
	unsigned int a, i;
	FILE *f;

	for (a = 0; a < c->count; a++) {
		unsigned int column = c->count - 1 - a;		/* ours first */

		line[a] = (struct svg_line){ .name = c->title[column], .x = x[a], .y = y[a] };
		for (i = 0; i < COUNT(sizes); i++) {
			const struct figure *g = find(t->name, sizes[i], c->algorithm[column]);

			if (!g)
				continue;
			x[a][line[a].points] = g->n;
			y[a][line[a].points++] = g->value;
		}
	}
	snprintf(path, sizeof(path), "%s/%s.svg", directory, t->plot);
	f = fopen(path, "w");
	if (!f)
		return -1;
	svg_plot(f, &p);
	return fclose(f);
}

int main(int argc, char **argv)
{
	unsigned int i, missed = 0;

	if (argc != 3 || read_figures(argv[1])) {
		fprintf(stderr, "usage: report FIGURES DIRECTORY\n");
		return EXIT_FAILURE;
	}
	if (!find("packet-path", 0, "none") || !find("packet-noise", 0, "none")) {
		fprintf(stderr, "report: the guest's figures are missing\n");
		return EXIT_FAILURE;
	}
	printf("ratio: of chash to mh, the larger one where there are two; target: what the ratio, or the\n"
	       "figure where that is 0, may be at most\n");
	for (i = 0; i < COUNT(tables); i++) {
		if (tables[i].columns == &packets && tables[i - 1].columns != &packets)
			print_packets();
		missed += print_table(&tables[i]);
		if (tables[i].plot && plot(&tables[i], argv[2]))
			return EXIT_FAILURE;
	}
	print_options();
	print_forms();
	print_cpus();
	printf("\n%u figures miss their target\n", missed);
	return EXIT_SUCCESS;
}
