// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl restore, sync, diff: from saved commands to what is stored. A file is read to its end
 * before anything is changed; then all is done that can be, and what cannot is named.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fetch.h"
#include "made.h"
#include "owner.h"
#include "plan.h"

/* Words of a command line, and changes that are sent in one go. */
#define LINE_WORDS 64
#define BATCH 128

/* A file on its way into the kernel. */
struct job {
	struct ctl *ctl;	/* the run */
	const char *file;	/* its name */
	bool full;	/* what it does not say is to go */
	bool all;	/* it may say nothing */
	struct state wanted;	/* what it says */
	struct pops names;	/* PoPs by name, those of the file and of the kernel */
	size_t failed;	/* what could not be done, each named already */
};

/* Name what could not be done, and go on. */
static void pass_over(struct job *job)
{
	fprintf(stderr, "chashctl: %s\n", failure());
	job->failed++;
}

/* The kernel does not give out its seed, but says whether it is this one. */
static bool is_in_force(struct job *job, const struct change *seed)
{
	struct seed key = seed->seed;
	int ret = fetch_one(job->ctl, &wire_seed, &key, HAVE(IP_VS_CHASH_A_SEED_KEY), "seed");

	explicit_bzero(&key, sizeof(key));
	return !ret;
}

/* PoPs are looked for in what the file has said so far, and then in the kernel. */
static int find_pop(void *arg, const char *name, uint16_t *id)
{
	struct job *job = arg;
	const struct pops *pops = &job->wanted.pops;
	struct names names = ctl_names(job->ctl);
	size_t i;

	for (i = pops->n; i; i--) {
		if (!strcmp(pops->at[i - 1].name, name)) {
			*id = pops->at[i - 1].id;
			return DONE;
		}
	}
	return job->full ? fail(USAGE, "no line above this one makes a PoP '%s'", name) :
			   names.find(names.arg, name, id);
}

static int take_owner(void *arg, const struct owner *owner, unsigned long line)
{
	struct job *job = arg;

	(void)line;
	*list_add(&job->wanted.owners) = *owner;
	return DONE;
}

/* A seed that is not there is as if the kernel refused it. */
static int read_seed(struct job *job, struct change *change)
{
	int ret = change_read_seed(change);

	return ret && !job->full ? REFUSED : ret;
}

static int read_command(struct job *job, struct args *args)
{
	struct names names = { .find = find_pop, .arg = job };
	struct change change;
	const char *file;
	int ret;

	if (args->n >= 2 && !strcmp(args->at[0], "owner") && !strcmp(args->at[1], "load")) {
		args_next(args);
		args_next(args);
		ret = args_want(args, "the file", &file) ?:
		      args_end(args);
		job->wanted.owners.n = 0;
		return ret ? ret : owner_read(file, &names, take_owner, job);
	}
	ret = change_parse(args, &names, &change);
	if (!ret && change.cmd == IP_VS_CHASH_CMD_SEED_SET)
		ret = read_seed(job, &change);
	if (!ret)
		ret = state_add(&job->wanted, &change);
	if (ret)
		free(change.file);
	return ret;
}

static int read_line(struct job *job, char *line)
{
	char *words[LINE_WORDS];
	struct args args = { .at = words };
	int ret;

	ret = args_split(line, &args, LINE_WORDS);
	if (ret)
		return ret;
	/* A line may start with the name of the tool, as in a script. */
	args_take(&args, "chashctl");
	return args.n ? read_command(job, &args) : DONE;
}

static int take_line(void *arg, char *line, unsigned long number)
{
	struct job *job = arg;
	int ret = fail_in(read_line(job, line), "%s:%lu", job->file, number);

	if (ret != REFUSED || job->full)
		return ret;
	pass_over(job);
	return DONE;
}

static int read_file(struct job *job)
{
	int ret = lines_read(&job->file, take_line, job);

	if (!ret)
		state_normalize(&job->wanted);
	return ret;
}

/*
 * By a clock that stands in the past a deadline may be further away than the kernel takes. The
 * drain is worth more than its deadline.
 */
static void drop_far_deadlines(struct job *job)
{
	uint64_t most = time(NULL) + IP_VS_CHASH_DRAIN_SECONDS_MAX;
	struct change change = { .cmd = IP_VS_CHASH_CMD_DRAIN_SET };
	struct drain *drain;
	char text[1024];
	size_t i;

	for (i = 0; i < job->wanted.drains.n; i++) {
		drain = &job->wanted.drains.at[i];
		if (!(drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE)) || drain->deadline <= most)
			continue;
		change.drain = *drain;
		change_text(&change, &job->names, text, sizeof(text));
		fail(REFUSED, "%s: the deadline is more than a year ahead of this clock, "
		     "it drains without one", text);
		pass_over(job);
		drain->have &= ~(HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE) |
				 HAVE(IP_VS_CHASH_A_DRAIN_CUT));
		drain->deadline = 0;
		drain->cut = false;
	}
}

struct waiting {
	struct job *job;
	const struct change *first;
	uint32_t seq;
};

static void refuse_one(void *arg)
{
	struct waiting *waiting = arg;
	struct genl *genl = &waiting->job->ctl->genl;
	char text[1024];

	change_text(&waiting->first[genl->refused - waiting->seq], &waiting->job->names, text,
		    sizeof(text));
	genl_failed(genl, text);
	pass_over(waiting->job);
}

