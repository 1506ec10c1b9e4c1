// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks up what the decision on a segment depends on, and the director or destination that it comes
 * to; and that of a new session that nobody at this PoP takes. Packets and an explanation ask the
 * same code.
 */
#include <linux/jiffies.h>

#include "base/attr.h"
#include "base/net.h"
#include "state/dest.h"
#include "state/owner.h"
#include "state/pop.h"
#include "service/peers.h"
#include "service/service.h"
#include "service/table.h"
#include "lookup/assign.h"
#include "lookup/history.h"
#include "lookup/key.h"
#include "lookup/midstream.h"

/* An owner as it was found, beside what the decision needs of it. */
struct ip_vs_chash_ask_owner {
	const struct ip_vs_chash_pop	*pop;
	const struct ip_vs_chash_peer	*peer;
	const struct ip_vs_chash_dest	*relay;
};

static struct ip_vs_dest *ask_real(const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *real = rcu_dereference(dest->real);

	return real && ip_vs_chash_dest_available(real) ? real : NULL;
}

static bool ask_nat(const struct ip_vs_dest *real)
{
	return (atomic_read(&real->conn_flags) & IP_VS_CONN_F_FWD_MASK) == IP_VS_CONN_F_MASQ;
}

static void answer_set(struct ip_vs_chash_answer *answer,
		       const struct ip_vs_chash_dest *dest, struct ip_vs_dest *real)
{
	answer->dest = dest;
	answer->real = real;
	answer->nat = ask_nat(real);
}

static void answer_refuse(struct ip_vs_chash_answer *answer, enum chash_refusal why)
{
	answer->route = CHASH_ROUTE_REFUSE;
	answer->refusal = why;
}

static void ask_own_pool(const struct ip_vs_chash_service *cs,
			 const struct ip_vs_service *svc,
			 const struct ip_vs_chash_table *table,
			 const union nf_inet_addr *client, __be16 port,
			 struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_dest *dest = NULL;
	struct ip_vs_chash_owner_found found;
	struct ip_vs_dest *real = NULL;
	u16 choice[2];
	unsigned int i;

	answer->held = ip_vs_chash_owner_before(cs, svc, table, client, port, &found);
	if (answer->held) {
		answer_set(answer, found.dest, found.real);
		answer->key = found.key;
		answer->slot = found.slot;
		answer->has_slot = found.table->map.n > 1;
		answer->generation = found.table->generation;
		return;
	}
	answer->slot = chash_probe(table->map.bits, answer->key, 0);
	answer->has_slot = table->map.n > 1;
	answer->generation = table->generation;
	if (table->map.n)
		ip_vs_chash_table_choices(table, answer->slot, choice);
	/* Deleted a moment ago: its sessions are lost, the next choice resets them soonest. */
	for (i = 0; i < 2 && i < table->map.n && !real; i++) {
		dest = table->dest[choice[i]];
		real = ip_vs_chash_server(dest);
	}
	if (real)
		answer_set(answer, dest, real);
	else
		answer_refuse(answer, CHASH_REFUSAL_NO_DEST);
}

static void ask_owner_pool(const struct ip_vs_chash_peers *peers,
			   const struct ip_vs_chash_peer *peer, bool begins,
			   struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_dest *dest;
	struct ip_vs_dest *real;

	dest = ip_vs_chash_peer_pick(peers, peer, answer->key, begins, &answer->slot);
	answer->has_slot = peer->map.n > 1;
	real = dest ? ask_real(dest) : NULL;
	if (!real)
		answer_refuse(answer, CHASH_REFUSAL_NO_DEST);
	else if (ask_nat(real))
		/* It would answer to a director of its own PoP. */
		answer_refuse(answer, CHASH_REFUSAL_UNREACHABLE);
	else
		answer_set(answer, dest, real);
}

/* The owners of a client; those that nothing is known of are none. */
static unsigned int ask_owners(const struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_peers *peers,
			       const union nf_inet_addr *client,
			       struct ip_vs_chash_ask_owner *found,
			       struct chash_owner *owner)
{
	struct chash_prefix prefix = ip_vs_chash_addr_prefix(cs->tuple.af, client);
	const struct ip_vs_chash_owner_set *set;
	unsigned int i, n = 0;

	set = ip_vs_chash_owner_lookup(cs->cn->owners, &prefix);
	for (i = 0; set && i < set->n; i++) {
		struct ip_vs_chash_ask_owner *f = &found[n];

		f->pop = xa_load(&cs->cn->pops->pop, set->pop[i]);
		if (!f->pop)
			continue;
		f->peer = ip_vs_chash_peers_find(peers, set->pop[i]);
		f->relay = f->peer ? ip_vs_chash_peer_relay(f->peer, f->pop) : NULL;
		owner[n].self = f->pop->self;
		owner[n].down = f->pop->state == IP_VS_CHASH_POP_STATE_DOWN;
		owner[n].relay = f->relay;
		owner[n].pool = f->peer && f->peer->pool &&
				f->peer->pool->n + f->peer->pool->left;
		n++;
	}
	return n;
}

