// SPDX-License-Identifier: GPL-2.0-only
/*
 * Longest prefix match in a trie of branches and buckets.
 *
 * A branch at depth d stands for one block of addresses whose first d bits are equal. It holds the
 * values of the prefixes of d .. d + 5 bits in its block and leads, by the next six bits, to at
 * most 64 smaller blocks. Two bitmaps say which of them exist; only those take room. A bucket holds
 * all prefixes of its block, at most CHASH_LPM_BUCKET of them, sorted by address and then length.
 * A bucket that grows beyond that becomes a branch, a branch that shrinks to CHASH_LPM_MERGE
 * prefixes becomes a bucket again.
 *
 * So a lookup reads one branch for each six bits that are crowded and one bucket: with a million
 * IPv4 prefixes three branches, two of which stay in the cache, and one or two lines of a bucket.
 *
 * Memory of a prefix on a 64-bit kernel: 13 bytes in a bucket, 17 for IPv6 of up to 64 bits, 25 for
 * longer ones, or 8 in a branch. At worst every bucket has one IPv4 prefix: 32 bytes for it, 8 for
 * the accounting of kernel memory, 8 for the way to it, and a branch of 32 bytes above a branch for
 * each eleven of them, less than 60 in all.
 *
 * Nodes do not change while readers see them, but for pointers: a value is replaced where it
 * stands, a node by a copy with one store into the slot that leads to it. Deletion cannot fail: it
 * clears the value first, which is all that readers need, and then makes the node smaller if there
 * is memory to do so. Every function here is O(number of branches above the prefix).
 */
#include <linux/bitops.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stddef.h>

#include "lib/lpm.h"

#define chash_lpm_deref(slot, lock)	rcu_dereference_protected(slot, lockdep_is_held(lock))

#define CHASH_LPM_STRIDE	6
/* With it, what a bucket begins with takes 16 bytes. */
#define CHASH_LPM_BUCKET	14
#define CHASH_LPM_MERGE		10
/* Branches above each other: IPv6 has 128 bits. */
#define CHASH_LPM_LEVELS	(128 / CHASH_LPM_STRIDE + 1)

/* What branches and buckets begin with. */
struct chash_lpm_node {
	u8	words;	/* 32-bit words of each address in a bucket; 0 tells a branch */
	u8	n;	/* entries of a bucket */
};

/* A block of addresses that is divided further. */
struct chash_lpm_branch {
	struct chash_lpm_node	node;
	u32			count;	/* prefixes in it and below; belongs to the writer */
	u64			below;	/* which of the 64 smaller blocks have a slot */
	/* which prefixes of 0 .. 5 more bits have a slot: bit 1 << bits | their value. */
	u64			own;
	/* nodes of @below in order, then values of @own in order; NULL where one was deleted */
	void __rcu		*slot[];
};

/*
 * All prefixes of a block. What is compared lies together, and IPv6 prefixes of at most 64 bits
 * take two words.
 */
struct chash_lpm_bucket {
	struct chash_lpm_node	node;
	u8			plen[CHASH_LPM_BUCKET];	/* their lengths */
	/* their values; their addresses follow, most significant word first */
	void __rcu		*value[];
};

/* An entry on its way from one node to another. */
struct chash_lpm_item {
	struct chash_prefix	prefix;
	void			*value;
};

static bool chash_lpm_is_branch(const struct chash_lpm_node *node)
{
	return !node->words;
}

static struct chash_lpm_branch *chash_lpm_branch(struct chash_lpm_node *node)
{
	return container_of(node, struct chash_lpm_branch, node);
}

static struct chash_lpm_bucket *chash_lpm_bucket(struct chash_lpm_node *node)
{
	return container_of(node, struct chash_lpm_bucket, node);
}

/* The six bits behind the first @depth ones; what is behind the last bit counts as 0. */
static unsigned int chash_lpm_chunk(u64 hi, u64 lo, unsigned int depth)
{
	const unsigned int shift = 64 - CHASH_LPM_STRIDE;

	if (depth >= 64)
		return lo << (depth - 64) >> shift;
	if (depth > shift)
		return (hi << depth | lo >> (64 - depth)) >> shift;
	return hi << depth >> shift;
}

/* Bit of a branch's @own for a prefix of @bits more bits that starts with the block @chunk. */
static u64 chash_lpm_own(unsigned int chunk, unsigned int bits)
{
	return 1ULL << (1 << bits | chunk >> (CHASH_LPM_STRIDE - bits));
}

