/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Addresses, prefixes and services as netlink attributes of answers and events, and refusals. */
#ifndef _IP_VS_CHASH_ATTR_H
#define _IP_VS_CHASH_ATTR_H

#include <net/netlink.h>

#include <uapi/linux/ip_vs_chash.h>

#include "lib/lpm.h"
#include "base/tuple.h"

/* Says why a request is refused, and what of it is (@attr, or NULL). Returns @err. */
#define CHASH_REFUSE(err, extack, attr, why) ({			\
	NL_SET_ERR_MSG_ATTR(extack, attr, why);				\
	(err);								\
})

/* An address of either family. */
struct ip_vs_chash_addr {
	u16			af;	/* AF_INET or AF_INET6 */
	union nf_inet_addr	addr;	/* address; what the family does not use is 0 */
};

/* The sets that are written with ip_vs_chash_put_u64() have their padding in the same attribute. */
#define CHASH_PADS_ALIKE(set)	((int)IP_VS_CHASH_A_##set##_PAD == (int)IP_VS_CHASH_A_EVENT_PAD)
static_assert(CHASH_PADS_ALIKE(SERVICE) && CHASH_PADS_ALIKE(TABLE) && CHASH_PADS_ALIKE(DEST) &&
	      CHASH_PADS_ALIKE(DEST_SETTINGS) && CHASH_PADS_ALIKE(DRAIN) &&
	      CHASH_PADS_ALIKE(DIRECTOR) && CHASH_PADS_ALIKE(HEAVY) && CHASH_PADS_ALIKE(STATS) &&
	      CHASH_PADS_ALIKE(EXPLAIN));

static inline int ip_vs_chash_put_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, IP_VS_CHASH_A_EVENT_PAD);
}

int ip_vs_chash_put_addr(struct sk_buff *skb, int type, u16 af, const union nf_inet_addr *addr);
int ip_vs_chash_put_prefix(struct sk_buff *skb, int type, int plen_type,
			   const struct chash_prefix *prefix);
int ip_vs_chash_put_tuple(struct sk_buff *skb, int type, const struct ip_vs_chash_tuple *tuple);

struct chash_prefix ip_vs_chash_addr_prefix(u16 af, const union nf_inet_addr *addr);
union nf_inet_addr ip_vs_chash_prefix_addr(const struct chash_prefix *prefix);

#endif /* _IP_VS_CHASH_ATTR_H */
