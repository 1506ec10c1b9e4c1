// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink handlers of destinations: what they are and what is stored for them.
 *
 * All messages about the destinations of a service are of one instant: a dump copies them first,
 * under the lock, and then takes its time.
 */
#include <linux/mm.h>
#include <net/ip_vs.h>

#include "lib/core.h"
#include "base/net.h"
#include "state/pop.h"
#include "service/drain.h"
#include "service/registry.h"
#include "service/service.h"
#include "service/store.h"
#include "service/table.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* What a destination was at one instant. */
struct nl_dest {
	const struct ip_vs_chash_tuple	*service;	/* service */
	u64				revision;	/* of the service */
	u64				id;		/* what the mapping knows it by */
	u32				flags;		/* enum ip_vs_chash_dest_flag */
	u32				weight;		/* weight in IPVS */
	u32				active;		/* active connections */
	u32				inactive;	/* inactive connections */
	u32				persistent;	/* persistence templates */
	u32				table_weight;	/* weight in the table in force */
	u32				slots;		/* slots of that table that it owns */
	u8				drain;		/* enum ip_vs_chash_drain_state */
	/* of the drain, seconds of the wall clock, or 0 */
	u64				deadline;
	u32				stored;		/* see struct ip_vs_chash_dest */
	u16				af;
	__be16				port;		/* port */
	u16				pop;		/* PoP, 0 for this one */
	bool				relay;		/* it is a director of @pop */
	union nf_inet_addr		addr;
};

static int nl_put_dest_stored(struct sk_buff *skb,
			      const struct nl_dest *dest)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, IP_VS_CHASH_A_DEST_STORED);
	if (!nest ||
	    (dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID) &&
	     nla_put_u64_64bit(skb, IP_VS_CHASH_A_DEST_SETTINGS_ID, dest->id,
			       IP_VS_CHASH_A_DEST_SETTINGS_PAD)) ||
	    (dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP) &&
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_SETTINGS_POP, dest->pop)) ||
	    (dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY) &&
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_SETTINGS_RELAY, dest->relay)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nl_dest_fill(struct sk_buff *skb, const void *object)
{
	const struct nl_dest *dest = object;

	if (ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_DEST_SERVICE, dest->service) ||
	    nla_put_u64_64bit(skb, IP_VS_CHASH_A_DEST_REVISION, dest->revision,
			      IP_VS_CHASH_A_DEST_PAD) ||
	    ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_DEST_ADDR, dest->af, &dest->addr) ||
	    nla_put_be16(skb, IP_VS_CHASH_A_DEST_PORT, dest->port) ||
	    nla_put_u64_64bit(skb, IP_VS_CHASH_A_DEST_ID, dest->id, IP_VS_CHASH_A_DEST_PAD) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_DEST_FLAGS, dest->flags) ||
	    (dest->pop && nla_put_u32(skb, IP_VS_CHASH_A_DEST_POP, dest->pop)) ||
	    (dest->stored && nl_put_dest_stored(skb, dest)))
		return -EMSGSIZE;
	if (dest->drain != IP_VS_CHASH_DRAIN_STATE_NONE &&
	    (nla_put_u32(skb, IP_VS_CHASH_A_DEST_DRAIN, dest->drain) ||
	     (dest->deadline && nla_put_u64_64bit(skb, IP_VS_CHASH_A_DEST_DRAIN_DEADLINE,
						  dest->deadline, IP_VS_CHASH_A_DEST_PAD))))
		return -EMSGSIZE;
	if (dest->flags & IP_VS_CHASH_DEST_F_ALIVE &&
	    (nla_put_u32(skb, IP_VS_CHASH_A_DEST_WEIGHT, dest->weight) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_ACTIVE, dest->active) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_INACTIVE, dest->inactive) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_PERSISTENT, dest->persistent)))
		return -EMSGSIZE;
	if (dest->flags & IP_VS_CHASH_DEST_F_MEMBER &&
	    (nla_put_u32(skb, IP_VS_CHASH_A_DEST_TABLE_WEIGHT, dest->table_weight) ||
	     nla_put_u32(skb, IP_VS_CHASH_A_DEST_SLOTS, dest->slots)))
		return -EMSGSIZE;
	return 0;
}

static void nl_dest_view(const struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_dest *dest,
			 struct nl_dest *view)
{
	struct ip_vs_dest *real;

	memset(view, 0, sizeof(*view));
	view->revision = cs->revision;
	view->id = dest->id;
	view->stored = dest->stored & ~CHASH_STORED_DRAIN;
	view->af = dest->af;
	view->port = dest->port;
	view->addr = dest->addr;
	view->pop = dest->pop;
	view->relay = dest->relay;
	view->drain = ip_vs_chash_drain_state(cs, dest);
	if (dest->draining && dest->drain.deadline)
		view->deadline = ip_vs_chash_drain_wall(dest->drain.deadline);

