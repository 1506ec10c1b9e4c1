// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables: who is in them, what they hold, what they cost, and that a build which fails leaves
 * nothing behind.
 */
#include "alloc.h"
#include "../kmod/state/dest.c"
#include "../kmod/service/table.c"
#include "fixture.h"

#define CHASH_TEST_DESTS	6

static const struct chash_policy chash_test_policy[CHASH_FLAGGED_MAX] = {
	{ .plen = 32 }, { .plen = 32 },
};

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
struct chash_pool {
	struct ip_vs_chash_dests dests;
	struct ip_vs_chash_dest	*dest[CHASH_TEST_DESTS];
	struct ip_vs_dest	real[CHASH_TEST_DESTS];
};

static void chash_test_grow(struct chash_pool *pool, unsigned int i)
{
	union nf_inet_addr addr = { .ip = htonl(0x0a000001 + i) };
	struct ip_vs_chash_dest *dest = ip_vs_chash_dest_alloc(AF_INET, &addr, htons(80));

	dest->weight = i + 1;
	rcu_assign_pointer(dest->real, &pool->real[i]);
	ip_vs_chash_dests_insert(&pool->dests, dest);
	pool->dest[i] = dest;
}

static void chash_test_drain_pool(void *data)
{
	struct chash_pool *pool = data;
	unsigned int i;

	for (i = 0; i < CHASH_TEST_DESTS; i++)
		if (pool->dest[i])
			ip_vs_chash_dest_put(pool->dest[i]);
}

/* The first @n destinations, of weights 1, 2, ... */
static struct chash_pool *chash_test_pool(struct kunit *test, unsigned int n)
{
	struct chash_pool *pool = kunit_kzalloc(test, sizeof(*pool), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	pool->dests.root = RB_ROOT;
	for (i = 0; i < n; i++)
		chash_test_grow(pool, i);
	return pool;
}

static struct ip_vs_chash_table *chash_test_build(struct kunit *test, struct chash_pool *pool,
						  const struct ip_vs_chash_table *old)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_chash_table *table;

	mutex_lock(&cn->lock);
	table = ip_vs_chash_table_build(cn, &pool->dests, CHASH_TEST_BITS, chash_test_policy,
					old);
	mutex_unlock(&cn->lock);
	return table;
}

static void chash_test_retire(struct kunit *test, struct ip_vs_chash_table *table)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);

	mutex_lock(&cn->lock);
	ip_vs_chash_table_retire(cn, table);
	mutex_unlock(&cn->lock);
}

static bool chash_test_current(struct kunit *test, struct chash_pool *pool,
			       const struct ip_vs_chash_table *table, unsigned int bits,
			       const struct chash_policy *policy)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	bool current_table;

	mutex_lock(&cn->lock);
	current_table = ip_vs_chash_table_is_current(cn, table, &pool->dests, bits, policy);
	mutex_unlock(&cn->lock);
	return current_table;
}

static bool chash_test_is_current(struct kunit *test, struct chash_pool *pool,
				  const struct ip_vs_chash_table *table)
{
	return chash_test_current(test, pool, table, CHASH_TEST_BITS, chash_test_policy);
}

static void a_pool_of_nobody_has_a_table_without_slots(struct kunit *test)
{
	struct chash_pool *pool = chash_test_pool(test, 0);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_EQ(test, table->map.n, 0);
	KUNIT_EXPECT_NULL(test, table->map.slot);

	chash_test_retire(test, table);
}

