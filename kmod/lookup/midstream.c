// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Looks up what the decision on a segment depends on, and the director or destination that it comes
 * to; and that of a new session that nobody at this PoP takes. Packets and an explanation use the
 * same code.
 */
#include <linux/jiffies.h>

#include "state/director.h"
#include "state/pop.h"
#include "service/peers.h"
#include "service/service.h"
#include "service/table.h"
#include "lookup/history.h"
#include "lookup/key.h"
#include "lookup/midstream.h"
#include "lookup/relay.h"

/* A pool that has not grown for this long is complete, an empty one after this. */
#define CHASH_FILL_QUIET	(3UL * HZ)
#define CHASH_FILL_EMPTY	(20UL * HZ)

/* PoPs that a flow may have been with, at most; the best of them is always among these. */
#define CHASH_CANDIDATES	8

static bool mid_nat(const struct ip_vs_dest *ipvs_dest)
{
	return (atomic_read(&ipvs_dest->conn_flags) & IP_VS_CONN_F_FWD_MASK) == IP_VS_CONN_F_MASQ;
}

static void answer_set(struct ip_vs_chash_answer *answer,
		       const struct ip_vs_chash_dest *dest, struct ip_vs_dest *ipvs_dest)
{
	answer->dest = dest;
	answer->ipvs_dest = ipvs_dest;
	answer->nat = mid_nat(ipvs_dest);
}

static void answer_refuse(struct ip_vs_chash_answer *answer, enum chash_refusal why)
{
	answer->route = CHASH_ROUTE_REFUSE;
	answer->refusal = why;
}

static void mid_own_pool(const struct ip_vs_chash_service *cs,
			 const struct ip_vs_service *svc,
			 const struct ip_vs_chash_table *table,
			 const union nf_inet_addr *client, __be16 port,
			 struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_dest *dest;
	struct ip_vs_chash_owner_found found;
	struct ip_vs_dest *ipvs_dest = NULL;
	u16 choice[2];

	answer->held = ip_vs_chash_owner_before(cs, svc, table, client, port, &found);
	if (answer->held && !found.ipvs_dest) {
		answer->route = CHASH_ROUTE_WAIT;
		return;
	}
	if (answer->held) {
		answer_set(answer, found.dest, found.ipvs_dest);
		answer->key = found.key;
		answer->slot = found.slot;
		answer->has_slot = found.table->map.n > 1;
		answer->generation = found.table->generation;
		return;
	}
	answer->slot = chash_probe(table->map.bits, answer->key, 0);
	answer->has_slot = table->map.n > 1;
	answer->generation = table->generation;
	if (!table->map.n) {
		answer_refuse(answer, CHASH_REFUSAL_NO_DEST);
		return;
	}
	ip_vs_chash_table_choices(table, answer->slot, choice);
	dest = table->dest[choice[0]];
	ipvs_dest = ip_vs_chash_server(dest);
	if (ipvs_dest)
		answer_set(answer, dest, ipvs_dest);
	else if (rcu_access_pointer(dest->ipvs_dest) &&
		 (READ_ONCE(dest->relay) || READ_ONCE(dest->ended)))
		answer_refuse(answer, CHASH_REFUSAL_NO_DEST);
	else
		/* IPVS deletes it: the table without it is about to be published. */
		answer->route = CHASH_ROUTE_WAIT;
}

/*
 * IPVS's object of another PoP's server, or NULL when this director cannot reach it by itself: the
 * replies of a masqueraded one go through a director of its own PoP.
 */
static struct ip_vs_dest *mid_reachable(const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *ipvs_dest = dest ? ip_vs_chash_dest_standing(dest) : NULL;

	return ipvs_dest && !mid_nat(ipvs_dest) ? ipvs_dest : NULL;
}

static void answer_peer_pool(const struct ip_vs_chash_peers *peers,
			     const struct ip_vs_chash_peer *peer, bool begins,
			     struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_dest *dest;
	struct ip_vs_dest *ipvs_dest;

	dest = ip_vs_chash_peer_pick(peers, peer, answer->key, begins, &answer->slot);
	/* Read once: IPVS may delete it in any moment. */
	ipvs_dest = mid_reachable(dest);
	if (!ipvs_dest) {
		answer_refuse(answer, CHASH_REFUSAL_UNREACHABLE);
		return;
	}
	answer->has_slot = peer->map.n > 1;
	answer_set(answer, dest, ipvs_dest);
}

