// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * PoPs and owners: sets of PoPs are shared and counted, a load replaces all or nothing, and readers
 * see one table or the other.
 */
#include "alloc.h"
#include "../kmod/state/pop.c"
#include "../kmod/state/owner.c"
#include "fixture.h"

static struct chash_prefix chash_test_prefix(u32 addr, u8 plen)
{
	return (struct chash_prefix) { .hi = (u64)addr << 32, .plen = plen };
}

static struct ip_vs_chash_owners *chash_test_owners(struct kunit *test)
{
	return chash_test_net(test)->owners;
}

/* PoPs 1 .. @n. */
static void chash_test_pops(struct kunit *test, unsigned int n)
{
	struct ip_vs_chash_pops *pops = chash_test_net(test)->pops;
	struct ip_vs_chash_pop pop = {};

	mutex_lock(&pops->lock);
	for (pop.id = 1; pop.id <= n; pop.id++) {
		snprintf(pop.name, sizeof(pop.name), "pop%u", pop.id);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &pop, NULL), 0);
	}
	mutex_unlock(&pops->lock);
}

static unsigned int chash_test_pop_sets(struct kunit *test, u16 id)
{
	struct ip_vs_chash_pops *pops = chash_test_net(test)->pops;
	unsigned int sets;

	mutex_lock(&pops->lock);
	sets = ip_vs_chash_pop_lookup(pops, id, NULL)->owner_sets;
	mutex_unlock(&pops->lock);
	return sets;
}

static int chash_test_own(struct kunit *test, u32 addr, u8 plen, u16 first, u16 second)
{
	struct ip_vs_chash_owners *owners = chash_test_owners(test);
	struct chash_prefix prefix = chash_test_prefix(addr, plen);
	u16 pop[] = { first, second };
	int err;

	mutex_lock(&owners->pops->lock);
	err = ip_vs_chash_owner_set(owners, &prefix, pop, second ? 2 : 1, NULL);
	mutex_unlock(&owners->pops->lock);
	return err;
}

static int chash_test_load(struct kunit *test, u32 loader, u32 addr, u8 plen, u16 id)
{
	struct ip_vs_chash_owners *owners = chash_test_owners(test);
	struct chash_prefix prefix = chash_test_prefix(addr, plen);
	int err;

	mutex_lock(&owners->pops->lock);
	err = ip_vs_chash_owner_load_add(owners, loader, &prefix, &id, 1, NULL);
	mutex_unlock(&owners->pops->lock);
	return err;
}

static u16 chash_test_owner_of(struct kunit *test, u32 addr)
{
	struct ip_vs_chash_owners *owners = chash_test_owners(test);
	struct chash_prefix prefix = chash_test_prefix(addr, 32);
	const struct ip_vs_chash_owner_set *set;
	u16 id;

	mutex_lock(&owners->pops->lock);
	set = ip_vs_chash_owner_find(owners, &prefix, true);
	id = set ? set->pop[0] : 0;
	mutex_unlock(&owners->pops->lock);
	return id;
}

#define chash_test_locked(test, call)						\
({										\
	struct ip_vs_chash_owners *_owners = chash_test_owners(test);		\
	typeof(call) _ret;							\
										\
	mutex_lock(&_owners->pops->lock);					\
	_ret = (call);								\
	mutex_unlock(&_owners->pops->lock);					\
	_ret;									\
})

static void prefixes_of_the_same_pops_share_a_set(struct kunit *test)
{
	chash_test_pops(test, 2);

	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a000000, 16, 1, 2), 0);
	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a010000, 16, 1, 2), 0);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 1), 1);
	/* The order tells sets apart. */
	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a020000, 16, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 1), 2);

	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a000000, 16, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a010000, 16, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 1), 1);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 2), 2);
	KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, 0x0a000001), 2);
}

static void owners_that_are_no_pops_are_refused(struct kunit *test)
{
	chash_test_pops(test, 2);

	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a000000, 16, 3, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, chash_test_own(test, 0x0a000000, 16, 2, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, 0x0a000001), 0);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 2), 0);
}

static void a_load_is_in_force_when_it_is_committed(struct kunit *test)
{
	struct ip_vs_chash_owners *owners = chash_test_owners(test);

	chash_test_pops(test, 2);
	KUNIT_ASSERT_EQ(test, chash_test_own(test, 0x0a000000, 8, 1, 0), 0);
	KUNIT_ASSERT_EQ(test, chash_test_own(test, 0x0b000000, 8, 1, 0), 0);

	KUNIT_EXPECT_EQ(test, chash_test_locked(test, ip_vs_chash_owner_load_begin(owners, 7)), 0);
	KUNIT_EXPECT_EQ(test, chash_test_locked(test, ip_vs_chash_owner_load_begin(owners, 8)),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, chash_test_load(test, 7, 0x0a000000, 8, 2), 0);
	KUNIT_EXPECT_EQ(test, chash_test_load(test, 8, 0x0a000000, 8, 2), -ENOENT);
	KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, 0x0a000001), 1);

	KUNIT_EXPECT_EQ(test, chash_test_locked(test, ip_vs_chash_owner_load_commit(owners, 8)),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, chash_test_locked(test, ip_vs_chash_owner_load_commit(owners, 7)), 0);
	KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, 0x0a000001), 2);
	KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, 0x0b000001), 0);
	KUNIT_EXPECT_EQ(test, owners->swaps, 1);

	flush_work(&owners->reap);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 1), 0);
}

