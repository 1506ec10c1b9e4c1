// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Netlink handlers of source policies and heavy sources. */
#include "base/event.h"
#include "base/net.h"
#include "state/source.h"
#include "lookup/heavy.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"

/* A source policy and its prefix, for a reply. */
struct ip_vs_chash_nl_source {
	struct chash_prefix			prefix;
	const struct ip_vs_chash_source		*source;
};

static int nl_source_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_source *view = object;
	const struct ip_vs_chash_source *source = view->source;
	int err;

	err = ip_vs_chash_put_prefix(skb, IP_VS_CHASH_A_SOURCE_ADDR, IP_VS_CHASH_A_SOURCE_PLEN,
				     &view->prefix);
	if (!err && source->group)
		err = nla_put_u32(skb, IP_VS_CHASH_A_SOURCE_GROUP, source->policy.plen);
	if (!err && source->split)
		err = ip_vs_chash_nl_put_split(skb, IP_VS_CHASH_A_SOURCE_SPLIT, &source->policy);
	if (!err && source->automatic)
		err = nla_put_flag(skb, IP_VS_CHASH_A_SOURCE_AUTOMATIC);
	return err;
}

int ip_vs_chash_nl_source_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_nl_source view;
	int err;

	err = ip_vs_chash_nl_need_prefix(info, false, &view.prefix);
	if (err)
		return err;
	view.source = ip_vs_chash_source_find(ip_vs_chash_nl_net(info)->sources, &view.prefix,
					      !info->attrs[IP_VS_CHASH_A_SOURCE_PLEN]);
	if (view.source)
		return ip_vs_chash_nl_reply(info, nl_source_fill, &view);
	return CHASH_REFUSE(-ENOENT, info->extack, NULL, "The prefix has no source policy");
}

int ip_vs_chash_nl_source_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_sources *sources = dump->cn->sources;
	struct ip_vs_chash_nl_source view = { .prefix = dump->prefix };

	mutex_lock(&sources->lock);
	cb->seq = sources->revision;
	while ((view.source = ip_vs_chash_source_next(sources, &view.prefix, &dump->automatic))) {
		if (ip_vs_chash_nl_dump_one(skb, cb, nl_source_fill, &view))
			break;
		view.prefix.plen++;
	}
	mutex_unlock(&sources->lock);
	dump->prefix = view.prefix;
	return skb->len;
}

static int nl_source_parse(struct genl_info *info, bool v6, struct ip_vs_chash_source *source)
{
	const struct nlattr *group = info->attrs[IP_VS_CHASH_A_SOURCE_GROUP];
	const struct nlattr *attr = info->attrs[IP_VS_CHASH_A_SOURCE_SPLIT];

	memset(source, 0, sizeof(*source));
	if (!group && !attr)
		return CHASH_REFUSE(-EINVAL, info->extack, NULL,
				    "A source policy needs a group or a split");
	if (group) {
		source->group = true;
		source->policy.plen = nla_get_u32(group);
		if (!v6 && source->policy.plen > 32)
			return CHASH_REFUSE(-ERANGE, info->extack, group,
					    "An IPv4 address has 32 bits");
	}
	source->split = attr;
	return attr ? ip_vs_chash_nl_get_split(attr, &source->policy, info->extack) : 0;
}

int ip_vs_chash_nl_source_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_source source;
	struct chash_prefix prefix;
	int err;

	err = ip_vs_chash_nl_need_prefix(info, true, &prefix) ?:
	      nl_source_parse(info, prefix.v6, &source) ?:
	      ip_vs_chash_source_set(ip_vs_chash_nl_net(info)->sources, &prefix, &source,
				     info->extack);
	if (!err)
		ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_SOURCE_SET,
				 .prefix = &prefix);
	return err;
}

int ip_vs_chash_nl_source_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_sources *sources = ip_vs_chash_nl_net(info)->sources;
	struct chash_prefix prefix;
	int err;

	err = ip_vs_chash_nl_need_prefix(info, true, &prefix);
	if (err)
		return err;
	err = ip_vs_chash_source_del(sources, &prefix, false);
	if (!err)
		ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_SOURCE_DELETED,
				 .prefix = &prefix);
	else if (ip_vs_chash_source_find(sources, &prefix, false))
		NL_SET_ERR_MSG(info->extack, "An automatic policy goes when the source is calm");
	else
		NL_SET_ERR_MSG(info->extack, "The prefix has no source policy");
	return err;
}

static int nl_heavy_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_heavy_source *source = object;
	union nf_inet_addr addr = ip_vs_chash_prefix_addr(&source->addr);

	if (ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_HEAVY_ADDR,
				 source->addr.v6 ? AF_INET6 : AF_INET, &addr) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_HEAVY_RATE, source->rate) ||
	    ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_HEAVY_AGE_MS,
				jiffies64_to_msecs(get_jiffies_64() - source->since)) ||
	    (source->is_split && nla_put_flag(skb, IP_VS_CHASH_A_HEAVY_AUTOMATIC)))
		return -EMSGSIZE;
	return 0;
}

int ip_vs_chash_nl_heavy_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_heavy *heavy = dump->cn->heavy;

	mutex_lock(&heavy->lock);
	cb->seq = heavy->revision;
	for (; dump->index < heavy->n; dump->index++)
		if (ip_vs_chash_nl_dump_one(skb, cb, nl_heavy_fill, &heavy->source[dump->index]))
			break;
	mutex_unlock(&heavy->lock);
	return skb->len;
}
