// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Services: what a change of destinations publishes, what is held and for how long, and that a
 * build which fails keeps the old table and is made good for later.
 */
#include "alloc.h"
#include "../kmod/base/tuple.c"
#include "../kmod/service/settings.c"
#include "../kmod/service/bound.c"
#include "../kmod/service/publish.c"
#include "../kmod/service/service.c"
#include "../kmod/service/store.c"
#include "../kmod/ipvs/binding.c"
#include "../kmod/ipvs/learn.c"
#include "../kmod/ipvs/unmet.c"
#include "fixture.h"

#include <linux/delay.h>
#include <linux/kthread.h>

static struct ip_vs_chash_table *chash_test_table(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->table, true);
}

static struct ip_vs_chash_table *chash_test_past(struct ip_vs_chash_service *cs)
{
	return list_first_entry_or_null(&cs->past, struct ip_vs_chash_table, past);
}

static unsigned int chash_test_pasts(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table;
	unsigned int n = 0;

	list_for_each_entry(table, &cs->past, past)
		n++;
	return n;
}

/* Sessions were assigned by the table in force, long after the pool had been filled. */
static void chash_test_age(struct ip_vs_chash_service *cs)
{
	cs->filling = false;
	cs->assigned = true;
}

/* The table in force is what a build from nothing gives for the destinations IPVS has. */
static void chash_test_agrees(struct kunit *test, struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_table *table;
	unsigned int i, j, n = 0, bits;
	struct chash_member *member;
	struct ip_vs_dest *ipvs_dest;
	struct chash_map map;
	void *scratch;
	u32 *ladder;

	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	table = chash_test_table(cs);
	bits = table->map.bits;
	member = kunit_kcalloc(test, cs->svc->num_dests, sizeof(*member), GFP_KERNEL);
	map.slot = kunit_kmalloc(test, sizeof(*map.slot) << bits, GFP_KERNEL);
	ladder = kunit_kmalloc(test, chash_ladder_bytes(bits), GFP_KERNEL);
	scratch = kunit_kmalloc(test, chash_scratch_bytes(bits), GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, member && map.slot && ladder && scratch);

	list_for_each_entry(ipvs_dest, &cs->svc->destinations, n_list) {
		struct chash_member m = {
			chash_dest_id(4, &ipvs_dest->addr, ipvs_dest->port),
			atomic_read(&ipvs_dest->weight)
		};

		if (!m.weight)
			continue;
		for (i = 0; i < n && member[i].id < m.id; i++)
			;
		for (j = n++; j > i; j--)
			member[j] = member[j - 1];
		member[i] = m;
	}
	KUNIT_ASSERT_EQ(test, table->map.n, n);
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, table->map.member[i].id, member[i].id);
		KUNIT_EXPECT_EQ(test, table->map.member[i].weight, member[i].weight);
	}
	if (n < 2)
		return;
	map.bits = bits;
	map.n = n;
	map.member = member;
	chash_ladder_fill(ladder, bits);
	chash_map_build(&map, ladder, scratch);
	KUNIT_ASSERT_NOT_NULL(test, table->map.slot);
	KUNIT_EXPECT_MEMEQ(test, table->map.slot, map.slot, sizeof(*map.slot) << bits);
}

/* A bound service with @n destinations of weight 1. */
static struct ip_vs_chash_service *chash_test_with(struct kunit *test, unsigned int n)
{
	struct ip_vs_service *svc = chash_test_service(test);

	while (n--)
		chash_test_dest(test, svc, 1);
	return chash_test_bind(test, svc);
}

static void binding_publishes_a_table_of_what_is_there(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);

	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 1);
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_BUILDS), 1);
	KUNIT_EXPECT_NULL(test, chash_test_past(cs));
	chash_test_agrees(test, cs);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_SERVICE_BOUND), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_PUBLISHED), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_STALE), 0);
}

/* Who follows generations and revisions never sees a smaller one. */
static void a_service_that_is_made_anew_goes_on_counting(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_service *svc = cs->svc;
	u64 revision = cs->revision;

	chash_test_unbind(svc);
	cs = chash_test_bind(test, svc);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 2);
	KUNIT_EXPECT_GT(test, cs->revision, revision);
}

/* What follows a connection that is opening may have a destination for longer than its service. */
static void a_service_that_goes_lets_go_of_destinations_that_others_hold(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *ipvs_dest = chash_test_dest(test, svc, 1);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, ipvs_dest);

	refcount_inc(&dest->refcnt);
	chash_test_unbind(svc);
	KUNIT_EXPECT_EQ(test, refcount_read(&dest->refcnt), 1);
	ip_vs_chash_dest_put(dest);
}

