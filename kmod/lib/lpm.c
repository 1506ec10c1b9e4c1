// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Longest prefix match in a binary trie with compressed paths.
 *
 * Each node is a prefix. A branch leads on to the longer ones, by the bit behind its own; a leaf
 * has no room for that. A branch without a value is there because its two children part at it. So
 * a lookup reads at most as many nodes as an address has bits, of a million prefixes some twenty,
 * and a prefix takes at most a leaf and a branch: of IPv4 16 and 32 bytes, of IPv6 32 and 64, and
 * 8 more of each for the accounting of kernel memory.
 *
 * What readers see of a node changes in its pointers only: a value is replaced where it stands, a
 * leaf that is to branch by a copy. Deletion needs no memory, so it cannot fail.
 */
#include <linux/bitops.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stddef.h>

#include "lib/lpm.h"

#define lpm_deref(pointer, lock)	rcu_dereference_protected(pointer, lockdep_is_held(lock))

/* Nodes above each other, from length 0 to 128. */
#define LPM_DEPTH_MAX	129

struct chash_lpm_node {
	void __rcu	*value;		/* NULL where two branches part, and while it is deleted */
	u8		plen;
	bool		v6;
	bool		branch;		/* it is the @node of a struct chash_lpm_branch */
	u32		addr[];		/* one word of IPv4, four of IPv6, most significant first */
};

struct chash_lpm_branch {
	struct chash_lpm_node __rcu	*child[2];
	struct chash_lpm_node		node;
};

static struct chash_lpm_branch *lpm_branch(struct chash_lpm_node *node)
{
	return container_of(node, struct chash_lpm_branch, node);
}

static struct chash_prefix lpm_prefix(const struct chash_lpm_node *node)
{
	struct chash_prefix prefix = {
		.hi = (u64)node->addr[0] << 32, .plen = node->plen, .v6 = node->v6,
	};

	if (node->v6) {
		prefix.hi |= node->addr[1];
		prefix.lo = (u64)node->addr[2] << 32 | node->addr[3];
	}
	return prefix;
}

/* Leading bits that two addresses share; 128 when they are equal. */
static unsigned int lpm_common(const struct chash_prefix *a, const struct chash_prefix *b)
{
	u64 hi = a->hi ^ b->hi, lo = a->lo ^ b->lo;

	return hi ? 64 - fls64(hi) : 128 - fls64(lo);
}

static unsigned int lpm_bit(const struct chash_prefix *addr, unsigned int i)
{
	return (i < 64 ? addr->hi >> (63 - i) : addr->lo >> (127 - i)) & 1;
}

static bool lpm_covers(const struct chash_lpm_node *node, const struct chash_prefix *addr)
{
	const struct chash_prefix prefix = lpm_prefix(node);

	return lpm_common(&prefix, addr) >= node->plen;
}

/* The slot of a branch for what begins with @addr. */
static struct chash_lpm_node __rcu **lpm_child(struct chash_lpm_node *node,
					       const struct chash_prefix *addr)
{
	return &lpm_branch(node)->child[lpm_bit(addr, node->plen)];
}

/* Value of the longest prefix that covers another one, or an address as a whole. Under RCU. */
void *chash_lpm_lookup(const struct chash_lpm *lpm, const struct chash_prefix *addr)
{
	struct chash_lpm_node *node = rcu_dereference(lpm->root[addr->v6]);
	void *value, *best = NULL;

	while (node && node->plen <= addr->plen && lpm_covers(node, addr)) {
		value = rcu_dereference(node->value);
		if (value)
			best = value;
		node = node->branch ? rcu_dereference(*lpm_child(node, addr)) : NULL;
	}
	return best;
}

static struct chash_lpm_node *lpm_alloc(struct chash_lpm *lpm, const struct chash_prefix *prefix,
					bool branch, void *value)
{
	size_t head = branch ? offsetof(struct chash_lpm_branch, node) : 0;
	size_t words = prefix->v6 ? 4 : 1;
	struct chash_lpm_node *node;
	u8 *at;

	at = kzalloc(head + offsetof(struct chash_lpm_node, addr) + words * sizeof(u32),
		     GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!at)
		return NULL;
	lpm->bytes += ksize(at);
	node = (void *)(at + head);
	RCU_INIT_POINTER(node->value, value);
	node->plen = prefix->plen;
	node->v6 = prefix->v6;
	node->branch = branch;
	node->addr[0] = prefix->hi >> 32;
	if (prefix->v6) {
		node->addr[1] = prefix->hi;
		node->addr[2] = prefix->lo >> 32;
		node->addr[3] = prefix->lo;
	}
	return node;
}

