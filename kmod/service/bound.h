/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Load bounds: what a destination may carry of the sessions of its service. */
#ifndef _IP_VS_CHASH_BOUND_H
#define _IP_VS_CHASH_BOUND_H

struct ip_vs_chash_dest;
struct ip_vs_chash_net;
struct ip_vs_chash_service;
struct ip_vs_dest;
struct ip_vs_iphdr;
struct sk_buff;

void ip_vs_chash_bound_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_bound_exit(struct ip_vs_chash_net *cn);
void ip_vs_chash_bound_update(struct ip_vs_chash_service *cs);
void ip_vs_chash_bound_began(const struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			     const struct sk_buff *skb, const struct ip_vs_iphdr *iph);
unsigned int ip_vs_chash_bound_sessions(const struct ip_vs_chash_service *cs,
					const struct ip_vs_chash_dest *dest,
					const struct ip_vs_dest *ipvs_dest);

#endif /* _IP_VS_CHASH_BOUND_H */