static void a_destination_that_is_alone_needs_no_slots(struct kunit *test)
{
	struct chash_pool *pool = chash_test_pool(test, 1);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_EQ(test, table->map.n, 1);
	KUNIT_EXPECT_NULL(test, table->map.slot);
	KUNIT_EXPECT_PTR_EQ(test, table->dest[0], pool->dest[0]);

	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

static void members_are_ranked_by_their_ids(struct kunit *test)
{
	struct chash_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);
	unsigned int rank;

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_EQ(test, table->map.n, CHASH_TEST_DESTS);
	KUNIT_EXPECT_EQ(test, chash_members_check(table->map.member, table->map.n), 0);
	for (rank = 0; rank < table->map.n; rank++) {
		KUNIT_EXPECT_EQ(test, table->map.member[rank].id, table->dest[rank]->id);
		KUNIT_EXPECT_EQ(test, table->map.member[rank].weight, table->dest[rank]->weight);
	}

	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

static void who_takes_no_clients_here_is_no_member(struct kunit *test)
{
	struct chash_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS);
	struct ip_vs_chash_table *table;

	pool->dest[0]->weight = 0;
	RCU_INIT_POINTER(pool->dest[1]->real, NULL);
	pool->dest[2]->draining = true;
	pool->dest[3]->relay = true;
	pool->dest[4]->pop = 7;

	table = chash_test_build(test, pool, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_EQ(test, table->map.n, 1);
	KUNIT_EXPECT_PTR_EQ(test, table->dest[0], pool->dest[5]);
	chash_test_retire(test, table);

	chash_test_net(test)->pop_self = 7;
	table = chash_test_build(test, pool, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_EQ(test, table->map.n, 2);
	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

/* What the packet path reads for @dest in @table: NULL for nobody, and for who is no member. */
static const struct ip_vs_dest *chash_test_leads_to(const struct ip_vs_chash_table *table,
						    const struct ip_vs_chash_dest *dest)
{
	unsigned int rank;

	for (rank = 0; rank < table->map.n; rank++)
		if (table->dest[rank] == dest)
			return rcu_access_pointer(table->real[rank]);
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
	struct chash_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);
	struct ip_vs_chash_dest *dest = pool->dest[2];
	unsigned int i;

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	for (i = 0; i < CHASH_TEST_DESTS; i++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, pool->dest[i]),
				    &pool->real[i]);

	RCU_INIT_POINTER(dest->real, NULL);
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	RCU_INIT_POINTER(dest->real, &pool->real[2]);
	chash_test_show(test, table, dest);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, dest), &pool->real[2]);

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
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, dest), &pool->real[2]);

	for (i = 0; i < CHASH_TEST_DESTS; i++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, pool->dest[i]),
				    &pool->real[i]);
	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

static void a_table_holds_its_destinations_until_it_is_retired(struct kunit *test)
{
	struct chash_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);
	unsigned int i;

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, refcount_read(&pool->dest[i]->refcnt), 2);

	chash_test_retire(test, table);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, refcount_read(&pool->dest[i]->refcnt), 1);

	chash_test_drain_pool(pool);
}

static void the_memory_of_a_table_is_charged_until_it_is_retired(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct chash_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_EQ(test, cn->table_bytes, table->bytes);
	KUNIT_EXPECT_EQ(test, table->bytes, struct_size(table, real, 3) + 3 * sizeof(*table->dest) +
			3 * sizeof(*table->map.member) +
			(sizeof(*table->map.slot) << CHASH_TEST_BITS));

	chash_test_retire(test, table);
	KUNIT_EXPECT_EQ(test, cn->table_bytes, 0);
	chash_test_drain_pool(pool);
}

static void a_table_above_the_memory_limit_is_refused(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct chash_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *first, *second;

	cn->table_mem_max = 2;	/* KiB: one table, not two */
	first = chash_test_build(test, pool, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first));

	second = chash_test_build(test, pool, NULL);

	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(second), -ENOSPC);
	KUNIT_EXPECT_EQ(test, cn->table_bytes, first->bytes);

	chash_test_retire(test, first);
	chash_test_drain_pool(pool);
}

static void an_allocation_that_fails_leaves_nothing_of_a_build(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct chash_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *table;
	int live = chash_alloc_live();
	unsigned int nth, i;

	for (nth = 1; ; nth++) {
		chash_test_forget_ladders();
		chash_alloc_fail(nth);
		table = chash_test_build(test, pool, NULL);
		if (!chash_alloc_failed())
			break;

		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(table), -ENOMEM, "allocation %u", nth);
		KUNIT_EXPECT_EQ_MSG(test, cn->table_bytes, 0, "allocation %u", nth);
		for (i = 0; i < 3; i++)
			KUNIT_EXPECT_EQ(test, refcount_read(&pool->dest[i]->refcnt), 1);
		chash_test_forget_ladders();
		KUNIT_EXPECT_EQ_MSG(test, chash_alloc_live(), live, "allocation %u", nth);
	}

	KUNIT_EXPECT_FALSE(test, IS_ERR(table));
	/* head, members, slots, ladder, scratch */
	KUNIT_EXPECT_EQ(test, nth - 1, 5);
	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

