// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services: what a change of destinations publishes, what is held and for how long, and that a
 * build which fails keeps the old table and is made good for later.
 */
#include "alloc.h"
#include "../kmod/base/tuple.c"
#include "../kmod/service/settings.c"
#include "../kmod/service/notify.c"
#include "../kmod/service/bound.c"
#include "../kmod/service/publish.c"
#include "../kmod/service/service.c"
#include "../kmod/service/store.c"
#include "../kmod/ipvs/binding.c"
#include "fixture.h"

#include <linux/delay.h>
#include <linux/kthread.h>

static struct ip_vs_chash_table *chash_test_table(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->table, true);
}

static struct ip_vs_chash_table *chash_test_held(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->previous, true);
}

/* Let the table in force be old enough to be held. */
static void chash_test_age(struct ip_vs_chash_service *cs)
{
	chash_test_table(cs)->since -= CHASH_PREVIOUS_MIN_AGE;
	cs->fills_until = get_jiffies_64() - 1;
}

/* Wait for what the work item is to do; false when it takes too long. */
static bool chash_test_clean(struct ip_vs_chash_service *cs)
{
	unsigned long end = jiffies + 30 * HZ;
	bool dirty = true;

	while (dirty && time_before(jiffies, end)) {
		msleep(20);
		mutex_lock(&cs->cn->lock);
		dirty = cs->dirty;
		mutex_unlock(&cs->cn->lock);
	}
	return !dirty;
}

/* The table in force is what a build from nothing gives for the destinations IPVS has. */
static void chash_test_agrees(struct kunit *test, struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_table *table = chash_test_table(cs);
	unsigned int i, j, n = 0, bits = table->map.bits;
	struct chash_member *member;
	struct ip_vs_dest *real;
	struct chash_map map;
	void *scratch;
	u32 *ladder;

	member = kunit_kcalloc(test, cs->svc->num_dests, sizeof(*member), GFP_KERNEL);
	map.slot = kunit_kmalloc(test, sizeof(*map.slot) << bits, GFP_KERNEL);
	ladder = kunit_kmalloc(test, chash_ladder_bytes(bits), GFP_KERNEL);
	scratch = kunit_kmalloc(test, chash_scratch_bytes(bits), GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, member && map.slot && ladder && scratch);

	list_for_each_entry(real, &cs->svc->destinations, n_list) {
		struct chash_member m = {
			chash_dest_id(4, &real->addr, real->port), atomic_read(&real->weight)
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
	KUNIT_EXPECT_EQ(test, cs->builds, 1);
	KUNIT_EXPECT_NULL(test, chash_test_held(cs));
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

static void a_change_is_in_force_when_ipvs_is_done_with_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_service *svc = cs->svc;
	struct ip_vs_dest *real;

	real = chash_test_add(test, svc, 2);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 2);
	chash_test_agrees(test, cs);

	chash_test_set(svc, real, 7);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 3);
	chash_test_agrees(test, cs);

	chash_test_set(svc, real, 0);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->generation, 4);
	chash_test_agrees(test, cs);

	chash_test_del(svc, real);
	KUNIT_EXPECT_EQ(test, cs->builds + cs->updates, cs->generation);
	chash_test_agrees(test, cs);
}

static void a_change_that_changes_no_weight_publishes_nothing(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_dest *real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
						   n_list);
	struct ip_vs_chash_table *table = chash_test_table(cs);

	chash_test_set(cs->svc, real, 1);

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

	KUNIT_EXPECT_TRUE(test, chash_test_clean(cs));
	KUNIT_EXPECT_LT(test, cs->generation, burst);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.n, burst + 2);
	chash_test_agrees(test, cs);
}

static void a_table_in_force_for_a_moment_is_not_held(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);

	chash_test_table(cs)->since = get_jiffies_64();
	chash_test_add(test, cs->svc, 1);

	KUNIT_EXPECT_NULL(test, chash_test_held(cs));
}

static void a_table_in_force_for_the_minimum_age_is_held(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_chash_table *old = chash_test_table(cs);

	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), old);
	KUNIT_EXPECT_EQ(test, cs->cn->table_bytes, old->bytes + chash_test_table(cs)->bytes);

	/* Steps that follow at once keep what sessions were assigned by. */
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), old);

	/* The next one that sessions were assigned by takes its place. */
	old = chash_test_table(cs);
	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), old);
}

