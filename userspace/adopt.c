// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl adopt: what keepalived makes of a service is bound to chash, and the destinations that it does
 * not know, such as other directors and their servers, are added. IPVS tells nobody of its changes, so it
 * is asked.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl.h"
#include "ipvs.h"

#define RULES "/etc/chash/adopt.rules"
#define LINE_WORDS 32
#define PAUSE_MS 300

/* A line of `ipvsadm -Sn`. */
struct rule {
	char *line;	/* it, cut into words */
	char *argv[LINE_WORDS + 2];	/* the words behind the name of the program */
	bool is_dest;	/* it adds a destination, of the service of the last line that did not */
	struct tuple service;	/* that it is about */
	struct addr addr;	/* of the destination */
	uint16_t port;	/* of the destination */
	uint64_t conns;	/* sessions that the service had been given when it was last seen */
	bool failed;	/* so it did the last time, which has been told */
};

/* All lines of a file. */
struct rules { struct rule *at; size_t n; size_t size; const char *file; };

static int parse_rule(struct rule *rule)
{
	struct args args = { .at = rule->argv + 1 };
	int ret;

	rule->argv[0] = (char *)"ipvsadm";
	ret = args_split(rule->line, &args, LINE_WORDS);
	if (ret || !args.n)
		return ret;
	rule->argv[args.n + 1] = NULL;
	rule->is_dest = args_take(&args, "-a");
	if (!rule->is_dest && !args_take(&args, "-A"))
		return fail(USAGE, "neither -A nor -a");
	ret = parse_service(&args, &rule->service);
	if (ret)
		return ret;
	if (rule->is_dest)
		return args_take(&args, "-r") ?
		       parse_dest(&args, &rule->service, &rule->addr, &rule->port) :
		       fail(USAGE, "-r is missing");
	/* Nothing of a service is changed but its scheduler, whatever it has. */
	return DONE;
}

static int take_line(void *arg, char *line, unsigned long number)
{
	struct rules *rules = arg;
	struct rule *rule = list_add(rules);
	int ret;

	rule->line = xstrdup(line);
	ret = parse_rule(rule);
	if (!ret && !rule->argv[1]) {
		free(rule->line);
		rules->n--;
	}
	return fail_in(ret, "%s:%lu", rules->file, number);
}

static int read_rules(const char *file, struct rules *rules)
{
	rules->file = file;
	return lines_read(&rules->file, take_line, rules) ?:
	       rules->n ? DONE : fail(USAGE, "%s names no service", rules->file);
}

static int bind_service(struct ipvs *ipvs, struct rule *rule, bool *bound)
{
	struct ipvs_service service;
	char text[VALUE_LEN];
	uint64_t gap;
	int ret;

	ret = ipvs_get_service(ipvs, &rule->service, &service);
	*bound = !ret && *service.scheduler;
	if (!*bound || !strcmp(service.scheduler, "chash")) {
		rule->conns = service.conns;
		return ret;
	}
	ret = ipvs_set_scheduler(ipvs, &service, "chash");
	*bound = !ret;
	if (ret)
		return ret;
	/* One that was made anew counts from 0. */
	gap = service.conns - (service.conns >= rule->conns ? rule->conns : 0);
	rule->conns = service.conns;
	printf("%s: bound to chash; %s had assigned %" PRIu64 " new sessions meanwhile\n",
	       service_text(&rule->service, text), service.scheduler, gap);
	return fflush(stdout) ? fail(USAGE, "standard output cannot be written") : DONE;
}

static int add_dest(struct ipvs *ipvs, struct rule *rule)
{
	char text[VALUE_LEN], endpoint[VALUE_LEN];
	int ret;

	if (!ipvs_find_dest(ipvs, &rule->service, &rule->addr, rule->port))
		return DONE;
	ret = rule->failed ? run_quietly(rule->argv) : run_program(rule->argv, NULL);
	if (!ret) {
		printf("%s: %s added\n", service_text(&rule->service, text),
		       endpoint_text(&rule->addr, rule->port, endpoint));
		fflush(stdout);
	}
	return ret;
}

/* Look at every service. What fails is told once, and tried the next time. */
static int adopt_all(struct ipvs *ipvs, struct rules *rules, bool tell)
{
	int ret, worst = DONE;
	struct rule *rule;
	bool bound = false;
	int lock;
	size_t i;

	/* upgrade has them bound to another scheduler for a moment: there is a next look, or a wait. */
	if (!ipvs_rebind_lock(tell ? LOCK_SH | LOCK_NB : LOCK_SH, &lock))
		return DONE;
	for (i = 0; i < rules->n; i++) {
		rule = &rules->at[i];
		if (!rule->is_dest)
			ret = bind_service(ipvs, rule, &bound);
		else
			ret = bound ? add_dest(ipvs, rule) : DONE;
		if (ret && tell && !rule->failed)
			note(failure());
		rule->failed = ret;
		worst = worst ?: ret;
	}
	if (lock >= 0)
		close(lock);
	return worst;
}

int adopt_run(struct ctl *ctl, struct args *args)
{
	bool once = args_take(args, "once");
	const char *file = args_next(args);
	struct rules rules = {};
	struct ipvs ipvs = {};
	size_t i;
	int ret;

	ret = args_end(args);
	if (!ret && ctl->out.json)
		ret = fail(USAGE, "what was adopted is told in lines, not in JSON");
	ret = ret ?:
	      read_rules(file ?: RULES, &rules) ?:
	      ctl_open(ctl) ?:
	      ipvs_open(&ipvs);
	while (!ret) {
		ret = adopt_all(&ipvs, &rules, !once);
		if (once)
			break;
		ret = DONE;
		pause_ms(PAUSE_MS);
	}
	ipvs_close(&ipvs);
	for (i = 0; i < rules.n; i++)
		free(rules.at[i].line);
	list_free(&rules);
	return ret;
}
