// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl health: whether a service has enough destinations that take new sessions. Made for
 * scripts that announce or withdraw an address: keepalived adds an exit status of 2 or more to a
 * priority, so that there are only 0 and 1 here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "dest.h"
#include "fetch.h"
#include "parse.h"

struct question {
	struct tuple service;
	uint64_t min;
	bool keep;
};

static int parse_question(struct args *args, struct question *question)
{
	static const char *const choices[] = { "fail", "keep" };
	const char *word;
	uint8_t choice;
	int ret;

	ret = parse_service(args, &question->service);
	while (!ret && args->n) {
		if (args_take(args, "min")) {
			ret = args_want(args, "min: a number", &word) ?:
			      parse_number(word, "min", 1, IP_VS_CHASH_DESTS_MAX,
					   &question->min);
		} else if (args_take(args, "on-error")) {
			ret = parse_choice(args, "on-error", choices, ARRAY_SIZE(choices), &choice);
			question->keep = !ret && choice;
		} else {
			ret = args_end(args);
		}
	}
	return ret;
}

static void print_answer(struct out *out, const struct question *question, uint64_t up,
			 uint64_t total)
{
	out_open(out, NULL, '[');
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_service(out, "", &question->service);
	out_gap(out);
	out_bool(out, "healthy", NULL, up >= question->min);
	out_num(out, "up", "%s up", up);
	out_num(out, "total", "of %s", total);
	out_num(out, "min", "wanted %s", question->min);
	out_line_end(out);
	out_close(out, '}');
	out_close(out, ']');
}

/* DONE or USAGE, and nothing else. */
int health_run(struct ctl *ctl, struct args *args)
{
	struct question question = { .min = 1 };
	struct dests dests = {};
	uint64_t up = 0;
	size_t i;
	int ret;

	ret = parse_question(args, &question);
	if (ret)
		return ret;
	ctl->quiet = true;
	ret = ctl_open(ctl) ?:
	      fetch_dests(ctl, &question.service, &dests);
	/* What is not there is down for certain; only what cannot be told is an error. */
	if (ret && ctl->genl.error == ENOENT)
		ret = DONE;
	if (!ret) {
		for (i = 0; i < dests.n; i++)
			up += !strcmp(dest_state(&dests.at[i], &ctl->pops), "up");
		print_answer(&ctl->out, &question, up, dests.n);
		ret = up >= question.min ? DONE : USAGE;
	} else if (question.keep) {
		fprintf(stderr, "chashctl: %s\n", failure());
		ret = DONE;
	} else {
		ret = USAGE;
	}
	list_free(&dests);
	return ret;
}
