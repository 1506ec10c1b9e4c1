/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Knobs under net.ipv4.vs, one set a network namespace. */
#ifndef _IP_VS_CHASH_SYSCTL_H
#define _IP_VS_CHASH_SYSCTL_H

#include <linux/types.h>

struct ip_vs_chash_net;
struct net;

void ip_vs_chash_sysctl_init(struct ip_vs_chash_net *cn);
int ip_vs_chash_sysctl_register(struct ip_vs_chash_net *cn);
void ip_vs_chash_sysctl_unregister(struct ip_vs_chash_net *cn);
bool ip_vs_chash_userns_allowed(const struct net *net);

#endif /* _IP_VS_CHASH_SYSCTL_H */
