// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tests of the pure core: equal to a slow oracle, free of history and of collateral, balanced as
 * the theory says. The core is included, so that its bijections and bounds can be looked at too.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../kmod/lib/core.c"

#include "../../kunit/golden-vectors.h"
#include "../../kunit/members.h"
#include "check.h"
#include "oracle.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

unsigned int check_failures;

/* FAST=1 runs a part of the random tests. */
static bool fast;

static u64 random_state;

static u64 random64(void)
{
	return chash_golden_random(&random_state);
}

static u32 random_below(u32 n)
{
	return (random64() >> 32) * n >> 32;
}

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static const u32 *ladder_of(unsigned int bits)
{
	static u32 *ladder[CHASH_BITS_MAX + 1];

	if (!ladder[bits]) {
		ladder[bits] = must(malloc(chash_ladder_bytes(bits)));
		chash_ladder_fill(ladder[bits], bits);
	}
	return ladder[bits];
}

static struct chash_map map_alloc(unsigned int bits, unsigned int n)
{
	struct chash_map map = { .bits = bits, .n = n };

	/* Exact sizes and garbage in them: the sanitizer and the comparison find every slip. */
	map.member = must(malloc(n ? n * sizeof(*map.member) : 1));
	if (n > 1) {
		map.slot = must(malloc(sizeof(*map.slot) << bits));
		memset(map.slot, 0xa5, sizeof(*map.slot) << bits);
	}
	return map;
}

static void map_free(struct chash_map *map)
{
	free(map->slot);
	free(map->member);
}

static void map_build(struct chash_map *map)
{
	void *scratch = must(malloc(chash_scratch_bytes(map->bits)));

	chash_map_build(map, ladder_of(map->bits), scratch);
	free(scratch);
}

static struct chash_map map_fresh(unsigned int bits, const struct chash_member *member,
				  unsigned int n)
{
	struct chash_map map = map_alloc(bits, n);

	memcpy(map.member, member, n * sizeof(*member));
	map_build(&map);
	return map;
}

static bool map_equal(const struct chash_map *a, const struct chash_map *b)
{
	return a->bits == b->bits && a->n == b->n && chash_same(a->member, b->member, a->n) &&
	       (a->n < 2 || !memcmp(a->slot, b->slot, sizeof(*a->slot) << a->bits));
}

static u64 map_latest(const struct chash_map *map)
{
	u64 latest = 0;
	u32 s;

	for (s = 0; map->n > 1 && s < 1U << map->bits; s++)
		latest = max(latest, chash_time_at(map, ladder_of(map->bits),
						   chash_slot_next(&map->slot[s]), s));
	return latest;
}

