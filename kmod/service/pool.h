/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The destinations of one PoP at one time, as the mapping is made of them. Never changes; tables
 * and what is known of peers share it.
 */
#ifndef _IP_VS_CHASH_POOL_H
#define _IP_VS_CHASH_POOL_H

#include "lib/core.h"
#include "state/dest.h"

struct ip_vs_chash_net;

/* The destinations that share the clients of a PoP. */
struct ip_vs_chash_pool {
	unsigned int		users;		/* references, under the namespace's lock */
	unsigned int		n;		/* destinations that take new sessions */
	unsigned int		left;	/* behind them, those that take none and may have some */
	size_t			bytes;		/* memory taken */
	u64			weight;		/* sum of the weights of the @n */
	struct chash_member	*member;	/* the @n, then the @left, each by id */
	struct rcu_head		rcu;
	struct ip_vs_chash_dest	*dest[];	/* of each @member, with a reference */
};

struct ip_vs_dest *ip_vs_chash_pool_taker(const struct ip_vs_chash_net *cn,
					  const struct ip_vs_chash_dest *dest);
struct ip_vs_chash_pool *ip_vs_chash_pool_get(struct ip_vs_chash_net *cn,
					      const struct ip_vs_chash_dests *dests, u16 pop,
					      struct ip_vs_chash_pool *old);
void ip_vs_chash_pool_put(struct ip_vs_chash_net *cn, struct ip_vs_chash_pool *pool);
bool ip_vs_chash_pool_maps_as(const struct ip_vs_chash_pool *a, const struct ip_vs_chash_pool *b);
const struct ip_vs_chash_dest *
ip_vs_chash_pool_find(const struct ip_vs_chash_pool *pool, u16 af, const union nf_inet_addr *addr,
		      __be16 port, struct ip_vs_dest *(*usable)(const struct ip_vs_chash_dest *));
const struct ip_vs_chash_dest *ip_vs_chash_pool_left(const struct ip_vs_chash_pool *pool,
						     unsigned int bits, const u32 *ladder,
						     u32 slot, unsigned int owner, u32 shaped);

#endif /* _IP_VS_CHASH_POOL_H */
