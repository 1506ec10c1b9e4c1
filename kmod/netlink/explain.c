// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Netlink handlers of what services have done and would do: counters and explanations. */
#include <linux/netdevice.h>

#include "state/owner.h"
#include "state/pop.h"
#include "state/source.h"
#include "service/table.h"
#include "lookup/assign.h"
#include "lookup/heavy.h"
#include "lookup/midstream.h"
#include "ask/hint.h"
#include "netlink/attr.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* What services count. */
static const u8 nl_counts[CHASH_COUNT_MAX] = {
	[CHASH_COUNT_FIRST_CHOICE]	= IP_VS_CHASH_A_STATS_FIRST_CHOICE,
	[CHASH_COUNT_NEXT_CHOICE]	= IP_VS_CHASH_A_STATS_NEXT_CHOICE,
	[CHASH_COUNT_REPROBE]		= IP_VS_CHASH_A_STATS_REPROBE,
	[CHASH_COUNT_LOAD_BOUND]	= IP_VS_CHASH_A_STATS_LOAD_BOUND,
	[CHASH_COUNT_LAST_RESORT]	= IP_VS_CHASH_A_STATS_LAST_RESORT,
	[CHASH_COUNT_NO_DEST]		= IP_VS_CHASH_A_STATS_NO_DEST,
	[CHASH_COUNT_SPILLED]		= IP_VS_CHASH_A_STATS_SPILLED,
	[CHASH_COUNT_FROM_BACKBONE]	= IP_VS_CHASH_A_STATS_FROM_BACKBONE,
	[CHASH_COUNT_RELAYED]		= IP_VS_CHASH_A_STATS_RELAYED,
	[CHASH_COUNT_OWNER_POOL]	= IP_VS_CHASH_A_STATS_OWNER_POOL,
	[CHASH_COUNT_OWN_POOL]		= IP_VS_CHASH_A_STATS_OWN_POOL,
	[CHASH_COUNT_PROMOTED]		= IP_VS_CHASH_A_STATS_PROMOTED,
	[CHASH_COUNT_WITHOUT_ENTRY]	= IP_VS_CHASH_A_STATS_WITHOUT_ENTRY,
	[CHASH_COUNT_REFUSED]		= IP_VS_CHASH_A_STATS_REFUSED,
	[CHASH_COUNT_RATE_LIMITED]	= IP_VS_CHASH_A_STATS_RATE_LIMITED,
	[CHASH_COUNT_RELAY_LIMITED]	= IP_VS_CHASH_A_STATS_RELAY_LIMITED,
	[CHASH_COUNT_REDECIDED]		= IP_VS_CHASH_A_STATS_REDECIDED,
	[CHASH_COUNT_ASKED]		= IP_VS_CHASH_A_STATS_ASKED,
	[CHASH_COUNT_MINE]		= IP_VS_CHASH_A_STATS_MINE,
	[CHASH_COUNT_UNKNOWN]		= IP_VS_CHASH_A_STATS_UNKNOWN,
	[CHASH_COUNT_HELD_FULL]		= IP_VS_CHASH_A_STATS_HELD_FULL,
	[CHASH_COUNT_WAITED]		= IP_VS_CHASH_A_STATS_WAITED,
	[CHASH_COUNT_ENTRY_FAILED]	= IP_VS_CHASH_A_STATS_ENTRY_FAILED,
	[CHASH_COUNT_LEARNED]		= IP_VS_CHASH_A_STATS_LEARNED,
	[CHASH_COUNT_DIGEST_DIFFERS]	= IP_VS_CHASH_A_STATS_DIGEST_DIFFERS,
	[CHASH_COUNT_BUILDS]		= IP_VS_CHASH_A_STATS_BUILDS,
	[CHASH_COUNT_UPDATES]		= IP_VS_CHASH_A_STATS_UPDATES,
	[CHASH_COUNT_BUILD_ERRORS]	= IP_VS_CHASH_A_STATS_BUILD_ERRORS,
	[CHASH_COUNT_WEIGHTS_CLAMPED]	= IP_VS_CHASH_A_STATS_WEIGHTS_CLAMPED,
	[CHASH_COUNT_DESTS_REFUSED]	= IP_VS_CHASH_A_STATS_DESTS_REFUSED,
};

/* Counters by attribute, and a bit for each that there is. */
struct nl_stats {
	u64	have;
	u64	value[IP_VS_CHASH_A_STATS_MAX + 1];
};

static void nl_stat(struct nl_stats *view, unsigned int type, u64 value)
{
	view->have |= BIT_ULL(type);
	view->value[type] = value;
}

static void nl_count(struct nl_stats *view, const struct ip_vs_chash_stats *stats)
{
	unsigned int i;

	for (i = 0; i < CHASH_COUNT_MAX; i++)
		nl_stat(view, nl_counts[i], stats->count[i]);
}

