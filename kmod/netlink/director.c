// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Netlink handlers of the other directors: what they answer in general, and of one flow. */
#include <linux/jiffies.h>

#include "service/service.h"
#include "service/store.h"
#include "ask/inquiry.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"

/* Where a dump is, in the context of its callback. */
struct ip_vs_chash_nl_directors {
	struct ip_vs_chash_net		*cn;		/* with a reference */
	unsigned long			index;		/* the next one */
	struct ip_vs_chash_inquiry	*inquiry;	/* about a flow, or NULL */
	bool				asks;		/* the directors were asked */
};

/* One of them, in a dump. */
struct ip_vs_chash_nl_director {
	const struct ip_vs_chash_director	*director;
	const struct ip_vs_chash_nl_directors	*dump;
};

static int nl_said_fill(struct sk_buff *skb, const struct ip_vs_chash_inquiry *inquiry,
			unsigned int index)
{
	static const u8 verdicts[CHASH_WIRE_VERDICTS] = {
		[CHASH_WIRE_UNKNOWN]	= IP_VS_CHASH_VERDICT_UNKNOWN,
		[CHASH_WIRE_MINE]	= IP_VS_CHASH_VERDICT_MINE,
		[CHASH_WIRE_THEIRS]	= IP_VS_CHASH_VERDICT_THEIRS,
	};
	const struct ip_vs_chash_said *said = &inquiry->said[index];

	if (!(inquiry->answered & BIT_ULL(index)))
		return nla_put_u32(skb, IP_VS_CHASH_A_DIRECTOR_VERDICT,
				   IP_VS_CHASH_VERDICT_NO_ANSWER);
	return nla_put_u32(skb, IP_VS_CHASH_A_DIRECTOR_VERDICT, verdicts[said->verdict]) ?:
	       ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_ANSWER_US, said->us) ?:
	       (said->has_entry ?
		ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_IDLE_MS, said->idle_ms) : 0) ?:
	       (said->pop ? nla_put_u32(skb, IP_VS_CHASH_A_DIRECTOR_FLOW_POP, said->pop) : 0);
}

static int nl_director_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_director *one = object;
	const struct ip_vs_chash_inquiry *inquiry = one->dump->inquiry;
	const struct ip_vs_chash_director *d = one->director;
	u32 state = READ_ONCE(d->silent) ? IP_VS_CHASH_DIRECTOR_STATE_SILENT :
		    READ_ONCE(d->heard) ? IP_VS_CHASH_DIRECTOR_STATE_ANSWERS :
					  IP_VS_CHASH_DIRECTOR_STATE_UNHEARD;

	if (ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_DIRECTOR_ADDR, d->af, &d->addr) ||
	    (d->pop && nla_put_u32(skb, IP_VS_CHASH_A_DIRECTOR_POP, d->pop)) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_DIRECTOR_STATE, state) ||
	    (READ_ONCE(d->heard) &&
	     (ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_HEARD_MS,
			 jiffies_to_msecs(jiffies - READ_ONCE(d->heard_at))) ||
	      ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_RTT_US, READ_ONCE(d->rtt_us)))) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_ASKED, d->count[CHASH_REPLY_ASKED]) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_MINE, d->count[CHASH_REPLY_MINE]) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_UNKNOWN,
				d->count[CHASH_REPLY_UNKNOWN]) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DIRECTOR_SILENCES,
				d->count[CHASH_REPLY_SILENCES]) ||
	    (READ_ONCE(d->differs) && nla_put_flag(skb, IP_VS_CHASH_A_DIRECTOR_DIFFERS)))
		return -EMSGSIZE;
	if (!inquiry)
		return 0;
	if (inquiry->first & BIT_ULL(d->index) && inquiry->first != inquiry->targets &&
	    nla_put_flag(skb, IP_VS_CHASH_A_DIRECTOR_FIRST))
		return -EMSGSIZE;
	return one->dump->asks ? nl_said_fill(skb, inquiry, d->index) : 0;
}

/* An address and a port, of @af; absent ones leave what there is. */
static int nl_director_end(struct netlink_callback *cb, unsigned int addr, unsigned int port,
			   u16 af, union nf_inet_addr *ip, __be16 *number)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct ip_vs_chash_addr got;
	int err;

	if (attrs[port])
		*number = nla_get_be16(attrs[port]);
	if (!attrs[addr])
		return 0;
	err = ip_vs_chash_nl_get_addr(attrs[addr], &got, cb->extack);
	if (err)
		return err;
	if (got.af != af)
		return CHASH_REFUSE(-EINVAL, cb->extack, attrs[addr],
				    "The address is not of the family of the service");
	*ip = got.addr;
	return 0;
}

