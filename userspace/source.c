// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl source: how the keys of the clients of a prefix are made. */
#include <stdlib.h>

#include "fetch.h"
#include "parse.h"

static void print_source(struct out *out, const struct source *source)
{
	out_prefix(out, "prefix", "Prefix", &source->prefix);
	out_known(out, "group", "Group", source->have & HAVE(IP_VS_CHASH_A_SOURCE_GROUP),
		  source->group);
	if (out_has(out, "Split", source->have & HAVE(IP_VS_CHASH_A_SOURCE_SPLIT)))
		out_split(out, "split", "Split", &source->split);
	out_bool(out, "automatic", NULL, source->automatic);
	out_str(out, NULL, "Set by", source->automatic ? "automatic" : "administrator");
}

/* The policy of exactly a prefix, or of the longest one that covers an address. */
static int fetch_policy(struct ctl *ctl, const char *word, struct sources *sources)
{
	struct source *source = list_add(sources);
	bool exact;
	int ret;

	ret = parse_prefix(word, false, &source->prefix, &exact);
	return ret ? ret : fetch_one(ctl, &wire_source, source, HAVE(IP_VS_CHASH_A_SOURCE_ADDR) |
				     (exact ? HAVE(IP_VS_CHASH_A_SOURCE_PLEN) : 0), word);
}

static int source_show(struct ctl *ctl, struct args *args)
{
	const char *word = args_next(args);
	struct sources sources = {};
	int ret;

	ret = args_end(args);
	if (!ret)
		ret = word ? fetch_policy(ctl, word, &sources) :
		      fetch(ctl, &wire_source, NULL, 0, &sources, "source policies");
	if (!ret)
		out_table(&ctl->out, &sources, print_source);
	list_free(&sources);
	return ret;
}

static void print_heavy(struct out *out, const struct heavy *heavy)
{
	out_addr(out, "address", "Address", &heavy->addr);
	out_num(out, "rate", "Connections/s", heavy->rate);
	out_since(out, "since", "Known for", heavy->age_ms);
	out_bool(out, "automatic", NULL, heavy->automatic);
	out_str(out, NULL, "Split", heavy->automatic ? "automatic" : "-");
}

static int source_heavy(struct ctl *ctl, struct args *args)
{
	struct heavies heavies = {};
	int ret;

	ret = args_end(args) ?:
	      fetch(ctl, &wire_heavy, NULL, 0, &heavies, "heavy sources");
	if (!ret)
		out_table(&ctl->out, &heavies, print_heavy);
	list_free(&heavies);
	return ret;
}

const struct command source_verbs[] = {
	{ "show", source_show, NULL, "[PREFIX|ADDR]",
	  "list source policies, or the one that applies to an address" },
	{ "set", change_run, NULL, "PREFIX [group PLEN] [split BASE:SIZE[:MAX]|psid OFFSET:LENGTH|off]",
	  "replace the source policy of a prefix" },
	{ "del", change_run, NULL, "PREFIX", "delete the policy of a prefix" },
	{ "heavy", source_heavy, NULL, "", "list heavy sources" },
	{}
};
