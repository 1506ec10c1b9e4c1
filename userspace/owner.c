// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl owner: which PoPs hold the sessions of a prefix; single prefixes in place, or all of
 * them at once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "owner.h"
#include "parse.h"
#include "wire.h"

#define PROGRESS_WIDTH 40
#define PROGRESS_PAUSE_MS 100

/* A file of owners that is being read. */
struct reading {
	const char *file;	/* its name */
	const struct names *names;	/* PoPs */
	/* what is done with an owner */
	int (*take)(void *arg, const struct owner *owner, unsigned long line);
	void *arg;	/* of @take */
	bool live;	/* a line on the terminal tells how far it is */
	off_t size;	/* of the file, 0 for unknown */
	off_t done;	/* bytes so far */
	unsigned long prefixes;	/* so far */
	uint64_t last_ms;	/* when that was told last */
};

/* A bar for a file whose size is known, else a count. */
static void say_progress(struct reading *reading)
{
	int part = 0;
	uint64_t ms;

	if (!reading->live || ++reading->prefixes % 1024)
		return;
	ms = clock_ms(CLOCK_MONOTONIC);
	if (ms - reading->last_ms < PROGRESS_PAUSE_MS)
		return;
	reading->last_ms = ms;
	if (reading->size) {
		part = reading->done * PROGRESS_WIDTH / reading->size;
		part = part > PROGRESS_WIDTH ? PROGRESS_WIDTH : part;
		fprintf(stderr, "\r[%.*s%*s] %lu", part,
			"########################################", PROGRESS_WIDTH - part, "",
			reading->prefixes);
	} else {
		fprintf(stderr, "\r%lu", reading->prefixes);
	}
}

static int read_line(void *arg, char *line, unsigned long number)
{
	struct reading *reading = arg;
	struct owner owner;
	int ret;

	reading->done += strlen(line) + 1;
	ret = fail_in(change_parse_owner(line, reading->names, &owner), "%s:%lu", reading->file,
		      number);
	if (!ret && owner.pops.n)
		ret = reading->take(reading->arg, &owner, number);
	say_progress(reading);
	return ret;
}

/* Read a file of owners. */
int owner_read(const char *file, const struct names *names,
	       int (*take)(void *arg, const struct owner *owner, unsigned long line), void *arg)
{
	struct reading reading = {
		.file = file, .names = names, .take = take, .arg = arg,
		.live = isatty(STDERR_FILENO),
	};
	struct stat at;
	int ret;

	ret = strcmp(file, "-") ? stat(file, &at) : fstat(STDIN_FILENO, &at);
	if (!ret && S_ISREG(at.st_mode))
		reading.size = at.st_size;
	ret = lines_read(&reading.file, read_line, &reading);
	if (reading.live)
		fputs("\r\033[K", stderr);
	return ret;
}

/* Begin a load. When it is DONE, owner_load_end() is due. */
int owner_load_begin(struct owner_load *load, struct ctl *ctl, const char *source)
{
	struct genl *genl = &ctl->genl;
	int ret = ctl_open(ctl);

	load->ctl = ctl;
	load->source = source;
	load->msg = NULL;
	load->n = 0;
	if (ret)
		return ret;
	return genl_talk(genl, genl_msg(genl, IP_VS_CHASH_CMD_OWNER_BEGIN, 0), NULL, NULL,
			 "owner load");
}

/* The line of the prefix at an offset of the message, or 0. */
static unsigned long line_at(const struct owner_load *load, uint32_t offset)
{
	unsigned int i = load->n;

	while (i && load->offsets[i - 1] > offset)
		i--;
	return offset && i ? load->lines[i - 1] : 0;
}

static int load_flush(struct owner_load *load)
{
	struct genl *genl = &load->ctl->genl;
	unsigned long line;
	int ret;

	if (!load->n)
		return DONE;
	ret = genl_try(genl, load->msg, NULL, NULL);
	load->msg = NULL;
	if (ret < 0) {
		line = line_at(load, genl->offset);
		ret = genl_failed(genl, "owner load");
		if (line && load->source)
			ret = fail_in(ret, "%s:%lu", load->source, line);
	}
	load->n = 0;
	return ret;
}

