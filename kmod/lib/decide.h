/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of a segment that matches no connection: a pure function of what is known of its
 * arrival, of the owners of its source and of the limits.
 */
#ifndef _IP_VS_CHASH_DECIDE_H
#define _IP_VS_CHASH_DECIDE_H

#include <linux/types.h>

/* Where a segment came from. */
enum chash_arrival {
	CHASH_FROM_CLIENT,	/* any device that is no backbone device */
	CHASH_FROM_BACKBONE,	/* a peer asks */
	CHASH_FROM_RETURN,	/* a peer that was asked gives it back */
};

/* Where it is to go. */
enum chash_route {
	CHASH_ROUTE_OWN_POOL,	/* a destination of this PoP, by hash */
	CHASH_ROUTE_RELAY,	/* a director of an owner */
	CHASH_ROUTE_OWNER_POOL,	/* a destination of an owner, by hash */
	CHASH_ROUTE_REFUSE,	/* nowhere */
};

/* Why it is to go nowhere. */
enum chash_refusal {
	CHASH_REFUSAL_NONE,
	CHASH_REFUSAL_NOT_MINE,		/* a peer asked, and this PoP knows all of its sessions */
	CHASH_REFUSAL_UNREACHABLE,	/* no owner has a director or destination to send it to */
	CHASH_REFUSAL_NO_DEST,		/* the pool has nobody left */
};

/**
 * struct chash_owner - an owner of a source, as this director sees it
 * @self:	it is this director's own PoP
 * @down:	its directors are not to be asked
 * @relay:	the service has one of its directors, other than this one, to ask
 * @pool:	the service has destinations of it that can be reached
 */
struct chash_owner {
	bool	self;
	bool	down;
	bool	relay;
	bool	pool;
};

/**
 * struct chash_ask - what decides where a segment goes
 * @arrival:	where it came from
 * @complete:	a session that this director does not know is none of its PoP's
 * @exact:	the administrator says so
 * @owners:	number of @owner
 * @owner:	owners of its source, the most recent one first
 */
struct chash_ask {
	enum chash_arrival		arrival;
	bool				complete;
	bool				exact;
	unsigned int			owners;
	const struct chash_owner	*owner;
};

/**
 * struct chash_decision - where a segment goes
 * @route:	where
 * @refusal:	why not, with CHASH_ROUTE_REFUSE
 * @owner:	whose director or pool it is, with CHASH_ROUTE_RELAY and CHASH_ROUTE_OWNER_POOL
 */
struct chash_decision {
	enum chash_route	route;
	enum chash_refusal	refusal;
	unsigned int		owner;
};

/* What is done with it. */
enum chash_act {
	CHASH_ACT_REFUSE,	/* it is not forwarded; chash_refuse says what becomes of it */
	CHASH_ACT_DROP,		/* it is dropped: above a limit */
	CHASH_ACT_ONCE,		/* it is forwarded and leaves no entry */
	CHASH_ACT_TRIAL,	/* it leaves an entry that lives for seconds unless used */
	CHASH_ACT_AWAIT,	/* it leaves an entry that only a reply makes a normal one */
	CHASH_ACT_ADOPT,	/* it leaves a normal entry */
};

/* Counted for each, beside its route. */
enum chash_limit {
	CHASH_LIMIT_NONE,
	CHASH_LIMIT_RATE,	/* above chash_takeover_rate, and it cannot go without an entry */
	CHASH_LIMIT_RELAY,	/* above chash_relay_rate */
};

/**
 * struct chash_offer - what decides how a segment is forwarded
 * @route:	where it goes
 * @nat:	its destination is reached by masquerading
 * @icmp:	it is an error about the flow, not one of its segments
 * @full:	its destination has reached its upper threshold
 * @relay_token:	chash_relay_rate has room; for a relay only
 * @entry_token:	chash_takeover_rate has room
 * @proven:	the flow was adopted on trial before, or only the table that is held knows it, and
 *		there is room for a promotion
 */
struct chash_offer {
	enum chash_route	route;
	bool			nat;
	bool			icmp;
	bool			full;
	bool			relay_token;
	bool			entry_token;
	bool			proven;
};

struct chash_decision chash_decide(const struct chash_ask *ask);
bool chash_wants_entry(const struct chash_offer *offer);
enum chash_act chash_act(const struct chash_offer *offer, enum chash_limit *limit);

#endif /* _IP_VS_CHASH_DECIDE_H */