static int flush_batch(struct job *job, struct genl_batch *batch, const struct change *first)
{
	struct waiting waiting = { job, first, batch->first };
	int ret = genl_batch_flush(&job->ctl->genl, batch, refuse_one, &waiting);

	return ret < 0 ? DONE : ret;
}

static int load_owners(struct job *job, const struct owners *owners)
{
	struct owner_load *load = xrealloc(NULL, 1, sizeof(*load));
	size_t i;
	int ret;

	ret = owner_load_begin(load, job->ctl, NULL);
	if (!ret) {
		for (i = 0; !ret && i < owners->n; i++)
			ret = owner_load_add(load, &owners->at[i], 0);
		ret = owner_load_end(load, ret);
	}
	free(load);
	return ret;
}

static int load_all(struct job *job, const struct plan *plan)
{
	int ret = load_owners(job, &plan->owners);

	if (ret != REFUSED || !job->ctl->genl.error)
		return ret;
	pass_over(job);
	return DONE;
}

static int apply(struct job *job, const struct plan *plan)
{
	const struct change *change, *first = plan->changes.at;
	struct genl *genl = &job->ctl->genl;
	struct genl_batch batch = {};
	size_t i;
	int ret = DONE;

	for (i = 0; !ret && i < plan->changes.n; i++) {
		change = &plan->changes.at[i];
		if (change->cmd != IP_VS_CHASH_CMD_OWNER_COMMIT)
			genl_batch_add(genl, &batch, change_msg(genl, change));
		if (batch.n < BATCH && change->cmd != IP_VS_CHASH_CMD_OWNER_COMMIT)
			continue;
		ret = flush_batch(job, &batch, first);
		if (!ret && change->cmd == IP_VS_CHASH_CMD_OWNER_COMMIT)
			ret = load_all(job, plan);
		first = change + 1;
	}
	if (!ret)
		ret = flush_batch(job, &batch, first);
	free(batch.data);
	return ret;
}

static void print_plan(struct job *job, const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->changes.n; i++) {
		change_write(stdout, &plan->changes.at[i], &job->names);
		putchar('\n');
	}
}

/* Bring the kernel to what the file says, or @only_print what that takes. */
static int bring(struct job *job, bool only_print, size_t *changes)
{
	struct state now = {};
	struct plan plan = {};
	size_t i;
	int ret;

	/* The state of the kernel comes second: it is to be fresh. */
	ret = fetch_state(job->ctl, &now);
	if (!ret) {
		for (i = 0; i < job->wanted.pops.n; i++)
			*list_add(&job->names) = job->wanted.pops.at[i];
		for (i = 0; i < now.pops.n; i++)
			*list_add(&job->names) = now.pops.at[i];
		drop_far_deadlines(job);
		if (job->full)
			ret = made_forget(&now, &job->wanted);
	}
	/* A seed alone is as good as nothing where more is stored. */
	if (!ret && !job->all && state_is_empty(&job->wanted) &&
	    !(job->wanted.seed.cmd && state_is_empty(&now)))
		ret = fail(USAGE, "%s stores nothing, so all that is stored would be deleted: "
			   "--all does that", job->file);
	if (!ret) {
		if (now.seed.cmd && job->wanted.seed.cmd && is_in_force(job, &job->wanted.seed))
			job->wanted.seed.cmd = 0;
		plan_make(&plan, &now, &job->wanted,
			  (job->full ? PLAN_FULL : 0) | (only_print ? PLAN_EACH : 0));
		*changes = plan.changes.n;
		if (only_print)
			print_plan(job, &plan);
		else
			ret = apply(job, &plan);
	}
	if (!ret && job->failed)
		ret = fail(REFUSED, "%s: %zu commands could not be done, see above", job->file,
			   job->failed);
	plan_free(&plan);
	state_free(&now);
	return ret;
}

/* What to do with a file. */
enum how {
	FULL = 1,	/* what it does not say is to go */
	DRY = 2,	/* say what would be done */
	ALL = 4,	/* it may say nothing */
	DIFFER = 8,	/* a difference is FOUND */
};

static int run(struct ctl *ctl, const char *file, unsigned int how)
{
	struct job job = { .ctl = ctl, .file = file, .full = how & FULL, .all = how & ALL };
	size_t changes = 0;
	int ret;

	if (how & DRY && ctl->out.json)
		return fail(USAGE, "what differs is told as commands, not JSON");
	ret = read_file(&job);
	if (!ret)
		ret = bring(&job, how & DRY, &changes);
	state_free(&job.wanted);
	list_free(&job.names);
	return !ret && changes && how & DIFFER ? fail(FOUND, "%s", "") : ret;
}

int restore_run(struct ctl *ctl, struct args *args)
{
	const char *file = args_next(args);
	int ret = args_end(args);

	return ret ? ret : run(ctl, file ?: "-", ALL);
}

int sync_run(struct ctl *ctl, struct args *args)
{
	unsigned int how = FULL;
	const char *file = NULL;
	int ret = DONE;

	while (!ret && args->n) {
		if (args_take(args, "--all"))
			how |= ALL;
		else if (args_take(args, "--dry-run"))
			how |= DRY;
		else if (!file)
			file = args_next(args);
		else
			ret = args_end(args);
	}
	if (!ret && !file)
		ret = fail(USAGE, "the file is missing");
	return ret ? ret : run(ctl, file, how);
}

int diff_run(struct ctl *ctl, struct args *args)
{
	const char *file;
	int ret;

	ret = args_want(args, "the file", &file) ?:
	      args_end(args);
	return ret ? ret : run(ctl, file, FULL | DRY | ALL | DIFFER);
}