/* The bits of a branch's @own that cover the block @chunk. */
static u64 chash_lpm_cover(unsigned int chunk)
{
	unsigned int i = 1 << CHASH_LPM_STRIDE | chunk;

	return 1ULL << (i >> 1) | 1ULL << (i >> 2) | 1ULL << (i >> 3) |
	       1ULL << (i >> 4) | 1ULL << (i >> 5) | 1ULL << (i >> 6);
}

/* Where the slot for @bit of @map is among those of @map. */
static unsigned int chash_lpm_rank(u64 map, u64 bit)
{
	return hweight64(map & (bit - 1));
}

static void __rcu **chash_lpm_below_slot(struct chash_lpm_branch *branch, u64 bit)
{
	return &branch->slot[chash_lpm_rank(branch->below, bit)];
}

static void __rcu **chash_lpm_own_slot(struct chash_lpm_branch *branch, u64 bit)
{
	return &branch->slot[hweight64(branch->below) + chash_lpm_rank(branch->own, bit)];
}

static int chash_lpm_cmp(const struct chash_prefix *a, const struct chash_prefix *b)
{
	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	return (int)a->plen - b->plen;
}

static u32 *chash_lpm_addrs(struct chash_lpm_bucket *bucket)
{
	return (u32 *)&bucket->value[bucket->node.n];
}

/* The address of an entry; what is behind its words is 0. */
static void chash_lpm_addr(struct chash_lpm_bucket *bucket, unsigned int i, u64 *hi, u64 *lo)
{
	unsigned int words = bucket->node.words;
	const u32 *addr = chash_lpm_addrs(bucket) + i * words;

	*hi = (u64)addr[0] << 32 | (words > 1 ? addr[1] : 0);
	*lo = words > 2 ? (u64)addr[2] << 32 | addr[3] : 0;
}

static void chash_lpm_entry(struct chash_lpm_bucket *bucket, unsigned int i,
			    struct chash_prefix *prefix, void __rcu ***slot)
{
	chash_lpm_addr(bucket, i, &prefix->hi, &prefix->lo);
	prefix->plen = bucket->plen[i];
	*slot = &bucket->value[i];
}

static void *chash_lpm_bucket_lookup(struct chash_lpm_bucket *bucket,
				     const struct chash_prefix *addr)
{
	unsigned int i = bucket->node.n;
	void *value;

	/* Of nested prefixes the longest comes last. */
	if (!addr->v6) {
		const u32 *addrs = chash_lpm_addrs(bucket);
		u32 key = addr->hi >> 32;

		while (i--) {
			if ((u64)(key ^ addrs[i]) >> (32 - bucket->plen[i]))
				continue;
			value = rcu_dereference(bucket->value[i]);
			if (value)
				return value;
		}
		return NULL;
	}

	while (i--) {
		unsigned int equal;
		u64 hi, lo;

		chash_lpm_addr(bucket, i, &hi, &lo);
		hi ^= addr->hi;
		lo ^= addr->lo;
		equal = hi ? 64 - fls64(hi) : 128 - fls64(lo);
		if (equal < bucket->plen[i])
			continue;
		value = rcu_dereference(bucket->value[i]);
		if (value)
			return value;
	}
	return NULL;
}

/* Value of the longest prefix that covers an address. Under rcu_read_lock(). */
void *chash_lpm_lookup(const struct chash_lpm *lpm, const struct chash_prefix *addr)
{
	struct chash_lpm_node *node = rcu_dereference(lpm->root[addr->v6]);
	void *value, *best = NULL;
	unsigned int depth = 0;

	while (node) {
		struct chash_lpm_branch *branch;
		unsigned int chunk;
		u64 own;

		if (!chash_lpm_is_branch(node)) {
			value = chash_lpm_bucket_lookup(chash_lpm_bucket(node), addr);
			return value ?: best;
		}

		branch = chash_lpm_branch(node);
		chunk = chash_lpm_chunk(addr->hi, addr->lo, depth);
		own = branch->own & chash_lpm_cover(chunk);
		while (own) {
			u64 bit = 1ULL << (fls64(own) - 1);

			value = rcu_dereference(*chash_lpm_own_slot(branch, bit));
			if (value) {
				best = value;
				break;
			}
			own ^= bit;
		}
		if (!(branch->below >> chunk & 1))
			break;
		node = rcu_dereference(*chash_lpm_below_slot(branch, 1ULL << chunk));
		depth += CHASH_LPM_STRIDE;
	}
	return best;
}

