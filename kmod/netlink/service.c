// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Netlink handlers of services, what is stored for them and what is in force, and the frame of
 * everything that is asked or dumped by services.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>

#include "service/drain.h"
#include "service/store.h"
#include "service/table.h"
#include "lookup/key.h"
#include "ipvs/hooks.h"
#include "netlink/attr.h"
#include "netlink/gen.h"
#include "netlink/service.h"

/* A message about a destination, without its header. */
struct nl_copy {
	u32	len;
	u8	data[CHASH_NL_SMALL_SIZE - sizeof(u32)];
};

/*
 * A dump by services. What it says of the destinations of one is of one instant: all is written at
 * once, under the lock, and handed out at leisure.
 */
struct nl_services {
	struct ip_vs_chash_net		*cn;	/* with a reference */
	struct ip_vs_chash_tuple	*tuple;	/* services that there were when the dump began */
	struct nl_copy			*copy;	/* of the destinations of the last one, or NULL */
	u32				n;
	u32				next;
	u32				copies;
	u32				next_copy;
};

static int nl_services_list(struct nl_services *dump)
{
	struct ip_vs_chash_net *cn = dump->cn;
	struct ip_vs_chash_service *cs;
	int bucket;

	mutex_lock(&cn->lock);
	dump->tuple = kvmalloc_array(max(cn->services, 1U), sizeof(*dump->tuple),
				     GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (dump->tuple)
		ip_vs_chash_for_each_service(cn, bucket, cs)
			dump->tuple[dump->n++] = cs->tuple;
	mutex_unlock(&cn->lock);
	return dump->tuple ? 0 : -ENOMEM;
}

/* Prepare a dump of services or of what they have: of that in the nest @one, or without, of all. */
static int nl_services_init(struct netlink_callback *cb, const struct nlattr *one)
{
	struct nl_services *dump = (void *)cb->ctx;
	int err = -ENOMEM;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));

	dump->cn = ip_vs_chash_nl_net_get(sock_net(cb->skb->sk));
	if (!dump->cn)
		return -ENOMEM;
	if (!one) {
		err = nl_services_list(dump);
	} else {
		dump->tuple = kvmalloc_obj(*dump->tuple, GFP_KERNEL_ACCOUNT);
		dump->n = 1;
		if (dump->tuple)
			err = ip_vs_chash_nl_parse_tuple(one, dump->tuple, cb->extack);
	}
	if (err)
		ip_vs_chash_nl_services_done(cb);
	return err;
}

int ip_vs_chash_nl_services_start(struct netlink_callback *cb)
{
	return ip_vs_chash_nl_refuse_attrs(cb, 1) ?: nl_services_init(cb, NULL);
}

int ip_vs_chash_nl_services_done(struct netlink_callback *cb)
{
	struct nl_services *dump = (void *)cb->ctx;

	kvfree(dump->tuple);
	kvfree(dump->copy);
	ip_vs_chash_net_put(dump->cn);
	return 0;
}

/* Dump one message for each service that is still there. */
int ip_vs_chash_nl_services_dump(struct sk_buff *skb, struct netlink_callback *cb, bool bound,
				 ip_vs_chash_nl_fill *fill)
{
	struct nl_services *dump = (void *)cb->ctx;
	struct ip_vs_chash_service *cs;
	int err = 0;

	for (; dump->next < dump->n; dump->next++) {
		mutex_lock(&dump->cn->lock);
		cs = ip_vs_chash_service_lookup(dump->cn, &dump->tuple[dump->next]);
		if (cs && (cs->svc || !bound))
			err = ip_vs_chash_nl_dump_one(skb, cb, fill, cs);
		mutex_unlock(&dump->cn->lock);
		if (err)
			break;
	}
	return skb->len;
}

