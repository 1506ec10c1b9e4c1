// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The hooks: which packets are asked about, what becomes of them when the answers are there, what
 * the limits leave of that, and the counters. Packets of flows that IPVS knows do not come here.
 */
#include <linux/math.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "state/pop.h"
#include "service/peers.h"
#include "service/service.h"
#include "lookup/midstream.h"
#include "lookup/relay.h"
#include "ask/ask.h"
#include "ask/held.h"
#include "ask/hint.h"
#include "ipvs/adopt.h"
#include "ipvs/takeover.h"

/* Of takeovers a second, the part of flows nobody vouched for that may leave a normal entry. */
#define CHASH_PROMOTIONS_PART	16
/* A sibling leaves many at once. */
#define CHASH_PROMOTIONS_BURST	10

/* Nobody vouches for a flow for so many seconds after nobody did. */
#define CHASH_JUDGED_SECS	10
/* A flow that is in use for so many seconds, and not in two of them only, is no forged one. */
#define CHASH_PROVEN_SECS	3
#define CHASH_PROVEN_TIMES	2
/* Prefixes that move together are found within so many seconds of each other. */
#define CHASH_MOVING_SECS	60

static bool flow_limit_take(const struct ip_vs_chash_flow *flow, struct chash_limit_fair *limit,
			    u32 rate)
{
	return ip_vs_chash_source_take(limit, rate, flow->af, &flow->client);
}

static void takeover_count(const struct ip_vs_chash_service *cs, enum ip_vs_chash_count what)
{
	this_cpu_inc(cs->counts->count[what]);
}

/*
 * Pools of other PoPs and mappings of the past have no slots. While such a PoP is away, or a change
 * is held, each segment that nobody vouches for has its server searched for there, which is to take
 * no more of a CPU the more servers there are.
 */
static bool takeover_may_search(const struct ip_vs_chash_service *cs,
				const struct ip_vs_chash_flow *flow,
				const struct ip_vs_chash_question *question)
{
	unsigned int cost = ip_vs_chash_midstream_cost(cs, question);
	u64 rate = READ_ONCE(cs->cn->relay_rate);

	/* However many there are, some are found. */
	if (cost > CHASH_SEARCH_SERVERS)
		rate = DIV_ROUND_UP_ULL(rate * CHASH_SEARCH_SERVERS, cost);
	if (!cost || flow_limit_take(flow, &cs->cn->takeover->searches, rate))
		return true;
	takeover_count(cs, CHASH_COUNT_RATE_LIMITED);
	return false;
}

static void traffic_count(const struct ip_vs_chash_pop *pop, enum ip_vs_chash_traffic_kind what)
{
	if (pop)
		atomic64_inc(&pop->traffic->count[what]);
}

static unsigned int takeover_refuse(struct ip_vs_chash_service *cs,
				    const struct ip_vs_chash_flow *flow)
{
	struct ip_vs_chash_net *cn = cs->cn;

	takeover_count(cs, CHASH_COUNT_REFUSED);
	/* Nobody answers an error or an end, and the stack has uses for an error. */
	if (flow->icmp)
		return NF_ACCEPT;
	/* A SYN comes again, and begins a session then. */
	if (READ_ONCE(cn->refuse) || flow->rst || flow->syn)
		return NF_DROP;
	if (chash_bucket_take(&cn->takeover->resets, ktime_get_ns(), READ_ONCE(cn->takeover_rate)))
		return NF_ACCEPT;
	takeover_count(cs, CHASH_COUNT_RATE_LIMITED);
	return NF_DROP;
}

/* New sessions have the last quarter of a destination for themselves. */
static bool dest_is_full(const struct ip_vs_dest *ipvs_dest)
{
	u64 most = READ_ONCE(ipvs_dest->u_threshold);

	return most && (u64)ip_vs_chash_dest_conns(ipvs_dest) * 4 >= most * 3;
}

/* Prefixes are being moved here, so that the next one may have sessions elsewhere. */
static bool takeover_is_moving(const struct ip_vs_chash_net *cn)
{
	return jiffies - READ_ONCE(cn->takeover->moved_at) < CHASH_MOVING_SECS * HZ;
}

