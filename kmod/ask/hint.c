// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Hints whom to ask first: who was right about a prefix last, else whom the administrator names.
 * A table of fixed size; what it forgets costs a few datagrams.
 */
#include <linux/bits.h>

#include "base/attr.h"
#include "base/net.h"
#include "state/owner.h"
#include "ask/hint.h"

/* A director and 1, or 0; a PoP; the rest tells prefixes of one place apart. */
#define CHASH_HINT_DIRECTOR	0xffULL
#define CHASH_HINT_POP_AT	8
#define CHASH_HINT_TAG		GENMASK_ULL(63, 24)

/* Sources move in prefixes of such lengths. */
static u64 hint_hash(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow)
{
	if (flow->af == AF_INET6)
		return siphash_2u64(ntohl(flow->client.ip6[0]), ntohl(flow->client.ip6[1]) >> 16,
				    &ask->secret);
	return siphash_1u64(ntohl(flow->client.ip) >> 8, &ask->secret);
}

/* The place of a flow's prefix, and what a hint about it begins with. */
static u64 hint_place(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
		      unsigned int *place)
{
	u64 hash = hint_hash(ask, flow);

	*place = hash & ((1 << CHASH_HINT_BITS) - 1);
	return hash & CHASH_HINT_TAG;
}

/* Note which director had a session, with a server of which PoP. Returns whether that is news. */
bool ip_vs_chash_hint_learn(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
			    unsigned int director, u16 pop)
{
	unsigned int place;
	u64 hint = hint_place(ask, flow, &place) | (u64)pop << CHASH_HINT_POP_AT | (director + 1);

	if (READ_ONCE(ask->hint[place]) == hint)
		return false;
	WRITE_ONCE(ask->hint[place], hint);
	return true;
}

/*
 * Who had the sessions of a client's prefix last, and whose they were, unless @pop is NULL. Returns
 * index of the director, CHASH_HINT_SELF, or -1 when that is not known.
 */
int ip_vs_chash_hint_learned(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
			     u16 *pop)
{
	unsigned int place;
	u64 tag = hint_place(ask, flow, &place), hint = READ_ONCE(ask->hint[place]);

	if (pop)
		*pop = hint >> CHASH_HINT_POP_AT;
	if (!(hint & CHASH_HINT_DIRECTOR) || (hint & CHASH_HINT_TAG) != tag)
		return -1;
	return (hint & CHASH_HINT_DIRECTOR) - 1;
}

/* The owner of a client that the administrator named, if it is a PoP that is known. */
static const struct ip_vs_chash_owner_set *hint_owners(const struct ip_vs_chash_net *cn,
						       const struct ip_vs_chash_flow *flow)
{
	struct chash_prefix prefix = ip_vs_chash_addr_prefix(flow->af, &flow->client);

	return ip_vs_chash_owner_lookup(cn->owners, &prefix);
}

/* Whom to ask first. Under RCU. Returns some of @targets, or all of them when there is no hint. */
u64 ip_vs_chash_hint_first(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
			   u64 targets)
{
	const struct ip_vs_chash_directors *directors = ask->cn->directors;
	const struct ip_vs_chash_director *director;
	const struct ip_vs_chash_owner_set *set;
	int learned = ip_vs_chash_hint_learned(ask, flow, NULL);
	unsigned int i, j;
	u64 first = 0;

	if (learned >= 0 && learned < CHASH_DIRECTORS_MAX && targets & BIT_ULL(learned))
		return BIT_ULL(learned);
	set = hint_owners(ask->cn, flow);
	for (i = 0; set && i < set->n && !first; i++) {
		for (j = 0; j < CHASH_DIRECTORS_MAX; j++) {
			director = rcu_dereference(directors->director[j]);
			if (director && director->pop == set->pop[i])
				first |= targets & BIT_ULL(j);
		}
	}
	return first ?: targets;
}

/*
 * Whose a flow probably was, and which director said so, NULL for none. Under RCU. Returns id of
 * the PoP, 0 when there is no hint.
 */
u16 ip_vs_chash_hint_pop(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
			 const struct ip_vs_chash_director **by)
{
	const struct ip_vs_chash_owner_set *set;
	u16 pop;
	int learned = ip_vs_chash_hint_learned(ask, flow, &pop);

	*by = NULL;
	if (learned >= 0 && learned < CHASH_DIRECTORS_MAX)
		*by = rcu_dereference(ask->cn->directors->director[learned]);
	if (*by || learned == CHASH_HINT_SELF)
		return pop;
	set = hint_owners(ask->cn, flow);
	return set ? set->pop[0] : 0;
}
