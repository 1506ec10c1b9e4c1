// SPDX-License-Identifier: GPL-2.0-only
/*
 * Destinations of a service that belong to other PoPs, sorted by PoP. Their pools have no table:
 * they are asked for the few flows that move while a PoP is down, and the race for one slot gives
 * the same answer.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "base/net.h"
#include "state/dest.h"
#include "state/pop.h"
#include "service/peers.h"
#include "service/table.h"

static bool peers_has(const struct ip_vs_chash_net *cn,
		      const struct ip_vs_chash_dest *dest)
{
	if (!dest->pop || !rcu_dereference_protected(dest->real, lockdep_is_held(&cn->lock)))
		return false;
	return dest->relay || (dest->pop != cn->pop_self && dest->weight && !dest->draining);
}

/* The peer of @pop among the first @n, or the one behind them. */
static struct ip_vs_chash_peer *peers_place(struct ip_vs_chash_peers *peers,
					    unsigned int n, u16 pop)
{
	unsigned int i;

	for (i = 0; i < n && peers->peer[i].pop != pop; i++)
		;
	return &peers->peer[i];
}

static void peers_free(struct ip_vs_chash_peers *peers)
{
	kvfree(peers->member);
	kvfree(peers->dest);
	kvfree(peers);
}

static struct ip_vs_chash_peers *peers_alloc(unsigned int n, unsigned int dests)
{
	struct ip_vs_chash_peers *peers;

	peers = kvzalloc(struct_size(peers, peer, n), GFP_KERNEL | __GFP_NOWARN);
	if (!peers)
		return NULL;
	peers->dest = kvcalloc(dests, sizeof(*peers->dest), GFP_KERNEL | __GFP_NOWARN);
	peers->member = kvcalloc(dests, sizeof(*peers->member), GFP_KERNEL | __GFP_NOWARN);
	if (peers->dest && peers->member)
		return peers;
	peers_free(peers);
	return NULL;
}

/* Take in all destinations of one PoP: first its directors, then its pool. */
static void peers_fill(struct ip_vs_chash_peers *peers, struct ip_vs_chash_peer *peer,
		       const struct ip_vs_chash_net *cn,
		       const struct ip_vs_chash_dests *dests)
{
	struct ip_vs_chash_dest *dest;

	peer->relay = peers->dest + peers->dests;
	for (dest = ip_vs_chash_dests_first(dests); dest; dest = ip_vs_chash_dests_next(dest))
		if (dest->pop == peer->pop && dest->relay && peers_has(cn, dest))
			peer->relay[peer->relays++] = dest;
	peers->dests += peer->relays;

	peer->dest = peers->dest + peers->dests;
	peer->map.member = peers->member + peers->dests;
	for (dest = ip_vs_chash_dests_first(dests); dest; dest = ip_vs_chash_dests_next(dest)) {
		if (dest->pop != peer->pop || dest->relay || !peers_has(cn, dest))
			continue;
		peer->dest[peer->map.n] = dest;
		peer->map.member[peer->map.n].id = dest->id;
		peer->map.member[peer->map.n].weight = dest->weight;
		peer->map.n++;
	}
	peers->dests += peer->map.n;
}

/**
 * ip_vs_chash_peers_build() - sort out what belongs to other PoPs
 * @cn:		namespace
 * @dests:	destinations of the service
 * @bits:	log2 of the number of slots that its tables have
 *
 * Context: Process context, under the namespace's lock; may sleep.
 * Return: what nobody sees yet, NULL when nothing belongs to another PoP, or ERR_PTR(-ENOMEM).
 */
struct ip_vs_chash_peers *ip_vs_chash_peers_build(const struct ip_vs_chash_net *cn,
						  const struct ip_vs_chash_dests *dests,
						  unsigned int bits)
{
	struct ip_vs_chash_peers *peers;
	struct ip_vs_chash_peer *peer;
	struct ip_vs_chash_dest *dest;
	unsigned int i, n = 0;

	lockdep_assert_held(&cn->lock);

	for (dest = ip_vs_chash_dests_first(dests); dest; dest = ip_vs_chash_dests_next(dest))
		n += peers_has(cn, dest);
	if (!n)
		return NULL;

	/* There are not more PoPs than destinations. */
	peers = peers_alloc(n, n);
	if (!peers)
		return ERR_PTR(-ENOMEM);
	peers->ladder = ip_vs_chash_table_ladder(bits);
	if (!peers->ladder) {
		peers_free(peers);
		return ERR_PTR(-ENOMEM);
	}

	for (dest = ip_vs_chash_dests_first(dests); dest; dest = ip_vs_chash_dests_next(dest)) {
		if (!peers_has(cn, dest))
			continue;
		peer = peers_place(peers, peers->n, dest->pop);
		if (peer < peers->peer + peers->n)
			continue;
		peer->pop = dest->pop;
		peer->map.bits = bits;
		peers_fill(peers, peer, cn, dests);
		peers->n++;
	}
	for (i = 0; i < peers->dests; i++)
		refcount_inc(&peers->dest[i]->refcnt);
	return peers;
}

