/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The assignment of a client to a destination. */
#ifndef _IP_VS_CHASH_ASSIGN_H
#define _IP_VS_CHASH_ASSIGN_H

#include "service/service.h"

/* Where a new session goes, and why. */
struct ip_vs_chash_choice {
	struct ip_vs_dest		*ipvs_dest;	/* NULL when nobody takes new sessions */
	unsigned int			rank;	/* its rank in @table, but for one of another PoP */
	const struct ip_vs_chash_dest	*spilled;	/* a destination of another PoP */
	u32				slot;	/* that was decisive, in a pool of several */
	enum ip_vs_chash_count		how;	/* which of its choices the client got */
	u64				key;	/* the client's key */
	const struct chash_policy	*policy;	/* what the key was made of */
	struct chash_policy		by_source;	/* what @policy points to, or ... */
	struct chash_policy		masked;	/* ... this, of a persistent service */
	const struct ip_vs_chash_table	*table;	/* the mapping that was asked */
	const struct ip_vs_chash_service *cs;	/* whose it is */
};

void ip_vs_chash_explain(const struct ip_vs_chash_service *cs, const union nf_inet_addr *client,
			 __be16 port, struct ip_vs_chash_choice *choice);

struct ip_vs_dest *ip_vs_chash_schedule(struct ip_vs_service *svc, const struct sk_buff *skb,
					struct ip_vs_iphdr *iph);

#endif /* _IP_VS_CHASH_ASSIGN_H */
