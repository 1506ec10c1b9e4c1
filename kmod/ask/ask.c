// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Asks for held segments, and what becomes of the answers. An answer is heard only while somebody
 * waits for it, from the address that was asked.
 */
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ipv6.h>

#include "state/pop.h"
#include "service/peers.h"
#include "service/service.h"
#include "lookup/relay.h"
#include "ask/answer.h"
#include "ask/ask.h"
#include "ask/held.h"
#include "ask/hint.h"
#include "ask/socket.h"

/* How often is looked after held segments, and after directors while there are none. */
#define CHASH_TICK_HELD		max(HZ / 50, 1)
#define CHASH_TICK_IDLE		max(HZ / 4, 1)
/* Every director is asked so often whether it is there; one that does not answer more often. */
#define CHASH_PROBE_PERIOD	HZ
#define CHASH_PROBE_AGAIN	max(HZ / 4, 1)
/* Others than the first one are asked when that says nothing for so long. */
#define CHASH_FIRST_ALONE	max(HZ / 10, 1)
#define CHASH_ASK_AGAIN		max(HZ / 5, 1)
/* A new session waits for so long at least. */
#define CHASH_SYN_WAITS		max(HZ / 5, 1)
/* Others than the one that vouches are waited for. */
#define CHASH_SECOND_VOUCHER	max(HZ / 20, 1)

static unsigned long ask_patience(const struct ip_vs_chash_ask *ask)
{
	return (unsigned long)READ_ONCE(ask->cn->peer_timeout) * HZ;
}

/* A hash of a flow that nobody outside can foresee. */
u64 ip_vs_chash_ask_hash(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow)
{
	const u32 ports = (u32)ntohs(flow->cport) << 16 | ntohs(flow->vport);
	const union nf_inet_addr *c = &flow->client, *v = &flow->vaddr;

	return siphash_4u64((u64)c->all[0] << 32 | c->all[1], (u64)c->all[2] << 32 | c->all[3],
			    (u64)v->all[0] << 32 | (v->all[1] ^ v->all[2]),
			    (u64)v->all[3] << 32 | ports, &ask->secret);
}

static struct ip_vs_chash_director *ask_director(const struct ip_vs_chash_ask *ask,
						 unsigned int index)
{
	return rcu_dereference(ask->cn->directors->director[index]);
}

/*
 * The directors that can be asked about flows of a service. Under RCU. Returns the set of them:
 * relay destinations of PoPs that are up, but for those that are silent.
 */
u64 ip_vs_chash_ask_targets(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_peers *peers)
{
	const struct ip_vs_chash_director *director;
	const struct ip_vs_chash_dest *relay;
	unsigned int i;
	u64 targets = 0;

	for (i = 0; peers && i < peers->relays; i++) {
		relay = peers->relay[i];
		director = ip_vs_chash_director_find(cn->directors, relay->af, &relay->addr);
		if (director && ip_vs_chash_relay_dest(relay) && !ip_vs_chash_relay_away(cn, relay))
			targets |= BIT_ULL(director->index);
	}
	return targets;
}

/* What a datagram says of a flow. */
void ip_vs_chash_ask_flow(struct chash_wire *wire, const struct ip_vs_chash_flow *flow)
{
	wire->family = flow->af == AF_INET6 ? CHASH_WIRE_IPV6 : CHASH_WIRE_IPV4;
	wire->cport = flow->cport;
	wire->vport = flow->vport;
	memcpy(wire->client, &flow->client, flow->af == AF_INET6 ? 16 : 4);
	memcpy(wire->vip, &flow->vaddr, flow->af == AF_INET6 ? 16 : 4);
}

static void ask_send_one(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			 const struct chash_wire *wire, unsigned int key)
{
	struct ip_vs_chash_letter letter = {
		.af	= director->af,
		.port	= htons(READ_ONCE(ask->port)),
		.peer	= director->addr,
	};

	ip_vs_chash_director_asked(ask->cn->directors, director);
	ip_vs_chash_socket_send(ask, &letter, wire, key);
}