/* Prepare a dump of destinations, those of a service or all. */
int ip_vs_chash_nl_dests_start(struct netlink_callback *cb)
{
	struct nl_services *dump = (void *)cb->ctx;
	const struct nlattr *one = genl_info_dump(cb)->attrs[CHASH_NL_SERVICE];
	bool found;
	int err;

	err = ip_vs_chash_nl_refuse_attrs(cb, CHASH_NL_SERVICE + 1) ?: nl_services_init(cb, one);
	if (err || !one)
		return err;

	mutex_lock(&dump->cn->lock);
	found = ip_vs_chash_service_lookup(dump->cn, dump->tuple);
	mutex_unlock(&dump->cn->lock);
	if (found)
		return 0;
	NL_SET_ERR_MSG_ATTR(cb->extack, one, CHASH_NL_NO_SERVICE);
	ip_vs_chash_nl_services_done(cb);
	return -ENOENT;
}

static int nl_dests_copy(struct nl_services *dump, const struct ip_vs_chash_service *cs,
			 struct sk_buff *scratch, ip_vs_chash_nl_fill *fill)
{
	struct ip_vs_chash_nl_dest object = { .cs = cs };
	struct nl_copy *copy;
	u32 n = 0;
	int err;

	ip_vs_chash_for_each_dest(&cs->dests, object.dest)
		n++;
	if (!n)
		return 0;
	dump->copy = kvmalloc_array(n, sizeof(*copy), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!dump->copy)
		return -ENOMEM;
	ip_vs_chash_for_each_dest(&cs->dests, object.dest) {
		copy = &dump->copy[dump->copies];
		skb_trim(scratch, 0);
		err = fill(scratch, &object);
		if (err == -ENODATA)
			continue;
		if (err || scratch->len > sizeof(copy->data))
			return -EMSGSIZE;
		copy->len = scratch->len;
		memcpy(copy->data, scratch->data, copy->len);
		dump->copies++;
	}
	return 0;
}

/* Write what there is of the next service; what is gone has nothing. */
static int nl_dests_next(struct nl_services *dump, ip_vs_chash_nl_fill *fill)
{
	struct sk_buff *scratch = alloc_skb(CHASH_NL_SMALL_SIZE, GFP_KERNEL);
	struct ip_vs_chash_service *cs;
	int err = 0;

	if (!scratch)
		return -ENOMEM;
	/* Behind headers, for what is aligned to 64 bits. */
	skb_reserve(scratch, NLMSG_HDRLEN + GENL_HDRLEN);
	kvfree(dump->copy);
	dump->copy = NULL;
	dump->copies = 0;
	dump->next_copy = 0;
	mutex_lock(&dump->cn->lock);
	cs = ip_vs_chash_service_lookup(dump->cn, &dump->tuple[dump->next++]);
	if (cs)
		err = nl_dests_copy(dump, cs, scratch, fill);
	mutex_unlock(&dump->cn->lock);
	kfree_skb(scratch);
	return err;
}

static int nl_copy_fill(struct sk_buff *skb, const void *object)
{
	const struct nl_copy *copy = object;

	if (skb_tailroom(skb) < copy->len)
		return -EMSGSIZE;
	skb_put_data(skb, copy->data, copy->len);
	return 0;
}

/* Dump one message for each destination. */
int ip_vs_chash_nl_dests_dump(struct sk_buff *skb, struct netlink_callback *cb,
			      ip_vs_chash_nl_fill *fill)
{
	struct nl_services *dump = (void *)cb->ctx;
	int err;

	for (;;) {
		for (; dump->next_copy < dump->copies; dump->next_copy++)
			if (ip_vs_chash_nl_dump_one(skb, cb, nl_copy_fill,
						    &dump->copy[dump->next_copy]))
				return skb->len;
		if (dump->next == dump->n)
			return skb->len;
		err = nl_dests_next(dump, fill);
		if (err)
			return err;
	}
}

/* The service that a request names, under the namespace's lock. */
static struct ip_vs_chash_service *nl_service(struct genl_info *info, enum ip_vs_chash_nl_need need)
{
	struct ip_vs_chash_tuple tuple;
	int err = ip_vs_chash_nl_get_tuple(info, &tuple);

