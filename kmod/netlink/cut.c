// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The netlink handler that ends connections of a drain. IPVS shows its connections to userspace
 * alone, so the request names them; it ends none by command either: a connection goes when its
 * timer runs out, which each packet starts anew, unless it finds the destination unavailable. So
 * the destination is that for the few milliseconds of a request; whoever takes it from the module
 * in between finds it available again.
 */
#include <linux/sched.h>

#include "ipvs/adopt.h"
#include "netlink/attr.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* Looks at the flows of one request, two ticks apart. */
#define CHASH_CUT_ROUNDS	8

/* End a flow; adds 1 to @left if it was still there. Without @ipvs_dest only check the request. */
static int nl_cut_flow(struct ip_vs_chash_net *cn, const struct nlattr *attr,
		       const struct ip_vs_dest *ipvs_dest, struct netlink_ext_ack *extack,
		       unsigned int *left)
{
	struct nlattr *tb[IP_VS_CHASH_A_FLOW_MAX + 1];
	struct ip_vs_chash_tuple tuple;
	struct ip_vs_chash_addr client;
	struct ip_vs_conn_param flow;
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_FLOW_MAX, attr, ip_vs_chash_nl_flow_policy,
			       extack);
	if (err)
		return err;
	if (!tb[IP_VS_CHASH_A_FLOW_VIRTUAL] || !tb[IP_VS_CHASH_A_FLOW_CLIENT] ||
	    !tb[IP_VS_CHASH_A_FLOW_PORT])
		return CHASH_REFUSE(-EINVAL, extack, attr, "A part of the connection is missing");
	err = ip_vs_chash_nl_parse_tuple(tb[IP_VS_CHASH_A_FLOW_VIRTUAL], &tuple, extack) ?:
	      ip_vs_chash_nl_get_addr(tb[IP_VS_CHASH_A_FLOW_CLIENT], &client, extack);
	if (err)
		return err;
	if (tuple.fwmark || tuple.af != client.af)
		return CHASH_REFUSE(-EINVAL, extack, attr,
				    "A connection has two addresses of one family");
	ip_vs_conn_fill_param(cn->ipvs, tuple.af, tuple.protocol, &client.addr,
			      nla_get_be16(tb[IP_VS_CHASH_A_FLOW_PORT]), &tuple.addr, tuple.port,
			      &flow);
	*left += ipvs_dest && ip_vs_chash_cut(&flow, ipvs_dest);
	return 0;
}

static int nl_cut_flows(struct genl_info *info, const struct ip_vs_dest *ipvs_dest,
			unsigned int *left)
{
	const struct nlattr *attr;
	int rem, err = 0;

	*left = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (!err && nla_type(attr) == IP_VS_CHASH_A_DRAIN_FLOW)
			err = nl_cut_flow(ip_vs_chash_nl_net(info), attr, ipvs_dest, info->extack,
					  left);
	}
	return err;
}

/*
 * One look at the flows, whose destination is unavailable from now on. Between two of them IPVS
 * may have deleted it, or the drain may be over: then there is an error, and no flow goes.
 */
static int nl_cut_look(struct genl_info *info, const struct ip_vs_chash_nl_where *where,
		       unsigned int *left)
{
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *dest;
	struct ip_vs_dest *ipvs_dest = NULL;
	int err;

	cs = ip_vs_chash_nl_begin(info, &where->service, CHASH_NL_KNOWN);
	dest = IS_ERR(cs) ? ERR_CAST(cs) : ip_vs_chash_nl_find_dest(info, cs, where);
	err = PTR_ERR_OR_ZERO(dest);
	if (!err && dest->draining)
		ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);
	if (ipvs_dest) {
		WRITE_ONCE(dest->ended, true);
		dest->cutting = true;
		ip_vs_chash_dest_set_available(ipvs_dest, false);
		err = nl_cut_flows(info, ipvs_dest, left);
	} else if (!err) {
		err = CHASH_REFUSE(-ENOENT, info->extack, NULL,
				   "IPVS has no such destination that drains");
	}
	ip_vs_chash_nl_end(info);
	return err;
}

/* Make the destination available again. Returns false once it is, or IPVS does not have it. */
static bool nl_cut_over(struct genl_info *info, const struct ip_vs_chash_nl_where *where)
{
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *dest;
	struct ip_vs_dest *ipvs_dest = NULL;
	bool again = false;

	cs = ip_vs_chash_nl_begin(info, &where->service, CHASH_NL_KNOWN);
	dest = IS_ERR(cs) ? NULL : ip_vs_chash_dests_find(&cs->dests, where->addr.af,
							  &where->addr.addr, where->port);
	if (dest && dest->cutting)
		ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);
	if (ipvs_dest) {
		again = !ip_vs_chash_dest_available(ipvs_dest);
		dest->cutting = again;
		ip_vs_chash_dest_set_available(ipvs_dest, true);
	}
	ip_vs_chash_nl_end(info);
	return again;
}

/* Nothing is held while IPVS's timers run out: others wait for the lock with IPVS's mutex. */
int ip_vs_chash_nl_drain_cut_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_nl_where where;
	unsigned int left, round;
	int err;

	err = ip_vs_chash_nl_get_where(info, IP_VS_CHASH_A_DRAIN_ADDR, false, &where) ?:
	      nl_cut_flows(info, NULL, &left);
	if (err)
		return err;
	for (round = 0; !err && (!round || left) && round < CHASH_CUT_ROUNDS; round++) {
		if (round)
			schedule_timeout_uninterruptible(2);
		err = nl_cut_look(info, &where, &left);
	}
	/* IPVS writes in softirqs what it read before, which may undo it. */
	for (round = 0; nl_cut_over(info, &where) && round < CHASH_CUT_ROUNDS; round++)
		synchronize_rcu();
	return err;
}
