// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The pool of a PoP: the destinations that take new sessions, and those that have
 * stopped to and whose sessions may go on.
 */
#include <linux/overflow.h>
#include <linux/slab.h>

#include "base/net.h"
#include "service/pool.h"

static bool pool_is_own(const struct ip_vs_chash_net *cn, u16 pop)
{
	return !pop || pop == cn->pop_self;
}

/* IPVS's object of @dest when it is a server of @pop. */
static struct ip_vs_dest *pool_server(const struct ip_vs_chash_net *cn,
				      const struct ip_vs_chash_dest *dest, u16 pop)
{
	if (dest->relay || (pool_is_own(cn, pop) ? !pool_is_own(cn, dest->pop) : dest->pop != pop))
		return NULL;
	return rcu_dereference_protected(dest->ipvs_dest, lockdep_is_held(&cn->lock));
}

/* NULL when it takes no new sessions here; whoever asks looks at the weight, which changes. */
struct ip_vs_dest *ip_vs_chash_pool_taker(const struct ip_vs_chash_net *cn,
					  const struct ip_vs_chash_dest *dest)
{
	return dest->draining ? NULL : pool_server(cn, dest, 0);
}

static bool pool_takes(const struct ip_vs_chash_dest *dest)
{
	return dest->weight && !dest->draining;
}

static struct ip_vs_chash_pool *pool_alloc(unsigned int n)
{
	struct ip_vs_chash_pool *pool;
	size_t head, bytes;

	head = ALIGN(struct_size(pool, dest, n), sizeof(u64));
	bytes = size_add(head, array_size(n, sizeof(*pool->member)));
	pool = kvzalloc(bytes, GFP_KERNEL | __GFP_NOWARN);
	if (!pool)
		return NULL;
	pool->users = 1;
	pool->bytes = bytes;
	pool->member = (void *)pool + head;
	return pool;
}

static void pool_fill(struct ip_vs_chash_pool *pool, const struct ip_vs_chash_net *cn,
		      const struct ip_vs_chash_dests *dests, u16 pop)
{
	struct ip_vs_chash_dest *dest;
	unsigned int i = 0, pass;

	for (pass = 0; pass < 2; pass++) {
		unsigned int end = pool->n + (pass ? pool->left : 0);
		/* A server only known at weight 0: those of a pool are mostly alike. */
		u32 mean = pool->n ? div_u64(pool->weight + pool->n / 2, pool->n) : 1;

		for (dest = ip_vs_chash_dests_first(dests); dest && i < end;
		     dest = ip_vs_chash_dests_next(dest)) {
			if (!pool_server(cn, dest, pop) || pool_takes(dest) == pass)
				continue;
			pool->dest[i] = dest;
			pool->member[i].id = dest->id;
			pool->member[i].weight = dest->weight ?: dest->weight_before ?: mean;
			if (!pass)
				pool->weight += dest->weight;
			i++;
		}
	}
}

/* Whether the first @n destinations of two pools are the same. */
static bool pool_same(const struct ip_vs_chash_pool *a, const struct ip_vs_chash_pool *b, size_t n)
{
	return !memcmp(a->dest, b->dest, n * sizeof(*a->dest)) &&
	       !memcmp(a->member, b->member, n * sizeof(*a->member));
}

/* Whether two pools give the same slots. Under the namespace's lock. */
bool ip_vs_chash_pool_maps_as(const struct ip_vs_chash_pool *a, const struct ip_vs_chash_pool *b)
{
	return a == b || (a->n == b->n && pool_same(a, b, a->n));
}

/*
 * The pool of a PoP as it is now. Of more than CHASH_MEMBERS_MAX destinations those with the least
 * ids are in the pool, so that all directors have the same. Returns a pool with a reference for the
 * caller, @old when nothing has changed, or ERR_PTR(-ENOMEM).
 */
struct ip_vs_chash_pool *ip_vs_chash_pool_get(struct ip_vs_chash_net *cn,
					      const struct ip_vs_chash_dests *dests, u16 pop,
					      struct ip_vs_chash_pool *old)
{
	struct ip_vs_chash_pool *pool;
	struct ip_vs_chash_dest *dest;
	unsigned int i, n = 0, left = 0;

	lockdep_assert_held(&cn->lock);

	ip_vs_chash_for_each_dest(dests, dest) {
		if (!pool_server(cn, dest, pop))
			continue;
		if (pool_takes(dest))
			n++;
		else
			left++;
	}
	if (n > CHASH_MEMBERS_MAX)
		pr_warn_ratelimited("too many destinations: of %u servers the %u with the smallest ids get clients\n",
				    n, CHASH_MEMBERS_MAX);
	n = min_t(unsigned int, n, CHASH_MEMBERS_MAX);
	left = min_t(unsigned int, left, CHASH_MEMBERS_MAX);
	pool = pool_alloc(n + left);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->n = n;
	pool->left = left;
	pool_fill(pool, cn, dests, pop);

	if (old && n == old->n && left == old->left && pool_same(pool, old, n + left)) {
		kvfree(pool);
		old->users++;
		return old;
	}
	for (i = 0; i < n + left; i++)
		refcount_inc(&pool->dest[i]->refcnt);
	cn->table_bytes += pool->bytes;
	return pool;
}