/* Send a datagram to directors, to each under its own id. Any but hard interrupts, under RCU. */
void ip_vs_chash_ask_send(struct ip_vs_chash_ask *ask, u64 to, const struct chash_wire *wire,
			  unsigned int key)
{
	struct ip_vs_chash_director *director;
	struct chash_wire one = *wire;

	BUILD_BUG_ON_NOT_POWER_OF_2(CHASH_DIRECTORS_MAX);
	for (; to; to &= to - 1) {
		director = ask_director(ask, __ffs64(to));
		if (!director)
			continue;
		one.id = wire->id | director->index;
		ask_send_one(ask, director, &one, key);
	}
}

/* What is sent for a held segment, once its lock is not held any more. */
struct ask_order {
	struct chash_wire	wire;
	u64			to;
	unsigned int		key;
};

/* Have @to asked, who are marked as asked now. */
static void ask_order(struct ip_vs_chash_held *held, u64 to, bool again, struct ask_order *order)
{
	memset(order, 0, sizeof(*order));
	order->wire.type = CHASH_WIRE_ASK;
	order->wire.id = held->id;
	order->wire.mark = held->mark;
	order->wire.digest = held->digest;
	ip_vs_chash_ask_flow(&order->wire, &held->flow);
	order->to = to;
	/* A director may not know the new seed yet. */
	if (again)
		held->tries++;
	order->key = held->tries & 1;
	held->asked |= to;
	held->asked_at = jiffies;
}

/*
 * Hold a segment and ask for its flow. In a hook, under RCU. Returns CHASH_HOLDING, when somebody
 * else decides about @skb, which may have happened already; with anything else it is the caller's.
 */
enum ip_vs_chash_holding ip_vs_chash_ask_hold(const struct ip_vs_chash_service *cs,
					      struct sk_buff *skb,
					      const struct nf_hook_state *state,
					      const struct ip_vs_chash_flow *flow,
					      u16 pop, bool leaving)
{
	struct ip_vs_chash_ask *ask = cs->cn->ask;
	struct ip_vs_chash_held what = {
		.flow		= *flow,
		.hash		= ip_vs_chash_ask_hash(ask, flow),
		.id		= get_random_u64() & ~CHASH_ID_DIRECTOR,
		.mark		= cs->tuple.fwmark,
		.digest		= READ_ONCE(cs->digest),
		.skb		= skb,
		.pop		= pop,
		.leaving	= leaving,
		.since		= jiffies,
		.asked_at	= jiffies,
	};
	enum ip_vs_chash_holding holding;
	struct ask_order order;

	if (READ_ONCE(ask->port))
		what.targets = ip_vs_chash_ask_targets(cs->cn, rcu_dereference(cs->peers));
	if (!what.targets && !leaving)
		return CHASH_HOLDING_NOBODY;
	if (what.targets)
		ask_order(&what, ip_vs_chash_hint_first(ask, flow, what.targets), false, &order);
	/* A new session waits for no others, and not for long. */
	if (flow->syn)
		what.targets = what.asked;
	holding = ip_vs_chash_held_add(ask, &what, state);
	if (holding != CHASH_HOLDING)
		return holding;
	if (what.targets)
		ip_vs_chash_ask_send(ask, order.to, &order.wire, order.key);
	return CHASH_HOLDING;
}

/* Those that a held segment waits for still. */
static u64 ask_awaited(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_held *held)
{
	const struct ip_vs_chash_director *director;
	u64 left, awaited = 0;

	for (left = held->asked & ~held->answered; left; left &= left - 1) {
		director = ask_director(ask, __ffs64(left));
		if (director && !READ_ONCE(director->silent))
			awaited |= left & -left;
	}
	return awaited;
}

/*
 * How long a new session waits for an answer: twice the round trip of who was asked where that is
 * longer, so that who is far away is heard.
 */
static unsigned long ask_syn_patience(const struct ip_vs_chash_ask *ask,
				      const struct ip_vs_chash_held *held)
{
	const struct ip_vs_chash_director *director;
	unsigned long patience = CHASH_SYN_WAITS;
	u64 left;

	for (left = held->asked; left; left &= left - 1) {
		director = ask_director(ask, __ffs64(left));
		if (director)
			patience = max(patience, usecs_to_jiffies(2 * READ_ONCE(director->rtt_us)));
	}
	return patience;
}

