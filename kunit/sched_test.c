// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Assignment: which destination a client gets, and who is next when that one takes nobody.
 */
#include "alloc.h"
#include "../kmod/lookup/key.c"
#include "../kmod/lookup/assign.c"
#include "../kmod/service/bound.h"
#include "fixture.h"

#define CHASH_TEST_CLIENTS	500

static union nf_inet_addr chash_test_client(unsigned int k)
{
	return (union nf_inet_addr) { .ip = htonl(0xc6120000 + k) };
}

static struct ip_vs_dest *chash_test_assign(struct ip_vs_chash_service *cs, unsigned int k)
{
	struct ip_vs_iphdr iph = { .saddr = chash_test_client(k) };
	struct ip_vs_dest *ipvs_dest;

	rcu_read_lock();
	ipvs_dest = ip_vs_chash_schedule(cs->svc, NULL, &iph);
	rcu_read_unlock();
	return ipvs_dest;
}

/* The choices of a client in the table, from the definition. */
static struct ip_vs_dest *chash_test_choice(struct ip_vs_chash_service *cs, unsigned int k,
					    unsigned int choice)
{
	const struct ip_vs_chash_table *table;
	struct ip_vs_dest *ipvs_dest;
	u16 ranks[2];
	u32 slot;
	u64 key;

	rcu_read_lock();
	table = rcu_dereference(cs->table);
	key = chash_key4(&table->seed, chash_test_client(k).ip, 0);
	slot = chash_probe(table->map.bits, key, choice / 2);
	ip_vs_chash_table_choices(table, slot, ranks);
	ipvs_dest = rcu_dereference(table->ipvs_dest[ranks[choice % 2]]);
	rcu_read_unlock();
	return ipvs_dest;
}

static void a_client_gets_the_owner_of_its_slot(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs;
	unsigned int k, what;

	for (k = 0; k < 5; k++)
		chash_test_dest(test, svc, k + 1);
	cs = chash_test_bind(test, svc);

	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), chash_test_choice(cs, k, 0));
	for (what = 0; what < CHASH_COUNT_BUILDS; what++)
		KUNIT_EXPECT_EQ(test, chash_test_counted(cs, what), 0);
}

static void a_destination_that_is_alone_gets_every_client(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *only = chash_test_dest(test, svc, 1);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	unsigned int k;

	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), only);
}

/*
 * What IPVS changes between two tables: the packet that comes in between has to go where the next
 * table will lead.
 */
static void a_first_choice_that_takes_nobody_is_replaced_by_the_next(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs;
	struct ip_vs_dest *ipvs_dest[5], *got;
	unsigned int k, drained = 0, overloaded = 0;

	for (k = 0; k < 5; k++)
		ipvs_dest[k] = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	atomic_set(&ipvs_dest[0]->weight, 0);
	ipvs_dest[1]->flags |= IP_VS_DEST_F_OVERLOAD;

	for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
		struct ip_vs_dest *first = chash_test_choice(cs, k, 0);
		struct ip_vs_dest *next = chash_test_choice(cs, k, 1);

		got = chash_test_assign(cs, k);
		KUNIT_ASSERT_NOT_NULL(test, got);
		KUNIT_EXPECT_PTR_NE(test, got, ipvs_dest[0]);
		KUNIT_EXPECT_PTR_NE(test, got, ipvs_dest[1]);
		if (first != ipvs_dest[0] && first != ipvs_dest[1])
			KUNIT_EXPECT_PTR_EQ(test, got, first);
		else if (next != ipvs_dest[0] && next != ipvs_dest[1])
			KUNIT_EXPECT_PTR_EQ(test, got, next);
		drained += first == ipvs_dest[0];
		overloaded += first == ipvs_dest[1];
	}

	KUNIT_EXPECT_GT(test, drained, 0);
	KUNIT_EXPECT_GT(test, overloaded, 0);
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_NEXT_CHOICE) +
			chash_test_counted(cs, CHASH_COUNT_REPROBE), drained + overloaded);
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_NO_DEST), 0);
}

static void a_deleted_destination_gets_nobody_before_its_table_is_replaced(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *gone, *stays;
	struct ip_vs_chash_service *cs;
	unsigned int k;

	gone = chash_test_dest(test, svc, 100);
	stays = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	cs->budget = 0;
	cs->budget_at = jiffies;
	chash_test_del(svc, gone);

	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), stays);
}

/* What a work item does every tenth of a second. */
static void chash_test_refresh(struct ip_vs_chash_service *cs)
{
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_bound_update(cs);
	mutex_unlock(&cs->cn->lock);
}

