// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet path: a client's key, the slot it leads to, and the first of the slot's choices that
 * takes new sessions. A flow that IPVS already knows never comes here.
 */
#define KMSG_COMPONENT "IPVS"
#define pr_fmt(fmt) KMSG_COMPONENT ": chash: " fmt

#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <net/ip_vs.h>

#include "core.h"
#include "sched.h"
#include "service.h"
#include "table.h"

/* When every probe failed, so many destinations are asked in a row: all of them in most pools. */
#define CHASH_LAST_RESORT	64

static struct ip_vs_dest *ip_vs_chash_usable(const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *real = rcu_dereference(dest->real);

	if (likely(real && atomic_read(&real->weight) > 0 &&
		   !(real->flags & IP_VS_DEST_F_OVERLOAD)))
		return real;
	return NULL;
}

static u64 ip_vs_chash_client_key(const struct ip_vs_chash_table *table, u16 af,
				  const union nf_inet_addr *addr)
{
#ifdef CONFIG_IP_VS_IPV6
	if (af == AF_INET6)
		return chash_key6(&table->seed, addr->ip6, 0);
#endif
	return chash_key4(&table->seed, addr->ip, 0);
}

/* The first choice takes no new sessions: the next ones, in an order that every director shares. */
static noinline struct ip_vs_dest *
ip_vs_chash_next_choice(const struct ip_vs_chash_service *cs,
			const struct ip_vs_chash_table *table, u64 key)
{
	const struct chash_map *map = &table->map;
	enum ip_vs_chash_count count = CHASH_COUNT_NO_DEST;
	struct ip_vs_dest *real = NULL;
	unsigned int k, rank = 0;
	u32 slot;

	for (k = 0; map->slot && k < CHASH_PROBES && !real; k++) {
		slot = chash_probe(map->bits, key, k);
		count = k ? CHASH_COUNT_REPROBE : CHASH_COUNT_NEXT_CHOICE;
		real = k ? ip_vs_chash_usable(table->dest[map->slot[slot][0]]) : NULL;
		rank = map->slot[slot][1];
		if (!real)
			real = ip_vs_chash_usable(table->dest[rank]);
	}

	for (k = 0; k < CHASH_LAST_RESORT && k < map->n && !real; k++) {
		count = CHASH_COUNT_LAST_RESORT;
		if (++rank >= map->n)
			rank = 0;
		real = ip_vs_chash_usable(table->dest[rank]);
	}

	this_cpu_inc(cs->counts->count[real ? count : CHASH_COUNT_NO_DEST]);
	return real;
}

static struct ip_vs_dest *ip_vs_chash_assign(const struct ip_vs_chash_service *cs,
					     const union nf_inet_addr *client, u16 af)
{
	const struct ip_vs_chash_table *table = rcu_dereference(cs->table);
	struct ip_vs_dest *real;
	unsigned int rank = 0;
	u64 key;

	/* The service is being unbound. */
	if (unlikely(!table))
		return NULL;

	key = ip_vs_chash_client_key(table, af, client);
	if (likely(table->map.slot))
		rank = table->map.slot[chash_probe(table->map.bits, key, 0)][0];
	else if (unlikely(!table->map.n))
		goto next;

	real = ip_vs_chash_usable(table->dest[rank]);
	if (likely(real))
		return real;
next:
	return ip_vs_chash_next_choice(cs, table, key);
}

static struct ip_vs_dest *ip_vs_chash_schedule(struct ip_vs_service *svc,
					       const struct sk_buff *skb, struct ip_vs_iphdr *iph)
{
	const union nf_inet_addr *client;
	struct ip_vs_dest *real;

	/* An ICMP error quotes what a destination sent: the client is where that went. */
	client = ip_vs_iph_inverse(iph) ? &iph->daddr : &iph->saddr;
	real = ip_vs_chash_assign(svc->sched_data, client, svc->af);
	if (unlikely(!real))
		ip_vs_scheduler_err(svc, "no destination available");
	return real;
}

static int ip_vs_chash_set_dest(struct ip_vs_service *svc, struct ip_vs_dest *real)
{
	ip_vs_chash_service_set_dest(svc, real);
	return 0;
}

static int ip_vs_chash_del_dest(struct ip_vs_service *svc, struct ip_vs_dest *real)
{
	ip_vs_chash_service_del_dest(svc, real);
	return 0;
}

static struct ip_vs_scheduler ip_vs_chash_scheduler = {
	.name		= "chash",
	.refcnt		= ATOMIC_INIT(0),
	.module		= THIS_MODULE,
	.n_list		= LIST_HEAD_INIT(ip_vs_chash_scheduler.n_list),
	.init_service	= ip_vs_chash_service_bind,
	.done_service	= ip_vs_chash_service_unbind,
	.add_dest	= ip_vs_chash_set_dest,
	.upd_dest	= ip_vs_chash_set_dest,
	.del_dest	= ip_vs_chash_del_dest,
	.schedule	= ip_vs_chash_schedule,
};

/**
 * ip_vs_chash_sched_register() - offer the scheduler to IPVS
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_sched_register(void)
{
	return register_ip_vs_scheduler(&ip_vs_chash_scheduler);
}

/**
 * ip_vs_chash_sched_unregister() - the reverse of ip_vs_chash_sched_register()
 *
 * Context: Process context; may sleep. No service is bound any more.
 */
void ip_vs_chash_sched_unregister(void)
{
	unregister_ip_vs_scheduler(&ip_vs_chash_scheduler);
}
