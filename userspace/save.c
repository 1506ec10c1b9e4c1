// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl save: all that is stored as the commands that store it. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "file.h"
#include "made.h"
#include "plan.h"

#define SEED_FILE "/etc/chash/seed"

/* As much of a PoP as a new one does not have by itself. */
static uint64_t pop_news(const struct pop *pop)
{
	return HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
	       (pop->self ? HAVE(IP_VS_CHASH_A_POP_SELF) : 0) |
	       (pop->state != IP_VS_CHASH_POP_STATE_UP ? HAVE(IP_VS_CHASH_A_POP_STATE) : 0) |
	       (pop->relays.n ? HAVE(IP_VS_CHASH_A_POP_RELAYS) : 0);
}

/* What is stored, and the file that the seed came from. */
struct saved {
	struct ctl *ctl;
	struct state state;
	const char *seed;
	FILE *to;
};

static int print_change(void *arg, const struct change *change)
{
	const struct saved *saved = arg;

	change_write(saved->to, change, &saved->ctl->pops);
	fputc('\n', saved->to);
	return DONE;
}

/* Why the seed cannot be restored from the file that is to be named; empty when it can. */
static void check_seed(struct ctl *ctl, struct change *seed, char *why, size_t size)
{
	struct stat stat_of;

	if (!stat(seed->file, &stat_of) && !S_ISREG(stat_of.st_mode))
		fail(USAGE, "%s is not a regular file, and could not be read again", seed->file);
	else if (!change_read_seed(seed) &&
		 !fetch_one(ctl, &wire_seed, &seed->seed, HAVE(IP_VS_CHASH_A_SEED_KEY), seed->file))
		return;
	snprintf(why, size, "%s", failure());
	free(seed->file);
	memset(seed, 0, sizeof(*seed));
}

static int print_saved(FILE *to, void *arg)
{
	struct saved *saved = arg;
	struct state *state = &saved->state;
	char missing[512] = "", here[PATH_MAX] = "", name[2 * PATH_MAX + 2];
	size_t i;
	int ret;

	if (state->seed.cmd) {
		if (*saved->seed != '/' && !getcwd(here, sizeof(here)))
			*here = '\0';
		/*
		 * An absolute name, so that it is found from any directory; links stay, as what they
		 * lead to may change.
		 */
		snprintf(name, sizeof(name), "%s%s%s", here, *here ? "/" : "", saved->seed);
		state->seed.file = xstrdup(name);
		check_seed(saved->ctl, &state->seed, missing, sizeof(missing));
	}
	for (i = 0; i < state->pops.n; i++)
		state->pops.at[i].have = pop_news(&state->pops.at[i]);
	if (*missing)
		fprintf(to, "# A seed is set, which is not saved: %s\n", missing);
	saved->to = to;
	ret = plan_from_nothing(state, print_change, saved);
	/* Not so good as to say nothing, not so bad as to save nothing. */
	if (!ret && *missing)
		ret = fail(USAGE, "what is saved lacks the seed: %s: name its file with 'seed FILE'",
			   missing);
	return ret;
}

int save_run(struct ctl *ctl, struct args *args)
{
	struct saved saved = { .ctl = ctl };
	const char *file = NULL;
	char real[PATH_MAX];
	bool all = false;
	int ret = DONE;

	while (!ret && args->n) {
		if (args_take(args, "--all"))
			all = true;
		else if (!saved.seed && args_take(args, "seed"))
			ret = args_want(args, "seed: the file", &saved.seed);
		else if (!file && args_take(args, "-o"))
			ret = args_want(args, "-o: the file", &file);
		else
			ret = args_end(args);
	}
	saved.seed = saved.seed ?: SEED_FILE;
	if (!*saved.seed || strpbrk(saved.seed, "\r\n") || !strcmp(saved.seed, "-") ||
	    strlen(saved.seed) >= PATH_MAX)
		ret = fail(USAGE, "'%s' is not a name that can stand in a saved command",
			   saved.seed);
	if (!ret && ctl->out.json)
		ret = fail(USAGE, "what is saved is commands, not JSON");
	if (!ret)
		ret = fetch_state(ctl, &saved.state);
	if (!ret && !all)
		ret = made_forget(&saved.state, NULL);
	/* What a link leads to is written, or others would go on to read the old file. */
	if (!ret)
		ret = file ? file_put(realpath(file, real) ?: file, 0600, true, print_saved, &saved) :
			     print_saved(ctl->out.file, &saved);
	state_free(&saved.state);
	return ret;
}
