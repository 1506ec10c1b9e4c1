// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-namespace state: made by whoever comes first, the namespace's own registration or the first
 * service that is bound in it, and freed with its last user.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "service/bound.h"
#include "lib/core.h"
#include "ipvs/hooks.h"
#include "base/net.h"
#include "base/sysctl.h"

/*
 * The default seed is public, so that directors agree with no configuration at all. Digits of pi:
 * nothing up the sleeve.
 */
const siphash_key_t ip_vs_chash_seed_default = {
	.key = { 0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL },
};

static LIST_HEAD(ip_vs_chash_nets);
static DEFINE_MUTEX(ip_vs_chash_nets_lock);	/* the list; a leaf, taken inside IPVS's mutex */

static struct ip_vs_chash_net *net_alloc(struct netns_ipvs *ipvs)
{
	struct ip_vs_chash_net *cn;

	cn = kzalloc(sizeof(*cn), GFP_KERNEL);
	if (!cn)
		return NULL;

	cn->ipvs = ipvs;
	mutex_init(&cn->lock);
	hash_init(cn->service);
	cn->seed = ip_vs_chash_seed_default;
	ip_vs_chash_pops_init(&cn->pops);
	ip_vs_chash_owners_init(&cn->owners, &cn->pops);
	ip_vs_chash_sources_init(&cn->sources, &cn->hold_sec);
	ip_vs_chash_heavy_init(&cn->heavy);
	ip_vs_chash_bound_init(cn);
	ip_vs_chash_hooks_init(cn);
	ip_vs_chash_sysctl_defaults(cn);
	return cn;
}

/**
 * ip_vs_chash_net_get() - a reference to the state of a namespace, which is made when it is missing
 * @ipvs:	IPVS of the namespace
 *
 * The scheduler may be bound before our pernet operations are registered (see main.c), so this
 * cannot rely on them.
 *
 * Context: Process context; may sleep. Inside IPVS's mutex or not.
 * Return: the state, or NULL when out of memory.
 */
struct ip_vs_chash_net *ip_vs_chash_net_get(struct netns_ipvs *ipvs)
{
	struct ip_vs_chash_net *cn;

	mutex_lock(&ip_vs_chash_nets_lock);
	list_for_each_entry(cn, &ip_vs_chash_nets, list)
		if (cn->ipvs == ipvs)
			goto found;

	cn = net_alloc(ipvs);
	if (!cn)
		goto out;
	list_add(&cn->list, &ip_vs_chash_nets);
found:
	cn->users++;
out:
	mutex_unlock(&ip_vs_chash_nets_lock);
	return cn;
}

/**
 * ip_vs_chash_net_hold() - another reference
 * @cn:		state that the caller has a reference to
 *
 * Context: Process context; may sleep.
 * Return: @cn.
 */
struct ip_vs_chash_net *ip_vs_chash_net_hold(struct ip_vs_chash_net *cn)
{
	mutex_lock(&ip_vs_chash_nets_lock);
	cn->users++;
	mutex_unlock(&ip_vs_chash_nets_lock);
	return cn;
}

/**
 * ip_vs_chash_net_put() - drop a reference
 * @cn:		the state
 *
 * Context: Process context; may sleep. Not under @cn's lock.
 */
void ip_vs_chash_net_put(struct ip_vs_chash_net *cn)
{
	bool last;

	mutex_lock(&ip_vs_chash_nets_lock);
	last = !--cn->users;
	if (last)
		list_del(&cn->list);
	mutex_unlock(&ip_vs_chash_nets_lock);
	if (!last)
		return;

	/* The packet path of a service that was just unbound may still look at all this. */
	synchronize_rcu();
	ip_vs_chash_bound_exit(cn);
	ip_vs_chash_hooks_exit(cn);
	ip_vs_chash_sources_exit(&cn->sources);
	ip_vs_chash_owners_exit(&cn->owners);
	ip_vs_chash_pops_flush(&cn->pops);
	mutex_destroy(&cn->lock);
	kfree(cn);
}
