// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooks: which packets are asked about, what the limits leave of the answer, and the counters.
 * Packets of flows that IPVS knows do not come here.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/timekeeping.h>
#include <net/ip.h>
#include <net/ip_vs.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "state/backbone.h"
#include "state/dest.h"
#include "state/pop.h"
#include "service/peers.h"
#include "service/service.h"
#include "lookup/midstream.h"
#include "ipvs/adopt.h"
#include "ipvs/takeover.h"

/* Of takeovers a second, the part that may leave an entry for as long as a connection has one. */
#define CHASH_PROMOTIONS_PART	16

static bool flow_tcp(struct sk_buff *skb, struct ip_vs_chash_flow *flow)
{
	struct tcphdr buf, *th;

	th = skb_header_pointer(skb, flow->iph.len, sizeof(buf), &buf);
	if (!th || th->syn || th->rst)
		return false;
	flow->client = flow->iph.saddr;
	flow->vaddr = flow->iph.daddr;
	flow->cport = th->source;
	flow->vport = th->dest;
	return true;
}

/* Whether a message is an error; what it quotes begins at @offset then. */
static bool flow_icmp_error(struct sk_buff *skb, const struct ip_vs_chash_flow *flow,
			    unsigned int *offset)
{
	struct icmphdr buf, *icmp;

	BUILD_BUG_ON(sizeof(struct icmphdr) != sizeof(struct icmp6hdr));
	icmp = skb_header_pointer(skb, flow->iph.len, sizeof(buf), &buf);
	if (!icmp)
		return false;
	*offset = flow->iph.len + sizeof(*icmp);
	if (flow->af == AF_INET6)
		return !(icmp->type & ICMPV6_INFOMSG_MASK);
	return icmp->type == ICMP_DEST_UNREACH || icmp->type == ICMP_SOURCE_QUENCH ||
	       icmp->type == ICMP_TIME_EXCEEDED;
}

/* An error quotes what a server sent: its destination is the client. 8 bytes of TCP are enough. */
static bool flow_icmp(struct sk_buff *skb, struct ip_vs_chash_flow *flow)
{
	struct ip_vs_iphdr inner;
	__be16 buf[2], *ports;
	unsigned int offset;

	if (!flow_icmp_error(skb, flow, &offset) ||
	    !ip_vs_fill_iph_skb_icmp(flow->af, skb, offset, true, &inner) ||
	    inner.protocol != IPPROTO_TCP || inner.fragoffs)
		return false;
	if (flow->af == AF_INET) {
		struct iphdr ip_buf, *ip;

		ip = skb_header_pointer(skb, offset, sizeof(ip_buf), &ip_buf);
		if (!ip || ip->version != 4 || ip->ihl < 5 || ip->frag_off & htons(IP_OFFSET))
			return false;
	}
	ports = skb_header_pointer(skb, inner.len, sizeof(buf), buf);
	if (!ports)
		return false;
	flow->icmp = true;
	flow->client = inner.daddr;
	flow->vaddr = inner.saddr;
	flow->cport = ports[1];
	flow->vport = ports[0];
	/* An error is not answered by another one. */
	flow->iph.hdr_flags |= IP_VS_HDR_ICMP;
	return true;
}

/* The flow that a packet belongs to, if it is one that may be taken over. */
static bool chash_flow(struct sk_buff *skb, u16 af, struct ip_vs_chash_flow *flow)
{
	memset(flow, 0, sizeof(*flow));
	flow->af = af;
	if (!ip_vs_fill_iph_skb(af, skb, false, &flow->iph) || flow->iph.fragoffs)
		return false;
	switch (flow->iph.protocol) {
	case IPPROTO_TCP:
		return flow_tcp(skb, flow);
	case IPPROTO_ICMP:
		return af == AF_INET && flow_icmp(skb, flow);
	case IPPROTO_ICMPV6:
		return af == AF_INET6 && flow_icmp(skb, flow);
	default:
		return false;
	}
}