/* Each client of @cs once, as a session that lasts; the most that one of @n destinations has. */
static int chash_test_fill(struct ip_vs_chash_service *cs, struct ip_vs_dest **ipvs_dest,
			   unsigned int n)
{
	struct ip_vs_dest *got;
	unsigned int k;
	int most = 0;

	for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
		chash_test_refresh(cs);
		got = chash_test_assign(cs, k);
		if (got)
			atomic_inc(&got->activeconns);
	}
	for (k = 0; k < n; k++)
		most = max(most, atomic_read(&ipvs_dest[k]->activeconns));
	return most;
}

static void no_destination_has_more_than_its_bound_of_sessions(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs;
	struct ip_vs_dest *ipvs_dest[10];
	unsigned int k, sum = 0;

	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		ipvs_dest[k] = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	cs->cn->load_bound = 125;

	/* Rounded up, and one for a client all of whose choices were full. */
	KUNIT_EXPECT_LE(test, chash_test_fill(cs, ipvs_dest, ARRAY_SIZE(ipvs_dest)),
			CHASH_TEST_CLIENTS / 10 * 125 / 100 + 2);
	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		sum += atomic_read(&ipvs_dest[k]->activeconns);
	KUNIT_EXPECT_EQ(test, sum, CHASH_TEST_CLIENTS);
	KUNIT_EXPECT_GT(test, chash_test_counted(cs, CHASH_COUNT_LOAD_BOUND), 0);
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_NO_DEST), 0);
	cs->cn->load_bound = 0;
}

static void a_client_gets_the_same_with_and_without_slots(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	static struct ip_vs_dest *got[CHASH_TEST_CLIENTS];
	struct ip_vs_chash_service *cs;
	unsigned int k, served = 0;

	chash_test_net(test)->table_mem_max = 0;
	for (k = 0; k < 9; k++)
		chash_test_dest(test, svc, k + 1)->flags |= k % 3 ? 0 : IP_VS_DEST_F_OVERLOAD;
	KUNIT_ASSERT_EQ(test, ip_vs_chash_scheduler.init_service(svc), 0);
	cs = svc->sched_data;
	KUNIT_EXPECT_NULL(test, rcu_dereference_protected(cs->table, true)->map.slot);
	for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
		got[k] = chash_test_assign(cs, k);
		served += !!got[k];
	}
	KUNIT_EXPECT_EQ(test, served, CHASH_TEST_CLIENTS);

	chash_test_net(test)->table_mem_max = 1024;
	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	KUNIT_EXPECT_NOT_NULL(test, rcu_dereference_protected(cs->table, true)->map.slot);
	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), got[k]);
}

/* Whether @ipvs_dest has as many of @total sessions as a bound of @percent allows it. */
static bool chash_test_is_full(const struct ip_vs_dest *ipvs_dest, u64 total, u64 weights,
			       u64 percent)
{
	return atomic_read(&ipvs_dest->activeconns) * weights * 100 >=
	       percent * (total + 1) * atomic_read(&ipvs_dest->weight);
}

/* Whom a bound gives a client, from the definition: its own, or the freest, or its own. */
static struct ip_vs_dest *chash_test_bounded(struct ip_vs_chash_service *cs, unsigned int k,
					     u64 total, u64 weights, u64 percent)
{
	struct ip_vs_dest *first = chash_test_choice(cs, k, 0), *freest = NULL, *next;
	unsigned int i;

	if (!chash_test_is_full(first, total, weights, percent))
		return first;
	for (i = 1; i < 2 * CHASH_PROBES; i++) {
		next = chash_test_choice(cs, k, i);
		if (!chash_test_is_full(next, total, weights, percent) &&
		    (!freest || atomic_read(&next->activeconns) * atomic_read(&freest->weight) <
				atomic_read(&freest->activeconns) * atomic_read(&next->weight)))
			freest = next;
	}
	return freest ?: first;
}

static void every_assignment_is_the_one_that_the_bound_asks_for(struct kunit *test)
{
	static const u32 percents[] = { 100, 101, 125, 200, 1000 };
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *ipvs_dest[16], *got;
	unsigned int i, k, away = 0;
	struct ip_vs_chash_service *cs;
	u64 weights = 0;

	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++) {
		ipvs_dest[k] = chash_test_dest(test, svc, 1 + k * k % 13);
		weights += 1 + k * k % 13;
	}
	cs = chash_test_bind(test, svc);
	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		cs->cn->load_bound = percents[i];
		for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
			atomic_set(&ipvs_dest[k]->activeconns, 0);
		for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
			chash_test_refresh(cs);
			got = chash_test_assign(cs, k);
			KUNIT_ASSERT_PTR_EQ(test, got,
					    chash_test_bounded(cs, k, k, weights, percents[i]));
			away += got != chash_test_choice(cs, k, 0);
			atomic_inc(&got->activeconns);
		}
	}
	KUNIT_EXPECT_GT(test, away, 0);
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_LOAD_BOUND), away);
	cs->cn->load_bound = 0;
}