/*
 * What is to be done next about a held segment: whom to ask, or nothing, or it is over. So many may
 * be asked about @again.
 */
static bool ask_next(struct ip_vs_chash_ask *ask, struct ip_vs_chash_held *held,
		     unsigned int *again, struct ask_order *order)
{
	u64 awaited = ask_awaited(ask, held);

	order->to = 0;
	/* The entry of a flow that leaves has to be gone, which takes IPVS a moment. */
	if (held->leaving && time_before(jiffies, held->since + 1))
		return false;
	if (held->vouched && chash_voucher_settles(&held->voucher))
		return true;
	if (held->flow.syn && time_after_eq(jiffies, held->since + ask_syn_patience(ask, held)))
		return true;
	if (held->asked != held->targets &&
	    (!awaited || time_after_eq(jiffies, held->asked_at + CHASH_FIRST_ALONE))) {
		ask_order(held, held->targets & ~held->asked, false, order);
		return false;
	}
	if (!awaited ||
	    (held->vouched && time_after_eq(jiffies, held->vouched_at + CHASH_SECOND_VOUCHER)))
		return true;
	if (time_after_eq(jiffies, held->since + ask_patience(ask) + HZ)) {
		held->timed_out = !held->vouched;
		return true;
	}
	if (*again && time_after_eq(jiffies, held->asked_at + CHASH_ASK_AGAIN)) {
		--*again;
		ask_order(held, awaited, true, order);
	}
	return false;
}

static void ask_decide(struct ip_vs_chash_ask *ask, struct list_head *over)
{
	struct ip_vs_chash_held *held, *next;

	list_for_each_entry_safe(held, next, over, list)
		ask->decide(ask->cn, held);
}

/* A director has answered what it was asked not long ago, and maps clients as it says. */
static void ask_heard(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
		      const struct chash_wire *wire)
{
	if (ip_vs_chash_director_heard(ask->cn->directors, director))
		ask->changed(ask->cn);
	ip_vs_chash_answer_heard(ask, director, wire);
}

/* An answer about a flow has come from a director: note it, and what follows. */
static void ask_answered(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			 const struct chash_wire *wire)
{
	struct chash_voucher voucher = {
		.begun	= wire->state == IP_VS_TCP_S_ESTABLISHED ||
			  (wire->state >= IP_VS_TCP_S_FIN_WAIT &&
			   wire->state <= IP_VS_TCP_S_LAST_ACK &&
			   wire->state != IP_VS_TCP_S_CLOSE),
		.open	= wire->state == IP_VS_TCP_S_ESTABLISHED,
		.age_ms	= wire->age_ms,
	};
	struct ip_vs_chash_held *held;
	struct ask_order order = {};
	unsigned int again = 0;
	LIST_HEAD(over);
	u64 id;

	spin_lock_bh(&ask->lock);
	/* The id of what another one was asked is nobody's. */
	id = wire->id ^ director->index;
	if (ip_vs_chash_inquiry_answered(ask, director->index, id, wire)) {
		spin_unlock_bh(&ask->lock);
		ask_heard(ask, director, wire);
		return;
	}
	held = ip_vs_chash_held_find(ask, id);
	if (!held || !(held->asked & BIT_ULL(director->index)) ||
	    held->answered & BIT_ULL(director->index)) {
		spin_unlock_bh(&ask->lock);
		atomic64_inc(&ask->stray[CHASH_STRAY_LATE]);
		return;
	}
	held->answered |= BIT_ULL(director->index);
	director->count[wire->verdict == CHASH_WIRE_MINE ? CHASH_REPLY_MINE :
							   CHASH_REPLY_UNKNOWN]++;
	if (wire->verdict == CHASH_WIRE_MINE &&
	    (!held->vouched || chash_voucher_is_better(&voucher, &held->voucher))) {
		if (!held->vouched)
			held->vouched_at = jiffies;
		held->vouched = true;
		held->voucher = voucher;
		held->director = director->index;
		memcpy(&held->server, wire->server, sizeof(held->server));
		held->sport = wire->sport;
		held->server_pop = wire->pop;
	} else if (wire->verdict == CHASH_WIRE_THEIRS && !held->pop) {
		held->pop = wire->pop;
	} else if (wire->verdict == CHASH_WIRE_UNKNOWN && !held->hint) {
		held->hint = wire->pop;
	}
	if (ask_next(ask, held, &again, &order))
		ip_vs_chash_held_take(ask, held, &over);
	spin_unlock_bh(&ask->lock);
	ask_heard(ask, director, wire);
	ip_vs_chash_ask_send(ask, order.to, &order.wire, order.key);
	ask_decide(ask, &over);
}