static int by_id(const void *a, const void *b)
{
	const struct chash_member *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

enum id_kind { RANDOM_IDS, SEQUENTIAL_IDS, HIGH_IDS, ID_KINDS };

static void random_members(struct chash_member *member, unsigned int n, enum id_kind kind,
			   u32 weight_max)
{
	u64 base = random64() >> 34;
	unsigned int i;

	for (i = 0; i < n; i++) {
		member[i].id = kind == RANDOM_IDS ? random64() :
			       kind == SEQUENTIAL_IDS ? base + i : (base + i) << 34;
		member[i].weight = 1 + random_below(weight_max);
	}
	qsort(member, n, sizeof(*member), by_id);
}

static void expect_oracle(const struct chash_map *map)
{
	EXPECT(oracle_agrees(map), "bits %u, n %u", map->bits, map->n);
}

static void ladder_is_the_mean_order_statistics(void)
{
	unsigned int bits;

	for (bits = CHASH_BITS_MIN; bits <= CHASH_BITS_MAX; bits++) {
		const u32 *ladder = ladder_of(bits);
		u32 i, slots = 1U << bits;
		long double sum = 0;

		for (i = 0; i < slots; i++) {
			sum += 1.0L / (slots - i);
			if (!EXPECT(fabsl(ladder[i] - ldexpl(sum, 28)) < 0.51L, "bits %u, %u",
				    bits, i))
				break;
			if (!EXPECT(ladder[i] >= (i + 1) << (28 - bits), "bits %u, %u", bits, i))
				break;
		}
	}
}

static void bijection_and_inverse(void)
{
	unsigned int bits, rank, n = 32;
	struct chash_member member[32];
	u32 *position = must(malloc(sizeof(*position) << CHASH_BITS_MAX));
	u8 *seen = must(malloc(1U << CHASH_BITS_MAX));

	for (bits = CHASH_BITS_MIN; bits <= CHASH_BITS_MAX; bits++) {
		struct chash_map map = { .bits = bits, .n = n, .member = member };
		u32 i, slots = 1U << bits;

		random_members(member, n, bits % ID_KINDS, 65535);
		for (rank = 0; rank < (bits > 14 ? 2 : n); rank++) {
			struct chash_runner r = chash_walker(&map, rank);

			oracle_positions(member[rank].id, bits, position);
			memset(seen, 0, slots);
			for (i = 0; i < slots; i++) {
				u32 s = chash_runner_slot(&r, i);

				if (!EXPECT(s < slots && !seen[s]))
					break;
				seen[s] = 1;
				EXPECT(chash_runner_position(&r, s) == i);
				EXPECT(position[s] == i);
			}
		}
	}
	free(seen);
	free(position);
}

static void build_equals_the_oracle(void)
{
	static const u32 weights[] = { 1, 2, 100, 65535 };
	static const struct {
		unsigned int bits, n;
	} large[] = { { 16, 2 }, { 16, 64 }, { 13, 512 }, { 12, 4096 }, { 20, 3 } };
	struct chash_member *member = must(calloc(CHASH_MEMBERS_MAX, sizeof(*member)));
	unsigned int i, rounds = fast ? 60 : 400;
	struct chash_map map;

	for (i = 0; i < rounds; i++) {
		unsigned int bits = 8 + i % 4, n = 2 + random_below(i % 5 ? 40 : 300);

		random_members(member, n, i % ID_KINDS, weights[i % COUNT(weights)]);
		map = map_fresh(bits, member, n);
		expect_oracle(&map);
		EXPECT(map.latest == (map_latest(&map) | CHASH_RANK_MASK));
		map_free(&map);
	}
	for (i = 0; i < COUNT(large); i++) {
		random_members(member, large[i].n, RANDOM_IDS, weights[i % COUNT(weights)]);
		map = map_fresh(large[i].bits, member, large[i].n);
		expect_oracle(&map);
		map_free(&map);
	}
	free(member);
}

/* Weights as far apart as they get, where the horizon is furthest from the truth. */
static void build_equals_the_oracle_for_lopsided_weights(void)
{
	static const unsigned int sizes[] = { 2, 3, 17, 500 };
	struct chash_member member[500];
	unsigned int i, heavy;

	for (i = 0; i < COUNT(sizes); i++) {
		for (heavy = 0; heavy <= 2 && heavy <= sizes[i]; heavy++) {
			struct chash_map map;
			unsigned int b;

			random_members(member, sizes[i], RANDOM_IDS, 1);
			for (b = 0; b < heavy; b++)
				member[(b + 1) * sizes[i] / 4].weight = 65535;
			map = map_fresh(9, member, sizes[i]);
			expect_oracle(&map);
			map_free(&map);
		}
	}
}

/* What random changes did to a map. */
struct tally {
	u64		moved;
	u64		collateral;
	unsigned int	updated;
	unsigned int	built;
};

static bool knows(const struct chash_map *map, u64 id)
{
	struct chash_member key = { .id = id };

	return bsearch(&key, map->member, map->n, sizeof(key), by_id);
}

static u64 owner_id(const struct chash_map *map, u32 s)
{
	return map->member[chash_slot_owner(&map->slot[s])].id;
}

static u64 next_id(const struct chash_map *map, u32 s)
{
	return map->member[chash_slot_next(&map->slot[s])].id;
}

/* The owner of a slot may change from or to the changed destination only. */
static void count_moves(const struct chash_map *old, const struct chash_map *map, u64 changed,
			struct tally *tally)
{
	bool came = !knows(old, changed), left = !knows(map, changed);
	u32 s;

	for (s = 0; old->n > 1 && map->n > 1 && s < 1U << map->bits; s++) {
		u64 was = owner_id(old, s), is = owner_id(map, s);

		if (was == is)
			continue;
		tally->moved++;
		if (was != changed && is != changed)
			tally->collateral++;
		/* A lookup that finds the owner gone takes the next choice: it must be right. */
		EXPECT(!left || is == next_id(old, s));
		EXPECT(!came || was == next_id(map, s));
	}
}

/*
 * Change one destination at random: its presence or its weight. The pool grows from @low to
 * @high and back by turns, so that all sizes are met.
 */
static u64 random_change(const struct chash_map *old, struct chash_map *map, unsigned int low,
			 unsigned int high, u32 weight_max, bool *growing)
{
	unsigned int kind = random_below(4), rank, n = old->n;
	u64 id;

	if (n <= low)
		*growing = true;
	if (n >= high)
		*growing = false;
	if (n && kind == 0) {
		rank = random_below(n);
		*map = map_alloc(old->bits, n);
		memcpy(map->member, old->member, n * sizeof(*old->member));
		map->member[rank].weight = 1 + random_below(weight_max);
		return map->member[rank].id;
	}
	if (*growing ? kind < 3 || n <= low : kind == 3 && n < high) {
		do
			id = random_below(3) ? random64() : random_below(2 * high);
		while (knows(old, id));
		for (rank = 0; rank < n && old->member[rank].id < id;)
			rank++;
		*map = map_alloc(old->bits, n + 1);
		memcpy(map->member, old->member, rank * sizeof(*old->member));
		memcpy(map->member + rank + 1, old->member + rank,
		       (n - rank) * sizeof(*old->member));
		map->member[rank].id = id;
		map->member[rank].weight = 1 + random_below(weight_max);
		return id;
	}
	rank = random_below(n);
	id = old->member[rank].id;
	*map = map_alloc(old->bits, n - 1);
	memcpy(map->member, old->member, rank * sizeof(*old->member));
	memcpy(map->member + rank, old->member + rank + 1, (n - rank - 1) * sizeof(*old->member));
	return id;
}

/* As the kernel does it: update where possible, else build. */
static void fill(struct chash_map *map, const struct chash_map *old, struct tally *tally)
{
	if (chash_map_update(map, old, ladder_of(map->bits))) {
		tally->updated++;
		EXPECT(map->latest >= map_latest(map));
	} else {
		tally->built++;
		map_build(map);
	}
}

static void purity_and_collateral(void)
{
	static const u32 weights[] = { 1, 3, 100, 65535 };
	unsigned int i, round, rounds = fast ? 10 : 50, changes = 200;
	struct tally tally = { 0 };

	for (round = 0; round < rounds; round++) {
		unsigned int low = round % 3 ? 10 : 0, high = low + 20 + round;
		u32 weight_max = weights[round % COUNT(weights)];
		struct chash_map old = map_alloc(8 + round % 4, 0);
		bool growing = true;

		for (i = 0; i < changes; i++) {
			struct chash_map map, fresh;
			u64 changed, sum = 0;

			changed = random_change(&old, &map, low, high, weight_max, &growing);
			if (old.n > 1)
				sum = chash_golden_sum(&old);
			fill(&map, &old, &tally);
			fresh = map_fresh(map.bits, map.member, map.n);
			EXPECT(map_equal(&map, &fresh), "round %u, change %u", round, i);
			EXPECT(old.n < 2 || sum == chash_golden_sum(&old));
			count_moves(&old, &map, changed, &tally);
			map_free(&fresh);
			map_free(&old);
			old = map;
		}
		map_free(&old);
	}
	EXPECT(tally.collateral == 0);
	EXPECT(tally.updated > tally.built);
	printf("# %u changes, %u of them incremental, %llu slots moved, %llu collateral\n",
	       rounds * changes, tally.updated, tally.moved, tally.collateral);
}

/* At the default size, compared with a fresh build and the oracle now and then. */
static void no_collateral_in_millions_of_moves(void)
{
	struct chash_map old = map_alloc(CHASH_BITS_DEFAULT, 0);
	u64 wanted = fast ? 300000 : 2700000;
	struct tally tally = { 0 };
	bool growing = true;
	unsigned int i;

	for (i = 1; tally.moved < wanted; i++) {
		struct chash_map map;
		u64 changed = random_change(&old, &map, 20, 90, 100, &growing);

		fill(&map, &old, &tally);
		count_moves(&old, &map, changed, &tally);
		if (i % 64 == 0) {
			struct chash_map fresh = map_fresh(map.bits, map.member, map.n);

			EXPECT(map_equal(&map, &fresh), "change %u", i);
			map_free(&fresh);
		}
		map_free(&old);
		old = map;
	}
	expect_oracle(&old);
	map_free(&old);
	EXPECT(tally.collateral == 0);
	printf("# %u changes, %u of them incremental, %llu slots moved, %llu collateral\n", i - 1,
	       tally.updated, tally.moved, tally.collateral);
}

/* Load one destination after the other, in a random order. */
static struct chash_map loaded(unsigned int bits, const struct chash_member *member,
			       unsigned int n, struct tally *tally)
{
	struct chash_map old = map_alloc(bits, 0);
	unsigned int i, rank, *order = must(malloc(n * sizeof(*order)));

	for (i = 0; i < n; i++) {
		rank = random_below(i + 1);
		order[i] = order[rank];
		order[rank] = i;
	}
	for (i = 0; i < n; i++) {
		struct chash_map map = map_alloc(bits, i + 1);

		memcpy(map.member, old.member, i * sizeof(*member));
		map.member[i] = member[order[i]];
		qsort(map.member, i + 1, sizeof(*member), by_id);
		fill(&map, &old, tally);
		map_free(&old);
		old = map;
	}
	free(order);
	return old;
}

static void order_of_addition_does_not_matter(void)
{
	unsigned int n = fast ? 100 : 600;
	struct chash_member *member = must(malloc(n * sizeof(*member)));
	struct tally tally = { 0 };
	struct chash_map a, b, fresh;

	random_members(member, n, RANDOM_IDS, 100);
	a = loaded(11, member, n, &tally);
	b = loaded(11, member, n, &tally);
	fresh = map_fresh(11, member, n);
	EXPECT(map_equal(&a, &fresh));
	EXPECT(map_equal(&b, &fresh));
	/* The bound may be loose, but not so loose that an addition visits all slots. */
	EXPECT(a.latest < 2 * fresh.latest);
	map_free(&fresh);
	map_free(&b);
	map_free(&a);
	free(member);
}

static void update_refuses_what_it_cannot_do(void)
{
	struct chash_member member[40];
	const u32 *ladder = ladder_of(8);
	struct chash_map old, map;

	random_members(member, 40, RANDOM_IDS, 1);
	old = map_fresh(8, member, 30);

	/* Nothing changed. */
	map = map_alloc(8, 30);
	memcpy(map.member, member, 30 * sizeof(*member));
	EXPECT(chash_map_update(&map, &old, ladder) && map_equal(&map, &old));
	/* Two weights. */
	map.member[3].weight = 2;
	map.member[5].weight = 2;
	EXPECT(!chash_map_update(&map, &old, ladder));
	/* Another id with the same number of members. */
	map.member[3] = member[3];
	map.member[5] = member[5];
	map.member[29].id++;
	EXPECT(!chash_map_update(&map, &old, ladder));
	/* One added and one reweighted. */
	map_free(&map);
	map = map_alloc(8, 31);
	memcpy(map.member, member, 31 * sizeof(*member));
	map.member[0].weight = 7;
	EXPECT(!chash_map_update(&map, &old, ladder));
	/* Two added, two removed. */
	map_free(&map);
	map = map_alloc(8, 32);
	memcpy(map.member, member, 32 * sizeof(*member));
	EXPECT(!chash_map_update(&map, &old, ladder));
	map_free(&map);
	map = map_alloc(8, 28);
	memcpy(map.member, member, 28 * sizeof(*member));
	EXPECT(!chash_map_update(&map, &old, ladder));
	/* Other bits. */
	map_free(&map);
	map = map_alloc(9, 30);
	memcpy(map.member, member, 30 * sizeof(*member));
	EXPECT(!chash_map_update(&map, &old, ladder_of(9)));
	/* To one member and back. */
	map_free(&map);
	map_free(&old);
	old = map_fresh(8, member, 2);
	map = map_alloc(8, 1);
	map.member[0] = member[0];
	EXPECT(!chash_map_update(&map, &old, ladder));
	EXPECT(!chash_map_update(&old, &map, ladder));
	map_free(&map);
	map_free(&old);
}

/*
 * Theory. A member of weight w among others of total weight W - w reaches its i-th slot at a
 * fixed time t(i), and owns it when none of the others came before: with probability
 * p(i) = exp(-(W - w) t(i)), nearly independent in different slots. While w is small against W,
 * the sums over its arrivals become integrals,
 *
 *	mean      M w int exp(-W t) dt                  = M w / W = share,
 *	variance  M w int exp(-W t) (1 - exp(-W t)) dt  = share / 2.
 *
 * The root mean square of the imbalance is 1 / sqrt(2 share) = 0.71 / sqrt(share), against
 * 1 / sqrt(share) for independent draws. With few members it is smaller still, since their
 * arrivals also run out. Tested is the mean square over many pools, in units of share / 2, which
 * is 1 within some hundredths for the number of samples taken; and the furthest member, which
 * may be 5.5 standard deviations out.
 */
static double imbalance(unsigned int bits, unsigned int n, enum id_kind kind, u32 weight_max,
			unsigned int pools)
{
	struct chash_member *member = must(malloc(n * sizeof(*member)));
	u32 *owned = must(malloc(n * sizeof(*owned)));
	double square = 0, furthest = 0;
	unsigned int i, pool;

	for (pool = 0; pool < pools; pool++) {
		struct chash_map map;
		u64 total = 0;

		random_members(member, n, kind, weight_max);
		map = map_fresh(bits, member, n);
		chash_map_shares(&map, owned);
		for (i = 0; i < n; i++)
			total += owned[i];
		EXPECT(total == 1U << bits);
		for (i = 0; i < n; i++) {
			double share = (double)member[i].weight / chash_weight(&map) * (1 << bits);
			double z = (owned[i] - share) / sqrt(share / 2);

			square += z * z;
			/* Far tails are those of small counts where a share is small. */
			if (share >= 64)
				furthest = fmax(furthest, fabs(z));
		}
		map_free(&map);
	}
	EXPECT(furthest < 5.5, "bits %u, n %u: %.2f", bits, n, furthest);
	free(owned);
	free(member);
	return square / n / pools;
}

static void balance_is_within_theory(void)
{
	unsigned int kind;
	double square;

	for (kind = 0; kind < ID_KINDS; kind++) {
		square = imbalance(16, 512, kind, 1, fast ? 2 : 4);
		EXPECT(square > 0.85 && square < 1.15, "512 of equal weight: %.3f", square);
		square = imbalance(12, 64, kind, 1, fast ? 20 : 60);
		EXPECT(square > 0.85 && square < 1.12, "64 of equal weight: %.3f", square);
		square = imbalance(16, 512, kind, 100, fast ? 2 : 4);
		EXPECT(square > 0.85 && square < 1.15, "512 of weights 1 to 100: %.3f", square);
		square = imbalance(8, 8, kind, 1, fast ? 100 : 400);
		EXPECT(square > 0.5 && square < 1.05, "8 in 256 slots: %.3f", square);
		square = imbalance(10, 4, kind, 10, fast ? 100 : 400);
		EXPECT(square > 0.3 && square < 1.05, "4 of weights 1 to 10: %.3f", square);
	}
	square = imbalance(16, 4096, RANDOM_IDS, 1, 1);
	EXPECT(square > 0.9 && square < 1.1, "4096 with 16 slots each: %.3f", square);
}

static void members_out_of_range_are_refused(void)
{
	struct chash_member *member = must(malloc((CHASH_MEMBERS_MAX + 1) * sizeof(*member)));
	unsigned int i;

	for (i = 0; i <= CHASH_MEMBERS_MAX; i++)
		member[i] = (struct chash_member){ .id = i, .weight = CHASH_WEIGHT_MAX };
	EXPECT(chash_members_check(member, CHASH_MEMBERS_MAX) == 0);
	EXPECT(chash_members_check(member, CHASH_MEMBERS_MAX + 1) == -E2BIG);
	EXPECT(chash_members_check(member, 0) == 0);
	EXPECT(chash_members_check(member, 1) == 0);
	member[7].weight = 0;
	EXPECT(chash_members_check(member, 7) == 0);
	EXPECT(chash_members_check(member, 8) == -EINVAL);
	member[7].weight = CHASH_WEIGHT_MAX + 1;
	EXPECT(chash_members_check(member, 8) == -EINVAL);
	member[7].weight = 1;
	member[7].id = member[6].id;
	EXPECT(chash_members_check(member, 8) == -EEXIST);
	member[7].id = member[6].id - 1;
	EXPECT(chash_members_check(member, 8) == -EINVAL);
	for (i = 0; i < 8; i++)
		member[i].weight = 0;
	EXPECT(chash_members_check(member, 8) == -EINVAL);
	free(member);
}

static void extremes(void)
{
	struct chash_member *member = must(calloc(CHASH_MEMBERS_MAX, sizeof(*member)));
	struct tally tally = { 0 };
	struct chash_map map, next;
	u32 owned[2];

	/* None and one need no slots. */
	map = map_fresh(CHASH_BITS_MAX, member, 0);
	chash_map_shares(&map, owned);
	map_free(&map);
	random_members(member, 1, RANDOM_IDS, 1);
	map = map_fresh(CHASH_BITS_MAX, member, 1);
	chash_map_shares(&map, owned);
	EXPECT(owned[0] == 1U << CHASH_BITS_MAX);
	map_free(&map);

	/* Weight 1 beside 65535: a share of 1/65536, and the only next choice. */
	random_members(member, 2, RANDOM_IDS, 1);
	member[1].weight = 65535;
	map = map_fresh(CHASH_BITS_MAX, member, 2);
	chash_map_shares(&map, owned);
	EXPECT(owned[0] + owned[1] == 1U << CHASH_BITS_MAX);
	EXPECT(owned[0] >= 8 && owned[0] <= 24, "%u of 16", owned[0]);
	expect_oracle(&map);
	map_free(&map);

	/* The most members, with ids at both ends, in the largest and the smallest table. */
	random_members(member, CHASH_MEMBERS_MAX, RANDOM_IDS, CHASH_WEIGHT_MAX);
	member[0].id = 0;
	member[CHASH_MEMBERS_MAX - 1].id = ~0ULL;
	map = map_fresh(CHASH_BITS_MIN, member, CHASH_MEMBERS_MAX);
	expect_oracle(&map);
	map_free(&map);
	map = map_fresh(fast ? 16 : CHASH_BITS_MAX, member, CHASH_MEMBERS_MAX);
	next = map_alloc(map.bits, CHASH_MEMBERS_MAX - 1);
	memcpy(next.member, member, next.n * sizeof(*member));
	fill(&next, &map, &tally);
	map_free(&map);
	map = map_alloc(next.bits, CHASH_MEMBERS_MAX);
	memcpy(map.member, member, map.n * sizeof(*member));
	fill(&map, &next, &tally);
	EXPECT(tally.updated == 2);
	map_free(&next);
	next = map_fresh(map.bits, member, CHASH_MEMBERS_MAX);
	EXPECT(map_equal(&map, &next));
	map_free(&next);
	map_free(&map);
	free(member);
}

/* From the paper of Aumasson and Bernstein and its reference code: key and data are 00 01 02 ... */
static void reference_siphash_has_the_official_vectors(void)
{
	static const u64 key[2] = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL };
	static const struct {
		size_t	len;
		u64	hash;
	} vector[] = {
		{ 0, 0x726fdb47dd0e0e31ULL }, { 1, 0x74f839c593dc67fdULL },
		{ 2, 0x0d6c8009d9a94f5aULL }, { 3, 0x85676696d7fb7e2dULL },
		{ 15, 0xa129ca6149be45e5ULL },
	};
	const siphash_key_t shim_key = {{ key[0], key[1] }};
	u8 data[64];
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i;
	for (i = 0; i < COUNT(vector); i++)
		EXPECT(oracle_siphash(2, 4, key, data, vector[i].len) == vector[i].hash, "%zu",
		       vector[i].len);
	EXPECT(oracle_siphash(1, 3, key, data, 0) == 0xabac0158050fc4dcULL);
	/* The shim stands in for the kernel's. */
	for (i = 0; i < sizeof(data); i++)
		EXPECT(siphash(data, i, &shim_key) == oracle_siphash(2, 4, key, data, i));
	EXPECT(siphash_3u64(0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL, 0x1716151413121110ULL,
			    &shim_key) == oracle_siphash(2, 4, key, data, 24));
}

