// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink handlers of drains.
 *
 * A destination of weight 0 is listed like one that drains. When the answer to a request that
 * starts a drain is out, no packet can be on its way to a new session of the destination.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <net/ip_vs.h>

#include "base/net.h"
#include "service/drain.h"
#include "service/registry.h"
#include "service/service.h"
#include "service/table.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* What a drain was at one instant. */
struct ip_vs_chash_nl_drain {
	const struct ip_vs_chash_tuple	*service;	/* service */
	union nf_inet_addr		addr;	/* address of the destination */
	u16				af;
	__be16				port;
	u8				state;	/* enum ip_vs_chash_drain_state */
	bool				stored;	/* it was started here; else it is a weight of 0 */
	bool				alive;	/* IPVS has the destination */
	struct ip_vs_chash_drain	drain;	/* see struct ip_vs_chash_drain; while @stored */
	/* sessions that it waits for; with @active and so on while @alive */
	u32				sessions;
	u32				active;	/* active connections */
	u32				inactive;	/* inactive connections */
	u32				persistent;	/* persistence templates */
};

static int nl_drain_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_drain *view = object;
	const struct ip_vs_chash_drain *drain = &view->drain;

	if (ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_DRAIN_SERVICE, view->service) ||
	    ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_DRAIN_ADDR, view->af, &view->addr) ||
	    nla_put_be16(skb, IP_VS_CHASH_A_DRAIN_PORT, view->port) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_STATE, view->state) ||
	    (!view->stored && nla_put_flag(skb, IP_VS_CHASH_A_DRAIN_BY_WEIGHT)))
		return -EMSGSIZE;
	if (view->stored &&
	    (nla_put_u64_64bit(skb, IP_VS_CHASH_A_DRAIN_SINCE, ip_vs_chash_drain_wall(drain->since),
			       IP_VS_CHASH_A_DRAIN_PAD) ||
	     (drain->deadline && nla_put_u64_64bit(skb, IP_VS_CHASH_A_DRAIN_DEADLINE,
						   ip_vs_chash_drain_wall(drain->deadline),
						   IP_VS_CHASH_A_DRAIN_PAD)) ||
	     (drain->cut && nla_put_flag(skb, IP_VS_CHASH_A_DRAIN_CUT)) ||
	     (drain->weight && nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_WEIGHT, drain->weight))))
		return -EMSGSIZE;
	if (view->alive &&
	    (nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_SESSIONS, view->sessions) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_ACTIVE, view->active) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_INACTIVE, view->inactive) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DRAIN_PERSISTENT, view->persistent)))
		return -EMSGSIZE;
	return 0;
}

/* False when @dest does not drain. */
static bool nl_drain_view(const struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_dest *dest,
			  struct ip_vs_chash_nl_drain *view)
{
	struct ip_vs_dest *real;

	memset(view, 0, sizeof(*view));
	view->state = ip_vs_chash_drain_state(cs, dest);
	if (view->state == IP_VS_CHASH_DRAIN_STATE_NONE)
		return false;
	view->addr = dest->addr;
	view->af = dest->af;
	view->port = dest->port;
	view->stored = dest->draining;
	view->drain = dest->drain;

	real = rcu_dereference_protected(dest->real, lockdep_is_held(&cs->cn->lock));
	view->alive = real;
	if (real) {
		view->sessions = ip_vs_chash_service_sessions(cs, real);
		view->active = atomic_read(&real->activeconns);
		view->inactive = ip_vs_dest_inactconns(real);
		view->persistent = atomic_read(&real->persistconns);
	}
	return true;
}

static int nl_drains_copy(struct ip_vs_chash_nl_services *dump,
			  struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_tuple *tuple)
{
	const struct ip_vs_chash_dest *dest;
	struct ip_vs_chash_nl_drain *views;
	u32 n = 0;

	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest))
		n += ip_vs_chash_drain_state(cs, dest) != IP_VS_CHASH_DRAIN_STATE_NONE;
	if (!n)
		return 0;

	views = kvmalloc_array(n, sizeof(*views), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	dump->dest = views;
	if (!views)
		return -ENOMEM;
	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest)) {
		/* IPVS sets weights without our lock. */
		if (dump->dests == n)
			break;
		if (nl_drain_view(cs, dest, &views[dump->dests]))
			views[dump->dests++].service = tuple;
	}
	return 0;
}

int ip_vs_chash_nl_drain_get_start(struct netlink_callback *cb)
{
	return ip_vs_chash_nl_dests_start(cb, IP_VS_CHASH_A_DRAIN_SERVICE,
					  IP_VS_CHASH_A_DRAIN_ADDR);
}

int ip_vs_chash_nl_drain_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ip_vs_chash_nl_dests_dump(skb, cb, nl_drains_copy,
					 sizeof(struct ip_vs_chash_nl_drain),
					 nl_drain_fill);
}