/* In use for longer than forged flows are, or relayed to a director that is away now. */
static bool takeover_proven(struct ip_vs_chash_net *cn, const struct ip_vs_chash_flow *flow,
			    bool certain)
{
	u32 rate = DIV_ROUND_UP(READ_ONCE(cn->takeover_rate), CHASH_PROMOTIONS_PART);
	struct ip_vs_chash_takeover *takeover = cn->takeover;
	u64 hash = ip_vs_chash_ask_hash(cn->ask, flow);
	struct chash_sight sight;

	if (!certain) {
		if (!chash_seen_look(takeover->seen, hash, ktime_get_seconds(), &sight) ||
		    sight.first_ago < CHASH_PROVEN_SECS || sight.times < CHASH_PROVEN_TIMES)
			return false;
	}
	return chash_bucket_take_burst(&takeover->promotions, ktime_get_ns(), rate,
				       CHASH_PROMOTIONS_BURST);
}

static enum chash_act takeover_act(struct ip_vs_chash_service *cs,
				   const struct ip_vs_chash_flow *flow,
				   const struct ip_vs_chash_question *question,
				   const struct ip_vs_chash_answer *answer,
				   enum chash_limit *limit)
{
	struct chash_offer offer = {
		.route		= answer->route,
		/* An entry that no server has confirmed proves nothing, and is to make no other. */
		.vouched	= question->voucher && question->begun,
		.nat		= answer->nat,
		.passing	= flow->icmp || flow->rst || flow->syn,
		.icmp		= flow->icmp,
		.rst		= flow->rst,
	};
	struct ip_vs_chash_net *cn = cs->cn;

	if (offer.route == CHASH_ROUTE_RELAY && !offer.vouched)
		offer.relay_token = answer->pop &&
			flow_limit_take(flow, &answer->pop->traffic->limit,
					READ_ONCE(cn->relay_rate));
	if (offer.nat && !offer.rst && (!offer.vouched || offer.passing)) {
		offer.full = dest_is_full(answer->ipvs_dest);
		offer.entry_token = flow_limit_take(flow, &cn->takeover->entries,
						    READ_ONCE(cn->takeover_rate));
	} else if (answer->ipvs_dest && offer.route != CHASH_ROUTE_RELAY && !offer.vouched &&
		   !offer.passing) {
		offer.proven = takeover_proven(cn, flow, question->pop);
		offer.entry_token = offer.proven;
	}
	return chash_act(&offer, limit);
}

static void takeover_count_route(struct ip_vs_chash_service *cs,
				 const struct ip_vs_chash_answer *answer)
{
	switch (answer->route) {
	case CHASH_ROUTE_RELAY:
		takeover_count(cs, CHASH_COUNT_RELAYED);
		traffic_count(answer->pop, CHASH_TRAFFIC_RELAYED);
		break;
	case CHASH_ROUTE_OWNER_POOL:
		takeover_count(cs, CHASH_COUNT_OWNER_POOL);
		traffic_count(answer->pop, CHASH_TRAFFIC_OWNER_POOL);
		break;
	default:
		takeover_count(cs, CHASH_COUNT_OWN_POOL);
		break;
	}
}

/*
 * Sessions without an entry come, if these are some. What is forged can do so at any time, so it
 * counts as such for the first seconds of a minute only.
 */
static void takeover_note_unproven(struct ip_vs_chash_service *cs)
{
	u32 now = ktime_get_seconds();

	if (now - READ_ONCE(cs->unproven_at) >= 60)
		WRITE_ONCE(cs->unproven_at, now);
}

/* Nobody vouches for a flow. */
static void takeover_judge(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_flow *flow)
{
	chash_seen_note(cn->takeover->seen, ip_vs_chash_ask_hash(cn->ask, flow),
			ktime_get_seconds());
}

