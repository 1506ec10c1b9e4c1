// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Netlink handlers of PoPs and backbone devices. */
#include <linux/netdevice.h>

#include "base/event.h"
#include "state/owner.h"
#include "state/pop.h"
#include "service/publish.h"
#include "service/service.h"
#include "ipvs/hooks.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"

static int nl_put_addrs(struct sk_buff *skb, int type, const struct ip_vs_chash_addrs *addrs)
{
	struct nlattr *nest;
	unsigned int i;
	int err = 0;

	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; !err && i < addrs->n; i++)
		err = ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_ADDRESS_IP, addrs->addr[i].af,
					   &addrs->addr[i].addr);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int nl_put_traffic(struct sk_buff *skb, int type,
			  const struct ip_vs_chash_pop *pop,
			  enum ip_vs_chash_traffic_kind kind)
{
	return nla_put_u64_64bit(skb, type, atomic64_read(&pop->traffic->count[kind]),
				 IP_VS_CHASH_A_POP_PAD);
}

static int nl_pop_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_pop *pop = object;

	return nla_put_u32(skb, IP_VS_CHASH_A_POP_ID, pop->id) ?:
	       nla_put_string(skb, IP_VS_CHASH_A_POP_NAME, pop->name) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_POP_SELF, pop->self) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_POP_STATE, pop->state) ?:
	       nl_put_addrs(skb, IP_VS_CHASH_A_POP_RELAYS, &pop->relays) ?:
	       nl_put_traffic(skb, IP_VS_CHASH_A_POP_RELAYED, pop, CHASH_TRAFFIC_RELAYED) ?:
	       nl_put_traffic(skb, IP_VS_CHASH_A_POP_OWNER_POOL, pop, CHASH_TRAFFIC_OWNER_POOL) ?:
	       nl_put_traffic(skb, IP_VS_CHASH_A_POP_RELAY_LIMITED, pop, CHASH_TRAFFIC_LIMITED) ?:
	       nl_put_traffic(skb, IP_VS_CHASH_A_POP_REDECIDED, pop, CHASH_TRAFFIC_REDECIDED);
}

/* The PoP that a request names, by its id or else by its name, or NULL. */
static struct ip_vs_chash_pop *nl_pop_named(struct genl_info *info)
{
	const struct nlattr *id = info->attrs[IP_VS_CHASH_A_POP_ID];
	const struct nlattr *name = info->attrs[IP_VS_CHASH_A_POP_NAME];
	struct ip_vs_chash_pops *pops = ip_vs_chash_nl_net(info)->pops;

	if (!id && !name)
		return NULL;
	return ip_vs_chash_pop_lookup(pops, id ? nla_get_u32(id) : 0, name ? nla_data(name) : NULL);
}

/* The same; a request that names none is refused. */
static struct ip_vs_chash_pop *nl_pop_find(struct genl_info *info)
{
	const struct nlattr *id = info->attrs[IP_VS_CHASH_A_POP_ID];
	struct ip_vs_chash_pop *pop;

	if (!id && CHASH_NL_NEED(info, IP_VS_CHASH_A_POP_NAME, "The id or the name of the PoP"))
		return ERR_PTR(-EINVAL);
	pop = nl_pop_named(info);
	if (pop)
		return pop;
	return ERR_PTR(CHASH_REFUSE(-ENOENT, info->extack,
				    id ?: info->attrs[IP_VS_CHASH_A_POP_NAME],
				    "There is no such PoP"));
}

int ip_vs_chash_nl_pop_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_pop *pop = nl_pop_find(info);

	if (IS_ERR(pop))
		return PTR_ERR(pop);
	return ip_vs_chash_nl_reply(info, nl_pop_fill, pop);
}

int ip_vs_chash_nl_pop_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_pops *pops = dump->cn->pops;
	struct ip_vs_chash_pop *pop;

	mutex_lock(&pops->lock);
	cb->seq = pops->revision;
	for (pop = xa_find(&pops->pop, &dump->index, ULONG_MAX, XA_PRESENT); pop;
	     pop = xa_find_after(&pops->pop, &dump->index, ULONG_MAX, XA_PRESENT))
		if (ip_vs_chash_nl_dump_one(skb, cb, nl_pop_fill, pop))
			break;
	if (!pop)
		dump->index = ULONG_MAX;
	mutex_unlock(&pops->lock);
	return skb->len;
}

