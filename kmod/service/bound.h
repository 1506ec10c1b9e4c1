/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Load bounds: what a destination may carry of the sessions of its service.
 */
#ifndef _IP_VS_CHASH_BOUND_H
#define _IP_VS_CHASH_BOUND_H

struct ip_vs_chash_net;
struct ip_vs_chash_service;

int ip_vs_chash_bound_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_bound_exit(struct ip_vs_chash_net *cn);
void ip_vs_chash_bound_update(struct ip_vs_chash_service *cs);

#endif /* _IP_VS_CHASH_BOUND_H */
