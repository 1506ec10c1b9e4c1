// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* What is in force, as IPVS and chashctl tell it, without what only ever grows. */
#include "faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"

static void copy_file(FILE *to, const char *path)
{
	FILE *from = fopen(path, "re");
	char line[256];

	if (!from)
		die("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), from))
		fputs(line, to);
	fclose(from);
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && !strcmp(name + len - end_len, end);
}

/* Counters of what is there, without those of what happened; memory apart. */
static void copy_counters(FILE *to, char *stats, struct state *state)
{
	static const char *const events[] = {
		"builds", "updates", "build_errors", "owner_swaps", "owner_loads_dropped",
	};
	const unsigned int count = sizeof(events) / sizeof(*events);
	bool first = true;
	char *line;

	for (line = strtok(stats, "\n"); line; line = strtok(NULL, "\n")) {
		char name[64] = "";
		unsigned long value = 0;
		unsigned int i;

		if (sscanf(line, "%63s %lu", name, &value) == 2 && !strcmp(name, "build_errors")) {
			if (first)
				state->errors = value;
			first = false;
		}
		for (i = 0; i < count && strcmp(name, events[i]); i++)
			;
		if (ends_with(name, "_bytes"))
			state->bytes += value;
		else if (i == count)
			fprintf(to, "%s\n", line);
	}
	if (first)
		die("no counter of build errors");
}

static void copy_tables(FILE *to, char *digests, struct state *state)
{
	char *line;

	for (line = strtok(digests, "\n"); line; line = strtok(NULL, "\n")) {
		char *pending = strstr(line, ", rebuild pending");

		if (!pending)
			pending = strstr(line, " rebuild pending");
		if (pending) {
			*pending = 0;
			state->late = true;
		}
		fprintf(to, "%s\n", line);
	}
}

struct state state_look(void)
{
	/* First whether a table is late: if none is, all that follows is settled. */
	char *digests = command_output("chashctl digest");
	char *stats = command_output("chashctl stats --all");
	char *stored = command_output("chashctl save seed /tmp/seed");
	struct state state = {};
	size_t size, tables;
	FILE *to = open_memstream(&state.all, &size);

	if (!to)
		die("out of memory");
	copy_file(to, "/proc/net/ip_vs");
	fputs(stored, to);
	copy_counters(to, stats, &state);
	fflush(to);
	tables = size;
	copy_tables(to, digests, &state);
	fclose(to);
	state.tables = state.all + tables;
	free(stats);
	free(digests);
	free(stored);
	return state;
}
