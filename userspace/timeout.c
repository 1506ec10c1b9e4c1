// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl timeout: how long IPVS keeps a connection that says nothing, in this namespace. */
#include <limits.h>
#include <string.h>

#include <linux/ip_vs.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "ctl.h"
#include "ipvs.h"
#include "parse.h"

/* IPVS counts in ticks of at most 1 ms, with a sign. */
#define SECONDS_MAX (INT_MAX / 1000)

static const struct {
	const char *name;
	int attr;
} timeouts[] = {
	{ "tcp", IPVS_CMD_ATTR_TIMEOUT_TCP },
	{ "tcpfin", IPVS_CMD_ATTR_TIMEOUT_TCP_FIN },
	{ "udp", IPVS_CMD_ATTR_TIMEOUT_UDP },
};

#define TIMEOUTS ARRAY_SIZE(timeouts)

/* Values by the table above, in seconds; 0 for one that is not named. */
static int parse_timeouts(struct args *args, uint32_t values[TIMEOUTS])
{
	const char *word, *name;
	uint64_t seconds;
	size_t i;
	int ret;

	while (args->n) {
		name = args_next(args);
		for (i = 0; i < TIMEOUTS && strcmp(timeouts[i].name, name); i++)
			;
		if (i == TIMEOUTS)
			return fail(USAGE, "unknown timeout '%s', it is tcp, tcpfin or udp", name);
		if (values[i])
			return fail(USAGE, "'%s' is there twice", name);
		ret = args_want(args, name, &word) ?:
		      parse_seconds(word, name, &seconds);
		if (ret)
			return ret;
		if (!seconds || seconds > SECONDS_MAX)
			return fail(USAGE, "%s: %s is not in 1..%d seconds", name, word,
				    SECONDS_MAX);
		values[i] = seconds;
	}
	return DONE;
}

static int take_timeouts(const struct nlmsghdr *nlh, void *arg)
{
	const struct genlmsghdr *header = nlmsg_data(nlh);
	uint32_t *values = arg;
	struct nlattr *attr;
	size_t i;

	for (i = 0; i < TIMEOUTS; i++) {
		attr = nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0),
				timeouts[i].attr);
		if (attr && nla_len(attr) == 4)
			values[i] = nla_get_u32(attr);
	}
	return DONE;
}

static int show_timeouts(struct out *out, struct ipvs *ipvs)
{
	uint32_t values[TIMEOUTS] = {};
	size_t i;
	int ret;

	ret = genl_talk(&ipvs->genl, genl_msg(&ipvs->genl, IPVS_CMD_GET_CONFIG, 0), take_timeouts,
			values, "timeouts");
	if (ret)
		return ret;
	out_open(out, NULL, '[');
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	for (i = 0; i < TIMEOUTS; i++)
		out_num(out, timeouts[i].name, timeouts[i].name, values[i]);
	out_line_end(out);
	out_close(out, '}');
	out_close(out, ']');
	return DONE;
}

int timeout_run(struct ctl *ctl, struct args *args)
{
	uint32_t values[TIMEOUTS] = {};
	bool set = args->n;
	struct nl_msg *msg;
	struct ipvs ipvs;
	size_t i;
	int ret;

	ret = parse_timeouts(args, values);
	if (ret)
		return ret;
	ret = ipvs_open(&ipvs);
	if (!ret && set) {
		msg = genl_msg(&ipvs.genl, IPVS_CMD_SET_CONFIG, 0);
		for (i = 0; i < TIMEOUTS; i++)
			if (values[i])
				nla_put_u32(msg, timeouts[i].attr, values[i]);
		ret = genl_talk(&ipvs.genl, msg, NULL, NULL, "timeouts");
	} else if (!ret) {
		ret = show_timeouts(&ctl->out, &ipvs);
	}
	ipvs_close(&ipvs);
	return ret;
}
