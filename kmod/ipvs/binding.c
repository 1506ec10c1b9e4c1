// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The scheduler as IPVS sees it, and what IPVS tells it: a service is bound or left, a destination
 * added, changed or deleted.
 */
#include <linux/module.h>
#include <linux/ratelimit.h>

#include <uapi/linux/ip_vs_chash.h>

#include "base/sysctl.h"
#include "service/drain.h"
#include "service/publish.h"
#include "service/store.h"
#include "service/table.h"
#include "lookup/assign.h"
#include "ipvs/binding.h"
#include "ipvs/hooks.h"
#include "ipvs/unmet.h"

static void service_set_weight(struct ip_vs_chash_service *cs,
			       struct ip_vs_chash_dest *dest,
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
static bool service_is_joined_by(const struct ip_vs_chash_service *cs,
				 const struct ip_vs_chash_dest *dest)
{
	if (!rcu_access_pointer(cs->table) || cs->filling || rcu_access_pointer(dest->ipvs_dest))
		return false;
	return refcount_read(&dest->refcnt) == 1 &&
	       !(dest->gone &&
		 (u32)ktime_get_seconds() - dest->gone < READ_ONCE(cs->cn->hold_sec));
}

/* IPVS has @ipvs_dest: note it, as a new destination or as one that came back. */
static void service_learn(struct ip_vs_chash_service *cs, struct ip_vs_dest *ipvs_dest)
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
	if (service_is_joined_by(cs, dest))
		dest->joined = ktime_get_seconds();
	type = rcu_access_pointer(dest->ipvs_dest) ? IP_VS_CHASH_EVENT_DEST_CHANGED :
						IP_VS_CHASH_EVENT_DEST_ADDED;
	cs->known += type == IP_VS_CHASH_EVENT_DEST_ADDED;
	service_set_weight(cs, dest, ipvs_dest);
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

/* @dest is gone: one that was refused for its id gets it. Under IPVS's mutex. */
static void service_retry(struct ip_vs_chash_service *cs, const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *ipvs_dest;

	if (!cs->refused || dest->stored)
		return;
	list_for_each_entry(ipvs_dest, &cs->svc->destinations, n_list) {
		if (ip_vs_chash_dest_id(&cs->dests, ipvs_dest->af, &ipvs_dest->addr,
					ipvs_dest->port) != dest->id ||
		    ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr,
					   ipvs_dest->port))
			continue;
		service_learn(cs, ipvs_dest);
		return;
	}
}

/* Once IPVS has told all; its own number of destinations is right then. */
static void service_account(struct ip_vs_chash_service *cs)
{
	cs->refused = cs->svc->num_dests - cs->known;
}

/* Let go of all that hangs on IPVS's object. */
static void service_clear(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_dest *dest;
	struct ip_vs_dest *ipvs_dest;

	WRITE_ONCE(cs->svc, NULL);
	cs->revision++;
	cs->known = 0;
	cs->refused = 0;
	cs->unmet = 0;
	ip_vs_chash_publish_stop(cs);
	ip_vs_chash_for_each_dest(&cs->dests, dest) {
		ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);
		/* The next scheduler knows nothing of a cut. */
		if (ipvs_dest && dest->cutting)
			ip_vs_chash_dest_set_available(ipvs_dest, true);
		dest->cutting = false;
		RCU_INIT_POINTER(dest->ipvs_dest, NULL);
	}
	ip_vs_chash_dests_purge(&cs->dests);
}

