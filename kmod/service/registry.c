// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of services: each by its tuple, while it is bound or has settings.
 */
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "base/net.h"
#include "service/publish.h"
#include "service/registry.h"
#include "service/service.h"

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
		struct ip_vs_chash_registry *registry = kvzalloc(sizeof(*registry),
								 GFP_KERNEL_ACCOUNT);

		if (!registry)
			return NULL;
		/* Pairs with the packet path's ip_vs_chash_registry(). */
		smp_store_release(&cn->registry, registry);
	}
	cs = kzalloc(sizeof(*cs), GFP_KERNEL_ACCOUNT);
	if (!cs)
		return NULL;
	cs->counts = alloc_percpu(struct ip_vs_chash_counts);
	if (!cs->counts) {
		kfree(cs);
		return NULL;
	}
	cs->tuple = *tuple;
	cs->cn = ip_vs_chash_net_hold(cn);
	cs->dests.root = RB_ROOT;
	/* One that is made anew goes on where it was. */
	cs->generation = cn->registry->generation;
	cs->revision = cn->registry->revision;
	ip_vs_chash_publish_init(cs);
	hash_add_rcu(cn->registry->service, &cs->node, ip_vs_chash_tuple_hash(tuple));
	cn->services++;
	return cs;
}

static void service_free_rcu(struct rcu_head *rcu)
{
	struct ip_vs_chash_service *cs = container_of(rcu, struct ip_vs_chash_service, rcu);

	free_percpu(cs->counts);
	kfree(cs);
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
	cs->cn->services--;
	ip_vs_chash_service_stats(cs, &registry->gone);
	registry->generation = max(registry->generation, cs->generation);
	registry->revision = max(registry->revision, cs->revision);
	return cs;
}

/*
 * Free a service behind its work item and its readers. Not under the namespace's lock, which the
 * work item takes.
 */
void ip_vs_chash_service_free(struct ip_vs_chash_service *cs)
{
	if (!cs)
		return;
	ip_vs_chash_publish_exit(cs);
	ip_vs_chash_net_put(cs->cn);
	call_rcu(&cs->rcu, service_free_rcu);
}

void ip_vs_chash_service_exit(struct ip_vs_chash_net *cn)
{
	kvfree(cn->registry);
	cn->registry = NULL;
}
