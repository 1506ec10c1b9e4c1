// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Pools and tables: who is in them, what they hold, what they cost, and that a build which fails
 * leaves nothing behind.
 */
#include "alloc.h"
#include "../kmod/state/dest.c"
#include "../kmod/service/pool.c"
#include "../kmod/service/table.c"
#include "fixture.h"
#include "members.h"

#define CHASH_TEST_DESTS	6

/**
 * chash_test_forget_ladders() - free what tables share, as the end of the module does
 *
 * Context: Process context, when no table is left.
 */
void chash_test_forget_ladders(void)
{
	ip_vs_chash_table_exit();
	memset(ip_vs_chash_ladder, 0, sizeof(ip_vs_chash_ladder));
}

/* Destinations of a service, which the test owns. */
struct chash_test_pool {
	struct ip_vs_chash_dests dests;
	struct ip_vs_chash_dest	*dest[CHASH_TEST_DESTS];
	struct ip_vs_dest	ipvs_dest[CHASH_TEST_DESTS];
};

static void chash_test_grow(struct chash_test_pool *pool, unsigned int i)
{
	union nf_inet_addr addr = { .ip = htonl(0x0a000001 + i) };
	struct ip_vs_chash_dest *dest = ip_vs_chash_dest_alloc(&pool->dests, AF_INET, &addr,
							       htons(80));

	dest->weight = i + 1;
	rcu_assign_pointer(dest->ipvs_dest, &pool->ipvs_dest[i]);
	ip_vs_chash_dests_insert(&pool->dests, dest);
	pool->dest[i] = dest;
}

static void chash_test_drain_pool(void *data)
{
	struct chash_test_pool *pool = data;
	unsigned int i;

	for (i = 0; i < CHASH_TEST_DESTS; i++)
		if (pool->dest[i])
			ip_vs_chash_dest_put(pool->dest[i]);
}

/* The first @n destinations, of weights 1, 2, ... */
static struct chash_test_pool *chash_test_pool(struct kunit *test, unsigned int n)
{
	struct chash_test_pool *pool = kunit_kzalloc(test, sizeof(*pool), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	pool->dests.root = RB_ROOT;
	for (i = 0; i < n; i++)
		chash_test_grow(pool, i);
	return pool;
}

static struct ip_vs_chash_pool *chash_test_get(struct kunit *test, struct chash_test_pool *pool,
					       struct ip_vs_chash_pool *old)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_chash_pool *got;

	mutex_lock(&cn->lock);
	got = ip_vs_chash_pool_get(cn, &pool->dests, 0, old);
	mutex_unlock(&cn->lock);
	return got;
}

static void chash_test_put(struct kunit *test, struct ip_vs_chash_pool *pool)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);

	mutex_lock(&cn->lock);
	ip_vs_chash_pool_put(cn, pool);
	mutex_unlock(&cn->lock);
}

/* A table without slots; its pool goes with it. */
static struct ip_vs_chash_table *chash_test_build(struct kunit *test, struct chash_test_pool *pool)
{
	const struct ip_vs_chash_table like = {
		.map.bits = CHASH_TEST_BITS, .ladder = ip_vs_chash_table_ladder(CHASH_TEST_BITS),
	};
	struct ip_vs_chash_pool *got = chash_test_get(test, pool, NULL);
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_chash_table *table;

	KUNIT_ASSERT_FALSE(test, IS_ERR(got));
	mutex_lock(&cn->lock);
	table = ip_vs_chash_table_alloc(cn, got, NULL, &like);
	ip_vs_chash_pool_put(cn, got);
	mutex_unlock(&cn->lock);
	KUNIT_ASSERT_NOT_NULL(test, table);
	return table;
}

static void chash_test_retire(struct kunit *test, struct ip_vs_chash_table *table)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);

	mutex_lock(&cn->lock);
	ip_vs_chash_table_retire(cn, table);
	mutex_unlock(&cn->lock);
}

