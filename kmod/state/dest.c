// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Destinations: their lifetimes and the set of those of a service, by the id that the mapping
 * knows them by.
 */
#include <linux/slab.h>

#include <uapi/linux/ip_vs_chash.h>

#include "lib/core.h"
#include "state/dest.h"

static int dest_cmp(struct rb_node *a, const struct rb_node *b)
{
	u64 id = ip_vs_chash_dest_of(a)->id;
	u64 other = rb_entry(b, struct ip_vs_chash_dest, node)->id;

	return id < other ? -1 : id > other;
}

static bool dest_is(const struct ip_vs_chash_dest *dest, u16 af,
		    const union nf_inet_addr *addr, __be16 port)
{
	return dest->af == af && dest->port == port && ip_vs_addr_equal(af, &dest->addr, addr);
}

/* Id of a destination of @dests that was given none by hand. Returns the id. */
u64 ip_vs_chash_dest_id(const struct ip_vs_chash_dests *dests, u16 af,
			const union nf_inet_addr *addr, __be16 port)
{
	return chash_dest_id(af == AF_INET6 ? 6 : 4, addr, dests->by_address ? 0 : port);
}

/*
 * A destination that is known to nobody yet. IPVS ignores what add_dest() returns, and nothing but
 * its callbacks tells us of a destination: one that was lost here would stay lost. So this small
 * allocation does not fail. Returns the destination, with a reference for the caller.
 */
struct ip_vs_chash_dest *ip_vs_chash_dest_alloc(const struct ip_vs_chash_dests *dests, u16 af,
						const union nf_inet_addr *addr, __be16 port)
{
	struct ip_vs_chash_dest *dest;

	dest = kzalloc_obj(*dest, GFP_KERNEL | __GFP_NOFAIL);
	dest->id = ip_vs_chash_dest_id(dests, af, addr, port);
	dest->af = af;
	dest->port = port;
	ip_vs_addr_copy(af, &dest->addr, addr);
	refcount_set(&dest->refcnt, 1);
	return dest;
}

/* Drop a reference. Readers that found @dest in a table may go on until their RCU section ends. */
void ip_vs_chash_dest_put(struct ip_vs_chash_dest *dest)
{
	if (refcount_dec_and_test(&dest->refcnt))
		kfree_rcu(dest, rcu);
}

/* Note that a destination takes no new sessions from now on. Under the namespace's lock. */
void ip_vs_chash_dest_leaves(struct ip_vs_chash_dest *dest, unsigned int hold_sec)
{
	u32 now = ktime_get_seconds();

	WRITE_ONCE(dest->left, now);
	WRITE_ONCE(dest->found_until, now + hold_sec);
}

static struct ip_vs_chash_dest *dests_by_id(const struct ip_vs_chash_dests *dests, u64 id)
{
	struct rb_node *node = dests->root.rb_node;