	return err ? ERR_PTR(err) : ip_vs_chash_nl_begin(info, &tuple, need);
}

int ip_vs_chash_nl_service_reply(struct genl_info *info, enum ip_vs_chash_nl_need need,
				 ip_vs_chash_nl_fill *fill)
{
	struct ip_vs_chash_service *cs = nl_service(info, need);

	return IS_ERR(cs) ? PTR_ERR(cs) : ip_vs_chash_nl_reply(info, fill, cs);
}

/* Read which destination a request names; all of the service when it names none and may. */
int ip_vs_chash_nl_get_where(struct genl_info *info, int addr, bool all,
			     struct ip_vs_chash_nl_where *where)
{
	int port = addr + 1, err = ip_vs_chash_nl_get_tuple(info, &where->service);

	static_assert(IP_VS_CHASH_A_DEST_ADDR + 1 == IP_VS_CHASH_A_DEST_PORT &&
		      IP_VS_CHASH_A_DRAIN_ADDR + 1 == IP_VS_CHASH_A_DRAIN_PORT);

	where->attr = info->attrs[addr];
	if (err || (all && !where->attr && !info->attrs[port]))
		return err;
	err = CHASH_NL_NEED(info, addr, "The address of the destination") ?:
	      CHASH_NL_NEED(info, port, "The port of the destination");
	if (err)
		return err;
	where->port = nla_get_be16(info->attrs[port]);
	return ip_vs_chash_nl_get_addr(where->attr, &where->addr, info->extack);
}

/* The destination that a request names, which IPVS need not have, or ERR_PTR(-ENOENT). */
struct ip_vs_chash_dest *ip_vs_chash_nl_find_dest(struct genl_info *info,
						  struct ip_vs_chash_service *cs,
						  const struct ip_vs_chash_nl_where *where)
{
	struct ip_vs_chash_dest *dest;

	dest = ip_vs_chash_dests_find(&cs->dests, where->addr.af, &where->addr.addr, where->port);
	if (dest)
		return dest;
	return ERR_PTR(CHASH_REFUSE(-ENOENT, info->extack, where->attr,
				    "The service has no such destination"));
}

/* Whether so many destinations more may have something stored. */
int ip_vs_chash_nl_dest_room(struct genl_info *info, const struct ip_vs_chash_service *cs, u32 n)
{
	if (cs->dests.stored + n <= IP_VS_CHASH_DESTS_MAX)
		return 0;
	return CHASH_REFUSE(-ENOSPC, info->extack, NULL,
			    "Too many destinations of the service have something stored");
}

int ip_vs_chash_nl_dest_reply(struct genl_info *info, int addr, ip_vs_chash_nl_fill *fill)
{
	struct ip_vs_chash_nl_where where;
	struct ip_vs_chash_nl_dest object;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_dest *dest;
	int err;

	err = ip_vs_chash_nl_get_where(info, addr, false, &where);
	if (err)
		return err;
	cs = ip_vs_chash_nl_begin(info, &where.service, CHASH_NL_KNOWN);
	dest = IS_ERR(cs) ? ERR_CAST(cs) : ip_vs_chash_nl_find_dest(info, cs, &where);
	if (IS_ERR(dest))
		return PTR_ERR(dest);
	object = (struct ip_vs_chash_nl_dest) { .cs = cs, .dest = dest };
	return ip_vs_chash_nl_reply(info, fill, &object);
}

static int nl_put_settings(struct sk_buff *skb, int type,
			   const struct ip_vs_chash_settings *settings, u64 set)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	unsigned int i;
	int err = 0;

	if (!nest)
		return -EMSGSIZE;
	for (i = 1; !err && i <= IP_VS_CHASH_A_SETTINGS_MAX; i++) {
		if (!(set & BIT_ULL(i)))
			continue;
		err = i == IP_VS_CHASH_A_SETTINGS_SPLIT ?
		      ip_vs_chash_nl_put_split(skb, i, &settings->split) :
		      nla_put_u32(skb, i, ip_vs_chash_setting(settings, i));
	}
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int nl_put_effective(struct sk_buff *skb, const struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_settings settings;
	u64 set = CHASH_NL_SETTINGS;

	ip_vs_chash_service_effective(cs, &settings);
	if (!settings.split.size)
		set &= ~BIT_ULL(IP_VS_CHASH_A_SETTINGS_SPLIT);
	return nl_put_settings(skb, IP_VS_CHASH_A_SERVICE_EFFECTIVE, &settings, set) ?:
	       ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_SERVICE_BY_FLAG, settings.by_flag);
}