static int nl_stats_fill(struct sk_buff *skb, const void *object)
{
	const struct nl_stats *view = object;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i <= IP_VS_CHASH_A_STATS_MAX; i++)
		if (view->have & BIT_ULL(i))
			err = ip_vs_chash_put_u64(skb, i, view->value[i]);
	return err;
}

static int nl_service_stats_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_service *cs = object;
	struct ip_vs_chash_stats stats = {};
	struct nl_stats view = {};

	ip_vs_chash_service_stats(cs, &stats);
	nl_count(&view, &stats);
	return ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_STATS_SERVICE, &cs->tuple) ?:
	       nl_stats_fill(skb, &view);
}

static void nl_ask_view(struct ip_vs_chash_net *cn, struct nl_stats *view)
{
	const struct ip_vs_chash_director *director;
	unsigned int i, n = 0, silent = 0;

	/* In the order of enum ip_vs_chash_stray. */
	BUILD_BUG_ON(IP_VS_CHASH_A_STATS_ASK_LATE !=
		     IP_VS_CHASH_A_STATS_ASK_MALFORMED + CHASH_STRAY_LATE);

	rcu_read_lock();
	for (i = 0; i < CHASH_DIRECTORS_MAX; i++) {
		director = rcu_dereference(cn->directors->director[i]);
		n += !!director;
		silent += director && READ_ONCE(director->silent);
	}
	rcu_read_unlock();
	nl_stat(view, IP_VS_CHASH_A_STATS_DIRECTORS, n);
	nl_stat(view, IP_VS_CHASH_A_STATS_SILENT, silent);
	nl_stat(view, IP_VS_CHASH_A_STATS_PASSED_OVER, READ_ONCE(cn->directors->passed_over));
	nl_stat(view, IP_VS_CHASH_A_STATS_HELD, READ_ONCE(cn->ask->held));
	nl_stat(view, IP_VS_CHASH_A_STATS_ASK_PORT, READ_ONCE(cn->ask->port));
	for (i = 0; i < CHASH_STRAY_MAX; i++)
		nl_stat(view, IP_VS_CHASH_A_STATS_ASK_MALFORMED + i,
			atomic64_read(&cn->ask->stray[i]));
}

static void nl_stats_view(struct ip_vs_chash_net *cn, struct nl_stats *view)
{
	struct ip_vs_chash_stats stats = {};
	struct ip_vs_chash_service *cs;
	unsigned int bound = 0;
	size_t bytes;
	int bucket;

	nl_ask_view(cn, view);
	mutex_lock(&cn->lock);
	if (cn->registry)
		stats = cn->registry->gone;
	ip_vs_chash_for_each_service(cn, bucket, cs) {
		ip_vs_chash_service_stats(cs, &stats);
		bound += !!cs->svc;
	}
	nl_count(view, &stats);
	nl_stat(view, IP_VS_CHASH_A_STATS_SERVICES, bound);
	nl_stat(view, IP_VS_CHASH_A_STATS_TABLE_BYTES, cn->table_bytes);
	mutex_unlock(&cn->lock);

	mutex_lock(&cn->pops->lock);
	nl_stat(view, IP_VS_CHASH_A_STATS_OWNERS, ip_vs_chash_owner_count(cn->owners, &bytes));
	nl_stat(view, IP_VS_CHASH_A_STATS_OWNER_BYTES, bytes);
	nl_stat(view, IP_VS_CHASH_A_STATS_OWNER_SWAPS, cn->owners->swaps);
	nl_stat(view, IP_VS_CHASH_A_STATS_OWNER_LOADS_DROPPED, cn->owners->loads_dropped);
	mutex_unlock(&cn->pops->lock);

	mutex_lock(&cn->sources->lock);
	nl_stat(view, IP_VS_CHASH_A_STATS_SOURCES, cn->sources->lpm.count);
	nl_stat(view, IP_VS_CHASH_A_STATS_SOURCE_BYTES, cn->sources->lpm.bytes +
		cn->sources->automatic.bytes + cn->sources->held.bytes + cn->sources->bytes);
	mutex_unlock(&cn->sources->lock);

	mutex_lock(&cn->heavy->lock);
	nl_stat(view, IP_VS_CHASH_A_STATS_HEAVY, cn->heavy->n);
	nl_stat(view, IP_VS_CHASH_A_STATS_HEAVY_FOUND, cn->heavy->found);
	nl_stat(view, IP_VS_CHASH_A_STATS_HEAVY_PASSED_OVER, cn->heavy->passed_over);
	nl_stat(view, IP_VS_CHASH_A_STATS_HEAVY_SPLITS, cn->heavy->splits);
	mutex_unlock(&cn->heavy->lock);
}

