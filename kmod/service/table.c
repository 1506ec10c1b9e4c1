// SPDX-License-Identifier: GPL-2.0-only
/*
 * Builds lookup tables aside, charges their memory to the namespace and frees them behind their
 * readers. Who publishes them, and when, is decided in publish.c.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "lib/core.h"
#include "base/net.h"
#include "service/table.h"

/* The ladder of each table size in use, shared by all tables and kept until the module goes. */
static u32 *ip_vs_chash_ladder[CHASH_BITS_MAX + 1];
static DEFINE_MUTEX(ip_vs_chash_ladder_lock);	/* a leaf */

/**
 * ip_vs_chash_table_ladder() - the ladder of a table size
 * @bits:	log2 of the number of slots
 *
 * Context: Process context; may sleep.
 * Return: the ladder, good until the module goes, or NULL when out of memory.
 */
const u32 *ip_vs_chash_table_ladder(unsigned int bits)
{
	u32 *ladder;

	mutex_lock(&ip_vs_chash_ladder_lock);
	ladder = ip_vs_chash_ladder[bits];
	if (!ladder) {
		ladder = kvmalloc(chash_ladder_bytes(bits), GFP_KERNEL | __GFP_NOWARN);
		if (ladder)
			chash_ladder_fill(ladder, bits);
		ip_vs_chash_ladder[bits] = ladder;
	}
	mutex_unlock(&ip_vs_chash_ladder_lock);
	return ladder;
}

/**
 * ip_vs_chash_table_exit() - free what tables share
 *
 * Context: Process context, when no table is left.
 */
void ip_vs_chash_table_exit(void)
{
	unsigned int bits;

	for (bits = 0; bits <= CHASH_BITS_MAX; bits++)
		kvfree(ip_vs_chash_ladder[bits]);
}

/* IPVS's object of @dest when that takes new sessions, as far as it is not a matter of weight. */
static struct ip_vs_dest *dest_taker(const struct ip_vs_chash_net *cn,
				     const struct ip_vs_chash_dest *dest)
{
	if (dest->draining || dest->relay || (dest->pop && dest->pop != cn->pop_self))
		return NULL;
	return rcu_dereference_protected(dest->real, lockdep_is_held(&cn->lock));
}

/* Whether @dest takes part in the mapping. */
static bool dest_is_member(const struct ip_vs_chash_net *cn,
			   const struct ip_vs_chash_dest *dest)
{
	return dest->weight && dest_taker(cn, dest);
}

/* The first one from @dest on that takes part in the mapping. */
static struct ip_vs_chash_dest *member_from(const struct ip_vs_chash_net *cn,
					    struct ip_vs_chash_dest *dest)
{
	while (dest && !dest_is_member(cn, dest))
		dest = ip_vs_chash_dests_next(dest);
	return dest;
}

static struct ip_vs_chash_dest *member_first(const struct ip_vs_chash_net *cn,
					     const struct ip_vs_chash_dests *dests)
{
	return member_from(cn, ip_vs_chash_dests_first(dests));
}

static struct ip_vs_chash_dest *member_next(const struct ip_vs_chash_net *cn,
					    const struct ip_vs_chash_dest *dest)
{
	return member_from(cn, ip_vs_chash_dests_next(dest));
}

static unsigned int count_members(const struct ip_vs_chash_net *cn,
				  const struct ip_vs_chash_dests *dests)
{
	struct ip_vs_chash_dest *dest;
	unsigned int n = 0;

	for (dest = member_first(cn, dests); dest;
	     dest = member_next(cn, dest))
		n++;
	return n;
}

/**
 * ip_vs_chash_table_is_current() - whether a table is what a build would give
 * @cn:		namespace
 * @table:	the table
 * @dests:	destinations of the service
 * @bits:	log2 of the number of slots wanted
 * @policy:	what is to be kept of a client, CHASH_FLAGGED_MAX of them, with padding of 0
 *
 * Context: Under the namespace's lock.
 * Return: true when nothing would change.
 */
bool ip_vs_chash_table_is_current(const struct ip_vs_chash_net *cn,
				  const struct ip_vs_chash_table *table,
				  const struct ip_vs_chash_dests *dests, unsigned int bits,
				  const struct chash_policy *policy)
{
	struct ip_vs_chash_dest *dest;
	unsigned int rank = 0;

	lockdep_assert_held(&cn->lock);

	if (table->map.bits != bits || memcmp(&table->seed, &cn->seed, sizeof(cn->seed)) ||
	    memcmp(table->policy, policy, sizeof(table->policy)))
		return false;
	for (dest = member_first(cn, dests); dest;
	     dest = member_next(cn, dest)) {
		if (rank == table->map.n || table->dest[rank] != dest ||
		    table->map.member[rank].id != dest->id ||
		    table->map.member[rank].weight != dest->weight)
			return false;
		rank++;
	}
	return rank == table->map.n;
}

static void table_free(struct ip_vs_chash_table *table)
{
	kvfree(table->map.slot);
	kvfree(table->map.member);
	kvfree(table);
}

static void table_free_rcu(struct rcu_head *rcu)
{
	table_free(container_of(rcu, struct ip_vs_chash_table, rcu));
}

