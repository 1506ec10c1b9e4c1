/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The destinations of a service, as IPVS has them. Under the namespace's lock. */
#ifndef _IP_VS_CHASH_LEARN_H
#define _IP_VS_CHASH_LEARN_H

struct ip_vs_chash_service;
struct ip_vs_dest;

void ip_vs_chash_learn(struct ip_vs_chash_service *cs, struct ip_vs_dest *ipvs_dest);
void ip_vs_chash_learn_refused(struct ip_vs_chash_service *cs);

#endif /* _IP_VS_CHASH_LEARN_H */