/* What is known of a flow, once it is settled, for the next one of the same prefix. */
static void takeover_learn(struct ip_vs_chash_service *cs, const struct ip_vs_chash_flow *flow,
			   const struct ip_vs_chash_question *question,
			   const struct ip_vs_chash_answer *answer, enum chash_act act)
{
	struct ip_vs_chash_ask *ask = cs->cn->ask;

	if (question->voucher && !question->begun)
		return;
	if (question->voucher) {
		if (answer->route == CHASH_ROUTE_RELAY) {
			WRITE_ONCE(cs->relayed_at, jiffies);
			WRITE_ONCE(cs->relayed, true);
		}
		if (ip_vs_chash_hint_learn(ask, flow, question->voucher->index,
					   question->server_pop ?: question->voucher->pop)) {
			takeover_count(cs, CHASH_COUNT_LEARNED);
			WRITE_ONCE(cs->cn->takeover->moved_at, jiffies);
		}
		return;
	}
	if (act == CHASH_ACT_ONCE && answer->route == CHASH_ROUTE_OWN_POOL)
		takeover_note_unproven(cs);
	/* A director that had been away may have the flow by the time that it is asked again. */
	if (!question->pop && !(question->judged && answer->route == CHASH_ROUTE_RELAY))
		takeover_judge(cs->cn, flow);
	if (act != CHASH_ACT_ADOPT)
		return;
	if (answer->route == CHASH_ROUTE_OWNER_POOL && answer->pop)
		ip_vs_chash_hint_learn(ask, flow, CHASH_HINT_SELF, answer->pop->id);
	else if (ip_vs_chash_hint_learned(ask, flow, NULL) < 0)
		ip_vs_chash_hint_learn(ask, flow, CHASH_HINT_SELF, READ_ONCE(cs->cn->pop_self));
}

/*
 * Whether it is only a guess that an error is about a service, one of a mark that the error has
 * not, and no entry of @pop says so: it may be about a connection of this host.
 */
static bool takeover_is_guess(const struct ip_vs_chash_service *cs, const struct sk_buff *skb,
			      const struct ip_vs_chash_flow *flow, u16 pop)
{
	return flow->icmp && cs->tuple.fwmark && cs->tuple.fwmark != skb->mark && !pop;
}

/* All that can be known of a segment is known: forward it, or do what else is to be done. */
static unsigned int takeover_settle(struct ip_vs_chash_service *cs, struct sk_buff *skb,
				    struct ip_vs_chash_flow *flow,
				    const struct ip_vs_chash_question *question)
{
	struct ip_vs_chash_answer answer;
	enum chash_limit limit;
	unsigned int verdict;
	enum chash_act act;

	if (!question->voucher && takeover_is_guess(cs, skb, flow, question->pop)) {
		if (!question->judged)
			takeover_judge(cs->cn, flow);
		return NF_ACCEPT;
	}
	if (!takeover_may_search(cs, flow, question) ||
	    !ip_vs_chash_midstream(cs, question, &answer))
		return NF_DROP;
	act = takeover_act(cs, flow, question, &answer, &limit);
	if (act == CHASH_ACT_REFUSE)
		return takeover_refuse(cs, flow);
	if (limit == CHASH_LIMIT_RELAY) {
		takeover_count(cs, CHASH_COUNT_RELAY_LIMITED);
		traffic_count(answer.pop, CHASH_TRAFFIC_LIMITED);
	} else if (limit != CHASH_LIMIT_NONE) {
		takeover_count(cs, CHASH_COUNT_RATE_LIMITED);
	} else if (act == CHASH_ACT_DROP) {
		takeover_count(cs, CHASH_COUNT_WAITED);
	}
	if (act == CHASH_ACT_DROP)
		return NF_DROP;

	takeover_learn(cs, flow, question, &answer, act);
	if (!ip_vs_chash_adopt(cs->cn, skb, flow, answer.ipvs_dest, act, &verdict)) {
		takeover_count(cs, CHASH_COUNT_ENTRY_FAILED);
		return NF_DROP;
	}
	takeover_count_route(cs, &answer);
	if (act == CHASH_ACT_ONCE)
		takeover_count(cs, CHASH_COUNT_WITHOUT_ENTRY);
	else if (act == CHASH_ACT_ADOPT && !question->voucher)
		takeover_count(cs, CHASH_COUNT_PROMOTED);
	return verdict;
}

