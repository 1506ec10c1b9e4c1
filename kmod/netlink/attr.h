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

#include "base/attr.h"
#include "service/settings.h"

/* Whether a request lacks an attribute that it needs; says so. */
#define CHASH_NL_LACKS(info, type, what) ({				\
	struct genl_info *_info = (info);				\
	bool _lacks = GENL_REQ_ATTR_CHECK(_info, type);			\
									\
	if (_lacks)							\
		NL_SET_ERR_MSG(_info->extack, what " is missing");	\
	_lacks;								\
})

int ip_vs_chash_nl_get_addr(const struct nlattr *attr, struct ip_vs_chash_addr *addr,
			    struct netlink_ext_ack *extack);
/* Without @plen the prefix has all bits of the address. */
int ip_vs_chash_nl_get_prefix(const struct nlattr *addr, const struct nlattr *plen,
			      struct chash_prefix *prefix, struct netlink_ext_ack *extack);
/* The attribute @type of a request, which has to be there; padding of @tuple is 0. */
int ip_vs_chash_nl_get_tuple(struct genl_info *info, int type, struct ip_vs_chash_tuple *tuple);
int ip_vs_chash_nl_parse_tuple(const struct nlattr *attr, struct ip_vs_chash_tuple *tuple,
			       struct netlink_ext_ack *extack);
int ip_vs_chash_nl_get_split(const struct nlattr *attr, struct ip_vs_chash_split *split,
			     struct netlink_ext_ack *extack);
int ip_vs_chash_nl_put_split(struct sk_buff *skb, int type, const struct ip_vs_chash_split *split);
/* Of a mask that takes attributes back: to be among @known, not @set as well, and not nothing. */
int ip_vs_chash_nl_get_unset(struct genl_info *info, int type, u64 known, u64 set, u64 *unset);

#endif /* _IP_VS_CHASH_NETLINK_ATTR_H */
