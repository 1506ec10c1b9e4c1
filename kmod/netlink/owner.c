// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Netlink handlers of the owners of client prefixes, single and as a whole. */
#include <linux/netlink.h>

#include "base/event.h"
#include "base/net.h"
#include "state/owner.h"
#include "state/pop.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"

/* Loads on their way in any namespace: most sockets that close began none. */
static atomic_t ip_vs_chash_nl_loads = ATOMIC_INIT(0);

/* A prefix and its owners, for a reply; with a request, what it says. */
struct ip_vs_chash_nl_owner {
	struct chash_prefix	prefix;
	const u16		*pop;
	unsigned int		n;
};

static int nl_owner_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_owner *owner = object;

	return ip_vs_chash_put_prefix(skb, IP_VS_CHASH_A_OWNER_ADDR, IP_VS_CHASH_A_OWNER_PLEN,
				      &owner->prefix) ?:
	       nla_put(skb, IP_VS_CHASH_A_OWNER_POPS, owner->n * sizeof(*owner->pop), owner->pop);
}

/* Read a prefix and its owners. */
static int nl_owner_parse(struct nlattr *const *tb, struct ip_vs_chash_nl_owner *owner,
			  struct netlink_ext_ack *extack)
{
	const struct nlattr *addr = tb[IP_VS_CHASH_A_OWNER_ADDR];
	const struct nlattr *plen = tb[IP_VS_CHASH_A_OWNER_PLEN];
	const struct nlattr *pops = tb[IP_VS_CHASH_A_OWNER_POPS];
	int err;

	if (!addr || !plen || !pops)
		return CHASH_REFUSE(-EINVAL, extack, NULL,
				    "Address, length or owners of the prefix are missing");
	err = ip_vs_chash_nl_get_prefix(addr, plen, &owner->prefix, extack);
	if (err)
		return err;
	if (nla_len(pops) % sizeof(u16))
		return CHASH_REFUSE(-EINVAL, extack, pops, "The id of a PoP has two bytes");
	owner->pop = nla_data(pops);
	owner->n = nla_len(pops) / sizeof(u16);
	return 0;
}

int ip_vs_chash_nl_owner_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct ip_vs_chash_owner_set *set;
	struct ip_vs_chash_nl_owner owner;
	int err;

	err = ip_vs_chash_nl_need_prefix(info, false, &owner.prefix);
	if (err)
		return err;
	set = ip_vs_chash_owner_find(ip_vs_chash_nl_net(info)->owners, &owner.prefix,
				     !info->attrs[IP_VS_CHASH_A_OWNER_PLEN]);
	if (!set)
		return CHASH_REFUSE(-ENOENT, info->extack, NULL, "The prefix has no owner");
	owner.pop = set->pop;
	owner.n = set->n;
	return ip_vs_chash_nl_reply(info, nl_owner_fill, &owner);
}

int ip_vs_chash_nl_owner_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_net *cn = dump->cn;
	struct ip_vs_chash_nl_owner owner = { .prefix = dump->prefix };
	const struct ip_vs_chash_owner_set *set;

	mutex_lock(&cn->pops->lock);
	cb->seq = cn->owners->generation;
	while ((set = ip_vs_chash_owner_next(cn->owners, &owner.prefix))) {
		owner.pop = set->pop;
		owner.n = set->n;
		if (ip_vs_chash_nl_dump_one(skb, cb, nl_owner_fill, &owner))
			break;
		owner.prefix.plen++;
	}
	mutex_unlock(&cn->pops->lock);
	dump->prefix = owner.prefix;
	return skb->len;
}

int ip_vs_chash_nl_owner_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_nl_owner owner;

	return nl_owner_parse(info->attrs, &owner, info->extack) ?:
	       ip_vs_chash_owner_set(ip_vs_chash_nl_net(info)->owners, &owner.prefix, owner.pop,
				     owner.n, info->extack);
}