static void keys_are_siphash_of_the_wire_bytes(void)
{
	unsigned int i, k;

	for (i = 0; i < 20000; i++) {
		u64 seed[2] = { random64(), random64() };
		siphash_key_t key = {{ seed[0], seed[1] }};
		u16 block = i % 3 ? random64() : 0;
		u8 message[18];
		__be32 addr[4];

		for (k = 0; k < 16; k++)
			message[k] = random64();
		message[4] = block;
		message[5] = block >> 8;
		memcpy(addr, message, 4);
		EXPECT(chash_key4(&key, addr[0], block) == oracle_siphash(1, 3, seed, message, 6));

		memcpy(addr, message, 16);
		message[16] = block;
		message[17] = block >> 8;
		EXPECT(chash_key6(&key, addr, block) == oracle_siphash(1, 3, seed, message, 18));
	}
}

static void blocks_of_ports_divide(void)
{
	static const u16 bases[] = { 0, 1, 1024, 1025, 40000 };
	static const u16 lasts[] = { 40000, 49151, 65534, 65535 };
	static const u16 usual[] = { 1, 2, 3, 64, 128, 500, 512, 1000, 1008, 1024, 2016, 65535 };
	unsigned int b, l, port, sizes, size;

	for (b = 0; b < COUNT(bases); b++) {
		for (l = 0; l < COUNT(lasts); l++) {
			for (sizes = 0; sizes < (fast ? 20 : 60); sizes++) {
				u32 base = bases[b], last = lasts[l], inner;
				struct chash_policy policy;

				size = sizes < COUNT(usual) ? usual[sizes] :
							      1 + random_below(65535);
				chash_policy_set_split(&policy, base, size, last);
				inner = (last - base) / size;
				for (port = 0; port < 65536; port++) {
					u32 block = (port - base) / size;

					/* A block of their own for what lies outside. */
					if (port < base)
						block = inner + 1;
					if (port > last)
						block = inner + 1 + (base > 0);
					EXPECT(chash_policy_block(&policy, port) == (u16)block);
				}
			}
		}
	}
}