/* A director that starts gets its servers one by one; that no session was assigned by. */
static void what_a_pool_is_filled_by_is_not_held(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 1);
	struct ip_vs_dest *real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
						   n_list);
	struct ip_vs_chash_table *full;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		chash_test_table(cs)->since -= 2 * CHASH_PREVIOUS_MIN_AGE;
		chash_test_add(test, cs->svc, 1);
		KUNIT_EXPECT_NULL(test, chash_test_held(cs));
		KUNIT_EXPECT_TRUE(test, time_after64(cs->fills_until, get_jiffies_64()));
	}

	/* What goes was in the pool. */
	full = chash_test_table(cs);
	full->since -= CHASH_PREVIOUS_MIN_AGE;
	chash_test_set(cs->svc, real, 0);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), full);

	/* That it comes back leaves what is held. */
	chash_test_table(cs)->since -= CHASH_PREVIOUS_MIN_AGE;
	chash_test_set(cs->svc, real, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), full);
}

static void nothing_is_held_where_the_hold_is_off(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);

	cs->cn->hold_sec = 0;
	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);

	KUNIT_EXPECT_NULL(test, chash_test_held(cs));
}

static void an_empty_table_is_not_held(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 0);

	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);

	KUNIT_EXPECT_NULL(test, chash_test_held(cs));
}

static void a_hold_ends_when_its_time_is_over(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	unsigned long end = jiffies + 30 * HZ;
	unsigned long until, seen;
	bool held;

	cs->cn->hold_sec = 1;
	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_ASSERT_NOT_NULL(test, chash_test_held(cs));
	until = cs->hold_until;

	do {
		msleep(20);
		mutex_lock(&cs->cn->lock);
		held = chash_test_held(cs);
		seen = jiffies;
		mutex_unlock(&cs->cn->lock);
	} while (held && time_before(jiffies, end));

	KUNIT_EXPECT_FALSE(test, held);
	KUNIT_EXPECT_TRUE(test, time_after_eq(seen, until));
	KUNIT_EXPECT_EQ(test, cs->cn->table_bytes, chash_test_table(cs)->bytes);
}

static void a_deleted_destination_is_known_while_a_held_table_shows_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_dest *real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
						   n_list);
	struct ip_vs_chash_dest *dest;

	chash_test_age(cs);
	chash_test_del(cs->svc, real);
	dest = chash_test_known(cs, real);
	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(dest->real));

	/* Back again: the same object, so that the held table leads to it too. */
	chash_test_set(cs->svc, real, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_known(cs, real), dest);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(dest->real), real);
	chash_test_agrees(test, cs);

	chash_test_del(cs->svc, real);
	mutex_lock(&cs->cn->lock);
	publish_end_hold(cs);
	mutex_unlock(&cs->cn->lock);
	KUNIT_EXPECT_NULL(test, chash_test_known(cs, real));
}

static void a_drain_takes_a_destination_out_and_holds_what_it_left(struct kunit *test)
{
	const struct ip_vs_chash_drain drain = { .since = 1 };
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_dest *real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
						   n_list);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, real);
	struct ip_vs_chash_table *old = chash_test_table(cs);

	cs->cn->hold_sec = 1;
	chash_test_age(cs);
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_set_drain(cs, dest, &drain);
	mutex_unlock(&cs->cn->lock);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.n, 2);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), old);

	/* Longer than the hold. */
	cs->hold_until = jiffies;
	mod_delayed_work(system_dfl_wq, &cs->work, 0);
	flush_delayed_work(&cs->work);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), old);

	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_set_drain(cs, dest, NULL);
	mutex_unlock(&cs->cn->lock);
	KUNIT_EXPECT_EQ(test, chash_test_table(cs)->map.n, 3);
	flush_delayed_work(&cs->work);
	KUNIT_EXPECT_NULL(test, chash_test_held(cs));
	chash_test_agrees(test, cs);
}

/* What a table has the packet path read for @dest. */
static const struct ip_vs_dest *chash_test_leads_to(const struct ip_vs_chash_table *table,
						    const struct ip_vs_chash_dest *dest)
{
	unsigned int rank;

	for (rank = 0; rank < table->map.n; rank++)
		if (table->dest[rank] == dest)
			return rcu_access_pointer(table->real[rank]);
	return NULL;
}

static void chash_test_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			     const struct ip_vs_chash_drain *drain)
{
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_set_drain(cs, dest, drain);
	mutex_unlock(&cs->cn->lock);
}