static void peers_free_rcu(struct rcu_head *rcu)
{
	peers_free(container_of(rcu, struct ip_vs_chash_peers, rcu));
}

/**
 * ip_vs_chash_peers_retire() - let go of what no pointer leads to any more
 * @peers:	the PoPs, or NULL
 *
 * Context: Process context, under the namespace's lock.
 */
void ip_vs_chash_peers_retire(struct ip_vs_chash_peers *peers)
{
	unsigned int i;

	if (!peers)
		return;
	for (i = 0; i < peers->dests; i++)
		ip_vs_chash_dest_put(peers->dest[i]);
	call_rcu(&peers->rcu, peers_free_rcu);
}

/**
 * ip_vs_chash_peers_find() - what a service knows of a PoP
 * @peers:	the PoPs, or NULL
 * @pop:	id
 *
 * Context: Under RCU.
 * Return: the PoP, or NULL when the service has nothing of it.
 */
const struct ip_vs_chash_peer *ip_vs_chash_peers_find(const struct ip_vs_chash_peers *peers,
						      u16 pop)
{
	unsigned int i;

	for (i = 0; peers && i < peers->n; i++)
		if (peers->peer[i].pop == pop)
			return &peers->peer[i];
	return NULL;
}

/* Only a tunnel leaves the packet as it is. */
static bool relay_works(const struct ip_vs_chash_dest *relay)
{
	const struct ip_vs_dest *real = rcu_dereference(relay->real);

	return real && ip_vs_chash_dest_available(real) &&
	       (atomic_read(&real->conn_flags) & IP_VS_CONN_F_FWD_MASK) == IP_VS_CONN_F_TUNNEL;
}

/**
 * ip_vs_chash_peer_relay() - the director of a PoP that is to be asked
 * @peer:	what the service knows of the PoP
 * @pop:	the PoP
 *
 * The first of the addresses that the PoP names, else any.
 *
 * Context: Under RCU.
 * Return: the director, or NULL when none is a destination of the service.
 */
const struct ip_vs_chash_dest *ip_vs_chash_peer_relay(const struct ip_vs_chash_peer *peer,
						      const struct ip_vs_chash_pop *pop)
{
	const struct ip_vs_chash_addrs *named = &pop->relays;
	unsigned int i, j;

	for (i = 0; i < named->n; i++)
		for (j = 0; j < peer->relays; j++)
			if (peer->relay[j]->af == named->addr[i].af &&
			    ip_vs_addr_equal(named->addr[i].af, &peer->relay[j]->addr,
					     &named->addr[i].addr) &&
			    relay_works(peer->relay[j]))
				return peer->relay[j];
	for (j = 0; j < peer->relays; j++)
		if (relay_works(peer->relay[j]))
			return peer->relay[j];
	return NULL;
}

/**
 * ip_vs_chash_peer_pick() - the destination that a client has in the pool of a PoP
 * @peers:	the PoPs of the service
 * @peer:	one of them, with a pool
 * @key:	key of the client
 * @slot:	set to the slot that was decisive
 *
 * Context: Under RCU; O(N).
 * Return: the destination.
 */
const struct ip_vs_chash_dest *ip_vs_chash_peer_pick(const struct ip_vs_chash_peers *peers,
						     const struct ip_vs_chash_peer *peer, u64 key,
						     u32 *slot)
{
	u16 choice[2] = {};

	*slot = chash_probe(peer->map.bits, key, 0);
	if (peer->map.n > 1)
		chash_map_race(&peer->map, peers->ladder, *slot, choice);
	return peer->dest[choice[0]];
}
