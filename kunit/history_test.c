// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Whose a session probably is: who had its slot the longest of the mappings within the hold, or
 * has left the pool and may have it still.
 */
#include "alloc.h"
#include "../kmod/lookup/history.c"
#include "../kmod/service/publish.h"
#include "../kmod/service/store.h"
#include "fixture.h"

#include <uapi/linux/ip_vs_chash.h>

#define CHASH_TEST_SERVERS	6
#define CHASH_TEST_CLIENTS	200

struct chash_history {
	struct ip_vs_chash_service	*cs;
	struct ip_vs_dest		*ipvs_dest[CHASH_TEST_SERVERS];
	const struct ip_vs_chash_dest	*was[CHASH_TEST_CLIENTS];
};

static void chash_test_available(struct ip_vs_dest *ipvs_dest)
{
#ifdef IP_VS_DEST_CF_AVAILABLE
	ipvs_dest->cflags |= IP_VS_DEST_CF_AVAILABLE;
#else
	ipvs_dest->flags |= IP_VS_DEST_F_AVAILABLE;
#endif
}

/* Where a segment of client @k goes that nobody here has seen begin; NULL for nowhere. */
static const struct ip_vs_chash_dest *chash_test_owner(struct ip_vs_chash_service *cs,
						       unsigned int k)
{
	const union nf_inet_addr client = { .ip = htonl(0xc6120000 + k) };
	struct ip_vs_chash_owner_found found;
	const struct ip_vs_chash_table *table;
	const struct ip_vs_chash_dest *dest = NULL;
	u16 choice[2];
	u64 key;

	rcu_read_lock();
	table = rcu_dereference(cs->table);
	if (ip_vs_chash_owner_before(cs, cs->svc, table, &client, 0, &found)) {
		dest = found.dest;
	} else if (table->map.n) {
		key = ip_vs_chash_table_key(cs, cs->svc, table, &client, 0, false);
		ip_vs_chash_table_choices(table, chash_probe(table->map.bits, key, 0), choice);
		dest = table->dest[choice[0]];
	}
	rcu_read_unlock();
	return dest;
}

/* Sessions that begin now: of a service with @n servers, long after it was bound. */
static struct chash_history *chash_test_sessions(struct kunit *test, unsigned int n)
{
	struct chash_history *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	struct ip_vs_service *svc = chash_test_service(test);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, h);
	for (i = 0; i < n; i++) {
		h->ipvs_dest[i] = chash_test_dest(test, svc, 1);
		chash_test_available(h->ipvs_dest[i]);
	}
	h->cs = chash_test_bind(test, svc);
	h->cs->filling = false;
	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		h->was[i] = chash_test_owner(h->cs, i);
	return h;
}

/* So many seconds pass for the service, of which all times are moved into the past. */
static void chash_test_pass(struct ip_vs_chash_service *cs, unsigned int seconds)
{
	struct ip_vs_chash_table *table;
	struct ip_vs_chash_dest *dest;

	mutex_lock(&cs->cn->lock);
	if (cs->active_until)
		cs->active_until -= seconds * HZ;
	rcu_dereference_protected(cs->table, true)->since -= seconds * HZ;
	if (cs->bare->shaped) {
		/* 0 stands for always. */
		cs->bare->shaped = cs->bare->shaped - seconds ?: 1;
		rcu_dereference_protected(cs->table, true)->shaped = cs->bare->shaped;
	}
	if (cs->bare != rcu_access_pointer(cs->table))
		cs->bare->since -= seconds * HZ;
	list_for_each_entry(table, &cs->past, past) {
		table->since -= seconds * HZ;
		table->until -= seconds * HZ;
	}
	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest)) {
		dest->found_until -= seconds;
		dest->left -= seconds;
		if (dest->joined)
			dest->joined -= seconds;
	}
	mutex_unlock(&cs->cn->lock);
}

static unsigned int chash_test_lost(const struct chash_history *h)
{
	unsigned int i, lost = 0;

	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		lost += chash_test_owner(h->cs, i) != h->was[i];
	return lost;
}

static struct ip_vs_dest *chash_test_come(struct kunit *test, struct chash_history *h)
{
	struct ip_vs_dest *ipvs_dest = chash_test_dest(test, h->cs->svc, 1);

	chash_test_available(ipvs_dest);
	ip_vs_chash_scheduler.upd_dest(h->cs->svc, ipvs_dest);
	return ipvs_dest;
}