	while (node) {
		struct ip_vs_chash_dest *dest = ip_vs_chash_dest_of(node);

		if (id == dest->id)
			return dest;
		node = id < dest->id ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/* A destination by its address. Under the namespace's lock. */
struct ip_vs_chash_dest *ip_vs_chash_dests_find(const struct ip_vs_chash_dests *dests, u16 af,
						const union nf_inet_addr *addr, __be16 port)
{
	struct ip_vs_chash_dest *dest;

	dest = dests_by_id(dests, ip_vs_chash_dest_id(dests, af, addr, port));
	if (dest && dest_is(dest, af, addr, port))
		return dest;
	if (!dests->named)
		return NULL;

	/* The tree knows those with a name of their own by that alone. */
	ip_vs_chash_for_each_dest(dests, dest)
		if (dest_is(dest, af, addr, port))
			return dest;
	return NULL;
}

/* Whether more than tables has a destination: they keep it by themselves. */
static bool dest_is_needed(const struct ip_vs_chash_dest *dest)
{
	return rcu_access_pointer(dest->ipvs_dest) || dest->stored;
}

/* Whether IPVS has a destination that they lack, and its id is free. Under the namespace's lock. */
bool ip_vs_chash_dests_lack(const struct ip_vs_chash_dests *dests, u16 af,
			    const union nf_inet_addr *addr, __be16 port)
{
	const struct ip_vs_chash_dest *dest = ip_vs_chash_dests_find(dests, af, addr, port);

	if (dest)
		return !rcu_access_pointer(dest->ipvs_dest);
	dest = dests_by_id(dests, ip_vs_chash_dest_id(dests, af, addr, port));
	return !dest || !dest_is_needed(dest);
}

/*
 * Takes over the caller's reference. False when another one has its id, that IPVS has or that has
 * stored settings. One that only tables show makes room.
 */
bool ip_vs_chash_dests_insert(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest)
{
	struct rb_node *node = rb_find_add(&dest->node, &dests->root, dest_cmp);
	struct ip_vs_chash_dest *old = ip_vs_chash_dest_of(node);

	if (!old)
		return true;
	if (dest_is_needed(old))
		return false;
	rb_replace_node(&old->node, &dest->node, &dests->root);
	ip_vs_chash_dest_put(old);
	return true;
}

/* Know a destination by another id. Under the namespace's lock. */
int ip_vs_chash_dests_rename(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest, u64 id)
{
	struct ip_vs_chash_dest *other = dests_by_id(dests, id);

	if (dest->id == id)
		return 0;
	if (other && dest_is_needed(other))
		return -EEXIST;
	rb_erase(&dest->node, &dests->root);
	dest->id = id;
	ip_vs_chash_dests_insert(dests, dest);
	return 0;
}

/* Give those under @root the ids that @dests gives; returns one that has no place, or NULL. */
static struct ip_vs_chash_dest *dests_refill(struct ip_vs_chash_dests *dests, struct rb_root *root)
{
	struct ip_vs_chash_dest *dest;

	while ((dest = ip_vs_chash_dest_of(rb_first(root)))) {
		rb_erase(&dest->node, root);
		if (!(dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID)))
			dest->id = ip_vs_chash_dest_id(dests, dest->af, &dest->addr, dest->port);
		if (ip_vs_chash_dests_insert(dests, dest))
			continue;
		if (dest_is_needed(dest))
			return dest;
		ip_vs_chash_dest_put(dest);
	}
	return NULL;
}

/*
 * Know destinations by their addresses alone, or by their ports too. Under the namespace's lock.
 * Returns 0, or -EEXIST when two would have one id: nothing has changed.
 */
int ip_vs_chash_dests_identify(struct ip_vs_chash_dests *dests, bool by_address)
{
	struct rb_root old = dests->root, renamed;
	struct ip_vs_chash_dest *odd;

	if (dests->by_address == by_address)
		return 0;
	dests->by_address = by_address;
	dests->root = RB_ROOT;
	odd = dests_refill(dests, &old);
	if (!odd)
		return 0;
	dests->by_address = !by_address;
	renamed = dests->root;
	dests->root = old;
	if (!(odd->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID)))
		odd->id = ip_vs_chash_dest_id(dests, odd->af, &odd->addr, odd->port);
	ip_vs_chash_dests_insert(dests, odd);
	dests_refill(dests, &renamed);
	return -EEXIST;
}

/* Note what is stored for a destination. Under the namespace's lock. */
void ip_vs_chash_dests_set_stored(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest,
				  u32 stored)
{
	dests->stored += !!stored - !!dest->stored;
	dests->named += !!(stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID)) -
			!!(dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID));
	dest->stored = stored;
}

/* Forget those that nothing keeps. IPVS, what is stored and each table keep a destination. */
void ip_vs_chash_dests_purge(struct ip_vs_chash_dests *dests)
{
	struct ip_vs_chash_dest *dest, *next;

	for (dest = ip_vs_chash_dests_first(dests); dest; dest = next) {
		next = ip_vs_chash_dests_next(dest);
		if (dest_is_needed(dest) || refcount_read(&dest->refcnt) > 1)
			continue;
		rb_erase(&dest->node, &dests->root);
		ip_vs_chash_dest_put(dest);
	}
}

/* Forget all of a service that nobody finds any more; who has a reference keeps a destination. */
void ip_vs_chash_dests_free(struct ip_vs_chash_dests *dests)
{
	struct ip_vs_chash_dest *dest;

	while ((dest = ip_vs_chash_dests_first(dests))) {
		rb_erase(&dest->node, &dests->root);
		ip_vs_chash_dest_put(dest);
	}
}
