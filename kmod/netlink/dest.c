// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Netlink handlers of destinations: what they are and what is stored for them. */

#include "state/pop.h"
#include "service/drain.h"
#include "service/store.h"
#include "service/table.h"
#include "netlink/attr.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* Rank of a destination in a table, or a negative number when it has none. */
static int nl_rank(const struct ip_vs_chash_table *table, const struct ip_vs_chash_dest *dest)
{
	unsigned int low = 0, high = table->map.n, i;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (table->map.member[mid].id < dest->id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < table->map.n && table->dest[low] == dest)
		return low;
	/* Its id has changed since the table was made. */
	for (i = 0; i < table->map.n; i++)
		if (table->dest[i] == dest)
			return i;
	return -1;
}

/* Slots that a member owns; while there are none, as many as it would on the average. */
static u32 nl_slots(const struct ip_vs_chash_table *table, unsigned int rank)
{
	if (table->slots)
		return table->slots->owned[rank];
	return div64_u64(((u64)table->map.member[rank].weight << table->map.bits) +
			 table->pool->weight / 2, table->pool->weight);
}

static int nl_put_dest_stored(struct sk_buff *skb, const struct ip_vs_chash_dest *dest)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, IP_VS_CHASH_A_DEST_STORED);
	if (!nest ||
	    (dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID) &&
	     ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DEST_SETTINGS_ID, dest->id)) ||
	    (dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP) &&
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_SETTINGS_POP, dest->pop)) ||
	    (dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY) &&
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_SETTINGS_RELAY, dest->relay)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What IPVS says. Before IPVS frees @ipvs_dest it calls del_dest, which waits for the lock. */
static int nl_put_dest_ipvs(struct sk_buff *skb, const struct ip_vs_dest *ipvs_dest, u32 *flags)
{
	u32 weight = atomic_read(&ipvs_dest->weight);

	*flags |= IP_VS_CHASH_DEST_F_ALIVE;
	if (!weight)
		*flags |= IP_VS_CHASH_DEST_F_QUIESCED;
	if (READ_ONCE(ipvs_dest->flags) & IP_VS_DEST_F_OVERLOAD)
		*flags |= IP_VS_CHASH_DEST_F_OVERLOADED;
	return nla_put_u32(skb, IP_VS_CHASH_A_DEST_WEIGHT, weight) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DEST_ACTIVE, atomic_read(&ipvs_dest->activeconns)) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DEST_INACTIVE, ip_vs_dest_inactconns(ipvs_dest)) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DEST_PERSISTENT,
			   atomic_read(&ipvs_dest->persistconns));
}

static int nl_put_dest_drain(struct sk_buff *skb, const struct ip_vs_chash_dest *dest, u8 state)
{
	int err = nla_put_u32(skb, IP_VS_CHASH_A_DEST_DRAIN, state);

	if (err || !dest->draining || !dest->drain.deadline)
		return err;
	return ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DEST_DRAIN_DEADLINE,
				   ip_vs_chash_drain_wall(dest->drain.deadline));
}

static int nl_dest_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_dest *of = object;
	const struct ip_vs_chash_service *cs = of->cs;
	const struct ip_vs_chash_dest *dest = of->dest;
	const struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);
	int rank = table ? nl_rank(table, dest) : -1;
	u8 drain = ip_vs_chash_drain_state(cs, dest);
	struct ip_vs_dest *ipvs_dest;
	u32 flags = 0;

	ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);
	if (rank >= 0)
		flags |= IP_VS_CHASH_DEST_F_MEMBER;
	if (ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_DEST_SERVICE, &cs->tuple) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DEST_REVISION, cs->revision) ||
	    ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_DEST_ADDR, dest->af, &dest->addr) ||
	    nla_put_be16(skb, IP_VS_CHASH_A_DEST_PORT, dest->port) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DEST_ID, dest->id) ||
	    (ipvs_dest && nl_put_dest_ipvs(skb, ipvs_dest, &flags)) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_DEST_FLAGS, flags) ||
	    (dest->pop && nla_put_u32(skb, IP_VS_CHASH_A_DEST_POP, dest->pop)) ||
	    (dest->stored & ~CHASH_STORED_DRAIN && nl_put_dest_stored(skb, dest)) ||
	    (drain != IP_VS_CHASH_DRAIN_STATE_NONE && nl_put_dest_drain(skb, dest, drain)))
		return -EMSGSIZE;
	if (rank < 0)
		return 0;
	return nla_put_u32(skb, IP_VS_CHASH_A_DEST_TABLE_WEIGHT, table->map.member[rank].weight) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DEST_SLOTS, nl_slots(table, rank));
}

int ip_vs_chash_nl_dest_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ip_vs_chash_nl_dests_dump(skb, cb, nl_dest_fill);
}

int ip_vs_chash_nl_dest_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ip_vs_chash_nl_dest_reply(info, IP_VS_CHASH_A_DEST_ADDR, nl_dest_fill);
}

