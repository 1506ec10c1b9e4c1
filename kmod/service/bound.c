// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Load bounds, after "Consistent hashing with bounded loads" (Mirrokni, Thorup, Zadimoghaddam,
 * 2016): with sessions total in all, a destination of weight w may have
 *
 *	bound / 100 * (total + 1) * w / (sum of weights)
 *
 * of them, rounded up. With so many it takes new ones only while all next choices of the client are
 * full too. The packet path compares with limits that are refreshed here every tenth of a second,
 * so that it adds up nothing: a limit is exceeded by no more than what arrives meanwhile.
 *
 * Sessions are those that are established; of a persistent service, whose server is asked for once
 * for a client, the clients that have a template. To IPVS a TCP connection is active from its SYN
 * on, so new ones are noted, and counted as opening until one look into the connection table, a
 * tenth of a second later, finds that their handshake is over. It is looked again at those that are
 * half-open then, ever more rarely; for as many as there is no room for a handshake is taken to
 * fail.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/random.h>

#include "service/bound.h"
#include "service/service.h"
#include "service/table.h"

#define CHASH_BOUND_PERIOD	max(HZ / 10, 1)

/* So many new connections have room; of half of them it is known how they go on after seconds. */
#define CHASH_OPENING_MAX	4096
#define CHASH_OPENING_SURE	(2 * HZ)
/* All ages but one are longer than IPVS keeps a half-open connection. */
#define CHASH_OPENING_AGE	(16 * HZ)
/* A place is looked at so often at least, so that it is free soon after its connection. */
#define CHASH_OPENING_LOOK	(8UL * HZ)
/* So many places in a row are tried; a flood leaves at most half of all taken. */
#define CHASH_OPENING_TRIES	8

enum opening_state { OPENING_FREE, OPENING_BUSY, OPENING_KNOWN };

/* A new connection whose handshake is not over. */
struct ip_vs_chash_opening {
	atomic_t		state;	/* enum opening_state; who sets BUSY has it for itself */
	u8			age;	/* where it is counted in @dest */
	u8			af;
	__be16			cport;	/* of the client */
	__be16			vport;	/* of the service */
	union nf_inet_addr	client;
	union nf_inet_addr	vaddr;
	unsigned long		since;	/* jiffies at which it began */
	unsigned long		look_at;	/* jiffies at which it is looked at next */
	struct ip_vs_chash_dest	*dest;	/* with a reference */
};

/* A session of a service with a bound begins. Under RCU, softirqs off. */
void ip_vs_chash_bound_began(const struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			     const struct sk_buff *skb, const struct ip_vs_iphdr *iph)
{
	/* Pairs with the release in ip_vs_chash_bound_update(). */
	struct ip_vs_chash_opening *opening = smp_load_acquire(&cs->cn->opening);
	u8 age = READ_ONCE(cs->cn->opening_age);
	__be16 buf[2], *ports;
	unsigned int i;

	if (!opening || iph->protocol != IPPROTO_TCP || ip_vs_iph_icmp(iph) ||
	    ip_vs_iph_inverse(iph) || !refcount_inc_not_zero(&dest->refcnt))
		return;
	atomic_inc(&dest->opening[age]);
	opening += reciprocal_scale(get_random_u32(), CHASH_OPENING_MAX + 1 - CHASH_OPENING_TRIES);
	ports = skb_header_pointer(skb, iph->len, sizeof(buf), buf);
	for (i = 0; ports && i < CHASH_OPENING_TRIES; i++, opening++) {
		if (atomic_cmpxchg(&opening->state, OPENING_FREE, OPENING_BUSY) != OPENING_FREE)
			continue;
		opening->age = age;
		opening->af = cs->tuple.af;
		opening->client = iph->saddr;
		opening->vaddr = iph->daddr;
		opening->cport = ports[0];
		opening->vport = ports[1];
		opening->since = jiffies;
		opening->look_at = jiffies + 1;
		opening->dest = dest;
		atomic_set_release(&opening->state, OPENING_KNOWN);
		return;
	}
	ip_vs_chash_dest_put(dest);
}

static bool opening_is_half_open(const struct ip_vs_chash_net *cn,
				 const struct ip_vs_chash_opening *opening)
{
	struct ip_vs_conn_param param;
	struct ip_vs_conn *cp;
	u16 state;

	ip_vs_conn_fill_param(cn->ipvs, opening->af, IPPROTO_TCP, &opening->client, opening->cport,
			      &opening->vaddr, opening->vport, &param);
	cp = ip_vs_conn_in_get(&param);
	if (!cp)
		return false;
	state = READ_ONCE(cp->state);
	__ip_vs_conn_put(cp);
	return state == IP_VS_TCP_S_NONE || state == IP_VS_TCP_S_SYN_RECV ||
	       state == IP_VS_TCP_S_SYNACK;
}

static void opening_free(struct ip_vs_chash_opening *opening)
{
	ip_vs_chash_dest_put(opening->dest);
	atomic_set_release(&opening->state, OPENING_FREE);
}

/* Look at new connections; returns how many are still opening. */
static unsigned int opening_look(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_opening *opening = cn->opening;
	unsigned int i, n = 0;

	for (i = 0; opening && i < CHASH_OPENING_MAX; i++, opening++) {
		unsigned long age = jiffies - opening->since;

		if (atomic_read_acquire(&opening->state) != OPENING_KNOWN)
			continue;
		n++;
		if (time_before(jiffies, opening->look_at))
			continue;
		opening->look_at = jiffies + clamp(age, 1UL, CHASH_OPENING_LOOK);
		if (opening_is_half_open(cn, opening)) {
			if (age < CHASH_OPENING_SURE || n < CHASH_OPENING_MAX / 2)
				continue;
		} else {
			atomic_dec(&opening->dest->opening[opening->age]);
		}
		opening_free(opening);
		n--;
	}
	return n;
}

