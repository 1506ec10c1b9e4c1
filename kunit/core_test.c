// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The algorithm in a kernel: what it computes is what userspace computed for the golden vectors.
 */
#include "alloc.h"
#include "../kmod/lib/core.c"
#include "golden-vectors.h"
#include "members.h"

static void keys_equal_the_golden_vectors(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(chash_golden_keys); i++) {
		const struct chash_golden_key *golden = &chash_golden_keys[i];
		siphash_key_t seed = { { golden->seed[0], golden->seed[1] } };
		__be32 addr[4];
		u64 key;

		memcpy(addr, golden->addr, sizeof(addr));
		key = golden->family == 6 ? chash_key6(&seed, addr, golden->block) :
					    chash_key4(&seed, addr[0], golden->block);
		KUNIT_EXPECT_EQ_MSG(test, key, golden->key, "vector %u", i);
	}
}

static void destination_ids_equal_the_golden_vectors(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(chash_golden_ids); i++) {
		const struct chash_golden_id *golden = &chash_golden_ids[i];
		u64 id = chash_dest_id(golden->family, golden->addr, htons(golden->port));

		KUNIT_EXPECT_EQ_MSG(test, id, golden->id, "vector %u", i);
	}
}

/* Blocks of a port: equal to what plain division gives, for every port. */
static void blocks_of_ports_divide(struct kunit *test)
{
	static const u16 sizes[] = { 1, 2, 3, 128, 500, 512, 1008, 2016, 32767, 65535 };
	static const struct {
		u16 base, last;
	} ranges[] = {
		{ 0, 65535 }, { 1, 65534 }, { 1024, 65535 }, { 1024, 49151 }, { 5000, 5000 },
	};
	unsigned int i, wrong = 0;

	for (i = 0; i < ARRAY_SIZE(sizes) * ARRAY_SIZE(ranges); i++) {
		u32 base = ranges[i % ARRAY_SIZE(ranges)].base;
		u32 last = ranges[i % ARRAY_SIZE(ranges)].last;
		u32 size = sizes[i / ARRAY_SIZE(ranges)];
		u32 inner = (last - base) / size, port;
		struct chash_policy policy;

		chash_policy_set_split(&policy, base, size, last);
		for (port = 0; port <= U16_MAX; port++) {
			u32 block = port < base ? inner + 1 :
				    port > last ? inner + 1 + (base > 0) : (port - base) / size;

			wrong += chash_policy_block(&policy, port) != block;
		}
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static struct chash_member *chash_test_members(struct kunit *test,
					       const struct chash_golden_table *golden)
{
	struct chash_member *member;

	member = kunit_kmalloc_array(test, golden->n, sizeof(*member), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, member);
	chash_golden_members(member, golden->set, golden->n, golden->weight_max);
	return member;
}

/* Large ones are more than kmalloc() has. */
static void chash_test_vfree(void *ptr)
{
	kvfree(ptr);
}

static void *chash_test_memory(struct kunit *test, size_t size)
{
	void *ptr = kvmalloc(size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ptr);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, chash_test_vfree, ptr), 0);
	return ptr;
}

static void chash_test_map(struct kunit *test, struct chash_map *map,
			   struct chash_member *member, unsigned int n, unsigned int bits)
{
	*map = (struct chash_map) {
		.bits = bits,
		.n = n,
		.member = member,
		.slot = chash_test_memory(test, sizeof(*map->slot) << bits),
	};
}

static void chash_golden_table_name(const struct chash_golden_table *golden, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u members of weight up to %u in 2^%u slots",
		 golden->n, golden->weight_max, golden->bits);
}

KUNIT_ARRAY_PARAM(chash_golden_table, chash_golden_tables, chash_golden_table_name);

static void a_table_equals_its_golden_sum(struct kunit *test)
{
	const struct chash_golden_table *golden = test->param_value;
	struct chash_member *member = chash_test_members(test, golden);
	u32 *ladder = chash_test_memory(test, chash_ladder_bytes(golden->bits));
	void *scratch = chash_test_memory(test, chash_scratch_bytes(golden->bits));
	struct chash_map map;

	chash_ladder_fill(ladder, golden->bits);
	chash_test_map(test, &map, member, golden->n, golden->bits);

	chash_map_build(&map, ladder, scratch);

	KUNIT_EXPECT_EQ(test, chash_golden_sum(&map), golden->sum);
	KUNIT_EXPECT_EQ(test, chash_members_digest(golden->bits, member, golden->n),
			golden->digest);
}