/* Each port is put where the sets have it, one after the other, as RFC 7597 lays them out. */
static void port_sets_are_told_apart(void)
{
	static u16 expected[65536];
	unsigned int a, k, high, psid, low, port;
	struct chash_policy policy;

	for (a = 0; a < 16; a++) {
		for (k = 1; a + k <= 16; k++) {
			unsigned int m = 16 - a - k;

			for (port = 0; port < 65536; port++)
				expected[port] = 1U << k;
			for (high = a > 0; high < 1U << a; high++)
				for (psid = 0; psid < 1U << k; psid++)
					for (low = 0; low < 1U << m; low++)
						expected[(high << k | psid) << m | low] = psid;
			chash_policy_set_psid(&policy, a, k);
			EXPECT(policy.size == 1U << m && policy.psid == k);
			for (port = 0; port < 65536; port++)
				EXPECT(chash_policy_block(&policy, port) == expected[port]);
		}
	}
	/* The example of the RFC: id 0x34 of 8 bits behind 6. */
	chash_policy_set_psid(&policy, 6, 8);
	EXPECT(chash_policy_block(&policy, 1232) == 0x34 &&
	       chash_policy_block(&policy, 1235) == 0x34 &&
	       chash_policy_block(&policy, 2256) == 0x34 &&
	       chash_policy_block(&policy, 1236) == 0x35 &&
	       chash_policy_block(&policy, 1231) == 0x33);
	chash_policy_set_split(&policy, 1024, 500, 65535);
	EXPECT(chash_policy_block(&policy, 2256) == 2);
}

