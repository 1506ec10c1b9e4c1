// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Heavy sources: who is found, what is done about it and when it ends.
 */
#include "alloc.h"
#include "../kmod/lib/sketch.c"
#include "../kmod/lookup/heavy.c"
#include "fixture.h"

#define CHASH_TEST_THRESHOLD	100

static union nf_inet_addr chash_test_source_addr(u32 k)
{
	return (union nf_inet_addr) { .ip = htonl(0xc6120000 + k) };
}

static struct chash_prefix chash_test_source_prefix(u32 k)
{
	union nf_inet_addr addr = chash_test_source_addr(k);

	return ip_vs_chash_addr_prefix(AF_INET, &addr);
}

/* Begin to count; windows end when the test says so. */
static struct ip_vs_chash_heavy *chash_test_heavy(struct kunit *test)
{
	struct ip_vs_chash_heavy *heavy = chash_test_net(test)->heavy;

	chash_test_net(test)->split_threshold = CHASH_TEST_THRESHOLD;
	KUNIT_ASSERT_EQ(test, ip_vs_chash_heavy_configure(chash_test_net(test)), 0);
	cancel_delayed_work_sync(&heavy->work);
	return heavy;
}

static void chash_test_come(struct ip_vs_chash_heavy *heavy, u32 k, unsigned int times)
{
	union nf_inet_addr addr = chash_test_source_addr(k);

	rcu_read_lock();
	while (times--)
		ip_vs_chash_heavy_count(heavy, AF_INET, &addr);
	rcu_read_unlock();
}

static void chash_test_end_window(struct ip_vs_chash_heavy *heavy)
{
	heavy->window = jiffies - CHASH_WINDOW;
	heavy_work(&heavy->work.work);
	cancel_delayed_work_sync(&heavy->work);
}

/* Windows of a second in which one source is all there is. */
static void chash_test_windows(struct ip_vs_chash_heavy *heavy, u32 k, unsigned int rate,
			       unsigned int windows)
{
	while (windows--) {
		chash_test_come(heavy, k, rate);
		chash_test_end_window(heavy);
	}
}

static bool chash_test_is_split(struct kunit *test, u32 k)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	union nf_inet_addr addr = chash_test_source_addr(k);
	const struct chash_policy def = { .plen = 32 };
	struct chash_policy policy;
	bool is_split;

	rcu_read_lock();
	is_split = ip_vs_chash_source_policy(sources, AF_INET, &addr, 32, &def, &policy) &&
		   policy.size;
	rcu_read_unlock();
	return is_split;
}

static void an_address_above_the_threshold_is_found(struct kunit *test)
{
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);
	struct chash_prefix addr = chash_test_source_prefix(1);

	chash_test_come(heavy, 1, 3 * CHASH_TEST_THRESHOLD);
	chash_test_come(heavy, 2, CHASH_TEST_THRESHOLD / 2);
	chash_test_end_window(heavy);

	KUNIT_ASSERT_EQ(test, heavy->n, 1);
	KUNIT_EXPECT_EQ(test, heavy_compare(&heavy->source[0].addr, &addr), 0);
	KUNIT_EXPECT_LE(test, heavy->source[0].rate, 3 * CHASH_TEST_THRESHOLD);
	KUNIT_EXPECT_GT(test, heavy->source[0].rate, 2 * CHASH_TEST_THRESHOLD);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SOURCE_HEAVY), 1);

	/* It is told once, and nothing is done that nobody asked for. */
	chash_test_windows(heavy, 1, 3 * CHASH_TEST_THRESHOLD, 10);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SOURCE_HEAVY), 0);
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 1));
	KUNIT_EXPECT_EQ(test, heavy->found, 1);
}

static void a_window_is_forgotten_when_the_next_one_ends(struct kunit *test)
{
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);
	unsigned int window;

	for (window = 0; window < 10; window++) {
		chash_test_come(heavy, 1, CHASH_TEST_THRESHOLD * 9 / 10);
		chash_test_end_window(heavy);
	}
	KUNIT_EXPECT_EQ(test, heavy->n, 0);
}

static void it_is_split_after_seconds_and_until_it_is_calm(struct kunit *test)
{
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);
	unsigned int high = 2 * CHASH_TEST_THRESHOLD, low = CHASH_TEST_THRESHOLD / 4;

	chash_test_net(test)->split_auto = 1;
	chash_test_windows(heavy, 1, high, CHASH_SPLIT_WINDOWS - 1);
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 1));
	chash_test_windows(heavy, 1, high, 1);
	KUNIT_EXPECT_TRUE(test, chash_test_is_split(test, 1));
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 2));
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SOURCE_SET), 1);

	/* To and fro around the threshold and half of it: it stays as it is. */
	chash_test_windows(heavy, 1, CHASH_TEST_THRESHOLD * 3 / 4, CHASH_CALM_WINDOWS + 10);
	chash_test_windows(heavy, 1, low, CHASH_CALM_WINDOWS - 1);
	chash_test_windows(heavy, 1, high, 1);
	chash_test_windows(heavy, 1, low, CHASH_CALM_WINDOWS - 1);
	KUNIT_EXPECT_TRUE(test, chash_test_is_split(test, 1));
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SOURCE_CALM), 0);

	chash_test_windows(heavy, 1, low, 1);
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 1));
	KUNIT_EXPECT_EQ(test, heavy->n, 0);
	KUNIT_EXPECT_EQ(test, heavy->splits, 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SOURCE_CALM), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SOURCE_DELETED), 1);
}

