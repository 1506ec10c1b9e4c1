// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Netlink handlers of drains.
 *
 * A destination of weight 0 is listed like one that drains. When the answer to a request that
 * starts a drain is out, no packet can be on its way to a new session of the destination.
 */

#include "service/drain.h"
#include "netlink/gen.h"
#include "netlink/service.h"

static int nl_put_stored_drain(struct sk_buff *skb, const struct ip_vs_chash_drain *drain)
{
	if (ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DRAIN_SINCE,
				ip_vs_chash_drain_wall(drain->since)) ||
	    (drain->deadline && ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_DRAIN_DEADLINE,
						    ip_vs_chash_drain_wall(drain->deadline))) ||
	    (drain->cut && nla_put_flag(skb, IP_VS_CHASH_A_DRAIN_CUT)) ||
	    (drain->weight && nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_WEIGHT, drain->weight)))
		return -EMSGSIZE;
	return 0;
}

static int nl_put_drain_sessions(struct sk_buff *skb, const struct ip_vs_chash_service *cs,
				 const struct ip_vs_dest *ipvs_dest)
{
	return nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_SESSIONS,
			   ip_vs_chash_service_sessions(cs, ipvs_dest)) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_ACTIVE, atomic_read(&ipvs_dest->activeconns)) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_INACTIVE, ip_vs_dest_inactconns(ipvs_dest)) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_PERSISTENT,
			   atomic_read(&ipvs_dest->persistconns));
}

static int nl_drain_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_dest *of = object;
	const struct ip_vs_chash_dest *dest = of->dest;
	u8 state = ip_vs_chash_drain_state(of->cs, dest);
	const struct ip_vs_dest *ipvs_dest;

	if (state == IP_VS_CHASH_DRAIN_STATE_NONE)
		return -ENODATA;
	ipvs_dest = ip_vs_chash_ipvs_dest(of->cs, dest);
	if (ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_DRAIN_SERVICE, &of->cs->tuple) ||
	    ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_DRAIN_ADDR, dest->af, &dest->addr) ||
	    nla_put_be16(skb, IP_VS_CHASH_A_DRAIN_PORT, dest->port) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_STATE, state) ||
	    (dest->draining ? nl_put_stored_drain(skb, &dest->drain) :
			      nla_put_flag(skb, IP_VS_CHASH_A_DRAIN_BY_WEIGHT)) ||
	    (ipvs_dest && nl_put_drain_sessions(skb, of->cs, ipvs_dest)))
		return -EMSGSIZE;
	return 0;
}

int ip_vs_chash_nl_drain_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ip_vs_chash_nl_dests_dump(skb, cb, nl_drain_fill);
}

int ip_vs_chash_nl_drain_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = ip_vs_chash_nl_dest_reply(info, IP_VS_CHASH_A_DRAIN_ADDR, nl_drain_fill);

	return err != -ENODATA ? err : CHASH_REFUSE(-ENOENT, info->extack, NULL,
						    "The destination does not drain");
}

static int nl_drain_parse(struct genl_info *info, struct ip_vs_chash_drain *drain)
{
	const struct nlattr *deadline = info->attrs[IP_VS_CHASH_A_DRAIN_DEADLINE];
	const struct nlattr *cut = info->attrs[IP_VS_CHASH_A_DRAIN_CUT];
	const struct nlattr *restore = info->attrs[IP_VS_CHASH_A_DRAIN_RESTORE];
	u64 at, now = ktime_get_real_seconds();

	memset(drain, 0, sizeof(*drain));
	drain->since = ktime_get_boottime_ns();
	drain->state = IP_VS_CHASH_DRAIN_STATE_DRAINING;
	drain->cut = cut;
	if (!deadline) {
		if (!cut)
			return 0;
		return CHASH_REFUSE(-EINVAL, info->extack, cut,
				    "There is no cut without a deadline");
	}
	at = nla_get_u64(deadline);
	if (at <= now && !restore)
		return CHASH_REFUSE(-ERANGE, info->extack, deadline,
				    "The deadline has passed already");
	if (at > now + IP_VS_CHASH_DRAIN_SECONDS_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, deadline,
				    "The deadline is more than a year ahead");
		/* A clock that was not set yet must not undo a drain. */
		if (!restore)
			return -ERANGE;
		at = now + IP_VS_CHASH_DRAIN_SECONDS_MAX;
	}
	drain->deadline = ip_vs_chash_drain_time(at);
	return 0;
}

/* Whether @dest can begin to drain. */
static int nl_drain_check(const struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_dest *dest,
			  struct netlink_ext_ack *extack)
{
	if (!rcu_access_pointer(dest->ipvs_dest))
		return CHASH_REFUSE(-ENOENT, extack, NULL, "IPVS does not have the destination");
	if (dest->relay)
		return CHASH_REFUSE(-EINVAL, extack, NULL,
				    "The destination is a relay, it takes no new sessions");
	if (dest->pop && dest->pop != cs->cn->pop_self)
		return CHASH_REFUSE(-EINVAL, extack, NULL,
				    "The destination is of another PoP, where it is to drain");
	if (dest->draining)
		return CHASH_REFUSE(-EEXIST, extack, NULL, "The destination drains already");
	return 0;
}

static int nl_drain_one(struct genl_info *info, struct ip_vs_chash_service *cs,
			const struct ip_vs_chash_nl_where *where,
			struct ip_vs_chash_drain *drain)
{
	struct ip_vs_chash_dest *dest = ip_vs_chash_nl_find_dest(info, cs, where);
	int err;

