// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl save, restore, sync: all that is stored as commands, and back. A file is read to its
 * end before anything is changed.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch.h"
#include "owner.h"
#include "parse.h"
#include "plan.h"

#define SEED_FILE "/etc/ip_vs_chash/seed"

/* Words of a command line, and changes that are sent in one go. */
#define LINE_WORDS 64
#define BATCH 128

/* Drains as they are saved; what IPVS has of them, weights of 0 among it, is saved by ipvsadm -S. */
static int fetch_started_drains(struct ctl *ctl, struct drains *drains)
{
	const uint32_t saved = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) |
			       HAVE(IP_VS_CHASH_A_DRAIN_ADDR) | HAVE(IP_VS_CHASH_A_DRAIN_PORT) |
			       HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE) |
			       HAVE(IP_VS_CHASH_A_DRAIN_CUT) | HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT);
	size_t i, n = 0;
	int ret;

	ret = fetch_drains(ctl, NULL, drains);
	for (i = 0; !ret && i < drains->n; i++) {
		if (drains->at[i].by_weight)
			continue;
		drains->at[n] = drains->at[i];
		drains->at[n++].have &= saved;
	}
	if (!ret)
		drains->n = n;
	return ret;
}

/* What the director does on its own is not for others to store. */
static void drop_automatic(struct sources *sources)
{
	size_t i, n = 0;

	for (i = 0; i < sources->n; i++)
		if (!sources->at[i].automatic)
			sources->at[n++] = sources->at[i];
	sources->n = n;
}

static int fetch_state(struct ctl *ctl, struct state *state)
{
	struct seed seed = {};
	int ret;

	ret = ctl_pops(ctl);
	if (!ret)
		ret = fetch_pops(ctl, &state->pops);
	if (!ret)
		ret = fetch_backbones(ctl, &state->backbones);
	if (!ret)
		ret = fetch_sources(ctl, &state->sources);
	drop_automatic(&state->sources);
	if (!ret)
		ret = fetch_services(ctl, NULL, &state->services);
	if (!ret)
		ret = fetch_dests(ctl, NULL, &state->dests);
	if (!ret)
		ret = fetch_started_drains(ctl, &state->drains);
	if (!ret)
		ret = fetch_owners(ctl, &state->owners);
	if (!ret)
		ret = fetch_seed(ctl, &seed);
	if (!ret && seed.state != IP_VS_CHASH_SEED_DEFAULT) {
		state->seed.cmd = IP_VS_CHASH_CMD_SEED_SET;
		state->seed.file = xstrdup(SEED_FILE);
	}
	if (!ret)
		state_normalize(state);
	return ret;
}

/* As much of a PoP as a new one does not have by itself. */
static uint32_t pop_news(const struct pop *pop)
{
	return HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
	       (pop->self ? HAVE(IP_VS_CHASH_A_POP_SELF) : 0) |
	       (pop->state != IP_VS_CHASH_POP_UP ? HAVE(IP_VS_CHASH_A_POP_STATE) : 0) |
	       (pop->complete != IP_VS_CHASH_COMPLETE_AUTO ?
		HAVE(IP_VS_CHASH_A_POP_COMPLETE) : 0) |
	       (pop->relays.n ? HAVE(IP_VS_CHASH_A_POP_RELAYS) : 0) |
	       (pop->returns.n ? HAVE(IP_VS_CHASH_A_POP_RETURNS) : 0);
}

static int print_change(void *arg, const struct change *change)
{
	struct ctl *ctl = arg;
	char text[PATH_MAX + 64];

	change_text(change, &ctl->pops, text, sizeof(text));
	fprintf(ctl->out.file, "%s\n", text);
	return ferror(ctl->out.file) ? fail(USAGE, "cannot write: %s", strerror(errno)) : DONE;
}

