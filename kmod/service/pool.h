/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The destinations of one PoP at one time, as the mapping is made of them. Never changes; tables
 * and what is known of peers share it.
 */
#ifndef _IP_VS_CHASH_POOL_H
#define _IP_VS_CHASH_POOL_H

#include <linux/rcupdate.h>

#include "lib/core.h"
#include "state/dest.h"

struct ip_vs_chash_net;

/* Who shares the clients of a PoP. */
struct ip_vs_chash_pool {
	/* tables and others that refer to it, under the namespace's lock */
	unsigned int		users;
	unsigned int		n;		/* destinations that take new sessions */
	/* those behind them, which take none any more and may have old ones */
	unsigned int		left;
	size_t			bytes;		/* memory taken */
	u64			weight;		/* sum of the weights of the @n */
	/* @n that share the slots, by id; and @left with the weights that they had, by id */
	struct chash_member	*member;
	struct rcu_head		rcu;
	/* destinations of all @member, with a reference each */
	struct ip_vs_chash_dest	*dest[];
};

struct ip_vs_dest *ip_vs_chash_pool_taker(const struct ip_vs_chash_net *cn,
					  const struct ip_vs_chash_dest *dest);
struct ip_vs_chash_pool *ip_vs_chash_pool_get(struct ip_vs_chash_net *cn,
					      const struct ip_vs_chash_dests *dests, u16 pop,
					      struct ip_vs_chash_pool *old);
void ip_vs_chash_pool_put(struct ip_vs_chash_net *cn, struct ip_vs_chash_pool *pool);
bool ip_vs_chash_pool_maps_as(const struct ip_vs_chash_pool *a, const struct ip_vs_chash_pool *b);
const struct ip_vs_chash_dest *ip_vs_chash_pool_left(const struct ip_vs_chash_pool *pool,
						     unsigned int bits, const u32 *ladder,
						     u32 slot, const u16 choice[2]);

#endif /* _IP_VS_CHASH_POOL_H */
