/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Which server of the own pool probably has a session that began at an unknown time. */
#ifndef _IP_VS_CHASH_HISTORY_H
#define _IP_VS_CHASH_HISTORY_H

#include <linux/netfilter.h>
#include <linux/types.h>

struct ip_vs_chash_dest;
struct ip_vs_chash_service;
struct ip_vs_chash_table;
struct ip_vs_dest;
struct ip_vs_service;

/* The destination that has a client, or had it. */
struct ip_vs_chash_owner_found {
	const struct ip_vs_chash_dest	*dest;
	struct ip_vs_dest		*ipvs_dest;	/* the same as IPVS has it */
	const struct ip_vs_chash_table	*table;	/* the mapping by which it was */
	u64				key;	/* key of the client under it */
	u32				slot;	/* that was decisive, in a pool of several */
};

struct ip_vs_dest *ip_vs_chash_server(const struct ip_vs_chash_dest *dest);
const struct ip_vs_chash_dest *ip_vs_chash_history_find(const struct ip_vs_chash_service *cs,
							const struct ip_vs_chash_table *table,
							u16 af, const union nf_inet_addr *addr,
							__be16 port);
bool ip_vs_chash_owner_before(const struct ip_vs_chash_service *cs,
			      const struct ip_vs_service *svc,
			      const struct ip_vs_chash_table *table,
			      const union nf_inet_addr *client, __be16 port,
			      struct ip_vs_chash_owner_found *found);

#endif /* _IP_VS_CHASH_HISTORY_H */