static void *chash_lpm_alloc(struct chash_lpm *lpm, size_t size)
{
	void *node = kzalloc(size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);

	lpm->bytes += ksize(node);
	return node;
}

static void chash_lpm_retire(struct chash_lpm *lpm, struct chash_lpm_node *node)
{
	lpm->bytes -= ksize(node);
	if (lpm->shared)
		kvfree_rcu_mightsleep(node);
	else
		kfree(node);
}

/* Let go of a node that no reader can find any more, and of all below it. */
static void chash_lpm_release(struct chash_lpm *lpm, struct chash_lpm_node *node, bool v6,
			      void (*put)(void *value))
{
	unsigned int i, nodes, n;

	if (!node)
		return;
	if (chash_lpm_is_branch(node)) {
		struct chash_lpm_branch *branch = chash_lpm_branch(node);

		nodes = hweight64(branch->below);
		n = nodes + hweight64(branch->own);
		for (i = 0; i < n; i++) {
			void *slot = rcu_dereference_raw(branch->slot[i]);

			if (i < nodes)
				chash_lpm_release(lpm, slot, v6, put);
			else if (slot && put)
				put(slot);
		}
		cond_resched();
	} else if (put) {
		for (i = 0; i < node->n; i++) {
			struct chash_prefix prefix = { .v6 = v6 };
			void __rcu **slot;

			chash_lpm_entry(chash_lpm_bucket(node), i, &prefix, &slot);
			if (rcu_access_pointer(*slot))
				put(rcu_dereference_raw(*slot));
		}
	}
	chash_lpm_retire(lpm, node);
}

/* Delete every prefix. */
void chash_lpm_free(struct chash_lpm *lpm, void (*put)(void *value))
{
	unsigned int v6;

	lpm->shared = false;
	for (v6 = 0; v6 < 2; v6++) {
		chash_lpm_release(lpm, rcu_dereference_raw(lpm->root[v6]), v6, put);
		RCU_INIT_POINTER(lpm->root[v6], NULL);
	}
	lpm->count = 0;
}

static struct chash_lpm_branch *chash_lpm_branch_alloc(struct chash_lpm *lpm, u64 below, u64 own)
{
	struct chash_lpm_branch *branch;

	branch = chash_lpm_alloc(lpm, struct_size(branch, slot, hweight64(below) + hweight64(own)));
	if (!branch)
		return NULL;
	branch->below = below;
	branch->own = own;
	return branch;
}

static struct chash_lpm_node *chash_lpm_bucket_make(struct chash_lpm *lpm,
						    const struct chash_lpm_item *item,
						    unsigned int n)
{
	unsigned int words = item->prefix.v6 ? 2 : 1, i;
	struct chash_lpm_bucket *bucket;
	u32 *addr;

	for (i = 0; i < n; i++) {
		if (item[i].prefix.plen > 64)
			words = 4;
	}
	bucket = chash_lpm_alloc(lpm, struct_size(bucket, value, n) + n * words * sizeof(*addr));
	if (!bucket)
		return NULL;
	bucket->node.words = words;
	bucket->node.n = n;
	addr = chash_lpm_addrs(bucket);
	for (i = 0; i < n; i++, addr += words) {
		const struct chash_prefix *prefix = &item[i].prefix;

		bucket->plen[i] = prefix->plen;
		RCU_INIT_POINTER(bucket->value[i], item[i].value);
		addr[0] = prefix->hi >> 32;
		if (words > 1)
			addr[1] = prefix->hi;
		if (words > 2) {
			addr[2] = prefix->lo >> 32;
			addr[3] = prefix->lo;
		}
	}
	return &bucket->node;
}

static bool chash_lpm_is_own(const struct chash_prefix *prefix, unsigned int depth)
{
	return prefix->plen < depth + CHASH_LPM_STRIDE;
}

/* Bit of @prefix in the @own, or else in the @below, of a branch at @depth. */
static u64 chash_lpm_bit(const struct chash_prefix *prefix, unsigned int depth)
{
	unsigned int chunk = chash_lpm_chunk(prefix->hi, prefix->lo, depth);

	if (chash_lpm_is_own(prefix, depth))
		return chash_lpm_own(chunk, prefix->plen - depth);
	return 1ULL << chunk;
}

