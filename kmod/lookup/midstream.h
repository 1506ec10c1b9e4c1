/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
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
	const struct ip_vs_chash_director	*voucher;	/* has its flow, or NULL */
	bool					begun;	/* there, as of a chash_voucher */
	const union nf_inet_addr		*server; /* that @voucher names, with @sport */
	__be16					sport;		/* port of @server, 0 for none */
	u16					server_pop;	/* whose it is, 0 for @voucher's */
	bool					judged;	/* nobody vouched for it a moment ago */
	bool					unasked; /* nobody can be asked */
	u16					pop;	/* with whom it is for certain, or 0 */
	u16					hint;	/* with whom it was probably, or 0 */
	const struct ip_vs_chash_director	*hinted_by; /* had such flows, or NULL */
};

/* Where a segment goes, and why. */
struct ip_vs_chash_answer {
	enum chash_route		route;
	enum chash_refusal		refusal;	/* why not, with CHASH_ROUTE_REFUSE */
	const struct ip_vs_chash_pop	*pop;		/* whose, NULL for the own pool */
	const struct ip_vs_chash_dest	*dest;		/* director or server, or NULL */
	struct ip_vs_dest		*ipvs_dest;		/* the same as IPVS has it */
	bool				nat;		/* it is reached by masquerading */
	bool				held;		/* by a mapping of the past */
	bool				has_slot;	/* @slot was decisive */
	u32				slot;
	u64				key;		/* key of the client */
	u64				generation;	/* of that table, 0 for none */
};

/* A lookup that goes through more servers than this counts as several. */
#define CHASH_SEARCH_SERVERS	256

unsigned int ip_vs_chash_midstream_cost(const struct ip_vs_chash_service *cs,
					const struct ip_vs_chash_question *question);
bool ip_vs_chash_midstream(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_question *question,
			   struct ip_vs_chash_answer *answer);
bool ip_vs_chash_midstream_spill(const struct ip_vs_chash_service *cs, u64 key,
				 const union nf_inet_addr *source,
				 struct ip_vs_chash_answer *answer);

#endif /* _IP_VS_CHASH_MIDSTREAM_H */