int ip_vs_chash_nl_owner_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct chash_prefix prefix;
	int err = ip_vs_chash_nl_need_prefix(info, true, &prefix);

	if (err || !ip_vs_chash_owner_del(ip_vs_chash_nl_net(info)->owners, &prefix))
		return err;
	return CHASH_REFUSE(-ENOENT, info->extack, NULL, "The prefix has no owner");
}

int ip_vs_chash_nl_owner_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	ip_vs_chash_owner_flush(ip_vs_chash_nl_net(info)->owners);
	ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_OWNERS_SWAPPED);
	return 0;
}

int ip_vs_chash_nl_owner_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = ip_vs_chash_owner_load_begin(ip_vs_chash_nl_net(info)->owners, info->snd_portid);

	if (!err)
		atomic_inc(&ip_vs_chash_nl_loads);
	else if (err == -EBUSY)
		NL_SET_ERR_MSG(info->extack, "Another load of owners is on its way");
	return err;
}

static bool nl_owner_drop(struct ip_vs_chash_net *cn, u32 portid)
{
	bool dropped = ip_vs_chash_owner_load_drop(cn->owners, portid);

	if (dropped)
		atomic_dec(&ip_vs_chash_nl_loads);
	return dropped;
}

int ip_vs_chash_nl_owner_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr *tb[IP_VS_CHASH_A_OWNER_MAX + 1];
	struct ip_vs_chash_nl_owner owner;
	const struct nlattr *attr;
	int rem, err;

	if (CHASH_NL_NEED(info, IP_VS_CHASH_A_LOAD_OWNER, "The prefix"))
		return -EINVAL;

	/* Genetlink has looked at all of them, and there is nothing but prefixes. */
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		err = nla_parse_nested(tb, IP_VS_CHASH_A_OWNER_MAX, attr,
				       ip_vs_chash_nl_owner_policy, extack) ?:
		      nl_owner_parse(tb, &owner, extack) ?:
		      ip_vs_chash_owner_load_add(cn->owners, info->snd_portid, &owner.prefix,
						 owner.pop, owner.n, extack);
		if (err) {
			if (!extack->bad_attr)
				NL_SET_BAD_ATTR(extack, attr);
			nl_owner_drop(cn, info->snd_portid);
			return err;
		}
	}
	return 0;
}

int ip_vs_chash_nl_owner_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_owners *owners = ip_vs_chash_nl_net(info)->owners;
	size_t bytes;
	int err;

	err = ip_vs_chash_owner_load_commit(owners, info->snd_portid);
	if (err) {
		NL_SET_ERR_MSG(info->extack, "This socket has begun no load");
		return err;
	}
	atomic_dec(&ip_vs_chash_nl_loads);
	ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_OWNERS_SWAPPED,
			 .count = ip_vs_chash_owner_count(owners, &bytes));
	return 0;
}

int ip_vs_chash_nl_owner_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (nl_owner_drop(ip_vs_chash_nl_net(info), info->snd_portid))
		return 0;
	return CHASH_REFUSE(-ENOENT, info->extack, NULL, "This socket has begun no load");
}

/* A socket was closed: drop what it was loading. */
static void nl_owner_release(const struct net *net, u32 portid)
{
	struct ip_vs_chash_net *cn;

	if (!atomic_read(&ip_vs_chash_nl_loads))
		return;
	cn = ip_vs_chash_nl_net_get(net);
	if (!cn)
		return;
	mutex_lock(&cn->pops->lock);
	nl_owner_drop(cn, portid);
	mutex_unlock(&cn->pops->lock);
	ip_vs_chash_net_put(cn);
}

static int nl_owner_notify(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct netlink_notify *notify = data;

	if (state == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC)
		nl_owner_release(notify->net, notify->portid);
	return NOTIFY_DONE;
}

struct notifier_block ip_vs_chash_nl_owner_notifier = {
	.notifier_call	= nl_owner_notify,
};
