// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Does one thing again and again, each time with another allocation failing, until there are no
 * more: refused, it has to leave everything as it was; done, it has to end where it does when none
 * fails. All in one process, as a debug kernel takes its time for new ones. Which allocations
 * count is said in /sys/kernel/debug/failslab, see tests/lib/faults.sh.
 */
#include "faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"

static const char usage[] =
"usage: faults WHAT COMMAND [UNDO]\n"
"       faults load FILE\n"
"  A COMMAND is `chashctl WORDS`, `ipvs WORDS` (see rules.h) or `unshare`; without an UNDO it\n"
"  changes nothing. `load` is of the module in FILE, and of what workers do for it.\n"
"  Prints how many allocations failed.\n";

#define SITES_MAX	1000

/* What is in force when no table is to be replaced any more. */
static struct state look_settled(void)
{
	uint64_t end = now_ms() + DEADLINE_MS;

	for (;;) {
		struct state state = state_look();

		if (!state.late)
			return state;
		if (now_ms() >= end)
			die("a table is late for good:\n%s", state.all);
		free(state.all);
		usleep(PAUSE_US);
	}
}

/*
 * What is in force in the end is @wanted, in no more memory once nobody can read any more what was
 * replaced; what takes less is wanted from then on.
 */
static void must_settle(const char *what, unsigned int nth, struct state *wanted)
{
	uint64_t end = now_ms() + DEADLINE_MS;

	for (;;) {
		struct state state = look_settled();

		if (strcmp(state.all, wanted->all))
			die("%s, allocation %u: there is in the end\n%sand not\n%s", what, nth,
			    state.all, wanted->all);
		free(state.all);
		if (state.bytes <= wanted->bytes) {
			wanted->bytes = state.bytes;
			return;
		}
		if (now_ms() >= end)
			die("%s, allocation %u: all takes %lu bytes and not %lu", what, nth,
			    state.bytes, wanted->bytes);
		usleep(PAUSE_US);
	}
}

/* Run @command with the nth allocation failing; was there an nth? */
static bool attempt(const char *command, unsigned int nth, int *err)
{
	static int fd = -1;
	unsigned int left;
	char *text;

	if (fd < 0)
		fd = fail_nth_open("thread-self");
	fail_nth_set(fd, nth);
	*err = command_run(command, &text);
	left = fail_nth_get(fd, nth);
	fail_nth_set(fd, 0);
	free(text);
	return !left;
}

static int sites(const char *what, const char *command, const char *undo)
{
	unsigned int nth, refused = 0, late = 0;
	struct state before = look_settled(), after;
	bool failed = true;

	command_must(command);
	after = look_settled();
	if (undo)
		command_must(undo);

	for (nth = 1; failed; nth++) {
		struct state state;
		int err;

		must_settle(what, nth, &before);
		if (nth == SITES_MAX)
			die("%s: there is no end to it", what);
		failed = attempt(command, nth, &err);
		state = state_look();
		if (err && !failed)
			die("%s: refused with nothing failing: %d", what, err);
		if (err && strcmp(state.all, before.all))
			die("%s was refused for allocation %u, but there is\n%sand not\n%s", what,
			    nth, state.all, before.all);
		/* Without slots the new mapping may be in force already: it is computed. */
		if (state.late && strcmp(state.tables, before.tables) &&
		    strcmp(state.tables, after.tables))
			die("%s, allocation %u: what is in force until the new tables are there is\n%s"
			    "and not\n%sor\n%s", what, nth, state.tables, before.tables,
			    after.tables);
		if (state.errors > after.errors + nth)
			die("%s, allocation %u: more than one table failed", what, nth);
		refused += !!err;
		late += state.late && strcmp(state.tables, after.tables);
		free(state.all);
		if (!err) {
			must_settle(what, nth, &after);
			if (undo)
				command_must(undo);
		}
		usleep(PAUSE_US);
	}
	must_settle(what, nth, &before);
	nth -= 2;
	if (!nth)
		die("%s: there was nothing to fail", what);
	free(after.all);
	after = state_look();
	if (after.errors - before.errors < late)
		die("%s: %u tables were late, but %lu counted", what, late,
		    after.errors - before.errors);
	printf("%s: %u allocations failed, one a run: refused %u times, a table failed %lu times\n",
	       what, nth, refused, after.errors - before.errors);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "load"))
		return load_sites(argv[2]);
	if (argc == 3 || argc == 4)
		return sites(argv[1], argv[2], argv[3]);
	fputs(usage, stderr);
	return EXIT_FAILURE;
}