static void chash_test_drain(struct chash_history *h, const struct ip_vs_dest *ipvs_dest, bool on)
{
	const struct ip_vs_chash_drain drain = { .since = 1 };
	struct ip_vs_chash_dest *dest = chash_test_known(h->cs, ipvs_dest);

	mutex_lock(&h->cs->cn->lock);
	ip_vs_chash_service_set_drain(h->cs, dest, on ? &drain : NULL);
	mutex_unlock(&h->cs->cn->lock);
}

static void sessions_survive_additions_at_any_distance(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 3);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		chash_test_come(test, h);
		KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
		chash_test_pass(h->cs, 49);
		KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
	}
	/* Behind the hold it is the present that most began in. */
	chash_test_pass(h->cs, 300);
	KUNIT_EXPECT_GT(test, chash_test_lost(h), CHASH_TEST_CLIENTS / 4);
}

/* The hold ends now, not when the mapping ended that is looked at. */
static void after_half_of_the_hold_more_began_at_who_came(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 3);
	const struct ip_vs_chash_dest *come = chash_test_known(h->cs, chash_test_come(test, h));
	unsigned int half = READ_ONCE(h->cs->cn->hold_sec) / 2, i, moved = 0;

	/* A reader may have taken the time before the mapping ended. */
	list_first_entry(&h->cs->past, struct ip_vs_chash_table, past)->until += 2 * HZ;
	KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
	list_first_entry(&h->cs->past, struct ip_vs_chash_table, past)->until -= 2 * HZ;
	chash_test_pass(h->cs, half - 1);
	KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
	chash_test_pass(h->cs, 2);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++) {
		const struct ip_vs_chash_dest *now = chash_test_owner(h->cs, i);

		if (now == h->was[i])
			continue;
		KUNIT_EXPECT_PTR_EQ(test, now, come);
		moved++;
	}
	KUNIT_EXPECT_GT(test, moved, CHASH_TEST_CLIENTS / 8);
}

static void sessions_survive_a_server_that_is_away_for_a_moment(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 4);
	unsigned int i;

	for (i = 0; i < 20; i++) {
		h->cs->budget = 16;
		if (i % 2)
			chash_test_set(h->cs->svc, h->ipvs_dest[1], 0);
		else
			chash_test_drain(h, h->ipvs_dest[0], true);
		chash_test_pass(h->cs, 20);
		KUNIT_EXPECT_EQ_MSG(test, chash_test_lost(h), 0, "away %u", i);
		if (i % 2)
			chash_test_set(h->cs->svc, h->ipvs_dest[1], 1);
		else
			chash_test_drain(h, h->ipvs_dest[0], false);
		KUNIT_EXPECT_EQ_MSG(test, chash_test_lost(h), 0, "back %u", i);
		chash_test_pass(h->cs, 5);
		KUNIT_EXPECT_EQ_MSG(test, chash_test_lost(h), 0, "later %u", i);
	}
}

/* What an administrator or a daemon stores for a server before it is added, or takes back. */
static void chash_test_store(struct chash_history *h, const struct ip_vs_dest *ipvs_dest, bool on)
{
	const struct ip_vs_chash_dest_settings settings = {
		.set = on ? BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID) : 0,
		.id = on ? chash_dest_id(4, &ipvs_dest->addr, ipvs_dest->port) : 0,
	};

	mutex_lock(&h->cs->cn->lock);
	ip_vs_chash_service_store_dest(h->cs, AF_INET, &ipvs_dest->addr, ipvs_dest->port, &settings,
				       on ? 0 : U32_MAX);
	mutex_unlock(&h->cs->cn->lock);
}

static void chash_test_drain_for_long(struct kunit *test, unsigned int n, bool stored)
{
	struct chash_history *h = chash_test_sessions(test, 4);
	struct ip_vs_dest *come;
	unsigned int i, lost = 0;

	atomic_set(&h->ipvs_dest[0]->activeconns, 100);
	for (i = 1; i < 4; i++)
		atomic_set(&h->ipvs_dest[i]->activeconns, 100);
	chash_test_drain(h, h->ipvs_dest[0], true);
	chash_test_pass(h->cs, 3600);
	KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);

	/*
	 * Others change meanwhile: who comes has the sessions of its clients when the hold
	 * is over.
	 */
	for (i = 0; i < n; i++) {
		come = chash_test_dest(test, h->cs->svc, 1);
		chash_test_available(come);
		if (stored)
			chash_test_store(h, come, true);
		ip_vs_chash_scheduler.upd_dest(h->cs->svc, come);
		chash_test_pass(h->cs, 3600);
	}
	for (i = 0; i < CHASH_TEST_CLIENTS; i++) {
		const struct ip_vs_chash_dest *now = chash_test_owner(h->cs, i);

		if (now != h->was[i])
			KUNIT_EXPECT_GT(test, now->joined, 0);
		if (h->was[i] == chash_test_known(h->cs, h->ipvs_dest[0]))
			lost += now != h->was[i];
	}
	KUNIT_EXPECT_EQ(test, lost, 0);
	KUNIT_EXPECT_GT(test, chash_test_lost(h), 0);
	if (stored)
		chash_test_store(h, come, false);
	chash_test_drain(h, h->ipvs_dest[0], false);
}