/* The scheduler is bound to a service. Under IPVS's mutex. */
static int service_bind(struct ip_vs_service *svc)
{
	struct ip_vs_chash_tuple tuple;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_net *cn;
	struct ip_vs_dest *ipvs_dest;
	int err = -ENOMEM;

	if (!ip_vs_chash_userns_allowed(svc->ipvs->net)) {
		pr_warn_ratelimited("refused in a foreign user namespace, see net.ipv4.vs.chash_allow_userns\n");
		return -EPERM;
	}

	cn = ip_vs_chash_net_get(svc->ipvs);
	if (!cn)
		return -ENOMEM;
	mutex_lock(&cn->lock);

	ip_vs_chash_tuple_set(&tuple, svc);
	cs = ip_vs_chash_service_get(cn, &tuple);
	if (!cs)
		goto out;

	/* Packets read @svc before the table, so they see no table of an earlier binding. */
	smp_store_release(&cs->svc, svc);
	list_for_each_entry(ipvs_dest, &svc->destinations, n_list)
		service_learn(cs, ipvs_dest);
	service_account(cs);
	err = ip_vs_chash_publish_now(cs);
	if (err) {
		service_clear(cs);
		cs = ip_vs_chash_service_drop(cs);
		goto out;
	}
	svc->sched_data = cs;
	/* IPVS puts a service into its own hash once it has a scheduler. */
	ip_vs_chash_drain_bind(cs, !(svc->flags & IP_VS_SVC_F_HASHED));
	ip_vs_chash_hooks_bound(cs);
	ip_vs_chash_unmet_tell(cs);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_SERVICE_BOUND, NULL, 0);
	cs = NULL;
out:
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
	ip_vs_chash_net_put(cn);
	return err == -ENOSPC ? -ENOMEM : err;
}

/* The scheduler leaves a service. Under IPVS's mutex. */
static void service_unbind(struct ip_vs_service *svc)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_net *cn = cs->cn;

	mutex_lock(&cn->lock);
	/* IPVS takes a service out of its own hash before it deletes it. */
	ip_vs_chash_drain_unbind(cs, !(svc->flags & IP_VS_SVC_F_HASHED));
	service_clear(cs);
	ip_vs_chash_hooks_changed(cs);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_SERVICE_UNBOUND, NULL, 0);
	cs = ip_vs_chash_service_drop(cs);
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
	/* IPVS waits for nobody with a service that it never got to hash: packets found it here. */
	if (!atomic_read(&svc->refcnt))
		synchronize_rcu();
}

/* IPVS added a destination or changed it. Under IPVS's mutex. */
static int service_set_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_dest *dest;

	mutex_lock(&cs->cn->lock);
	service_learn(cs, ipvs_dest);
	service_account(cs);
	dest = ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr, ipvs_dest->port);
	if (dest)
		ip_vs_chash_drain_hold(cs, dest);
	ip_vs_chash_publish_changed(cs);
	mutex_unlock(&cs->cn->lock);
	return 0;
}

/* IPVS changed a destination. Under IPVS's mutex. */
static int service_edit_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_dest *dest;

	mutex_lock(&cs->cn->lock);
	dest = ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr, ipvs_dest->port);
	/* Whoever sets a weight of 0 wants it so, also when a drain ends. */
	if (dest && !atomic_read(&ipvs_dest->weight))
		dest->drain.weight = 0;
	mutex_unlock(&cs->cn->lock);
	return service_set_dest(svc, ipvs_dest);
}

/* IPVS deleted a destination. Under IPVS's mutex. */
static int service_del_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_dest *dest;

	mutex_lock(&cs->cn->lock);
	dest = ip_vs_chash_dests_find(&cs->dests, ipvs_dest->af, &ipvs_dest->addr, ipvs_dest->port);
	if (dest) {
		cs->known -= !!rcu_access_pointer(dest->ipvs_dest);
		/* What has left the pool before was not to come back. */
		WRITE_ONCE(dest->gone, dest->weight && !dest->draining ? ktime_get_seconds() : 0);
		/* A cut may have undone that a moment ago. */
		ip_vs_chash_dest_set_available(ipvs_dest, false);
		dest->cutting = false;
		RCU_INIT_POINTER(dest->ipvs_dest, NULL);
		ip_vs_chash_publish_dest(cs, dest);
		ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DEST_DELETED, dest, 0);
		service_retry(cs, dest);
		ip_vs_chash_publish_changed(cs);
	}
	service_account(cs);
	mutex_unlock(&cs->cn->lock);
	return 0;
}

struct ip_vs_scheduler ip_vs_chash_scheduler = {
	.name		= "chash",
	.refcnt		= ATOMIC_INIT(0),
	.module		= THIS_MODULE,
	.n_list		= LIST_HEAD_INIT(ip_vs_chash_scheduler.n_list),
	.init_service	= service_bind,
	.done_service	= service_unbind,
	.add_dest	= service_set_dest,
	.upd_dest	= service_edit_dest,
	.del_dest	= service_del_dest,
	.schedule	= ip_vs_chash_schedule,
};