static struct ip_vs_chash_question takeover_question(const struct ip_vs_chash_service *cs,
						     const struct ip_vs_chash_flow *flow, u16 pop)
{
	struct ip_vs_chash_question question = {
		.client	= &flow->client,
		.port	= flow->cport,
		.pop	= pop,
		.unasked = !READ_ONCE(cs->cn->ask->port),
	};

	question.hint = ip_vs_chash_hint_pop(cs->cn->ask, flow, &question.hinted_by);
	return question;
}

/* Whether nobody vouched for the flow a moment ago. */
static bool takeover_is_judged(const struct ip_vs_chash_net *cn,
			       const struct ip_vs_chash_flow *flow)
{
	struct chash_sight sight;

	return chash_seen_look(cn->takeover->seen, ip_vs_chash_ask_hash(cn->ask, flow),
			       ktime_get_seconds(), &sight) &&
	       sight.judged_ago < CHASH_JUDGED_SECS;
}

static bool takeover_from_peer(const struct ip_vs_chash_net *cn, const struct nf_hook_state *state)
{
	return state->in && ip_vs_chash_backbone_has(cn->pops, state->in->ifindex);
}

/*
 * A segment whose flow is not known here. @pop is the PoP that it was relayed to until now, 0 for
 * none; then an entry of it leaves if this returns NF_STOLEN.
 */
static unsigned int chash_takeover(struct ip_vs_chash_service *cs, struct sk_buff *skb,
				   const struct nf_hook_state *state,
				   struct ip_vs_chash_flow *flow, u16 pop)
{
	struct ip_vs_chash_question question = takeover_question(cs, flow, pop);
	struct ip_vs_chash_net *cn = cs->cn;
	/* Of what nobody is asked about. */
	unsigned int verdict = takeover_is_guess(cs, skb, flow, pop) ? NF_ACCEPT : NF_DROP;

	if (takeover_from_peer(cn, state)) {
		takeover_count(cs, CHASH_COUNT_FROM_BACKBONE);
		question.from_peer = true;
		return takeover_settle(cs, skb, flow, &question);
	}
	question.judged = !pop && takeover_is_judged(cn, flow);
	if (question.judged)
		return takeover_settle(cs, skb, flow, &question);
	if (!flow_limit_take(flow, &cn->takeover->asks, READ_ONCE(cn->relay_rate))) {
		takeover_count(cs, CHASH_COUNT_RATE_LIMITED);
		return verdict;
	}
	switch (ip_vs_chash_ask_hold(cs, skb, state, flow, pop, pop)) {
	case CHASH_HOLDING:
		takeover_count(cs, pop ? CHASH_COUNT_REDECIDED : CHASH_COUNT_ASKED);
		return NF_STOLEN;
	case CHASH_HOLDING_NOBODY:
		return takeover_settle(cs, skb, flow, &question);
	case CHASH_HOLDING_FULL:
		takeover_count(cs, CHASH_COUNT_HELD_FULL);
		break;
	case CHASH_HOLDING_DUPLICATE:
		break;
	case CHASH_HOLDING_LOST:
		return NF_DROP;
	}
	return verdict;
}

/* The director that an entry leads to; NULL when it leads to a server. */
static const struct ip_vs_chash_dest *entry_relay(const struct ip_vs_chash_service *cs,
						  const struct ip_vs_conn *cp)
{
	const struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_peers_dest(rcu_dereference(cs->peers), cp->dest);
	return dest && READ_ONCE(dest->relay) ? dest : NULL;
}

/* The PoP of the director that an entry leads to, 0 when it leads to none that is away. */
static u16 redecide_pop(const struct ip_vs_chash_service *cs, const struct ip_vs_conn *cp)
{
	const struct ip_vs_chash_dest *relay = entry_relay(cs, cp);

	return relay && ip_vs_chash_relay_away(cs->cn, relay) ? relay->pop : 0;
}