	/* IPVS takes the namespace's lock, through us, before it lets go of a destination. */
	real = rcu_dereference_protected(dest->real, lockdep_is_held(&cs->cn->lock));
	if (!real)
		return;
	view->weight = atomic_read(&real->weight);
	view->active = atomic_read(&real->activeconns);
	view->inactive = ip_vs_dest_inactconns(real);
	view->persistent = atomic_read(&real->persistconns);
	view->flags = IP_VS_CHASH_DEST_F_ALIVE;
	if (!view->weight)
		view->flags |= IP_VS_CHASH_DEST_F_QUIESCED;
	if (READ_ONCE(real->flags) & IP_VS_DEST_F_OVERLOAD)
		view->flags |= IP_VS_CHASH_DEST_F_OVERLOADED;
}

/* Rank of a destination in a table, or a negative number when it has none. */
static int nl_rank(const struct ip_vs_chash_table *table,
		   const struct ip_vs_chash_dest *dest)
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
	/* It got another id since: the next table will know it by that. */
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

static void nl_dest_view_member(const struct ip_vs_chash_table *table,
				const struct ip_vs_chash_dest *dest, struct nl_dest *view)
{
	int rank = table ? nl_rank(table, dest) : -1;

	if (rank < 0)
		return;
	view->flags |= IP_VS_CHASH_DEST_F_MEMBER;
	view->table_weight = table->map.member[rank].weight;
	view->slots = nl_slots(table, rank);
}

static int nl_dests_copy(struct ip_vs_chash_nl_services *dump,
			 struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_tuple *tuple)
{
	struct ip_vs_chash_table *table = ip_vs_chash_nl_table(cs);
	struct nl_dest *views;
	struct ip_vs_chash_dest *dest;
	u32 n = 0;

	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest))
		n++;
	views = kvmalloc_array(max(n, 1U), sizeof(*views), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	dump->dest = views;
	if (!views)
		return -ENOMEM;
	for (dest = ip_vs_chash_dests_first(&cs->dests); dest;
	     dest = ip_vs_chash_dests_next(dest)) {
		struct nl_dest *view = &views[dump->dests++];

		nl_dest_view(cs, dest, view);
		nl_dest_view_member(table, dest, view);
		view->service = tuple;
	}
	return 0;
}

int ip_vs_chash_nl_dest_get_start(struct netlink_callback *cb)
{
	return ip_vs_chash_nl_dests_start(cb, IP_VS_CHASH_A_DEST_SERVICE, IP_VS_CHASH_A_DEST_ADDR);
}

int ip_vs_chash_nl_dest_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ip_vs_chash_nl_dests_dump(skb, cb, nl_dests_copy,
					 sizeof(struct nl_dest),
					 nl_dest_fill);
}

/* What a request about one destination names. */
struct ip_vs_chash_nl_dest_key {
	struct ip_vs_chash_tuple	service;
	struct ip_vs_chash_addr		addr;
	__be16				port;
};

static int nl_dest_key_parse(struct genl_info *info,
			     struct ip_vs_chash_nl_dest_key *key)
{
	int err;

	err = ip_vs_chash_nl_get_tuple(info, IP_VS_CHASH_A_DEST_SERVICE, &key->service);
	if (err)
		return err;
	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_DEST_ADDR, "The address of the destination") ||
	    CHASH_NL_LACKS(info, IP_VS_CHASH_A_DEST_PORT, "The port of the destination"))
		return -EINVAL;
	key->port = nla_get_be16(info->attrs[IP_VS_CHASH_A_DEST_PORT]);
	return ip_vs_chash_nl_get_addr(info->attrs[IP_VS_CHASH_A_DEST_ADDR], &key->addr,
				     info->extack);
}

static struct ip_vs_chash_dest *nl_dest(struct genl_info *info,
					struct ip_vs_chash_service *cs,
					const struct ip_vs_chash_nl_dest_key *key)
{
	struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_service_find_dest(cs, key->addr.af, &key->addr.addr, key->port);
	if (dest)
		return dest;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[IP_VS_CHASH_A_DEST_ADDR],
			    "The service has no such destination");
	return ERR_PTR(-ENOENT);
}

static int nl_dest_reply(struct genl_info *info,
			 const struct ip_vs_chash_nl_dest_key *key)
{
	struct nl_dest view;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_table *table;
	struct ip_vs_chash_dest *dest;

	cs = ip_vs_chash_nl_service(info, IP_VS_CHASH_A_DEST_SERVICE, &key->service, false);
	if (IS_ERR(cs))
		return PTR_ERR(cs);
	dest = nl_dest(info, cs, key);
	if (IS_ERR(dest))
		return PTR_ERR(dest);
	table = ip_vs_chash_nl_table(cs);
	nl_dest_view(cs, dest, &view);
	nl_dest_view_member(table, dest, &view);
	view.service = &key->service;
	return ip_vs_chash_nl_reply(info, CHASH_NL_SMALL_SIZE, nl_dest_fill, &view);
}

