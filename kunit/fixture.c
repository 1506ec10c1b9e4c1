// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The namespace, services and destinations that tests work on. What a test leaves behind fails it.
 */
#include "fixture.h"

#include <linux/delay.h>
#include <linux/inet.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include <uapi/linux/ip_vs_chash.h>

#include "../kmod/base/event.h"
#include "../kmod/base/sysctl.h"
#include "../kmod/state/director.h"
#include "../kmod/state/owner.h"
#include "../kmod/state/pop.h"
#include "../kmod/state/source.h"
#include "../kmod/service/bound.h"
#include "../kmod/service/drain.h"
#include "../kmod/service/publish.h"
#include "../kmod/service/store.h"
#include "../kmod/lookup/heavy.h"
#include "../kmod/ask/ask.h"
#include "../kmod/ipvs/hooks.h"

/*
 * Without what only a namespace of the module has: sysctls, devices, hooks. Nobody is asked:
 * directors are as a test makes them.
 */
const struct ip_vs_chash_room ip_vs_chash_rooms[] = {
	{ CHASH_ROOM_STATE(pops), .init = ip_vs_chash_pops_init, .exit = ip_vs_chash_pops_exit },
	{ CHASH_ROOM_STATE(owners), .init = ip_vs_chash_owners_init,
	  .stop = ip_vs_chash_owners_stop, .exit = ip_vs_chash_owners_stop },
	{ CHASH_ROOM_STATE(directors) },
	{ CHASH_ROOM_STATE(ask), .init = ip_vs_chash_ask_init, .exit = ip_vs_chash_ask_exit },
	{ CHASH_ROOM_STATE(sources), .init = ip_vs_chash_sources_init,
	  .exit = ip_vs_chash_sources_exit },
	{ .init = ip_vs_chash_drain_net_init, .stop = ip_vs_chash_drain_net_stop },
	{ .stop = ip_vs_chash_service_flush, .exit = ip_vs_chash_service_exit },
	{ .init = ip_vs_chash_publish_net_init, .tuned = ip_vs_chash_publish_net_tuned,
	  .exit = ip_vs_chash_publish_net_exit },
	{ .init = ip_vs_chash_bound_init, .exit = ip_vs_chash_bound_exit },
	{ CHASH_ROOM_STATE(heavy), .init = ip_vs_chash_heavy_init,
	  .tuned = ip_vs_chash_heavy_tuned, .stop = ip_vs_chash_heavy_stop,
	  .exit = ip_vs_chash_heavy_stop },
	{ .init = ip_vs_chash_sysctl_init },
};

const unsigned int ip_vs_chash_rooms_n = ARRAY_SIZE(ip_vs_chash_rooms);

static atomic_t chash_test_event_count[U8_MAX + 1];

/**
 * ip_vs_chash_event() - in place of the multicast group: the events are counted
 * @net:	namespace
 * @event:	the event
 *
 * Context: Any.
 */
void ip_vs_chash_event(struct net *net, const struct ip_vs_chash_notice *event)
{
	atomic_inc(&chash_test_event_count[event->type]);
}

/* In place of the hooks of takeover, of which a namespace that nobody else knows has no use. */

void ip_vs_chash_hooks_bound(struct ip_vs_chash_service *cs)
{
}

void ip_vs_chash_hooks_changed(struct ip_vs_chash_service *cs)
{
}

/**
 * chash_test_events() - how many events of a type there were since this was asked last
 * @type:	enum ip_vs_chash_event_type
 *
 * Context: Any.
 * Return: Their number.
 */
unsigned int chash_test_events(u8 type)
{
	return atomic_xchg(&chash_test_event_count[type], 0);
}

/**
 * chash_test_init() - give a test its namespace
 * @test:	the test
 *
 * Context: Process context; may sleep.
 * Return: 0 or -ENOMEM.
 */
