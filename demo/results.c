// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Reads what the guests of the demonstration wrote: steps.tsv, reroute.tsv and fleet.tsv, lines of
 * fields with a tab between them, and alive.tsv and carried.tsv, numbers.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"

const char *const scheduler_names[] = { "chash", "mh" };
const char *const way_names[] = { "chash, takeover", "mh, sloppy_tcp", "mh, sync daemon" };
const char *const carrier_names[] = { "all that live", "A carries", "B carries", "C carries" };
const char *const kind_names[] = { "psql", "mqtt", "ssh", "upload", "echo" };

static const char *const way_keys[] = { "chash", "mh", "sync" };

static void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static unsigned int place(const char *key, const char *const *keys, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!strcmp(key, keys[i]))
			return i;
	fail("'%s' is unknown", key);
	return 0;
}

static void change_line(struct results *r, const char *line)
{
	struct change c;
	unsigned int number, s;
	char key[16];

	if (sscanf(line, "%u\t%47[^\t]\t%lf\t%lf\t%15s\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%7s\t%u\t%lf\t%lf\t%lf",
		   &number, c.name, &c.begun, &c.done, key, &c.needed, &c.unneeded, &c.unanswered,
		   &c.broken[0], &c.broken[1], &c.broken[2], &c.ended[0], &c.ended[1], &c.ended[2],
		   c.server, &c.newcomers, &c.share, &c.due, &c.deviation) != 19 || number >= STEPS)
		fail("a step is not understood: %s", line);
	s = place(key, scheduler_names, SCHEDULERS);
	r->change[s][number] = c;
	r->changes[s]++;
}

static void event_line(struct results *r, const char *line)
{
	unsigned int number, n[KINDS], w;
	char key[16], name[48];
	double begun;
	struct event *e;

	if (sscanf(line, "known\t%15s\t%u", key, n) == 2) {
		r->known[place(key, way_keys, WAYS)] = n[0];
	} else if (sscanf(line, "sums\t%15s\t%u", key, n) == 2) {
		r->sums[place(key, way_keys, WAYS)] = n[0];
	} else if (sscanf(line, "young\t%15s\t%u", key, n) == 2) {
		r->young[place(key, way_keys, WAYS)] = n[0];
	} else if (sscanf(line, "%u\t%47[^\t]\t%lf\t%15s\t%u\t%u\t%u\t%u\t%u", &number, name, &begun, key,
			  n, n + 1, n + 2, n + 3, n + 4) == 9 && number < STEPS) {
		e = &r->event[number];
		w = place(key, way_keys, WAYS);
		strcpy(e->name, name);
		e->begun = begun;
		memcpy(e->alive[w], n, sizeof(n));
		e->seen[w] = 1;
		if (number >= r->events)
			r->events = number + 1;
	} else {
		fail("a step is not understood: %s", line);
	}
}

static void sample_line(struct results *r, const char *line)
{
	unsigned int i = r->samples;

	if (i < SAMPLES && sscanf(line, "%lf%lf%lf%lf", &r->second[i], &r->alive[0][i], &r->alive[1][i],
				  &r->alive[2][i]) == 4)
		r->samples++;
}

static void join_line(struct results *r, const char *line)
{
	struct event *e = &r->joined[r->joins];

	if (r->joins == STEPS || sscanf(line, "%*u\t%47[^\t]\t%lf\t%u", e->name, &e->begun,
					&e->alive[TAKEOVER][ECHO]) != 3)
		fail("a step is not understood: %s", line);
	r->joins++;
}

static void carried_line(struct results *r, const char *line)
{
	unsigned int i = r->fleet_samples;

	if (i < SAMPLES && sscanf(line, "%lf%lf%lf%lf%lf", &r->fleet[0][i], &r->fleet[1][i], &r->fleet[2][i],
				  &r->fleet[3][i], &r->fleet[4][i]) == 5)
		r->fleet_samples++;
}

static void read_lines(struct results *r, const char *directory, const char *name,
		       void (*parse)(struct results *r, const char *line))
{
	char path[4096], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "r");
	if (!f)
		fail("cannot read %s", path);
	while (fgets(line, sizeof(line), f))
		parse(r, line);
	fclose(f);
}

void results_read(struct results *r, const char *directory)
{
	read_lines(r, directory, "chash/steps.tsv", change_line);
	read_lines(r, directory, "mh/steps.tsv", change_line);
	read_lines(r, directory, "reroute/reroute.tsv", event_line);
	read_lines(r, directory, "reroute/alive.tsv", sample_line);
	read_lines(r, directory, "fleet/fleet.tsv", join_line);
	read_lines(r, directory, "fleet/carried.tsv", carried_line);
}