/* Let go of a node that no pointer leads to any more. */
static void lpm_free(struct chash_lpm *lpm, struct chash_lpm_node *node)
{
	void *at = node->branch ? (void *)lpm_branch(node) : node;

	lpm->bytes -= ksize(at);
	if (lpm->shared)
		kvfree_rcu_mightsleep(at);
	else
		kfree(at);
}

/* Delete every prefix, and call @put for its value. No reader can find them any more. May sleep. */
void chash_lpm_free(struct chash_lpm *lpm, void (*put)(void *value))
{
	struct chash_lpm_node *stack[LPM_DEPTH_MAX + 1], *node;
	unsigned int v6, i, n;

	lpm->shared = false;
	for (v6 = 0; v6 < 2; v6++) {
		stack[0] = rcu_dereference_raw(lpm->root[v6]);
		for (n = !!stack[0]; n > 0; cond_resched()) {
			void *value;

			node = stack[--n];
			for (i = 0; node->branch && i < 2; i++) {
				stack[n] = rcu_dereference_raw(lpm_branch(node)->child[i]);
				n += !!stack[n];
			}
			value = rcu_dereference_raw(node->value);
			if (value && put)
				put(value);
			lpm_free(lpm, node);
		}
		RCU_INIT_POINTER(lpm->root[v6], NULL);
	}
	lpm->count = 0;
}

/*
 * The slot that leads to a prefix or, where there is none, to what it has to be put before or
 * behind. @above becomes the slot of the branch that this one is of, or NULL.
 */
static struct chash_lpm_node __rcu **lpm_slot(struct chash_lpm *lpm,
					      const struct chash_prefix *prefix,
					      struct chash_lpm_node __rcu ***above,
					      struct mutex *lock)
{
	struct chash_lpm_node __rcu **slot = &lpm->root[prefix->v6];
	struct chash_lpm_node *node;

	lockdep_assert_held(lock);

	*above = NULL;
	while ((node = lpm_deref(*slot, lock)) && node->branch && node->plen < prefix->plen &&
	       lpm_covers(node, prefix)) {
		*above = slot;
		slot = lpm_child(node, prefix);
	}
	return slot;
}

static bool lpm_is(const struct chash_lpm_node *node, const struct chash_prefix *prefix)
{
	return node && node->plen == prefix->plen && lpm_covers(node, prefix);
}

/* Value of exactly one prefix, or NULL. */
void *chash_lpm_find(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock)
{
	struct chash_lpm_node __rcu **above;
	struct chash_lpm_node *node = lpm_deref(*lpm_slot(lpm, prefix, &above, lock), lock);

	return lpm_is(node, prefix) ? lpm_deref(node->value, lock) : NULL;
}

/*
 * As chash_lpm_lookup(), slowly, for those who want to know which prefix it is: @addr, an address
 * with all its bits as length, becomes it.
 */
void *chash_lpm_find_longest(struct chash_lpm *lpm, struct chash_prefix *addr, struct mutex *lock)
{
	void *value;

	while (!(value = chash_lpm_find(lpm, addr, lock)) && addr->plen)
		chash_prefix_mask(addr, --addr->plen);
	return value;
}

/* What is to stand in place of @node so that it leads to @prefix too; NULL when out of memory. */
static struct chash_lpm_node *lpm_join(struct chash_lpm *lpm, struct chash_lpm_node *node,
				       const struct chash_prefix *prefix, void *value,
				       struct mutex *lock)
{
	const struct chash_prefix other = lpm_prefix(node);
	struct chash_lpm_node *branch, *leaf;
	struct chash_prefix both = *prefix;
	void *own = NULL;

	both.plen = min3((u8)lpm_common(prefix, &other), prefix->plen, other.plen);
	chash_prefix_mask(&both, both.plen);
	if (both.plen == prefix->plen)
		own = value;
	else if (both.plen == other.plen)
		own = lpm_deref(node->value, lock);
	branch = lpm_alloc(lpm, &both, true, own);
	if (!branch)
		return NULL;
	if (both.plen < other.plen)
		RCU_INIT_POINTER(*lpm_child(branch, &other), node);
	if (both.plen < prefix->plen) {
		leaf = lpm_alloc(lpm, prefix, false, value);
		if (!leaf) {
			lpm_free(lpm, branch);
			return NULL;
		}
		RCU_INIT_POINTER(*lpm_child(branch, prefix), leaf);
	}
	return branch;
}