int ip_vs_chash_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nl_stats view = {};

	if (info->attrs[IP_VS_CHASH_A_STATS_SERVICE])
		return ip_vs_chash_nl_service_reply(info, CHASH_NL_BOUND, nl_service_stats_fill);
	nl_stats_view(ip_vs_chash_nl_net(info), &view);
	return ip_vs_chash_nl_reply(info, nl_stats_fill, &view);
}

int ip_vs_chash_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ip_vs_chash_nl_services_dump(skb, cb, true, nl_service_stats_fill);
}

/* What is to be explained, under the namespace's lock. */
struct nl_question {
	const struct ip_vs_chash_service	*cs;
	struct ip_vs_chash_addr			client;
	__be16					port;
	bool					midstream;	/* a segment, not a new session */
	bool					from_peer;	/* another director relayed it */
};

/* Where it goes, and why. Under RCU. */
struct nl_explanation {
	const struct ip_vs_chash_dest	*dest;		/* NULL for nowhere */
	u16				pop;		/* PoP of @dest, 0 for this one */
	u8				reason;		/* enum ip_vs_chash_reason */
	bool				by_source;	/* a source policy applies */
	bool				has_slot;	/* @slot was decisive */
	u32				slot;
	u64				key;		/* key of the client */
	u64				generation;	/* of the table */
};

static const u8 nl_reasons[CHASH_COUNT_MAX] = {
	[CHASH_COUNT_FIRST_CHOICE]	= IP_VS_CHASH_REASON_FIRST_CHOICE,
	[CHASH_COUNT_NEXT_CHOICE]	= IP_VS_CHASH_REASON_NEXT_CHOICE,
	[CHASH_COUNT_REPROBE]		= IP_VS_CHASH_REASON_NEXT_CHOICE,
	[CHASH_COUNT_LOAD_BOUND]	= IP_VS_CHASH_REASON_LOAD_BOUND,
	[CHASH_COUNT_LAST_RESORT]	= IP_VS_CHASH_REASON_LAST_RESORT,
	[CHASH_COUNT_NO_DEST]		= IP_VS_CHASH_REASON_REFUSED,
	[CHASH_COUNT_SPILLED]		= IP_VS_CHASH_REASON_SPILL,
};

/* Ask the code of the packet path. */
static void nl_explain_new(const struct nl_question *question, struct nl_explanation *explanation)
{
	struct ip_vs_chash_choice choice;

	ip_vs_chash_explain(question->cs, &question->client.addr, question->port, &choice);
	explanation->reason = nl_reasons[choice.how];
	explanation->key = choice.key;
	explanation->slot = choice.slot;
	explanation->has_slot = choice.table->map.n > 1 && choice.how < CHASH_COUNT_LAST_RESORT;
	explanation->generation = choice.table->generation;
	explanation->by_source = choice.policy == &choice.by_source;
	if (!choice.ipvs_dest)
		return;
	explanation->dest = choice.how == CHASH_COUNT_SPILLED ? choice.spilled :
								choice.table->dest[choice.rank];
	explanation->pop = explanation->dest->pop;
}

static u8 nl_midstream_reason(const struct ip_vs_chash_answer *answer)
{
	switch (answer->route) {
	case CHASH_ROUTE_OWN_POOL:
		return answer->held ? IP_VS_CHASH_REASON_HOLD : IP_VS_CHASH_REASON_OWN_POOL;
	case CHASH_ROUTE_RELAY:
		return IP_VS_CHASH_REASON_RELAY;
	case CHASH_ROUTE_OWNER_POOL:
		return IP_VS_CHASH_REASON_OWNER_POOL;
	case CHASH_ROUTE_WAIT:
	case CHASH_ROUTE_REFUSE:
		break;
	}
	if (answer->refusal == CHASH_REFUSAL_UNREACHABLE)
		return IP_VS_CHASH_REASON_UNREACHABLE;
	return IP_VS_CHASH_REASON_REFUSED;
}

/* Ask the code of the hook. */
static void nl_explain_midstream(const struct nl_question *asked,
				 struct nl_explanation *explanation)
{
	struct ip_vs_chash_flow flow = {
		.af		= asked->client.af,
		.client		= asked->client.addr,
		.cport		= asked->port,
	};
	struct ip_vs_chash_question question = {
		.client		= &asked->client.addr,
		.port		= asked->port,
		.from_peer	= asked->from_peer,
		.unasked	= !READ_ONCE(asked->cs->cn->ask->port),
	};
	struct ip_vs_chash_answer answer;

	question.hint = ip_vs_chash_hint_pop(asked->cs->cn->ask, &flow, &question.hinted_by);
	ip_vs_chash_midstream(asked->cs, &question, &answer);
	explanation->reason = nl_midstream_reason(&answer);
	explanation->key = answer.key;
	explanation->slot = answer.slot;
	explanation->has_slot = answer.has_slot;
	explanation->generation = answer.generation;
	explanation->pop = answer.pop ? answer.pop->id : 0;
	if (answer.ipvs_dest)
		explanation->dest = answer.dest;
}