static void a_client_of_a_full_destination_gets_the_freest_and_comes_back(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *ipvs_dest[3], *first, *next, *freest;
	struct ip_vs_chash_service *cs;
	unsigned int k, i;

	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		ipvs_dest[k] = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	cs->cn->load_bound = 125;
	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		atomic_set(&ipvs_dest[k]->activeconns, 10 + k);

	for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
		first = chash_test_choice(cs, k, 0);
		atomic_add(1000, &first->activeconns);
		chash_test_refresh(cs);
		freest = NULL;
		for (i = 1; i < 2 * CHASH_PROBES; i++) {
			next = chash_test_choice(cs, k, i);
			if (next != first && (!freest || atomic_read(&next->activeconns) <
							 atomic_read(&freest->activeconns)))
				freest = next;
		}
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), freest);
		atomic_sub(1000, &first->activeconns);
		chash_test_refresh(cs);
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), first);
	}
	cs->cn->load_bound = 0;
}

static void a_client_gets_its_own_when_all_are_full(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs;
	struct ip_vs_dest *ipvs_dest[3];
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		ipvs_dest[k] = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	cs->cn->load_bound = 100;
	chash_test_refresh(cs);
	/* Between two refreshes. */
	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		atomic_set(&ipvs_dest[k]->activeconns, 100);
	cancel_delayed_work_sync(&cs->cn->bound_work);
	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		chash_test_known(cs, ipvs_dest[k])->limit = 1;

	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), chash_test_choice(cs, k, 0));
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_LOAD_BOUND), 0);
	cs->cn->load_bound = 0;
}

static void one_of_many_that_takes_sessions_is_found(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs;
	struct ip_vs_dest *ipvs_dest[200];
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(ipvs_dest); k++)
		ipvs_dest[k] = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	for (k = 1; k < ARRAY_SIZE(ipvs_dest); k++)
		ipvs_dest[k]->flags |= IP_VS_DEST_F_OVERLOAD;

	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), ipvs_dest[0]);
	KUNIT_EXPECT_GT(test, chash_test_counted(cs, CHASH_COUNT_LAST_RESORT), 0);
}

static void nobody_is_assigned_when_nobody_takes_sessions(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_service *empty = chash_test_service(test);
	struct ip_vs_chash_service *cs;
	unsigned int k;

	for (k = 0; k < 3; k++)
		chash_test_dest(test, svc, 1)->flags |= IP_VS_DEST_F_OVERLOAD;
	cs = chash_test_bind(test, svc);
	KUNIT_EXPECT_NULL(test, chash_test_assign(cs, 0));
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_NO_DEST), 1);

	cs = chash_test_bind(test, empty);
	KUNIT_EXPECT_NULL(test, chash_test_assign(cs, 0));
	KUNIT_EXPECT_EQ(test, chash_test_counted(cs, CHASH_COUNT_NO_DEST), 1);
}

static void the_client_of_a_quoted_packet_is_its_receiver(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_iphdr iph = { .saddr = chash_test_client(1), .daddr = chash_test_client(2) };
	struct ip_vs_dest *as_sent, *as_quoted;
	struct ip_vs_chash_service *cs;
	unsigned int k, differ = 0;

	for (k = 0; k < 40; k++)
		chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);

	for (k = 0; k < 20; k++) {
		iph.saddr = chash_test_client(k);
		iph.daddr = chash_test_client(k + 20);
		rcu_read_lock();
		iph.hdr_flags = 0;
		as_sent = ip_vs_chash_schedule(svc, NULL, &iph);
		iph.hdr_flags = IP_VS_HDR_INVERSE;
		as_quoted = ip_vs_chash_schedule(svc, NULL, &iph);
		rcu_read_unlock();
		KUNIT_EXPECT_PTR_EQ(test, as_sent, chash_test_assign(cs, k));
		KUNIT_EXPECT_PTR_EQ(test, as_quoted, chash_test_assign(cs, k + 20));
		differ += as_sent != as_quoted;
	}
	KUNIT_EXPECT_GT(test, differ, 0);
}

