/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What a service knows of other PoPs: their directors, and their destinations as a pool without a
 * table. Never changes; a new one replaces it.
 */
#ifndef _IP_VS_CHASH_PEERS_H
#define _IP_VS_CHASH_PEERS_H

#include "service/pool.h"

/* A PoP, as far as a service has destinations of it. */
struct ip_vs_chash_peer {
	u16			pop;	/* its id; the own one too, for its other directors */
	unsigned int		relays;		/* number of its directors */
	struct ip_vs_chash_dest	**relay;	/* its directors, by id */
	struct chash_map	map;		/* its pool, without slots */
	struct ip_vs_chash_pool	*pool;		/* the destinations; NULL of the own PoP */
};

/* A destination of another PoP or a director of the own one, by IPVS's object. */
struct ip_vs_chash_peer_dest {
	const struct ip_vs_dest		*ipvs_dest;	/* to be compared with, no more */
	const struct ip_vs_chash_dest	*dest;
};

/* All PoPs that a service has destinations of. */
struct ip_vs_chash_peers {
	struct rcu_head		rcu;
	const u32		*ladder;	/* of the size that tables of the service have */
	/* all directors, a reference each; behind @peer */
	struct ip_vs_chash_dest	**relay;
	unsigned int		relays;
	unsigned int		dests;	/* number of @dest */
	struct ip_vs_chash_peer_dest	*dest;	/* ascending; behind @relay */
	unsigned int		n;		/* number of @peer */
	struct ip_vs_chash_peer	peer[];		/* the PoPs */
};

struct ip_vs_chash_peers *ip_vs_chash_peers_build(struct ip_vs_chash_net *cn,
						  const struct ip_vs_chash_dests *dests,
						  unsigned int bits);
void ip_vs_chash_peers_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_peers *peers);

const struct ip_vs_chash_peer *ip_vs_chash_peers_find(const struct ip_vs_chash_peers *peers,
						      u16 pop);
const struct ip_vs_chash_dest *ip_vs_chash_peers_dest(const struct ip_vs_chash_peers *peers,
						      const struct ip_vs_dest *ipvs_dest);
const struct ip_vs_chash_dest *ip_vs_chash_peer_pick(const struct ip_vs_chash_peers *peers,
						     const struct ip_vs_chash_peer *peer, u64 key,
						     bool begins, u32 *slot);

#endif /* _IP_VS_CHASH_PEERS_H */