/*
 * A director of a PoP that is up and has the service: one that has just started may not have it
 * yet, and would reset what comes. The key picks one where there are several.
 */
static const struct ip_vs_chash_dest *mid_relay(const struct ip_vs_chash_net *cn,
						const struct ip_vs_chash_peer *peer, u64 key)
{
	unsigned int i, at = reciprocal_scale(upper_32_bits(key), peer->relays);

	for (i = 0; i < peer->relays; i++) {
		if (ip_vs_chash_relay_dest(peer->relay[at]) &&
		    !READ_ONCE(peer->relay[at]->unbound) &&
		    !ip_vs_chash_relay_away(cn, peer->relay[at]))
			return peer->relay[at];
		if (++at == peer->relays)
			at = 0;
	}
	return NULL;
}

/*
 * The server that the vouching director names, where the flow is not to be relayed but to go on
 * here. One is of this PoP's own pool, of now or not long ago, that another director of it has a
 * masqueraded flow with: the replies pass whichever director the servers' routes lead to, and only
 * one with an entry of its own lets them through. The other one is of a PoP that was away when the
 * flow was found by hash: it is to outlive the director that found it. O(N), for a flow that
 * exists. Returns NULL for all other flows.
 */
static const struct ip_vs_chash_dest *mid_named(const struct ip_vs_chash_service *cs,
						const struct ip_vs_chash_table *table,
						const struct ip_vs_chash_peers *peers,
						const struct ip_vs_chash_question *question)
{
	const struct ip_vs_chash_peer *peer;
	u16 pop;

	if (!question->voucher || !question->sport)
		return NULL;
	pop = question->server_pop ?: question->voucher->pop;
	if (pop == READ_ONCE(cs->cn->pop_self))
		return ip_vs_chash_history_find(cs, table, cs->tuple.af, question->server,
						question->sport);
	/* Of another PoP only one that this director can reach by itself. */
	peer = ip_vs_chash_peers_find(peers, question->server_pop);
	return peer && peer->pool ? ip_vs_chash_pool_find(peer->pool, cs->tuple.af,
							  question->server, question->sport,
							  mid_reachable) : NULL;
}

static void answer_relay(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_dest *relay,
			 struct ip_vs_chash_answer *answer)
{
	struct ip_vs_dest *ipvs_dest = relay ? ip_vs_chash_relay_dest(relay) : NULL;

	if (!ipvs_dest) {
		answer_refuse(answer, CHASH_REFUSAL_UNREACHABLE);
		return;
	}
	answer->pop = xa_load(&cn->pops->pop, relay->pop);
	answer_set(answer, relay, ipvs_dest);
}

/*
 * Whether a hint tells that a flow was with a PoP. What another director had says nothing about a
 * flow that it does not have, as it was asked, unless it was away.
 */
static bool mid_is_hinted(const struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_peers *peers,
			  const struct ip_vs_chash_question *question, u16 pop)
{
	const struct ip_vs_chash_director *by = question->hinted_by;
	u32 away_ms;

	if (question->pop)
		return true;
	return pop && question->hint == pop &&
	       (!by || question->unasked || ip_vs_chash_pop_was_away(cs->cn, by->pop, &away_ms) ||
		ip_vs_chash_relay_was_away(cs->cn, ip_vs_chash_relay_of(peers, by), true,
					   &away_ms));
}

/* Whether this director's own PoP is one that the flow may have been with: it, or another of it. */
static void mid_self(const struct ip_vs_chash_service *cs, const struct ip_vs_chash_peers *peers,
		     const struct ip_vs_chash_question *question, struct chash_candidate *self)
{
	u16 id = READ_ONCE(cs->cn->pop_self);
	const struct ip_vs_chash_peer *peer = ip_vs_chash_peers_find(peers, id);
	unsigned long bound = jiffies - READ_ONCE(cs->bound_at);

	self->self = true;
	self->hinted = mid_is_hinted(cs, peers, question, id);
	self->away_ms = U32_MAX;
	if (peer)
		ip_vs_chash_peer_away(cs->cn, peer, self->hinted, &self->away_ms);
	if (bound < READ_ONCE(cs->cn->longest))
		self->away_ms = min_t(u32, self->away_ms, jiffies_to_msecs(bound));
	/* Who was there all the time would know it, but for one that said nothing for long. */
	self->hinted &= question->pop || self->away_ms != U32_MAX;
}

/* The same for another PoP. */
static bool mid_may_have(const struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_peers *peers, const struct ip_vs_chash_peer *peer,
			 const struct ip_vs_chash_question *question,
			 struct chash_candidate *other)
{
	bool away;

