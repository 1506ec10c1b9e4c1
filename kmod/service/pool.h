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

/**
 * struct ip_vs_chash_pool - who shares the clients of a PoP
 * @users:	tables and others that refer to it, under the namespace's lock
 * @n:		destinations that take new sessions
 * @left:	those behind them, which take none any more and may have old ones
 * @bytes:	memory taken
 * @weight:	sum of the weights of the @n
 * @member:	@n that share the slots, by id; and @left with the weights that they had, by id
 * @rcu:	frees it behind readers
 * @dest:	destinations of all @member, with a reference each
 */
struct ip_vs_chash_pool {
	unsigned int		users;
	unsigned int		n;
	unsigned int		left;
	size_t			bytes;
	u64			weight;
	struct chash_member	*member;
	struct rcu_head		rcu;
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
