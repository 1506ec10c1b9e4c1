/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What handlers of port splits and of loads of owners do for others.
 */
#ifndef _IP_VS_CHASH_NETLINK_PREFIX_H
#define _IP_VS_CHASH_NETLINK_PREFIX_H

#include <net/genetlink.h>

/**
 * struct ip_vs_chash_nl_split - a port split
 * @base:	first port of the first block
 * @size:	ports in a block, 0 for no split
 * @last:	last port that is split
 */
struct ip_vs_chash_nl_split {
	u16	base;
	u16	size;
	u16	last;
};

int ip_vs_chash_nl_get_split(const struct nlattr *attr, struct ip_vs_chash_nl_split *split,
			     struct netlink_ext_ack *extack);
int ip_vs_chash_nl_put_split(struct sk_buff *skb, int type,
			     const struct ip_vs_chash_nl_split *split);

void ip_vs_chash_nl_owner_release(const struct net *net, u32 portid);

#endif /* _IP_VS_CHASH_NETLINK_PREFIX_H */
