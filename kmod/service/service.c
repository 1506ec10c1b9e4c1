// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* What is asked of a service in several places, and what listeners are told of it. */
#include <linux/percpu.h>

#include <uapi/linux/ip_vs_chash.h>

#include "base/event.h"
#include "service/service.h"

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