static void a_load_that_is_dropped_leaves_nothing(struct kunit *test)
{
	struct ip_vs_chash_owners *owners = chash_test_owners(test);

	chash_test_pops(test, 2);
	KUNIT_ASSERT_EQ(test, chash_test_own(test, 0x0a000000, 8, 1, 0), 0);
	KUNIT_ASSERT_EQ(test, chash_test_locked(test, ip_vs_chash_owner_load_begin(owners, 7)), 0);
	KUNIT_ASSERT_EQ(test, chash_test_load(test, 7, 0x0a000000, 8, 2), 0);
	KUNIT_EXPECT_EQ(test, chash_test_load(test, 7, 0x0a000000, 8, 2), -EEXIST);

	KUNIT_EXPECT_FALSE(test, chash_test_locked(test, ip_vs_chash_owner_load_drop(owners, 8)));
	KUNIT_EXPECT_TRUE(test, chash_test_locked(test, ip_vs_chash_owner_load_drop(owners, 7)));

	flush_work(&owners->reap);
	KUNIT_EXPECT_EQ(test, owners->loads_dropped, 1);
	KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, 0x0a000001), 1);
	KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 2), 0);
}

static void an_allocation_that_fails_keeps_the_old_owners(struct kunit *test)
{
	struct ip_vs_chash_owners *owners = chash_test_owners(test);
	unsigned int nth, i, sites = 0;
	u32 addr;
	int err;

	chash_test_pops(test, 2);
	KUNIT_ASSERT_EQ(test, chash_test_own(test, 0x0a000000, 8, 1, 0), 0);
	for (i = 0; i < 40; i++) {
		addr = 0x0a000000 + (i << 16);
		for (nth = 1; ; nth++) {
			chash_alloc_fail(nth);
			err = chash_test_own(test, addr, i ? 16 : 8, 2, 1);
			if (!chash_alloc_failed())
				break;
			sites++;
			KUNIT_EXPECT_EQ(test, err, -ENOMEM);
			KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, addr), i ? 2 : 1);
			KUNIT_EXPECT_EQ(test, chash_test_pop_sets(test, 2), !!i);
		}
		KUNIT_ASSERT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ(test, chash_test_owner_of(test, addr), 2);
	}
	KUNIT_EXPECT_GE(test, sites, 40);

	/* So does a load. */
	chash_alloc_fail(1);
	err = chash_test_locked(test, ip_vs_chash_owner_load_begin(owners, 7));
	KUNIT_EXPECT_TRUE(test, chash_alloc_failed());
	KUNIT_EXPECT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_NULL(test, owners->load);
}

static void an_allocation_that_fails_leaves_nothing_of_a_pop(struct kunit *test)
{
	struct ip_vs_chash_pops *pops = chash_test_net(test)->pops;
	struct ip_vs_chash_pop pop = { .id = 9, .name = "nine" };
	int live = chash_alloc_live(), err;

	chash_alloc_fail(1);
	mutex_lock(&pops->lock);
	err = ip_vs_chash_pop_set(pops, &pop, NULL);
	mutex_unlock(&pops->lock);
	KUNIT_EXPECT_TRUE(test, chash_alloc_failed());
	KUNIT_EXPECT_EQ(test, err, -ENOMEM);

	KUNIT_EXPECT_EQ(test, pops->count, 0);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
}

static void a_pop_that_contradicts_another_is_refused(struct kunit *test)
{
	struct ip_vs_chash_pops *pops = chash_test_net(test)->pops;
	struct ip_vs_chash_pop here = { .id = 1, .name = "here", .self = true };
	struct ip_vs_chash_pop same_name = { .id = 2, .name = "here" };
	struct ip_vs_chash_pop also_here = { .id = 2, .name = "there", .self = true };
	struct ip_vs_chash_pop nameless = { .id = 2, .name = "-" };

	mutex_lock(&pops->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &here, NULL), 0);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &here, NULL), 0);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &same_name, NULL), -EEXIST);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &also_here, NULL), -EEXIST);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &nameless, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, pops->count, 1);
	mutex_unlock(&pops->lock);
}

static struct kunit_case chash_owner_cases[] = {
	KUNIT_CASE(prefixes_of_the_same_pops_share_a_set),
	KUNIT_CASE(owners_that_are_no_pops_are_refused),
	KUNIT_CASE(a_load_is_in_force_when_it_is_committed),
	KUNIT_CASE(a_load_that_is_dropped_leaves_nothing),
	KUNIT_CASE(an_allocation_that_fails_keeps_the_old_owners),
	KUNIT_CASE(an_allocation_that_fails_leaves_nothing_of_a_pop),
	KUNIT_CASE(a_pop_that_contradicts_another_is_refused),
	{}
};

static struct kunit_suite chash_owner_suite = {
	.name = "chash_owner",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_owner_cases,
};

kunit_test_suite(chash_owner_suite);