int chash_test_init(struct kunit *test)
{
	struct chash_fixture *fixture;

	fixture = kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);
	if (!fixture)
		return -ENOMEM;
	fixture->ipvs = kunit_kzalloc(test, sizeof(*fixture->ipvs), GFP_KERNEL);
	if (!fixture->ipvs)
		return -ENOMEM;
	fixture->ipvs->net = &init_net;
	memset(chash_test_event_count, 0, sizeof(chash_test_event_count));
	fixture->cn = ip_vs_chash_net_get(fixture->ipvs);
	if (!fixture->cn)
		return -ENOMEM;
	fixture->cn->table_bits = CHASH_TEST_BITS;
	test->priv = fixture;
	return 0;
}

/**
 * chash_test_exit() - check that all that was made is gone
 * @test:	the test
 *
 * Context: Process context; may sleep.
 */
void chash_test_exit(struct kunit *test)
{
	struct chash_fixture *fixture = test->priv;
	unsigned int i;

	if (!fixture)
		return;
	chash_alloc_failed();
	ip_vs_chash_heavy_stop(fixture->cn);
	for (i = 0; i < fixture->services; i++)
		if (fixture->svc[i]->sched_data)
			chash_test_unbind(fixture->svc[i]);
	KUNIT_EXPECT_EQ(test, fixture->cn->table_bytes, 0);
	KUNIT_EXPECT_EQ(test, fixture->cn->users, 1);
	KUNIT_EXPECT_TRUE(test, !fixture->cn->services);
	ip_vs_chash_net_put(fixture->cn);
	rcu_barrier();
	chash_test_forget_ladders();
	KUNIT_EXPECT_EQ(test, chash_alloc_live(), 0);
}

/**
 * chash_test_service() - a service as IPVS has it before the scheduler is bound to it
 * @test:	the test
 *
 * Context: Process context; may sleep.
 * Return: the service; each has a port of its own.
 */
struct ip_vs_service *chash_test_service(struct kunit *test)
{
	struct chash_fixture *fixture = test->priv;
	struct ip_vs_service *svc;

	KUNIT_ASSERT_LT(test, fixture->services, CHASH_TEST_SERVICES);
	svc = kunit_kzalloc(test, sizeof(*svc), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, svc);
	svc->af = AF_INET;
	svc->protocol = IPPROTO_TCP;
	svc->addr.ip = in_aton("203.0.113.1");
	svc->port = htons(8000 + fixture->services);
	svc->ipvs = fixture->ipvs;
	svc->flags = IP_VS_SVC_F_HASHED;
	INIT_LIST_HEAD(&svc->destinations);
	fixture->svc[fixture->services++] = svc;
	return svc;
}

/**
 * chash_test_settle() - wait until a service has the table that its destinations ask for, with
 * slots
 * @cs:		service
 *
 * Context: Process context; may sleep.
 * Return: whether it came to that within half a minute.
 */
bool chash_test_settle(struct ip_vs_chash_service *cs)
{
	unsigned long end = jiffies + 30 * HZ;
	struct ip_vs_chash_table *table;
	bool settled;

	do {
		flush_delayed_work(&cs->cn->publish);
		mutex_lock(&cs->cn->lock);
		table = rcu_dereference_protected(cs->table, true);
		settled = !cs->dirty && (table->map.n < 2 || table->slots);
		mutex_unlock(&cs->cn->lock);
		if (settled)
			return true;
		msleep(20);
	} while (time_before(jiffies, end));
	return false;
}

/**
 * chash_test_bind() - bind the scheduler to a service, which has to succeed
 * @test:	the test
 * @svc:	the service
 *
 * Context: Process context; may sleep.
 * Return: what the scheduler keeps of it.
 */
struct ip_vs_chash_service *chash_test_bind(struct kunit *test, struct ip_vs_service *svc)
{
	KUNIT_ASSERT_EQ(test, ip_vs_chash_scheduler.init_service(svc), 0);
	KUNIT_ASSERT_TRUE(test, chash_test_settle(svc->sched_data));
	return svc->sched_data;
}

/**
 * chash_test_unbind() - take the scheduler away from a service
 * @svc:	the service
 *
 * Context: Process context; may sleep.
 */
void chash_test_unbind(struct ip_vs_service *svc)
{
	ip_vs_chash_scheduler.done_service(svc);
	svc->sched_data = NULL;
}