/* The count of the oldest age begins anew, as the youngest, with the connections that are known. */
static void opening_turn(struct ip_vs_chash_net *cn)
{
	u8 next = (cn->opening_age + 1) % CHASH_OPENING_AGES;
	struct ip_vs_chash_opening *opening = cn->opening;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *dest;
	unsigned int i;
	int bucket;

	if (!opening || time_before(jiffies, cn->opening_at + CHASH_OPENING_AGE))
		return;
	cn->opening_at = jiffies;
	ip_vs_chash_for_each_service(cn, bucket, cs)
		for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
		     dest = ip_vs_chash_dests_next(dest))
			atomic_set(&dest->opening[next], 0);
	for (i = 0; i < CHASH_OPENING_MAX; i++, opening++)
		if (atomic_read_acquire(&opening->state) == OPENING_KNOWN && opening->age == next)
			atomic_inc(&opening->dest->opening[next]);
	WRITE_ONCE(cn->opening_age, next);
}

/*
 * Sessions of a destination that are established. The connections behind a template are not told
 * apart: the template alone is what the destination was chosen for, and it counts as opening while
 * its first connection does. It outlives its connections, so no more of them count than there are
 * connections.
 */
unsigned int ip_vs_chash_bound_sessions(const struct ip_vs_chash_service *cs,
					const struct ip_vs_chash_dest *dest,
					const struct ip_vs_dest *ipvs_dest)
{
	int sessions = ip_vs_chash_service_sessions(cs, ipvs_dest), opening = 0;
	const struct ip_vs_service *svc = READ_ONCE(cs->svc);
	unsigned int i;

	for (i = 0; i < CHASH_OPENING_AGES; i++)
		opening += atomic_read(&dest->opening[i]);
	if (svc && READ_ONCE(svc->flags) & IP_VS_SVC_F_PERSISTENT)
		return clamp(atomic_read(&ipvs_dest->persistconns) - opening, 0, sessions);
	return max(sessions - opening, 0);
}

/* Sessions of the destinations that @table leads to, and their weights. */
static u64 bound_sum(const struct ip_vs_chash_service *cs,
		     const struct ip_vs_chash_table *table, u64 *weights)
{
	struct ip_vs_dest *ipvs_dest;
	unsigned int rank;
	u64 sessions = 0;

	*weights = 0;
	for (rank = 0; rank < table->map.n; rank++) {
		ipvs_dest = rcu_dereference_protected(table->ipvs_dest[rank],
						      lockdep_is_held(&cs->cn->lock));
		if (!ipvs_dest)
			continue;
		sessions += ip_vs_chash_bound_sessions(cs, table->dest[rank], ipvs_dest);
		*weights += table->map.member[rank].weight;
	}
	return sessions;
}

/*
 * Bring the limits of a service's destinations up to date. A work item goes on with that for as
 * long as the service has a bound. Under the namespace's lock.
 */
void ip_vs_chash_bound_update(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);
	struct ip_vs_chash_settings settings;
	u64 sessions, weights, limit;
	unsigned int rank;

	ip_vs_chash_service_effective(cs, &settings);
	if (!cs->svc || !table || !settings.bound) {
		WRITE_ONCE(cs->bounded, false);
		return;
	}
	/* Without room for them half-open connections count like others. */
	if (!cs->cn->opening) {
		struct ip_vs_chash_opening *opening;

		opening = kvcalloc(CHASH_OPENING_MAX, sizeof(*opening),
				   GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		/* For ip_vs_chash_bound_began(). */
		smp_store_release(&cs->cn->opening, opening);
	}
	sessions = bound_sum(cs, table, &weights);
	for (rank = 0; weights && rank < table->map.n; rank++) {
		limit = (sessions + 1) * settings.bound * table->map.member[rank].weight;
		limit = div64_u64(limit + 100 * weights - 1, 100 * weights);
		WRITE_ONCE(table->dest[rank]->limit, min_t(u64, limit, U32_MAX));
	}
	WRITE_ONCE(cs->bounded, true);
	queue_delayed_work(system_power_efficient_wq, &cs->cn->bound_work, CHASH_BOUND_PERIOD);
}

static void bound_refresh(struct work_struct *work)
{
	struct ip_vs_chash_net *cn = container_of(to_delayed_work(work), struct ip_vs_chash_net,
						  bound_work);
	struct ip_vs_chash_service *cs;
	int bucket;

	mutex_lock(&cn->lock);
	opening_turn(cn);
	if (opening_look(cn))
		queue_delayed_work(system_power_efficient_wq, &cn->bound_work, CHASH_BOUND_PERIOD);
	ip_vs_chash_for_each_service(cn, bucket, cs)
		if (cs->bounded)
			ip_vs_chash_bound_update(cs);
	mutex_unlock(&cn->lock);
}

void ip_vs_chash_bound_init(struct ip_vs_chash_net *cn)
{
	INIT_DELAYED_WORK(&cn->bound_work, bound_refresh);
}

/* Wait for the last refresh. Not under the namespace's lock, which the work item takes. */
void ip_vs_chash_bound_exit(struct ip_vs_chash_net *cn)
{
	unsigned int i;

	cancel_delayed_work_sync(&cn->bound_work);
	for (i = 0; cn->opening && i < CHASH_OPENING_MAX; i++)
		if (atomic_read(&cn->opening[i].state))
			opening_free(&cn->opening[i]);
	kvfree(cn->opening);
}
