/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registry of services: each by its tuple, while it is bound or has settings.
 */
#ifndef _IP_VS_CHASH_REGISTRY_H
#define _IP_VS_CHASH_REGISTRY_H

struct ip_vs_chash_net;
struct ip_vs_chash_service;
struct ip_vs_chash_tuple;

struct ip_vs_chash_service *ip_vs_chash_service_lookup(struct ip_vs_chash_net *cn,
						       const struct ip_vs_chash_tuple *tuple);
struct ip_vs_chash_service *ip_vs_chash_service_get(struct ip_vs_chash_net *cn,
						    const struct ip_vs_chash_tuple *tuple);
struct ip_vs_chash_service *ip_vs_chash_service_drop(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_free(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_exit(struct ip_vs_chash_net *cn);

#endif /* _IP_VS_CHASH_REGISTRY_H */