static void a_drain_keeps_only_its_own_server_findable(struct kunit *test)
{
	chash_test_drain_for_long(test, 1, false);
}

static void a_drain_keeps_it_from_one_that_was_stored_before_it_came(struct kunit *test)
{
	chash_test_drain_for_long(test, 1, true);
}

static void a_drain_keeps_it_from_all_that_come(struct kunit *test)
{
	chash_test_drain_for_long(test, 4, false);
}

static void chash_test_drain_with_sessions(struct chash_history *h, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		atomic_set(&h->ipvs_dest[i]->activeconns, 100);
	chash_test_drain(h, h->ipvs_dest[0], true);
	chash_test_pass(h->cs, 3600);
}

/* What another seed or size makes of the slots says nothing of who left before. */
static void a_drain_outlasts_another_seed_and_another_size(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 4);
	const siphash_key_t seed = { { 1, 2 } };
	unsigned int i, strange = 0;

	chash_test_drain_with_sessions(h, 4);
	for (i = 0; i < 2; i++) {
		mutex_lock(&h->cs->cn->lock);
		if (!i)
			ip_vs_chash_publish_reseed(h->cs->cn, &seed, true);
		h->cs->cn->table_bits -= i;
		ip_vs_chash_publish_now(h->cs);
		mutex_unlock(&h->cs->cn->lock);
		KUNIT_EXPECT_EQ_MSG(test, chash_test_lost(h), 0, "after change %u", i);
		chash_test_pass(h->cs, 10);
		KUNIT_EXPECT_EQ_MSG(test, chash_test_lost(h), 0, "later than change %u", i);
	}
	/* When the hold is over nobody knows which were its slots. */
	chash_test_pass(h->cs, READ_ONCE(h->cs->cn->hold_sec) + 1);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		strange += chash_test_owner(h->cs, i) == chash_test_known(h->cs, h->ipvs_dest[0]);
	KUNIT_EXPECT_EQ(test, strange, 0);
	chash_test_drain(h, h->ipvs_dest[0], false);
}

static void sessions_survive_the_end_of_a_long_drain(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 4);

	chash_test_drain_with_sessions(h, 4);
	KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
	chash_test_drain(h, h->ipvs_dest[0], false);
	KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
}

static void an_empty_server_that_left_long_ago_costs_nobody(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 4);
	unsigned int i, to[2] = {};

	chash_test_drain(h, h->ipvs_dest[0], true);
	chash_test_set(h->cs->svc, h->ipvs_dest[1], 0);
	chash_test_pass(h->cs, 3600);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++) {
		to[0] += chash_test_owner(h->cs, i) == chash_test_known(h->cs, h->ipvs_dest[0]);
		to[1] += chash_test_owner(h->cs, i) == chash_test_known(h->cs, h->ipvs_dest[1]);
	}
	KUNIT_EXPECT_EQ(test, to[0] + to[1], 0);

	/* As few sessions as are left of it do not outweigh those that began since. */
	for (i = 0; i < 4; i++)
		atomic_set(&h->ipvs_dest[i]->activeconns, i ? 100 : 3);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		to[0] += chash_test_owner(h->cs, i) == chash_test_known(h->cs, h->ipvs_dest[0]);
	KUNIT_EXPECT_EQ(test, to[0], 0);
	chash_test_drain(h, h->ipvs_dest[0], false);
}

