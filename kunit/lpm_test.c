// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Longest prefix match in a kernel: equal to the slow oracle while prefixes come and go, whole to
 * readers meanwhile, and unharmed when there is no memory.
 */
#include "alloc.h"
#include "../kmod/lib/lpm.c"
#include "lpm_oracle.h"

#include <linux/kthread.h>

/* Of each spread: a million lookups in all. */
#define CHASH_TEST_STEPS	1000
#define CHASH_TEST_LOOKUPS	170

static DEFINE_MUTEX(chash_test_lock);

/**
 * struct chash_trial - a trie and the oracle that it is compared with
 * @lpm:	trie
 * @oracle:	what it should be
 * @count:	prefixes that it should have
 * @state:	of the random numbers
 * @value:	of the next prefix
 */
struct chash_trial {
	struct chash_lpm	lpm;
	struct lpm_oracle	*oracle;
	u32			count;
	u64			state;
	unsigned long		value;
};

static void chash_trial_begin(struct kunit *test, struct chash_trial *trial, u64 seed)
{
	memset(trial, 0, sizeof(*trial));
	trial->oracle = lpm_oracle_alloc();
	KUNIT_ASSERT_NOT_NULL(test, trial->oracle);
	trial->lpm.shared = true;
	trial->state = seed;
}

static void chash_trial_end(struct kunit *test, struct chash_trial *trial)
{
	chash_lpm_free(&trial->lpm, NULL);
	lpm_oracle_free(trial->oracle);
	KUNIT_EXPECT_EQ(test, trial->lpm.bytes, 0);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), 0);
}

static void chash_trial_set(struct kunit *test, struct chash_trial *trial,
			    const struct chash_prefix *prefix)
{
	void **slot = lpm_oracle_slot(trial->oracle, prefix), *old;
	void *value = (void *)(++trial->value);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, slot);
	mutex_lock(&chash_test_lock);
	err = chash_lpm_set(&trial->lpm, prefix, value, &old, &chash_test_lock);
	mutex_unlock(&chash_test_lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_PTR_EQ(test, old, *slot);
	trial->count += !*slot;
	*slot = value;
}

/* Delete the first prefix that is not before @prefix, or @prefix when there is none. */
static void chash_trial_del(struct kunit *test, struct chash_trial *trial,
			    struct chash_prefix *prefix)
{
	void **slot, *value;

	mutex_lock(&chash_test_lock);
	chash_lpm_next(&trial->lpm, prefix, &chash_test_lock);
	value = chash_lpm_del(&trial->lpm, prefix, &chash_test_lock);
	mutex_unlock(&chash_test_lock);
	slot = lpm_oracle_slot(trial->oracle, prefix);
	KUNIT_ASSERT_NOT_NULL(test, slot);
	KUNIT_EXPECT_PTR_EQ(test, value, *slot);
	trial->count -= !!*slot;
	*slot = NULL;
}

static void chash_trial_change(struct kunit *test, struct chash_trial *trial,
			       const struct lpm_spread *spread, bool grow)
{
	struct chash_prefix prefix = lpm_spread_prefix(spread, &trial->state);

	if (lpm_random(&trial->state) % 8 < (grow ? 6 : 2))
		chash_trial_set(test, trial, &prefix);
	else
		chash_trial_del(test, trial, &prefix);
}

static unsigned int chash_trial_wrong(struct chash_trial *trial, const struct lpm_spread *spread)
{
	unsigned int i, wrong = 0;

	rcu_read_lock();
	for (i = 0; i < CHASH_TEST_LOOKUPS; i++) {
		struct chash_prefix addr = lpm_spread_addr(spread, &trial->state);

		wrong += chash_lpm_lookup(&trial->lpm, &addr) !=
			 lpm_oracle_lookup(trial->oracle, &addr);
	}
	rcu_read_unlock();
	return wrong;
}

