/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What becomes of a segment that matches no connection: a pure function of what the directors
 * answered, of who went away, and of the limits.
 */
#ifndef _IP_VS_CHASH_DECIDE_H
#define _IP_VS_CHASH_DECIDE_H

#include <linux/types.h>

/* Where it is to go. */
enum chash_route {
	CHASH_ROUTE_OWN_POOL,	/* a destination of this PoP, by hash */
	CHASH_ROUTE_RELAY,	/* a director that vouches for it, or of a PoP that was away */
	CHASH_ROUTE_OWNER_POOL,	/* a destination of a PoP that is away, by hash */
	CHASH_ROUTE_WAIT,	/* nowhere yet: it is dropped, and TCP says it again */
	CHASH_ROUTE_REFUSE,	/* nowhere */
};

/* Why it is to go nowhere. */
enum chash_refusal {
	CHASH_REFUSAL_NONE,
	CHASH_REFUSAL_UNREACHABLE,	/* it was with a PoP that cannot be reached */
	CHASH_REFUSAL_NO_DEST,		/* the pool has nobody left */
};

/* Who has just gone away may come back before TCP gives up: so long a segment waits for it. */
#define CHASH_AWAY_GRACE_MS	10000

/* A PoP that a flow may have been with, as it was away not long ago. */
struct chash_candidate {
	bool	self;		/* it is this director's own PoP */
	bool	hinted;		/* the prefix of the client says that it was */
	bool	back;		/* one of its directors can be asked again */
	bool	pool;		/* destinations of it can be reached */
	u32	away_ms;	/* since it went away */
};

/* What decides where a segment goes. */
struct chash_case {
	bool				from_peer;	/* another director relayed it */
	bool				vouched;	/* a director has its flow */
	bool				filling;	/* the own pool is being filled */
	unsigned int			candidates;	/* number of @candidate */
	const struct chash_candidate	*candidate;	/* PoPs that the flow may have been with */
};

/* Where a segment goes. */
struct chash_decision {
	enum chash_route	route;
	enum chash_refusal	refusal;	/* why not, with CHASH_ROUTE_REFUSE */
	/*
	 * whose director or pool it is, with CHASH_ROUTE_RELAY of a flow that nobody vouched for
	 * and CHASH_ROUTE_OWNER_POOL
	 */
	unsigned int		candidate;
};

/* What is done with it. */
enum chash_act {
	CHASH_ACT_REFUSE,	/* it is not forwarded; chash_refuse says what becomes of it */
	CHASH_ACT_DROP,		/* it is dropped */
	CHASH_ACT_ONCE,		/* it is forwarded and leaves no entry */
	CHASH_ACT_AWAIT,	/* it leaves an entry that only a reply makes a normal one */
	CHASH_ACT_ADOPT,	/* it leaves a normal entry */
};

/* Counted for each, beside its route. */
enum chash_limit {
	CHASH_LIMIT_NONE,
	CHASH_LIMIT_RATE,	/* above chash_takeover_rate, and it cannot go without an entry */
	CHASH_LIMIT_FULL,	/* what is not proven leaves the last quarter to new sessions */
	CHASH_LIMIT_RELAY,	/* above chash_relay_rate */
};

/* What decides how a segment is forwarded. */
struct chash_offer {
	enum chash_route	route;
	bool			vouched;	/* a director has its flow */
	bool			nat;		/* its destination is reached by masquerading */
	bool			passing;	/* an error or an end: no entry will be needed */
	bool			icmp;		/* it is an error */
	bool			rst;		/* it is an end that nobody answers */
	bool			full;		/* its destination has 3/4 of its upper threshold */
	bool			relay_token;	/* chash_relay_rate has room; for a relay only */
	bool			entry_token;	/* chash_takeover_rate has room */
	bool			proven;		/* in use for longer than a forged flow lives */
};

bool chash_candidate_is_better(const struct chash_candidate *candidate,
			       const struct chash_candidate *than);
struct chash_decision chash_decide(const struct chash_case *what);
enum chash_act chash_act(const struct chash_offer *offer, enum chash_limit *limit);

/* What a director says that has a flow. */
struct chash_voucher {
	/* its entry has seen more than a SYN, and a server that was found by hash has answered */
	bool	begun;
	bool	open;	/* it has seen no end of it either */
	u32	age_ms;	/* since it saw the flow */
};

bool chash_voucher_is_better(const struct chash_voucher *voucher, const struct chash_voucher *than);
bool chash_voucher_settles(const struct chash_voucher *voucher);

#endif /* _IP_VS_CHASH_DECIDE_H */
