// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Drains: which state follows from sessions, a deadline and what IPVS has, what is told of it, and
 * that nothing is left to do when the last drain has gone.
 */
#include "alloc.h"
#include "../kmod/service/drain.c"
#include "fixture.h"

static int chash_drain_init(struct kunit *test)
{
	int err = chash_test_init(test);

	if (!err)
		INIT_DELAYED_WORK(&chash_test_net(test)->drain_work, drain_poll);
	return err;
}

static void chash_drain_exit(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);

	ip_vs_chash_service_flush(cn);
	cancel_delayed_work_sync(&cn->drain_work);
	KUNIT_EXPECT_EQ(test, cn->drains, 0);
	chash_test_exit(test);
}

/* A bound service with @n destinations of weight 1. */
static struct ip_vs_chash_service *chash_drain_with(struct kunit *test, unsigned int n)
{
	struct ip_vs_service *svc = chash_test_service(test);

	while (n--)
		chash_test_dest(test, svc, 1);
	return chash_test_bind(test, svc);
}

static struct ip_vs_dest *chash_drain_dest(struct ip_vs_chash_service *cs)
{
	return list_first_entry(&cs->svc->destinations, struct ip_vs_dest, n_list);
}

static void chash_drain_sessions(struct ip_vs_dest *ipvs_dest, int active, int inactive)
{
	atomic_set(&ipvs_dest->activeconns, active);
	atomic_set(&ipvs_dest->totalconns, active + inactive);
}

/* Start a drain that has @left seconds, or none of a deadline with 0. */
static struct ip_vs_chash_dest *chash_drain_begin(struct ip_vs_chash_service *cs,
						  const struct ip_vs_dest *ipvs_dest, int left)
{
	struct ip_vs_chash_drain drain = {
		.since		= ktime_get_boottime_ns(),
		.deadline	= left ? ktime_get_boottime_ns() + left * (s64)NSEC_PER_SEC : 0,
		.state		= IP_VS_CHASH_DRAIN_STATE_DRAINING,
	};
	struct ip_vs_chash_dest *dest = chash_test_known(cs, ipvs_dest);

	mutex_lock(&cs->cn->lock);
	ip_vs_chash_drain_start(cs, dest, &drain);
	mutex_unlock(&cs->cn->lock);
	return dest;
}

static void chash_drain_end(struct ip_vs_chash_service *cs)
{
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_drain_stop_all(cs);
	mutex_unlock(&cs->cn->lock);
}

static bool chash_drain_leaves_some(struct ip_vs_chash_service *cs)
{
	bool some;

	mutex_lock(&cs->cn->lock);
	some = ip_vs_chash_drain_leaves_some(cs);
	mutex_unlock(&cs->cn->lock);
	return some;
}

/* As the work item does it, without waiting for it. */
static void chash_drain_look(struct ip_vs_chash_service *cs)
{
	drain_poll(&cs->cn->drain_work.work);
}

static u8 chash_drain_state(struct ip_vs_chash_service *cs, const struct ip_vs_chash_dest *dest)
{
	u8 state;

	mutex_lock(&cs->cn->lock);
	state = ip_vs_chash_drain_state(cs, dest);
	mutex_unlock(&cs->cn->lock);
	return state;
}

static void a_drain_is_over_with_its_last_session(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest;

	chash_drain_sessions(ipvs_dest, 2, 1);
	dest = chash_drain_begin(cs, ipvs_dest, 0);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINING);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_STARTED), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_DRAINED), 0);

	/* The closed ones linger. */
	chash_drain_sessions(ipvs_dest, 0, 3);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINED);
	chash_drain_look(cs);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_DRAINED), 1);

	/* One that was closed is used again. */
	chash_drain_sessions(ipvs_dest, 1, 2);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, dest->drain.state, IP_VS_CHASH_DRAIN_STATE_DRAINING);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_DRAINED), 0);
}