int save_run(struct ctl *ctl, struct args *args)
{
	struct state state = {};
	const char *seed = NULL;
	size_t i;
	int ret = DONE;

	if (args_take(args, "seed"))
		ret = args_want(args, "seed: the file", &seed);
	if (seed && (!*seed || seed[strcspn(seed, " \t\r\n#")] || strlen(seed) >= PATH_MAX))
		ret = fail(USAGE, "'%s' is not a name that can stand in a saved command", seed);
	if (!ret)
		ret = args_end(args);
	if (!ret && ctl->out.json)
		ret = fail(USAGE, "what is saved is commands, not JSON");
	if (!ret)
		ret = fetch_state(ctl, &state);
	if (!ret) {
		if (seed && state.seed.cmd) {
			free(state.seed.file);
			state.seed.file = xstrdup(seed);
		}
		for (i = 0; i < state.pops.n; i++)
			state.pops.at[i].have = pop_news(&state.pops.at[i]);
		ret = plan_from_nothing(&state, print_change, ctl);
	}
	state_free(&state);
	return ret;
}

/* Where names of PoPs in a file are found: in what it has said so far, then in the kernel. */
struct reading {
	struct ctl *ctl;
	struct state *wanted;
	bool kernel_too;
};

static int find_pop(void *arg, const char *name, uint16_t *id)
{
	struct reading *reading = arg;
	const struct pops *pops = &reading->wanted->pops;
	struct names names = ctl_names(reading->ctl);
	size_t i;

	for (i = pops->n; i; i--) {
		if (!strcmp(pops->at[i - 1].name, name)) {
			*id = pops->at[i - 1].id;
			return DONE;
		}
	}
	return reading->kernel_too ? names.find(names.arg, name, id) :
	       fail(USAGE, "no line above this one makes a PoP '%s'", name);
}

static int take_owner(void *arg, const struct owner *owner, unsigned long line)
{
	struct reading *reading = arg;

	(void)line;
	*list_add(&reading->wanted->owners) = *owner;
	return DONE;
}

static int read_command(struct reading *reading, struct args *args)
{
	struct names names = { .find = find_pop, .arg = reading };
	struct change change;
	const char *file;
	int ret;

	if (args->n >= 2 && !strcmp(args->at[0], "owner") && !strcmp(args->at[1], "load")) {
		args_next(args);
		args_next(args);
		ret = args_want(args, "the file", &file);
		if (!ret)
			ret = args_end(args);
		reading->wanted->owners.n = 0;
		return ret ? ret : owner_read(file, &names, take_owner, reading);
	}
	ret = change_parse(args, &names, &change);
	if (!ret && change.cmd == IP_VS_CHASH_CMD_SEED_SET)
		ret = change_read_seed(&change);
	if (!ret)
		ret = state_add(reading->wanted, &change);
	if (ret)
		free(change.file);
	return ret;
}

static int read_line(struct reading *reading, char *line)
{
	char *words[LINE_WORDS];
	struct args args = { .at = words };
	int ret;

	ret = args_split(line, &args, LINE_WORDS);
	if (ret)
		return ret;
	/* A line may start with the name of the tool, as in a script. */
	args_take(&args, "chashctl");
	return args.n ? read_command(reading, &args) : DONE;
}

static int read_file(struct ctl *ctl, const char *file, struct state *wanted, bool full)
{
	struct reading reading = { .ctl = ctl, .wanted = wanted, .kernel_too = !full };
	bool std = !strcmp(file, "-");
	FILE *stream = std ? stdin : fopen(file, "re");
	unsigned long number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = DONE;

	if (!stream)
		return fail(USAGE, "%s: %s", file, strerror(errno));
	while (!ret && (len = getline(&line, &size, stream)) >= 0) {
		number++;
		ret = memchr(line, '\0', len) ? fail(USAGE, "not a line of text") :
						read_line(&reading, line);
		ret = fail_in(ret, "%s:%lu", std ? "stdin" : file, number);
	}
	if (!ret && ferror(stream))
		ret = fail(USAGE, "%s: %s", std ? "stdin" : file, strerror(errno));
	free(line);
	if (!std)
		fclose(stream);
	if (!ret)
		state_normalize(wanted);
	return ret;
}