/* An id that only a table of the past has is free, in whatever order one comes to it. */
static void an_id_that_nobody_needs_is_free(struct kunit *test)
{
	const union nf_inet_addr addr[] = { { .ip = htonl(1) }, { .ip = htonl(2) } };
	struct ip_vs_chash_dests dests = { .root = RB_ROOT };
	struct ip_vs_chash_dest *gone, *here, *elsewhere;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		dests.by_address = false;
		gone = ip_vs_chash_dest_alloc(&dests, AF_INET, &addr[0], htons(1 + i));
		here = ip_vs_chash_dest_alloc(&dests, AF_INET, &addr[0], htons(2 - i));
		elsewhere = ip_vs_chash_dest_alloc(&dests, AF_INET, &addr[1], 0);
		KUNIT_EXPECT_TRUE(test, ip_vs_chash_dests_insert(&dests, gone));
		KUNIT_EXPECT_TRUE(test, ip_vs_chash_dests_insert(&dests, here));
		KUNIT_EXPECT_TRUE(test, ip_vs_chash_dests_insert(&dests, elsewhere));
		/* As a table has it. */
		refcount_inc(&gone->refcnt);
		ip_vs_chash_dests_set_stored(&dests, gone, 1);
		ip_vs_chash_dests_set_stored(&dests, here, 1);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_dests_identify(&dests, true), -EEXIST);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_dests_rename(&dests, elsewhere, here->id),
				-EEXIST);
		ip_vs_chash_dests_set_stored(&dests, gone, 0);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_dests_identify(&dests, true), 0);
		KUNIT_EXPECT_EQ(test, refcount_read(&gone->refcnt), 1);
		KUNIT_EXPECT_PTR_EQ(test, ip_vs_chash_dests_find(&dests, AF_INET, &addr[0],
								 here->port), here);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_dests_rename(&dests, here, elsewhere->id), 0);
		ip_vs_chash_dest_put(gone);
		ip_vs_chash_dests_free(&dests);
	}
}

/* Nothing has changed: neither ids by hand nor the others'. */
static void an_identity_that_is_refused_leaves_ids_set_by_hand(struct kunit *test)
{
	const union nf_inet_addr addr[] = { { .ip = htonl(1) }, { .ip = htonl(2) } };
	struct ip_vs_chash_dests dests = { .root = RB_ROOT };
	struct ip_vs_chash_dest *dest[2];
	unsigned int i, port;
	u64 usual, by_hand;

	dest[0] = ip_vs_chash_dest_alloc(&dests, AF_INET, &addr[0], htons(1));
	by_hand = chash_dest_id(4, &addr[1], 0);
	dest[0]->id = by_hand;
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_dests_insert(&dests, dest[0]));
	ip_vs_chash_dests_set_stored(&dests, dest[0], BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID));
	/* The other one is renamed first. */
	for (port = 1; chash_dest_id(4, &addr[1], htons(port)) > by_hand; port++)
		;
	usual = chash_dest_id(4, &addr[1], htons(port));
	dest[1] = ip_vs_chash_dest_alloc(&dests, AF_INET, &addr[1], htons(port));
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_dests_insert(&dests, dest[1]));
	ip_vs_chash_dests_set_stored(&dests, dest[1], BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP));

	KUNIT_EXPECT_EQ(test, ip_vs_chash_dests_identify(&dests, true), -EEXIST);
	KUNIT_EXPECT_EQ(test, dest[0]->id, by_hand);
	KUNIT_EXPECT_EQ(test, dest[1]->id, usual);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_PTR_EQ(test, ip_vs_chash_dests_find(&dests, AF_INET, &addr[i],
								 dest[i]->port), dest[i]);
	ip_vs_chash_dests_free(&dests);
}

/* The usual id of one that goes may be another's by now. */
static void one_whose_id_is_taken_can_be_forgotten(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 1);
	const union nf_inet_addr addr[] = { { .ip = htonl(1) }, { .ip = htonl(2) } };
	const __be16 port = htons(9);
	struct ip_vs_chash_dest_settings id = {
		.set = BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID), .id = 1,
	};
	const struct ip_vs_chash_dest_settings nothing = {};

	mutex_lock(&cs->cn->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_store_dest(cs, AF_INET, &addr[0], port, &id, 0),
			0);
	id.id = ip_vs_chash_dest_id(&cs->dests, AF_INET, &addr[0], port);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_store_dest(cs, AF_INET, &addr[1], port, &id, 0),
			0);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_store_dest(cs, AF_INET, &addr[0], port, &nothing,
							     U32_MAX), 0);
	KUNIT_EXPECT_NULL(test, ip_vs_chash_dests_find(&cs->dests, AF_INET, &addr[0], port));
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_store_dest(cs, AF_INET, &addr[1], port, &nothing,
							     U32_MAX), 0);
	mutex_unlock(&cs->cn->lock);
}

