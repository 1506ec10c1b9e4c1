/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Entries in IPVS's connection table for flows that began elsewhere. */
#ifndef _IP_VS_CHASH_ADOPT_H
#define _IP_VS_CHASH_ADOPT_H

#include <net/ip_vs.h>

#include "lib/decide.h"

struct ip_vs_chash_flow;
struct ip_vs_chash_net;

bool ip_vs_chash_adopt(struct ip_vs_chash_net *cn, struct sk_buff *skb,
		       struct ip_vs_chash_flow *flow, struct ip_vs_dest *ipvs_dest,
		       enum chash_act act, unsigned int *verdict);
unsigned int ip_vs_chash_follow(struct ip_vs_chash_net *cn, struct sk_buff *skb,
				struct ip_vs_chash_flow *flow, struct ip_vs_conn *cp);
void ip_vs_chash_disown(struct ip_vs_conn *cp);
bool ip_vs_chash_cut(const struct ip_vs_conn_param *flow, const struct ip_vs_dest *ipvs_dest);

#endif /* _IP_VS_CHASH_ADOPT_H */