	if (peer->pop == READ_ONCE(cs->cn->pop_self) ||
	    (question->pop && question->pop != peer->pop))
		return false;
	other->self = false;
	other->hinted = mid_is_hinted(cs, peers, question, peer->pop);
	other->away_ms = U32_MAX;
	away = ip_vs_chash_peer_away(cs->cn, peer, other->hinted, &other->away_ms);
	/* Where no director of it was asked only the hints tell anything. */
	return away || (other->hinted && (!peer->relays || question->unasked || question->pop));
}

/* The same, and how it can be reached. */
static bool mid_other(const struct ip_vs_chash_service *cs, const struct ip_vs_chash_peers *peers,
		      const struct ip_vs_chash_peer *peer,
		      const struct ip_vs_chash_question *question, u64 key,
		      struct chash_candidate *other)
{
	u32 slot;

	if (!mid_may_have(cs, peers, peer, question, other))
		return false;
	other->back = mid_relay(cs->cn, peer, key);
	other->pool = !other->back &&
		      mid_reachable(ip_vs_chash_peer_pick(peers, peer, key, false, &slot));
	return true;
}

/* Since this director started, servers come one by one, or none have come so far. */
static bool mid_fills(const struct ip_vs_chash_service *cs, const struct ip_vs_chash_table *table)
{
	unsigned long at = READ_ONCE(cs->fill_at), gap = 2 * READ_ONCE(cs->fill_gap);

	if (!table->map.n)
		gap = CHASH_FILL_EMPTY;
	return READ_ONCE(cs->filling) && time_before(jiffies, at + max(gap, CHASH_FILL_QUIET));
}

/* PoPs that the flow may have been with; @which of them are those of @peers. */
static unsigned int mid_candidates(const struct ip_vs_chash_service *cs,
				   const struct ip_vs_chash_peers *peers,
				   const struct ip_vs_chash_question *question, u64 key,
				   struct chash_candidate *candidate,
				   const struct ip_vs_chash_peer **which)
{
	const struct ip_vs_chash_peer *peer;
	struct chash_candidate other;
	unsigned int i, n = 0;
	u16 self = READ_ONCE(cs->cn->pop_self);

	if (!question->pop || question->pop == self)
		mid_self(cs, peers, question, &candidate[n++]);
	for (i = 0; peers && i < peers->n; i++) {
		peer = &peers->peer[i];
		if (!mid_other(cs, peers, peer, question, key, &other))
			continue;
		if (n == CHASH_CANDIDATES && !chash_candidate_is_better(&other, &candidate[n - 1]))
			continue;
		n = min(n, CHASH_CANDIDATES - 1);
		which[n] = peer;
		candidate[n++] = other;
	}
	return n;
}

/*
 * How many servers a lookup goes through at most where nobody vouches for the flow: those of PoPs
 * that are away, and those of this one that no slots name, if they are many. Under RCU.
 */
unsigned int ip_vs_chash_midstream_cost(const struct ip_vs_chash_service *cs,
					const struct ip_vs_chash_question *question)
{
	const struct ip_vs_chash_peers *peers = rcu_dereference(cs->peers);
	const struct ip_vs_chash_table *table = rcu_dereference(cs->table), *past;
	const struct ip_vs_chash_peer *peer;
	struct chash_candidate other;
	unsigned int i, cost = 0, own;

	if (question->from_peer || question->voucher)
		return 0;
	for (i = 0; peers && i < peers->n; i++) {
		peer = &peers->peer[i];
		if (peer->pool && mid_may_have(cs, peers, peer, question, &other) &&
		    !mid_relay(cs->cn, peer, 0))
			cost += peer->pool->n + peer->pool->left;
	}
	own = table ? table->pool->left : 0;
	if (table && (own || !table->map.slot))
		own += table->map.n;
	list_for_each_entry_rcu(past, &cs->past, past)
		own += past->pool->left + past->map.n;
	return own > CHASH_SEARCH_SERVERS ? cost + own : cost;
}

