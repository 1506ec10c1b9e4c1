// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Reads the flow out of a packet that may be taken over, and finds its service as IPVS would. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/rculist.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ip.h>

#include "lookup/flow.h"
#include "service/service.h"

/*
 * Every segment of an established connection has an ACK, except a RST. Anything else is a scan for
 * the local stack to answer.
 */
static bool flow_tcp(struct sk_buff *skb, struct ip_vs_chash_flow *flow)
{
	struct tcphdr buf, *th;

	th = skb_header_pointer(skb, flow->iph.len, sizeof(buf), &buf);
	if (!th || (th->syn ? th->ack || th->rst : !(th->ack || th->rst)))
		return false;
	ip_vs_addr_copy(flow->af, &flow->client, &flow->iph.saddr);
	ip_vs_addr_copy(flow->af, &flow->vaddr, &flow->iph.daddr);
	flow->cport = th->source;
	flow->vport = th->dest;
	flow->syn = th->syn;
	flow->rst = th->rst;
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
	ip_vs_addr_copy(flow->af, &flow->client, &inner.daddr);
	ip_vs_addr_copy(flow->af, &flow->vaddr, &inner.saddr);
	flow->cport = ports[1];
	flow->vport = ports[0];
	/* An error is not answered by another one. */
	flow->iph.hdr_flags |= IP_VS_HDR_ICMP;
	return true;
}

/* The flow that a packet belongs to. */
bool ip_vs_chash_flow_of(struct sk_buff *skb, u16 af, struct ip_vs_chash_flow *flow)
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

/*
 * Rules that mark the segments of a service seldom mark the errors about them. Where there is one
 * service of a mark alone, an error about an address that no other one has is about it.
 */
static struct ip_vs_chash_service *flow_marked(struct ip_vs_chash_net *cn, u16 af)
{
	struct ip_vs_chash_registry *registry = ip_vs_chash_registry(cn);
	struct ip_vs_chash_service *cs, *found = NULL;

	if (!registry)
		return NULL;
	hlist_for_each_entry_rcu(cs, &registry->marked, marked) {
		if (cs->tuple.af != af || !READ_ONCE(cs->takeover) ||
		    !rcu_access_pointer(cs->table))
			continue;
		if (found)
			return NULL;
		found = cs;
	}
	return found;
}

/* The service of a flow, in the order in which IPVS looks. Under RCU. */
struct ip_vs_chash_service *ip_vs_chash_flow_service(struct ip_vs_chash_net *cn,
						     const struct ip_vs_chash_flow *flow, u32 mark)
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
	if (!cs && !ip_vs_chash_ftp_services(cn->ipvs, flow->af)) {
		tuple.port = 0;
		cs = flow_bound(cn, &tuple);
	}
	if (!cs && flow->icmp && !mark)
		cs = flow_marked(cn, flow->af);
	return cs;
}

/* The entry that IPVS has of a flow. Under RCU. Returns the entry, with a reference, or NULL. */
struct ip_vs_conn *ip_vs_chash_flow_entry(struct ip_vs_chash_net *cn,
					  const struct ip_vs_chash_flow *flow)
{
	struct ip_vs_conn_param param;

	/* There may be no table yet while the first service is bound. */
	if (!READ_ONCE(cn->ipvs->enable))
		return NULL;
	ip_vs_conn_fill_param(cn->ipvs, flow->af, IPPROTO_TCP, &flow->client, flow->cport,
			      &flow->vaddr, flow->vport, &param);
	return ip_vs_conn_in_get(&param);
}
