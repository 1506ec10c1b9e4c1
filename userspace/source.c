// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl source: how the keys of the clients of a prefix are made.
 */
#include <stdlib.h>

#include "ctl.h"
#include "fetch.h"
#include "parse.h"
#include "wire.h"

static void print_source(struct out *out, const struct source *source)
{
	out_open(out, NULL, '{');
	out_prefix(out, "prefix", "Prefix", &source->prefix);
	if (source->have & HAVE(IP_VS_CHASH_A_SOURCE_GROUP))
		out_num(out, "group", "Group", source->group);
	else
		out_none(out, "Group");
	if (source->have & HAVE(IP_VS_CHASH_A_SOURCE_SPLIT))
		out_split(out, "split", "Split", &source->split);
	else
		out_none(out, "Split");
	out_bool(out, "automatic", NULL, source->automatic);
	out_str(out, NULL, "Set by", source->automatic ? "automatic" : "administrator");
	out_close(out, '}');
	out_row_end(out);
}

static int take_source(const struct nlmsghdr *nlh, void *arg)
{
	return wire_get(&wire_source, nlh, list_add((struct sources *)arg));
}

/* The policy of exactly a prefix, or of the longest one that covers an address. */
static int fetch_one(struct ctl *ctl, const char *word, struct sources *sources)
{
	uint32_t mask = HAVE(IP_VS_CHASH_A_SOURCE_ADDR);
	struct source request = {};
	struct nl_msg *msg;
	bool exact;
	int ret;

	ret = parse_prefix(word, false, &request.prefix, &exact);
	if (!ret)
		ret = ctl_open(ctl);
	if (ret)
		return ret;
	msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_SOURCE_GET, 0);
	wire_put(msg, &wire_source, &request,
		 exact ? mask | HAVE(IP_VS_CHASH_A_SOURCE_PLEN) : mask);
	return genl_talk(&ctl->genl, msg, take_source, sources, "source show %s", word);
}

static int source_show(struct ctl *ctl, struct args *args)
{
	const char *word = args_next(args);
	struct sources sources = {};
	int ret;

	ret = args_end(args);
	if (!ret)
		ret = word ? fetch_one(ctl, word, &sources) : fetch_sources(ctl, &sources);
	if (!ret) {
		out_table_begin(&ctl->out, 0);
		out_each(&ctl->out, &sources, print_source);
		out_table_end(&ctl->out);
	}
	list_free(&sources);
	return ret;
}

static void print_heavy(struct out *out, const struct heavy *heavy)
{
	out_open(out, NULL, '{');
	out_addr(out, "address", "Address", &heavy->addr);
	out_num(out, "rate", "Connections/s", heavy->rate);
	out_since(out, "since", "Known for", heavy->age_ms);
	out_bool(out, "automatic", NULL, heavy->automatic);
	out_str(out, NULL, "Split", heavy->automatic ? "automatic" : "-");
	out_close(out, '}');
	out_row_end(out);
}

static int source_heavy(struct ctl *ctl, struct args *args)
{
	struct heavies heavies = {};
	int ret;

	ret = args_end(args);
	if (!ret)
		ret = fetch_heavies(ctl, &heavies);
	if (!ret) {
		out_table_begin(&ctl->out, 0);
		out_each(&ctl->out, &heavies, print_heavy);
		out_table_end(&ctl->out);
	}
	list_free(&heavies);
	return ret;
}

static int source_set(struct ctl *ctl, struct args *args)
{
	return ctl_set(ctl, "source", "set", args);
}

static int source_del(struct ctl *ctl, struct args *args)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_SOURCE_DEL };
	const char *word;
	int ret;

	ret = args_want(args, "the prefix", &word);
	if (!ret)
		ret = parse_prefix(word, true, &change.source.prefix, NULL);
	if (!ret)
		ret = args_end(args);
	change.source.have = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN);
	return ret ? ret : ctl_apply(ctl, &change);
}

const struct command source_verbs[] = {
	{ "show", source_show, NULL, "[PREFIX|ADDR]",
	  "list source policies, or the one that applies to an address" },
	{ "set", source_set, NULL, "PREFIX [group PLEN] [split BASE:SIZE[:MAX]|off]",
	  "set the policy of a prefix, in place of the one it has" },
	{ "del", source_del, NULL, "PREFIX", "delete the policy of a prefix" },
	{ "heavy", source_heavy, NULL, "", "list addresses that begin too many connections" },
	{}
};
