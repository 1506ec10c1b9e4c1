// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Destinations of a service that belong to other PoPs, sorted by PoP. Their pools have no table:
 * they are asked for the few flows that move while a PoP is down, and the race for one slot gives
 * the same answer.
 */
#include <linux/bsearch.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "base/net.h"
#include "service/peers.h"
#include "service/table.h"

/* Whether @dest says that there is its PoP: a director of any PoP, or a server of another one. */
static bool peers_has(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_dest *dest)
{
	return dest->pop && (dest->relay || dest->pop != cn->pop_self) &&
	       rcu_access_pointer(dest->ipvs_dest);
}

/* Let go of what no pointer leads to any more. @peers: the PoPs, or NULL. */
void ip_vs_chash_peers_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_peers *peers)
{
	unsigned int i;

	if (!peers)
		return;
	for (i = 0; i < peers->relays; i++)
		ip_vs_chash_dest_put(peers->relay[i]);
	for (i = 0; i < peers->n; i++)
		if (peers->peer[i].pool)
			ip_vs_chash_pool_put(cn, peers->peer[i].pool);
	kvfree_rcu(peers, rcu);
}

static struct ip_vs_chash_peers *peers_alloc(unsigned int n, unsigned int relays)
{
	struct ip_vs_chash_peers *peers;
	size_t head = struct_size(peers, peer, n);
	size_t rest = size_add(head, array_size(relays, sizeof(*peers->relay)));

	peers = kvzalloc(size_add(rest, array_size(n, sizeof(*peers->dest))),
			 GFP_KERNEL | __GFP_NOWARN);
	if (peers) {
		peers->relay = (void *)peers + head;
		peers->dest = (void *)peers + rest;
	}
	return peers;
}

static int peer_dest_cmp(const void *a, const void *b)
{
	const struct ip_vs_chash_peer_dest *one = a, *other = b;

	return one->ipvs_dest < other->ipvs_dest ? -1 : one->ipvs_dest > other->ipvs_dest;
}

static void peers_list(struct ip_vs_chash_peers *peers, const struct ip_vs_chash_dest *dest)
{
	const struct ip_vs_dest *ipvs_dest = rcu_access_pointer(dest->ipvs_dest);

	if (ipvs_dest)
		peers->dest[peers->dests++] = (struct ip_vs_chash_peer_dest){ ipvs_dest, dest };
}

/* Take in a PoP: its directors and its pool. */
static int peers_fill(struct ip_vs_chash_peers *peers, struct ip_vs_chash_peer *peer,
		      struct ip_vs_chash_net *cn, const struct ip_vs_chash_dests *dests)
{
	struct ip_vs_chash_pool *pool;
	struct ip_vs_chash_dest *dest;
	unsigned int i;

	peer->relay = peers->relay + peers->relays;
	ip_vs_chash_for_each_dest(dests, dest) {
		if (dest->pop != peer->pop || !dest->relay || !peers_has(cn, dest))
			continue;
		refcount_inc(&dest->refcnt);
		peer->relay[peer->relays++] = dest;
		peers_list(peers, dest);
	}
	peers->relays += peer->relays;
	if (peer->pop == cn->pop_self)
		return 0;
	pool = ip_vs_chash_pool_get(cn, dests, peer->pop, NULL);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	peer->pool = pool;
	peer->map.n = pool->n;
	peer->map.member = pool->member;
	for (i = 0; i < pool->n + pool->left; i++)
		peers_list(peers, pool->dest[i]);
	return 0;
}

/* Sort out what belongs to other PoPs. */
struct ip_vs_chash_peers *ip_vs_chash_peers_build(struct ip_vs_chash_net *cn,
						  const struct ip_vs_chash_dests *dests,
						  unsigned int bits)
{
	unsigned int n = 0, relays = 0;
	struct ip_vs_chash_peers *peers;
	struct ip_vs_chash_peer *peer;
	struct ip_vs_chash_dest *dest;

	lockdep_assert_held(&cn->lock);

	ip_vs_chash_for_each_dest(dests, dest) {
		n += peers_has(cn, dest);
		relays += peers_has(cn, dest) && dest->relay;
	}
	if (!n)
		return NULL;

	/* There are not more PoPs than destinations. */
	peers = peers_alloc(n, relays);
	if (!peers)
		return ERR_PTR(-ENOMEM);
	peers->ladder = ip_vs_chash_table_ladder(bits);
	if (!peers->ladder)
		goto err_retire;
	ip_vs_chash_for_each_dest(dests, dest) {
		if (!peers_has(cn, dest) || ip_vs_chash_peers_find(peers, dest->pop))
			continue;
		peer = &peers->peer[peers->n++];
		peer->pop = dest->pop;
		peer->map.bits = bits;
		if (peers_fill(peers, peer, cn, dests))
			goto err_retire;
	}
	sort(peers->dest, peers->dests, sizeof(*peers->dest), peer_dest_cmp, NULL);
	return peers;

err_retire:
	ip_vs_chash_peers_retire(cn, peers);
	return ERR_PTR(-ENOMEM);
}

/* What a service knows of a PoP. @peers: the PoPs, or NULL. Under RCU. */
const struct ip_vs_chash_peer *ip_vs_chash_peers_find(const struct ip_vs_chash_peers *peers,
						      u16 pop)
{
	unsigned int i;

	for (i = 0; peers && i < peers->n; i++)
		if (peers->peer[i].pop == pop)
			return &peers->peer[i];
	return NULL;
}

/* What IPVS's object of a destination is here; NULL for one of the own pool. Under RCU. */
const struct ip_vs_chash_dest *ip_vs_chash_peers_dest(const struct ip_vs_chash_peers *peers,
						      const struct ip_vs_dest *ipvs_dest)
{
	const struct ip_vs_chash_peer_dest key = { .ipvs_dest = ipvs_dest }, *found;

	if (!peers || !ipvs_dest)
		return NULL;
	found = bsearch(&key, peers->dest, peers->dests, sizeof(key), peer_dest_cmp);
	/* IPVS may have freed it since, and have another one in its place. */
	return found && rcu_access_pointer(found->dest->ipvs_dest) == ipvs_dest ? found->dest :
	       NULL;
}

/* The destination that a client has in the pool of a PoP. Under RCU; O(N). */
const struct ip_vs_chash_dest *ip_vs_chash_peer_pick(const struct ip_vs_chash_peers *peers,
						     const struct ip_vs_chash_peer *peer, u64 key,
						     bool begins, u32 *slot)
{
	const struct ip_vs_chash_dest *left = NULL;
	u16 choice[2] = {};

	*slot = chash_probe(peer->map.bits, key, 0);
	if (!peer->pool)
		return NULL;
	if (peer->map.n > 1)
		chash_map_race(&peer->map, peers->ladder, *slot, choice);
	if (!begins)
		left = ip_vs_chash_pool_left(peer->pool, peer->map.bits, peers->ladder, *slot,
					     choice[0], 0);
	return left ?: peer->map.n ? peer->pool->dest[choice[0]] : NULL;
}