static void probes_visit_different_slots(void)
{
	unsigned int i, j, k, bits;

	for (i = 0; i < 20000; i++) {
		u64 key = random64();
		u32 slot[CHASH_PROBES];

		bits = CHASH_BITS_MIN + i % (CHASH_BITS_MAX - CHASH_BITS_MIN + 1);
		for (k = 0; k < CHASH_PROBES; k++) {
			slot[k] = chash_probe(bits, key, k);
			EXPECT(slot[k] < 1U << bits);
			for (j = 0; j < k; j++)
				EXPECT(slot[j] != slot[k]);
		}
		EXPECT(slot[0] == (key & ((1U << bits) - 1)));
	}
}

static void ids_are_siphash_of_family_address_port(void)
{
	u64 key[2];
	unsigned int i;

	memcpy(key, "ip_vs_chash dest", 16);
	for (i = 0; i < 1000; i++) {
		unsigned int family = i % 2 ? 4 : 6, len = i % 2 ? 4 : 16, k;
		u8 name[19];
		__be16 port;

		name[0] = family;
		for (k = 1; k < len + 3; k++)
			name[k] = random64();
		memcpy(&port, name + 1 + len, 2);
		EXPECT(chash_dest_id(family, name + 1, port) ==
		       oracle_siphash(2, 4, key, name, len + 3));
	}
}