/* Put a prefix in a load. */
int owner_load_add(struct owner_load *load, const struct owner *owner, unsigned long line)
{
	int ret;

	if (load->n && nlmsg_hdr(load->msg)->nlmsg_len + OWNER_NEST_MAX > OWNER_MSG_SIZE) {
		ret = load_flush(load);
		if (ret)
			return ret;
	}
	if (!load->msg)
		load->msg = genl_msg(&load->ctl->genl, IP_VS_CHASH_CMD_OWNER_ADD, OWNER_MSG_SIZE);
	load->offsets[load->n] = nlmsg_hdr(load->msg)->nlmsg_len;
	load->lines[load->n++] = line;
	wire_put(load->msg, &wire_load, owner, UINT64_MAX);
	return DONE;
}

/* Put a load in force, or drop it. */
int owner_load_end(struct owner_load *load, int status)
{
	struct genl *genl = &load->ctl->genl;

	if (!status)
		status = load_flush(load);
	nlmsg_free(load->msg);
	load->msg = NULL;
	if (!status)
		return genl_talk(genl, genl_msg(genl, IP_VS_CHASH_CMD_OWNER_COMMIT, 0), NULL, NULL,
				 "owner load");
	/* Gone already when the kernel refused a part of it. */
	genl_try(genl, genl_msg(genl, IP_VS_CHASH_CMD_OWNER_ABORT, 0), NULL, NULL);
	return status;
}

static int take_line(void *arg, const struct owner *owner, unsigned long line)
{
	return owner_load_add(arg, owner, line);
}

static int owner_load(struct ctl *ctl, struct args *args)
{
	struct names names = ctl_names(ctl);
	struct owner_load *load;
	const char *file;
	int ret;

	ret = args_want(args, "the file", &file) ?:
	      args_end(args);
	if (ret)
		return ret;
	if (strcmp(file, "-") && access(file, R_OK))
		return fail(USAGE, "%s: %s", file, strerror(errno));
	ret = ctl_pops(ctl);
	if (ret)
		return ret;
	load = xrealloc(NULL, 1, sizeof(*load));
	ret = owner_load_begin(load, ctl, strcmp(file, "-") ? file : "stdin");
	if (!ret)
		ret = owner_load_end(load, owner_read(file, &names, take_line, load));
	free(load);
	return ret;
}

static void print_owner(struct out *out, const struct owner *owner, const struct pops *pops)
{
	const char *words[IP_VS_CHASH_OWNER_POPS_MAX];
	char buf[IP_VS_CHASH_OWNER_POPS_MAX][VALUE_LEN];
	unsigned int i;

	for (i = 0; i < owner->pops.n; i++)
		words[i] = pop_text(pops, owner->pops.at[i], buf[i]);
	out_prefix(out, "prefix", "Prefix", &owner->prefix);
	out_words(out, "pops", "PoPs", words, owner->pops.n);
}

/* The owners of exactly a prefix, or of the longest one that covers an address. */
static int fetch_owner(struct ctl *ctl, const char *word, struct owners *owners)
{
	struct owner *owner = list_add(owners);
	char what[VALUE_LEN];
	bool exact;
	int ret;

	snprintf(what, sizeof(what), "owner show %s", word);
	ret = parse_prefix(word, false, &owner->prefix, &exact);
	return ret ? ret : fetch_one(ctl, &wire_owner, owner, HAVE(IP_VS_CHASH_A_OWNER_ADDR) |
				     (exact ? HAVE(IP_VS_CHASH_A_OWNER_PLEN) : 0), what);
}

static int owner_show(struct ctl *ctl, struct args *args)
{
	const char *word = args_next(args);
	struct owners owners = {};
	int ret;

	ret = args_end(args) ?:
	      ctl_pops(ctl);
	if (!ret)
		ret = word ? fetch_owner(ctl, word, &owners) :
		      fetch(ctl, &wire_owner, NULL, 0, &owners, "owners");
	if (!ret)
		out_table(&ctl->out, &owners, print_owner, &ctl->pops);
	list_free(&owners);
	return ret;
}

const struct command owner_verbs[] = {
	{ "show", owner_show, NULL, "[PREFIX|ADDR]",
	  "list owners, or those that apply to an address" },
	{ "set", change_run, NULL, "PREFIX POP[,POP...]",
	  "set the PoPs that probably have the sessions of a prefix" },
	{ "del", change_run, NULL, "PREFIX", "delete a prefix" },
	{ "load", owner_load, NULL, "FILE|-",
	  "replace all owners at once by lines of PREFIX POP[,POP...]" },
	{ "flush", change_run, NULL, "", "delete all prefixes" },
	{}
};