/* A branch at @depth with room for @n items, but without them. */
static struct chash_lpm_branch *chash_lpm_branch_for(struct chash_lpm *lpm,
						     const struct chash_lpm_item *item,
						     unsigned int n, unsigned int depth)
{
	struct chash_lpm_branch *branch;
	u64 below = 0, own = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct chash_prefix *prefix = &item[i].prefix;

		if (chash_lpm_is_own(prefix, depth))
			own |= chash_lpm_bit(prefix, depth);
		else
			below |= chash_lpm_bit(prefix, depth);
	}
	branch = chash_lpm_branch_alloc(lpm, below, own);
	if (branch)
		branch->count = n;
	return branch;
}

/* Put @n items, of which no smaller block has more than a bucket takes, in a branch for them. */
static int chash_lpm_branch_fill(struct chash_lpm *lpm, struct chash_lpm_branch *branch,
				 const struct chash_lpm_item *item, unsigned int n,
				 unsigned int depth)
{
	unsigned int i, end;

	for (i = 0; i < n; i = end) {
		struct chash_lpm_node *node;
		u64 bit = chash_lpm_bit(&item[i].prefix, depth);

		end = i + 1;
		if (chash_lpm_is_own(&item[i].prefix, depth)) {
			RCU_INIT_POINTER(*chash_lpm_own_slot(branch, bit), item[i].value);
			continue;
		}
		/* No prefix of the branch's own comes between those of a smaller block. */
		while (end < n && !chash_lpm_is_own(&item[end].prefix, depth) &&
		       chash_lpm_bit(&item[end].prefix, depth) == bit)
			end++;
		node = chash_lpm_bucket_make(lpm, &item[i], end - i);
		if (!node)
			return -ENOMEM;
		RCU_INIT_POINTER(*chash_lpm_below_slot(branch, bit), node);
	}
	return 0;
}

/* The trie of 1 .. CHASH_LPM_BUCKET + 1 sorted items whose first @depth bits are equal. */
static struct chash_lpm_node *chash_lpm_make(struct chash_lpm *lpm,
					     const struct chash_lpm_item *item, unsigned int n,
					     unsigned int depth)
{
	struct chash_lpm_node *top = NULL;
	struct chash_lpm_branch *branch;
	void __rcu **at = NULL;

	if (n <= CHASH_LPM_BUCKET)
		return chash_lpm_bucket_make(lpm, item, n);

	/* One more than a bucket takes is too much for a smaller block only if it has them all. */
	for (;; depth += CHASH_LPM_STRIDE) {
		branch = chash_lpm_branch_for(lpm, item, n, depth);
		if (!branch)
			goto err_release;
		if (at)
			RCU_INIT_POINTER(*at, &branch->node);
		else
			top = &branch->node;
		if (branch->own || branch->below & (branch->below - 1))
			break;
		at = &branch->slot[0];
	}
	if (!chash_lpm_branch_fill(lpm, branch, item, n, depth))
		return top;

err_release:
	chash_lpm_release(lpm, top, item->prefix.v6, NULL);
	return NULL;
}

/*
 * Replace the branch in @at by one that has slots for @below and @own. What is in neither branch
 * must not be there, what is new is NULL.
 */
static struct chash_lpm_branch *chash_lpm_resize(struct chash_lpm *lpm, void __rcu **at,
						 u64 below, u64 own, struct mutex *lock)
{
	struct chash_lpm_branch *old, *branch;
	u64 both;

	old = chash_lpm_branch(chash_lpm_deref(*at, lock));
	branch = chash_lpm_branch_alloc(lpm, below, own);
	if (!branch)
		return NULL;

	branch->count = old->count;
	for (both = below & old->below; both; both &= both - 1) {
		u64 bit = both & -both;

		RCU_INIT_POINTER(*chash_lpm_below_slot(branch, bit),
				 chash_lpm_deref(*chash_lpm_below_slot(old, bit), lock));
	}
	for (both = own & old->own; both; both &= both - 1) {
		u64 bit = both & -both;

		RCU_INIT_POINTER(*chash_lpm_own_slot(branch, bit),
				 chash_lpm_deref(*chash_lpm_own_slot(old, bit), lock));
	}
	rcu_assign_pointer(*at, &branch->node);
	chash_lpm_retire(lpm, &old->node);
	return branch;
}