static void members_are_ranked_by_their_ids(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS);
	struct ip_vs_chash_pool *got = chash_test_get(test, pool, NULL);
	unsigned int rank;

	KUNIT_ASSERT_FALSE(test, IS_ERR(got));
	KUNIT_EXPECT_EQ(test, got->n, CHASH_TEST_DESTS);
	KUNIT_EXPECT_EQ(test, got->weight, CHASH_TEST_DESTS * (CHASH_TEST_DESTS + 1) / 2);
	KUNIT_EXPECT_EQ(test, chash_members_check(got->member, got->n), 0);
	for (rank = 0; rank < got->n; rank++) {
		KUNIT_EXPECT_EQ(test, got->member[rank].id, got->dest[rank]->id);
		KUNIT_EXPECT_EQ(test, got->member[rank].weight, got->dest[rank]->weight);
	}

	chash_test_put(test, got);
	chash_test_drain_pool(pool);
}

static void who_takes_no_clients_here_is_no_member(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS);
	struct ip_vs_chash_pool *got;

	pool->dest[0]->weight = 0;
	RCU_INIT_POINTER(pool->dest[1]->ipvs_dest, NULL);
	pool->dest[2]->draining = true;
	pool->dest[3]->relay = true;
	pool->dest[4]->pop = 7;

	got = chash_test_get(test, pool, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(got));
	KUNIT_EXPECT_EQ(test, got->n, 1);
	KUNIT_EXPECT_PTR_EQ(test, got->dest[0], pool->dest[5]);
	/* Weight 0, of which nothing else is known, and the one that drains. */
	KUNIT_ASSERT_EQ(test, got->left, 2);
	KUNIT_EXPECT_EQ(test, got->member[1].weight + got->member[2].weight, 6 + 3);
	chash_test_put(test, got);

	chash_test_net(test)->pop_self = 7;
	got = chash_test_get(test, pool, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(got));
	KUNIT_EXPECT_EQ(test, got->n, 2);
	chash_test_put(test, got);
	chash_test_drain_pool(pool);
}

static void of_too_many_the_least_ids_are_in_the_pool(struct kunit *test)
{
	struct ip_vs_chash_dests dests = { .root = RB_ROOT };
	struct ip_vs_chash_net *cn = chash_test_net(test);
	union nf_inet_addr addr = {};
	struct ip_vs_chash_dest *dest;
	struct ip_vs_chash_pool *got;
	struct ip_vs_dest ipvs_dest;
	unsigned int i;

	for (i = 0; i < CHASH_MEMBERS_MAX + 9; i++) {
		addr.ip = htonl(0x0a000001 + i);
		dest = ip_vs_chash_dest_alloc(&dests, AF_INET, &addr, 0);
		dest->weight = 1;
		rcu_assign_pointer(dest->ipvs_dest, &ipvs_dest);
		ip_vs_chash_dests_insert(&dests, dest);
	}
	mutex_lock(&cn->lock);
	got = ip_vs_chash_pool_get(cn, &dests, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(got));
	KUNIT_EXPECT_EQ(test, got->n, CHASH_MEMBERS_MAX);
	dest = ip_vs_chash_dests_first(&dests);
	for (i = 0; i < got->n; i++, dest = ip_vs_chash_dests_next(dest))
		KUNIT_EXPECT_PTR_EQ(test, got->dest[i], dest);
	ip_vs_chash_pool_put(cn, got);
	while ((dest = ip_vs_chash_dests_first(&dests))) {
		RCU_INIT_POINTER(dest->ipvs_dest, NULL);
		rb_erase(&dest->node, &dests.root);
		ip_vs_chash_dest_put(dest);
	}
	mutex_unlock(&cn->lock);
}

