// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The destinations of a service as IPVS has them are noted, or refused if another has their id. */
#include <linux/ratelimit.h>

#include <uapi/linux/ip_vs_chash.h>

#include "service/publish.h"
#include "service/service.h"
#include "service/table.h"
#include "ipvs/learn.h"

static void learn_weight(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			 const struct ip_vs_dest *ipvs_dest)
{
	int weight = atomic_read(&ipvs_dest->weight);
	char name[CHASH_TUPLE_NAME];

	if (weight > CHASH_WEIGHT_MAX) {
		this_cpu_inc(cs->counts->count[CHASH_COUNT_WEIGHTS_CLAMPED]);
		pr_warn_ratelimited("%s: weight %d is taken for %d, the largest\n",
				    ip_vs_chash_tuple_name(&cs->tuple, name),
				    weight, CHASH_WEIGHT_MAX);
	}
	weight = clamp(weight, 0, CHASH_WEIGHT_MAX);
	if (weight)
		dest->weight_before = weight;
	else if (!dest->weight_before)
		dest->weight_before = clamp(atomic_read(&ipvs_dest->last_weight), 0,
					    CHASH_WEIGHT_MAX);
	/* It takes no new sessions from now on; here or elsewhere it may have taken some. */
	if ((!weight && dest->weight) || !rcu_access_pointer(dest->ipvs_dest))
		ip_vs_chash_dest_leaves(dest, READ_ONCE(cs->cn->hold_sec));
	dest->weight = weight;
}

/*
 * Whether IPVS adds a destination that nobody was assigned within the hold, whatever was stored for
 * it before. Tables remember those of this PoP, @gone those of others.
 */
static bool learn_is_joined_by(const struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_dest *dest)
{
	const struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);

	if (!table || rcu_access_pointer(dest->ipvs_dest) ||
	    ip_vs_chash_publish_fills(cs, table->map.n + 1))
		return false;
	return refcount_read(&dest->refcnt) == 1 &&
	       !(dest->gone &&
		 (u32)ktime_get_seconds() - dest->gone < READ_ONCE(cs->cn->hold_sec));
}

/* IPVS has @ipvs_dest: note it, as a new destination or as one that came back. */
void ip_vs_chash_learn(struct ip_vs_chash_service *cs, struct ip_vs_dest *ipvs_dest)
{
	struct ip_vs_chash_dest *dest;
	char name[CHASH_TUPLE_NAME];
	u8 type;

	dest = ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr, ipvs_dest->port);
	if (!dest) {
		dest = ip_vs_chash_dest_alloc(&cs->dests, ipvs_dest->af, &ipvs_dest->addr,
					      ipvs_dest->port);
		if (!ip_vs_chash_dests_insert(&cs->dests, dest))
			goto err_id;
	}
	if (learn_is_joined_by(cs, dest))
		dest->joined = ktime_get_seconds();
	type = rcu_access_pointer(dest->ipvs_dest) ? IP_VS_CHASH_EVENT_DEST_CHANGED :
						IP_VS_CHASH_EVENT_DEST_ADDED;
	cs->known += type == IP_VS_CHASH_EVENT_DEST_ADDED;
	learn_weight(cs, dest, ipvs_dest);
	if (rcu_access_pointer(dest->ipvs_dest) != ipvs_dest) {
		rcu_assign_pointer(dest->ipvs_dest, ipvs_dest);
		ip_vs_chash_publish_dest(cs, dest);
	}
	ip_vs_chash_service_notify(cs, type, dest, 0);
	return;

err_id:
	ip_vs_chash_dest_put(dest);
	this_cpu_inc(cs->counts->count[CHASH_COUNT_DESTS_REFUSED]);
	ip_vs_chash_tuple_name(&cs->tuple, name);
	pr_warn_ratelimited("%s: a destination has the id of another, it gets no clients\n", name);
}

/* A destination of IPVS that was refused for its id, which is free now. */
static struct ip_vs_dest *learn_next_refused(const struct ip_vs_chash_service *cs)
{
	struct ip_vs_dest *ipvs_dest, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(ipvs_dest, &cs->svc->destinations, n_list) {
		if (ip_vs_chash_dests_lack(&cs->dests, ipvs_dest->af, &ipvs_dest->addr,
					   ipvs_dest->port)) {
			found = ipvs_dest;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

/*
 * Destinations that were refused for their ids get them once others have given them up. Before IPVS
 * frees one it calls del_dest, which waits for the lock, so they stay. Under the namespace's lock.
 */
void ip_vs_chash_learn_refused(struct ip_vs_chash_service *cs)
{
	struct ip_vs_dest *ipvs_dest;
	bool any = false;

	if (!cs->svc || !cs->refused || cs->retried == cs->revision)
		return;
	while ((ipvs_dest = learn_next_refused(cs))) {
		ip_vs_chash_learn(cs, ipvs_dest);
		/* Unless IPVS is about to add it, and counts it then. */
		cs->refused -= !!cs->refused;
		any = true;
	}
	if (any)
		ip_vs_chash_publish_changed(cs);
	cs->retried = cs->revision;
}