/*
 * Whether a flow that is not known here can be none of this PoP's: by hand, or since this director
 * has seen all that can still be alive begin, and no other one assigns for the PoP.
 */
static void ask_complete(const struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_peers *peers, struct chash_ask *ask)
{
	struct ip_vs_chash_net *cn = cs->cn;
	const struct ip_vs_chash_peer *siblings;
	const struct ip_vs_chash_pop *self;

	self = xa_load(&cn->pops->pop, READ_ONCE(cn->pop_self));
	if (!self)
		return;
	siblings = ip_vs_chash_peers_find(peers, self->id);
	ask->exact = self->complete == IP_VS_CHASH_COMPLETE_ON;
	ask->complete = ask->exact ||
			(self->complete == IP_VS_CHASH_COMPLETE_AUTO &&
			 !(siblings && siblings->relays) &&
			 time_after_eq(jiffies, READ_ONCE(cs->complete_at)));
}

/**
 * ip_vs_chash_ask() - where a segment in the middle of a connection goes
 * @cs:		service
 * @arrival:	where it came from
 * @client:	address of the client
 * @port:	port of the client
 * @answer:	set to the answer
 *
 * Context: Under RCU, which @answer points into.
 * Return: whether the service is bound; without that there is no answer.
 */
bool ip_vs_chash_ask(const struct ip_vs_chash_service *cs, enum chash_arrival arrival,
		     const union nf_inet_addr *client, __be16 port,
		     struct ip_vs_chash_answer *answer)
{
	/* Before the table: without one, a service that is being bound may be freed at any time. */
	const struct ip_vs_service *svc = smp_load_acquire(&cs->svc);
	const struct ip_vs_chash_table *table = rcu_dereference(cs->table);
	const struct ip_vs_chash_peers *peers = rcu_dereference(cs->peers);
	struct ip_vs_chash_ask_owner found[IP_VS_CHASH_OWNER_POPS_MAX];
	struct chash_owner owner[IP_VS_CHASH_OWNER_POPS_MAX];
	struct chash_ask ask = { .arrival = arrival, .owner = owner };
	struct chash_decision decision;

	if (!table || !svc)
		return false;
	memset(answer, 0, sizeof(*answer));
	answer->key = ip_vs_chash_table_key(cs, svc, table, client, port, false);
	ask.owners = ask_owners(cs, peers, client, found, owner);
	ask_complete(cs, peers, &ask);
	decision = chash_decide(&ask);
	answer->route = decision.route;
	answer->refusal = decision.refusal;

	switch (decision.route) {
	case CHASH_ROUTE_RELAY:
		answer->pop = found[decision.owner].pop;
		answer->dest = found[decision.owner].relay;
		answer->real = ask_real(answer->dest);
		if (!answer->real)
			answer_refuse(answer, CHASH_REFUSAL_UNREACHABLE);
		break;
	case CHASH_ROUTE_OWNER_POOL:
		answer->pop = found[decision.owner].pop;
		ask_owner_pool(peers, found[decision.owner].peer, false, answer);
		break;
	case CHASH_ROUTE_OWN_POOL:
		ask_own_pool(cs, svc, table, client, port, answer);
		break;
	case CHASH_ROUTE_REFUSE:
		break;
	}
	return true;
}

/* Another PoP takes new sessions at a director that is up, else at its servers. */
static bool ask_peer(const struct ip_vs_chash_service *cs,
		     const struct ip_vs_chash_peers *peers,
		     const struct ip_vs_chash_peer *peer,
		     struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_pop *pop = xa_load(&cs->cn->pops->pop, peer->pop);
	const struct ip_vs_chash_dest *relay = NULL;

	if (!pop || pop->self)
		return false;
	if (pop->state != IP_VS_CHASH_POP_STATE_DOWN)
		relay = ip_vs_chash_peer_relay(peer, pop);
	answer->pop = pop;
	answer->dest = relay;
	answer->real = relay ? ask_real(relay) : NULL;
	if (!answer->real && peer->map.n)
		ask_owner_pool(peers, peer, true, answer);
	return answer->real;
}

/**
 * ip_vs_chash_ask_spill() - where a new session goes that nobody at this PoP takes
 * @cs:		service
 * @key:	key of the client
 * @answer:	set to the answer; of no meaning without one
 *
 * The key picks the PoP that is asked first, so that others than one share the clients.
 *
 * Context: Under RCU, which @answer points into.
 * Return: whether there is somebody.
 */
bool ip_vs_chash_ask_spill(const struct ip_vs_chash_service *cs, u64 key,
			   struct ip_vs_chash_answer *answer)
{
	const struct ip_vs_chash_peers *peers = rcu_dereference(cs->peers);
	unsigned int i, at, n = peers ? peers->n : 0;

	memset(answer, 0, sizeof(*answer));
	answer->key = key;
	at = reciprocal_scale(lower_32_bits(key), n);
	for (i = 0; i < n; i++) {
		if (ask_peer(cs, peers, &peers->peer[at], answer))
			return true;
		if (++at == n)
			at = 0;
	}
	return false;
}
