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
#include "ipvs/learn.h"
#include "ipvs/unmet.h"

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
		ip_vs_chash_learn(cs, ipvs_dest);
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
	ip_vs_chash_learn(cs, ipvs_dest);
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
		ip_vs_chash_publish_changed(cs);
		ip_vs_chash_learn_refused(cs);
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
