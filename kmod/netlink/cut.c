// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The netlink handler that ends connections of a drain. IPVS shows its connections to userspace
 * alone, so the request names them; it ends none by command either: a connection goes when its
 * timer runs out, which each packet starts anew, unless it finds the destination unavailable. So
 * the destination is that for the few milliseconds of a request.
 */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <net/ip_vs.h>

#include "base/net.h"
#include "service/service.h"
#include "ipvs/adopt.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* Looks at the flows of one request, two ticks apart. */
#define CHASH_CUT_ROUNDS	8

/* Have a flow go; adds to @left when it was there still. */
static int nl_cut_flow(struct ip_vs_chash_net *cn, const struct nlattr *attr,
		       const struct ip_vs_dest *real, struct netlink_ext_ack *extack,
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
	    !tb[IP_VS_CHASH_A_FLOW_PORT]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A part of the connection is missing");
		return -EINVAL;
	}
	err = ip_vs_chash_nl_parse_tuple(tb[IP_VS_CHASH_A_FLOW_VIRTUAL], &tuple, extack) ?:
	      ip_vs_chash_nl_get_addr(tb[IP_VS_CHASH_A_FLOW_CLIENT], &client, extack);
	if (err)
		return err;
	if (tuple.fwmark || tuple.af != client.af) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A connection has two addresses of one family");
		return -EINVAL;
	}
	ip_vs_conn_fill_param(cn->ipvs, tuple.af, tuple.protocol, &client.addr,
			      nla_get_be16(tb[IP_VS_CHASH_A_FLOW_PORT]), &tuple.addr, tuple.port,
			      &flow);
	*left += ip_vs_chash_cut(&flow, real);
	return 0;
}

/* Have all flows of a request go, with their destination unavailable meanwhile. */
static int nl_cut(struct genl_info *info, struct ip_vs_chash_net *cn, struct ip_vs_dest *real)
{
	unsigned int left = 1, round;
	const struct nlattr *attr;
	int rem, err = 0;

	ip_vs_chash_dest_set_available(real, false);
	for (round = 0; !err && left && round < CHASH_CUT_ROUNDS; round++) {
		if (round)
			schedule_timeout_uninterruptible(2);
		left = 0;
		nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
			if (!err && nla_type(attr) == IP_VS_CHASH_A_DRAIN_FLOW)
				err = nl_cut_flow(cn, attr, real, info->extack, &left);
		}
	}
	do {
		ip_vs_chash_dest_set_available(real, true);
		/* IPVS writes in softirqs what it read before. */
		synchronize_rcu();
	} while (!ip_vs_chash_dest_available(real));
	return err;
}

static int nl_cut_dest(struct genl_info *info, struct ip_vs_chash_service *cs,
		       const struct ip_vs_chash_nl_where *where)
{
	struct ip_vs_chash_dest *dest = ip_vs_chash_nl_find_dest(info, cs, where);
	struct ip_vs_dest *real = NULL;

	if (IS_ERR(dest))
		return PTR_ERR(dest);
	if (dest->draining)
		real = rcu_dereference_protected(dest->real, lockdep_is_held(&cs->cn->lock));
	if (!real) {
		NL_SET_ERR_MSG(info->extack, "IPVS has no such destination that drains");
		return -ENOENT;
	}
	WRITE_ONCE(dest->ended, true);
	return nl_cut(info, cs->cn, real);
}

int ip_vs_chash_nl_drain_cut_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_nl_where where;
	struct ip_vs_chash_service *cs;
	int err;

	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_DRAIN_ADDR, "The address of the destination"))
		return -EINVAL;
	err = ip_vs_chash_nl_get_where(info, IP_VS_CHASH_A_DRAIN_SERVICE, IP_VS_CHASH_A_DRAIN_ADDR,
				       IP_VS_CHASH_A_DRAIN_PORT, &where);
	if (err)
		return err;
	cs = ip_vs_chash_nl_begin(info, IP_VS_CHASH_A_DRAIN_SERVICE, &where.service,
				  CHASH_NL_KNOWN);
	err = IS_ERR(cs) ? PTR_ERR(cs) : nl_cut_dest(info, cs, &where);
	ip_vs_chash_nl_end(ip_vs_chash_nl_net(info), cs);
	return err;
}
