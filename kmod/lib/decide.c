// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The decision on a segment in the middle of a connection that this director does not know. Who
 * calls has asked and looked everything up; nothing here depends on anything but the arguments.
 */
#include "lib/decide.h"

/* A flow that was seen this recently has not moved to another director since. */
#define CHASH_VOUCHER_FRESH_MS	10000

/* Which of two PoPs a flow was with: the one that the prefix names, else who went away last. */
bool chash_candidate_is_better(const struct chash_candidate *candidate,
			       const struct chash_candidate *than)
{
	if (candidate->hinted != than->hinted)
		return candidate->hinted;
	return candidate->away_ms < than->away_ms;
}

/* The best of them; NULL for nobody. */
static const struct chash_candidate *candidate_pick(const struct chash_case *what)
{
	const struct chash_candidate *best = NULL, *c;

	for (c = what->candidate; c < what->candidate + what->candidates; c++)
		if (!best || chash_candidate_is_better(c, best))
			best = c;
	return best;
}

static void decide_own_pool(const struct chash_case *what, struct chash_decision *decision)
{
	decision->route = what->filling ? CHASH_ROUTE_WAIT : CHASH_ROUTE_OWN_POOL;
}

/*
 * Where a segment goes. What a peer sent never leaves for another one: so a segment crosses the
 * backbone once, whatever two directors think of each other. Returns the decision.
 */
struct chash_decision chash_decide(const struct chash_case *what)
{
	struct chash_decision decision = {};
	const struct chash_candidate *c;

	if (what->from_peer) {
		decide_own_pool(what, &decision);
		return decision;
	}
	if (what->vouched) {
		decision.route = CHASH_ROUTE_RELAY;
		return decision;
	}
	c = candidate_pick(what);
	if (!c || c->self) {
		decide_own_pool(what, &decision);
		return decision;
	}
	decision.candidate = c - what->candidate;
	if (c->back) {
		decision.route = CHASH_ROUTE_RELAY;
	} else if (c->pool) {
		decision.route = CHASH_ROUTE_OWNER_POOL;
	} else if (c->away_ms < CHASH_AWAY_GRACE_MS) {
		decision.route = CHASH_ROUTE_WAIT;
	} else {
		decision.route = CHASH_ROUTE_REFUSE;
		decision.refusal = CHASH_REFUSAL_UNREACHABLE;
	}
	return decision;
}

/* How a segment is forwarded. Returns what is done with it. */
enum chash_act chash_act(const struct chash_offer *offer, enum chash_limit *limit)
{
	*limit = CHASH_LIMIT_NONE;
	if (offer->route == CHASH_ROUTE_REFUSE)
		return CHASH_ACT_REFUSE;
	if (offer->route == CHASH_ROUTE_WAIT)
		return CHASH_ACT_DROP;
	if (offer->route == CHASH_ROUTE_RELAY && !offer->vouched && !offer->relay_token) {
		*limit = CHASH_LIMIT_RELAY;
		return CHASH_ACT_DROP;
	}
	/* A masqueraded one goes on here, too, if a sibling names the server. */
	if (offer->vouched && !offer->passing)
		return CHASH_ACT_ADOPT;
	/* A masqueraded error has to be rewritten by who knows the flow. */
	if (offer->nat && offer->icmp)
		return CHASH_ACT_REFUSE;
	/* There will be no answer to a RST that would have to be translated back. */
	if (!offer->nat || offer->rst) {
		if (offer->passing)
			return CHASH_ACT_ONCE;
		/* Entries to each other, of two who both were away, would lead in a circle. */
		if (offer->route == CHASH_ROUTE_RELAY)
			return CHASH_ACT_ONCE;
		return offer->proven && offer->entry_token ? CHASH_ACT_ADOPT : CHASH_ACT_ONCE;
	}
	if (!offer->entry_token)
		*limit = CHASH_LIMIT_RATE;
	else if (offer->full)
		*limit = CHASH_LIMIT_FULL;
	return *limit ? CHASH_ACT_DROP : CHASH_ACT_AWAIT;
}

/*
 * Which of two directors has a flow now. Ports are reused: the one that saw the flow last has it.
 * An entry that has seen only a SYN proves nothing.
 */
bool chash_voucher_is_better(const struct chash_voucher *voucher, const struct chash_voucher *than)
{
	if (voucher->begun != than->begun)
		return voucher->begun;
	return voucher->age_ms < than->age_ms;
}

/* Whether nobody else has to be asked. Returns whether nobody else can have seen the flow since. */
bool chash_voucher_settles(const struct chash_voucher *voucher)
{
	return voucher->begun && voucher->age_ms < CHASH_VOUCHER_FRESH_MS;
}
