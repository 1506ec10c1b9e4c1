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

/**
 * struct ip_vs_chash_choice - where a new session goes, and why
 * @real:	the destination, NULL when nobody takes new sessions
 * @rank:	its rank in @table, but for one of another PoP
 * @spilled:	a destination of another PoP
 * @slot:	the slot that was decisive; of no meaning for a pool of one and a last resort
 * @how:	which of its choices the client got
 * @key:	the client's key
 * @policy:	what the key was made of
 * @by_source:	a source policy as it applies here, when that is what @policy points to
 * @masked:	the policy as it applies to a persistent service, when that is what @policy points
 *		to
 * @table:	the mapping that was asked
 * @cs:		whose it is
 */
struct ip_vs_chash_choice {
	struct ip_vs_dest		*real;
	unsigned int			rank;
	const struct ip_vs_chash_dest	*spilled;
	u32				slot;
	enum ip_vs_chash_count		how;
	u64				key;
	const struct chash_policy	*policy;
	struct chash_policy		by_source;
	struct chash_policy		masked;
	const struct ip_vs_chash_table	*table;
	const struct ip_vs_chash_service *cs;
};

void ip_vs_chash_explain(const struct ip_vs_chash_service *cs, const union nf_inet_addr *client,
			 __be16 port, struct ip_vs_chash_choice *choice);

struct ip_vs_dest *ip_vs_chash_schedule(struct ip_vs_service *svc, const struct sk_buff *skb,
					struct ip_vs_iphdr *iph);

#endif /* _IP_VS_CHASH_ASSIGN_H */
