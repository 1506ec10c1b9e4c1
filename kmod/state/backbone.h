/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Which devices the names of backbone devices stand for, now. */
#ifndef _IP_VS_CHASH_BACKBONE_H
#define _IP_VS_CHASH_BACKBONE_H

#include <linux/types.h>

struct ip_vs_chash_pops;
struct net;
struct ip_vs_chash_net;

void ip_vs_chash_backbone_bind(struct net *net, struct ip_vs_chash_pops *pops);
int ip_vs_chash_backbone_start(struct ip_vs_chash_net *cn);
void ip_vs_chash_backbone_stop(struct ip_vs_chash_net *cn);
bool ip_vs_chash_backbone_has(const struct ip_vs_chash_pops *pops, int ifindex);

#endif /* _IP_VS_CHASH_BACKBONE_H */
