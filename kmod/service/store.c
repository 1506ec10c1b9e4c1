// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Services by tuple, each while it is bound or something is stored for it or its destinations: what
 * was pushed belongs to the tuple and outlives the binding.
 */
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include <uapi/linux/ip_vs_chash.h>

#include "service/publish.h"
#include "service/service.h"
#include "service/store.h"

/* The service of a tuple. */
struct ip_vs_chash_service *ip_vs_chash_service_lookup(struct ip_vs_chash_net *cn,
						       const struct ip_vs_chash_tuple *tuple)
{
	struct ip_vs_chash_service *cs;

	lockdep_assert_held(&cn->lock);

	if (!cn->registry)
		return NULL;
	hash_for_each_possible(cn->registry->service, cs, node, ip_vs_chash_tuple_hash(tuple))
		if (!memcmp(&cs->tuple, tuple, sizeof(*tuple)))
			return cs;
	return NULL;
}

static struct ip_vs_chash_service *
service_alloc(struct ip_vs_chash_net *cn, const struct ip_vs_chash_tuple *tuple)
{
	struct ip_vs_chash_service *cs;

	if (!cn->registry) {
		struct ip_vs_chash_registry *registry = kvzalloc_obj(*registry, GFP_KERNEL_ACCOUNT);

		if (!registry)
			return NULL;
		/* Pairs with the packet path's ip_vs_chash_registry(). */
		smp_store_release(&cn->registry, registry);
	}
	cs = kzalloc_obj(*cs, GFP_KERNEL_ACCOUNT);
	if (!cs)
		return NULL;
	cs->counts = alloc_percpu(struct ip_vs_chash_counts);
	if (!cs->counts) {
		kfree(cs);
		return NULL;
	}
	cs->tuple = *tuple;
	cs->cn = ip_vs_chash_net_hold(cn);
	refcount_set(&cs->refcnt, 1);
	cs->dests.root = RB_ROOT;
	/* A service that is created again continues the numbers. */
	cs->generation = cn->registry->generation;
	cs->revision = cn->registry->revision;
	ip_vs_chash_publish_init(cs);
	hash_add_rcu(cn->registry->service, &cs->node, ip_vs_chash_tuple_hash(tuple));
	if (tuple->fwmark)
		hlist_add_head_rcu(&cs->marked, &cn->registry->marked);
	cn->services++;
	return cs;
}

/* The service of a tuple, made when it is missing. Under the namespace's lock. */
struct ip_vs_chash_service *ip_vs_chash_service_get(struct ip_vs_chash_net *cn,
						    const struct ip_vs_chash_tuple *tuple)
{
	return ip_vs_chash_service_lookup(cn, tuple) ?: service_alloc(cn, tuple);
}

/*
 * Take a service that nobody needs out of the registry. Returns what ip_vs_chash_service_free() is
 * to be called with after the lock was released: @cs, or NULL while it is bound or holds settings.
 */
struct ip_vs_chash_service *ip_vs_chash_service_drop(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_registry *registry = cs->cn->registry;

	lockdep_assert_held(&cs->cn->lock);

	if (cs->svc || cs->stored.set || cs->dests.stored)
		return NULL;
	hash_del_rcu(&cs->node);
	hlist_del_init_rcu(&cs->marked);
	cs->cn->services--;
	ip_vs_chash_service_stats(cs, &registry->gone);
	registry->generation = max(registry->generation, cs->generation);
	registry->revision = max(registry->revision, cs->revision);
	return cs;
}

/* Nobody finds a service any more. The work item may be at it, which the namespace waits for. */
void ip_vs_chash_service_free(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_net *cn;

	if (!cs)
		return;
	cn = cs->cn;
	ip_vs_chash_service_put(cs);
	ip_vs_chash_net_put(cn);
}

void ip_vs_chash_service_exit(struct ip_vs_chash_net *cn)
{
	kvfree(cn->registry);
}

/*
 * Store settings of a service and take others back. Returns 0, or -EEXIST when destinations would
 * not be told apart: nothing has changed.
 */
