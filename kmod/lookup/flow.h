/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The flow that a packet belongs to, and the service that the flow is of. */
#ifndef _IP_VS_CHASH_FLOW_H
#define _IP_VS_CHASH_FLOW_H

#include <net/ip_vs.h>

struct ip_vs_chash_net;
struct ip_vs_chash_service;

/* A flow that a packet belongs to. */
struct ip_vs_chash_flow {
	u16			af;
	bool			icmp;	/* the packet is an error about the flow */
	bool			rst;	/* the packet ends the flow */
	bool			syn;	/* the packet begins it */
	__be16			cport;
	__be16			vport;
	union nf_inet_addr	client;	/* address of the client, zeros behind its end */
	union nf_inet_addr	vaddr;	/* virtual address, the same */
	struct ip_vs_iphdr	iph;	/* header of the packet, as IPVS reads it */
};

bool ip_vs_chash_flow_of(struct sk_buff *skb, u16 af, struct ip_vs_chash_flow *flow);
struct ip_vs_chash_service *ip_vs_chash_flow_service(struct ip_vs_chash_net *cn,
						     const struct ip_vs_chash_flow *flow,
						     u32 mark);
struct ip_vs_conn *ip_vs_chash_flow_entry(struct ip_vs_chash_net *cn,
					  const struct ip_vs_chash_flow *flow);

#endif /* _IP_VS_CHASH_FLOW_H */