/* What a request names; all destinations of this PoP without an address. */
struct ip_vs_chash_nl_drain_key {
	struct ip_vs_chash_tuple	service;
	struct ip_vs_chash_addr		addr;
	__be16				port;
	bool				all;
};

static int nl_drain_key_parse(struct genl_info *info,
			      struct ip_vs_chash_nl_drain_key *key)
{
	const struct nlattr *addr = info->attrs[IP_VS_CHASH_A_DRAIN_ADDR];
	const struct nlattr *port = info->attrs[IP_VS_CHASH_A_DRAIN_PORT];
	int err;

	err = ip_vs_chash_nl_get_tuple(info, IP_VS_CHASH_A_DRAIN_SERVICE, &key->service);
	if (err)
		return err;
	key->all = !addr && !port;
	if (key->all)
		return 0;
	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_DRAIN_ADDR, "The address of the destination") ||
	    CHASH_NL_LACKS(info, IP_VS_CHASH_A_DRAIN_PORT, "The port of the destination"))
		return -EINVAL;
	key->port = nla_get_be16(port);
	return ip_vs_chash_nl_get_addr(addr, &key->addr, info->extack);
}

/* The destination that a request names, which IPVS need not have, or an ERR_PTR(). */
static struct ip_vs_chash_dest *
nl_drain_dest(struct genl_info *info, struct ip_vs_chash_service *cs,
	      const struct ip_vs_chash_nl_drain_key *key)
{
	struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_service_find_dest(cs, key->addr.af, &key->addr.addr, key->port);
	if (dest)
		return dest;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[IP_VS_CHASH_A_DRAIN_ADDR],
			    "The service has no such destination");
	return ERR_PTR(-ENOENT);
}

static int nl_drain_reply(struct genl_info *info,
			  const struct ip_vs_chash_nl_drain_key *key)
{
	struct ip_vs_chash_nl_drain view;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *dest;

	cs = ip_vs_chash_nl_service(info, IP_VS_CHASH_A_DRAIN_SERVICE, &key->service, false);
	if (IS_ERR(cs))
		return PTR_ERR(cs);
	dest = nl_drain_dest(info, cs, key);
	if (IS_ERR(dest))
		return PTR_ERR(dest);
	if (!nl_drain_view(cs, dest, &view)) {
		NL_SET_ERR_MSG(info->extack, "The destination does not drain");
		return -ENOENT;
	}
	view.service = &key->service;
	return ip_vs_chash_nl_reply(info, CHASH_NL_SMALL_SIZE, nl_drain_fill, &view);
}

int ip_vs_chash_nl_drain_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_drain_key key;
	int err;

	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_DRAIN_ADDR, "The address of the destination"))
		return -EINVAL;
	err = nl_drain_key_parse(info, &key);
	if (err)
		return err;
	mutex_lock(&cn->lock);
	err = nl_drain_reply(info, &key);
	mutex_unlock(&cn->lock);
	return err;
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
		NL_SET_ERR_MSG_ATTR(info->extack, cut, "There is no cut without a deadline");
		return -EINVAL;
	}
	at = nla_get_u64(deadline);
	if (at <= now && !restore) {
		NL_SET_ERR_MSG_ATTR(info->extack, deadline, "The deadline has passed already");
		return -ERANGE;
	}
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

/* What tools have to give back when a drain of persistent sessions ends. */
static u32 nl_drain_weight(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_dest *dest)
{
	const struct ip_vs_dest *real;

	real = rcu_dereference_protected(dest->real, lockdep_is_held(&cs->cn->lock));
	if (!real || !cs->svc || !(READ_ONCE(cs->svc->flags) & IP_VS_SVC_F_PERSISTENT))
		return 0;
	return atomic_read(&real->weight);
}

/* Whether @dest can begin to drain. */
static int nl_drain_check(const struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_dest *dest,
			  struct netlink_ext_ack *extack)
{
	if (!rcu_access_pointer(dest->real)) {
		NL_SET_ERR_MSG(extack, "IPVS does not have the destination");
		return -ENOENT;
	}
	if (dest->relay) {
		NL_SET_ERR_MSG(extack, "The destination is a relay, it takes no new sessions");
		return -EINVAL;
	}
	if (dest->pop && dest->pop != cs->cn->pop_self) {
		NL_SET_ERR_MSG(extack, "The destination is of another PoP, where it is to drain");
		return -EINVAL;
	}
	if (dest->draining) {
		NL_SET_ERR_MSG(extack, "The destination drains already");
		return -EEXIST;
	}
	return 0;
}

static int nl_drain_one(struct genl_info *info, struct ip_vs_chash_service *cs,
			const struct ip_vs_chash_nl_drain_key *key,
			struct ip_vs_chash_drain *drain)
{
	struct ip_vs_chash_dest *dest = nl_drain_dest(info, cs, key);
	int err;