static void a_pool_is_the_same_until_anything_in_it_changes(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_pool *first = chash_test_get(test, pool, NULL), *next;

	KUNIT_ASSERT_FALSE(test, IS_ERR(first));
	next = chash_test_get(test, pool, first);
	KUNIT_EXPECT_PTR_EQ(test, next, first);
	chash_test_put(test, next);

	pool->dest[1]->weight++;
	next = chash_test_get(test, pool, first);
	KUNIT_EXPECT_PTR_NE(test, next, first);
	KUNIT_EXPECT_FALSE(test, ip_vs_chash_pool_maps_as(first, next));
	chash_test_put(test, first);

	/* Who has left the pool is no matter of the slots. */
	pool->dest[1]->draining = true;
	first = chash_test_get(test, pool, next);
	pool->dest[1]->weight = 1;
	chash_test_put(test, next);
	next = chash_test_get(test, pool, first);
	KUNIT_EXPECT_PTR_NE(test, next, first);
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_pool_maps_as(first, next));
	chash_test_put(test, first);
	chash_test_put(test, next);
	chash_test_drain_pool(pool);
}

/* What the packet path reads for @dest in @table: NULL for nobody, and for who is no member. */
static const struct ip_vs_dest *chash_test_leads_to(const struct ip_vs_chash_table *table,
						    const struct ip_vs_chash_dest *dest)
{
	unsigned int rank;

	for (rank = 0; rank < table->map.n; rank++)
		if (table->dest[rank] == dest)
			return rcu_access_pointer(table->ipvs_dest[rank]);
	return NULL;
}

static void chash_test_show(struct kunit *test, struct ip_vs_chash_table *table,
			    const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);

	mutex_lock(&cn->lock);
	ip_vs_chash_table_show(cn, table, dest);
	mutex_unlock(&cn->lock);
}

static void a_table_leads_to_destinations_that_take_sessions(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS);
	struct ip_vs_chash_table *table = chash_test_build(test, pool);
	struct ip_vs_chash_dest *dest = pool->dest[2];
	unsigned int i;

	for (i = 0; i < CHASH_TEST_DESTS; i++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, pool->dest[i]),
				    &pool->ipvs_dest[i]);

	RCU_INIT_POINTER(dest->ipvs_dest, NULL);
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	RCU_INIT_POINTER(dest->ipvs_dest, &pool->ipvs_dest[2]);
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, dest), &pool->ipvs_dest[2]);

	dest->draining = true;
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	dest->draining = false;
	dest->relay = true;
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	dest->relay = false;
	dest->pop = 7;
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	dest->pop = 0;

	/* By what it is, not by the id that the table has it under. */
	dest->id = ~dest->id;
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, dest), &pool->ipvs_dest[2]);

	for (i = 0; i < CHASH_TEST_DESTS; i++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, pool->dest[i]),
				    &pool->ipvs_dest[i]);
	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

static void a_table_holds_its_destinations_until_it_is_retired(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *table = chash_test_build(test, pool);
	unsigned int i;

	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, refcount_read(&pool->dest[i]->refcnt), 2);

	chash_test_retire(test, table);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, refcount_read(&pool->dest[i]->refcnt), 1);

	chash_test_drain_pool(pool);
}

static void memory_is_charged_until_the_last_that_uses_it_is_gone(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct chash_test_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *first = chash_test_build(test, pool), *second;

	KUNIT_EXPECT_EQ(test, cn->table_bytes, first->bytes + first->pool->bytes);
	mutex_lock(&cn->lock);
	second = ip_vs_chash_table_alloc(cn, first->pool, NULL, first);
	mutex_unlock(&cn->lock);
	KUNIT_ASSERT_NOT_NULL(test, second);
	KUNIT_EXPECT_EQ(test, cn->table_bytes, 2 * first->bytes + first->pool->bytes);

	chash_test_retire(test, first);
	KUNIT_EXPECT_EQ(test, cn->table_bytes, second->bytes + second->pool->bytes);
	chash_test_retire(test, second);
	KUNIT_EXPECT_EQ(test, cn->table_bytes, 0);
	chash_test_drain_pool(pool);
}