static void chash_spread_name(const struct lpm_spread *spread, char *name)
{
	strscpy(name, spread->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(chash_spread, lpm_spreads, chash_spread_name);

static void random_lookups_equal_a_binary_trie(struct kunit *test)
{
	const struct lpm_spread *spread = test->param_value;
	struct chash_prefix prefix = { .v6 = spread->base.v6 };
	unsigned int i, walked = 0, wrong = 0;
	struct chash_trial trial;

	chash_trial_begin(test, &trial, spread - lpm_spreads);
	for (i = 0; i < CHASH_TEST_STEPS; i++) {
		/* It grows to what it is at the end, with a time of shrinking in the middle. */
		chash_trial_change(test, &trial, spread, i / (CHASH_TEST_STEPS / 5) % 2 == 0);
		wrong += chash_trial_wrong(&trial, spread);
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, trial.lpm.count, trial.count);

	mutex_lock(&chash_test_lock);
	while (chash_lpm_next(&trial.lpm, &prefix, &chash_test_lock) && walked <= trial.count) {
		prefix.plen++;
		walked++;
	}
	mutex_unlock(&chash_test_lock);
	KUNIT_EXPECT_EQ(test, walked, trial.count);
	KUNIT_EXPECT_GT(test, walked, 10);
	chash_trial_end(test, &trial);
}

static void an_allocation_that_fails_changes_no_lookup(struct kunit *test)
{
	const struct lpm_spread *spread = test->param_value;
	unsigned int i, nth, failures = 0, wrong = 0;
	struct chash_trial trial;

	chash_trial_begin(test, &trial, 100 + (spread - lpm_spreads));
	for (i = 0; i < CHASH_TEST_STEPS / 10; i++) {
		struct chash_prefix prefix = lpm_spread_prefix(spread, &trial.state);
		void *old, *deleted, **slot;
		int err = 0;

		for (nth = 1; ; nth++) {
			chash_alloc_fail(nth);
			mutex_lock(&chash_test_lock);
			err = chash_lpm_set(&trial.lpm, &prefix, &trial, &old, &chash_test_lock);
			mutex_unlock(&chash_test_lock);
			if (!chash_alloc_failed())
				break;
			failures++;
			/* Without a word it is done all the same, or not at all. */
			if (!err)
				break;
			KUNIT_EXPECT_EQ(test, err, -ENOMEM);
			wrong += chash_trial_wrong(&trial, spread);
		}
		KUNIT_ASSERT_EQ(test, err, 0);
		slot = lpm_oracle_slot(trial.oracle, &prefix);
		KUNIT_ASSERT_NOT_NULL(test, slot);
		KUNIT_EXPECT_PTR_EQ(test, old, *slot);
		*slot = &trial;
		wrong += chash_trial_wrong(&trial, spread);

		/* Whatever is short, what is deleted is gone. */
		prefix = lpm_spread_prefix(spread, &trial.state);
		mutex_lock(&chash_test_lock);
		chash_lpm_next(&trial.lpm, &prefix, &chash_test_lock);
		chash_alloc_fail(1);
		deleted = chash_lpm_del(&trial.lpm, &prefix, &chash_test_lock);
		mutex_unlock(&chash_test_lock);
		/* It asks for none. */
		KUNIT_EXPECT_FALSE(test, chash_alloc_failed());
		slot = lpm_oracle_slot(trial.oracle, &prefix);
		KUNIT_ASSERT_NOT_NULL(test, slot);
		KUNIT_EXPECT_PTR_EQ(test, deleted, *slot);
		/* Every other one comes back, so that it grows. */
		*slot = NULL;
		if (i % 2 && deleted)
			chash_trial_set(test, &trial, &prefix);
		wrong += chash_trial_wrong(&trial, spread);
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	/* A new prefix takes one object or two, and one in two is new at least. */
	KUNIT_EXPECT_GT(test, failures, CHASH_TEST_STEPS / 20);
	chash_trial_end(test, &trial);
}

/* A value that knows where it belongs. */
struct chash_test_value {
	struct chash_prefix	prefix;
	struct rcu_head		rcu;
};

struct chash_lpm_reader {
	struct chash_lpm	*lpm;
	unsigned long		found;
	unsigned long		wrong;
};

static int chash_test_reader(void *data)
{
	struct chash_lpm_reader *reader = data;
	u64 state = 7;

	while (!kthread_should_stop()) {
		unsigned int s = lpm_random(&state) % ARRAY_SIZE(lpm_spreads);
		struct chash_prefix addr = lpm_spread_addr(&lpm_spreads[s], &state);
		const struct chash_test_value *value;

		rcu_read_lock();
		value = chash_lpm_lookup(reader->lpm, &addr);
		if (value) {
			chash_prefix_mask(&addr, value->prefix.plen);
			reader->wrong += addr.hi != value->prefix.hi ||
					 addr.lo != value->prefix.lo;
			reader->found++;
		}
		rcu_read_unlock();
		cond_resched();
	}
	return 0;
}

static void chash_test_value_free(void *data)
{
	struct chash_test_value *value = data;

	kfree(value);
}

static void readers_find_what_covers_their_address(struct kunit *test)
{
	struct chash_lpm lpm = { .shared = true };
	struct chash_lpm_reader reader = { .lpm = &lpm };
	unsigned long end = jiffies + 5 * HZ;
	struct chash_test_value *value;
	struct task_struct *task;
	u64 state = 8;
	void *old;

	task = kthread_run(chash_test_reader, &reader, "chash_reader");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	while (time_before(jiffies, end)) {
		unsigned int s = lpm_random(&state) % ARRAY_SIZE(lpm_spreads);
		struct chash_prefix prefix = lpm_spread_prefix(&lpm_spreads[s], &state);

		value = kzalloc(sizeof(*value), GFP_KERNEL);
		if (!value)
			break;
		value->prefix = prefix;
		old = NULL;
		mutex_lock(&chash_test_lock);
		if (chash_lpm_set(&lpm, &prefix, value, &old, &chash_test_lock))
			chash_test_value_free(value);
		if (old)
			kfree_rcu((struct chash_test_value *)old, rcu);
		/* Half as many go as come. */
		if (lpm_random(&state) % 2) {
			prefix = lpm_spread_prefix(&lpm_spreads[s], &state);
			value = chash_lpm_next(&lpm, &prefix, &chash_test_lock);
			if (value) {
				chash_lpm_del(&lpm, &prefix, &chash_test_lock);
				kfree_rcu(value, rcu);
			}
		}
		mutex_unlock(&chash_test_lock);
		cond_resched();
	}
	kthread_stop(task);

	KUNIT_EXPECT_EQ(test, reader.wrong, 0);
	KUNIT_EXPECT_GT(test, reader.found, 1000);
	chash_lpm_free(&lpm, chash_test_value_free);
	KUNIT_EXPECT_EQ(test, lpm.bytes, 0);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), 0);
}

static struct kunit_case chash_lpm_cases[] = {
	KUNIT_CASE_PARAM_ATTR(random_lookups_equal_a_binary_trie, chash_spread_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE_PARAM_ATTR(an_allocation_that_fails_changes_no_lookup, chash_spread_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE_SLOW(readers_find_what_covers_their_address),
	{}
};

static struct kunit_suite chash_lpm_suite = {
	.name = "chash_lpm",
	.test_cases = chash_lpm_cases,
};

kunit_test_suite(chash_lpm_suite);