/* The flow that a request names. */
static int nl_director_flow(struct netlink_callback *cb, struct ip_vs_chash_tuple *tuple,
			    struct ip_vs_chash_flow *flow)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	int err;

	if (!attrs[IP_VS_CHASH_A_DIRECTOR_SERVICE] || !attrs[IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR])
		return CHASH_REFUSE(-EINVAL, cb->extack, NULL,
				    "The service or the address of the client is missing");
	err = ip_vs_chash_nl_parse_tuple(attrs[IP_VS_CHASH_A_DIRECTOR_SERVICE], tuple, cb->extack);
	if (err)
		return err;
	memset(flow, 0, sizeof(*flow));
	flow->af = tuple->af;
	flow->vaddr = tuple->addr;
	flow->vport = tuple->port;
	err = nl_director_end(cb, IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR,
			      IP_VS_CHASH_A_DIRECTOR_CLIENT_PORT, tuple->af, &flow->client,
			      &flow->cport) ?:
	      nl_director_end(cb, IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR,
			      IP_VS_CHASH_A_DIRECTOR_VIRTUAL_PORT, tuple->af, &flow->vaddr,
			      &flow->vport);
	if (!err && attrs[IP_VS_CHASH_A_DIRECTOR_ASK] &&
	    (!flow->vport || (tuple->fwmark && !attrs[IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR])))
		err = CHASH_REFUSE(-EINVAL, cb->extack, NULL,
				   "The virtual address and port of the flow are missing");
	return err;
}

static int nl_directors_inquire(struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_directors *dump = (void *)cb->ctx;
	struct ip_vs_chash_net *cn = dump->cn;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_tuple tuple;
	struct ip_vs_chash_flow flow;
	int err;

	err = nl_director_flow(cb, &tuple, &flow);
	if (err)
		return err;
	dump->inquiry = kzalloc_obj(*dump->inquiry, GFP_KERNEL);
	if (!dump->inquiry)
		return -ENOMEM;
	mutex_lock(&cn->lock);
	cs = ip_vs_chash_service_lookup(cn, &tuple);
	if (!cs || !cs->svc) {
		err = CHASH_REFUSE(-ENOENT, cb->extack, NULL, "The service is not bound to chash");
	} else if (!cs->takeover) {
		err = CHASH_REFUSE(-EOPNOTSUPP, cb->extack, NULL,
				   "Takeover is off for the service: nobody is asked");
	} else {
		rcu_read_lock();
		ip_vs_chash_inquiry_begin(dump->inquiry, cs, &flow);
		rcu_read_unlock();
	}
	mutex_unlock(&cn->lock);
	if (!err && dump->asks)
		err = ip_vs_chash_inquiry_ask(dump->inquiry, cn->ask, &flow, tuple.fwmark);
	return err;
}

int ip_vs_chash_nl_director_get_start(struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_directors *dump = (void *)cb->ctx;
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	unsigned int i;
	int err = 0;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));

	dump->cn = ip_vs_chash_nl_net_get(sock_net(cb->skb->sk));
	if (!dump->cn)
		return -ENOMEM;
	dump->asks = attrs[IP_VS_CHASH_A_DIRECTOR_ASK];
	for (i = 1; !err && !dump->inquiry && i <= IP_VS_CHASH_A_DIRECTOR_ASK; i++)
		if (attrs[i])
			err = nl_directors_inquire(cb);
	if (err)
		ip_vs_chash_nl_director_get_done(cb);
	return err;
}

int ip_vs_chash_nl_director_get_done(struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_directors *dump = (void *)cb->ctx;

	kfree(dump->inquiry);
	ip_vs_chash_net_put(dump->cn);
	return 0;
}

int ip_vs_chash_nl_director_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_directors *dump = (void *)cb->ctx;
	struct ip_vs_chash_directors *directors = dump->cn->directors;
	struct ip_vs_chash_nl_director one = { .dump = dump };
	unsigned long *i = &dump->index;

	rcu_read_lock();
	for (; *i < CHASH_DIRECTORS_MAX; ++*i) {
		one.director = rcu_dereference(directors->director[*i]);
		if (!one.director ||
		    (dump->inquiry && !(dump->inquiry->targets & BIT_ULL(*i))))
			continue;
		if (ip_vs_chash_nl_dump_one(skb, cb, nl_director_fill, &one))
			break;
	}
	rcu_read_unlock();
	return skb->len;
}
