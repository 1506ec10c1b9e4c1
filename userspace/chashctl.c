// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl: see, explain and steer the decisions of the IPVS scheduler chash. The command line is
 * a table of objects and verbs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

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
	  "how long IPVS keeps silent connections" },
	{ "seed", NULL, seed_verbs, "", "the secret that clients are hashed with" },
	{ "explain", explain_run, NULL, "SERVICE CLIENT[:PORT] [midstream [from DEV]]",
	  "which destination a client would get, and why" },
	{ "digest", digest_run, NULL, "[SERVICE]",
	  "equal on two directors when they map every client alike" },
	{ "check", check_run, NULL, "", "what stands in the way of takeover here, and what to do" },
	{ "stats", stats_run, NULL, "[SERVICE]", "counters" },
	{ "monitor", monitor_run, NULL, "", "follow what changes" },
	{ "save", save_run, NULL, "[seed FILE]", "print all that is stored as commands" },
	{ "restore", restore_run, NULL, "[FILE]", "replay saved commands" },
	{ "sync", sync_run, NULL, "FILE", "make what is stored equal to saved commands" },
	{ "health", health_run, NULL, "SERVICE [min N] [on-error keep|fail]",
	  "exit with 0 when enough destinations take new sessions, else with 1" },
	{ "notify", notify_run, NULL, "MASTER|BACKUP|FAULT|show",
	  "tell what VRRP makes of this director" },
	{ "version", version_run, NULL, "", "versions of the tool, the module and the mapping" },
	{}
};

static void print_help(const struct command *command, const char *before)
{
	printf("    %s%s%s%s%s\n        %s\n", before, command->name,
	       *command->synopsis ? " " : "", command->synopsis,
	       command->verbs ? " VERB ..." : "", command->help);
}

static void help(const struct command *object)
{
	const struct command *command;
	char before[64] = "";

	if (object && object->verbs)
		snprintf(before, sizeof(before), "%s ", object->name);
	printf("usage: chashctl [-j|--json] [-p|--pretty] %s%s\n\n",
	       object ? object->name : "OBJECT [VERB]", !object || object->verbs ? " ..." : "");
	if (object && !object->verbs)
		print_help(object, before);
	for (command = object ? object->verbs : commands; command && command->name; command++)
		print_help(command, before);
	if (!object)
		puts("\nSERVICE is -t|-u|--sctp-service ADDR:PORT or -f MARK [-6], as for ipvsadm.\n"
		     "OBJECT help tells its verbs. 'list' is another word for 'show'.");
}

static const struct command *find(const struct command *command, const char *name)
{
	for (; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}

static bool is_help(const struct args *args)
{
	const char *word = args_peek(args);

	return word && (!strcmp(word, "help") || !strcmp(word, "-h") || !strcmp(word, "--help"));
}

static const struct command *find_command(const struct command *command, const char *name)
{
	return find(command, strcmp(name, "list") ? name : "show");
}

static int run(struct ctl *ctl, struct args *args)
{
	const struct command *object, *verb;
	bool only_help = false;
	const char *name;
	int ret;

	if (!args->n)
		return fail(USAGE, "there is nothing to do, see chashctl help");
	if (is_help(args)) {
		args_next(args);
		if (!args->n) {
			help(NULL);
			return DONE;
		}
		only_help = true;
	}
	name = args_next(args);
	object = find_command(commands, name);
	if (!object)
		return fail(USAGE, "unknown object '%s', see chashctl help", name);
	if (only_help || is_help(args)) {
		help(object);
		return DONE;
	}

	verb = object->verbs;
	if (verb && args->n) {
		name = args_next(args);
		verb = find_command(verb, name);
		if (!verb)
			return fail(USAGE, "unknown verb '%s', see chashctl %s help", name,
				    object->name);
	}
	ret = verb ? verb->run(ctl, args) : object->run(ctl, args);
	/* What the kernel refuses is named in full; words are wrong in some command. */
	if (ret == USAGE && *failure())
		fail_in(ret, "%s%s%s", object->name, verb ? " " : "", verb ? verb->name : "");
	return ret;
}

int main(int argc, char **argv)
{
	struct ctl ctl = { .out = { .file = stdout } };
	struct args args = { .n = argc - 1, .at = argv + 1 };
	const char *word;
	int ret;

	while ((word = args_peek(&args)) && word[0] == '-') {
		if (!strcmp(word, "-h") || !strcmp(word, "--help"))
			break;
		args_next(&args);
		if (!strcmp(word, "-j") || !strcmp(word, "--json")) {
			ctl.out.json = true;
		} else if (!strcmp(word, "-p") || !strcmp(word, "--pretty")) {
			ctl.out.pretty = true;
		} else if (!strcmp(word, "-jp") || !strcmp(word, "-pj")) {
			ctl.out.json = true;
			ctl.out.pretty = true;
		} else if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
			puts("chashctl " CHASHCTL_VERSION);
			return DONE;
		} else {
			fprintf(stderr, "chashctl: unknown option '%s', see chashctl help\n", word);
			return USAGE;
		}
	}
	ret = run(&ctl, &args);
	if (!ret && (fflush(stdout) || ferror(stdout)))
		ret = fail(USAGE, "cannot write");
	if (ret && *failure())
		fprintf(stderr, "chashctl: %s\n", failure());
	ctl_close(&ctl);
	return ret;
}