/*
 * An ask for no flow that waits says in its id when it left, and that it was this director that
 * sent it to that one: so an answer that is replayed later is none.
 */
static u64 probe_id(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_director *director,
		    u64 us)
{
	return us << 32 | (u32)siphash_2u64(us, director->index, &ask->secret);
}

static u64 probe_now(void)
{
	return div_u64(ktime_get_ns(), NSEC_PER_USEC);
}

/* Whether an answer is one to a probe, and not late; else it is counted. */
static bool probe_answered(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			   const struct chash_wire *wire)
{
	u64 now = probe_now();
	u32 took = now - (wire->id >> 32);

	/* The hash tells the time of it from others that end alike, each 72 minutes. */
	if (wire->id != probe_id(ask, director, now - took))
		return false;
	if (took > jiffies_to_usecs(ask_patience(ask))) {
		atomic64_inc(&ask->stray[CHASH_STRAY_LATE]);
		return true;
	}
	WRITE_ONCE(director->rtt_us, took);
	ask_heard(ask, director, wire);
	return true;
}

/* Whether an address is one that the administrator named as a director's. */
static bool ask_is_named(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_letter *letter)
{
	const struct ip_vs_chash_pop *pop;
	unsigned long index;
	unsigned int i;

	xa_for_each(&cn->pops->pop, index, pop)
		for (i = 0; i < pop->relays.n; i++)
			if (pop->relays.addr[i].af == letter->af &&
			    ip_vs_addr_equal(letter->af, &pop->relays.addr[i].addr, &letter->peer))
				return true;
	return false;
}

/* Read a datagram with the key that it was made with. */
static bool ask_decode(struct ip_vs_chash_ask *ask, const u8 *data, size_t len,
		       struct chash_wire *wire, unsigned int *key)
{
	enum chash_wire_error err;
	siphash_key_t with;

	for (*key = 0;; ++*key) {
		with = ask->key[*key];
		err = chash_wire_decode(data, len, &with, wire);
		if (err != CHASH_WIRE_FORGED || *key == ARRAY_SIZE(ask->key) - 1)
			break;
	}
	if (err == CHASH_WIRE_OK)
		return true;
	atomic64_inc(&ask->stray[err == CHASH_WIRE_MALFORMED ? CHASH_STRAY_MALFORMED :
				 err == CHASH_WIRE_OTHER_VERSION ? CHASH_STRAY_VERSION :
								   CHASH_STRAY_FORGED]);
	return false;
}

static void letter_from(const struct sk_buff *skb, struct ip_vs_chash_letter *letter)
{
	memset(letter, 0, sizeof(*letter));
	letter->port = udp_hdr(skb)->source;
	if (ip_hdr(skb)->version == 4) {
		letter->af = AF_INET;
		letter->peer.ip = ip_hdr(skb)->saddr;
		letter->local.ip = ip_hdr(skb)->daddr;
	} else {
		letter->af = AF_INET6;
		letter->peer.in6 = ipv6_hdr(skb)->saddr;
		letter->local.in6 = ipv6_hdr(skb)->daddr;
	}
}