static void an_update_equals_a_build(struct kunit *test)
{
	const struct chash_golden_table golden = {
		.set = 11, .n = 64, .weight_max = 128, .bits = 12,
	};
	struct chash_member *all = chash_test_members(test, &golden);
	struct chash_member *few = chash_test_members(test, &golden);
	u32 *ladder = chash_test_memory(test, chash_ladder_bytes(golden.bits));
	void *scratch = chash_test_memory(test, chash_scratch_bytes(golden.bits));
	struct chash_map before, after, updated;
	unsigned int rank;

	chash_ladder_fill(ladder, golden.bits);
	chash_test_map(test, &before, all, golden.n, golden.bits);
	chash_map_build(&before, ladder, scratch);

	for (rank = 0; rank < golden.n; rank += 7) {
		memcpy(few, all, rank * sizeof(*all));
		memcpy(few + rank, all + rank + 1, (golden.n - rank - 1) * sizeof(*all));
		chash_test_map(test, &after, few, golden.n - 1, golden.bits);
		chash_map_build(&after, ladder, scratch);

		chash_test_map(test, &updated, few, golden.n - 1, golden.bits);
		KUNIT_EXPECT_TRUE(test, chash_map_update(&updated, &before, ladder));
		KUNIT_EXPECT_MEMEQ(test, updated.slot, after.slot,
				   sizeof(*after.slot) << golden.bits);

		chash_test_map(test, &updated, all, golden.n, golden.bits);
		KUNIT_EXPECT_TRUE(test, chash_map_update(&updated, &after, ladder));
		KUNIT_EXPECT_MEMEQ(test, updated.slot, before.slot,
				   sizeof(*before.slot) << golden.bits);
	}
}

static void the_probes_of_a_key_visit_different_slots(struct kunit *test)
{
	u64 state = 1;
	unsigned int round, i, k;

	for (round = 0; round < 1000; round++) {
		u64 key = chash_golden_random(&state);
		unsigned int bits = CHASH_BITS_MIN + round % (CHASH_BITS_MAX - CHASH_BITS_MIN + 1);

		for (k = 1; k < CHASH_PROBES; k++)
			for (i = 0; i < k; i++)
				KUNIT_EXPECT_NE(test, chash_probe(bits, key, i),
						chash_probe(bits, key, k));
	}
}

static void members_that_cannot_be_mapped_are_refused(struct kunit *test)
{
	struct chash_member good[] = { { 1, 1 }, { 2, CHASH_WEIGHT_MAX } };
	struct chash_member equal[] = { { 1, 1 }, { 1, 1 } };
	struct chash_member unsorted[] = { { 2, 1 }, { 1, 1 } };
	struct chash_member weightless[] = { { 1, 0 } };
	struct chash_member heavy[] = { { 1, CHASH_WEIGHT_MAX + 1 } };

	KUNIT_EXPECT_EQ(test, chash_members_check(good, ARRAY_SIZE(good)), 0);
	KUNIT_EXPECT_EQ(test, chash_members_check(NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, chash_members_check(equal, ARRAY_SIZE(equal)), -EEXIST);
	KUNIT_EXPECT_EQ(test, chash_members_check(unsorted, ARRAY_SIZE(unsorted)), -EINVAL);
	KUNIT_EXPECT_EQ(test, chash_members_check(weightless, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, chash_members_check(heavy, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, chash_members_check(good, CHASH_MEMBERS_MAX + 1), -E2BIG);
}

static struct kunit_case chash_core_cases[] = {
	KUNIT_CASE(keys_equal_the_golden_vectors),
	KUNIT_CASE(destination_ids_equal_the_golden_vectors),
	KUNIT_CASE(blocks_of_ports_divide),
	KUNIT_CASE_PARAM_ATTR(a_table_equals_its_golden_sum, chash_golden_table_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE(an_update_equals_a_build),
	KUNIT_CASE(the_probes_of_a_key_visit_different_slots),
	KUNIT_CASE(members_that_cannot_be_mapped_are_refused),
	{}
};

static struct kunit_suite chash_core_suite = {
	.name = "chash_core",
	.test_cases = chash_core_cases,
};

kunit_test_suite(chash_core_suite);
MODULE_DESCRIPTION("KUnit tests of ip_vs_chash");
MODULE_LICENSE("GPL");