static int nl_dest_settings_parse(struct genl_info *info,
				  struct ip_vs_chash_dest_settings *settings)
{
	struct nlattr *tb[IP_VS_CHASH_A_DEST_SETTINGS_MAX + 1];
	const struct nlattr *attr = info->attrs[IP_VS_CHASH_A_DEST_STORED];
	unsigned int i;
	int err;

	if (!attr)
		return 0;
	err = nla_parse_nested(tb, IP_VS_CHASH_A_DEST_SETTINGS_MAX, attr,
			       ip_vs_chash_nl_dest_settings_policy, info->extack);
	if (err)
		return err;
	for (i = IP_VS_CHASH_A_DEST_SETTINGS_ID; i <= IP_VS_CHASH_A_DEST_SETTINGS_MAX; i++)
		if (tb[i])
			settings->set |= BIT(i);

	if (tb[IP_VS_CHASH_A_DEST_SETTINGS_ID])
		settings->id = nla_get_u64(tb[IP_VS_CHASH_A_DEST_SETTINGS_ID]);
	if (tb[IP_VS_CHASH_A_DEST_SETTINGS_RELAY])
		settings->relay = nla_get_u32(tb[IP_VS_CHASH_A_DEST_SETTINGS_RELAY]);
	if (tb[IP_VS_CHASH_A_DEST_SETTINGS_POP]) {
		settings->pop = nla_get_u32(tb[IP_VS_CHASH_A_DEST_SETTINGS_POP]);
		if (!ip_vs_chash_pop_lookup(ip_vs_chash_nl_net(info)->pops, settings->pop, NULL))
			return CHASH_REFUSE(-ENOENT, info->extack,
					    tb[IP_VS_CHASH_A_DEST_SETTINGS_POP],
					    "There is no such PoP");
	}
	return 0;
}

static int nl_dest_store(struct genl_info *info, struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_nl_where *where,
			 const struct ip_vs_chash_dest_settings *settings, u32 unset)
{
	struct ip_vs_chash_dest *dest;
	int err;

	dest = ip_vs_chash_dests_find(&cs->dests, where->addr.af, &where->addr.addr, where->port);
	if (!dest && !settings->set)
		return PTR_ERR(ip_vs_chash_nl_find_dest(info, cs, where));
	if (settings->set && !(dest && dest->stored)) {
		err = ip_vs_chash_nl_dest_room(info, cs, 1);
		if (err)
			return err;
	}
	err = ip_vs_chash_service_store_dest(cs, where->addr.af, &where->addr.addr, where->port,
					     settings, unset);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(info->extack, "Another destination of the service has this id");
	return err;
}

int ip_vs_chash_nl_dest_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_dest_settings settings = {};
	struct ip_vs_chash_nl_where where;
	struct ip_vs_chash_service *cs;
	u64 unset;
	int err;

	err = ip_vs_chash_nl_get_where(info, IP_VS_CHASH_A_DEST_ADDR, false, &where) ?:
	      nl_dest_settings_parse(info, &settings) ?:
	      ip_vs_chash_nl_get_unset(info, IP_VS_CHASH_A_DEST_UNSET, CHASH_NL_DEST_SETTINGS,
				       settings.set, &unset);
	if (err)
		return err;
	cs = ip_vs_chash_nl_begin(info, &where.service,
				  settings.set ? CHASH_NL_MADE : CHASH_NL_KNOWN);
	return IS_ERR(cs) ? PTR_ERR(cs) : nl_dest_store(info, cs, &where, &settings, unset);
}

static int nl_dest_forget(struct genl_info *info, struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_nl_where *where)
{
	static const struct ip_vs_chash_dest_settings nothing;
	struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_nl_find_dest(info, cs, where);
	if (IS_ERR(dest))
		return PTR_ERR(dest);
	if (rcu_access_pointer(dest->ipvs_dest))
		return CHASH_REFUSE(-EBUSY, info->extack, NULL,
				    "IPVS has the destination; take its settings back instead");
	if (!dest->stored)
		return CHASH_REFUSE(-ENOENT, info->extack, NULL,
				    "Nothing is stored for the destination");
	if (dest->draining)
		ip_vs_chash_drain_stop(cs, dest);
	if (!ip_vs_chash_dests_find(&cs->dests, where->addr.af, &where->addr.addr, where->port))
		return 0;
	return ip_vs_chash_service_store_dest(cs, where->addr.af, &where->addr.addr, where->port,
					      &nothing, U32_MAX);
}

int ip_vs_chash_nl_dest_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_nl_where where;
	struct ip_vs_chash_service *cs;
	int err;

	err = ip_vs_chash_nl_get_where(info, IP_VS_CHASH_A_DEST_ADDR, false, &where);
	if (err)
		return err;
	cs = ip_vs_chash_nl_begin(info, &where.service, CHASH_NL_KNOWN);
	return IS_ERR(cs) ? PTR_ERR(cs) : nl_dest_forget(info, cs, &where);
}