static void ask_read(struct ip_vs_chash_ask *ask, struct sk_buff *skb)
{
	struct ip_vs_chash_director *director;
	struct ip_vs_chash_letter letter;
	struct chash_wire wire;
	unsigned int key;
	size_t len;

	len = skb->len - sizeof(struct udphdr);
	if (len > CHASH_WIRE_LEN || !pskb_may_pull(skb, skb->len)) {
		atomic64_inc(&ask->stray[CHASH_STRAY_MALFORMED]);
		return;
	}
	letter_from(skb, &letter);
	/* Who is no director is not worth a hash. */
	director = ip_vs_chash_director_find(ask->cn->directors, letter.af, &letter.peer);
	if (!director && !ask_is_named(ask->cn, &letter)) {
		atomic64_inc(&ask->stray[CHASH_STRAY_STRANGER]);
		return;
	}
	if (!ask_decode(ask, skb->data + sizeof(struct udphdr), len, &wire, &key))
		return;
	if (wire.type == CHASH_WIRE_ASK) {
		ip_vs_chash_answer_ask(ask, &letter, &wire, key);
		return;
	}
	if (!director) {
		atomic64_inc(&ask->stray[CHASH_STRAY_LATE]);
		return;
	}
	if (!probe_answered(ask, director, &wire))
		ask_answered(ask, director, &wire);
}

static int ask_receive(struct sock *sk, struct sk_buff *skb)
{
	struct ip_vs_chash_ask *ask = rcu_dereference_sk_user_data(sk);

	if (ask)
		ask_read(ask, skb);
	consume_skb(skb);
	return 0;
}

/*
 * The service that a director is asked about next: of each it is to say since when it knows flows,
 * and one of this PoP how it maps clients.
 */
static void probe_service(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			  struct chash_wire *wire)
{
	struct ip_vs_chash_registry *registry = ip_vs_chash_registry(ask->cn);
	struct ip_vs_chash_service *cs, *found = NULL;
	unsigned int n = 0;
	int bucket;

	if (!registry)
		return;
	hash_for_each_rcu(registry->service, bucket, cs, node) {
		if (!READ_ONCE(cs->takeover) || !READ_ONCE(cs->digest))
			continue;
		if (!found || n == director->turn)
			found = cs;
		n++;
	}
	if (director->turn >= n)
		director->turn = 0;
	WRITE_ONCE(ask->turns, n);
	if (!found)
		return;
	wire->family = found->tuple.af == AF_INET6 ? CHASH_WIRE_IPV6 : CHASH_WIRE_IPV4;
	wire->vport = found->tuple.port;
	wire->mark = found->tuple.fwmark;
	memcpy(wire->vip, &found->tuple.addr, found->tuple.af == AF_INET6 ? 16 : 4);
	wire->digest = READ_ONCE(found->digest);
}

/*
 * Ask a director for nothing but an answer, where that is due; also one that is asked about flows:
 * these may all be of one service.
 */
static void tick_probe(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director)
{
	unsigned long period = director->waiting && !director->silent ? CHASH_PROBE_AGAIN :
								       CHASH_PROBE_PERIOD;
	struct chash_wire wire = { .type = CHASH_WIRE_ASK };
	unsigned int key;

	if (time_before(jiffies, director->probed_at + period))
		return;
	director->probed_at = jiffies;
	wire.id = probe_id(ask, director, probe_now());
	probe_service(ask, director, &wire);
	/* One that says nothing may have the seed of before still: both come to it in time. */
	key = director->tries++ & 1;
	/* Whichever it understands, it has all services in turn. */
	director->turn += !key;
	ask_send_one(ask, director, &wire, key);
}

static bool tick_directors(struct ip_vs_chash_ask *ask)
{
	unsigned long patience = ask_patience(ask);
	struct ip_vs_chash_director *director;
	bool fell = false;
	unsigned int i;

	for (i = 0; i < CHASH_DIRECTORS_MAX; i++) {
		director = ask_director(ask, i);
		if (!director)
			continue;
		fell |= ip_vs_chash_director_tick(ask->cn->directors, director, patience);
		tick_probe(ask, director);
	}
	return fell;
}

/* So many datagrams of held segments are put together under the lock, and sent behind it. */
#define CHASH_TICK_ORDERS	8
/* So many segments are asked about again in a tick, and so many are looked after that need it. */
#define CHASH_TICK_AGAIN	8
#define CHASH_TICK_WORK		1024

