// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Answers what other directors ask. An ask makes no entry, forwards nothing and causes no other
 * ask; it costs one look into the connection table.
 */

#include "service/peers.h"
#include "service/service.h"
#include "lookup/relay.h"
#include "ask/answer.h"
#include "ask/hint.h"
#include "ask/socket.h"

/* The service that a datagram is about, and its flow; NULL for none of ours. */
static struct ip_vs_chash_service *wire_service(struct ip_vs_chash_ask *ask,
						const struct chash_wire *wire,
						struct ip_vs_chash_flow *flow)
{
	if (!wire->family)
		return NULL;
	memset(flow, 0, sizeof(*flow));
	flow->af = wire->family == CHASH_WIRE_IPV6 ? AF_INET6 : AF_INET;
	flow->cport = wire->cport;
	flow->vport = wire->vport;
	memcpy(&flow->client, wire->client, sizeof(flow->client));
	memcpy(&flow->vaddr, wire->vip, sizeof(flow->vaddr));
	return ip_vs_chash_flow_service(ask->cn, flow, wire->mark);
}

/*
 * Since when a director has known the flows of a service, as it says in an answer. An answer may be
 * late by chash_peer_timeout.
 */
static void answer_began(struct ip_vs_chash_ask *ask, struct ip_vs_chash_dest *relay,
			 const struct chash_wire *wire)
{
	unsigned long at = jiffies - msecs_to_jiffies(wire->age_ms);
	unsigned long late = (READ_ONCE(ask->cn->peer_timeout) + 1UL) * HZ;
	unsigned long before = READ_ONCE(relay->began_at);

	/* The longest time that an answer can tell is that or longer. */
	if (before && wire->age_ms == INT_MAX)
		return;
	if (before && time_after(at, before + late))
		WRITE_ONCE(relay->restarted, true);
	WRITE_ONCE(relay->began_at, at ?: 1);
}

/* Whether a director maps clients as this one does, which those of one PoP are to. */
static void answer_compare(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			   const struct ip_vs_chash_service *cs, const struct chash_wire *wire)
{
	u64 ours = READ_ONCE(cs->digest), theirs = wire->digest;

	if (!theirs || !ours)
		return;
	if (ours == theirs) {
		/* Probes have a service in turn: it agrees when it does in all of them. */
		if (!wire->cport && ++director->agrees >= READ_ONCE(ask->turns))
			WRITE_ONCE(director->differs, false);
		return;
	}
	director->agrees = 0;
	WRITE_ONCE(director->differs, true);
	this_cpu_inc(cs->counts->count[CHASH_COUNT_DIGEST_DIFFERS]);
}

/* What a director has told of itself by an answer. Under RCU. */
void ip_vs_chash_answer_heard(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			      const struct chash_wire *wire)
{
	bool unknown = wire->verdict == CHASH_WIRE_UNKNOWN;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *relay;
	struct ip_vs_chash_flow flow;

	cs = wire_service(ask, wire, &flow);
	if (!cs)
		return;
	if (director->pop == READ_ONCE(ask->cn->pop_self))
		answer_compare(ask, director, cs, wire);
	relay = ip_vs_chash_relay_of(rcu_dereference(cs->peers), director);
	if (!relay)
		return;
	/* Who has the service says since when, or how it maps clients. */
	WRITE_ONCE(relay->unbound, unknown && !wire->age_ms && !wire->digest);
	if (unknown && wire->age_ms && wire->age_ms <= INT_MAX)
		answer_began(ask, relay, wire);
}

/*
 * What an entry says of its flow: one that leads to a server vouches for it, also if the server is
 * of a PoP that was away; one that leads to a director only tells whose the flow was.
 */
static void entry_verdict(const struct ip_vs_chash_service *cs, const struct ip_vs_conn *cp,
			  struct chash_wire *answer)
{
	const struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_peers_dest(rcu_dereference(cs->peers), cp->dest);
	answer->pop = dest ? dest->pop : 0;
	answer->verdict = dest && READ_ONCE(dest->relay) ? CHASH_WIRE_THEIRS : CHASH_WIRE_MINE;
}

/*
 * The server of a masqueraded flow: its replies may have to pass another director of this PoP now,
 * which can only go on itself. And that of another PoP, of which who asks may know more.
 */
static void entry_server(const struct ip_vs_conn *cp, struct chash_wire *answer)
{
	if ((IP_VS_FWD_METHOD(cp) != IP_VS_CONN_F_MASQ && !answer->pop) ||
	    cp->daf != cp->af)
		return;
	answer->sport = cp->dport;
	memcpy(answer->server, &cp->daddr, cp->daf == AF_INET6 ? 16 : 4);
}

static u32 entry_age_ms(const struct ip_vs_conn *cp)
{
	long left = READ_ONCE(cp->timer.expires) - jiffies;
	long age = READ_ONCE(cp->timeout) - left;

	return age > 0 ? jiffies_to_msecs(age) : 0;
}

/* What the connection table says of a flow. */
static void answer_flow(struct ip_vs_chash_net *cn, const struct ip_vs_chash_service *cs,
			const struct ip_vs_chash_flow *flow, struct chash_wire *answer)
{
	u64 age_ms = jiffies64_to_msecs(jiffies - READ_ONCE(cs->bound_at));
	const struct ip_vs_chash_director *by;
	struct ip_vs_conn *cp;

	cp = ip_vs_chash_flow_entry(cn, flow);
	if (!cp) {
		answer->age_ms = clamp_t(u64, age_ms, 1, INT_MAX);
		answer->pop = ip_vs_chash_hint_pop(cn->ask, flow, &by);
		return;
	}
	/* An entry that was synchronised may have no destination. */
	if (cp->dest && rcu_access_pointer(cp->dest->svc) == READ_ONCE(cs->svc) &&
	    ip_vs_chash_dest_available(cp->dest)) {
		entry_verdict(cs, cp, answer);
		answer->state = READ_ONCE(cp->state);
		answer->age_ms = entry_age_ms(cp);
		if (answer->verdict == CHASH_WIRE_MINE)
			entry_server(cp, answer);
	}
	__ip_vs_conn_put(cp);
}

/* Answer an ask. Softirq, under RCU. */
void ip_vs_chash_answer_ask(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_letter *letter,
			    const struct chash_wire *wire, unsigned int key)
{
	struct chash_wire answer = *wire;
	struct ip_vs_chash_flow flow;
	struct ip_vs_chash_service *cs = wire_service(ask, wire, &flow);

	answer.type = CHASH_WIRE_ANSWER;
	answer.digest = cs ? READ_ONCE(cs->digest) : 0;
	if (cs)
		answer_flow(ask->cn, cs, &flow, &answer);
	ip_vs_chash_socket_send(ask, letter, &answer, key);
}