static void digest_tells_sets_apart(void)
{
	struct chash_member member[20];
	unsigned int i;
	u64 digest;

	random_members(member, 20, RANDOM_IDS, 100);
	digest = chash_members_digest(16, member, 20);
	EXPECT(digest == chash_members_digest(16, member, 20));
	EXPECT(digest != chash_members_digest(17, member, 20));
	EXPECT(digest != chash_members_digest(16, member, 19));
	EXPECT(digest != chash_members_digest(16, member + 1, 19));
	for (i = 0; i < 20; i++) {
		member[i].weight++;
		EXPECT(digest != chash_members_digest(16, member, 20));
		member[i].weight--;
		member[i].id ^= 1ULL << 63;
		EXPECT(digest != chash_members_digest(16, member, 20));
		member[i].id ^= 1ULL << 63;
	}
}

static void golden_vectors_hold(void)
{
	size_t i;

	for (i = 0; i < COUNT(chash_golden_keys); i++) {
		const struct chash_golden_key *g = &chash_golden_keys[i];
		siphash_key_t seed = {{ g->seed[0], g->seed[1] }};
		__be32 addr[4];

		memcpy(addr, g->addr, sizeof(addr));
		EXPECT(g->key == (g->family == 4 ? chash_key4(&seed, addr[0], g->block) :
				  chash_key6(&seed, addr, g->block)), "key %zu", i);
	}
	for (i = 0; i < COUNT(chash_golden_ids); i++) {
		const struct chash_golden_id *g = &chash_golden_ids[i];
		u8 port[2] = { g->port >> 8, g->port };
		__be16 wire;

		memcpy(&wire, port, 2);
		EXPECT(g->id == chash_dest_id(g->family, g->addr, wire), "id %zu", i);
	}
	for (i = 0; i < COUNT(chash_golden_tables); i++) {
		const struct chash_golden_table *g = &chash_golden_tables[i];
		struct chash_map map = map_alloc(g->bits, g->n);

		chash_golden_members(map.member, g->set, g->n, g->weight_max);
		EXPECT(chash_members_check(map.member, g->n) == 0, "table %zu", i);
		map_build(&map);
		EXPECT(g->digest == chash_members_digest(g->bits, map.member, g->n), "table %zu", i);
		EXPECT(g->sum == chash_golden_sum(&map), "table %zu", i);
		map_free(&map);
	}
}