/* Whether an entry that came while a segment was held may be followed; one that leaves may not. */
static bool held_follow(struct ip_vs_chash_service *cs, struct ip_vs_chash_held *held,
			unsigned int *verdict)
{
	struct ip_vs_conn *cp = ip_vs_chash_flow_entry(cs->cn, &held->flow);

	if (!cp)
		return false;
	if (redecide_pop(cs, cp)) {
		/* It was used again in the last moment: TCP says it again, too. */
		ip_vs_chash_disown(cp);
		*verdict = NF_DROP;
	} else {
		*verdict = ip_vs_chash_follow(cs->cn, held->skb, &held->flow, cp);
	}
	return true;
}

/* What the director says that has the flow. */
static void held_vouch(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_held *held,
		       struct ip_vs_chash_question *question)
{
	question->voucher = rcu_dereference(cn->directors->director[held->director]);
	question->begun = held->voucher.begun;
	question->server = &held->server;
	question->sport = held->sport;
	question->server_pop = held->server_pop;
}

/*
 * A SYN on the ports of a session that another director has goes there, where the server knows it
 * for what it is. All others begin here.
 */
static unsigned int held_syn(struct ip_vs_chash_service *cs, struct ip_vs_chash_held *held)
{
	struct ip_vs_chash_question question = takeover_question(cs, &held->flow, 0);

	if (!held->vouched || !held->voucher.open) {
		takeover_judge(cs->cn, &held->flow);
		return NF_REPEAT;
	}
	takeover_count(cs, CHASH_COUNT_MINE);
	held_vouch(cs->cn, held, &question);
	return question.voucher ? takeover_settle(cs, held->skb, &held->flow, &question) : NF_DROP;
}

static unsigned int held_settle(struct ip_vs_chash_net *cn, struct ip_vs_chash_held *held)
{
	struct ip_vs_chash_question question;
	struct ip_vs_chash_service *cs;
	unsigned int verdict;

	if (!READ_ONCE(cn->ipvs->enable))
		return NF_DROP;
	cs = ip_vs_chash_flow_service(cn, &held->flow, held->mark);
	if (!cs || !READ_ONCE(cs->takeover))
		return NF_DROP;
	if (held->flow.syn && !held->leaving)
		return held_syn(cs, held);
	if (held->timed_out) {
		takeover_count(cs, CHASH_COUNT_WAITED);
		return takeover_is_guess(cs, held->skb, &held->flow, held->pop) ? NF_ACCEPT :
										  NF_DROP;
	}
	if (held_follow(cs, held, &verdict))
		return verdict;
	question = takeover_question(cs, &held->flow, held->pop);
	if (!question.hint)
		question.hint = held->hint;
	if (held->vouched)
		held_vouch(cn, held, &question);
	takeover_count(cs, question.voucher ? CHASH_COUNT_MINE : CHASH_COUNT_UNKNOWN);
	return takeover_settle(cs, held->skb, &held->flow, &question);
}

/* The wait of a segment is over. Softirq, under RCU. */
void ip_vs_chash_takeover_held(struct ip_vs_chash_net *cn, struct ip_vs_chash_held *held)
{
	unsigned int verdict = held_settle(cn, held);
	struct sk_buff *skb = held->skb;

	if (verdict != NF_DROP)
		held->skb = NULL;
	/* As netfilter would, but for hooks behind ours. */
	if (verdict == NF_ACCEPT)
		held->okfn(cn->ipvs->net, NULL, skb);
	/* To IPVS, which has not seen it, and to hooks before it, which have. */
	else if (verdict == NF_REPEAT)
		dst_input(skb);
	ip_vs_chash_held_free(held);
}

/* What IPVS itself does not look at is left alone. */
static bool takeover_looks(const struct ip_vs_chash_net *cn, const struct sk_buff *skb)
{
	return !skb->ipvs_property && skb->pkt_type == PACKET_HOST && skb_dst(skb) &&
	       cn->ipvs->enable && !sysctl_backup_only(cn->ipvs);
}

static struct ip_vs_chash_service *takeover_service(struct ip_vs_chash_net *cn,
						    struct sk_buff *skb,
						    const struct nf_hook_state *state,
						    struct ip_vs_chash_flow *flow)
{
	struct ip_vs_chash_service *cs;

