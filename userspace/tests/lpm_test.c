// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tests of longest prefix match: equal to a binary trie whatever is inserted, replaced and deleted
 * in between, in order, within its memory, and unharmed when there is none.
 */
#include <stdlib.h>
#include <string.h>

#include "../../kmod/lib/lpm.c"

#include "../../kunit/lpm_oracle.h"
#include "check.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

unsigned int check_failures;
long chash_shim_objects;
long chash_shim_budget = -1;

/* FAST=1 runs a part of the random tests. */
static bool fast;

/**
 * struct trial - a trie and the oracle that it is compared with
 * @lpm:	trie
 * @lock:	its writer's
 * @oracle:	what it should be
 * @count:	prefixes that it should have
 * @state:	of the random numbers
 * @next:	value of the next prefix
 */
struct trial {
	struct chash_lpm	lpm;
	struct mutex		lock;
	struct lpm_oracle	*oracle;
	u32			count;
	u64			state;
	unsigned long		next;
};

static void trial_begin(struct trial *trial, u64 seed)
{
	memset(trial, 0, sizeof(*trial));
	trial->oracle = lpm_oracle_alloc();
	trial->lpm.shared = true;
	trial->state = seed;
	mutex_lock(&trial->lock);
}

static void trial_end(struct trial *trial)
{
	mutex_unlock(&trial->lock);
	chash_lpm_free(&trial->lpm, NULL);
	EXPECT(!trial->lpm.bytes, "%zu bytes are left", trial->lpm.bytes);
	lpm_oracle_free(trial->oracle);
	EXPECT(!chash_shim_objects, "%ld objects are left", chash_shim_objects);
}

static void trial_set(struct trial *trial, const struct chash_prefix *prefix)
{
	void **slot = lpm_oracle_slot(trial->oracle, prefix), *old;
	void *value = (void *)++trial->next;

	EXPECT(!chash_lpm_set(&trial->lpm, prefix, value, &old, &trial->lock));
	EXPECT(old == *slot);
	trial->count += !*slot;
	*slot = value;
}

static void trial_del(struct trial *trial, const struct chash_prefix *prefix)
{
	void **slot = lpm_oracle_slot(trial->oracle, prefix);

	EXPECT(chash_lpm_del(&trial->lpm, prefix, &trial->lock) == *slot);
	trial->count -= !!*slot;
	*slot = NULL;
}

static void trial_lookup(struct trial *trial, const struct chash_prefix *addr)
{
	void *want = lpm_oracle_lookup(trial->oracle, addr), *got;
	struct chash_prefix longest = *addr;

	longest.plen = addr->v6 ? 128 : 32;
	got = chash_lpm_lookup(&trial->lpm, &longest);
	EXPECT(got == chash_lpm_find_longest(&trial->lpm, &longest, &trial->lock));
	EXPECT(got == want, "%016llx:%016llx gets %p, not %p", (unsigned long long)addr->hi,
	       (unsigned long long)addr->lo, got, want);
}

static bool trial_before(const struct chash_prefix *a, const struct chash_prefix *b)
{
	if (a->hi != b->hi)
		return a->hi < b->hi;
	if (a->lo != b->lo)
		return a->lo < b->lo;
	return a->plen < b->plen;
}

/* Every prefix once, in order and with its value: @count of them in order are all of them. */
static void trial_walk(struct trial *trial, bool v6)
{
	struct chash_prefix prefix = { .v6 = v6 }, last = {};
	u32 n = 0;
	void *value;

	while (n <= trial->count &&
	       (value = chash_lpm_next(&trial->lpm, &prefix, &trial->lock))) {
		EXPECT(!n || trial_before(&last, &prefix));
		EXPECT(value == *lpm_oracle_slot(trial->oracle, &prefix));
		EXPECT(value == chash_lpm_find(&trial->lpm, &prefix, &trial->lock));
		last = prefix;
		prefix.plen++;
		n++;
	}
	EXPECT(n == trial->count, "%u prefixes of %u", n, trial->count);
	EXPECT(trial->lpm.count == trial->count);
}