/* What computes slots has a reference; IPVS, under its mutex, does not wait for it. */
static void who_is_at_a_service_that_is_deleted_frees_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);

	refcount_inc(&cs->refcnt);
	chash_test_unbind(cs->svc);
	KUNIT_EXPECT_EQ(test, refcount_read(&cs->refcnt), 1);
	KUNIT_EXPECT_EQ(test, cs->cn->users, 1);
	ip_vs_chash_service_put(cs);
}

static void a_change_is_in_force_when_ipvs_is_done_with_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_service *svc = cs->svc;
	struct ip_vs_dest *ipvs_dest;

	ipvs_dest = chash_test_add(test, svc, 2);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 2);
	chash_test_agrees(test, cs);

	chash_test_set(svc, ipvs_dest, 7);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 3);
	chash_test_agrees(test, cs);

	chash_test_set(svc, ipvs_dest, 0);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 4);
	chash_test_agrees(test, cs);

	chash_test_del(svc, ipvs_dest);
	chash_test_agrees(test, cs);
}

static void a_change_that_changes_no_weight_publishes_nothing(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_dest *ipvs_dest = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
							n_list);
	struct ip_vs_chash_table *table = chash_test_table(cs);

	chash_test_set(cs->svc, ipvs_dest, 1);

	KUNIT_EXPECT_PTR_EQ(test, chash_test_table(cs), table);
	KUNIT_EXPECT_EQ(test, cs->generation, 1);
}

static void a_burst_of_changes_is_built_once(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);
	const unsigned int burst = 200;
	unsigned int i;

	for (i = 0; i < burst; i++)
		chash_test_add(test, cs->svc, 1 + i % 5);

	KUNIT_EXPECT_TRUE(test, chash_test_settle(cs));
	KUNIT_EXPECT_LT(test, cs->generation, burst);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.n, burst + 2);
	chash_test_agrees(test, cs);
}

static void what_a_pool_is_filled_by_is_no_past(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 1);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		cs->fill_at -= 3 * HZ / 2;
		chash_test_add(test, cs->svc, 1);
		KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 0);
		KUNIT_EXPECT_TRUE(test, chash_test_table(cs)->always);
	}
	/* What comes after a longer pause than any before was not there from the beginning. */
	cs->fill_at -= 4 * HZ;
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 1);
	KUNIT_EXPECT_TRUE(test, chash_test_past(cs)->always);
	KUNIT_EXPECT_FALSE(test, chash_test_table(cs)->always);
}

static void what_sessions_were_assigned_by_is_past_even_while_the_pool_fills(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);

	cs->assigned = true;
	chash_test_add(test, cs->svc, 1);
	KUNIT_ASSERT_EQ(test, chash_test_pasts(cs), 1);
	KUNIT_EXPECT_FALSE(test, chash_test_past(cs)->always);
	KUNIT_EXPECT_TRUE(test, chash_test_table(cs)->always);
}

static void a_director_with_clients_has_no_past_that_assigned_nobody(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);

	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 1);
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 1);
	cs->assigned = true;
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 2);
}

/* A sibling that only stands by: what it never assigned by, others may have. */
static void a_director_without_clients_keeps_what_was_in_force(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);

	cs->filling = false;
	chash_test_add(test, cs->svc, 1);
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 2);
}

static void of_too_much_past_the_shortest_goes(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_chash_table *table, *first = NULL;
	unsigned int i;

	for (i = 0; i < CHASH_PAST_MAX + 4; i++) {
		chash_test_age(cs);
		chash_test_table(cs)->since -= i == 6 ? 1 : (20 - i) * HZ;
		first = first ?: cs->bare;
		cs->bare->since = chash_test_table(cs)->since;
		cs->budget = CHASH_BUDGET_MAX;
		chash_test_add(test, cs->svc, 1);
		list_for_each_entry(table, &cs->past, past)
			KUNIT_EXPECT_TRUE(test, i < CHASH_PAST_MAX ||
					  table->generation != 7);
	}
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), CHASH_PAST_MAX);
	KUNIT_EXPECT_PTR_EQ(test, list_last_entry(&cs->past, struct ip_vs_chash_table, past),
			    first);
}

static void nothing_is_past_where_the_hold_is_off(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);

	cs->cn->hold_sec = 0;
	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);

	KUNIT_EXPECT_NULL(test, chash_test_past(cs));
}

static void an_empty_table_is_no_past(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 0);

	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);

	KUNIT_EXPECT_NULL(test, chash_test_past(cs));
}