	if (!takeover_looks(cn, skb) || !ip_vs_chash_flow_of(skb, state->pf, flow))
		return NULL;
	cs = ip_vs_chash_flow_service(cn, flow, skb->mark);
	return cs && READ_ONCE(cs->takeover) ? cs : NULL;
}

/* Behind IPVS: what it did not take. Under RCU. Returns the verdict. */
unsigned int ip_vs_chash_takeover_hook(void *priv, struct sk_buff *skb,
				       const struct nf_hook_state *state)
{
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_flow flow;
	struct ip_vs_conn *cp;
	bool ended;

	cs = takeover_service(priv, skb, state, &flow);
	if (!cs || flow.syn)
		return NF_ACCEPT;
	/*
	 * When the last service of a family goes, IPVS's hooks do so before ours: flows that it has
	 * an entry of are none of those that it does not know. An entry that IPVS has just ended,
	 * as its server is gone, is not in the way.
	 */
	cp = ip_vs_chash_flow_entry(cs->cn, &flow);
	if (cp) {
		ended = sysctl_expire_nodest_conn(cs->cn->ipvs) &&
			cp->dest && !ip_vs_chash_dest_available(cp->dest);
		__ip_vs_conn_put(cp);
		if (!ended)
			return NF_DROP;
	}
	return chash_takeover(cs, skb, state, &flow, 0);
}

/*
 * Whether what only the director that is away could continue is to wait for it, with its entry. It
 * waits also while the limit lets nobody find that out.
 */
static bool redecide_waits(struct ip_vs_chash_service *cs, const struct ip_vs_chash_flow *flow,
			   u16 pop)
{
	struct ip_vs_chash_question question = takeover_question(cs, flow, pop);
	struct ip_vs_chash_answer answer;

	if (!takeover_may_search(cs, flow, &question))
		return true;
	if (!ip_vs_chash_midstream(cs, &question, &answer) || answer.route != CHASH_ROUTE_WAIT)
		return false;
	takeover_count(cs, CHASH_COUNT_WAITED);
	return true;
}

/*
 * A packet of a flow whose entry leads to a director of @pop, which is away. The reference to @cp
 * is let go of.
 */
static unsigned int chash_redecide(struct ip_vs_chash_service *cs, struct sk_buff *skb,
				   const struct nf_hook_state *state,
				   struct ip_vs_chash_flow *flow, struct ip_vs_conn *cp, u16 pop)
{
	unsigned int verdict = NF_DROP;

	/*
	 * A SYN begins a new session, unless one is open that it may have been forged to end. TCP
	 * says it again when the entry has gone, as it does what another director has sent back.
	 */
	if ((flow->syn && READ_ONCE(cp->state) != IP_VS_TCP_S_ESTABLISHED) ||
	    takeover_from_peer(cs->cn, state)) {
		ip_vs_chash_disown(cp);
		return NF_DROP;
	}
	if (!redecide_waits(cs, flow, pop))
		verdict = chash_takeover(cs, skb, state, flow, pop);
	/* One that has found no place keeps what is known of it. */
	if (verdict != NF_STOLEN) {
		__ip_vs_conn_put(cp);
		return verdict;
	}
	traffic_count(xa_load(&cs->cn->pops->pop, pop), CHASH_TRAFFIC_REDECIDED);
	ip_vs_chash_disown(cp);
	return verdict;
}

/*
 * Before IPVS: what it would send to a director that is away, and errors that it would take for the
 * beginning of a session. Under RCU. Returns the verdict.
 */
unsigned int ip_vs_chash_early_hook(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_flow flow;
	struct ip_vs_conn *cp;
	u16 pop;

	cs = takeover_service(priv, skb, state, &flow);
	if (!cs)
		return NF_ACCEPT;
	cp = ip_vs_chash_flow_entry(cs->cn, &flow);
	if (!cp)
		return flow.icmp ? chash_takeover(cs, skb, state, &flow, 0) : NF_ACCEPT;
	pop = redecide_pop(cs, cp);
	if (!pop) {
		__ip_vs_conn_put(cp);
		return NF_ACCEPT;
	}
	return chash_redecide(cs, skb, state, &flow, cp, pop);
}