static void random_lookups_equal_a_binary_trie(void)
{
	unsigned int steps = fast ? 20000 : 200000, i, k, s;
	unsigned long lookups = 0;

	for (s = 0; s < COUNT(lpm_spreads); s++) {
		const struct lpm_spread *spread = &lpm_spreads[s];
		struct trial trial;

		trial_begin(&trial, s);
		for (i = 0; i < steps; i++) {
			struct chash_prefix prefix = lpm_spread_prefix(spread, &trial.state);
			bool grow = i / (steps / 5) % 2 == 0;
			struct chash_prefix addr;

			if (lpm_random(&trial.state) % 8 < (grow ? 6 : 2)) {
				trial_set(&trial, &prefix);
			} else {
				/* One that exists, if there is one behind. */
				chash_lpm_next(&trial.lpm, &prefix, &trial.lock);
				trial_del(&trial, &prefix);
			}
			for (k = 0; k < 4; k++) {
				addr = lpm_spread_addr(spread, &trial.state);
				/* Beside a crowd too. */
				if (k == 3)
					addr.hi ^= 1ULL << (63 - lpm_random(&trial.state) %
							    (addr.v6 ? 64 : 32));
				trial_lookup(&trial, &addr);
				lookups++;
			}
			if (i % (steps / 10) == 0)
				trial_walk(&trial, spread->base.v6);
		}
		trial_walk(&trial, spread->base.v6);
		printf("# %s: %u prefixes at the end\n", spread->name, trial.count);
		trial_end(&trial);
	}
	printf("# %lu lookups\n", lookups);
	EXPECT(fast || lookups >= 4000000);
}

static void every_deletion_leaves_the_rest(void)
{
	unsigned int s, i;

	for (s = 0; s < COUNT(lpm_spreads); s++) {
		const struct lpm_spread *spread = &lpm_spreads[s];
		struct chash_prefix prefix = spread->base;
		struct trial trial;

		trial_begin(&trial, 100 + s);
		for (i = 0; i < 3000; i++) {
			prefix = lpm_spread_prefix(spread, &trial.state);
			trial_set(&trial, &prefix);
		}
		while (trial.count) {
			prefix = lpm_spread_prefix(spread, &trial.state);
			if (!chash_lpm_next(&trial.lpm, &prefix, &trial.lock)) {
				prefix = (struct chash_prefix){ .v6 = spread->base.v6 };
				chash_lpm_next(&trial.lpm, &prefix, &trial.lock);
			}
			trial_del(&trial, &prefix);
			trial_lookup(&trial, &prefix);
			if (trial.count % 500 == 0)
				trial_walk(&trial, spread->base.v6);
		}
		EXPECT(!trial.lpm.bytes, "%s: an empty trie takes %zu bytes", spread->name,
		       trial.lpm.bytes);
		trial_end(&trial);
	}
}

static void a_prefix_of_each_length_is_found(void)
{
	struct chash_prefix prefix, addr;
	unsigned int v6, plen;
	struct trial trial;

	for (v6 = 0; v6 < 2; v6++) {
		unsigned int longest = v6 ? 128 : 32;

		trial_begin(&trial, 1);
		addr = (struct chash_prefix){ .hi = 0xa5a5a5a55a5a5a5aULL, .plen = longest, .v6 = v6 };
		addr.lo = ~addr.hi;
		chash_prefix_mask(&addr, longest);
		for (plen = 0; plen <= longest; plen++) {
			prefix = addr;
			prefix.plen = plen;
			chash_prefix_mask(&prefix, plen);
			trial_set(&trial, &prefix);
			EXPECT(chash_lpm_lookup(&trial.lpm, &addr) == (void *)(unsigned long)(plen + 1));
		}
		trial_walk(&trial, v6);
		for (plen = longest; plen > 0; plen--) {
			prefix = addr;
			prefix.plen = plen;
			chash_prefix_mask(&prefix, plen);
			trial_del(&trial, &prefix);
			EXPECT(chash_lpm_lookup(&trial.lpm, &addr) == (void *)(unsigned long)plen);
		}
		trial_end(&trial);
	}
}

static void families_are_apart(void)
{
	struct chash_prefix prefix4 = {}, prefix6 = { .v6 = true };
	struct trial trial;

	trial_begin(&trial, 1);
	trial_set(&trial, &prefix4);
	EXPECT(chash_lpm_lookup(&trial.lpm, &prefix4));
	EXPECT(!chash_lpm_lookup(&trial.lpm, &prefix6));
	trial_end(&trial);
}