int ip_vs_chash_nl_dest_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_dest_key key;
	int err;

	err = nl_dest_key_parse(info, &key);
	if (err)
		return err;
	mutex_lock(&cn->lock);
	err = nl_dest_reply(info, &key);
	mutex_unlock(&cn->lock);
	return err;
}

/* Under the lock of the PoPs, so that the one that is named stays. */
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
		if (!ip_vs_chash_pop_lookup(ip_vs_chash_nl_net(info)->pops, settings->pop, NULL)) {
			NL_SET_ERR_MSG_ATTR(info->extack, tb[IP_VS_CHASH_A_DEST_SETTINGS_POP],
					    "There is no such PoP");
			return -ENOENT;
		}
	}
	return 0;
}

static int nl_dest_store(struct genl_info *info, struct ip_vs_chash_service *cs,
			 const struct ip_vs_chash_nl_dest_key *key,
			 const struct ip_vs_chash_dest_settings *settings, u32 unset)
{
	struct ip_vs_chash_dest *dest;
	int err;

	dest = ip_vs_chash_service_find_dest(cs, key->addr.af, &key->addr.addr, key->port);
	if (!dest && !settings->set)
		return PTR_ERR(nl_dest(info, cs, key));
	if (settings->set && !(dest && dest->stored) &&
	    cs->dests.stored >= IP_VS_CHASH_DESTS_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "Too many destinations of the service have something stored");
		return -ENOSPC;
	}
	err = ip_vs_chash_service_store_dest(cs, key->addr.af, &key->addr.addr, key->port, settings,
					     unset);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(info->extack, "Another destination of the service has this id");
	return err;
}

int ip_vs_chash_nl_dest_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_dest_settings settings = {};
	struct ip_vs_chash_service *cs = NULL;
	struct ip_vs_chash_nl_dest_key key;
	u64 unset;
	int err;

	err = nl_dest_key_parse(info, &key);
	if (err)
		return err;

	mutex_lock(&cn->pops->lock);
	err = nl_dest_settings_parse(info, &settings) ?:
	      ip_vs_chash_nl_get_unset(info, IP_VS_CHASH_A_DEST_UNSET, CHASH_NL_DEST_SETTINGS,
				       settings.set, &unset);
	if (err)
		goto out;
	mutex_lock(&cn->lock);
	cs = ip_vs_chash_nl_service_for(info, IP_VS_CHASH_A_DEST_SERVICE, &key.service,
					settings.set);
	if (IS_ERR(cs)) {
		err = PTR_ERR(cs);
		cs = NULL;
	} else {
		err = nl_dest_store(info, cs, &key, &settings, unset);
		cs = ip_vs_chash_service_drop(cs);
	}
	mutex_unlock(&cn->lock);
out:
	mutex_unlock(&cn->pops->lock);
	ip_vs_chash_service_free(cs);
	return err;
}

static int nl_dest_forget(struct genl_info *info, struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_nl_dest_key *key)
{
	static const struct ip_vs_chash_dest_settings nothing;
	struct ip_vs_chash_dest *dest;

	dest = nl_dest(info, cs, key);
	if (IS_ERR(dest))
		return PTR_ERR(dest);
	if (rcu_access_pointer(dest->real)) {
		NL_SET_ERR_MSG(info->extack,
			       "IPVS has the destination; take its settings back instead");
		return -EBUSY;
	}
	if (!dest->stored) {
		NL_SET_ERR_MSG(info->extack, "Nothing is stored for the destination");
		return -ENOENT;
	}
	if (dest->draining)
		ip_vs_chash_drain_stop(cs, dest);
	if (!ip_vs_chash_service_find_dest(cs, key->addr.af, &key->addr.addr, key->port))
		return 0;
	return ip_vs_chash_service_store_dest(cs, key->addr.af, &key->addr.addr, key->port,
					      &nothing, U32_MAX);
}

int ip_vs_chash_nl_dest_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_dest_key key;
	struct ip_vs_chash_service *cs;
	int err;

	err = nl_dest_key_parse(info, &key);
	if (err)
		return err;
	mutex_lock(&cn->lock);
	cs = ip_vs_chash_nl_service(info, IP_VS_CHASH_A_DEST_SERVICE, &key.service, false);
	if (IS_ERR(cs)) {
		err = PTR_ERR(cs);
		cs = NULL;
	} else {
		err = nl_dest_forget(info, cs, &key);
		cs = ip_vs_chash_service_drop(cs);
	}
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
	return err;
}