/* Its destinations are let go at once: their memory waits for the same readers. */
void ip_vs_chash_pool_put(struct ip_vs_chash_net *cn, struct ip_vs_chash_pool *pool)
{
	unsigned int i;

	lockdep_assert_held(&cn->lock);

	if (--pool->users)
		return;
	cn->table_bytes -= pool->bytes;
	for (i = 0; i < pool->n + pool->left; i++)
		ip_vs_chash_dest_put(pool->dest[i]);
	kvfree_rcu(pool, rcu);
}

/*
 * The server that has an address, among those that take new sessions and those that have stopped
 * to, if it is usable. Under RCU; O(N). Returns the server, or NULL.
 */
const struct ip_vs_chash_dest *
ip_vs_chash_pool_find(const struct ip_vs_chash_pool *pool, u16 af, const union nf_inet_addr *addr,
		      __be16 port, struct ip_vs_dest *(*usable)(const struct ip_vs_chash_dest *))
{
	const struct ip_vs_chash_dest *dest;
	unsigned int i;

	for (i = 0; i < pool->n + pool->left; i++) {
		dest = pool->dest[i];
		if (dest->af == af && (!dest->port || dest->port == port) &&
		    ip_vs_addr_equal(af, &dest->addr, addr) && usable(dest))
			return dest;
	}
	return NULL;
}

/*
 * Whether sessions of a destination that has left the pool are still looked for there, rather than
 * at @owner: while it left not long ago, or its sessions are at least half of what its share would
 * be, so that of the sessions of its slots most are its own.
 */
static bool pool_has_sessions(const struct ip_vs_chash_dest *dest, u32 weight,
			      const struct ip_vs_chash_dest *owner, u32 owner_weight)
{
	const struct ip_vs_dest *ipvs_dest = ip_vs_chash_dest_standing(dest), *other;
	u64 mine, theirs;

	if (!ipvs_dest || READ_ONCE(dest->ended))
		return false;
	if ((s32)(READ_ONCE(dest->found_until) - (u32)ktime_get_seconds()) > 0)
		return true;
	mine = max(atomic_read(&ipvs_dest->activeconns), 0);
	other = owner ? rcu_dereference(owner->ipvs_dest) : NULL;
	theirs = other ? max(atomic_read(&other->activeconns), 0) : 0;
	return mine && 2 * mine * owner_weight >= theirs * weight;
}

/* Whether @a reaches a slot before @b. */
static bool pool_reaches(unsigned int bits, const u32 *ladder, u32 slot,
			 const struct chash_member *a, const struct chash_member *b)
{
	bool after = b->id < a->id;
	struct chash_member pair[2] = { after ? *b : *a, after ? *a : *b };
	struct chash_map map = { .bits = bits, .n = 2, .member = pair };
	u16 choice[2];

	chash_map_race(&map, ladder, slot, choice);
	return choice[0] == after;
}

/* Whether a member of the pool was there before another one left. */
static bool pool_was_there(const struct ip_vs_chash_dest *dest, const struct ip_vs_chash_dest *left)
{
	return !dest->joined || (s32)(dest->joined - READ_ONCE(left->left)) <= 0;
}

/* Whether a slot was that of one who left, and of no member of the pool. @owner: of it now. */
static bool pool_had_slot(const struct ip_vs_chash_pool *pool, unsigned int bits,
			  const u32 *ladder, u32 slot, unsigned int left, unsigned int owner)
{
	const struct chash_member *m = pool->member;
	unsigned int i;

	if (pool->n && pool_was_there(pool->dest[owner], pool->dest[left]))
		return pool_reaches(bits, ladder, slot, &m[left], &m[owner]);
	for (i = 0; i < pool->n; i++)
		if (pool_was_there(pool->dest[i], pool->dest[left]) &&
		    !pool_reaches(bits, ladder, slot, &m[left], &m[i]))
			return false;
	return true;
}

/*
 * Who had a slot and may still have its sessions. The mapping is pure: what is known of a
 * destination says which slots it had, also to a director that has not seen it leave. Those that
 * joined the pool since do not count, nor does who left before a client had this slot, when that
 * was @shaped. @owner: of the slot now. Under RCU; O(N) where destinations have left.
 */
const struct ip_vs_chash_dest *ip_vs_chash_pool_left(const struct ip_vs_chash_pool *pool,
						     unsigned int bits, const u32 *ladder,
						     u32 slot, unsigned int owner, u32 shaped)
{
	const struct ip_vs_chash_dest *now = pool->n ? pool->dest[owner] : NULL, *best = NULL;
	u32 weight = now ? pool->member[owner].weight : 0;
	const struct chash_member *m = pool->member;
	unsigned int i, found = 0;

	for (i = pool->n; i < pool->n + pool->left; i++) {
		const struct ip_vs_chash_dest *dest = pool->dest[i];

		if ((shaped && (s32)(READ_ONCE(dest->left) - shaped) <= 0) ||
		    !pool_has_sessions(dest, m[i].weight, now, weight) ||
		    (best && !pool_reaches(bits, ladder, slot, &m[i], &m[found])))
			continue;
		best = dest;
		found = i;
	}
	return best && pool_had_slot(pool, bits, ladder, slot, found, owner) ? best : NULL;
}