static void a_held_table_follows_a_destination_that_goes_and_comes_back(struct kunit *test)
{
	const struct ip_vs_chash_drain drain = { .since = 1 };
	struct ip_vs_chash_service *cs = chash_test_with(test, 3);
	struct ip_vs_dest *real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
						   n_list);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, real);
	struct ip_vs_chash_table *held = chash_test_table(cs);

	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_ASSERT_PTR_EQ(test, chash_test_held(cs), held);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(held, dest), real);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(chash_test_table(cs), dest), real);

	chash_test_del(cs->svc, real);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(held, dest));
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(chash_test_table(cs), dest));

	chash_test_set(cs->svc, real, 1);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(held, dest), real);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(chash_test_table(cs), dest), real);

	chash_test_drain(cs, dest, &drain);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(held, dest));
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(chash_test_table(cs), dest));
	/* Where its sessions are found while it drains. */
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(dest->real), real);

	chash_test_drain(cs, dest, NULL);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(held, dest), real);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(chash_test_table(cs), dest), real);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_held(cs), held);
}

static void a_table_that_cannot_be_replaced_follows_its_destinations(struct kunit *test)
{
	const struct ip_vs_chash_drain drain = { .since = 1 };
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);
	struct ip_vs_dest *real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest,
						   n_list);
	struct ip_vs_chash_dest *dest = chash_test_known(cs, real);
	struct ip_vs_chash_table *table = chash_test_table(cs);

	cs->cn->table_mem_max = 1;	/* KiB: not one of these tables */
	chash_test_del(cs->svc, real);
	KUNIT_ASSERT_PTR_EQ(test, chash_test_table(cs), table);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));

	chash_test_set(cs->svc, real, 2);
	KUNIT_ASSERT_PTR_EQ(test, chash_test_table(cs), table);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, dest), real);

	chash_test_drain(cs, dest, &drain);
	KUNIT_ASSERT_PTR_EQ(test, chash_test_table(cs), table);
	KUNIT_EXPECT_NULL(test, chash_test_leads_to(table, dest));
	chash_test_drain(cs, dest, NULL);
	KUNIT_ASSERT_PTR_EQ(test, chash_test_table(cs), table);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_leads_to(table, dest), real);
	KUNIT_EXPECT_GT(test, cs->build_errors, 0);
}

static u32 chash_test_limit(struct ip_vs_chash_service *cs, const struct ip_vs_dest *real)
{
	return chash_test_known(cs, real)->limit;
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
	struct ip_vs_dest *real = chash_test_dest(test, svc, 1);
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
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, real), 1);	/* 0.625 */

	atomic_set(&real->activeconns, 15);
	flush_delayed_work(&cn->bound_work);
	KUNIT_EXPECT_EQ(test, chash_test_limit(cs, real), 10);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&cn->bound_work));

	/* It ends by itself. */
	svc->flags &= ~IP_VS_SVC_F_SCHED1;
	flush_delayed_work(&cn->bound_work);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(cs->bounded));
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&cn->bound_work));
}

static void held_tables_make_room_at_the_memory_limit(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);

	cs->cn->table_mem_max = 3;	/* KiB: two of these tables */
	chash_test_age(cs);
	chash_test_add(test, cs->svc, 1);
	KUNIT_ASSERT_NOT_NULL(test, chash_test_held(cs));

	chash_test_add(test, cs->svc, 1);

	KUNIT_EXPECT_NULL(test, chash_test_held(cs));
	KUNIT_EXPECT_EQ(test, cs->failures, 0);
	chash_test_agrees(test, cs);
}

static void a_table_that_does_not_fit_keeps_the_old_one_until_it_does(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);
	struct ip_vs_chash_table *old = chash_test_table(cs);

	cs->cn->table_mem_max = 1;	/* KiB: not one of these tables */
	chash_test_add(test, cs->svc, 1);

	mutex_lock(&cs->cn->lock);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_table(cs), old);
	KUNIT_EXPECT_EQ(test, cs->failures, 1);
	KUNIT_EXPECT_EQ(test, cs->build_errors, 1);
	KUNIT_EXPECT_TRUE(test, cs->dirty);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_STALE), 1);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_PUBLISHED), 1);
	WRITE_ONCE(cs->cn->table_mem_max, 64);
	mutex_unlock(&cs->cn->lock);

	KUNIT_EXPECT_TRUE(test, chash_test_clean(cs));
	KUNIT_EXPECT_EQ(test, cs->failures, 0);
	KUNIT_EXPECT_EQ(test, chash_test_events(IP_VS_CHASH_EVENT_TABLE_PUBLISHED), 1);
	chash_test_agrees(test, cs);
}