static struct ip_vs_chash_service *flow_bound(struct ip_vs_chash_net *cn,
					      const struct ip_vs_chash_tuple *tuple)
{
	struct ip_vs_chash_registry *registry = ip_vs_chash_registry(cn);
	struct ip_vs_chash_service *cs;

	if (!registry)
		return NULL;
	hash_for_each_possible_rcu(registry->service, cs, node, ip_vs_chash_tuple_hash(tuple))
		if (!memcmp(&cs->tuple, tuple, sizeof(*tuple)) && rcu_access_pointer(cs->table))
			return cs;
	return NULL;
}

/* The service of a flow, in the order in which IPVS looks; NULL when that is none of ours. */
static struct ip_vs_chash_service *flow_service(struct ip_vs_chash_net *cn,
						const struct ip_vs_chash_flow *flow,
						u32 mark)
{
	struct ip_vs_chash_service *cs = NULL;
	struct ip_vs_chash_tuple tuple;

	/* Tuples are compared with their padding. */
	memset(&tuple, 0, sizeof(tuple));
	tuple.af = flow->af;
	tuple.fwmark = mark;
	if (mark)
		cs = flow_bound(cn, &tuple);
	if (cs)
		return cs;
	tuple.fwmark = 0;
	tuple.protocol = IPPROTO_TCP;
	tuple.port = flow->vport;
	ip_vs_addr_copy(flow->af, &tuple.addr, &flow->vaddr);
	cs = flow_bound(cn, &tuple);
	/* Data connections of FTP come before what takes all ports. */
	if (cs || ip_vs_chash_ftp_services(cn->ipvs, flow->af))
		return cs;
	tuple.port = 0;
	return flow_bound(cn, &tuple);
}

/* Hashes of two prefixes of the source, for fair shares of the limits. */
static void flow_bins(const struct ip_vs_chash_net *cn,
		      const struct ip_vs_chash_flow *flow, u32 *coarse, u32 *fine)
{
	const siphash_key_t *key = &cn->takeover->secret;
	u32 first = ntohl(flow->client.ip6[0]);

	if (flow->af == AF_INET6) {
		*coarse = siphash_1u32(first, key);
		*fine = siphash_2u64(first, ntohl(flow->client.ip6[1]) >> 16, key);
	} else {
		*coarse = siphash_1u32(first >> 16, key);
		*fine = siphash_1u32(first >> 8, key);
	}
}

static u64 flow_hash(const struct ip_vs_chash_net *cn,
		     const struct ip_vs_chash_flow *flow)
{
	const u32 ports = (u32)ntohs(flow->cport) << 16 | ntohs(flow->vport);
	const union nf_inet_addr *c = &flow->client, *v = &flow->vaddr;

	return siphash_4u64((u64)c->all[0] << 32 | c->all[1], (u64)c->all[2] << 32 | c->all[3],
			    (u64)v->all[0] << 32 | (v->all[1] ^ v->all[2]),
			    (u64)v->all[3] << 32 | ports, &cn->takeover->secret);
}

static void takeover_count(const struct ip_vs_chash_service *cs,
			   enum ip_vs_chash_count what)
{
	this_cpu_inc(cs->counts->count[what]);
}

static void traffic_count(const struct ip_vs_chash_pop *pop,
			  enum ip_vs_chash_traffic_kind what)
{
	atomic64_inc(&pop->traffic->count[what]);
}

static unsigned int takeover_refuse(struct ip_vs_chash_service *cs,
				    const struct ip_vs_chash_flow *flow, u64 now)
{
	struct ip_vs_chash_net *cn = cs->cn;

	takeover_count(cs, CHASH_COUNT_REFUSED);
	/* Nobody answers an error, and the stack has uses for it. */
	if (flow->icmp)
		return NF_ACCEPT;
	if (READ_ONCE(cn->refuse))
		return NF_DROP;
	if (chash_bucket_take(&cn->takeover->resets, now, READ_ONCE(cn->takeover_rate)))
		return NF_ACCEPT;
	takeover_count(cs, CHASH_COUNT_RATE_LIMITED);
	return NF_DROP;
}