static void the_past_ends_with_the_hold(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	unsigned long end = jiffies + 30 * HZ;
	u64 until, seen;
	bool held;

	cs->cn->hold_sec = 1;
	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_ASSERT_NOT_NULL(test, chash_test_past(cs));
	until = chash_test_past(cs)->until + HZ;

	do {
		msleep(20);
		mutex_lock(&cs->cn->lock);
		held = chash_test_past(cs);
		seen = get_jiffies_64();
		mutex_unlock(&cs->cn->lock);
	} while (held && time_before(jiffies, end));

	KUNIT_EXPECT_FALSE(test, held);
	KUNIT_EXPECT_TRUE(test, time_after_eq64(seen, until));
}

static void a_new_seed_costs_no_slots(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_chash_slots *slots = chash_test_table(cs)->slots;
	siphash_key_t seed = { .key = { 1, 2 } };

	cs->cn->table_mem_max = 0;
	chash_test_age(cs);
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_publish_reseed(cs->cn, &seed, true);
	mutex_unlock(&cs->cn->lock);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_table(cs)->slots, slots);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->seed.key[1], 2);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 1);

	/* Without a hold nothing is looked for under any key before. */
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_publish_reseed(cs->cn, &ip_vs_chash_seed_default, false);
	mutex_unlock(&cs->cn->lock);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 0);
	KUNIT_EXPECT_TRUE(test, chash_test_table(cs)->always);
}

static void a_deleted_destination_is_known_while_the_past_shows_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_dest *ipvs_dest = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
							n_list);
	struct ip_vs_chash_dest *dest;

	chash_test_age(cs);
	chash_test_del(cs->svc, ipvs_dest);
	dest = chash_test_known(cs, ipvs_dest);
	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(dest->ipvs_dest));

	/* Back again: the same object, so that the held table leads to it too. */
	chash_test_set(cs->svc, ipvs_dest, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_known(cs, ipvs_dest), dest);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(dest->ipvs_dest), ipvs_dest);
	chash_test_agrees(test, cs);

	chash_test_del(cs->svc, ipvs_dest);
	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	mutex_lock(&cs->cn->lock);
	past_flush(cs);
	ip_vs_chash_dests_purge(&cs->dests);
	mutex_unlock(&cs->cn->lock);
	KUNIT_EXPECT_NULL(test, chash_test_known(cs, ipvs_dest));
}

/* What a table has the packet path read for @dest. */
static const struct ip_vs_dest *chash_test_leads_to(const struct ip_vs_chash_table *table,
						    const struct ip_vs_chash_dest *dest)
{
	unsigned int rank;

	for (rank = 0; rank < table->map.n; rank++)
		if (table->dest[rank] == dest)
			return rcu_access_pointer(table->ipvs_dest[rank]);
	return NULL;
}

static void chash_test_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			     const struct ip_vs_chash_drain *drain)
{
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_set_drain(cs, dest, drain);
	mutex_unlock(&cs->cn->lock);
}

static void a_table_that_is_not_replaced_yet_follows_its_destinations(struct kunit *test)
{
	const struct ip_vs_chash_drain drain = { .since = 1 };
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);
	struct ip_vs_dest *ipvs_dest = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
							n_list);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, ipvs_dest);
	struct ip_vs_chash_table *table = chash_test_table(cs);

	mutex_lock(&cs->cn->lock);
	cs->budget = 0;
	cs->budget_at = jiffies + HZ;
	mutex_unlock(&cs->cn->lock);
	chash_test_del(cs->svc, ipvs_dest);
	if (chash_test_table(cs) == table)
		KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	chash_test_set(cs->svc, ipvs_dest, 2);
	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(chash_test_table(cs), dest), ipvs_dest);
	chash_test_drain(cs, dest, &drain);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(chash_test_table(cs), dest));
	chash_test_drain(cs, dest, NULL);
	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(chash_test_table(cs), dest), ipvs_dest);
}

static u32 chash_test_limit(struct ip_vs_chash_service *cs, const struct ip_vs_dest *ipvs_dest)
{
	return chash_test_known(cs, ipvs_dest)->limit;
}

static void chash_test_bound(struct ip_vs_chash_service *cs, u32 percent)
{
	const struct ip_vs_chash_settings settings = {
		.set	= BIT(IP_VS_CHASH_A_SETTINGS_BOUND),
		.bound	= percent,
	};

	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_store(cs, &settings, 0);
	ip_vs_chash_bound_update(cs);
	mutex_unlock(&cs->cn->lock);
}