/* Look after what is held in a bucket. Returns how many had to be asked about, or decided. */
static unsigned int tick_bucket(struct ip_vs_chash_ask *ask, struct hlist_head *bucket,
				unsigned int *again)
{
	struct ask_order order[CHASH_TICK_ORDERS];
	struct ip_vs_chash_held *held;
	unsigned int i, n, work = 0;
	struct hlist_node *tmp;
	LIST_HEAD(over);

	/* What was asked about just now is passed over when the walk begins anew. */
	do {
		n = 0;
		spin_lock_bh(&ask->lock);
		hlist_for_each_entry_safe(held, tmp, bucket, by_flow) {
			if (ask_next(ask, held, again, &order[n])) {
				ip_vs_chash_held_take(ask, held, &over);
				work++;
			} else if (order[n].to && ++n == CHASH_TICK_ORDERS) {
				break;
			}
		}
		spin_unlock_bh(&ask->lock);
		for (i = 0; i < n; i++)
			ip_vs_chash_ask_send(ask, order[i].to, &order[i].wire, order[i].key);
		work += n;
	} while (n == CHASH_TICK_ORDERS);
	ask_decide(ask, &over);
	return work;
}

/*
 * What was not asked about yet, or can be decided, does not wait for others that are asked about
 * again: these are so few a tick that they may be many ticks behind.
 */
static void tick_held(struct ip_vs_chash_ask *ask)
{
	unsigned int again = CHASH_TICK_AGAIN, begin = ask->at, work = 0, i, at;

	for (i = 0; i < HASH_SIZE(ask->by_flow) && work < CHASH_TICK_WORK; i++) {
		at = (begin + i) % HASH_SIZE(ask->by_flow);
		/* The next tick begins where this one could not do all. */
		if (again)
			ask->at = at;
		if (!hlist_empty(&ask->by_flow[at]))
			work += tick_bucket(ask, &ask->by_flow[at], &again);
	}
}

static void ask_tick(struct timer_list *timer)
{
	struct ip_vs_chash_ask *ask = container_of(timer, struct ip_vs_chash_ask, tick);
	bool fell;

	rcu_read_lock();
	fell = tick_directors(ask);
	tick_held(ask);
	rcu_read_unlock();
	if (fell)
		ask->changed(ask->cn);
	spin_lock(&ask->lock);
	if (!ask->stopped && (READ_ONCE(ask->port) || ask->held))
		mod_timer(&ask->tick, jiffies + (ask->held ? CHASH_TICK_HELD : CHASH_TICK_IDLE));
	spin_unlock(&ask->lock);
}

/* Have the directors of all services known, and no others. */
static unsigned int ask_know(struct ip_vs_chash_net *cn)
{
	const struct ip_vs_chash_peers *peers;
	const struct ip_vs_chash_dest *relay;
	struct ip_vs_chash_service *cs;
	unsigned int i, j;
	int bucket;

	ip_vs_chash_for_each_service(cn, bucket, cs) {
		peers = rcu_dereference_protected(cs->peers, lockdep_is_held(&cn->lock));
		if (!cs->takeover)
			continue;
		for (i = 0; peers && i < peers->n; i++)
			for (j = 0; j < peers->peer[i].relays; j++) {
				relay = peers->peer[i].relay[j];
				ip_vs_chash_director_want(cn->directors, peers->peer[i].pop,
							  relay->af, &relay->addr);
			}
	}
	return ip_vs_chash_directors_sweep(cn->directors);
}

/* After a change of the seed the one before is understood for as long as tables are held. */
static void ask_reseed(struct ip_vs_chash_ask *ask)
{
	siphash_key_t key;

	chash_wire_key(&ask->cn->seed, &key);
	/* What is read in this moment may be taken for forged, and is sent again. */
	if (memcmp(&key, &ask->key[0], sizeof(key))) {
		ask->key[1] = ask->key[0];
		ask->key[0] = key;
		ask->reseeded_at = jiffies;
	} else if (time_after(jiffies, ask->reseeded_at + READ_ONCE(ask->cn->hold_sec) * HZ)) {
		ask->key[1] = key;
	}
}

/*
 * Bring directors and sockets up to date with the services. Process context, under the namespace's
 * lock; may sleep.
 */
