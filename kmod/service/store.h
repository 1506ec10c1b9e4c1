/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Services by tuple, and what is stored for them. One that is left with nothing stored is the
 * caller's to drop.
 */
#ifndef _IP_VS_CHASH_STORE_H
#define _IP_VS_CHASH_STORE_H

#include <linux/netfilter.h>
#include <linux/types.h>

struct ip_vs_chash_dest;
struct ip_vs_chash_dest_settings;
struct ip_vs_chash_drain;
struct ip_vs_chash_net;
struct ip_vs_chash_service;
struct ip_vs_chash_settings;
struct ip_vs_chash_tuple;

struct ip_vs_chash_service *ip_vs_chash_service_lookup(struct ip_vs_chash_net *cn,
						       const struct ip_vs_chash_tuple *tuple);
struct ip_vs_chash_service *ip_vs_chash_service_get(struct ip_vs_chash_net *cn,
						    const struct ip_vs_chash_tuple *tuple);
struct ip_vs_chash_service *ip_vs_chash_service_drop(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_free(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_exit(struct ip_vs_chash_net *cn);

int ip_vs_chash_service_store(struct ip_vs_chash_service *cs,
			      const struct ip_vs_chash_settings *settings, u64 unset);
int ip_vs_chash_service_store_dest(struct ip_vs_chash_service *cs, u16 af,
				   const union nf_inet_addr *addr, __be16 port,
				   const struct ip_vs_chash_dest_settings *settings, u32 unset);
void ip_vs_chash_service_set_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
				   const struct ip_vs_chash_drain *drain);
void ip_vs_chash_service_forget(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_flush(struct ip_vs_chash_net *cn);

#endif /* _IP_VS_CHASH_STORE_H */