/* Nothing but what is stored says where the sessions are. */
static void a_director_that_starts_finds_sessions_of_who_left_before(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 5);
	struct ip_vs_service *svc = h->cs->svc;

	chash_test_drain(h, h->ipvs_dest[0], true);
	chash_test_set(svc, h->ipvs_dest[1], 0);
	chash_test_unbind(svc);
	atomic_set(&h->ipvs_dest[1]->last_weight, 0);
	KUNIT_ASSERT_EQ(test, ip_vs_chash_scheduler.init_service(svc), 0);
	h->cs = svc->sched_data;
	KUNIT_EXPECT_EQ(test, h->cs->generation > 0, true);
	{
		unsigned int i, lost = 0;

		/* Objects are others now, the addresses are not. */
		for (i = 0; i < CHASH_TEST_CLIENTS; i++)
			lost += chash_test_owner(h->cs, i)->id != h->was[i]->id;
		KUNIT_EXPECT_EQ(test, lost, 0);
	}
	chash_test_drain(h, h->ipvs_dest[0], false);
}

/* Who comes after that did not have the slots in which it reaches first. */
static void a_director_that_starts_beside_a_drain_knows_who_came_later(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 4);
	struct ip_vs_service *svc = h->cs->svc;
	u64 drained = chash_test_known(h->cs, h->ipvs_dest[0])->id, was[CHASH_TEST_CLIENTS];
	unsigned int i, lost = 0;

	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		was[i] = h->was[i]->id;
	chash_test_drain(h, h->ipvs_dest[0], true);
	chash_test_unbind(svc);
	KUNIT_ASSERT_EQ(test, ip_vs_chash_scheduler.init_service(svc), 0);
	h->cs = svc->sched_data;
	h->cs->fill_at -= 60 * HZ;
	chash_test_pass(h->cs, 60);
	chash_test_come(test, h);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		lost += was[i] == drained && chash_test_owner(h->cs, i)->id != drained;
	KUNIT_EXPECT_EQ(test, lost, 0);
	chash_test_drain(h, h->ipvs_dest[0], false);
}

/* Its sibling has assigned since. */
static void a_director_that_stands_by_again_keeps_what_was_in_force(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 3);
	unsigned int i;

	h->cs->assigned = true;
	chash_test_come(test, h);
	chash_test_pass(h->cs, READ_ONCE(h->cs->cn->hold_sec) + 1);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		h->was[i] = chash_test_owner(h->cs, i);
	chash_test_come(test, h);
	KUNIT_EXPECT_EQ(test, chash_test_lost(h), 0);
}

static void a_dead_owner_of_the_past_is_waited_for_and_then_passed_over(struct kunit *test)
{
	struct chash_history *h = chash_test_sessions(test, 4);
	struct ip_vs_chash_dest *gone = chash_test_known(h->cs, h->ipvs_dest[2]);
	const struct ip_vs_chash_dest *now;
	unsigned int i;

	chash_test_del(h->cs->svc, h->ipvs_dest[2]);
	for (i = 0; i < CHASH_TEST_CLIENTS; i++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_owner(h->cs, i), h->was[i]);
	/* Ten seconds later. */
	gone->gone -= 10;
	for (i = 0; i < CHASH_TEST_CLIENTS; i++) {
		now = chash_test_owner(h->cs, i);
		KUNIT_EXPECT_PTR_NE(test, now, gone);
		if (h->was[i] != gone)
			KUNIT_EXPECT_PTR_EQ(test, now, h->was[i]);
	}
}

static struct kunit_case chash_history_cases[] = {
	KUNIT_CASE(sessions_survive_additions_at_any_distance),
	KUNIT_CASE(after_half_of_the_hold_more_began_at_who_came),
	KUNIT_CASE(sessions_survive_a_server_that_is_away_for_a_moment),
	KUNIT_CASE(a_drain_keeps_only_its_own_server_findable),
	KUNIT_CASE(a_drain_keeps_it_from_one_that_was_stored_before_it_came),
	KUNIT_CASE(a_drain_keeps_it_from_all_that_come),
	KUNIT_CASE(a_drain_outlasts_another_seed_and_another_size),
	KUNIT_CASE(sessions_survive_the_end_of_a_long_drain),
	KUNIT_CASE(an_empty_server_that_left_long_ago_costs_nobody),
	KUNIT_CASE(a_director_that_starts_finds_sessions_of_who_left_before),
	KUNIT_CASE(a_director_that_starts_beside_a_drain_knows_who_came_later),
	KUNIT_CASE(a_director_that_stands_by_again_keeps_what_was_in_force),
	KUNIT_CASE(a_dead_owner_of_the_past_is_waited_for_and_then_passed_over),
	{}
};

static struct kunit_suite chash_history_suite = {
	.name = "chash_history",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_history_cases,
};

kunit_test_suite(chash_history_suite);