/* Under RCU, which @answer points into. False for a service that is not bound. */
bool ip_vs_chash_midstream(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_question *question,
			   struct ip_vs_chash_answer *answer)
{
	/* Before the table: without one, a service that is being bound may be freed at any time. */
	const struct ip_vs_service *svc = smp_load_acquire(&cs->svc);
	const struct ip_vs_chash_table *table = rcu_dereference(cs->table);
	const struct ip_vs_chash_peers *peers = rcu_dereference(cs->peers);
	const struct ip_vs_chash_peer *which[CHASH_CANDIDATES];
	struct chash_candidate candidate[CHASH_CANDIDATES];
	struct chash_case what = {
		.from_peer	= question->from_peer,
		.vouched	= question->voucher,
		.candidate	= candidate,
	};
	const struct ip_vs_chash_dest *named;
	struct ip_vs_dest *ipvs_dest;
	struct chash_decision decision;

	if (!table || !svc)
		return false;
	memset(answer, 0, sizeof(*answer));
	answer->key = ip_vs_chash_table_key(cs, svc, table, question->client, question->port,
					    false);
	named = mid_named(cs, table, peers, question);
	ipvs_dest = named ? ip_vs_chash_dest_standing(named) : NULL;
	if (ipvs_dest) {
		answer->route = CHASH_ROUTE_OWN_POOL;
		if (question->server_pop && question->server_pop != READ_ONCE(cs->cn->pop_self)) {
			answer->route = CHASH_ROUTE_OWNER_POOL;
			answer->pop = xa_load(&cs->cn->pops->pop, question->server_pop);
		}
		answer_set(answer, named, ipvs_dest);
		return true;
	}
	what.filling = mid_fills(cs, table);
	if (!what.from_peer && !what.vouched)
		what.candidates = mid_candidates(cs, peers, question, answer->key, candidate,
						 which);
	decision = chash_decide(&what);
	answer->route = decision.route;
	answer->refusal = decision.refusal;

	switch (decision.route) {
	case CHASH_ROUTE_RELAY:
		answer_relay(cs->cn, question->voucher ?
				     ip_vs_chash_relay_of(peers, question->voucher) :
				     mid_relay(cs->cn, which[decision.candidate], answer->key),
			     answer);
		break;
	case CHASH_ROUTE_OWNER_POOL:
		answer->pop = xa_load(&cs->cn->pops->pop, which[decision.candidate]->pop);
		answer_peer_pool(peers, which[decision.candidate], false, answer);
		break;
	case CHASH_ROUTE_OWN_POOL:
		mid_own_pool(cs, svc, table, question->client, question->port, answer);
		break;
	case CHASH_ROUTE_WAIT:
	case CHASH_ROUTE_REFUSE:
		break;
	}
	return true;
}

/*
 * Another PoP takes new sessions at a director that is up, else at its servers, for which one that
 * is above the limit is not looked.
 */
static bool mid_spill(const struct ip_vs_chash_service *cs,
		      const struct ip_vs_chash_peers *peers,
		      const struct ip_vs_chash_peer *peer,
		      const union nf_inet_addr *source,
		      struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_pop *pop = xa_load(&cs->cn->pops->pop, peer->pop);

	if (!pop || pop->self)
		return false;
	answer->pop = pop;
	answer->dest = mid_relay(cs->cn, peer, answer->key);
	answer->ipvs_dest = answer->dest ? ip_vs_chash_relay_dest(answer->dest) : NULL;
	if (!answer->ipvs_dest && !peer->map.n)
		return false;
	if (source && !ip_vs_chash_source_take(&pop->traffic->limit, READ_ONCE(cs->cn->relay_rate),
					       cs->tuple.af, source)) {
		atomic64_inc(&pop->traffic->count[CHASH_TRAFFIC_LIMITED]);
		answer->ipvs_dest = NULL;
		return true;
	}
	if (!answer->ipvs_dest)
		answer_peer_pool(peers, peer, true, answer);
	return answer->ipvs_dest;
}

/*
 * Where a new session goes that nobody at this PoP takes. The key picks the PoP that is tried
 * first, so that others than one share the clients. A flood is not handed on: a PoP gets so many,
 * shared out among their sources; who only asks gives no @source. Under RCU, which @answer points
 * into. Returns false when no PoP takes it; above the limit @answer has no destination.
 */
bool ip_vs_chash_midstream_spill(const struct ip_vs_chash_service *cs, u64 key,
				 const union nf_inet_addr *source,
				 struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_peers *peers = rcu_dereference(cs->peers);
	unsigned int i, at, n = peers ? peers->n : 0;

	memset(answer, 0, sizeof(*answer));
	answer->key = key;
	at = reciprocal_scale(lower_32_bits(key), n);
	for (i = 0; i < n; i++) {
		if (mid_spill(cs, peers, &peers->peer[at], source, answer))
			return true;
		if (++at == n)
			at = 0;
	}
	return false;
}