static void a_limit_is_the_bound_of_a_share_of_all_sessions(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *light = chash_test_dest(test, svc, 1);
	struct ip_vs_dest *heavy = chash_test_dest(test, svc, 3);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);

	KUNIT_EXPECT_FALSE(test, cs->bounded);
	chash_test_bound(cs, 125);
	KUNIT_EXPECT_TRUE(test, cs->bounded);
	/* Of none, each may have the next one. */
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, light), 1);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, heavy), 1);

	atomic_set(&light->activeconns, 39);
	atomic_set(&heavy->activeconns, 60);
	chash_test_bound(cs, 125);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, light), 32);	/* 31.25 */
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, heavy), 94);	/* 93.75 */

	/* What is set to 0 has no share. */
	chash_test_set(svc, light, 0);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, heavy), 77);	/* 76.25 */
	chash_test_bound(cs, 0);
	KUNIT_EXPECT_FALSE(test, cs->bounded);
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_forget(cs);
	mutex_unlock(&cs->cn->lock);
}

static void a_bound_counts_the_templates_of_a_persistent_service(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *light = chash_test_dest(test, svc, 1);
	struct ip_vs_dest *heavy = chash_test_dest(test, svc, 3);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);

	svc->flags |= IP_VS_SVC_F_PERSISTENT;
	/* Half-open connections of one client, say. */
	atomic_set(&light->activeconns, 1000);
	atomic_set(&light->persistconns, 39);
	atomic_set(&heavy->activeconns, 60);
	/* Others have no connection any more. */
	atomic_set(&heavy->persistconns, 100);
	chash_test_bound(cs, 125);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, light), 32);	/* 31.25 */
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, heavy), 94);	/* 93.75 */
	chash_test_bound(cs, 0);
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_forget(cs);
	mutex_unlock(&cs->cn->lock);
}

static unsigned int chash_test_unmet(struct ip_vs_chash_service *cs)
{
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_unmet_tell(cs);
	mutex_unlock(&cs->cn->lock);
	return cs->unmet;
}

static void what_cannot_be_is_found_whatever_came_first(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	struct ip_vs_chash_net *cn = cs->cn;

	KUNIT_EXPECT_EQ(test, chash_test_unmet(cs), 0);
	cn->split_threshold = 100;
	svc->flags |= IP_VS_SVC_F_SCHED2;
	KUNIT_EXPECT_EQ(test, chash_test_unmet(cs), 0);
	svc->flags |= IP_VS_SVC_F_PERSISTENT;
	KUNIT_EXPECT_EQ(test, chash_test_unmet(cs), BIT(1) | BIT(3));
	svc->flags |= IP_VS_SVC_F_SCHED3;
	cs->stored.spill = true;
	cn->sources->splits[0] = 1;
	KUNIT_EXPECT_EQ(test, chash_test_unmet(cs), GENMASK(4, 0));
	cs->stored.spill = false;
	/* Policies of the other family are not for it. */
	cn->sources->splits[0] = 0;
	cn->sources->splits[1] = 1;
	cn->split_threshold = 0;
	KUNIT_EXPECT_EQ(test, chash_test_unmet(cs), BIT(0) | BIT(1));
	cn->sources->splits[1] = 0;
	svc->flags &= ~IP_VS_SVC_F_PERSISTENT;
	KUNIT_EXPECT_EQ(test, chash_test_unmet(cs), 0);
}

static void a_bound_comes_from_the_first_that_names_one(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);
	struct ip_vs_chash_settings settings;
	struct ip_vs_chash_net *cn = cs->cn;

	mutex_lock(&cn->lock);
	ip_vs_chash_service_effective(cs, &settings);
	KUNIT_EXPECT_EQ(test, settings.bound, 0);
	cs->svc->flags |= IP_VS_SVC_F_SCHED1;
	ip_vs_chash_service_effective(cs, &settings);
	KUNIT_EXPECT_EQ(test, settings.bound, CHASH_BOUND_BY_FLAG);
	cn->load_bound = 200;
	ip_vs_chash_service_effective(cs, &settings);
	KUNIT_EXPECT_EQ(test, settings.bound, 200);
	cs->svc->flags &= ~IP_VS_SVC_F_SCHED1;
	ip_vs_chash_service_effective(cs, &settings);
	KUNIT_EXPECT_EQ(test, settings.bound, 200);
	cs->stored.set = BIT(IP_VS_CHASH_A_SETTINGS_BOUND);
	cs->stored.bound = 0;
	ip_vs_chash_service_effective(cs, &settings);
	KUNIT_EXPECT_EQ(test, settings.bound, 0);
	cs->stored.set = 0;
	cn->load_bound = 0;
	mutex_unlock(&cn->lock);
}

