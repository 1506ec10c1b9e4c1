/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries in IPVS's connection table for flows that began elsewhere.
 */
#ifndef _IP_VS_CHASH_ADOPT_H
#define _IP_VS_CHASH_ADOPT_H

#include <net/ip_vs.h>

#include "lib/decide.h"

/**
 * struct ip_vs_chash_flow - a flow that a packet belongs to
 * @af:		address family
 * @icmp:	the packet is an error about the flow
 * @cport:	port of the client
 * @vport:	virtual port
 * @client:	address of the client
 * @vaddr:	virtual address
 * @iph:	header of the packet, as IPVS reads it
 */
struct ip_vs_chash_flow {
	u16			af;
	bool			icmp;
	__be16			cport;
	__be16			vport;
	union nf_inet_addr	client;
	union nf_inet_addr	vaddr;
	struct ip_vs_iphdr	iph;
};

unsigned int ip_vs_chash_adopt(struct netns_ipvs *ipvs, struct sk_buff *skb,
			       struct ip_vs_chash_flow *flow, struct ip_vs_dest *real,
			       enum chash_act act);
struct ip_vs_conn *ip_vs_chash_adopted(struct netns_ipvs *ipvs,
				       const struct ip_vs_chash_flow *flow);
void ip_vs_chash_disown(struct ip_vs_conn *cp);

#endif /* _IP_VS_CHASH_ADOPT_H */