	if (IS_ERR(dest))
		return PTR_ERR(dest);
	err = nl_drain_check(cs, dest, info->extack);
	if (err)
		return err;
	if (!dest->stored && cs->dests.stored >= IP_VS_CHASH_DESTS_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "Too many destinations of the service have something stored");
		return -ENOSPC;
	}
	drain->weight = nl_drain_weight(cs, dest);
	ip_vs_chash_drain_start(cs, dest, drain);
	return 0;
}

static int nl_drain_all(struct genl_info *info, struct ip_vs_chash_service *cs,
			struct ip_vs_chash_drain *drain)
{
	struct ip_vs_chash_dest *dest;
	u32 n = 0, stored = 0;

	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest)) {
		if (nl_drain_check(cs, dest, NULL))
			continue;
		n++;
		stored += !dest->stored;
	}
	if (!n && cs->drains) {
		NL_SET_ERR_MSG(info->extack, "All destinations of this PoP drain already");
		return -EEXIST;
	}
	if (!n) {
		NL_SET_ERR_MSG(info->extack, "The service has no destination of this PoP");
		return -ENOENT;
	}
	if (cs->dests.stored + stored > IP_VS_CHASH_DESTS_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "Too many destinations of the service have something stored");
		return -ENOSPC;
	}
	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest)) {
		if (nl_drain_check(cs, dest, NULL))
			continue;
		drain->weight = nl_drain_weight(cs, dest);
		ip_vs_chash_drain_start(cs, dest, drain);
	}
	return 0;
}

/* As it was saved: whatever there is, and whatever became of the deadline since. */
static int nl_drain_restore(struct genl_info *info, struct ip_vs_chash_service *cs,
			    const struct ip_vs_chash_nl_drain_key *key,
			    struct ip_vs_chash_drain *drain)
{
	const struct nlattr *weight = info->attrs[IP_VS_CHASH_A_DRAIN_WEIGHT];
	struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_service_find_dest(cs, key->addr.af, &key->addr.addr, key->port);
	if (!(dest && dest->stored) && cs->dests.stored >= IP_VS_CHASH_DESTS_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "Too many destinations of the service have something stored");
		return -ENOSPC;
	}
	if (!dest) {
		dest = ip_vs_chash_dest_alloc(key->addr.af, &key->addr.addr, key->port);
		if (!ip_vs_chash_dests_insert(&cs->dests, dest)) {
			ip_vs_chash_dest_put(dest);
			NL_SET_ERR_MSG(info->extack,
				       "Another destination of the service has its id");
			return -EEXIST;
		}
	}
	drain->weight = nl_drain_weight(cs, dest);
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
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_drain_key key;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_drain drain;
	int err;

	err = nl_drain_key_parse(info, &key) ?:
	      nl_drain_parse(info, &drain);
	if (err)
		return err;
	if (restore && key.all) {
		NL_SET_ERR_MSG_ATTR(info->extack, restore,
				    "What is restored names its destination");
		return -EINVAL;
	}

	mutex_lock(&cn->lock);
	if (restore)
		cs = ip_vs_chash_nl_service_for(info, IP_VS_CHASH_A_DRAIN_SERVICE, &key.service,
						true);
	else
		cs = ip_vs_chash_nl_service(info, IP_VS_CHASH_A_DRAIN_SERVICE, &key.service, true);
	if (IS_ERR(cs)) {
		err = PTR_ERR(cs);
		cs = NULL;
	} else {
		err = restore ? nl_drain_restore(info, cs, &key, &drain) :
		      key.all ? nl_drain_all(info, cs, &drain) :
				nl_drain_one(info, cs, &key, &drain);
		if (!err && cs->svc && !ip_vs_chash_drain_leaves_some(cs))
			NL_SET_ERR_MSG(info->extack,
				       "No destination of the service takes new sessions now");
		cs = ip_vs_chash_service_drop(cs);
	}
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
	/* What was assigned before the drain is counted among the sessions behind this. */
	if (!err)
		synchronize_rcu();
	return err;
}

static int nl_drain_stop(struct genl_info *info, struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_nl_drain_key *key)
{
	struct ip_vs_chash_dest *dest;

	if (key->all && !cs->drains) {
		NL_SET_ERR_MSG(info->extack, "No drain of the service was started");
		return -ENOENT;
	}
	if (key->all) {
		ip_vs_chash_drain_stop_all(cs);
		return 0;
	}
	dest = nl_drain_dest(info, cs, key);
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
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_drain_key key;
	struct ip_vs_chash_service *cs;
	int err;

	err = nl_drain_key_parse(info, &key);
	if (err)
		return err;
	mutex_lock(&cn->lock);
	cs = ip_vs_chash_nl_service(info, IP_VS_CHASH_A_DRAIN_SERVICE, &key.service, false);
	if (IS_ERR(cs)) {
		err = PTR_ERR(cs);
		cs = NULL;
	} else {
		err = nl_drain_stop(info, cs, &key);
		cs = ip_vs_chash_service_drop(cs);
	}
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
	return err;
}