static void a_service_whose_table_does_not_fit_is_not_bound(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 4);
	struct ip_vs_service *second = chash_test_service(test);
	size_t bytes = cs->cn->table_bytes;

	cs->cn->table_mem_max = 2;
	chash_test_dest(test, second, 1);
	chash_test_dest(test, second, 1);

	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_bind(second), -ENOMEM);
	KUNIT_EXPECT_NULL(test, second->sched_data);
	KUNIT_EXPECT_EQ(test, cs->cn->table_bytes, bytes);
}

static void an_allocation_that_fails_leaves_nothing_of_a_binding(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_net *cn = chash_test_net(test);
	int live = chash_alloc_live();
	unsigned int nth;
	int err;

	chash_test_dest(test, svc, 1);
	chash_test_dest(test, svc, 2);
	for (nth = 1; ; nth++) {
		chash_alloc_fail(nth);
		err = ip_vs_chash_service_bind(svc);
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
	/* service, counters; head, members, slots, ladder, scratch */
	KUNIT_EXPECT_EQ(test, nth - 1, 7);
	chash_test_agrees(test, svc->sched_data);
}

enum chash_test_change {
	CHASH_TEST_ADD,
	CHASH_TEST_WEIGHT,
	CHASH_TEST_DRAIN,
	CHASH_TEST_DELETE,
};

static const struct chash_test_change_case {
	const char		*name;
	enum chash_test_change	change;
	bool			incremental;
} chash_test_changes[] = {
	{ "addition, incremental", CHASH_TEST_ADD, true },
	{ "addition, built anew", CHASH_TEST_ADD, false },
	{ "new weight, incremental", CHASH_TEST_WEIGHT, true },
	{ "new weight, built anew", CHASH_TEST_WEIGHT, false },
	{ "drain", CHASH_TEST_DRAIN, true },
	{ "deletion, incremental", CHASH_TEST_DELETE, true },
	{ "deletion, built anew", CHASH_TEST_DELETE, false },
};

KUNIT_ARRAY_PARAM_DESC(chash_test_changes, chash_test_changes, name);

static void an_allocation_that_fails_keeps_the_old_table(struct kunit *test)
{
	const struct chash_test_change_case *param = test->param_value;
	/* Enough for a change of one to be small, so that an update pays. */
	struct ip_vs_chash_service *cs = chash_test_with(test, 40);
	struct ip_vs_service *svc = cs->svc;
	struct ip_vs_dest *real = list_first_entry(&svc->destinations, struct ip_vs_dest, n_list);
	struct ip_vs_dest *other = list_last_entry(&svc->destinations, struct ip_vs_dest, n_list);
	unsigned int nth;

	for (nth = 1; ; nth++) {
		struct ip_vs_chash_table *old = chash_test_table(cs);
		u64 errors = cs->build_errors;

		cs->budget = CHASH_BUDGET_MAX;
		/* A second change that no table shows yet makes an update impossible. */
		if (!param->incremental) {
			mutex_lock(&cs->cn->lock);
			atomic_set(&other->weight, 1 + nth % 2);
			service_learn(cs, other);
			mutex_unlock(&cs->cn->lock);
		}

		chash_alloc_fail(nth);
		switch (param->change) {
		case CHASH_TEST_ADD:
			chash_test_add(test, svc, 1);
			break;
		case CHASH_TEST_WEIGHT:
			chash_test_set(svc, real, 1 + nth % 2);
			break;
		case CHASH_TEST_DRAIN:
			chash_test_set(svc, real, 0);
			break;
		case CHASH_TEST_DELETE:
			chash_test_del(svc, real);
			break;
		}
		if (!chash_alloc_failed())
			break;

		mutex_lock(&cs->cn->lock);
		/* The retry may have been faster than this line, but not than the failure. */
		KUNIT_EXPECT_EQ_MSG(test, cs->build_errors, errors + 1, "allocation %u", nth);
		if (cs->dirty) {
			KUNIT_EXPECT_PTR_EQ(test, chash_test_table(cs), old);
			KUNIT_EXPECT_EQ(test, cs->failures, 1);
		}
		mutex_unlock(&cs->cn->lock);

		KUNIT_ASSERT_TRUE_MSG(test, chash_test_clean(cs), "allocation %u", nth);
		chash_test_agrees(test, cs);
		/* Back to where another deletion or drain can follow. */
		if (param->change == CHASH_TEST_DRAIN || param->change == CHASH_TEST_DELETE) {
			chash_test_set(svc, real, 1);
			KUNIT_ASSERT_TRUE(test, chash_test_clean(cs));
		}
	}

	/* head, members, slots; scratch where everything is built anew */
	KUNIT_EXPECT_EQ(test, nth - 1, param->incremental ? 3 : 4);
	chash_test_agrees(test, cs);
}

static void weights_beyond_the_largest_are_taken_for_it(struct kunit *test)
{
	struct ip_vs_chash_service *cs = chash_test_with(test, 2);
	struct ip_vs_dest *real = chash_test_add(test, cs->svc, CHASH_WEIGHT_MAX + 1);

	KUNIT_EXPECT_EQ(test, chash_test_known(cs, real)->weight, CHASH_WEIGHT_MAX);
	KUNIT_EXPECT_EQ(test, cs->weights_clamped, 1);
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
	ip_vs_chash_publish_resize(&cn->resize);

	KUNIT_EXPECT_TRUE(test, chash_test_clean(one));
	KUNIT_EXPECT_TRUE(test, chash_test_clean(two));
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
	struct ip_vs_dest *real;
	struct task_struct *task;
	unsigned long end;

	task = kthread_run(chash_test_reader, &reader, "chash_reader");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));

	real = list_first_entry(&cs->svc->destinations, struct ip_vs_dest, n_list);
	end = jiffies + 3 * HZ;
	while (time_before(jiffies, end)) {
		cs->budget = CHASH_BUDGET_MAX;
		chash_test_set(cs->svc, real, 1 + get_random_u32_below(100));
		chash_test_del(cs->svc, real);
		chash_test_set(cs->svc, real, 1);
		cond_resched();
	}
	kthread_stop(task);

	KUNIT_EXPECT_GT(test, reader.tables, 10);
	KUNIT_EXPECT_EQ(test, reader.wrong, 0);
}

