// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Source policies: which one a client gets, what of the service's it leaves, and that they come
 * and go whole.
 */
#include "alloc.h"
#include "../kmod/base/attr.c"
#include "../kmod/state/source.c"
#include "fixture.h"

static struct chash_prefix chash_test_prefix(u32 addr, u8 plen)
{
	return (struct chash_prefix) { .hi = (u64)addr << 32, .plen = plen };
}

static int chash_test_source_set(struct ip_vs_chash_sources *sources, u32 addr, u8 plen,
				 const struct ip_vs_chash_source *source)
{
	struct chash_prefix prefix = chash_test_prefix(addr, plen);
	int err;

	mutex_lock(&sources->lock);
	err = ip_vs_chash_source_set(sources, &prefix, source, NULL);
	mutex_unlock(&sources->lock);
	return err;
}

static int chash_test_source_del(struct ip_vs_chash_sources *sources, u32 addr, u8 plen)
{
	struct chash_prefix prefix = chash_test_prefix(addr, plen);
	int err;

	mutex_lock(&sources->lock);
	err = ip_vs_chash_source_del(sources, &prefix, false);
	mutex_unlock(&sources->lock);
	return err;
}

static struct ip_vs_chash_source chash_test_source(u16 plen, u16 size)
{
	struct ip_vs_chash_source source = { .group = plen, .split = size };

	source.policy.plen = plen;
	if (size)
		chash_policy_set_split(&source.policy, 1024, size, 65535);
	return source;
}

/* What a client is keyed by where the service keeps a /30 and nothing of the port. */
static struct chash_policy chash_test_keyed(struct ip_vs_chash_sources *sources, u32 addr)
{
	const struct chash_policy def = { .plen = 30 };
	union nf_inet_addr client = { .ip = htonl(addr) };
	struct chash_policy policy = def;

	rcu_read_lock();
	ip_vs_chash_source_policy(sources, AF_INET, &client, 32, &def, &policy);
	rcu_read_unlock();
	return policy;
}

/* What IPVS asks for once has one policy: one that is for a part of it is passed over. */
static void a_group_has_one_policy(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	const union nf_inet_addr client = { .ip = htonl(0x0a010203) };
	const struct chash_policy def = { .plen = 30 };
	struct ip_vs_chash_source wide = chash_test_source(12, 0);
	struct ip_vs_chash_source narrow = chash_test_source(28, 0);
	struct chash_policy policy;

	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &wide), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a010203, 32, &narrow), 0);
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_source_policy(sources, AF_INET, &client, 32, &def,
							  &policy));
	KUNIT_EXPECT_EQ(test, policy.plen, 28);
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_source_policy(sources, AF_INET, &client, 24, &def,
							  &policy));
	KUNIT_EXPECT_EQ(test, policy.plen, 12);
	KUNIT_EXPECT_FALSE(test, ip_vs_chash_source_policy(sources, AF_INET, &client, 7, &def,
							   &policy));
	rcu_read_unlock();
}

static void the_longest_prefix_decides(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source wide = chash_test_source(24, 0);
	struct ip_vs_chash_source narrow = chash_test_source(28, 0);

	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &wide), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a010000, 16, &narrow), 0);

	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a020304).plen, 24);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a010304).plen, 28);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0b010304).plen, 30);

	KUNIT_EXPECT_EQ(test, chash_test_source_del(sources, 0x0a010000, 16), 0);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a010304).plen, 24);
	KUNIT_EXPECT_EQ(test, chash_test_source_del(sources, 0x0a010000, 16), -ENOENT);
}

static void what_a_policy_does_not_say_the_service_says(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source group = chash_test_source(24, 0);
	struct ip_vs_chash_source split = chash_test_source(0, 512);
	struct ip_vs_chash_source both = chash_test_source(24, 512);

	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 16, &group), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a010000, 16, &split), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a020000, 16, &both), 0);

	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).plen, 24);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).size, 0);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a010001).plen, 30);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a010001).size, 512);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a020001).plen, 24);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a020001).size, 512);
}

static void the_digest_knows_no_history(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source one = chash_test_source(24, 0);
	struct ip_vs_chash_source two = chash_test_source(0, 512);
	u64 digest;

	chash_test_net(test)->hold_sec = 0;
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &one), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0b000000, 8, &two), 0);
	digest = sources->digest[0];
	KUNIT_EXPECT_NE(test, digest, 0);
	KUNIT_EXPECT_EQ(test, sources->digest[1], 0);

	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0b000000, 8, &one), 0);
	KUNIT_EXPECT_NE(test, sources->digest[0], digest);
	KUNIT_ASSERT_EQ(test, chash_test_source_del(sources, 0x0a000000, 8), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0b000000, 8, &two), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &one), 0);
	KUNIT_EXPECT_EQ(test, sources->digest[0], digest);

	KUNIT_ASSERT_EQ(test, chash_test_source_del(sources, 0x0a000000, 8), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_del(sources, 0x0b000000, 8), 0);
	KUNIT_EXPECT_EQ(test, sources->digest[0], 0);
	KUNIT_EXPECT_EQ(test, sources->bytes, 0);
}