static void what_somebody_has_set_is_not_split(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source group = { .group = true, .policy = { .plen = 32 } };
	struct chash_prefix prefix = { .hi = 0xc6120000ULL << 32, .plen = 16 };
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);

	chash_test_net(test)->split_auto = 1;
	chash_test_windows(heavy, 1, 2 * CHASH_TEST_THRESHOLD, CHASH_SPLIT_WINDOWS);
	KUNIT_EXPECT_TRUE(test, chash_test_is_split(test, 1));

	mutex_lock(&sources->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_source_set(sources, &prefix, &group, NULL), 0);
	mutex_unlock(&sources->lock);
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 1));
	chash_test_windows(heavy, 1, 2 * CHASH_TEST_THRESHOLD, 5);
	KUNIT_EXPECT_EQ(test, sources->automatic.count, 0);
	KUNIT_EXPECT_EQ(test, heavy->n, 1);

	/* And when the switch is set back all go. */
	mutex_lock(&sources->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_source_del(sources, &prefix, false), 0);
	mutex_unlock(&sources->lock);
	chash_test_windows(heavy, 1, 2 * CHASH_TEST_THRESHOLD, 1);
	KUNIT_EXPECT_TRUE(test, chash_test_is_split(test, 1));
	chash_test_net(test)->split_auto = 0;
	chash_test_windows(heavy, 1, 2 * CHASH_TEST_THRESHOLD, 1);
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 1));
}

static void without_a_threshold_everything_goes(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);

	cn->split_auto = 1;
	chash_test_windows(heavy, 1, 2 * CHASH_TEST_THRESHOLD, CHASH_SPLIT_WINDOWS);
	KUNIT_EXPECT_TRUE(test, chash_test_is_split(test, 1));
	cn->split_threshold = 0;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_heavy_configure(cn), 0);
	KUNIT_EXPECT_FALSE(test, ip_vs_chash_heavy_on(heavy));
	KUNIT_EXPECT_FALSE(test, chash_test_is_split(test, 1));
	KUNIT_EXPECT_EQ(test, cn->sources->automatic.count, 0);
	KUNIT_EXPECT_EQ(test, heavy->n, 0);
	chash_test_come(heavy, 1, 10);
}

static void addresses_that_come_once_make_nobody_heavy(struct kunit *test)
{
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);
	int live = chash_alloc_live();
	u32 k;

	for (k = 0; k < 50000; k++) {
		chash_test_come(heavy, 1000 + k, 1);
		/* 50 honest ones, each at half of the threshold. */
		if (k % 20 == 0)
			chash_test_come(heavy, k / 20 % 50, 1);
	}
	chash_test_end_window(heavy);
	KUNIT_EXPECT_EQ(test, heavy->n, 0);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
}

static void no_more_are_listed_than_there_is_room_for(struct kunit *test)
{
	struct ip_vs_chash_heavy *heavy = chash_test_heavy(test);
	unsigned int window, i;
	u32 k;

	for (window = 0; window < 4; window++) {
		for (k = 0; k < CHASH_HEAVY_MAX / 2; k++)
			chash_test_come(heavy, window * CHASH_HEAVY_MAX / 2 + k,
					2 * CHASH_TEST_THRESHOLD);
		chash_test_end_window(heavy);
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, heavy->n, CHASH_HEAVY_MAX);
	KUNIT_EXPECT_GT(test, heavy->passed_over, 0);
	for (i = 1; i < heavy->n; i++)
		KUNIT_EXPECT_LT(test, heavy_compare(&heavy->source[i - 1].addr,
						    &heavy->source[i].addr), 0);
}

static void without_memory_nothing_is_counted(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	unsigned int nth;
	int live, err;

	for (nth = 1; ; nth++) {
		live = chash_alloc_live();
		cn->split_threshold = CHASH_TEST_THRESHOLD;
		chash_alloc_fail(nth);
		err = ip_vs_chash_heavy_configure(cn);
		if (!chash_alloc_failed())
			break;
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_EQ(test, cn->split_threshold, 0);
		KUNIT_EXPECT_FALSE(test, ip_vs_chash_heavy_on(cn->heavy));
		KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GE(test, nth, 4);
}

static struct kunit_case chash_heavy_cases[] = {
	KUNIT_CASE(an_address_above_the_threshold_is_found),
	KUNIT_CASE(a_window_is_forgotten_when_the_next_one_ends),
	KUNIT_CASE(it_is_split_after_seconds_and_until_it_is_calm),
	KUNIT_CASE(what_somebody_has_set_is_not_split),
	KUNIT_CASE(without_a_threshold_everything_goes),
	KUNIT_CASE(addresses_that_come_once_make_nobody_heavy),
	KUNIT_CASE(no_more_are_listed_than_there_is_room_for),
	KUNIT_CASE(without_memory_nothing_is_counted),
	{}
};

static struct kunit_suite chash_heavy_suite = {
	.name = "chash_heavy",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_heavy_cases,
};

kunit_test_suite(chash_heavy_suite);
