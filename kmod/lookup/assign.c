// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The packet path: a client's key, the slot it leads to, and the first of the slot's choices that
 * takes new sessions. A flow that IPVS already knows never comes here.
 */
#include <linux/percpu.h>
#include <linux/prefetch.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>

#include "state/pop.h"
#include "state/source.h"
#include "service/bound.h"
#include "service/table.h"
#include "lookup/assign.h"
#include "lookup/heavy.h"
#include "lookup/key.h"
#include "lookup/midstream.h"
#include "lookup/relay.h"

/*
 * IPVS marks a destination as full when its connections are as many as the threshold, and not when
 * they are more: entries of takeover that last for one packet may hide that moment.
 */
static bool is_full(const struct ip_vs_dest *ipvs_dest)
{
	u32 most = READ_ONCE(ipvs_dest->u_threshold);

	return READ_ONCE(ipvs_dest->flags) & IP_VS_DEST_F_OVERLOAD ||
	       (unlikely(most) && ip_vs_chash_dest_conns(ipvs_dest) > most);
}

static struct ip_vs_dest *usable(const struct ip_vs_chash_table *table, unsigned int rank)
{
	struct ip_vs_dest *ipvs_dest = rcu_dereference(table->ipvs_dest[rank]);

	if (likely(ipvs_dest && atomic_read(&ipvs_dest->weight) > 0 && !is_full(ipvs_dest)))
		return ipvs_dest;
	return NULL;
}

/* The first choice takes no new sessions: the next ones, in an order that every director shares. */
static noinline void next_choice(struct ip_vs_chash_choice *choice)
{
	const struct ip_vs_chash_table *table = choice->table;
	const struct chash_map *map = &table->map;
	u16 ranks[2];
	unsigned int k;

	for (k = 1; map->n > 1 && k < 2 * CHASH_PROBES; k++) {
		choice->slot = chash_probe(map->bits, choice->key, k / 2);
		choice->how = k > 1 ? CHASH_COUNT_REPROBE : CHASH_COUNT_NEXT_CHOICE;
		if (k == 1 || k % 2 == 0)
			ip_vs_chash_table_choices(table, choice->slot, ranks);
		choice->rank = ranks[k % 2];
		choice->ipvs_dest = usable(table, choice->rank);
		if (choice->ipvs_dest)
			return;
	}

	/* Whoever takes sessions at all is better than nobody. */
	choice->how = CHASH_COUNT_LAST_RESORT;
	for (k = 0; k < map->n; k++) {
		if (++choice->rank >= map->n)
			choice->rank = 0;
		choice->ipvs_dest = usable(table, choice->rank);
		if (choice->ipvs_dest)
			return;
	}
	choice->how = CHASH_COUNT_NO_DEST;
}

static bool full(const struct ip_vs_chash_choice *choice, unsigned int rank,
		 const struct ip_vs_dest *ipvs_dest)
{
	const struct ip_vs_chash_dest *dest = choice->table->dest[rank];

	return ip_vs_chash_bound_sessions(choice->cs, dest, ipvs_dest) >= READ_ONCE(dest->limit);
}

/*
 * The first choice has as many sessions as it may, or takes none at all: of the next ones the
 * freest gets the client, by sessions and weight. When all are full it is as if none had a limit.
 */
static noinline void freest_choice(struct ip_vs_chash_choice *choice)
{
	const struct ip_vs_chash_table *table = choice->table;
	const struct chash_map *map = &table->map;
	u64 sessions, weight, least = 0, of = 0;
	struct ip_vs_chash_choice best;
	unsigned int i, rank;
	u16 ranks[2];

	if (choice->ipvs_dest && !full(choice, choice->rank, choice->ipvs_dest))
		return;
	best = *choice;
	for (i = 1; map->n > 1 && i < 2 * CHASH_PROBES; i++) {
		u32 slot = chash_probe(map->bits, choice->key, i / 2);
		struct ip_vs_dest *ipvs_dest;

		if (i == 1 || i % 2 == 0)
			ip_vs_chash_table_choices(table, slot, ranks);
		rank = ranks[i % 2];
		ipvs_dest = usable(table, rank);
		if (!ipvs_dest || full(choice, rank, ipvs_dest))
			continue;
		sessions = ip_vs_chash_bound_sessions(choice->cs, table->dest[rank], ipvs_dest);
		weight = map->member[rank].weight;
		if (of && sessions * of >= least * weight)
			continue;
		least = sessions;
		of = weight;
		best.ipvs_dest = ipvs_dest;
		best.rank = rank;
		best.slot = slot;
		best.how = choice->ipvs_dest ? CHASH_COUNT_LOAD_BOUND :
			   i > 1 ? CHASH_COUNT_REPROBE : CHASH_COUNT_NEXT_CHOICE;
	}
	if (of)
		*choice = best;
	else if (!choice->ipvs_dest)
		next_choice(choice);
}

