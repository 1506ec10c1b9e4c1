/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Port splits as attributes.
 */
#ifndef _IP_VS_CHASH_NETLINK_SOURCE_H
#define _IP_VS_CHASH_NETLINK_SOURCE_H

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

#endif /* _IP_VS_CHASH_NETLINK_SOURCE_H */