static struct ip_vs_chash_table *table_alloc(struct ip_vs_chash_net *cn,
					     unsigned int n, unsigned int bits)
{
	struct ip_vs_chash_table *table;
	size_t head, member, slot;
	u64 limit;

	head = struct_size(table, real, n) + array_size(n, sizeof(*table->dest));
	member = array_size(n, sizeof(*table->map.member));
	/* Who is alone gets every client. */
	slot = n > 1 ? sizeof(*table->map.slot) << bits : 0;

	limit = (u64)READ_ONCE(cn->table_mem_max) << 10;
	if (slot && cn->table_bytes + head + member + slot > limit)
		return ERR_PTR(-ENOSPC);

	table = kvzalloc(head, GFP_KERNEL | __GFP_NOWARN);
	if (!table)
		return ERR_PTR(-ENOMEM);

	table->bytes = head + member + slot;
	table->map.bits = bits;
	table->map.n = n;
	table->dest = (void *)&table->real[n];
	if (member) {
		table->map.member = kvmalloc(member, GFP_KERNEL | __GFP_NOWARN);
		if (!table->map.member)
			goto err_free;
	}
	if (slot) {
		table->map.slot = kvmalloc(slot, GFP_KERNEL | __GFP_NOWARN);
		if (!table->map.slot)
			goto err_free;
	}
	return table;

err_free:
	table_free(table);
	return ERR_PTR(-ENOMEM);
}

static int table_fill(struct ip_vs_chash_table *table,
		      const struct ip_vs_chash_table *old)
{
	struct chash_map *map = &table->map;
	const u32 *ladder;
	void *scratch;

	if (!map->slot)
		return 0;

	ladder = ip_vs_chash_table_ladder(map->bits);
	if (!ladder)
		return -ENOMEM;

	if (old && chash_map_update(map, &old->map, ladder)) {
		table->incremental = true;
		return 0;
	}

	scratch = kvmalloc(chash_scratch_bytes(map->bits), GFP_KERNEL | __GFP_NOWARN);
	if (!scratch)
		return -ENOMEM;
	chash_map_build(map, ladder, scratch);
	kvfree(scratch);
	return 0;
}

/**
 * ip_vs_chash_table_build() - the table of a service's members
 * @cn:		namespace
 * @dests:	destinations of the service
 * @bits:	log2 of the number of slots
 * @policy:	what is kept of a client, CHASH_FLAGGED_MAX of them
 * @old:	the table that this one will replace, or NULL
 *
 * Context: Process context, under the namespace's lock; may sleep.
 * Return: a table that nobody sees yet, or an ERR_PTR: -E2BIG for too many members, -ENOSPC above
 * the namespace's memory limit, -ENOMEM.
 */
struct ip_vs_chash_table *ip_vs_chash_table_build(struct ip_vs_chash_net *cn,
						  const struct ip_vs_chash_dests *dests,
						  unsigned int bits,
						  const struct chash_policy *policy,
						  const struct ip_vs_chash_table *old)
{
	struct ip_vs_chash_table *table;
	struct ip_vs_chash_dest *dest;
	unsigned int n, rank = 0;
	u64 start;
	int err;

	lockdep_assert_held(&cn->lock);

	n = count_members(cn, dests);
	if (n > CHASH_MEMBERS_MAX)
		return ERR_PTR(-E2BIG);

	table = table_alloc(cn, n, bits);
	if (IS_ERR(table))
		return table;

	for (dest = member_first(cn, dests); dest;
	     dest = member_next(cn, dest)) {
		table->dest[rank] = dest;
		RCU_INIT_POINTER(table->real[rank], dest_taker(cn, dest));
		table->map.member[rank].id = dest->id;
		table->map.member[rank].weight = dest->weight;
		rank++;
	}
	table->seed = cn->seed;
	memcpy(table->policy, policy, sizeof(table->policy));

	start = ktime_get_ns();
	err = table_fill(table, old);
	if (err) {
		table_free(table);
		return ERR_PTR(err);
	}
	table->build_ns = ktime_get_ns() - start;

	for (rank = 0; rank < n; rank++)
		refcount_inc(&table->dest[rank]->refcnt);
	cn->table_bytes += table->bytes;
	return table;
}

/**
 * ip_vs_chash_table_show() - have a table lead to what a destination is now
 * @cn:		namespace
 * @table:	table in force or held, or NULL
 * @dest:	a destination that came, went, began to drain or was taken out of the pool, or the
 *		reverse; the table need not know it
 *
 * The table's successor may be late, or fail: new sessions are not to wait for it.
 *
 * Context: Under the namespace's lock.
 */
void ip_vs_chash_table_show(const struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table,
			    const struct ip_vs_chash_dest *dest)
{
	unsigned int rank;

	lockdep_assert_held(&cn->lock);

	/* Not by its id: the table may have it under another one. */
	for (rank = 0; table && rank < table->map.n; rank++)
		if (table->dest[rank] == dest)
			rcu_assign_pointer(table->real[rank], dest_taker(cn, dest));
}

/**
 * ip_vs_chash_table_retire() - let go of a table that no pointer leads to any more
 * @cn:		namespace
 * @table:	the table, or NULL
 *
 * Its destinations are let go at once: their memory too waits for the readers of the table.
 *
 * Context: Process context, under the namespace's lock.
 */
void ip_vs_chash_table_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table)
{
	unsigned int rank;

	lockdep_assert_held(&cn->lock);

	if (!table)
		return;
	cn->table_bytes -= table->bytes;
	for (rank = 0; rank < table->map.n; rank++)
		ip_vs_chash_dest_put(table->dest[rank]);
	call_rcu(&table->rcu, table_free_rcu);
}