static int nl_get_addrs(const struct nlattr *attr, struct ip_vs_chash_addrs *addrs,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *ip;
	int rem, err;

	memset(addrs, 0, sizeof(*addrs));
	nla_for_each_nested(ip, attr, rem) {
		if (addrs->n == IP_VS_CHASH_POP_ADDRESSES_MAX)
			return CHASH_REFUSE(-EINVAL, extack, ip, "Too many addresses");
		err = ip_vs_chash_nl_get_addr(ip, &addrs->addr[addrs->n++], extack);
		if (err)
			return err;
	}
	return 0;
}

/* What a PoP is to be: what it was, or the defaults of a new one, and what the request says. */
static int nl_pop_parse(struct genl_info *info, struct ip_vs_chash_pop *pop)
{
	struct nlattr **attrs = info->attrs;
	struct ip_vs_chash_pop *old;
	int err = 0;

	old = nl_pop_named(info);
	if (old && attrs[IP_VS_CHASH_A_POP_NEW])
		return CHASH_REFUSE(-EEXIST, info->extack, NULL, "There is such a PoP already");
	if (old) {
		*pop = *old;
	} else {
		err = CHASH_NL_NEED(info, IP_VS_CHASH_A_POP_ID, "The id of the new PoP") ?:
		      CHASH_NL_NEED(info, IP_VS_CHASH_A_POP_NAME, "The name of the new PoP");
		if (err)
			return err;
		memset(pop, 0, sizeof(*pop));
		pop->id = nla_get_u32(attrs[IP_VS_CHASH_A_POP_ID]);
		pop->state = IP_VS_CHASH_POP_STATE_UP;
	}

	if (attrs[IP_VS_CHASH_A_POP_NAME])
		nla_strscpy(pop->name, attrs[IP_VS_CHASH_A_POP_NAME], sizeof(pop->name));
	if (attrs[IP_VS_CHASH_A_POP_SELF])
		pop->self = nla_get_u32(attrs[IP_VS_CHASH_A_POP_SELF]);
	if (attrs[IP_VS_CHASH_A_POP_STATE])
		pop->state = nla_get_u32(attrs[IP_VS_CHASH_A_POP_STATE]);
	if (attrs[IP_VS_CHASH_A_POP_RELAYS])
		err = nl_get_addrs(attrs[IP_VS_CHASH_A_POP_RELAYS], &pop->relays, info->extack);
	return err;
}

/* This director belongs, or belongs no more, to the PoP @id: pools change. */
static void nl_set_self(struct ip_vs_chash_net *cn, u16 id, bool self)
{
	bool changed;

	mutex_lock(&cn->lock);
	changed = self != (cn->pop_self == id);
	if (changed)
		WRITE_ONCE(cn->pop_self, self ? id : 0);
	/* A PoP that is down, or up again, may need other hooks. */
	ip_vs_chash_hooks_refresh(cn);
	mutex_unlock(&cn->lock);
	if (changed)
		ip_vs_chash_publish_all(cn);
}

int ip_vs_chash_nl_pop_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_pop *pop;
	int err;

	/* Too large for the stack. */
	pop = kmalloc_obj(*pop, GFP_KERNEL);
	if (!pop)
		return -ENOMEM;
	err = nl_pop_parse(info, pop) ?: ip_vs_chash_pop_set(cn->pops, pop, info->extack);
	if (!err) {
		nl_set_self(cn, pop->id, pop->self);
		ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_POP_SET,
				 .pop = pop->id);
	}
	kfree(pop);
	return err;
}

static int nl_pop_delete(struct genl_info *info, u16 *id)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_pop *pop;
	bool used;

	pop = nl_pop_find(info);
	if (IS_ERR(pop))
		return PTR_ERR(pop);
	if (pop->owner_sets)
		return CHASH_REFUSE(-EBUSY, info->extack, NULL, "The PoP is an owner of prefixes");
	mutex_lock(&cn->lock);
	used = ip_vs_chash_service_uses_pop(cn, pop->id);
	mutex_unlock(&cn->lock);
	if (used)
		return CHASH_REFUSE(-EBUSY, info->extack, NULL, "Destinations belong to the PoP");
	*id = pop->id;
	nl_set_self(cn, pop->id, false);
	ip_vs_chash_pop_del(cn->pops, pop);
	return 0;
}