/*
 * Give a prefix a value, not NULL. @old: the value that it replaced, or NULL; readers may use it
 * for a grace period. May sleep. Returns 0, or -ENOMEM, when nothing has changed.
 */
int chash_lpm_set(struct chash_lpm *lpm, const struct chash_prefix *prefix, void *value,
		  void **old, struct mutex *lock)
{
	struct chash_lpm_node __rcu **above, **slot = lpm_slot(lpm, prefix, &above, lock);
	struct chash_lpm_node *node = lpm_deref(*slot, lock), *new;

	if (lpm_is(node, prefix)) {
		*old = lpm_deref(node->value, lock);
		rcu_assign_pointer(node->value, value);
		lpm->count += !*old;
		return 0;
	}
	new = node ? lpm_join(lpm, node, prefix, value, lock) :
		     lpm_alloc(lpm, prefix, false, value);
	if (!new)
		return -ENOMEM;
	rcu_assign_pointer(*slot, new);
	/* It was a leaf, and the branch has its value now. */
	if (node && node->plen == new->plen)
		lpm_free(lpm, node);
	lpm->count++;
	*old = NULL;
	return 0;
}

/* Take a node out that has no value and not two children. */
static void lpm_shrink(struct chash_lpm *lpm, struct chash_lpm_node __rcu **slot,
		       struct mutex *lock)
{
	struct chash_lpm_node *node = lpm_deref(*slot, lock), *zero = NULL, *one = NULL;

	if (node->branch) {
		zero = lpm_deref(lpm_branch(node)->child[0], lock);
		one = lpm_deref(lpm_branch(node)->child[1], lock);
	}
	if (rcu_access_pointer(node->value) || (zero && one))
		return;
	rcu_assign_pointer(*slot, zero ?: one);
	lpm_free(lpm, node);
}

/* May sleep. Returns the value, which readers may use for a grace period, or NULL. */
void *chash_lpm_del(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock)
{
	struct chash_lpm_node __rcu **above, **slot = lpm_slot(lpm, prefix, &above, lock);
	struct chash_lpm_node *node = lpm_deref(*slot, lock);
	void *value = lpm_is(node, prefix) ? lpm_deref(node->value, lock) : NULL;

	if (!value)
		return NULL;
	RCU_INIT_POINTER(node->value, NULL);
	lpm->count--;
	lpm_shrink(lpm, slot, lock);
	if (above)
		lpm_shrink(lpm, above, lock);
	return value;
}

/*
 * Go through prefixes by address and then length: @prefix becomes the first one of its family that
 * is not before it. Begin with all zero; for the next one make the length of the last one larger
 * by 1. What changes meanwhile is seen or not, all else once. Returns the value; NULL at the end.
 */
void *chash_lpm_next(const struct chash_lpm *lpm, struct chash_prefix *prefix, struct mutex *lock)
{
	struct chash_lpm_node *node = lpm_deref(lpm->root[prefix->v6], lock);
	struct chash_lpm_node *right, *behind = NULL;

	while (node) {
		const struct chash_prefix at = lpm_prefix(node);
		unsigned int common = lpm_common(&at, prefix);

		/* All of it is behind @prefix; the first of it is what leads to the others. */
		if (common < at.plen ? lpm_bit(&at, common) : at.plen >= prefix->plen)
			break;
		if (common < at.plen || !node->branch) {
			node = behind;
			break;
		}
		right = lpm_deref(lpm_branch(node)->child[1], lock);
		if (!lpm_bit(prefix, at.plen) && right)
			behind = right;
		node = lpm_deref(*lpm_child(node, prefix), lock) ?: behind;
	}
	while (node && !rcu_access_pointer(node->value))
		node = lpm_deref(lpm_branch(node)->child[0], lock);
	if (!node)
		return NULL;
	*prefix = lpm_prefix(node);
	return lpm_deref(node->value, lock);
}

/* The same for both families, IPv4 first. At the end @prefix is behind all there can be. */
void *chash_lpm_walk(const struct chash_lpm *lpm, struct chash_prefix *prefix, struct mutex *lock)
{
	void *value = chash_lpm_next(lpm, prefix, lock);

	if (!value && !prefix->v6) {
		*prefix = (struct chash_prefix){ .v6 = true };
		value = chash_lpm_next(lpm, prefix, lock);
	}
	if (!value)
		*prefix = (struct chash_prefix) {
			.hi = ~0ULL, .lo = ~0ULL, .plen = 255, .v6 = true,
		};
	return value;
}