static int nl_put_table(struct sk_buff *skb, int type, const struct ip_vs_chash_table *table,
			const struct ip_vs_chash_service *cs)
{
	u64 now = get_jiffies_64(), end = table->until + (u64)READ_ONCE(cs->cn->hold_sec) * HZ;
	bool past = type == IP_VS_CHASH_A_SERVICE_PREVIOUS;
	size_t bytes = table->bytes + table->pool->bytes + (table->slots ? table->slots->bytes : 0);
	u64 age = jiffies64_to_msecs(now - table->since);
	u64 left = past && end > now ? jiffies64_to_msecs(end - now) : 0;
	struct nlattr *nest;

	nest = nla_nest_start(skb, type);
	if (!nest ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_TABLE_GENERATION, table->generation) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_TABLE_BITS, table->map.bits) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_TABLE_MEMBERS, table->map.n) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_TABLE_BYTES, bytes) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_TABLE_BUILD_NS,
				table->slots ? table->slots->build_ns : 0) ||
	    (table->slots && table->slots->incremental &&
	     nla_put_flag(skb, IP_VS_CHASH_A_TABLE_INCREMENTAL)) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_TABLE_AGE_MS, age) ||
	    (past && ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_TABLE_HOLD_MS, left)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nl_put_bound(struct sk_buff *skb, const struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs), *previous;
	struct ip_vs_chash_net *cn = cs->cn;
	u8 seed = cn->seed_set ? IP_VS_CHASH_SEED_SET : IP_VS_CHASH_SEED_DEFAULT;

	previous = list_empty(&cs->past) ? NULL :
		   list_entry(cs->past.next, struct ip_vs_chash_table, past);
	if (nla_put_flag(skb, IP_VS_CHASH_A_SERVICE_ALIVE) ||
	    nl_put_effective(skb, cs) ||
	    nl_put_table(skb, IP_VS_CHASH_A_SERVICE_TABLE, table, cs) ||
	    (previous && nl_put_table(skb, IP_VS_CHASH_A_SERVICE_PREVIOUS, previous, cs)) ||
	    ((cs->dirty || (table->map.n > 1 && !table->slots)) &&
	     nla_put_flag(skb, IP_VS_CHASH_A_SERVICE_PENDING)) ||
	    (cs->failures && nla_put_flag(skb, IP_VS_CHASH_A_SERVICE_STALE)) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_SERVICE_FAILURES, cs->failures) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_SERVICE_SEED, seed) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_SERVICE_MAPPING, CHASH_MAPPING_VERSION) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_SERVICE_DIGEST, ip_vs_chash_digest(cs)) ||
	    nla_put_u32(skb, IP_VS_CHASH_A_SERVICE_REFUSED, cs->refused))
		return -EMSGSIZE;
	return 0;
}

static int nl_service_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_service *cs = object;

	if (ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_SERVICE_TUPLE, &cs->tuple) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_SERVICE_REVISION, cs->revision) ||
	    (cs->stored.set && nl_put_settings(skb, IP_VS_CHASH_A_SERVICE_STORED,
					       &cs->stored, cs->stored.set)) ||
	    (cs->svc && nl_put_bound(skb, cs)))
		return -EMSGSIZE;
	return 0;
}

int ip_vs_chash_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ip_vs_chash_nl_service_reply(info, CHASH_NL_KNOWN, nl_service_fill);
}

int ip_vs_chash_nl_service_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ip_vs_chash_nl_services_dump(skb, cb, false, nl_service_fill);
}

