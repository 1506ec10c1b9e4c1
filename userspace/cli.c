// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The command line: a table of objects and verbs, the options that may stand anywhere in it, and
 * help.
 */
#include <stdio.h>
#include <string.h>

#include "ctl.h"

#define WIDTH 80

static const struct command commands[] = {
	{ "show", show_run, NULL, "[SERVICE]", "services, their tables and destinations" },
	{ "service", NULL, service_verbs, "", "settings of services" },
	{ "dest", NULL, dest_verbs, "", "weights and settings of destinations" },
	{ "pop", NULL, pop_verbs, "", "PoPs" },
	{ "backbone", NULL, backbone_verbs, "", "devices over which other PoPs reach this one" },
	{ "owner", NULL, owner_verbs, "", "PoPs that hold the sessions of a prefix" },
	{ "source", NULL, source_verbs, "", "how clients of a prefix are told apart" },
	{ "drain", NULL, drain_verbs, "", "let destinations finish what they have" },
	{ "timeout", timeout_run, NULL, "[tcp TIME] [tcpfin TIME] [udp TIME]",
	  "for how long IPVS keeps idle connections" },
	{ "seed", NULL, seed_verbs, "", "the secret that clients are hashed with" },
	{ "explain", explain_run, NULL, "SERVICE CLIENT[:PORT] [midstream [ask [to ADDR:PORT]|from DEV]]",
	  "which destination a client would get, and why" },
	{ "digest", digest_run, NULL, "[SERVICE]",
	  "equal on two directors if and only if both map every client alike" },
	{ "check", check_run, NULL, "", "what stands in the way of takeover here, and what to do" },
	{ "stats", stats_run, NULL, "[SERVICE] [--all]", "counters that are not 0, or all of them" },
	{ "top", top_run, NULL, "[count N] [PAUSE]", "follow services and destinations" },
	{ "metrics", metrics_run, NULL, "[-o FILE]", "print figures for Prometheus" },
	{ "monitor", monitor_run, NULL, "[EVENT...]", "follow what changes, or some kinds of it" },
	{ "save", save_run, NULL, "[--all] [-o FILE] [seed FILE]",
	  "print what is stored as commands" },
	{ "restore", restore_run, NULL, "[FILE]", "replay saved commands" },
	{ "sync", sync_run, NULL, "[--dry-run] [--all] FILE",
	  "make what is stored equal to saved commands" },
	{ "diff", diff_run, NULL, "FILE", "print what sync would do" },
	{ "fleet", fleet_run, NULL, "", "the directors that chashd knows" },
	{ "health", health_run, NULL, "SERVICE [min N] [on-error keep|fail]",
	  "exit with 0 if enough destinations take new sessions, otherwise 1" },
	{ "adopt", adopt_run, NULL, "[once] [FILE]",
	  "bind services to chash that keepalived has made, and keep doing so" },
	{ "upgrade", upgrade_run, NULL, "[seed FILE] [NEW [OLD]]",
	  "put another build of the module in the place of the loaded one" },
	{ "version", version_run, NULL, "", "versions of the tool, the module and the mapping" },
	{}
};

/* The length of a word; what is in brackets is one. */
static int word_length(const char *text)
{
	int depth = 0, i;

	for (i = 0; text[i] && (depth || text[i] != ' '); i++)
		depth += (text[i] == '[') - (text[i] == ']');
	return i;
}

/* Words after what stands in the first @column columns, and in lines of their own from @indent on. */
static void print_wrapped(FILE *to, const char *text, int column, int indent)
{
	int len;

	for (; *text; text += len + (text[len] == ' ')) {
		len = word_length(text);
		if (column + 1 + len > WIDTH) {
			fprintf(to, "\n%*s", indent - 1, "");
			column = indent - 1;
		}
		column += fprintf(to, " %.*s", len, text);
	}
	fputc('\n', to);
}

static void print_help(FILE *to, const struct command *command, const char *before)
{
	print_wrapped(to, command->synopsis, fprintf(to, "    %s%s", before, command->name), 12);
	print_wrapped(to, command->help, fprintf(to, "       "), 8);
}