/* Which policy it was; none, if it was deleted in this very moment. */
static int nl_put_explained_source(struct sk_buff *skb, const struct nl_question *question)
{
	struct ip_vs_chash_sources *sources = question->cs->cn->sources;
	struct chash_prefix prefix;
	bool found;

	prefix = ip_vs_chash_addr_prefix(question->client.af, &question->client.addr);
	mutex_lock(&sources->lock);
	found = ip_vs_chash_source_find(sources, &prefix, true);
	mutex_unlock(&sources->lock);
	return found ? ip_vs_chash_put_prefix(skb, IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR,
					      IP_VS_CHASH_A_EXPLAIN_SOURCE_PLEN, &prefix) : 0;
}

static int nl_put_explained(struct sk_buff *skb, const struct nl_explanation *explanation)
{
	const struct ip_vs_chash_dest *dest = explanation->dest;

	if (nla_put_u32(skb, IP_VS_CHASH_A_EXPLAIN_REASON, explanation->reason) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_EXPLAIN_KEY, explanation->key) ||
	    (explanation->has_slot &&
	     nla_put_u32(skb, IP_VS_CHASH_A_EXPLAIN_SLOT, explanation->slot)) ||
	    (explanation->generation &&
	     ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_EXPLAIN_GENERATION, explanation->generation)))
		return -EMSGSIZE;
	if (!dest)
		return 0;
	return ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_EXPLAIN_DEST_ADDR, dest->af, &dest->addr) ?:
	       nla_put_be16(skb, IP_VS_CHASH_A_EXPLAIN_DEST_PORT, dest->port) ?:
	       ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_EXPLAIN_DEST_ID, dest->id) ?:
	       (explanation->pop ?
		nla_put_u32(skb, IP_VS_CHASH_A_EXPLAIN_POP, explanation->pop) : 0);
}

static int nl_explain_fill(struct sk_buff *skb, const void *object)
{
	const struct nl_question *question = object;
	struct nl_explanation explanation = {};
	int err;

	err = ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_EXPLAIN_SERVICE, &question->cs->tuple) ?:
	      ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR, question->client.af,
				   &question->client.addr) ?:
	      nla_put_be16(skb, IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT, question->port);
	if (err)
		return err;
	rcu_read_lock();
	if (question->midstream)
		nl_explain_midstream(question, &explanation);
	else
		nl_explain_new(question, &explanation);
	err = nl_put_explained(skb, &explanation);
	rcu_read_unlock();
	return err ?: explanation.by_source ? nl_put_explained_source(skb, question) : 0;
}

/* Which device a segment is to come in by, and what that means. */
static int nl_explain_arrival(struct genl_info *info, bool *from_peer)
{
	const struct nlattr *name = info->attrs[IP_VS_CHASH_A_EXPLAIN_DEV];
	struct net_device *dev;

	*from_peer = false;
	if (!name)
		return 0;
	rcu_read_lock();
	dev = dev_get_by_name_rcu(genl_info_net(info), nla_data(name));
	if (dev)
		*from_peer = ip_vs_chash_backbone_has(ip_vs_chash_nl_net(info)->pops,
						      dev->ifindex);
	rcu_read_unlock();
	if (dev)
		return 0;
	return CHASH_REFUSE(-ENODEV, info->extack, name, "There is no such device");
}

int ip_vs_chash_nl_explain_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *client = info->attrs[IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR];
	const struct nlattr *port = info->attrs[IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT];
	struct nl_question question = {
		.midstream	= info->attrs[IP_VS_CHASH_A_EXPLAIN_MIDSTREAM],
		.port		= port ? nla_get_be16(port) : 0,
	};
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_tuple tuple;
	int err;

	err = CHASH_NL_NEED(info, IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR, "The address of the client") ?:
	      ip_vs_chash_nl_get_tuple(info, &tuple) ?:
	      ip_vs_chash_nl_get_addr(client, &question.client, info->extack);
	if (err)
		return err;
	if (question.client.af != tuple.af)
		return CHASH_REFUSE(-EINVAL, info->extack, client,
				    "The client is not of the family of the service");
	err = nl_explain_arrival(info, &question.from_peer);
	if (err)
		return err;
	cs = ip_vs_chash_nl_begin(info, &tuple, CHASH_NL_BOUND);
	if (IS_ERR(cs))
		return PTR_ERR(cs);
	if (question.midstream && !cs->takeover)
		return CHASH_REFUSE(-EOPNOTSUPP, info->extack, NULL,
				    "Takeover is off for the service: IPVS leaves the segment to the local stack");
	question.cs = cs;
	return ip_vs_chash_nl_reply(info, nl_explain_fill, &question);
}