static int nl_settings_parse(const struct nlattr *attr, u16 af,
			     struct ip_vs_chash_settings *settings,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IP_VS_CHASH_A_SETTINGS_MAX + 1];
	unsigned int i;
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_SETTINGS_MAX, attr, ip_vs_chash_nl_settings_policy,
			       extack);
	if (err)
		return err;
	for (i = 1; i <= IP_VS_CHASH_A_SETTINGS_MAX; i++)
		if (tb[i] && i != IP_VS_CHASH_A_SETTINGS_SPLIT)
			ip_vs_chash_setting_put(settings, i, nla_get_u32(tb[i]));

	if (settings->bound && settings->bound < IP_VS_CHASH_BOUND_MIN)
		return CHASH_REFUSE(-ERANGE, extack, tb[IP_VS_CHASH_A_SETTINGS_BOUND],
				    "A load bound is 0 for off, or at least 100 percent");
	if (af == AF_INET && settings->group > 32)
		return CHASH_REFUSE(-ERANGE, extack, tb[IP_VS_CHASH_A_SETTINGS_GROUP],
				    "An IPv4 address has 32 bits");
	if (!tb[IP_VS_CHASH_A_SETTINGS_SPLIT])
		return 0;
	settings->set |= BIT_ULL(IP_VS_CHASH_A_SETTINGS_SPLIT);
	return ip_vs_chash_nl_get_split(tb[IP_VS_CHASH_A_SETTINGS_SPLIT], &settings->split, extack);
}

static int nl_check_obstacles(struct genl_info *info,
			      const struct ip_vs_chash_service *cs,
			      const struct ip_vs_chash_settings *settings)
{
	unsigned int flags = cs->svc ? cs->svc->flags : 0;
	const char *obstacle = NULL;

	if (settings->takeover)
		obstacle = ip_vs_chash_takeover_obstacle(&cs->tuple, flags);
	if (!obstacle && settings->spill)
		obstacle = ip_vs_chash_spill_obstacle(flags);
	if (!obstacle && settings->split.size)
		obstacle = ip_vs_chash_split_obstacle(flags);
	if (!obstacle)
		return 0;
	/* The macros want a literal. */
	if (info->extack)
		info->extack->_msg = obstacle;
	return -EOPNOTSUPP;
}

int ip_vs_chash_nl_service_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_settings settings = {};
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_tuple tuple;
	u64 unset;
	int err;

	err = ip_vs_chash_nl_get_tuple(info, &tuple);
	if (!err && info->attrs[IP_VS_CHASH_A_SERVICE_STORED])
		err = nl_settings_parse(info->attrs[IP_VS_CHASH_A_SERVICE_STORED],
					tuple.af, &settings, info->extack);
	if (!err)
		err = ip_vs_chash_nl_get_unset(info, IP_VS_CHASH_A_SERVICE_UNSET, CHASH_NL_SETTINGS,
					       settings.set, &unset);
	if (err)
		return err;

	cs = ip_vs_chash_nl_begin(info, &tuple, settings.set ? CHASH_NL_MADE : CHASH_NL_KNOWN);
	err = IS_ERR(cs) ? PTR_ERR(cs) : nl_check_obstacles(info, cs, &settings);
	if (err)
		return err;
	err = ip_vs_chash_service_store(cs, &settings, unset);
	ip_vs_chash_hooks_changed(cs);
	if (err)
		NL_SET_ERR_MSG(info->extack, "Destinations would not be told apart: set their ids");
	return err;
}

int ip_vs_chash_nl_service_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_service *cs = nl_service(info, CHASH_NL_KNOWN);

	if (IS_ERR(cs))
		return PTR_ERR(cs);
	if (cs->svc)
		return CHASH_REFUSE(-EBUSY, info->extack, NULL,
				    "The service is bound to chash; take its settings back instead");
	ip_vs_chash_drain_stop_all(cs);
	ip_vs_chash_service_forget(cs);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_SERVICE_SET, NULL, 0);
	return 0;
}
