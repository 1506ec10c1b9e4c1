// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The hooks of takeover are there while somebody needs them: per family, while a service has
 * takeover on, and before IPVS while a director is away that flows were relayed to, or IPVS would
 * make entries for ICMP errors, or flows were found elsewhere not long ago. IPVS changes the flags
 * of a service and tells nobody, so the settings are looked at once a second while any service is
 * bound.
 */
#include <linux/mm.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "base/event.h"
#include "state/pop.h"
#include "service/bound.h"
#include "service/peers.h"
#include "service/service.h"
#include "lookup/key.h"
#include "lookup/relay.h"
#include "ask/ask.h"
#include "ipvs/hooks.h"
#include "ipvs/learn.h"
#include "ipvs/takeover.h"
#include "ipvs/unmet.h"

#define CHASH_LOOK_INTERVAL	HZ

#define HOOK(function, family, at) {					\
	.hook		= function,					\
	.pf		= NFPROTO_##family,				\
	.hooknum	= NF_INET_LOCAL_IN,				\
	.priority	= at,						\
}

/* IPVS sits at NF_IP_PRI_NAT_SRC - 1. */
static const struct nf_hook_ops ip_vs_chash_hook_ops[CHASH_HOOKS] = {
	HOOK(ip_vs_chash_takeover_hook, IPV4, NF_IP_PRI_NAT_SRC),
	HOOK(ip_vs_chash_takeover_hook, IPV6, NF_IP6_PRI_NAT_SRC),
	HOOK(ip_vs_chash_early_hook, IPV4, NF_IP_PRI_NAT_SRC - 3),
	HOOK(ip_vs_chash_early_hook, IPV6, NF_IP6_PRI_NAT_SRC - 3),
	HOOK(ip_vs_chash_syn_hook, IPV4, NF_IP_PRI_NAT_SRC - 3),
	HOOK(ip_vs_chash_syn_hook, IPV6, NF_IP6_PRI_NAT_SRC - 3),
};

#define CHASH_HOOK_TAKEOVER(af)	BIT((af) == AF_INET6 ? 1 : 0)
#define CHASH_HOOK_EARLY(af)	BIT((af) == AF_INET6 ? 3 : 2)
#define CHASH_HOOK_SYN(af)	BIT((af) == AF_INET6 ? 5 : 4)

/* Whether @is is true of any of the other directors that a service has. */
static bool hooks_any_relay(const struct ip_vs_chash_service *cs,
			    bool (*is)(const struct ip_vs_chash_net *cn,
				       const struct ip_vs_chash_dest *relay))
{
	const struct ip_vs_chash_peers *peers;
	bool any = false;
	unsigned int i;

	rcu_read_lock();
	peers = rcu_dereference(cs->peers);
	for (i = 0; peers && i < peers->relays; i++)
		any |= is(cs->cn, peers->relay[i]);
	rcu_read_unlock();
	return any;
}

static bool relay_has_conns(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_dest *relay)
{
	const struct ip_vs_dest *ipvs_dest = rcu_dereference(relay->ipvs_dest);

	return ipvs_dest && ip_vs_chash_dest_conns(ipvs_dest);
}

/*
 * Whether other directors were found to have flows: not long ago, or ever where IPVS would let a
 * SYN end them.
 */
static bool hooks_relay(struct ip_vs_chash_service *cs)
{
	if (sysctl_expire_nodest_conn(cs->cn->ipvs) && hooks_any_relay(cs, relay_has_conns))
		return true;
	if (READ_ONCE(cs->relayed) && !sysctl_expire_nodest_conn(cs->cn->ipvs) &&
	    time_after(jiffies, READ_ONCE(cs->relayed_at) + READ_ONCE(cs->cn->longest)))
		WRITE_ONCE(cs->relayed, false);
	return READ_ONCE(cs->relayed);
}

/* The hooks that a service needs; what packets read of its settings is brought up to date. */
static unsigned int hooks_needed(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_settings settings;

	ip_vs_chash_service_effective(cs, &settings);
	WRITE_ONCE(cs->takeover, cs->svc && settings.takeover);
	WRITE_ONCE(cs->spill, cs->svc && settings.spill);
	WRITE_ONCE(cs->guarded, cs->takeover || READ_ONCE(cs->cn->pops->backbones));
	if (!cs->takeover)
		return 0;
	return CHASH_HOOK_TAKEOVER(cs->tuple.af) |
	       (hooks_any_relay(cs, ip_vs_chash_relay_away) || sysctl_schedule_icmp(cs->cn->ipvs) ?
			CHASH_HOOK_EARLY(cs->tuple.af) : 0) |
	       (hooks_relay(cs) ? CHASH_HOOK_SYN(cs->tuple.af) : 0);
}

static void hooks_account(struct ip_vs_chash_service *cs)
{
	unsigned int i, needed = hooks_needed(cs);

	for (i = 0; i < CHASH_HOOKS; i++)
		cs->cn->takeover->users[i] += !!(needed & BIT(i)) - !!(cs->hooks & BIT(i));
	cs->hooks = needed;
}

static void hooks_apply(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_takeover *takeover = cn->takeover;
	struct net *net = cn->ipvs->net;
	bool wanted;
	unsigned int i;

	for (i = 0; i < CHASH_HOOKS; i++) {
		wanted = takeover->users[i] && !takeover->stopped;
		if (wanted == !!(takeover->hooked & BIT(i)))
			continue;
		if (wanted && !takeover->seen)
			takeover->seen = kvzalloc_obj(*takeover->seen, GFP_KERNEL | __GFP_NOWARN);
		if (!wanted)
			nf_unregister_net_hook(net, &takeover->ops[i]);
		else if (!takeover->seen || nf_register_net_hook(net, &takeover->ops[i]))
			/* Out of memory: the next look tries again. */
			continue;
		takeover->hooked ^= BIT(i);
	}
}