/* The slots are being filled in, or there is no memory for them. */
static noinline u16 computed_owner(const struct ip_vs_chash_table *table, u32 slot)
{
	u16 ranks[2];

	ip_vs_chash_table_choices(table, slot, ranks);
	return ranks[0];
}

/* Inlined, so that the packet path keeps in registers what only an explanation wants to know. */
static __always_inline void assign(struct ip_vs_chash_choice *choice, u16 af,
				   const union nf_inet_addr *client, __be16 port)
{
	const struct ip_vs_chash_table *table = choice->table;
	const struct chash_map *map = &table->map;

	choice->key = ip_vs_chash_client_key(choice->policy, &table->seed, af, client, port);
	choice->slot = chash_probe(map->bits, choice->key, 0);
	choice->rank = 0;
	choice->how = CHASH_COUNT_FIRST_CHOICE;
	choice->ipvs_dest = NULL;
	if (likely(map->slot))
		choice->rank = chash_slot_owner(&map->slot[choice->slot]);
	else if (map->n > 1)
		choice->rank = computed_owner(table, choice->slot);
	if (likely(map->n))
		choice->ipvs_dest = usable(table, choice->rank);
	if (unlikely(READ_ONCE(choice->cs->bounded)))
		freest_choice(choice);
	else if (unlikely(!choice->ipvs_dest))
		next_choice(choice);
}

/* Nobody at this PoP takes new sessions. Who only asks gives no @source. */
static noinline void chash_spill(struct ip_vs_chash_choice *choice,
				 const struct ip_vs_service *svc,
				 const union nf_inet_addr *source)
{
	struct ip_vs_chash_answer answer;

	/* IPVS tells nobody that a service has become persistent. */
	if (ip_vs_chash_spill_obstacle(READ_ONCE(svc->flags)))
		return;
	if (!ip_vs_chash_midstream_spill(choice->cs, choice->key, source, &answer))
		return;
	if (!answer.ipvs_dest) {
		choice->how = CHASH_COUNT_RELAY_LIMITED;
		return;
	}
	choice->how = CHASH_COUNT_SPILLED;
	choice->ipvs_dest = answer.ipvs_dest;
	choice->spilled = answer.dest;
}

/* The table and the policy that a client is to be judged by; who only asks is not @counted. */
static __always_inline bool choice_init(const struct ip_vs_chash_service *cs,
					const struct ip_vs_service *svc,
					const union nf_inet_addr *client,
					struct ip_vs_chash_choice *choice,
					bool counted)
{
	choice->table = rcu_dereference(cs->table);
	/* The service is being unbound. */
	if (unlikely(!choice->table))
		return false;
	/* The pointers of a small pool, two cache lines, come while the key is computed. */
	prefetch(&choice->table->ipvs_dest[0]);
	prefetch(&choice->table->ipvs_dest[8]);
	choice->cs = cs;
	choice->policy = ip_vs_chash_table_policy(choice->table, svc);
	if (unlikely(READ_ONCE(cs->cn->sources->active))) {
		if (counted && ip_vs_chash_heavy_on(cs->cn->heavy))
			ip_vs_chash_heavy_count(cs->cn->heavy, svc->af, client);
		if (ip_vs_chash_source_policy(cs->cn->sources, svc->af, client,
					      ip_vs_chash_service_plen(svc), choice->policy,
					      &choice->by_source))
			choice->policy = &choice->by_source;
	}
	choice->policy = ip_vs_chash_service_policy(svc, choice->policy, &choice->masked);
	return true;
}

