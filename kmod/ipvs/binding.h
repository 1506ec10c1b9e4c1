/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What IPVS tells the scheduler of its services and destinations. */
#ifndef _IP_VS_CHASH_BINDING_H
#define _IP_VS_CHASH_BINDING_H

struct ip_vs_dest;
struct ip_vs_service;

int ip_vs_chash_service_bind(struct ip_vs_service *svc);
void ip_vs_chash_service_unbind(struct ip_vs_service *svc);
int ip_vs_chash_service_set_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest);
int ip_vs_chash_service_del_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest);

#endif /* _IP_VS_CHASH_BINDING_H */
