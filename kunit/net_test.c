// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Per-namespace state and who may bind the scheduler in a namespace.
 */
#include "alloc.h"
#include "../kmod/base/net.c"
#include "../kmod/base/sysctl.c"
#include "fixture.h"

static void a_namespace_has_one_state_until_its_last_user_leaves(struct kunit *test)
{
	struct chash_fixture *fixture = test->priv;
	struct ip_vs_chash_net *again;

	again = ip_vs_chash_net_get(fixture->ipvs);
	KUNIT_EXPECT_PTR_EQ(test, again, fixture->cn);
	KUNIT_EXPECT_PTR_EQ(test, ip_vs_chash_net_hold(again), again);
	KUNIT_EXPECT_EQ(test, again->users, 3);

	ip_vs_chash_net_put(again);
	ip_vs_chash_net_put(again);
	KUNIT_EXPECT_EQ(test, fixture->cn->users, 1);
}

static void two_namespaces_share_nothing(struct kunit *test)
{
	struct chash_fixture *fixture = test->priv;
	struct netns_ipvs *other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	struct ip_vs_chash_net *cn;

	KUNIT_ASSERT_NOT_NULL(test, other);
	cn = ip_vs_chash_net_get(other);
	KUNIT_ASSERT_NOT_NULL(test, cn);
	KUNIT_EXPECT_PTR_NE(test, cn, fixture->cn);
	KUNIT_EXPECT_EQ(test, cn->table_bits, CHASH_BITS_DEFAULT);
	ip_vs_chash_net_put(cn);
}

static void an_allocation_that_fails_leaves_nothing_of_a_namespace(struct kunit *test)
{
	struct netns_ipvs *other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	struct ip_vs_chash_net *cn;
	int live = chash_alloc_live();
	unsigned int nth;

	KUNIT_ASSERT_NOT_NULL(test, other);
	for (nth = 1; ; nth++) {
		chash_alloc_fail(nth);
		cn = ip_vs_chash_net_get(other);
		if (!chash_alloc_failed())
			break;
		KUNIT_EXPECT_NULL(test, cn);
		KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
	}
	KUNIT_EXPECT_GE(test, nth - 1, 1);
	KUNIT_ASSERT_NOT_NULL(test, cn);
	ip_vs_chash_net_put(cn);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
}

static void a_namespace_without_memory_for_its_knobs_has_none(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	int live = chash_alloc_live();
	unsigned int nth = 1;

	chash_alloc_fail(nth);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_sysctl_register(cn), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, chash_alloc_failed());
	KUNIT_EXPECT_NULL(test, cn->ctl_header);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);

	ip_vs_chash_sysctl_unregister(cn);
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), live);
}

static void a_foreign_user_namespace_has_to_be_let_in(struct kunit *test)
{
	struct user_namespace *foreign = kunit_kzalloc(test, sizeof(*foreign), GFP_KERNEL);
	struct net *net = kunit_kzalloc(test, sizeof(*net), GFP_KERNEL);
	struct chash_fixture *fixture = test->priv;
	struct ip_vs_service *svc = chash_test_service(test);

	KUNIT_ASSERT_NOT_NULL(test, foreign);
	KUNIT_ASSERT_NOT_NULL(test, net);
	net->user_ns = foreign;
	fixture->ipvs->net = net;

	KUNIT_EXPECT_EQ(test, ip_vs_chash_scheduler.init_service(svc), -EPERM);
	KUNIT_EXPECT_NULL(test, svc->sched_data);

	chash_allow_userns = 1;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_scheduler.init_service(svc), 0);
	chash_allow_userns = 0;
}

static struct kunit_case chash_net_cases[] = {
	KUNIT_CASE(a_namespace_has_one_state_until_its_last_user_leaves),
	KUNIT_CASE(two_namespaces_share_nothing),
	KUNIT_CASE(an_allocation_that_fails_leaves_nothing_of_a_namespace),
	KUNIT_CASE(a_namespace_without_memory_for_its_knobs_has_none),
	KUNIT_CASE(a_foreign_user_namespace_has_to_be_let_in),
	{}
};

static struct kunit_suite chash_net_suite = {
	.name = "chash_net",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_net_cases,
};

kunit_test_suite(chash_net_suite);