/*
 * A flow that was on trial before has been in use for longer than a forged one lives. And one that
 * only the table that is held can find has to be known for longer than that table is.
 */
static bool takeover_proven(struct ip_vs_chash_takeover *takeover, u64 flow, bool held,
			    u64 now, u32 rate)
{
	if (held || chash_seen_has(takeover->seen, flow))
		return chash_bucket_take(&takeover->promotions, now,
					 DIV_ROUND_UP(rate, CHASH_PROMOTIONS_PART));
	return false;
}

static enum chash_act takeover_act(struct ip_vs_chash_service *cs,
				   const struct ip_vs_chash_flow *flow,
				   const struct ip_vs_chash_answer *answer, u64 now,
				   enum chash_limit *limit)
{
	struct chash_offer offer = {
		.route	= answer->route,
		.nat	= answer->nat,
		.icmp	= flow->icmp,
		.full	= answer->real && READ_ONCE(answer->real->flags) & IP_VS_DEST_F_OVERLOAD,
	};
	struct ip_vs_chash_takeover *takeover = cs->cn->takeover;
	u32 rate = READ_ONCE(cs->cn->takeover_rate), coarse, fine;
	enum chash_act act;
	u64 hash;

	flow_bins(cs->cn, flow, &coarse, &fine);
	if (offer.route == CHASH_ROUTE_RELAY)
		offer.relay_token = chash_limit_take(&answer->pop->traffic->limit, now,
						     READ_ONCE(cs->cn->relay_rate), coarse, fine);
	if (chash_wants_entry(&offer))
		offer.entry_token = chash_limit_take(&takeover->entries, now, rate, coarse, fine);
	if (offer.entry_token && offer.route == CHASH_ROUTE_OWN_POOL && !offer.nat) {
		hash = flow_hash(cs->cn, flow);
		offer.proven = takeover_proven(takeover, hash, answer->held, now, rate);
		chash_seen_add(takeover->seen, hash);
	}
	act = chash_act(&offer, limit);
	if (act == CHASH_ACT_ADOPT)
		takeover_count(cs, CHASH_COUNT_PROMOTED);
	return act;
}

static void takeover_count_route(struct ip_vs_chash_service *cs,
				 const struct ip_vs_chash_answer *answer)
{
	switch (answer->route) {
	case CHASH_ROUTE_RELAY:
		takeover_count(cs, CHASH_COUNT_RELAYED);
		traffic_count(answer->pop, CHASH_TRAFFIC_RELAYED);
		break;
	case CHASH_ROUTE_OWNER_POOL:
		takeover_count(cs, CHASH_COUNT_OWNER_POOL);
		traffic_count(answer->pop, CHASH_TRAFFIC_OWNER_POOL);
		break;
	default:
		takeover_count(cs, CHASH_COUNT_OWN_POOL);
		break;
	}
}

static unsigned int chash_takeover(struct ip_vs_chash_service *cs, struct sk_buff *skb,
				   struct ip_vs_chash_flow *flow, int ifindex)
{
	enum chash_arrival arrival = ip_vs_chash_backbone_arrival(cs->cn->pops, ifindex);
	struct ip_vs_chash_answer answer;
	enum chash_limit limit;
	enum chash_act act;
	u64 now;

	if (!ip_vs_chash_ask(cs, arrival, &flow->client, flow->cport, &answer))
		return NF_ACCEPT;
	if (arrival != CHASH_FROM_CLIENT)
		takeover_count(cs, CHASH_COUNT_FROM_BACKBONE);

	now = ktime_get_ns();
	act = takeover_act(cs, flow, &answer, now, &limit);
	if (act == CHASH_ACT_REFUSE)
		return takeover_refuse(cs, flow, now);
	if (limit == CHASH_LIMIT_RELAY) {
		takeover_count(cs, CHASH_COUNT_RELAY_LIMITED);
		traffic_count(answer.pop, CHASH_TRAFFIC_LIMITED);
	} else if (limit == CHASH_LIMIT_RATE) {
		takeover_count(cs, CHASH_COUNT_RATE_LIMITED);
	}
	if (act == CHASH_ACT_DROP)
		return NF_DROP;

