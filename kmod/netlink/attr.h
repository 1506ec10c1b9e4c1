/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What requests name: addresses, prefixes, services, port splits. The policies have looked at types
 * and ranges; here is what takes more than one attribute to tell. All return 0 or a negative error,
 * which has been reported.
 */
#ifndef _IP_VS_CHASH_NETLINK_ATTR_H
#define _IP_VS_CHASH_NETLINK_ATTR_H

#include <net/genetlink.h>

#include "lib/core.h"
#include "base/attr.h"

/* Every set that names a service has it in this attribute. */
#define CHASH_NL_SERVICE	IP_VS_CHASH_A_SERVICE_TUPLE

/* Refuses a request that lacks an attribute. Returns 0 or -EINVAL. */
#define CHASH_NL_NEED(info, type, what) ({				\
	struct genl_info *_info = (info);				\
									\
	GENL_REQ_ATTR_CHECK(_info, type) ?				\
		CHASH_REFUSE(-EINVAL, _info->extack, NULL, what " is missing") : 0;	\
})

int ip_vs_chash_nl_get_addr(const struct nlattr *attr, struct ip_vs_chash_addr *addr,
			    struct netlink_ext_ack *extack);
/* Without @plen the prefix has all bits of the address. */
int ip_vs_chash_nl_get_prefix(const struct nlattr *addr, const struct nlattr *plen,
			      struct chash_prefix *prefix, struct netlink_ext_ack *extack);
/* The prefix that a request about owners or source policies names. */
int ip_vs_chash_nl_need_prefix(struct genl_info *info, bool plen, struct chash_prefix *prefix);
/* The service of a request, which has to name one; padding of @tuple is 0. */
int ip_vs_chash_nl_get_tuple(struct genl_info *info, struct ip_vs_chash_tuple *tuple);
int ip_vs_chash_nl_parse_tuple(const struct nlattr *attr, struct ip_vs_chash_tuple *tuple,
			       struct netlink_ext_ack *extack);
/* The part of a policy that says what is kept of the port. */
int ip_vs_chash_nl_get_split(const struct nlattr *attr, struct chash_policy *policy,
			     struct netlink_ext_ack *extack);
int ip_vs_chash_nl_put_split(struct sk_buff *skb, int type, const struct chash_policy *policy);
/* The settings to take back: all @known, none in @set, and something in one of the two. */
int ip_vs_chash_nl_get_unset(struct genl_info *info, int type, u64 known, u64 set, u64 *unset);

#endif /* _IP_VS_CHASH_NETLINK_ATTR_H */