/* Slot of the value of @prefix in a bucket, deleted or not, or NULL. */
static void __rcu **chash_lpm_bucket_slot(struct chash_lpm_bucket *bucket,
					  const struct chash_prefix *prefix)
{
	struct chash_prefix entry = { .v6 = prefix->v6 };
	void __rcu **slot;
	unsigned int i;

	for (i = 0; i < bucket->node.n; i++) {
		chash_lpm_entry(bucket, i, &entry, &slot);
		if (!chash_lpm_cmp(&entry, prefix))
			return slot;
	}
	return NULL;
}

/* What is in a bucket and not deleted. */
static unsigned int chash_lpm_bucket_items(struct chash_lpm_bucket *bucket, bool v6,
					   struct chash_lpm_item *item, struct mutex *lock)
{
	unsigned int i, n = 0;

	for (i = 0; i < bucket->node.n; i++) {
		void __rcu **slot;

		item[n].prefix.v6 = v6;
		chash_lpm_entry(bucket, i, &item[n].prefix, &slot);
		item[n].value = chash_lpm_deref(*slot, lock);
		if (item[n].value)
			n++;
	}
	return n;
}

/* The way to a prefix, for its writer. */
struct chash_lpm_path {
	/*
	 * the slots that lead to the branches above it, from the root on, and then the one for its
	 * bucket, unless the last branch itself is to have it
	 */
	void __rcu		**at[CHASH_LPM_LEVELS + 1];
	unsigned int		levels;	/* branches */
	/* where the way ends: the last branch, a bucket, or NULL where there is none */
	struct chash_lpm_node	*node;
	void __rcu		**slot;	/* of the value; NULL when @node has none for the prefix */
};

static void chash_lpm_path_find(struct chash_lpm_path *path, struct chash_lpm *lpm,
				const struct chash_prefix *prefix, struct mutex *lock)
{
	void __rcu **at = &lpm->root[prefix->v6];
	unsigned int depth;

	path->slot = NULL;
	path->levels = 0;
	for (depth = 0;; depth += CHASH_LPM_STRIDE) {
		struct chash_lpm_branch *branch;
		u64 bit;

		path->at[path->levels] = at;
		path->node = chash_lpm_deref(*at, lock);
		if (!path->node)
			return;
		if (!chash_lpm_is_branch(path->node))
			break;
		path->levels++;
		branch = chash_lpm_branch(path->node);
		bit = chash_lpm_bit(prefix, depth);
		if (chash_lpm_is_own(prefix, depth)) {
			if (branch->own & bit)
				path->slot = chash_lpm_own_slot(branch, bit);
			return;
		}
		if (!(branch->below & bit))
			return;
		at = chash_lpm_below_slot(branch, bit);
	}
	path->slot = chash_lpm_bucket_slot(chash_lpm_bucket(path->node), prefix);
}

static void chash_lpm_path_count(const struct chash_lpm_path *path, struct chash_lpm *lpm, int add,
				 struct mutex *lock)
{
	unsigned int i;

	lpm->count += add;
	for (i = 0; i < path->levels; i++)
		chash_lpm_branch(chash_lpm_deref(*path->at[i], lock))->count += add;
}

/* Give the last branch of @path a slot for @prefix, or take an unused one from it. */
static int chash_lpm_path_resize(struct chash_lpm_path *path, struct chash_lpm *lpm,
				 const struct chash_prefix *prefix, bool add, struct mutex *lock)
{
	unsigned int depth = (path->levels - 1) * CHASH_LPM_STRIDE;
	void __rcu **at = path->at[path->levels - 1];
	struct chash_lpm_branch *branch = chash_lpm_branch(chash_lpm_deref(*at, lock));
	u64 bit = chash_lpm_bit(prefix, depth), below = branch->below, own = branch->own;
	u64 *map = chash_lpm_is_own(prefix, depth) ? &own : &below;

	*map = add ? *map | bit : *map & ~bit;
	return chash_lpm_resize(lpm, at, below, own, lock) ? 0 : -ENOMEM;
}

/* Value of exactly one prefix. Returns the value, or NULL. */
void *chash_lpm_find(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock)
{
	struct chash_lpm_path path;

	lockdep_assert_held(lock);

	chash_lpm_path_find(&path, lpm, prefix, lock);
	return path.slot ? chash_lpm_deref(*path.slot, lock) : NULL;
}