	takeover_count_route(cs, &answer);
	if (act == CHASH_ACT_ONCE)
		takeover_count(cs, CHASH_COUNT_WITHOUT_ENTRY);
	return ip_vs_chash_adopt(cs->cn->ipvs, skb, flow, answer.real, act);
}

/* What IPVS itself does not look at is left alone. */
static bool takeover_looks(const struct ip_vs_chash_net *cn, const struct sk_buff *skb)
{
	return !skb->ipvs_property && skb->pkt_type == PACKET_HOST && skb_dst(skb) &&
	       cn->ipvs->enable && !sysctl_backup_only(cn->ipvs);
}

/**
 * ip_vs_chash_takeover_hook() - behind IPVS: what it did not take
 * @priv:	our part of the namespace
 * @skb:	packet
 * @state:	of the hook
 *
 * Context: Under RCU.
 * Return: the verdict.
 */
unsigned int ip_vs_chash_takeover_hook(void *priv, struct sk_buff *skb,
				       const struct nf_hook_state *state)
{
	struct ip_vs_chash_net *cn = priv;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_flow flow;

	if (!takeover_looks(cn, skb) || !chash_flow(skb, state->pf, &flow))
		return NF_ACCEPT;
	cs = flow_service(cn, &flow, skb->mark);
	if (!cs || !READ_ONCE(cs->takeover))
		return NF_ACCEPT;
	return chash_takeover(cs, skb, &flow, state->in ? state->in->ifindex : 0);
}

/* The PoP, if it is down, that the entry of a flow has the packets sent to. */
static const struct ip_vs_chash_pop *redecide_pop(const struct ip_vs_chash_service *cs,
						  const struct ip_vs_conn *cp)
{
	const struct ip_vs_chash_peers *peers = rcu_dereference(cs->peers);
	const struct ip_vs_chash_pop *pop;
	unsigned int i, j;

	/* An entry that was synchronised may have none, as a director that is deleted. */
	if (!cp->dest)
		return NULL;
	for (i = 0; peers && i < peers->n; i++) {
		pop = xa_load(&cs->cn->pops->pop, peers->peer[i].pop);
		if (!pop || pop->state != IP_VS_CHASH_POP_STATE_DOWN)
			continue;
		for (j = 0; j < peers->peer[i].relays; j++)
			if (rcu_access_pointer(peers->peer[i].relay[j]->real) == cp->dest)
				return pop;
	}
	return NULL;
}

/**
 * ip_vs_chash_redecide_hook() - before IPVS: flows that it would send to a director that is down
 * @priv:	our part of the namespace
 * @skb:	packet
 * @state:	of the hook
 *
 * Context: Under RCU.
 * Return: the verdict.
 */
unsigned int ip_vs_chash_redecide_hook(void *priv, struct sk_buff *skb,
				       const struct nf_hook_state *state)
{
	struct ip_vs_chash_net *cn = priv;
	const struct ip_vs_chash_pop *pop;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_flow flow;
	struct ip_vs_conn *cp;

	if (!takeover_looks(cn, skb) || !chash_flow(skb, state->pf, &flow))
		return NF_ACCEPT;
	cs = flow_service(cn, &flow, skb->mark);
	if (!cs || !READ_ONCE(cs->takeover))
		return NF_ACCEPT;
	cp = ip_vs_chash_adopted(cn->ipvs, &flow);
	if (!cp)
		return NF_ACCEPT;
	pop = redecide_pop(cs, cp);
	if (!pop) {
		__ip_vs_conn_put(cp);
		return NF_ACCEPT;
	}
	ip_vs_chash_disown(cp);
	takeover_count(cs, CHASH_COUNT_REDECIDED);
	traffic_count(pop, CHASH_TRAFFIC_REDECIDED);
	return chash_takeover(cs, skb, &flow, state->in ? state->in->ifindex : 0);
}