int ip_vs_chash_nl_pop_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	u16 id;
	int err;

	/* Owners that are gone for everyone else name their PoPs until they are freed. */
	flush_work(&cn->owners->reap);

	mutex_lock(&cn->pops->lock);
	err = nl_pop_delete(info, &id);
	mutex_unlock(&cn->pops->lock);
	if (!err)
		ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_POP_DELETED,
				 .pop = id);
	return err;
}

/* A backbone device, by its place among those of the PoPs. */
struct nl_backbone {
	const struct ip_vs_chash_pops	*pops;
	int				place;
};

static int nl_backbone_fill(struct sk_buff *skb, const void *object)
{
	const struct nl_backbone *at = object;
	int ifindex = READ_ONCE(at->pops->bound[at->place]);

	return nla_put_string(skb, IP_VS_CHASH_A_BACKBONE_DEV, at->pops->backbone[at->place]) ?:
	       (ifindex ? nla_put_u32(skb, IP_VS_CHASH_A_BACKBONE_IFINDEX, ifindex) : 0);
}

/* Its place, or a negative error. */
static int nl_backbone_find(struct genl_info *info)
{
	const struct nlattr *dev = info->attrs[IP_VS_CHASH_A_BACKBONE_DEV];
	int place;

	if (CHASH_NL_NEED(info, IP_VS_CHASH_A_BACKBONE_DEV, "The device"))
		return -EINVAL;
	place = *(char *)nla_data(dev) ?
		ip_vs_chash_backbone_place(ip_vs_chash_nl_net(info)->pops, nla_data(dev)) : -1;
	return place >= 0 ? place : CHASH_REFUSE(-ENOENT, info->extack, dev,
						 "The device is no backbone device");
}

/* Look for the devices, and whether there are any at all; and tell of it. */
static void nl_backbone_changed(struct genl_info *info, u8 type)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);

	ip_vs_chash_backbone_bind(genl_info_net(info), cn->pops);
	mutex_lock(&cn->lock);
	ip_vs_chash_hooks_refresh(cn);
	mutex_unlock(&cn->lock);
	ip_vs_chash_tell(genl_info_net(info), .type = type,
			 .dev = nla_data(info->attrs[IP_VS_CHASH_A_BACKBONE_DEV]));
}

int ip_vs_chash_nl_backbone_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nl_backbone at = {
		.pops	= ip_vs_chash_nl_net(info)->pops,
		.place	= nl_backbone_find(info),
	};

	return at.place < 0 ? at.place : ip_vs_chash_nl_reply(info, nl_backbone_fill, &at);
}

int ip_vs_chash_nl_backbone_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_pops *pops = dump->cn->pops;
	struct nl_backbone at = { .pops = pops };

	mutex_lock(&pops->lock);
	cb->seq = pops->revision;
	for (; dump->index < IP_VS_CHASH_BACKBONES_MAX; dump->index++) {
		at.place = dump->index;
		if (*pops->backbone[at.place] &&
		    ip_vs_chash_nl_dump_one(skb, cb, nl_backbone_fill, &at))
			break;
	}
	mutex_unlock(&pops->lock);
	return skb->len;
}

int ip_vs_chash_nl_backbone_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *dev = info->attrs[IP_VS_CHASH_A_BACKBONE_DEV];
	int err;

	if (CHASH_NL_NEED(info, IP_VS_CHASH_A_BACKBONE_DEV, "The device"))
		return -EINVAL;
	if (!dev_valid_name(nla_data(dev)))
		return CHASH_REFUSE(-EINVAL, info->extack, dev, "No device can have this name");
	err = ip_vs_chash_backbone_set(ip_vs_chash_nl_net(info)->pops, nla_data(dev), info->extack);
	if (!err)
		nl_backbone_changed(info, IP_VS_CHASH_EVENT_BACKBONE_SET);
	return err;
}

int ip_vs_chash_nl_backbone_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	int place = nl_backbone_find(info);

	if (place < 0)
		return place;
	ip_vs_chash_backbone_del(ip_vs_chash_nl_net(info)->pops, place);
	nl_backbone_changed(info, IP_VS_CHASH_EVENT_BACKBONE_DELETED);
	return 0;
}