static void an_allocation_that_fails_leaves_nothing_of_a_build(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_pool *got = chash_test_get(test, pool, NULL);
	struct ip_vs_chash_slots *slots;
	int live = chash_alloc_live();
	unsigned int nth;

	KUNIT_ASSERT_FALSE(test, IS_ERR(got));
	for (nth = 1; ; nth++) {
		chash_test_forget_ladders();
		chash_alloc_fail(nth);
		slots = ip_vs_chash_slots_build(got, CHASH_TEST_BITS, NULL);
		if (!chash_alloc_failed())
			break;
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(slots), -ENOMEM, "allocation %u", nth);
		chash_test_forget_ladders();
		KUNIT_EXPECT_EQ_MSG(test, chash_alloc_live(), live, "allocation %u", nth);
	}

	KUNIT_EXPECT_FALSE(test, IS_ERR(slots));
	/* ladder, slots, scratch */
	KUNIT_EXPECT_EQ(test, nth - 1, 3);
	kvfree(slots);
	chash_test_put(test, got);
	chash_test_drain_pool(pool);
}

static void an_update_needs_no_scratch_and_gives_the_same_slots(struct kunit *test)
{
	struct chash_test_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS - 1);
	struct ip_vs_chash_pool *before = chash_test_get(test, pool, NULL), *after;
	struct ip_vs_chash_slots *old, *updated, *built;
	unsigned int rank, sum = 0;

	old = ip_vs_chash_slots_build(before, CHASH_TEST_BITS, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(old));
	KUNIT_EXPECT_FALSE(test, old->incremental);
	chash_test_grow(pool, CHASH_TEST_DESTS - 1);
	/* Slow enough for an update to pay. */
	pool->dest[CHASH_TEST_DESTS - 1]->weight = 1;
	after = chash_test_get(test, pool, before);

	updated = ip_vs_chash_slots_build(after, CHASH_TEST_BITS, old);
	built = ip_vs_chash_slots_build(after, CHASH_TEST_BITS, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(updated));
	KUNIT_ASSERT_FALSE(test, IS_ERR(built));
	KUNIT_EXPECT_TRUE(test, updated->incremental);
	KUNIT_EXPECT_FALSE(test, built->incremental);
	KUNIT_EXPECT_MEMEQ(test, updated->slot, built->slot,
			   sizeof(*built->slot) << CHASH_TEST_BITS);
	for (rank = 0; rank < after->n; rank++)
		sum += updated->owned[rank];
	KUNIT_EXPECT_EQ(test, sum, 1 << CHASH_TEST_BITS);

	kvfree(old);
	kvfree(updated);
	kvfree(built);
	chash_test_put(test, before);
	chash_test_put(test, after);
	chash_test_drain_pool(pool);
}

static struct kunit_case chash_table_cases[] = {
	KUNIT_CASE(members_are_ranked_by_their_ids),
	KUNIT_CASE(who_takes_no_clients_here_is_no_member),
	KUNIT_CASE(of_too_many_the_least_ids_are_in_the_pool),
	KUNIT_CASE(a_pool_is_the_same_until_anything_in_it_changes),
	KUNIT_CASE(a_table_leads_to_destinations_that_take_sessions),
	KUNIT_CASE(a_table_holds_its_destinations_until_it_is_retired),
	KUNIT_CASE(memory_is_charged_until_the_last_that_uses_it_is_gone),
	KUNIT_CASE(an_allocation_that_fails_leaves_nothing_of_a_build),
	KUNIT_CASE(an_update_needs_no_scratch_and_gives_the_same_slots),
	{}
};

static struct kunit_suite chash_table_suite = {
	.name = "chash_table",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_table_cases,
};

kunit_test_suite(chash_table_suite);