static void an_update_needs_no_scratch_and_gives_the_same_table(struct kunit *test)
{
	struct chash_pool *pool = chash_test_pool(test, CHASH_TEST_DESTS - 1);
	struct ip_vs_chash_table *before, *updated, *built;

	before = chash_test_build(test, pool, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(before));
	KUNIT_EXPECT_FALSE(test, before->incremental);
	chash_test_grow(pool, CHASH_TEST_DESTS - 1);
	/* Slow enough for an update to pay. */
	pool->dest[CHASH_TEST_DESTS - 1]->weight = 1;

	updated = chash_test_build(test, pool, before);
	built = chash_test_build(test, pool, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(updated));
	KUNIT_ASSERT_FALSE(test, IS_ERR(built));
	KUNIT_EXPECT_TRUE(test, updated->incremental);
	KUNIT_EXPECT_FALSE(test, built->incremental);
	KUNIT_EXPECT_MEMEQ(test, updated->map.slot, built->map.slot,
			   sizeof(*built->map.slot) << CHASH_TEST_BITS);

	chash_test_retire(test, before);
	chash_test_retire(test, updated);
	chash_test_retire(test, built);
	chash_test_drain_pool(pool);
}

static void a_table_is_current_until_anything_that_decides_it_changes(struct kunit *test)
{
	const struct chash_policy split[CHASH_FLAGGED_MAX] = {
		{ .plen = 32 }, { .plen = 32, .size = 64, .last = 65535 },
	};
	const struct chash_policy group[CHASH_FLAGGED_MAX] = { { .plen = 24 }, { .plen = 32 } };
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct chash_pool *pool = chash_test_pool(test, 3);
	struct ip_vs_chash_table *table = chash_test_build(test, pool, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(table));
	KUNIT_EXPECT_TRUE(test, chash_test_is_current(test, pool, table));

	KUNIT_EXPECT_FALSE(test, chash_test_current(test, pool, table, CHASH_TEST_BITS + 1,
						    chash_test_policy));
	KUNIT_EXPECT_FALSE(test, chash_test_current(test, pool, table, CHASH_TEST_BITS, split));
	KUNIT_EXPECT_FALSE(test, chash_test_current(test, pool, table, CHASH_TEST_BITS, group));

	cn->seed.key[0]++;
	KUNIT_EXPECT_FALSE(test, chash_test_is_current(test, pool, table));
	cn->seed.key[0]--;

	pool->dest[1]->weight++;
	KUNIT_EXPECT_FALSE(test, chash_test_is_current(test, pool, table));
	pool->dest[1]->weight = 0;
	KUNIT_EXPECT_FALSE(test, chash_test_is_current(test, pool, table));
	pool->dest[1]->weight = 2;
	KUNIT_EXPECT_TRUE(test, chash_test_is_current(test, pool, table));

	chash_test_grow(pool, 3);
	KUNIT_EXPECT_FALSE(test, chash_test_is_current(test, pool, table));

	chash_test_retire(test, table);
	chash_test_drain_pool(pool);
}

static struct kunit_case chash_table_cases[] = {
	KUNIT_CASE(a_pool_of_nobody_has_a_table_without_slots),
	KUNIT_CASE(a_destination_that_is_alone_needs_no_slots),
	KUNIT_CASE(members_are_ranked_by_their_ids),
	KUNIT_CASE(who_takes_no_clients_here_is_no_member),
	KUNIT_CASE(a_table_leads_to_destinations_that_take_sessions),
	KUNIT_CASE(a_table_holds_its_destinations_until_it_is_retired),
	KUNIT_CASE(the_memory_of_a_table_is_charged_until_it_is_retired),
	KUNIT_CASE(a_table_above_the_memory_limit_is_refused),
	KUNIT_CASE(an_allocation_that_fails_leaves_nothing_of_a_build),
	KUNIT_CASE(an_update_needs_no_scratch_and_gives_the_same_table),
	KUNIT_CASE(a_table_is_current_until_anything_that_decides_it_changes),
	{}
};

static struct kunit_suite chash_table_suite = {
	.name = "chash_table",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_table_cases,
};

kunit_test_suite(chash_table_suite);