int ip_vs_chash_service_store(struct ip_vs_chash_service *cs,
			      const struct ip_vs_chash_settings *settings, u64 unset)
{
	struct ip_vs_chash_settings merged = cs->stored;
	int err;

	ip_vs_chash_settings_merge(&merged, settings, unset);
	err = ip_vs_chash_dests_identify(&cs->dests,
					 merged.identity == IP_VS_CHASH_IDENTITY_ADDRESS);
	if (err)
		return err;
	cs->stored = merged;
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_SERVICE_SET, NULL, 0);
	ip_vs_chash_publish_changed(cs);
	return 0;
}

/* Store settings of a destination and take others back. */
int ip_vs_chash_service_store_dest(struct ip_vs_chash_service *cs, u16 af,
				   const union nf_inet_addr *addr, __be16 port,
				   const struct ip_vs_chash_dest_settings *settings, u32 unset)
{
	struct ip_vs_chash_dest *dest;
	u32 stored;
	u64 id;

	dest = ip_vs_chash_dests_find(&cs->dests, af, addr, port);
	if (!dest) {
		dest = ip_vs_chash_dest_alloc(&cs->dests, af, addr, port);
		if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
			dest->id = settings->id;
		if (!ip_vs_chash_dests_insert(&cs->dests, dest)) {
			ip_vs_chash_dest_put(dest);
			return -EEXIST;
		}
	}

	id = dest->id;
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		id = settings->id;
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		id = ip_vs_chash_dest_id(&cs->dests, af, addr, port);
	stored = (dest->stored | settings->set) & ~unset;
	/* One that is forgotten needs no id. */
	if (ip_vs_chash_dests_rename(&cs->dests, dest, id) &&
	    (stored || rcu_access_pointer(dest->ipvs_dest)))
		return -EEXIST;

	ip_vs_chash_dests_set_stored(&cs->dests, dest, stored);
	/* What is not set is 0 in @settings. */
	if ((settings->set | unset) & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP))
		dest->pop = settings->pop;
	if ((settings->set | unset) & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY))
		WRITE_ONCE(dest->relay, settings->relay);
	ip_vs_chash_publish_dest(cs, dest);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DEST_CHANGED, dest, 0);

	ip_vs_chash_dests_purge(&cs->dests);
	ip_vs_chash_publish_changed(cs);
	return 0;
}

/* Begin or end the drain of a destination. @drain: the drain, or NULL to end it. */
void ip_vs_chash_service_set_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
				   const struct ip_vs_chash_drain *drain)
{
	if (drain && drain->weight)
		dest->weight_before = drain->weight;
	if (drain && !dest->draining)
		ip_vs_chash_dest_leaves(dest, READ_ONCE(cs->cn->hold_sec));
	if (drain)
		dest->drain = *drain;
	WRITE_ONCE(dest->ended, false);
	cs->drains += !!drain - dest->draining;
	cs->cn->drains += !!drain - dest->draining;
	dest->draining = drain;
	/* The packet path passes it over from now on; the mapping follows. */
	ip_vs_chash_publish_dest(cs, dest);
	ip_vs_chash_dests_set_stored(&cs->dests, dest, drain ? dest->stored | CHASH_STORED_DRAIN :
						 dest->stored & ~CHASH_STORED_DRAIN);
	ip_vs_chash_publish_changed(cs);
	ip_vs_chash_dests_purge(&cs->dests);
}

/* Forget all that is stored for a service and its destinations. */
void ip_vs_chash_service_forget(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_dest *dest;

	lockdep_assert_held(&cs->cn->lock);

	cs->stored.set = 0;
	ip_vs_chash_for_each_dest(&cs->dests, dest) {
		dest->draining = false;
		ip_vs_chash_dests_set_stored(&cs->dests, dest, 0);
	}
	cs->cn->drains -= cs->drains;
	cs->drains = 0;
	ip_vs_chash_dests_purge(&cs->dests);
}

/* Services may still be bound when the namespace goes: IPVS unbinds them later. */
void ip_vs_chash_service_flush(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	struct hlist_node *next;
	HLIST_HEAD(gone);
	int bucket;

	if (!cn->registry)
		return;
	mutex_lock(&cn->lock);
	hash_for_each_safe(cn->registry->service, bucket, next, cs, node) {
		ip_vs_chash_service_forget(cs);
		if (ip_vs_chash_service_drop(cs))
			hlist_add_head(&cs->node, &gone);
	}
	mutex_unlock(&cn->lock);

	hlist_for_each_entry_safe(cs, next, &gone, node)
		ip_vs_chash_service_free(cs);
}
