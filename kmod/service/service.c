// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What is asked of a service in several places, what listeners are told of it, and the settings
 * that it has in the end: its own, those of its flags, those of sysctls.
 */
#include <linux/percpu.h>
#include <linux/slab.h>

#include <uapi/linux/ip_vs_chash.h>

#include "base/event.h"
#include "service/service.h"
#include "service/table.h"

/* Percent, of a service that asks for a bound without saying which. */
#define CHASH_BOUND_BY_FLAG	125

/* CGNs and hosts leave the ports below to servers. */
#define CHASH_SPLIT_BASE	1024

static void service_free_rcu(struct rcu_head *rcu)
{
	struct ip_vs_chash_service *cs = container_of(rcu, struct ip_vs_chash_service, rcu);

	free_percpu(cs->counts);
	kfree(cs);
}

/* Who puts the last reference frees a service, behind readers. @cs may be NULL. */
void ip_vs_chash_service_put(struct ip_vs_chash_service *cs)
{
	if (!cs || !refcount_dec_and_test(&cs->refcnt))
		return;
	/* Connections that are opening may hold some for a while. */
	ip_vs_chash_dests_free(&cs->dests);
	call_rcu(&cs->rcu, service_free_rcu);
}

/* Add up what a service has counted. */
void ip_vs_chash_service_stats(const struct ip_vs_chash_service *cs,
			       struct ip_vs_chash_stats *stats)
{
	unsigned int cpu, i;

	lockdep_assert_held(&cs->cn->lock);

	for_each_possible_cpu(cpu)
		for (i = 0; i < CHASH_COUNT_MAX; i++)
			stats->count[i] += READ_ONCE(per_cpu_ptr(cs->counts, cpu)->count[i]);
}

/* Whether a destination of any service belongs to a PoP. */
bool ip_vs_chash_service_uses_pop(struct ip_vs_chash_net *cn, u16 pop)
{
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *dest;
	int bucket;

	lockdep_assert_held(&cn->lock);

	ip_vs_chash_for_each_service(cn, bucket, cs)
		ip_vs_chash_for_each_dest(&cs->dests, dest)
			if (dest->pop == pop)
				return true;
	return false;
}

/*
 * Sessions of a destination. To IPVS a TCP connection is active until one side has closed it. Those
 * of UDP never are, and a mark may have UDP among its connections. Returns their number.
 */
unsigned int ip_vs_chash_service_sessions(const struct ip_vs_chash_service *cs,
					  const struct ip_vs_dest *ipvs_dest)
{
	int sessions = atomic_read(&ipvs_dest->activeconns);

	if (cs->tuple.fwmark || cs->tuple.protocol == IPPROTO_UDP)
		sessions += ip_vs_dest_inactconns(ipvs_dest);
	/* The two counters are not read at one instant. */
	return max(sessions, 0);
}

/* Tell listeners of a service. @dest: the destination that it is about, or NULL. */
void ip_vs_chash_service_notify(const struct ip_vs_chash_service *cs, u8 type,
				const struct ip_vs_chash_dest *dest, int error)
{
	struct ip_vs_chash_notice event = {
		.type		= type,
		.service	= &cs->tuple,
		.error		= error,
	};

	if (type == IP_VS_CHASH_EVENT_TABLE_PUBLISHED || type == IP_VS_CHASH_EVENT_TABLE_STALE)
		event.generation = cs->generation;
	if (dest) {
		event.dest = &dest->addr;
		event.dest_af = dest->af;
		event.dest_port = dest->port;
	}
	ip_vs_chash_event(cs->cn->ipvs->net, &event);
}

/* Split by sysctl chash_split_block. */
void ip_vs_chash_split_by_block(const struct ip_vs_chash_net *cn, struct chash_policy *policy)
{
	chash_policy_set_split(policy, CHASH_SPLIT_BASE, READ_ONCE(cn->split_block), U16_MAX);
}

/* Settings in force. */
void ip_vs_chash_service_effective(const struct ip_vs_chash_service *cs,
				   struct ip_vs_chash_settings *settings)
{
	unsigned int flags;

	lockdep_assert_held(&cs->cn->lock);

	*settings = cs->stored;
	/* IPVS changes the flags of a service and tells nobody. */
	flags = cs->svc ? READ_ONCE(cs->svc->flags) : 0;
	if (!(settings->set & BIT_ULL(IP_VS_CHASH_A_SETTINGS_BOUND))) {
		settings->bound = READ_ONCE(cs->cn->load_bound);
		if (flags & IP_VS_SVC_F_SCHED1) {
			settings->by_flag |= BIT_ULL(IP_VS_CHASH_A_SETTINGS_BOUND);
			settings->bound = settings->bound ?: CHASH_BOUND_BY_FLAG;
		}
	}
	if (!(settings->set & BIT_ULL(IP_VS_CHASH_A_SETTINGS_TAKEOVER))) {
		settings->takeover = READ_ONCE(cs->cn->takeover_default);
		if (flags & IP_VS_SVC_F_SCHED3) {
			settings->by_flag |= BIT_ULL(IP_VS_CHASH_A_SETTINGS_TAKEOVER);
			settings->takeover = true;
		}
	}
	if (flags & IP_VS_SVC_F_SCHED2 &&
	    !(settings->set & BIT_ULL(IP_VS_CHASH_A_SETTINGS_SPLIT))) {
		settings->by_flag |= BIT_ULL(IP_VS_CHASH_A_SETTINGS_SPLIT);
		ip_vs_chash_split_by_block(cs->cn, &settings->split);
	}
	if (ip_vs_chash_takeover_obstacle(&cs->tuple, flags))
		settings->takeover = false;
	if (ip_vs_chash_spill_obstacle(flags))
		settings->spill = false;
	if (ip_vs_chash_split_obstacle(flags))
		settings->split.size = 0;
	if (!(settings->set & BIT_ULL(IP_VS_CHASH_A_SETTINGS_TABLE_BITS)))
		settings->table_bits = READ_ONCE(cs->cn->table_bits);
	if (!(settings->set & BIT_ULL(IP_VS_CHASH_A_SETTINGS_GROUP)))
		settings->group = cs->tuple.af == AF_INET6 ? 128 : 32;
}

/* What is kept of clients that no source policy names. Under the namespace's lock. */
void ip_vs_chash_service_policies(const struct ip_vs_chash_service *cs, struct chash_policy *policy)
{
	bool settled = cs->stored.set & BIT_ULL(IP_VS_CHASH_A_SETTINGS_SPLIT);
	struct ip_vs_chash_settings settings;
	unsigned int i;

	ip_vs_chash_service_effective(cs, &settings);
	for (i = 0; i < CHASH_FLAGGED_MAX; i++) {
		/* All zero if none is stored. Copied with its padding, as policies are compared. */
		memcpy(&policy[i], &cs->stored.split, sizeof(*policy));
		policy[i].plen = settings.group;
		policy[i].settled = settled || i == CHASH_FLAGGED;
	}
	if (!settled)
		ip_vs_chash_split_by_block(cs->cn, &policy[CHASH_FLAGGED]);
}