static void a_deadline_that_passes_is_told_once(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest;

	chash_drain_sessions(ipvs_dest, 1, 0);
	dest = chash_drain_begin(cs, ipvs_dest, 1000);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINING);

	dest->drain.deadline = ktime_get_boottime_ns();
	chash_drain_look(cs);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_OVERDUE);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_OVERDUE), 1);

	chash_drain_sessions(ipvs_dest, 0, 0);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINED);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_DRAINED), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_OVERDUE), 0);
}

static void what_never_is_active_counts_where_it_may_be_udp(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *ipvs_dest = chash_test_dest(test, svc, 1);
	struct ip_vs_chash_service *cs;

	chash_drain_sessions(ipvs_dest, 2, 5);
	cs = chash_test_bind(test, svc);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_sessions(cs, ipvs_dest), 2);
	chash_test_unbind(svc);
	svc->protocol = IPPROTO_UDP;
	cs = chash_test_bind(test, svc);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_sessions(cs, ipvs_dest), 7);
	chash_test_unbind(svc);
	svc->fwmark = 7;
	cs = chash_test_bind(test, svc);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_sessions(cs, ipvs_dest), 7);
}

static void weight_0_is_a_drain_without_a_deadline(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, ipvs_dest);

	chash_drain_sessions(ipvs_dest, 1, 0);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_NONE);
	chash_test_set(cs->svc, ipvs_dest, 0);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINING);
	chash_drain_sessions(ipvs_dest, 0, 1);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINED);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&cs->cn->drain_work));

	/* The directors of other PoPs have weight 0 for good. */
	dest->relay = true;
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_NONE);
}

/* IPVS has had none for so many seconds; 0 would say that it has, so soon after the boot. */
static void chash_drain_absent(struct ip_vs_chash_dest *dest, time64_t secs)
{
	dest->drain.absent_since = ktime_get_seconds() - secs ?: -1;
}

static void a_destination_that_comes_back_drains_on(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest;

	chash_drain_sessions(ipvs_dest, 1, 0);
	dest = chash_drain_begin(cs, ipvs_dest, 0);
	chash_test_del(cs->svc, ipvs_dest);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINING);
	chash_test_set(cs->svc, ipvs_dest, 1);
	chash_drain_look(cs);
	KUNIT_EXPECT_TRUE(test, dest->draining);
	KUNIT_EXPECT_EQ(test, dest->drain.absent_since, 0);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_DRAINED), 0);

	/* Gone for good, and its sessions with it. */
	chash_test_del(cs->svc, ipvs_dest);
	chash_drain_look(cs);
	chash_drain_absent(dest, CHASH_DRAIN_ABSENT_MAX);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINED);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_DRAINED), 1);
}

static void a_service_that_is_not_bound_tells_nothing_but_the_deadline(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_service *svc = cs->svc;
	struct ip_vs_chash_dest *dest;

	chash_drain_sessions(ipvs_dest, 1, 0);
	dest = chash_drain_begin(cs, ipvs_dest, 1000);
	chash_test_unbind(svc);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, dest->drain.absent_since, 0);
	KUNIT_EXPECT_EQ(test, chash_drain_state(cs, dest), IP_VS_CHASH_DRAIN_STATE_DRAINING);
	dest->drain.deadline = ktime_get_boottime_ns();
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_OVERDUE), 1);

	/* Another scheduler had it meanwhile. */
	KUNIT_EXPECT_PTR_EQ(test, chash_test_bind(test, svc), cs);
	KUNIT_EXPECT_TRUE(test, chash_test_known(cs, ipvs_dest)->draining);
	KUNIT_EXPECT_EQ(test, rcu_dereference_protected(cs->table, true)->map.n, 1);
}