/*
 * The longest prefix that covers an address, slowly. For those who want to know which prefix it is,
 * and not just its value. @addr: address with all its bits as length; becomes the prefix.
 */
void *chash_lpm_find_longest(struct chash_lpm *lpm, struct chash_prefix *addr, struct mutex *lock)
{
	void *value;

	while (!(value = chash_lpm_find(lpm, addr, lock)) && addr->plen)
		chash_prefix_mask(addr, --addr->plen);
	return value;
}

/* Give a prefix a value. @value: value, not NULL. */
int chash_lpm_set(struct chash_lpm *lpm, const struct chash_prefix *prefix, void *value,
		  void **old, struct mutex *lock)
{
	struct chash_lpm_item item[CHASH_LPM_BUCKET + 1];
	struct chash_lpm_path path;
	struct chash_lpm_node *node;
	unsigned int i, n = 0;

	lockdep_assert_held(lock);

	chash_lpm_path_find(&path, lpm, prefix, lock);
	if (!path.slot && path.node && chash_lpm_is_branch(path.node)) {
		if (chash_lpm_path_resize(&path, lpm, prefix, true, lock))
			return -ENOMEM;
		chash_lpm_path_find(&path, lpm, prefix, lock);
	}

	if (path.slot) {
		*old = chash_lpm_deref(*path.slot, lock);
		rcu_assign_pointer(*path.slot, value);
		if (!*old)
			chash_lpm_path_count(&path, lpm, 1, lock);
		return 0;
	}

	if (path.node)
		n = chash_lpm_bucket_items(chash_lpm_bucket(path.node), prefix->v6, item, lock);
	for (i = n++; i && chash_lpm_cmp(&item[i - 1].prefix, prefix) > 0; i--)
		item[i] = item[i - 1];
	item[i].prefix = *prefix;
	item[i].value = value;
	node = chash_lpm_make(lpm, item, n, path.levels * CHASH_LPM_STRIDE);
	if (!node)
		return -ENOMEM;

	rcu_assign_pointer(*path.at[path.levels], node);
	chash_lpm_release(lpm, path.node, prefix->v6, NULL);
	chash_lpm_path_count(&path, lpm, 1, lock);
	*old = NULL;
	return 0;
}

static void chash_lpm_add_chunk(struct chash_prefix *prefix, unsigned int chunk, unsigned int depth)
{
	u64 bits = (u64)chunk << (64 - CHASH_LPM_STRIDE);

	if (depth >= 64) {
		prefix->lo |= bits >> (depth - 64);
		return;
	}
	prefix->hi |= bits >> depth;
	if (depth > 64 - CHASH_LPM_STRIDE)
		prefix->lo |= bits << (64 - depth);
}

/*
 * The first prefix in the block @found that is not before @from, or with NULL the first one. @found
 * becomes it.
 */
static void *chash_lpm_next_in(struct chash_lpm_node *node, unsigned int depth,
			       const struct chash_prefix *from, struct chash_prefix *found,
			       struct mutex *lock)
{
	const struct chash_prefix block = *found;
	struct chash_lpm_branch *branch;
	unsigned int chunk, first, bits;
	void __rcu **slot;
	unsigned int i;
	void *value;

	if (!node)
		return NULL;

	if (!chash_lpm_is_branch(node)) {
		for (i = 0; i < node->n; i++) {
			chash_lpm_entry(chash_lpm_bucket(node), i, found, &slot);
			value = chash_lpm_deref(*slot, lock);
			if (value && (!from || chash_lpm_cmp(found, from) >= 0))
				return value;
		}
		return NULL;
	}

	branch = chash_lpm_branch(node);
	first = from ? chash_lpm_chunk(from->hi, from->lo, depth) : 0;
	for (chunk = first; chunk < 1 << CHASH_LPM_STRIDE; chunk++) {
		for (bits = 0; bits < CHASH_LPM_STRIDE; bits++) {
			u64 bit = chash_lpm_own(chunk, bits);

			if (chunk & ((1 << (CHASH_LPM_STRIDE - bits)) - 1) || !(branch->own & bit))
				continue;
			*found = block;
			chash_lpm_add_chunk(found, chunk, depth);
			found->plen = depth + bits;
			value = chash_lpm_deref(*chash_lpm_own_slot(branch, bit), lock);
			if (value && (!from || chash_lpm_cmp(found, from) >= 0))
				return value;
		}
		if (!(branch->below >> chunk & 1))
			continue;
		*found = block;
		chash_lpm_add_chunk(found, chunk, depth);
		value = chash_lpm_next_in(chash_lpm_deref(*chash_lpm_below_slot(branch,
										1ULL << chunk),
							  lock),
					  depth + CHASH_LPM_STRIDE, chunk == first ? from : NULL,
					  found, lock);
		if (value)
			return value;
	}
	return NULL;
}