static void limits_are_refreshed_for_as_long_as_there_is_a_bound(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *ipvs_dest = chash_test_dest(test, svc, 1);
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_net *cn;

	chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	cn = cs->cn;
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&cn->bound_work));
	svc->flags |= IP_VS_SVC_F_SCHED1;
	mutex_lock(&cn->lock);
	ip_vs_chash_bound_update(cs);
	mutex_unlock(&cn->lock);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, ipvs_dest), 1);	/* 0.625 */

	atomic_set(&ipvs_dest->activeconns, 15);
	flush_delayed_work(&cn->bound_work);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, ipvs_dest), 10);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&cn->bound_work));

	/* It ends by itself. */
	svc->flags &= ~IP_VS_SVC_F_SCHED1;
	flush_delayed_work(&cn->bound_work);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(cs->bounded));
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&cn->bound_work));
}

static void where_no_slots_fit_the_mapping_is_in_force_without(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);

	chash_test_events(IP_VS_CHASH_EVENT_TABLE_PUBLISHED);
	chash_test_age(cs);
	cs->cn->table_mem_max = 0;
	chash_test_add(test, cs->svc, 1);
	flush_delayed_work(&cs->cn->publish);

	mutex_lock(&cs->cn->lock);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.n, 5);
	KUNIT_EXPECT_NULL(test, chash_test_table(cs)->slots);
	KUNIT_EXPECT_FALSE(test, cs->dirty);
	KUNIT_EXPECT_GT(test, cs->failures, 0);
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 1);
	mutex_unlock(&cs->cn->lock);
	msleep(300);
	KUNIT_EXPECT_GT(test, cs->failures, 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_STALE), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_PUBLISHED), 1);
	/* Tries that fail cost nobody what is past. */
	KUNIT_EXPECT_EQ(test, chash_test_pasts(cs), 1);

	WRITE_ONCE(cs->cn->table_mem_max, 64);
	chash_test_agrees(test, cs);
	KUNIT_EXPECT_EQ(test, cs->failures, 0);
}

static void a_service_whose_slots_do_not_fit_is_bound_without(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);

	chash_test_net(test)->table_mem_max = 0;
	chash_test_dest(test, svc, 1);
	chash_test_dest(test, svc, 1);
	KUNIT_ASSERT_EQ(test, ip_vs_chash_scheduler.init_service(svc), 0);
	KUNIT_EXPECT_EQ(test, chash_test_table(svc->sched_data)->map.n, 2);
	chash_test_net(test)->table_mem_max = 64;
}

static void an_allocation_that_fails_leaves_nothing_of_a_binding(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_net *cn = chash_test_net(test);
	unsigned int nth;
	int err, live;

	chash_test_dest(test, svc, 1);
	chash_test_dest(test, svc, 2);
	/* What the first service of a namespace leaves. */
	chash_test_bind(test, svc);
	chash_test_unbind(svc);
	rcu_barrier();
	chash_test_forget_ladders();
	live = chash_alloc_live();
	for (nth = 1; ; nth++) {
		chash_alloc_fail(nth);
		err = ip_vs_chash_scheduler.init_service(svc);
		if (!chash_alloc_failed())
			break;

		KUNIT_EXPECT_EQ_MSG(test, err, -ENOMEM, "allocation %u", nth);
		KUNIT_EXPECT_NULL(test, svc->sched_data);
		KUNIT_EXPECT_EQ_MSG(test, cn->table_bytes, 0, "allocation %u", nth);
		KUNIT_EXPECT_EQ(test, cn->users, 1);
		KUNIT_EXPECT_TRUE(test, !cn->services);
		rcu_barrier();
		chash_test_forget_ladders();
		KUNIT_EXPECT_EQ_MSG(test, chash_alloc_live(), live, "allocation %u", nth);
	}

	KUNIT_EXPECT_EQ(test, err, 0);
	/* service, counters; ladder, pool, table */
	KUNIT_EXPECT_EQ(test, nth - 1, 5);
	chash_test_agrees(test, svc->sched_data);
}

static void an_allocation_that_fails_keeps_the_old_table(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);
	unsigned int nth;

	for (nth = 1; ; nth++) {
		struct ip_vs_chash_table *old = chash_test_table(cs);

		cs->budget = CHASH_BUDGET_MAX;
		chash_alloc_fail(nth);
		chash_test_add(test, cs->svc, 1);
		if (!chash_alloc_failed())
			break;

		mutex_lock(&cs->cn->lock);
		/* The retry may have been faster than this line, but not than the failure. */
		if (cs->dirty)
			KUNIT_EXPECT_PTR_EQ(test, chash_test_table(cs), old);
		KUNIT_EXPECT_EQ_MSG(test, chash_test_counted(cs, CHASH_COUNT_BUILD_ERRORS), nth,
				    "allocation %u", nth);
		mutex_unlock(&cs->cn->lock);
		chash_test_agrees(test, cs);
	}
	/* pool, table */
	KUNIT_EXPECT_EQ(test, nth - 1, 2);
	chash_test_agrees(test, cs);
}