static void help(FILE *to, const struct command *object, const struct command *verb)
{
	const struct command *command;
	char before[32] = "";

	if (object && object->verbs)
		snprintf(before, sizeof(before), "%s ", object->name);
	fprintf(to, "usage: chashctl [-j|--json] [-p|--pretty] %s%s\n\n",
		object ? before : "OBJECT [VERB] ",
		!object ? "..." : verb ? verb->name : object->verbs ? "VERB ..." : object->name);
	if (verb || (object && !object->verbs)) {
		print_help(to, verb ? verb : object, before);
		return;
	}
	for (command = object ? object->verbs : commands; command->name; command++)
		print_help(to, command, before);
	if (!object)
		fputs("\nSERVICE is -t|-u|--sctp-service ADDR:PORT or -f MARK [-6], as for ipvsadm.\n"
		      "OBJECT help shows its verbs. 'list' is a synonym of 'show'.\n", to);
}

static const struct command *find_command(const struct command *command, const char *name)
{
	if (!strcmp(name, "list"))
		name = "show";
	for (; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}

/* Global options, wherever they stand; a word behind -- is none. */
enum option { JSON = 1, PRETTY = 2, HELP = 4, VERSION = 8 };

static unsigned int option_of(const char *word)
{
	static const struct {
		const char *name[2];
		unsigned int is;
	} known[] = {
		{ { "-j", "--json" }, JSON },
		{ { "-p", "--pretty" }, PRETTY },
		{ { "-jp", "-pj" }, JSON | PRETTY },
		{ { "-h", "--help" }, HELP },
		{ { "-V", "--version" }, VERSION },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(word, known[i].name[0]) || !strcmp(word, known[i].name[1]))
			return known[i].is;
	return 0;
}

static unsigned int take_options(struct args *args)
{
	unsigned int options = 0, option;
	bool literal = false;
	int i, n = 0;

	for (i = 0; i < args->n; i++) {
		option = literal ? 0 : option_of(args->at[i]);
		options |= option;
		if (!literal && !strcmp(args->at[i], "--"))
			literal = true;
		else if (!option)
			args->at[n++] = args->at[i];
	}
	args->n = n;
	return options;
}

/* OBJECT [VERB], and whether it is help that is wanted. */
static int find(struct args *args, const struct command **object, const struct command **verb,
		bool *wants_help)
{
	const char *name;

	*object = *verb = NULL;
	if (args_take(args, "help"))
		*wants_help = true;
	if (!args->n)
		return DONE;
	name = args_next(args);
	*object = find_command(commands, name);
	if (!*object)
		return fail(USAGE, "unknown %s '%s', see chashctl help",
			    *name == '-' ? "option" : "object", name);
	*wants_help |= (*object)->verbs && args_take(args, "help");
	if ((*object)->verbs && args->n) {
		name = args_next(args);
		*verb = find_command((*object)->verbs, name);
		if (!*verb)
			return fail(USAGE, "unknown verb '%s', see chashctl %s help", name,
				    (*object)->name);
	} else if (!*wants_help) {
		*verb = (*object)->verbs;
	}
	if (args->n == 1 && args_take(args, "help"))
		*wants_help = true;
	return DONE;
}

static int run(struct ctl *ctl, struct args *args, bool wants_help)
{
	const struct command *object, *verb;
	int ret;

	ret = find(args, &object, &verb, &wants_help);
	if (ret)
		return ret;
	if (wants_help) {
		help(stdout, object, verb);
		return DONE;
	}
	ctl->object = object->name;
	ctl->verb = verb ? verb->name : NULL;
	ret = verb ? verb->run(ctl, args) : object->run(ctl, args);
	/* What the kernel refuses is named in full; words are wrong in some command. */
	if (ret == USAGE && *failure())
		fail_in(ret, "%s%s%s", object->name, verb ? " " : "", verb ? verb->name : "");
	return ret;
}

/* Run what the words say, the name of the program not among them. */
int cli_run(int n, char **words)
{
	struct ctl ctl = { .out = { .file = stdout } };
	struct args args = { .n = n, .at = words };
	unsigned int options = take_options(&args);
	int ret;

	ctl.out.json = options & JSON;
	ctl.out.pretty = options & PRETTY;
	if (options & VERSION) {
		puts("chashctl " CHASHCTL_VERSION);
		return DONE;
	}
	if (!args.n) {
		help(options & HELP ? stdout : stderr, NULL, NULL);
		return options & HELP ? DONE : USAGE;
	}
	ret = run(&ctl, &args, options & HELP);
	if (ret && *failure())
		fprintf(stderr, "chashctl: %s%s%s\n", failure(), *ctl.advice ? "; " : "", ctl.advice);
	else if (*ctl.advice)
		note(ctl.advice);
	ctl_close(&ctl);
	return ret;
}
