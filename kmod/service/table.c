// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Makes tables and their slots, charges their memory to the namespace and frees them behind their
 * readers. Who publishes them, and when, is decided in publish.c.
 */
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "base/net.h"
#include "service/table.h"

/* The ladder of each table size in use, shared by all tables and kept until the module goes. */
static u32 *ip_vs_chash_ladder[CHASH_BITS_MAX + 1];
static DEFINE_MUTEX(ip_vs_chash_ladder_lock);	/* a leaf */

/* The ladder of a table size. */
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

/* Free what tables share. When no table is left. */
void ip_vs_chash_table_exit(void)
{
	unsigned int bits;

	for (bits = 0; bits <= CHASH_BITS_MAX; bits++)
		kvfree(ip_vs_chash_ladder[bits]);
}

static size_t slots_head(unsigned int bits)
{
	return ALIGN(offsetof(struct ip_vs_chash_slots, slot) + (sizeof(struct chash_slot) << bits),
		     sizeof(u32));
}

/* Memory that the slots of a pool take. Returns bytes. */
size_t ip_vs_chash_slots_bytes(const struct ip_vs_chash_pool *pool, unsigned int bits)
{
	return slots_head(bits) + pool->n * sizeof(u32);
}

static bool slots_fill(struct ip_vs_chash_slots *slots, const struct ip_vs_chash_slots *old,
		       const u32 *ladder)
{
	struct chash_map *map = &slots->map;
	void *scratch;

	slots->incremental = old && chash_map_update(map, &old->map, ladder);
	if (slots->incremental)
		return true;
	scratch = kvmalloc(chash_scratch_bytes(map->bits), GFP_KERNEL | __GFP_NOWARN);
	if (!scratch)
		return false;
	chash_map_build(map, ladder, scratch);
	kvfree(scratch);
	return true;
}

/*
 * Compute the slots of a pool. The caller accounts for the memory and the reference to @pool, under
 * the namespace's lock. @old: slots of another pool of the service, or NULL. What is given stays as
 * it is meanwhile; no lock is needed. Returns the slots, or ERR_PTR(-ENOMEM).
 */
struct ip_vs_chash_slots *ip_vs_chash_slots_build(struct ip_vs_chash_pool *pool, unsigned int bits,
						  const struct ip_vs_chash_slots *old)
{
	const u32 *ladder = ip_vs_chash_table_ladder(bits);
	size_t bytes = ip_vs_chash_slots_bytes(pool, bits);
	struct ip_vs_chash_slots *slots;
	u64 start = ktime_get_ns();

	slots = ladder ? kvmalloc(bytes, GFP_KERNEL | __GFP_NOWARN) : NULL;
	if (!slots)
		return ERR_PTR(-ENOMEM);
	memset(slots, 0, sizeof(*slots));
	slots->users = 1;
	slots->bytes = bytes;
	slots->pool = pool;
	slots->owned = (void *)slots + slots_head(bits);
	slots->map.bits = bits;
	slots->map.n = pool->n;
	slots->map.member = pool->member;
	slots->map.slot = slots->slot;
	if (!slots_fill(slots, old, ladder)) {
		kvfree(slots);
		return ERR_PTR(-ENOMEM);
	}
	chash_map_shares(&slots->map, slots->owned);
	slots->build_ns = ktime_get_ns() - start;
	return slots;
}

/* Drop a reference. @slots: slots, or NULL. */
void ip_vs_chash_slots_put(struct ip_vs_chash_net *cn, struct ip_vs_chash_slots *slots)
{
	lockdep_assert_held(&cn->lock);

	if (!slots || --slots->users)
		return;
	cn->table_bytes -= slots->bytes;
	ip_vs_chash_pool_put(cn, slots->pool);
	kvfree_rcu(slots, rcu);
}

/* With @slots or without. Returns a table that nobody sees yet, or NULL when out of memory. */
struct ip_vs_chash_table *ip_vs_chash_table_alloc(struct ip_vs_chash_net *cn,
						  struct ip_vs_chash_pool *pool,
						  struct ip_vs_chash_slots *slots,
						  const struct ip_vs_chash_table *like)
{
	struct ip_vs_chash_table *table;
	unsigned int rank;

	lockdep_assert_held(&cn->lock);

	table = kvmalloc(struct_size(table, ipvs_dest, pool->n), GFP_KERNEL | __GFP_NOWARN);
	if (!table)
		return NULL;
	*table = *like;
	table->bytes = struct_size(table, ipvs_dest, pool->n);
	table->map.n = pool->n;
	table->map.member = pool->member;
	table->map.slot = slots ? slots->slot : NULL;
	table->pool = pool;
	table->dest = pool->dest;
	table->slots = slots;
	INIT_LIST_HEAD(&table->past);
	for (rank = 0; rank < pool->n; rank++)
		RCU_INIT_POINTER(table->ipvs_dest[rank],
				 ip_vs_chash_pool_taker(cn, pool->dest[rank]));
	pool->users++;
	if (slots)
		slots->users++;
	cn->table_bytes += table->bytes;
	return table;
}

/* The table's successor may be late: new sessions are not to wait for it. */
void ip_vs_chash_table_show(const struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table,
			    const struct ip_vs_chash_dest *dest)
{
	unsigned int rank;

	lockdep_assert_held(&cn->lock);

	/* Not by its id: the table may have it under another one. */
	for (rank = 0; table && rank < table->map.n; rank++)
		if (table->dest[rank] == dest)
			rcu_assign_pointer(table->ipvs_dest[rank],
					   ip_vs_chash_pool_taker(cn, dest));
}

/* Let go of a table that no pointer leads to any more. @table: the table, or NULL. */
void ip_vs_chash_table_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table)
{
	lockdep_assert_held(&cn->lock);

	if (!table)
		return;
	cn->table_bytes -= table->bytes;
	ip_vs_chash_slots_put(cn, table->slots);
	ip_vs_chash_pool_put(cn, table->pool);
	kvfree_rcu(table, rcu);
}