static void lack_of_memory_changes_nothing(void)
{
	unsigned int s, i, refused = 0;

	for (s = 0; s < COUNT(lpm_spreads); s++) {
		const struct lpm_spread *spread = &lpm_spreads[s];
		struct trial trial;

		trial_begin(&trial, 200 + s);
		for (i = 0; i < 6000; i++) {
			struct chash_prefix prefix = lpm_spread_prefix(spread, &trial.state);
			struct chash_prefix addr = lpm_spread_addr(spread, &trial.state);
			long budget = lpm_random(&trial.state) % 4;
			void **slot, *old, *value = (void *)++trial.next;

			if (i % 3 == 0)
				chash_lpm_next(&trial.lpm, &prefix, &trial.lock);
			slot = lpm_oracle_slot(trial.oracle, &prefix);
			chash_shim_budget = budget;
			if (i % 3) {
				if (chash_lpm_set(&trial.lpm, &prefix, value, &old, &trial.lock)) {
					refused++;
				} else {
					trial.count += !*slot;
					*slot = value;
				}
			} else {
				/* Deletion succeeds all the same. */
				trial_del(&trial, &prefix);
			}
			chash_shim_budget = -1;
			trial_lookup(&trial, &prefix);
			trial_lookup(&trial, &addr);
			if (i % 1000 == 0)
				trial_walk(&trial, spread->base.v6);
		}
		trial_walk(&trial, spread->base.v6);
		trial_end(&trial);
	}
	EXPECT(refused > 1000, "%u refusals", refused);
}

/* Bytes that a prefix takes when accounting of kernel memory adds a pointer to each object. */
static double trial_bytes_per_prefix(const struct trial *trial, long objects)
{
	return (double)(trial->lpm.bytes + 8 * (chash_shim_objects - objects)) / trial->lpm.count;
}

static void a_prefix_takes_no_more_than_64_bytes(void)
{
	unsigned int n = fast ? 100000 : 1000000, shape, i;

	for (shape = 0; shape < 5; shape++) {
		static const char * const name[] = {
			"hosts all over", "prefixes all over", "clusters of 15",
			"clusters of 15 less 4", "clusters of 15 less 14"
		};
		struct chash_prefix prefix = {};
		struct trial trial;
		double bytes;
		long objects;
		void *old;

		if (sizeof(void *) < 8)
			break;
		trial_begin(&trial, 300 + shape);
		objects = chash_shim_objects;
		for (i = 0; i < n; i++) {
			if (shape == 0) {
				prefix = lpm_spread_addr(&lpm_spreads[0], &trial.state);
			} else if (shape == 1) {
				prefix = lpm_spread_prefix(&lpm_spreads[0], &trial.state);
			} else {
				/* What is just too much for a bucket and has a bucket each then. */
				u64 cluster = lpm_random(&(u64){ i / 15 }) & 0xffffff;

				prefix.hi = (cluster << 8 | i % 15 << 4) << 32;
				prefix.plen = 32;
			}
			chash_lpm_set(&trial.lpm, &prefix, &trial, &old, &trial.lock);
			if (shape > 2 && i % 15 == 14) {
				unsigned int k;

				for (k = shape == 3 ? 11 : 1; k < 15; k++) {
					prefix.hi &= ~(0xf0ULL << 32);
					prefix.hi |= (u64)k << 36;
					chash_lpm_del(&trial.lpm, &prefix, &trial.lock);
				}
			}
		}
		bytes = trial_bytes_per_prefix(&trial, objects);
		printf("# %s: %u prefixes, %.1f bytes each\n", name[shape], trial.lpm.count, bytes);
		EXPECT(bytes <= 64);
		trial_end(&trial);
	}
}

static unsigned int values_put;

static void count_put(void *value)
{
	EXPECT(value);
	values_put++;
}

static void values_are_let_go_with_the_trie(void)
{
	struct trial trial;
	unsigned int i;

	trial_begin(&trial, 1);
	for (i = 0; i < 3000; i++) {
		struct chash_prefix prefix = lpm_spread_prefix(&lpm_spreads[i % COUNT(lpm_spreads)],
							       &trial.state);
		void *old;

		chash_lpm_set(&trial.lpm, &prefix, &trial, &old, &trial.lock);
	}
	i = trial.lpm.count;
	values_put = 0;
	chash_lpm_free(&trial.lpm, count_put);
	EXPECT(values_put == i, "%u values of %u", values_put, i);
	trial_end(&trial);
}

static const struct check tests[] = {
	{ "a prefix of each length is found", a_prefix_of_each_length_is_found },
	{ "families are apart", families_are_apart },
	{ "random lookups equal a binary trie", random_lookups_equal_a_binary_trie },
	{ "every deletion leaves the rest", every_deletion_leaves_the_rest },
	{ "lack of memory changes nothing", lack_of_memory_changes_nothing },
	{ "a prefix takes no more than 64 bytes", a_prefix_takes_no_more_than_64_bytes },
	{ "values are let go with the trie", values_are_let_go_with_the_trie },
};

int main(void)
{
	fast = getenv("FAST") && !strcmp(getenv("FAST"), "1");
	return check_all("lpm", tests, COUNT(tests));
}