static void the_work_item_goes_with_the_last_drain(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 3);
	struct ip_vs_chash_net *cn = cs->cn;
	struct ip_vs_dest *ipvs_dest;

	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&cn->drain_work));
	list_for_each_entry(ipvs_dest, &cs->svc->destinations, n_list)
		chash_drain_begin(cs, ipvs_dest, 0);
	KUNIT_EXPECT_EQ(test, cn->drains, 3);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&cn->drain_work));
	flush_delayed_work(&cn->drain_work);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&cn->drain_work));

	chash_drain_end(cs);
	KUNIT_EXPECT_EQ(test, cn->drains, 0);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_STOPPED), 3);
	flush_delayed_work(&cn->drain_work);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&cn->drain_work));
}

static void stopping_drains_of_what_ipvs_deleted_leaves_nothing(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 4);
	struct ip_vs_dest *ipvs_dest, *next;

	cs->cn->hold_sec = 0;
	list_for_each_entry(ipvs_dest, &cs->svc->destinations, n_list)
		chash_drain_begin(cs, ipvs_dest, 0);
	list_for_each_entry_safe(ipvs_dest, next, &cs->svc->destinations, n_list)
		chash_test_del(cs->svc, ipvs_dest);
	KUNIT_EXPECT_EQ(test, cs->dests.stored, 4);

	chash_drain_end(cs);
	KUNIT_EXPECT_EQ(test, cs->dests.stored, 0);
	KUNIT_EXPECT_TRUE(test, RB_EMPTY_ROOT(&cs->dests.root));
}

static void a_time_of_the_wall_comes_back_as_it_was(struct kunit *test)
{
	s64 now = ktime_get_real_seconds(), wall;

	for (wall = now - 1000000; wall < now + 1000000; wall += 99991)
		KUNIT_EXPECT_EQ(test, ip_vs_chash_drain_wall(ip_vs_chash_drain_time(wall)), wall);
}

static void a_drain_of_a_server_that_stays_away_ends(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 3);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest = chash_drain_begin(cs, ipvs_dest, 0);

	chash_test_del(cs->svc, ipvs_dest);
	drain_poll(&cs->cn->drain_work.work);
	KUNIT_EXPECT_TRUE(test, dest->draining);
	chash_drain_absent(dest, cs->cn->hold_sec);
	drain_poll(&cs->cn->drain_work.work);
	KUNIT_EXPECT_EQ(test, cs->drains, 0);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_STOPPED), 1);
}

static void a_drain_of_a_service_that_stays_away_ends(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 3);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest = chash_drain_begin(cs, ipvs_dest, 0);
	struct ip_vs_chash_net *cn = cs->cn;
	struct ip_vs_service *svc = cs->svc;

	/* Another scheduler has it. */
	chash_test_unbind(svc);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, dest->drain.absent_since, 0);
	/* It comes back in time, its server some seconds after it. */
	svc->flags &= ~IP_VS_SVC_F_HASHED;
	KUNIT_ASSERT_PTR_EQ(test, chash_test_bind(test, svc), cs);
	chash_test_unbind(svc);
	KUNIT_EXPECT_NE(test, dest->drain.absent_since, 0);
	list_del_init(&ipvs_dest->n_list);
	KUNIT_ASSERT_PTR_EQ(test, chash_test_bind(test, svc), cs);
	chash_drain_look(cs);
	KUNIT_EXPECT_NE(test, dest->drain.absent_since, 0);
	chash_test_set(svc, ipvs_dest, 1);
	chash_drain_look(cs);
	KUNIT_EXPECT_EQ(test, dest->drain.absent_since, 0);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_STOPPED), 0);
	/* It does not, and nothing is left of it. */
	chash_test_unbind(svc);
	chash_drain_absent(dest, cn->hold_sec);
	drain_poll(&cn->drain_work.work);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_DRAIN_STOPPED), 1);
	KUNIT_EXPECT_EQ(test, cn->drains, 0);
	KUNIT_EXPECT_EQ(test, cn->services, 0);
}

