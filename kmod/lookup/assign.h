/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The assignment of a client to a destination.
 */
#ifndef _IP_VS_CHASH_ASSIGN_H
#define _IP_VS_CHASH_ASSIGN_H

#include <linux/types.h>
#include <net/ip_vs.h>

#include "lib/core.h"
#include "service/service.h"

/* Where a new session goes, and why. */
struct ip_vs_chash_choice {
	/* the destination, NULL when nobody takes new sessions */
	struct ip_vs_dest		*real;
	unsigned int			rank;	/* its rank in @table, but for one of another PoP */
	const struct ip_vs_chash_dest	*spilled;	/* a destination of another PoP */
	/* the slot that was decisive; of no meaning for a pool of one and a last resort */
	u32				slot;
	enum ip_vs_chash_count		how;	/* which of its choices the client got */
	u64				key;	/* the client's key */
	const struct chash_policy	*policy;	/* what the key was made of */
	/* a source policy as it applies here, when that is what @policy points to */
	struct chash_policy		by_source;
	/* the policy as it applies to a persistent service, when that is what @policy points to */
	struct chash_policy		masked;
	const struct ip_vs_chash_table	*table;	/* the mapping that was asked */
	const struct ip_vs_chash_service *cs;	/* whose it is */
};

void ip_vs_chash_explain(const struct ip_vs_chash_service *cs, const union nf_inet_addr *client,
			 __be16 port, struct ip_vs_chash_choice *choice);

struct ip_vs_dest *ip_vs_chash_schedule(struct ip_vs_service *svc, const struct sk_buff *skb,
					struct ip_vs_iphdr *iph);

#endif /* _IP_VS_CHASH_ASSIGN_H */