static __be16 client_port(const struct sk_buff *skb, const struct ip_vs_iphdr *iph)
{
	__be16 ports_buf[2], *ports;

	ports = skb_header_pointer(skb, iph->len, sizeof(ports_buf), ports_buf);
	if (unlikely(!ports))
		return 0;
	return ports[ip_vs_iph_inverse(iph) ? 1 : 0];
}

/*
 * A session begins where its first segment arrives: one that a peer sent begins here only where
 * both may spill. And no client begins one with an answer or an error, which would leave an entry
 * where a forged segment leaves none.
 */
static noinline bool begins(const struct ip_vs_chash_service *cs,
			    const struct sk_buff *skb, const struct ip_vs_iphdr *iph,
			    bool *from_peer)
{
	struct tcphdr buf, *th;

	*from_peer = skb->dev && ip_vs_chash_backbone_has(cs->cn->pops, skb->dev->ifindex);
	if (*from_peer && !READ_ONCE(cs->spill))
		return false;
	if (!READ_ONCE(cs->takeover) || iph->protocol != IPPROTO_TCP)
		return true;
	if (ip_vs_iph_icmp(iph))
		return false;
	th = skb_header_pointer(skb, iph->len, sizeof(buf), &buf);
	return !th || !th->syn || !th->ack;
}

/*
 * IPVS tells a client whose segment finds no destination that the port is unreachable, and so ends
 * the attempt. What is above a limit is to be said again: errors are sent about packets for this
 * host alone.
 */
static void leave_unanswered(const struct sk_buff *skb)
{
	((struct sk_buff *)skb)->pkt_type = PACKET_OTHERHOST;
}

struct ip_vs_dest *ip_vs_chash_schedule(struct ip_vs_service *svc,
					const struct sk_buff *skb, struct ip_vs_iphdr *iph)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	bool from_peer = false;
	const union nf_inet_addr *client;
	struct ip_vs_chash_choice choice;
	__be16 port = 0;

	if (unlikely(READ_ONCE(cs->guarded)) && !begins(cs, skb, iph, &from_peer)) {
		this_cpu_inc(cs->counts->count[CHASH_COUNT_REFUSED]);
		return NULL;
	}
	/* An ICMP error quotes what a destination sent: the client is where that went. */
	client = ip_vs_iph_inverse(iph) ? &iph->daddr : &iph->saddr;
	if (unlikely(!choice_init(cs, svc, client, &choice, true)))
		return NULL;
	if (unlikely(choice.policy->size))
		port = client_port(skb, iph);

	assign(&choice, svc->af, client, port);
	/* Whether the table is a part of the past once it is replaced: see publish_new(). */
	if (unlikely(!READ_ONCE(cs->assigned)))
		WRITE_ONCE(cs->assigned, true);
	if (unlikely(choice.how != CHASH_COUNT_FIRST_CHOICE || READ_ONCE(cs->bounded))) {
		/* What a peer sent never leaves for another one. */
		if (!choice.ipvs_dest && READ_ONCE(cs->spill) && !from_peer)
			chash_spill(&choice, svc, client);
		if (choice.how == CHASH_COUNT_RELAY_LIMITED)
			leave_unanswered(skb);
		this_cpu_inc(cs->counts->count[choice.how]);
		if (!choice.ipvs_dest)
			ip_vs_scheduler_err(svc, "no destination available");
		else if (READ_ONCE(cs->bounded) && choice.how != CHASH_COUNT_SPILLED)
			ip_vs_chash_bound_began(cs, choice.table->dest[choice.rank], skb, iph);
	}
	return choice.ipvs_dest;
}

/* Where a new session would go. Under RCU, which @choice points into, and cn->lock. */
void ip_vs_chash_explain(const struct ip_vs_chash_service *cs, const union nf_inet_addr *client,
			 __be16 port, struct ip_vs_chash_choice *choice)
{
	if (!choice_init(cs, cs->svc, client, choice, false))
		return;
	assign(choice, cs->tuple.af, client, port);
	if (!choice->ipvs_dest && READ_ONCE(cs->spill))
		chash_spill(choice, cs->svc, NULL);
}