/*
 * Go through prefixes in order. The order is by address and then length. Begin with all zero; for
 * the next one make the length of the last one larger by 1. What changes meanwhile is seen or not,
 * all else once. Returns the value, or NULL at the end.
 */
void *chash_lpm_next(const struct chash_lpm *lpm, struct chash_prefix *prefix, struct mutex *lock)
{
	const struct chash_prefix from = *prefix;

	lockdep_assert_held(lock);

	prefix->hi = 0;
	prefix->lo = 0;
	return chash_lpm_next_in(chash_lpm_deref(lpm->root[from.v6], lock), 0, &from, prefix, lock);
}

/* Replace the node that the slot @level of @path leads to, and all below it. */
static void chash_lpm_path_replace(struct chash_lpm_path *path, struct chash_lpm *lpm,
				   const struct chash_prefix *prefix, unsigned int level,
				   struct chash_lpm_node *node, struct mutex *lock)
{
	struct chash_lpm_node *old = chash_lpm_deref(*path->at[level], lock);

	rcu_assign_pointer(*path->at[level], node);
	chash_lpm_release(lpm, old, prefix->v6, NULL);
	if (node || !level)
		return;
	path->levels = level;
	chash_lpm_path_resize(path, lpm, prefix, false, lock);
}

/* All that is in and below a branch on the way to @prefix, at most a bucket full. */
static unsigned int chash_lpm_branch_items(struct chash_lpm_node *node, unsigned int depth,
					   const struct chash_prefix *prefix,
					   struct chash_lpm_item *item, struct mutex *lock)
{
	struct chash_prefix from, block = *prefix;
	unsigned int n;

	chash_prefix_mask(&block, depth);
	for (n = 0; n < CHASH_LPM_BUCKET; n++) {
		item[n].prefix = block;
		item[n].value = chash_lpm_next_in(node, depth, n ? &from : NULL, &item[n].prefix,
						  lock);
		if (!item[n].value)
			break;
		from = item[n].prefix;
		from.plen++;
	}
	return n;
}

/* Make the nodes on the way to a deleted prefix smaller, unless there is no memory to do so. */
static void chash_lpm_shrink(struct chash_lpm *lpm, struct chash_lpm_path *path,
			     const struct chash_prefix *prefix, struct mutex *lock)
{
	struct chash_lpm_item item[CHASH_LPM_BUCKET];
	struct chash_lpm_node *node = NULL;
	unsigned int level, n = 0;

	for (level = 0; level < path->levels; level++)
		if (chash_lpm_branch(chash_lpm_deref(*path->at[level], lock))->count <=
		    CHASH_LPM_MERGE)
			break;

	if (level == path->levels && chash_lpm_is_branch(path->node)) {
		chash_lpm_path_resize(path, lpm, prefix, false, lock);
		return;
	}

	if (level == path->levels)
		n = chash_lpm_bucket_items(chash_lpm_bucket(path->node), prefix->v6, item, lock);
	else
		n = chash_lpm_branch_items(chash_lpm_deref(*path->at[level], lock),
					   level * CHASH_LPM_STRIDE, prefix, item, lock);
	if (n) {
		node = chash_lpm_bucket_make(lpm, item, n);
		if (!node)
			return;
	}
	chash_lpm_path_replace(path, lpm, prefix, level, node, lock);
}

/* Delete a prefix. Under @lock. Cannot fail for want of memory. */
void *chash_lpm_del(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock)
{
	struct chash_lpm_path path;
	void *value;

	lockdep_assert_held(lock);

	chash_lpm_path_find(&path, lpm, prefix, lock);
	if (!path.slot)
		return NULL;
	value = chash_lpm_deref(*path.slot, lock);
	if (!value)
		return NULL;

	RCU_INIT_POINTER(*path.slot, NULL);
	chash_lpm_path_count(&path, lpm, -1, lock);
	chash_lpm_shrink(lpm, &path, prefix, lock);
	return value;
}