static struct kunit_case chash_service_cases[] = {
	KUNIT_CASE(binding_publishes_a_table_of_what_is_there),
	KUNIT_CASE(a_service_that_is_made_anew_goes_on_counting),
	KUNIT_CASE(a_change_is_in_force_when_ipvs_is_done_with_it),
	KUNIT_CASE(a_change_that_changes_no_weight_publishes_nothing),
	KUNIT_CASE(a_burst_of_changes_is_built_once),
	KUNIT_CASE(a_table_in_force_for_a_moment_is_not_held),
	KUNIT_CASE(a_table_in_force_for_the_minimum_age_is_held),
	KUNIT_CASE(what_a_pool_is_filled_by_is_not_held),
	KUNIT_CASE(nothing_is_held_where_the_hold_is_off),
	KUNIT_CASE(an_empty_table_is_not_held),
	KUNIT_CASE(a_hold_ends_when_its_time_is_over),
	KUNIT_CASE(a_deleted_destination_is_known_while_a_held_table_shows_it),
	KUNIT_CASE(a_drain_takes_a_destination_out_and_holds_what_it_left),
	KUNIT_CASE(a_held_table_follows_a_destination_that_goes_and_comes_back),
	KUNIT_CASE(a_table_that_cannot_be_replaced_follows_its_destinations),
	KUNIT_CASE(a_limit_is_the_bound_of_a_share_of_all_sessions),
	KUNIT_CASE(a_bound_comes_from_the_first_that_names_one),
	KUNIT_CASE(limits_are_refreshed_for_as_long_as_there_is_a_bound),
	KUNIT_CASE(held_tables_make_room_at_the_memory_limit),
	KUNIT_CASE(a_table_that_does_not_fit_keeps_the_old_one_until_it_does),
	KUNIT_CASE(a_service_whose_table_does_not_fit_is_not_bound),
	KUNIT_CASE(an_allocation_that_fails_leaves_nothing_of_a_binding),
	KUNIT_CASE_PARAM(an_allocation_that_fails_keeps_the_old_table,
			 chash_test_changes_gen_params),
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