/* Send what is waiting; the first of @waiting that is refused is named. */
static int flush_batch(struct ctl *ctl, struct genl_batch *batch, const struct change *waiting,
		       const struct pops *pops)
{
	uint32_t first = batch->first;
	char what[1024];
	int ret;

	ret = genl_batch_flush(&ctl->genl, batch);
	if (ret >= 0)
		return ret;
	change_text(&waiting[ctl->genl.refused - first], pops, what, sizeof(what));
	return genl_failed(&ctl->genl, what);
}

static int load_owners(struct ctl *ctl, const struct owners *owners)
{
	struct owner_load *load = xrealloc(NULL, 1, sizeof(*load));
	size_t i;
	int ret;

	ret = owner_load_begin(load, ctl, NULL);
	if (!ret) {
		for (i = 0; !ret && i < owners->n; i++)
			ret = owner_load_add(load, &owners->at[i], 0);
		ret = owner_load_end(load, ret);
	}
	free(load);
	return ret;
}

/* Owners and source policies may be many, and are sent in batches; all else one by one. */
static bool is_batched(const struct change *change)
{
	switch (change->cmd) {
	case IP_VS_CHASH_CMD_OWNER_SET:
	case IP_VS_CHASH_CMD_OWNER_DEL:
	case IP_VS_CHASH_CMD_SOURCE_SET:
	case IP_VS_CHASH_CMD_SOURCE_DEL:
		return true;
	}
	return false;
}

static int apply(struct ctl *ctl, const struct plan *plan, const struct pops *pops)
{
	const struct change *change, *waiting = NULL;
	struct genl_batch batch = {};
	char what[1024];
	size_t i;
	int ret = DONE;

	for (i = 0; !ret && i < plan->changes.n; i++) {
		change = &plan->changes.at[i];
		if (is_batched(change)) {
			if (!batch.n)
				waiting = change;
			genl_batch_add(&ctl->genl, &batch, change_msg(&ctl->genl, change));
			if (batch.n == BATCH)
				ret = flush_batch(ctl, &batch, waiting, pops);
			continue;
		}
		ret = flush_batch(ctl, &batch, waiting, pops);
		if (ret)
			break;
		if (change->cmd == IP_VS_CHASH_CMD_OWNER_COMMIT) {
			ret = load_owners(ctl, &plan->owners);
			continue;
		}
		change_text(change, pops, what, sizeof(what));
		ret = genl_talk(&ctl->genl, change_msg(&ctl->genl, change), NULL, NULL, "%s", what);
	}
	if (!ret)
		ret = flush_batch(ctl, &batch, waiting, pops);
	free(batch.data);
	return ret;
}

static int bring(struct ctl *ctl, const char *file, bool full)
{
	struct state now = {}, wanted = {};
	struct pops names = {};
	struct plan plan = {};
	size_t i;
	int ret;

	/* The state of the kernel comes second: it is to be fresh. */
	ret = read_file(ctl, file, &wanted, full);
	if (!ret)
		ret = fetch_state(ctl, &now);
	if (!ret) {
		plan_make(&plan, &now, &wanted, full);
		for (i = 0; i < wanted.pops.n; i++)
			*list_add(&names) = wanted.pops.at[i];
		for (i = 0; i < now.pops.n; i++)
			*list_add(&names) = now.pops.at[i];
		ret = apply(ctl, &plan, &names);
	}
	plan_free(&plan);
	state_free(&now);
	state_free(&wanted);
	list_free(&names);
	return ret;
}

int restore_run(struct ctl *ctl, struct args *args)
{
	const char *file = args_next(args);
	int ret = args_end(args);

	return ret ? ret : bring(ctl, file ? file : "-", false);
}

int sync_run(struct ctl *ctl, struct args *args)
{
	const char *file;
	int ret;

	ret = args_want(args, "the file", &file);
	if (!ret)
		ret = args_end(args);
	return ret ? ret : bring(ctl, file, true);
}