static void weights_beyond_the_largest_are_taken_for_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);
	struct ip_vs_dest *ipvs_dest = chash_test_add(test, cs->svc, CHASH_WEIGHT_MAX + 1);

	KUNIT_EXPECT_EQ(test, chash_test_known(cs, ipvs_dest)->weight, CHASH_WEIGHT_MAX);
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_WEIGHTS_CLAMPED), 1);
}

static void services_are_told_apart_as_ipvs_does(struct kunit *test)
{
	struct ip_vs_service *by_port = chash_test_service(test);
	struct ip_vs_service *by_mark = chash_test_service(test);
	struct ip_vs_service *by_mark6 = chash_test_service(test);
	struct ip_vs_service *udp = chash_test_service(test);

	by_mark->fwmark = 1;
	by_mark6->fwmark = 1;
	by_mark6->af = AF_INET6;
	udp->port = by_port->port;
	udp->protocol = IPPROTO_UDP;

	chash_test_bind(test, by_port);
	chash_test_bind(test, by_mark);
	chash_test_bind(test, by_mark6);
	chash_test_bind(test, udp);

	KUNIT_EXPECT_PTR_NE(test, by_port->sched_data, by_mark->sched_data);
	KUNIT_EXPECT_PTR_NE(test, by_port->sched_data, udp->sched_data);
	KUNIT_EXPECT_PTR_NE(test, by_mark->sched_data, by_mark6->sched_data);
	/* A mark is the whole identity. */
	KUNIT_EXPECT_EQ(test, ((struct ip_vs_chash_service *)by_mark->sched_data)->tuple.port, 0);
}

static void what_is_stored_for_a_service_outlives_its_binding(struct kunit *test)
{
	struct ip_vs_chash_settings settings = { .table_bits = CHASH_TEST_BITS + 2 };
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);
	struct ip_vs_chash_net *cn = cs->cn;
	struct ip_vs_service *svc = cs->svc;

	settings.set = BIT(IP_VS_CHASH_A_SETTINGS_TABLE_BITS);
	mutex_lock(&cn->lock);
	ip_vs_chash_service_store(cs, &settings, 0);
	mutex_unlock(&cn->lock);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.bits, CHASH_TEST_BITS + 2);
	chash_test_unbind(svc);
	KUNIT_EXPECT_EQ(test, cn->table_bytes, 0);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(cs->table));

	KUNIT_EXPECT_PTR_EQ(test, chash_test_bind(test, svc), cs);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.bits, CHASH_TEST_BITS + 2);
	chash_test_agrees(test, cs);

	chash_test_unbind(svc);
	ip_vs_chash_service_flush(cn);
	KUNIT_EXPECT_TRUE(test, !cn->services);
}

static void a_change_of_the_table_size_reaches_every_service(struct kunit *test)
{
	struct ip_vs_chash_service *one = chash_test_with(test, 3);
	struct ip_vs_chash_service *two = chash_test_with(test, 4);
	struct ip_vs_chash_net *cn = one->cn;

	cn->table_bits = CHASH_TEST_BITS + 1;
	ip_vs_chash_publish_all(cn);
	flush_delayed_work(&cn->publish);

	KUNIT_EXPECT_TRUE(test, chash_test_settle(one));
	KUNIT_EXPECT_TRUE(test, chash_test_settle(two));
	KUNIT_EXPECT_EQ(test, chash_test_table(one)->map.bits, CHASH_TEST_BITS + 1);
	KUNIT_EXPECT_EQ(test, chash_test_table(two)->map.bits, CHASH_TEST_BITS + 1);
	chash_test_agrees(test, one);
	chash_test_agrees(test, two);
}

/* A reader as on the packet path, that looks at all of each table it meets. */
struct chash_reader {
	struct ip_vs_chash_service	*cs;
	unsigned long			tables;
	unsigned long			wrong;
};

static bool chash_test_slot_valid(const struct chash_map *map, u32 slot)
{
	u16 owner = chash_slot_owner(&map->slot[slot]), next = chash_slot_next(&map->slot[slot]);

	return owner < map->n && next < map->n && owner != next;
}