	if (IS_ERR(dest))
		return PTR_ERR(dest);
	err = nl_drain_check(cs, dest, info->extack) ?:
	      ip_vs_chash_nl_dest_room(info, cs, !dest->stored);
	if (!err)
		ip_vs_chash_drain_start(cs, dest, drain);
	return err;
}

static int nl_drain_all(struct genl_info *info, struct ip_vs_chash_service *cs,
			struct ip_vs_chash_drain *drain)
{
	struct ip_vs_chash_dest *dest;
	u32 n = 0, more = 0;
	int err;

	ip_vs_chash_for_each_dest(&cs->dests, dest) {
		if (nl_drain_check(cs, dest, NULL))
			continue;
		n++;
		more += !dest->stored;
	}
	if (!n && cs->drains)
		return CHASH_REFUSE(-EEXIST, info->extack, NULL,
				    "All destinations of this PoP drain already");
	if (!n)
		return CHASH_REFUSE(-ENOENT, info->extack, NULL,
				    "The service has no destination of this PoP");
	err = ip_vs_chash_nl_dest_room(info, cs, more);
	if (err)
		return err;
	ip_vs_chash_for_each_dest(&cs->dests, dest)
		if (!nl_drain_check(cs, dest, NULL))
			ip_vs_chash_drain_start(cs, dest, drain);
	return 0;
}

/* As it was saved: whatever there is, and whatever became of the deadline since. */
static int nl_drain_restore(struct genl_info *info, struct ip_vs_chash_service *cs,
			    const struct ip_vs_chash_nl_where *where,
			    struct ip_vs_chash_drain *drain)
{
	const struct nlattr *weight = info->attrs[IP_VS_CHASH_A_DRAIN_WEIGHT];
	struct ip_vs_chash_dest *dest;
	int err;

	dest = ip_vs_chash_dests_find(&cs->dests, where->addr.af, &where->addr.addr, where->port);
	err = ip_vs_chash_nl_dest_room(info, cs, !(dest && dest->stored));
	if (err)
		return err;
	if (!dest) {
		dest = ip_vs_chash_dest_alloc(&cs->dests, where->addr.af, &where->addr.addr,
					      where->port);
		if (!ip_vs_chash_dests_insert(&cs->dests, dest)) {
			ip_vs_chash_dest_put(dest);
			return CHASH_REFUSE(-EEXIST, info->extack, NULL,
					    "Another destination of the service has its id");
		}
	}
	if (dest->draining) {
		drain->since = dest->drain.since;
		drain->state = dest->drain.state;
		drain->weight = dest->drain.weight;
	}
	if (weight)
		drain->weight = nla_get_u32(weight);
	ip_vs_chash_drain_start(cs, dest, drain);
	return 0;
}

int ip_vs_chash_nl_drain_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *restore = info->attrs[IP_VS_CHASH_A_DRAIN_RESTORE];
	struct ip_vs_chash_nl_where where;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_drain drain;
	int err;

	err = ip_vs_chash_nl_get_where(info, IP_VS_CHASH_A_DRAIN_ADDR, true, &where) ?:
	      nl_drain_parse(info, &drain);
	if (err)
		return err;
	if (restore && !where.attr)
		return CHASH_REFUSE(-EINVAL, info->extack, restore,
				    "What is restored names its destination");

	cs = ip_vs_chash_nl_begin(info, &where.service, restore ? CHASH_NL_MADE : CHASH_NL_BOUND);
	err = IS_ERR(cs) ? PTR_ERR(cs) :
	      restore ? nl_drain_restore(info, cs, &where, &drain) :
	      where.attr ? nl_drain_one(info, cs, &where, &drain) :
			   nl_drain_all(info, cs, &drain);
	if (!err && cs->svc && !ip_vs_chash_drain_leaves_some(cs))
		NL_SET_ERR_MSG(info->extack,
			       "No destination of the service takes new sessions now");
	ip_vs_chash_nl_end(info);
	/* What was assigned before the drain is counted among the sessions behind this. */
	if (!err)
		synchronize_rcu();
	return err;
}

static int nl_drain_stop(struct genl_info *info, struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_nl_where *where)
{
	struct ip_vs_chash_dest *dest;

	if (!where->attr && !cs->drains)
		return CHASH_REFUSE(-ENOENT, info->extack, NULL,
				    "No drain of the service was started");
	if (!where->attr) {
		ip_vs_chash_drain_stop_all(cs);
		return 0;
	}
	dest = ip_vs_chash_nl_find_dest(info, cs, where);
	if (IS_ERR(dest))
		return PTR_ERR(dest);
	if (!dest->draining) {
		if (ip_vs_chash_drain_state(cs, dest) == IP_VS_CHASH_DRAIN_STATE_NONE)
			NL_SET_ERR_MSG(info->extack, "The destination does not drain");
		else
			NL_SET_ERR_MSG(info->extack,
				       "The destination drains because its weight in IPVS is 0");
		return -ENOENT;
	}
	ip_vs_chash_drain_stop(cs, dest);
	return 0;
}

int ip_vs_chash_nl_drain_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_nl_where where;
	struct ip_vs_chash_service *cs;
	int err;

	err = ip_vs_chash_nl_get_where(info, IP_VS_CHASH_A_DRAIN_ADDR, true, &where);
	if (err)
		return err;
	cs = ip_vs_chash_nl_begin(info, &where.service, CHASH_NL_KNOWN);
	return IS_ERR(cs) ? PTR_ERR(cs) : nl_drain_stop(info, cs, &where);
}