static void an_explanation_says_what_the_packet_path_does(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_choice choice;
	struct ip_vs_chash_service *cs;
	union nf_inet_addr client;
	unsigned int k;

	for (k = 0; k < 5; k++)
		chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	list_first_entry(&svc->destinations, struct ip_vs_dest, n_list)->flags |=
		IP_VS_DEST_F_OVERLOAD;

	for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
		client = chash_test_client(k);
		rcu_read_lock();
		ip_vs_chash_explain(cs, &client, 0, &choice);
		KUNIT_EXPECT_PTR_EQ(test, choice.ipvs_dest, chash_test_assign(cs, k));
		KUNIT_EXPECT_EQ(test, choice.how == CHASH_COUNT_FIRST_CHOICE,
				choice.ipvs_dest == chash_test_choice(cs, k, 0));
		rcu_read_unlock();
	}
	/* To explain is not to assign: each client was counted once at most. */
	KUNIT_EXPECT_LT(test, chash_test_counted(cs, CHASH_COUNT_NEXT_CHOICE),
			CHASH_TEST_CLIENTS / 2);
}

/* The flag of a service counts from the next packet on: IPVS tells nobody of a change. */
static void flag_2_splits_every_client_by_blocks_of_ports(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	union nf_inet_addr client = chash_test_client(1);
	struct ip_vs_chash_choice choice, first = {};
	struct ip_vs_chash_service *cs;
	unsigned int k, port, moved = 0, torn = 0;

	for (k = 0; k < 40; k++)
		chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	rcu_read_lock();
	for (k = 0; k < 3; k++) {
		svc->flags = k == 1 ? IP_VS_SVC_F_SCHED2 : 0;
		for (port = 1024; port < 65536; port += 128) {
			ip_vs_chash_explain(cs, &client, htons(port), &choice);
			moved += k != 1 && choice.ipvs_dest != chash_test_assign(cs, 1);
			if ((port - 1024) % cs->cn->split_block == 0)
				first = choice;
			torn += k == 1 && choice.ipvs_dest != first.ipvs_dest;
			if (k == 1)
				KUNIT_EXPECT_EQ(test, choice.key,
						chash_key4(&choice.table->seed, client.ip,
							   (port - 1024) / cs->cn->split_block));
		}
	}
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, moved, 0);
	KUNIT_EXPECT_EQ(test, torn, 0);
}

/* IPVS marks it at that number only, which what lasts for one packet may hide. */
static void a_destination_above_its_threshold_takes_nobody(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_dest *ipvs_dest[2];
	struct ip_vs_chash_service *cs;
	unsigned int k, full = 0;

	for (k = 0; k < 2; k++)
		ipvs_dest[k] = chash_test_dest(test, svc, 1);
	cs = chash_test_bind(test, svc);
	ipvs_dest[0]->u_threshold = 50;
	atomic_set(&ipvs_dest[0]->activeconns, 51);
	for (k = 0; k < CHASH_TEST_CLIENTS; k++) {
		full += chash_test_choice(cs, k, 0) == ipvs_dest[0];
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), ipvs_dest[1]);
	}
	KUNIT_EXPECT_GT(test, full, 0);
	atomic_set(&ipvs_dest[0]->activeconns, 50);
	for (k = 0; k < CHASH_TEST_CLIENTS; k++)
		KUNIT_EXPECT_PTR_EQ(test, chash_test_assign(cs, k), chash_test_choice(cs, k, 0));
}

static struct kunit_case chash_sched_cases[] = {
	KUNIT_CASE(a_client_gets_the_owner_of_its_slot),
	KUNIT_CASE(a_destination_that_is_alone_gets_every_client),
	KUNIT_CASE(a_client_gets_the_same_with_and_without_slots),
	KUNIT_CASE(a_first_choice_that_takes_nobody_is_replaced_by_the_next),
	KUNIT_CASE(a_destination_above_its_threshold_takes_nobody),
	KUNIT_CASE(a_deleted_destination_gets_nobody_before_its_table_is_replaced),
	KUNIT_CASE(no_destination_has_more_than_its_bound_of_sessions),
	KUNIT_CASE(every_assignment_is_the_one_that_the_bound_asks_for),
	KUNIT_CASE(a_client_of_a_full_destination_gets_the_freest_and_comes_back),
	KUNIT_CASE(a_client_gets_its_own_when_all_are_full),
	KUNIT_CASE(one_of_many_that_takes_sessions_is_found),
	KUNIT_CASE(nobody_is_assigned_when_nobody_takes_sessions),
	KUNIT_CASE(the_client_of_a_quoted_packet_is_its_receiver),
	KUNIT_CASE(an_explanation_says_what_the_packet_path_does),
	KUNIT_CASE(flag_2_splits_every_client_by_blocks_of_ports),
	{}
};

static struct kunit_suite chash_sched_suite = {
	.name = "chash_sched",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_sched_cases,
};

kunit_test_suite(chash_sched_suite);