static const struct check checks[] = {
	{ "the ladder is the mean order statistics", ladder_is_the_mean_order_statistics },
	{ "orders of slots are bijections with their inverses", bijection_and_inverse },
	{ "a build equals the oracle", build_equals_the_oracle },
	{ "a build equals the oracle for lopsided weights",
	  build_equals_the_oracle_for_lopsided_weights },
	{ "random changes equal fresh builds, none collateral", purity_and_collateral },
	{ "no collateral in millions of moves", no_collateral_in_millions_of_moves },
	{ "the order of addition does not matter", order_of_addition_does_not_matter },
	{ "update refuses what it cannot do", update_refuses_what_it_cannot_do },
	{ "balance is within theory", balance_is_within_theory },
	{ "members out of range are refused", members_out_of_range_are_refused },
	{ "none, one, two and 4096 members, weight 1 beside 65535", extremes },
	{ "the reference SipHash has the official vectors",
	  reference_siphash_has_the_official_vectors },
	{ "keys are SipHash-1-3 of the bytes on the wire", keys_are_siphash_of_the_wire_bytes },
	{ "blocks of ports divide what lies inside", blocks_of_ports_divide },
	{ "port sets are told apart on all ports", port_sets_are_told_apart },
	{ "probes visit different slots", probes_visit_different_slots },
	{ "ids are SipHash-2-4 of family, address and port",
	  ids_are_siphash_of_family_address_port },
	{ "the digest tells sets apart", digest_tells_sets_apart },
	{ "golden vectors hold", golden_vectors_hold },
};

int main(void)
{
	const char *env = getenv("FAST");

	fast = env && *env && *env != '0';
	return check_all(sizeof(void *) == 4 ? "core, 32 bit" : "core, 64 bit", checks,
			 COUNT(checks));
}
