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

/**
 * struct ip_vs_chash_question - what is known of a segment
 * @client:	address of the client
 * @port:	port of the client
 * @from_peer:	another director relayed it
 * @voucher:	the director that has its flow, NULL when nobody has
 * @pop:	PoP that its flow is with for certain, 0 when that is not known
 * @hint:	PoP that its flow was with probably, 0 when that is not known
 */
struct ip_vs_chash_question {
	const union nf_inet_addr		*client;
	__be16					port;
	bool					from_peer;
	const struct ip_vs_chash_director	*voucher;
	u16					pop;
	u16					hint;
};

/**
 * struct ip_vs_chash_answer - where a segment goes, and why
 * @route:	where
 * @refusal:	why not, with CHASH_ROUTE_REFUSE
 * @pop:	whose director or pool it is, NULL for this director's own pool
 * @dest:	the director or destination, NULL with CHASH_ROUTE_WAIT and CHASH_ROUTE_REFUSE
 * @real:	the same as IPVS has it
 * @nat:	it is reached by masquerading
 * @held:	it is what a change of the pool left of the table before it
 * @has_slot:	@slot was decisive
 * @slot:	slot
 * @key:	key of the client
 * @generation:	of the table that was asked, 0 for none
 */
struct ip_vs_chash_answer {
	enum chash_route		route;
	enum chash_refusal		refusal;
	const struct ip_vs_chash_pop	*pop;
	const struct ip_vs_chash_dest	*dest;
	struct ip_vs_dest		*real;
	bool				nat;
	bool				held;
	bool				has_slot;
	u32				slot;
	u64				key;
	u64				generation;
};

bool ip_vs_chash_midstream(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_question *question,
			   struct ip_vs_chash_answer *answer);
bool ip_vs_chash_midstream_spill(const struct ip_vs_chash_service *cs, u64 key,
				 struct ip_vs_chash_answer *answer);

#endif /* _IP_VS_CHASH_MIDSTREAM_H */