/**
 * chash_test_dest() - give a service one more destination without telling the scheduler
 * @test:	the test
 * @svc:	the service
 * @weight:	weight of the destination
 *
 * Context: Process context; may sleep.
 * Return: the destination; each of a service has an address of its own.
 */
struct ip_vs_dest *chash_test_dest(struct kunit *test, struct ip_vs_service *svc, int weight)
{
	struct ip_vs_dest *ipvs_dest;

	ipvs_dest = kunit_kzalloc(test, sizeof(*ipvs_dest), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ipvs_dest);
	ipvs_dest->af = AF_INET;
	ipvs_dest->addr.ip = htonl(0x0a000001 + svc->num_dests);
	ipvs_dest->port = htons(80);
	atomic_set(&ipvs_dest->weight, weight);
	list_add_tail(&ipvs_dest->n_list, &svc->destinations);
	svc->num_dests++;
	return ipvs_dest;
}

/**
 * chash_test_add() - add a destination
 * @test:	the test
 * @svc:	a bound service
 * @weight:	weight of the destination
 *
 * Context: Process context; may sleep.
 * Return: the destination.
 */
struct ip_vs_dest *chash_test_add(struct kunit *test, struct ip_vs_service *svc, int weight)
{
	struct ip_vs_dest *ipvs_dest = chash_test_dest(test, svc, weight);

	ip_vs_chash_scheduler.upd_dest(svc, ipvs_dest);
	return ipvs_dest;
}

/**
 * chash_test_set() - change the weight of a destination, or add one again that was deleted
 * @svc:	a bound service
 * @ipvs_dest:	the destination
 * @weight:	its new weight
 *
 * Context: Process context; may sleep.
 */
void chash_test_set(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest, int weight)
{
	atomic_set(&ipvs_dest->weight, weight);
	if (list_empty(&ipvs_dest->n_list))
		list_add_tail(&ipvs_dest->n_list, &svc->destinations);
	ip_vs_chash_scheduler.upd_dest(svc, ipvs_dest);
}

/**
 * chash_test_del() - delete a destination
 * @svc:	a bound service
 * @ipvs_dest:	the destination
 *
 * Context: Process context; may sleep.
 */
void chash_test_del(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest)
{
	list_del_init(&ipvs_dest->n_list);
	ip_vs_chash_scheduler.del_dest(svc, ipvs_dest);
}

/**
 * chash_test_known() - what the scheduler knows of a destination
 * @cs:		service
 * @ipvs_dest:	the destination
 *
 * Context: Process context; may sleep.
 * Return: it, or NULL.
 */
struct ip_vs_chash_dest *chash_test_known(struct ip_vs_chash_service *cs,
					  const struct ip_vs_dest *ipvs_dest)
{
	struct ip_vs_chash_dest *dest;

	mutex_lock(&cs->cn->lock);
	dest = ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr, ipvs_dest->port);
	mutex_unlock(&cs->cn->lock);
	return dest;
}

/* Add a destination of a PoP, 0 for this one: a director or a server. */
struct ip_vs_chash_dest *chash_test_peer_dest(struct kunit *test, struct ip_vs_service *svc,
					      int weight, u16 pop, bool relay)
{
	struct ip_vs_dest *ipvs_dest = chash_test_add(test, svc, weight);
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_dest *dest;

	atomic_set(&ipvs_dest->conn_flags, relay ? IP_VS_CONN_F_TUNNEL : IP_VS_CONN_F_DROUTE);
#ifdef IP_VS_DEST_CF_AVAILABLE
	ipvs_dest->cflags |= IP_VS_DEST_CF_AVAILABLE;
#else
	ipvs_dest->flags |= IP_VS_DEST_F_AVAILABLE;
#endif
	mutex_lock(&cs->cn->lock);
	dest = ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr, ipvs_dest->port);
	dest->pop = pop;
	dest->relay = relay;
	mutex_unlock(&cs->cn->lock);
	return dest;
}

unsigned long chash_test_counted(struct ip_vs_chash_service *cs, enum ip_vs_chash_count what)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(cs->counts, cpu)->count[what];
	return sum;
}