void ip_vs_chash_ask_refresh(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_ask *ask = cn->ask;
	unsigned int port = ask_know(cn) && !ask->stopped ? READ_ONCE(cn->ask_port) : 0;
	int err = 0;

	lockdep_assert_held(&cn->lock);

	ask_reseed(ask);
	if (port == ask->port) {
		ask->error = 0;
		return;
	}
	if (port)
		err = ip_vs_chash_socket_open(ask, port, ask_receive);
	else
		ip_vs_chash_socket_close(ask);
	if (err && err != ask->error && !ask->port)
		pr_warn("no director can be asked: UDP port %u cannot be opened (error %d), see net.ipv4.vs.chash_ask_port\n",
			port, err);
	ask->error = err;
	if (err || !port)
		return;
	ip_vs_chash_directors_await_none(cn->directors);
	mod_timer(&ask->tick, jiffies + 1);
}

/*
 * A sysctl was written. Returns 0, or a negative error when the port cannot be had: then all is as
 * before, whether one is open or not.
 */
int ip_vs_chash_ask_tuned(struct ip_vs_chash_net *cn, const int *knob)
{
	struct ip_vs_chash_ask *ask = cn->ask;
	int err;

	if (knob != &cn->ask_port)
		return 0;
	mutex_lock(&cn->lock);
	ip_vs_chash_ask_refresh(cn);
	err = ask->error;
	if (err) {
		WRITE_ONCE(cn->ask_port, ask->wanted);
		ip_vs_chash_ask_refresh(cn);
	}
	ask->wanted = cn->ask_port;
	mutex_unlock(&cn->lock);
	return err;
}

/* Nobody is asked yet. */
void ip_vs_chash_ask_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_ask *ask = cn->ask;

	spin_lock_init(&cn->directors->lock);
	ask->cn = cn;
	/* Before the namespace is ours nobody tells of devices that go. */
	ask->stopped = true;
	get_random_bytes(&ask->secret, sizeof(ask->secret));
	chash_wire_key(&cn->seed, &ask->key[0]);
	ask->key[1] = ask->key[0];
	spin_lock_init(&ask->lock);
	hash_init(ask->by_flow);
	hash_init(ask->by_id);
	INIT_LIST_HEAD(&ask->inquiries);
	timer_setup(&ask->tick, ask_tick, 0);
}

/* What came in by a device does not outlive it. Under RTNL. */
static int ask_device_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct ip_vs_chash_ask *ask = container_of(nb, struct ip_vs_chash_ask, devices);

	if (event == NETDEV_DOWN || event == NETDEV_UNREGISTER)
		ip_vs_chash_held_flush(ask, netdev_notifier_info_to_dev(ptr));
	return NOTIFY_DONE;
}

/* Hold segments from now on. Returns 0 or a negative error. */
int ip_vs_chash_ask_start(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_ask *ask = cn->ask;
	int err;

	ask->devices.notifier_call = ask_device_event;
	err = register_netdevice_notifier_net(cn->ipvs->net, &ask->devices);
	if (err)
		return err;
	ask->wanted = READ_ONCE(cn->ask_port);
	spin_lock_bh(&ask->lock);
	ask->stopped = false;
	spin_unlock_bh(&ask->lock);
	return 0;
}

/* Ask nobody and answer nobody any more, and hold nothing. */
void ip_vs_chash_ask_stop(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_ask *ask = cn->ask;

	if (ask->stopped)
		return;
	spin_lock_bh(&ask->lock);
	ask->stopped = true;
	spin_unlock_bh(&ask->lock);
	mutex_lock(&cn->lock);
	ip_vs_chash_ask_refresh(cn);
	mutex_unlock(&cn->lock);
	timer_delete_sync(&ask->tick);
	ip_vs_chash_held_flush(ask, NULL);
	unregister_netdevice_notifier_net(cn->ipvs->net, &ask->devices);
}

/* Forget all directors. Twice: the first time takes the marks away. */
void ip_vs_chash_ask_exit(struct ip_vs_chash_net *cn)
{
	ip_vs_chash_directors_sweep(cn->directors);
	ip_vs_chash_directors_sweep(cn->directors);
}