static void a_drain_wins_over_a_weight_that_is_set_later(struct kunit *test)
{
	struct ip_vs_chash_drain drain = { .since = 1, .weight = 3 };
	struct ip_vs_chash_service *cs = chash_drain_with(test, 3);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, ipvs_dest);

	cs->svc->flags |= IP_VS_SVC_F_PERSISTENT;
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_drain_start(cs, dest, &drain);
	mutex_unlock(&cs->cn->lock);
	chash_test_set(cs->svc, ipvs_dest, 5);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipvs_dest->weight), 0);
	KUNIT_EXPECT_EQ(test, dest->drain.weight, 5);
	/* A health check that finds it dead, say. */
	chash_test_set(cs->svc, ipvs_dest, 0);
	KUNIT_EXPECT_EQ(test, dest->drain.weight, 0);
	chash_drain_end(cs);
}

/* Also one that began when a health check had set the weight to 0, or under another scheduler. */
static void a_drain_of_a_persistent_service_holds_any_weight(struct kunit *test)
{
	const struct ip_vs_chash_drain drain = {};
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, ipvs_dest);
	struct ip_vs_service *svc = cs->svc;

	svc->flags |= IP_VS_SVC_F_PERSISTENT;
	chash_test_set(svc, ipvs_dest, 0);
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_drain_start(cs, dest, &drain);
	mutex_unlock(&cs->cn->lock);
	chash_test_set(svc, ipvs_dest, 5);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipvs_dest->weight), 0);
	chash_test_unbind(svc);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipvs_dest->weight), 5);
	atomic_set(&ipvs_dest->weight, 7);
	cs = chash_test_bind(test, svc);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipvs_dest->weight), 0);
	KUNIT_EXPECT_EQ(test, chash_test_known(cs, ipvs_dest)->drain.weight, 7);
	/* Persistent no more, and again. */
	svc->flags &= ~IP_VS_SVC_F_PERSISTENT;
	chash_test_set(svc, ipvs_dest, 3);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipvs_dest->weight), 3);
	svc->flags |= IP_VS_SVC_F_PERSISTENT;
	drain_poll(&cs->cn->drain_work.work);
	KUNIT_EXPECT_EQ(test, atomic_read(&ipvs_dest->weight), 0);
	chash_drain_end(cs);
}

static void the_last_usable_destination_is_known(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_drain_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_drain_dest(cs);

	KUNIT_EXPECT_TRUE(test, chash_drain_leaves_some(cs));
	chash_drain_begin(cs, ipvs_dest, 0);
	KUNIT_EXPECT_TRUE(test, chash_drain_leaves_some(cs));
	chash_test_set(cs->svc, list_next_entry(ipvs_dest, n_list), 0);
	KUNIT_EXPECT_FALSE(test, chash_drain_leaves_some(cs));
}

static struct kunit_case chash_drain_cases[] = {
	KUNIT_CASE(a_drain_is_over_with_its_last_session),
	KUNIT_CASE(a_deadline_that_passes_is_told_once),
	KUNIT_CASE(what_never_is_active_counts_where_it_may_be_udp),
	KUNIT_CASE(weight_0_is_a_drain_without_a_deadline),
	KUNIT_CASE(a_destination_that_comes_back_drains_on),
	KUNIT_CASE(a_service_that_is_not_bound_tells_nothing_but_the_deadline),
	KUNIT_CASE(the_work_item_goes_with_the_last_drain),
	KUNIT_CASE(stopping_drains_of_what_ipvs_deleted_leaves_nothing),
	KUNIT_CASE(a_time_of_the_wall_comes_back_as_it_was),
	KUNIT_CASE(a_drain_of_a_server_that_stays_away_ends),
	KUNIT_CASE(a_drain_of_a_service_that_stays_away_ends),
	KUNIT_CASE(a_drain_wins_over_a_weight_that_is_set_later),
	KUNIT_CASE(a_drain_of_a_persistent_service_holds_any_weight),
	KUNIT_CASE(the_last_usable_destination_is_known),
	{}
};

static struct kunit_suite chash_drain_suite = {
	.name = "chash_drain",
	.init = chash_drain_init,
	.exit = chash_drain_exit,
	.test_cases = chash_drain_cases,
};

kunit_test_suite(chash_drain_suite);