static void an_allocation_that_fails_keeps_the_old_policy(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source old = chash_test_source(24, 0);
	struct ip_vs_chash_source new = chash_test_source(28, 0);
	unsigned int nth, sites = 0, prefixes;
	u64 digest;
	int live, err;

	/* What is held is a favour: a change does without when there is no memory. */
	chash_test_net(test)->hold_sec = 0;
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &old), 0);
	/* A new prefix each time, and one that is replaced. */
	for (prefixes = 0; prefixes < 40; prefixes++) {
		for (nth = 1; ; nth++) {
			digest = sources->digest[0];
			live = chash_alloc_live();
			chash_alloc_fail(nth);
			err = chash_test_source_set(sources, 0x0a000000 + (prefixes << 16),
						    prefixes ? 16 : 8, &new);
			if (!chash_alloc_failed())
				break;
			sites++;
			KUNIT_EXPECT_EQ(test, err, -ENOMEM);
			KUNIT_EXPECT_EQ(test, sources->digest[0], digest);
			KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
			if (!prefixes)
				KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).plen,
						24);
		}
		KUNIT_ASSERT_EQ(test, err, 0);
	}
	KUNIT_EXPECT_GE(test, sites, 40 + 39);
}

/* The group that a client had before the last change, 30: the service's; 0: nothing is held. */
static unsigned int chash_test_before(struct ip_vs_chash_sources *sources, u32 addr)
{
	const struct chash_policy def = { .plen = 30 };
	union nf_inet_addr client = { .ip = htonl(addr) };
	struct chash_policy policy;
	bool held;

	rcu_read_lock();
	held = ip_vs_chash_source_before(sources, AF_INET, &client, 32, &def, &policy);
	rcu_read_unlock();
	return held ? policy.plen : 0;
}

static void the_policy_before_a_change_is_known_while_it_is_held(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source a = chash_test_source(24, 0);
	struct ip_vs_chash_source b = chash_test_source(26, 0);
	struct ip_vs_chash_source c = chash_test_source(28, 0);

	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &a), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 30);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &b), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 24);
	/* The same again is no change. */
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &b), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 24);

	/* A longer one is a change for its own clients, and what follows it for all others. */
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a010000, 16, &c), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a010001), 26);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 24);
	KUNIT_ASSERT_EQ(test, chash_test_source_del(sources, 0x0a010000, 16), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a010001), 28);
	KUNIT_ASSERT_EQ(test, chash_test_source_del(sources, 0x0a000000, 8), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 26);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0b000001), 0);
}

static void a_longer_prefix_that_stays_has_no_policy_before(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source wide = chash_test_source(24, 0);
	struct ip_vs_chash_source narrow = chash_test_source(28, 0);

	chash_test_net(test)->hold_sec = 0;
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a010000, 16, &narrow), 0);
	chash_test_net(test)->hold_sec = 300;
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &wide), 0);

	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a010001), 0);
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a020001), 30);
}

static void what_was_held_for_long_enough_is_let_go(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source source = chash_test_source(24, 0);
	struct chash_prefix prefix = chash_test_prefix(0x0a000000, 8);
	struct ip_vs_chash_held *held;

	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &source), 0);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0b000000, 8, &source), 0);
	mutex_lock(&sources->lock);
	held = chash_lpm_find(&sources->held, &prefix, &sources->lock);
	held->until = jiffies - 1;
	KUNIT_EXPECT_EQ(test, chash_test_before(sources, 0x0a000001), 0);
	KUNIT_EXPECT_GT(test, held_release(sources), 0);
	KUNIT_EXPECT_EQ(test, sources->held.count, 1);
	prefix = chash_test_prefix(0x0b000000, 8);
	held = chash_lpm_find(&sources->held, &prefix, &sources->lock);
	held->until = jiffies - 1;
	KUNIT_EXPECT_EQ(test, held_release(sources), 0);
	KUNIT_EXPECT_EQ(test, sources->held.count, 0);
	mutex_unlock(&sources->lock);
}

static void an_automatic_policy_gives_way(struct kunit *test)
{
	struct ip_vs_chash_sources *sources = chash_test_net(test)->sources;
	struct ip_vs_chash_source automatic = chash_test_source(0, 512);
	struct ip_vs_chash_source group = chash_test_source(24, 0);
	const struct chash_policy settled = { .plen = 30, .settled = true };
	union nf_inet_addr client = { .ip = htonl(0x0a000001) };
	struct chash_policy policy;

	automatic.automatic = true;
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000001, 32, &automatic), 0);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).size, 512);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).plen, 30);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000002).size, 0);
	rcu_read_lock();
	KUNIT_EXPECT_FALSE(test, ip_vs_chash_source_policy(sources, AF_INET, &client, 32,
							   &settled, &policy));
	rcu_read_unlock();

	/* Nor can it be taken away as if somebody had set it. */
	KUNIT_EXPECT_EQ(test, chash_test_source_del(sources, 0x0a000001, 32), -ENOENT);
	KUNIT_ASSERT_EQ(test, chash_test_source_set(sources, 0x0a000000, 8, &group), 0);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).size, 0);
	KUNIT_EXPECT_EQ(test, chash_test_keyed(sources, 0x0a000001).plen, 24);
}

static struct kunit_case chash_source_cases[] = {
	KUNIT_CASE(a_group_has_one_policy),
	KUNIT_CASE(the_longest_prefix_decides),
	KUNIT_CASE(what_a_policy_does_not_say_the_service_says),
	KUNIT_CASE(the_digest_knows_no_history),
	KUNIT_CASE(an_allocation_that_fails_keeps_the_old_policy),
	KUNIT_CASE(the_policy_before_a_change_is_known_while_it_is_held),
	KUNIT_CASE(a_longer_prefix_that_stays_has_no_policy_before),
	KUNIT_CASE(what_was_held_for_long_enough_is_let_go),
	KUNIT_CASE(an_automatic_policy_gives_way),
	{}
};

static struct kunit_suite chash_source_suite = {
	.name = "chash_source",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_source_cases,
};

kunit_test_suite(chash_source_suite);