/* IPVS itself registers its hooks under its mutex; so may we. */
void ip_vs_chash_hooks_changed(struct ip_vs_chash_service *cs)
{
	lockdep_assert_held(&cs->cn->lock);

	hooks_account(cs);
	hooks_apply(cs->cn);
	if (cs->svc && !cs->cn->takeover->stopped)
		queue_delayed_work(system_power_efficient_wq, &cs->cn->takeover->look,
				   CHASH_LOOK_INTERVAL);
}

/* The longest that IPVS keeps a TCP connection that says nothing. */
static unsigned long hooks_patience(struct ip_vs_chash_net *cn)
{
	struct ip_vs_proto_data *pd = ip_vs_proto_data_get(cn->ipvs, IPPROTO_TCP);
	unsigned long longest = 0;
	unsigned int i;

	for (i = 0; pd && pd->timeout_table && i < IP_VS_TCP_S_LAST; i++)
		longest = max_t(unsigned long, longest, pd->timeout_table[i]);
	return longest;
}

/* The same for all services of a namespace. Under the namespace's lock. */
void ip_vs_chash_hooks_refresh(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	int bucket;

	WRITE_ONCE(cn->longest, hooks_patience(cn));
	ip_vs_chash_for_each_service(cn, bucket, cs) {
		if (cs->svc && cs->takeover)
			WRITE_ONCE(cs->digest, ip_vs_chash_digest(cs));
		ip_vs_chash_hooks_changed(cs);
	}
	ip_vs_chash_ask_refresh(cn);
}

/* A service begins to see its sessions. Under the namespace's lock. */
void ip_vs_chash_hooks_bound(struct ip_vs_chash_service *cs)
{
	WRITE_ONCE(cs->bound_at, jiffies);
	WRITE_ONCE(cs->cn->longest, hooks_patience(cs->cn));
	ip_vs_chash_hooks_changed(cs);
}

/* What was counted since the last look: so an event for each kind, however many packets it was. */
static void hooks_tell(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_notice event = {
		.type		= IP_VS_CHASH_EVENT_TAKEOVER,
		.service	= &cs->tuple,
	};
	struct ip_vs_chash_stats stats = {};
	unsigned long counted;
	unsigned int i;

	ip_vs_chash_service_stats(cs, &stats);
	/* Both count the same, in the same order. */
	BUILD_BUG_ON(CHASH_COUNT_KINDS != IP_VS_CHASH_KIND_MAX);
	for (i = 0; i < CHASH_COUNT_KINDS; i++) {
		counted = stats.count[CHASH_COUNT_FROM_BACKBONE + i];
		if (counted == cs->told[i])
			continue;
		event.kind = i + 1;
		event.count = counted - cs->told[i];
		cs->told[i] = counted;
		ip_vs_chash_event(cs->cn->ipvs->net, &event);
	}
}

static void hooks_look(struct work_struct *work)
{
	struct ip_vs_chash_takeover *takeover = container_of(to_delayed_work(work),
							     struct ip_vs_chash_takeover, look);
	struct ip_vs_chash_net *cn = takeover->cn;
	struct ip_vs_chash_service *cs;
	int bucket;

	mutex_lock(&cn->lock);
	ip_vs_chash_hooks_refresh(cn);
	ip_vs_chash_for_each_service(cn, bucket, cs) {
		ip_vs_chash_bound_update(cs);
		if (cs->svc)
			ip_vs_chash_unmet_tell(cs);
		ip_vs_chash_learn_refused(cs);
		if (cs->guarded)
			hooks_tell(cs);
	}
	mutex_unlock(&cn->lock);
}

/* From softirqs, too. */
static void hooks_soon(struct ip_vs_chash_net *cn)
{
	mod_delayed_work(system_power_efficient_wq, &cn->takeover->look, 0);
}

void ip_vs_chash_hooks_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_takeover *takeover = cn->takeover;
	unsigned int i;

	/* Netfilter keeps the pointers. */
	memcpy(takeover->ops, ip_vs_chash_hook_ops, sizeof(takeover->ops));
	for (i = 0; i < CHASH_HOOKS; i++)
		takeover->ops[i].priv = cn;
	INIT_DELAYED_WORK(&takeover->look, hooks_look);
	takeover->cn = cn;
	cn->ask->decide = ip_vs_chash_takeover_held;
	cn->ask->changed = hooks_soon;
}

/* Packets may be in the hooks until the next grace period of RCU. */
void ip_vs_chash_hooks_stop(struct ip_vs_chash_net *cn)
{
	mutex_lock(&cn->lock);
	cn->takeover->stopped = true;
	hooks_apply(cn);
	mutex_unlock(&cn->lock);
	cancel_delayed_work_sync(&cn->takeover->look);
}

int ip_vs_chash_hooks_start(struct ip_vs_chash_net *cn)
{
	mutex_lock(&cn->lock);
	cn->takeover->stopped = false;
	ip_vs_chash_hooks_refresh(cn);
	mutex_unlock(&cn->lock);
	return 0;
}

/* A sysctl was written. */
int ip_vs_chash_hooks_tuned(struct ip_vs_chash_net *cn, const int *knob)
{
	if (knob == &cn->takeover_default || knob == &cn->load_bound)
		hooks_soon(cn);
	return 0;
}

void ip_vs_chash_hooks_exit(struct ip_vs_chash_net *cn)
{
	/* Where the namespace was never ours, nobody has stopped it. */
	ip_vs_chash_ask_stop(cn);
	cancel_delayed_work_sync(&cn->takeover->look);
	kvfree(cn->takeover->seen);
}