/*
 * A SYN is assigned where it arrives, unless a director has a session on its ports: that of a
 * client whose prefix has sessions elsewhere may be forged, to have such a session answered by
 * another server. So the director is asked, once, and within a rate; all of them about a prefix of
 * which nothing is known yet, while others are being moved here.
 */
static unsigned int chash_takeover_syn(struct ip_vs_chash_service *cs, struct sk_buff *skb,
				       const struct nf_hook_state *state,
				       const struct ip_vs_chash_flow *flow)
{
	struct ip_vs_chash_net *cn = cs->cn;
	int learned = ip_vs_chash_hint_learned(cn->ask, flow, NULL);

	if (learned == CHASH_HINT_SELF || (learned < 0 && !takeover_is_moving(cn)) ||
	    takeover_is_judged(cn, flow) ||
	    takeover_from_peer(cn, state) ||
	    !flow_limit_take(flow, &cn->takeover->asks, READ_ONCE(cn->relay_rate)))
		return NF_ACCEPT;
	switch (ip_vs_chash_ask_hold(cs, skb, state, flow, 0, false)) {
	case CHASH_HOLDING:
		takeover_count(cs, CHASH_COUNT_ASKED);
		return NF_STOLEN;
	case CHASH_HOLDING_DUPLICATE:
	case CHASH_HOLDING_LOST:
		return NF_DROP;
	default:
		return NF_ACCEPT;
	}
}

/* What of all packets is to cost next to nothing; IPv6 headers are left to who reads them. */
static bool flow_may_begin(const struct sk_buff *skb, u8 pf)
{
	const struct tcphdr *th;
	struct tcphdr buf;

	unsigned int at = sizeof(struct ipv6hdr);

	if (pf == NFPROTO_IPV6 && ipv6_hdr(skb)->nexthdr != IPPROTO_TCP)
		return true;
	if (pf == NFPROTO_IPV4) {
		if (ip_hdr(skb)->protocol != IPPROTO_TCP)
			return false;
		at = ip_hdrlen(skb);
	}
	th = skb_header_pointer(skb, at, sizeof(buf), &buf);
	return th && th->syn;
}

/* The session of an entry to a director has ended: IPVS takes a SYN for a new one then. */
static void syn_ends(const struct ip_vs_chash_service *cs, struct ip_vs_conn *cp)
{
	spin_lock_bh(&cp->lock);
	if (cp->state >= IP_VS_TCP_S_FIN_WAIT && cp->state <= IP_VS_TCP_S_LAST_ACK &&
	    entry_relay(cs, cp))
		cp->state = IP_VS_TCP_S_CLOSE;
	spin_unlock_bh(&cp->lock);
}

/*
 * Whether IPVS would take a SYN for the end of an open session, as it is told to where the server
 * has no weight: no director has. One that is away is for the other hook.
 */
static bool syn_would_end(const struct ip_vs_chash_service *cs, const struct ip_vs_conn *cp)
{
	return sysctl_expire_nodest_conn(cs->cn->ipvs) &&
	       READ_ONCE(cp->state) != IP_VS_TCP_S_CLOSE && entry_relay(cs, cp) &&
	       !redecide_pop(cs, cp);
}

/*
 * Before IPVS: a SYN on the ports of a session that another director has, or had. Under RCU.
 * Returns the verdict.
 */
unsigned int ip_vs_chash_syn_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_flow flow;
	struct ip_vs_conn *cp;

	if (!flow_may_begin(skb, state->pf))
		return NF_ACCEPT;
	cs = takeover_service(priv, skb, state, &flow);
	if (!cs || !flow.syn)
		return NF_ACCEPT;
	cp = ip_vs_chash_flow_entry(cs->cn, &flow);
	if (!cp)
		return chash_takeover_syn(cs, skb, state, &flow);
	syn_ends(cs, cp);
	if (syn_would_end(cs, cp))
		return ip_vs_chash_follow(cs->cn, skb, &flow, cp);
	__ip_vs_conn_put(cp);
	return NF_ACCEPT;
}
