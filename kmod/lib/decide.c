// SPDX-License-Identifier: GPL-2.0-only
/*
 * The decision on a segment in the middle of a connection that this director does not know. Who
 * asks has looked everything up; nothing here depends on anything but the arguments.
 */
#include "lib/decide.h"

/**
 * chash_decide() - where a segment goes
 * @ask:	what is known of it
 *
 * What a peer sent never leaves for another one: so a segment crosses the backbone once, whatever
 * two PoPs think of each other.
 *
 * Context: Any.
 * Return: the decision.
 */
struct chash_decision chash_decide(const struct chash_ask *ask)
{
	struct chash_decision decision = { .route = CHASH_ROUTE_OWN_POOL };
	bool unreachable = false;
	unsigned int i;

	if (ask->arrival == CHASH_FROM_BACKBONE && ask->exact) {
		decision.route = CHASH_ROUTE_REFUSE;
		decision.refusal = CHASH_REFUSAL_NOT_MINE;
		return decision;
	}
	if (ask->arrival != CHASH_FROM_CLIENT)
		return decision;

	for (i = 0; i < ask->owners; i++) {
		const struct chash_owner *owner = &ask->owner[i];

		decision.owner = i;
		if (owner->self && ask->complete)
			continue;
		if (owner->relay && !owner->down) {
			decision.route = CHASH_ROUTE_RELAY;
			return decision;
		}
		if (owner->self)
			return decision;
		if (owner->pool) {
			decision.route = CHASH_ROUTE_OWNER_POOL;
			return decision;
		}
		unreachable = true;
	}
	if (unreachable) {
		decision.route = CHASH_ROUTE_REFUSE;
		decision.refusal = CHASH_REFUSAL_UNREACHABLE;
	}
	return decision;
}

/**
 * chash_wants_entry() - whether a segment would leave an entry if there were room for one
 * @offer:	where it goes; its entry token is not known yet
 *
 * Who repeats what it forged keeps the entries that it has. An upper threshold bounds them, where
 * a segment gets along without one.
 *
 * Context: Any.
 * Return: whether it is to take a token.
 */
bool chash_wants_entry(const struct chash_offer *offer)
{
	if (offer->route == CHASH_ROUTE_REFUSE || offer->icmp)
		return false;
	if (offer->route == CHASH_ROUTE_RELAY && !offer->relay_token)
		return false;
	return offer->nat || !offer->full;
}

/**
 * chash_act() - how a segment is forwarded
 * @offer:	where it goes, and what the limits leave
 * @limit:	set to the limit that stood in the way
 *
 * Context: Any.
 * Return: what is done with it.
 */
enum chash_act chash_act(const struct chash_offer *offer, enum chash_limit *limit)
{
	*limit = CHASH_LIMIT_NONE;
	if (offer->route == CHASH_ROUTE_REFUSE)
		return CHASH_ACT_REFUSE;
	if (offer->route == CHASH_ROUTE_RELAY && !offer->relay_token) {
		*limit = CHASH_LIMIT_RELAY;
		return CHASH_ACT_DROP;
	}
	/* A masqueraded error has to be rewritten by who knows the flow. */
	if (offer->icmp)
		return offer->nat ? CHASH_ACT_REFUSE : CHASH_ACT_ONCE;
	if (!offer->entry_token) {
		if (!offer->nat)
			return CHASH_ACT_ONCE;
		*limit = CHASH_LIMIT_RATE;
		return CHASH_ACT_DROP;
	}
	if (offer->nat)
		return CHASH_ACT_AWAIT;
	if (offer->route == CHASH_ROUTE_OWN_POOL && offer->proven)
		return CHASH_ACT_ADOPT;
	return CHASH_ACT_TRIAL;
}