static int chash_test_reader(void *data)
{
	struct chash_reader *reader = data;
	const struct ip_vs_chash_table *table;
	u64 generation = 0;
	unsigned int i;

	while (!kthread_should_stop()) {
		rcu_read_lock();
		table = rcu_dereference(reader->cs->table);
		reader->wrong += table->generation < generation;
		reader->tables += table->generation > generation;
		generation = table->generation;
		for (i = 0; i < table->map.n; i++)
			reader->wrong += table->dest[i]->id != table->map.member[i].id;
		for (i = 0; table->map.slot && i < 1U << table->map.bits; i++)
			reader->wrong += !chash_test_slot_valid(&table->map, i);
		rcu_read_unlock();
		cond_resched();
	}
	return 0;
}

static void readers_see_whole_tables_only(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 6);
	struct chash_reader reader = { .cs = cs };
	struct ip_vs_dest *ipvs_dest;
	struct task_struct *task;
	unsigned long end;

	task = kthread_run(chash_test_reader, &reader, "chash_reader");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));

	ipvs_dest = list_first_entry(&cs->svc->destinations, struct ip_vs_dest, n_list);
	end = jiffies + 3 * HZ;
	while (time_before(jiffies, end)) {
		cs->budget = CHASH_BUDGET_MAX;
		chash_test_set(cs->svc, ipvs_dest, 1 + get_random_u32_below(100));
		chash_test_del(cs->svc, ipvs_dest);
		chash_test_set(cs->svc, ipvs_dest, 1);
		cond_resched();
	}
	kthread_stop(task);

	KUNIT_EXPECT_GT(test, reader.tables, 10);
	KUNIT_EXPECT_EQ(test, reader.wrong, 0);
}

static struct kunit_case chash_service_cases[] = {
	KUNIT_CASE(binding_publishes_a_table_of_what_is_there),
	KUNIT_CASE(a_service_that_is_made_anew_goes_on_counting),
	KUNIT_CASE(a_service_that_goes_lets_go_of_destinations_that_others_hold),
	KUNIT_CASE(an_id_that_nobody_needs_is_free),
	KUNIT_CASE(an_identity_that_is_refused_leaves_ids_set_by_hand),
	KUNIT_CASE(one_whose_id_is_taken_can_be_forgotten),
	KUNIT_CASE(who_is_at_a_service_that_is_deleted_frees_it),
	KUNIT_CASE(a_change_is_in_force_when_ipvs_is_done_with_it),
	KUNIT_CASE(a_change_that_changes_no_weight_publishes_nothing),
	KUNIT_CASE(a_burst_of_changes_is_built_once),
	KUNIT_CASE(what_a_pool_is_filled_by_is_no_past),
	KUNIT_CASE(what_sessions_were_assigned_by_is_past_even_while_the_pool_fills),
	KUNIT_CASE(a_director_with_clients_has_no_past_that_assigned_nobody),
	KUNIT_CASE(a_director_without_clients_keeps_what_was_in_force),
	KUNIT_CASE(of_too_much_past_the_shortest_goes),
	KUNIT_CASE(nothing_is_past_where_the_hold_is_off),
	KUNIT_CASE(an_empty_table_is_no_past),
	KUNIT_CASE(the_past_ends_with_the_hold),
	KUNIT_CASE(a_new_seed_costs_no_slots),
	KUNIT_CASE(a_deleted_destination_is_known_while_the_past_shows_it),
	KUNIT_CASE(a_table_that_is_not_replaced_yet_follows_its_destinations),
	KUNIT_CASE(a_limit_is_the_bound_of_a_share_of_all_sessions),
	KUNIT_CASE(a_bound_counts_the_templates_of_a_persistent_service),
	KUNIT_CASE(what_cannot_be_is_found_whatever_came_first),
	KUNIT_CASE(a_bound_comes_from_the_first_that_names_one),
	KUNIT_CASE(limits_are_refreshed_for_as_long_as_there_is_a_bound),
	KUNIT_CASE(where_no_slots_fit_the_mapping_is_in_force_without),
	KUNIT_CASE(a_service_whose_slots_do_not_fit_is_bound_without),
	KUNIT_CASE(an_allocation_that_fails_leaves_nothing_of_a_binding),
	KUNIT_CASE(an_allocation_that_fails_keeps_the_old_table),
	KUNIT_CASE(weights_beyond_the_largest_are_taken_for_it),
	KUNIT_CASE(services_are_told_apart_as_ipvs_does),
	KUNIT_CASE(what_is_stored_for_a_service_outlives_its_binding),
	KUNIT_CASE(a_change_of_the_table_size_reaches_every_service),
	KUNIT_CASE_SLOW(readers_see_whole_tables_only),
	{}
};

static struct kunit_suite chash_service_suite = {
	.name = "chash_service",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_service_cases,
};

kunit_test_suite(chash_service_suite);
