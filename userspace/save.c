// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl save: all that is stored as the commands that store it.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "plan.h"

#define SEED_FILE "/etc/ip_vs_chash/seed"

/* As much of a PoP as a new one does not have by itself. */
static uint64_t pop_news(const struct pop *pop)
{
	return HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
	       (pop->self ? HAVE(IP_VS_CHASH_A_POP_SELF) : 0) |
	       (pop->state != IP_VS_CHASH_POP_STATE_UP ? HAVE(IP_VS_CHASH_A_POP_STATE) : 0) |
	       (pop->relays.n ? HAVE(IP_VS_CHASH_A_POP_RELAYS) : 0);
}

static int print_change(void *arg, const struct change *change)
{
	struct ctl *ctl = arg;
	change_write(ctl->out.file, change, &ctl->pops);
	fputc('\n', ctl->out.file);
	return DONE;
}

/* Why the seed cannot be restored from the file that is to be named; empty when it can. */
static void check_seed(struct change *seed, char *why, size_t size)
{
	if (!change_read_seed(seed))
		return;
	snprintf(why, size, "%s", failure());
	free(seed->file);
	memset(seed, 0, sizeof(*seed));
}

static int print_state(struct ctl *ctl, struct state *state, const char *seed)
{
	char missing[512] = "", whole[PATH_MAX];
	size_t i;
	int ret;

	if (state->seed.cmd) {
		/* It is to be found from any directory. */
		state->seed.file = xstrdup(realpath(seed, whole) ? whole : seed);
		check_seed(&state->seed, missing, sizeof(missing));
	}
	for (i = 0; i < state->pops.n; i++)
		state->pops.at[i].have = pop_news(&state->pops.at[i]);
	if (*missing)
		fprintf(ctl->out.file, "# A seed is set, which is not saved: %s\n", missing);
	ret = plan_from_nothing(state, print_change, ctl);
	/* Not so good as to say nothing, not so bad as to save nothing. */
	if (!ret && *missing)
		ret = fail(USAGE, "all but the seed is saved: %s: name its file with 'save seed FILE'",
			   missing);
	return ret;
}

/* Until the last byte is on the disk the file of that name is the one that was there before. */
static int replace_file(const char *from, const char *to)
{
	char dir[PATH_MAX];
	int fd, ret;

	if (rename(from, to)) {
		ret = fail(USAGE, "%s: %s", to, strerror(errno));
		unlink(from);
		return ret;
	}
	snprintf(dir, sizeof(dir), "%s", to);
	fd = open(dirname(dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return DONE;
	ret = fsync(fd) && errno != EINVAL ? fail(USAGE, "%s: %s", to, strerror(errno)) : DONE;
	close(fd);
	return ret;
}

/* Print to a file beside @name, which only its owner may read, and put it in its place. */
static int save_to(struct ctl *ctl, struct state *state, const char *seed, const char *name)
{
	FILE *standard = ctl->out.file;
	char aside[PATH_MAX];
	struct stat old;
	bool lost;
	int fd, ret;

	if (!stat(name, &old) && !S_ISREG(old.st_mode))
		return fail(USAGE, "%s: not a regular file", name);
	if (snprintf(aside, sizeof(aside), "%s.XXXXXX", name) >= (int)sizeof(aside))
		return fail(USAGE, "%s: %s", name, strerror(ENAMETOOLONG));
	fd = mkostemp(aside, O_CLOEXEC);
	ctl->out.file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!ctl->out.file) {
		ctl->out.file = standard;
		return fail(USAGE, "%s: %s", aside, strerror(errno));
	}
	ret = print_state(ctl, state, seed);
	lost = fflush(ctl->out.file) || ferror(ctl->out.file) || fsync(fd);
	lost |= fclose(ctl->out.file) != 0;
	ctl->out.file = standard;
	if (lost) {
		ret = fail(USAGE, "%s: %s", aside, strerror(errno));
		unlink(aside);
		return ret;
	}
	return replace_file(aside, name) ?: ret;
}

int save_run(struct ctl *ctl, struct args *args)
{
	const char *seed = NULL, *file = NULL;
	struct state state = {};
	int ret = DONE;

	while (!ret && args->n) {
		if (!seed && args_take(args, "seed"))
			ret = args_want(args, "seed: the file", &seed);
		else if (!file && args_take(args, "-o"))
			ret = args_want(args, "-o: the file", &file);
		else
			ret = args_end(args);
	}
	if (seed && (!*seed || strpbrk(seed, "\r\n") || !strcmp(seed, "-") ||
		     strlen(seed) >= PATH_MAX))
		ret = fail(USAGE, "'%s' is not a name that can stand in a saved command", seed);
	if (!ret && ctl->out.json)
		ret = fail(USAGE, "what is saved is commands, not JSON");
	if (!ret)
		ret = fetch_state(ctl, &state);
	if (!ret)
		ret = file ? save_to(ctl, &state, seed ?: SEED_FILE, file) :
			     print_state(ctl, &state, seed ?: SEED_FILE);
	state_free(&state);
	return ret;
}
