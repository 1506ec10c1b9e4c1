/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a segment in the middle of a connection goes that IPVS does not know, and a new session
 * that nobody at this PoP takes.
 */
#ifndef _IP_VS_CHASH_MIDSTREAM_H
#define _IP_VS_CHASH_MIDSTREAM_H

#include <linux/netfilter.h>

#include "lib/decide.h"

struct ip_vs_chash_dest;
struct ip_vs_chash_director;
struct ip_vs_chash_pop;
struct ip_vs_chash_service;
struct ip_vs_dest;

/* What is known of a segment. */
struct ip_vs_chash_question {
	const union nf_inet_addr		*client;
	__be16					port;
	bool					from_peer;	/* another director relayed it */
	/* the director that has its flow, NULL when nobody has */
	const struct ip_vs_chash_director	*voucher;
	/* PoP that its flow is with for certain, 0 when that is not known */
	u16					pop;
	/* PoP that its flow was with probably, 0 when that is not known */
	u16					hint;
};

/* Where a segment goes, and why. */
struct ip_vs_chash_answer {
	enum chash_route		route;
	enum chash_refusal		refusal;	/* why not, with CHASH_ROUTE_REFUSE */
	/* whose director or pool it is, NULL for this director's own pool */
	const struct ip_vs_chash_pop	*pop;
	/* the director or destination, NULL with CHASH_ROUTE_WAIT and CHASH_ROUTE_REFUSE */
	const struct ip_vs_chash_dest	*dest;
	struct ip_vs_dest		*real;		/* the same as IPVS has it */
	bool				nat;		/* it is reached by masquerading */
	/* it is what a change of the pool left of the table before it */
	bool				held;
	bool				has_slot;	/* @slot was decisive */
	u32				slot;
	u64				key;		/* key of the client */
	/* of the table that was asked, 0 for none */
	u64				generation;
};

bool ip_vs_chash_midstream(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_question *question,
			   struct ip_vs_chash_answer *answer);
bool ip_vs_chash_midstream_spill(const struct ip_vs_chash_service *cs, u64 key,
				 struct ip_vs_chash_answer *answer);

#endif /* _IP_VS_CHASH_MIDSTREAM_H */
