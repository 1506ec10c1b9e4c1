// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink handlers of what belongs to client prefixes: owners, single and as a whole, and source
 * policies.
 */
#include "attr.h"
#include "core.h"
#include "event.h"
#include "net.h"
#include "netlink-gen.h"
#include "netlink-prefix.h"
#include "netlink.h"
#include "owner.h"
#include "source.h"

/* Loads on their way in any namespace: most sockets that close began none. */
static atomic_t ip_vs_chash_nl_loads = ATOMIC_INIT(0);

/* The first prefix of the other family, when those of one have been gone through. */
static bool ip_vs_chash_nl_next_family(struct chash_prefix *prefix)
{
	if (prefix->v6)
		return false;
	*prefix = (struct chash_prefix){ .v6 = true };
	return true;
}

/* A prefix and its owners, for a reply; with a request, what it says. */
struct ip_vs_chash_nl_owner {
	struct chash_prefix	prefix;
	bool			longest;
	const u16		*pop;
	unsigned int		n;
};

static int ip_vs_chash_nl_owner_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_owner *owner = object;
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, IP_VS_CHASH_A_OWNER_PREFIX);
	if (!nest)
		return -EMSGSIZE;
	err = ip_vs_chash_put_prefix(skb, IP_VS_CHASH_A_PREFIX_ADDR, IP_VS_CHASH_A_PREFIX_PLEN,
				     &owner->prefix) ?:
	      nla_put(skb, IP_VS_CHASH_A_PREFIX_POPS, owner->n * sizeof(*owner->pop), owner->pop);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

/* Read a prefix; with @owned also its owners, and without it maybe no length. */
static int ip_vs_chash_nl_owner_parse(const struct nlattr *attr, struct ip_vs_chash_nl_owner *owner,
				      bool owned, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IP_VS_CHASH_A_PREFIX_MAX + 1];
	struct nlattr *plen, *pops;
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_PREFIX_MAX, attr, ip_vs_chash_prefix_nl_policy,
			       extack);
	if (err)
		return err;
	plen = tb[IP_VS_CHASH_A_PREFIX_PLEN];
	pops = tb[IP_VS_CHASH_A_PREFIX_POPS];
	if (!tb[IP_VS_CHASH_A_PREFIX_ADDR] || (owned && !plen)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "Address or length of the prefix is missing");
		return -EINVAL;
	}
	if (owned != !!pops) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Owners are missing, or given where none are asked for");
		return -EINVAL;
	}

	err = ip_vs_chash_attr_prefix(tb[IP_VS_CHASH_A_PREFIX_ADDR], plen, &owner->prefix, extack);
	if (err)
		return err;
	owner->longest = !plen;
	if (!owned)
		return 0;
	if (nla_len(pops) % sizeof(u16)) {
		NL_SET_ERR_MSG_ATTR(extack, pops, "The id of a PoP has two bytes");
		return -EINVAL;
	}
	owner->pop = nla_data(pops);
	owner->n = nla_len(pops) / sizeof(u16);
	return 0;
}

static int ip_vs_chash_nl_owner_request(struct genl_info *info, struct ip_vs_chash_nl_owner *owner,
					bool owned)
{
	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_OWNER_PREFIX, "The prefix"))
		return -EINVAL;
	return ip_vs_chash_nl_owner_parse(info->attrs[IP_VS_CHASH_A_OWNER_PREFIX], owner, owned,
					  info->extack);
}

/**
 * ip_vs_chash_nl_owner_get_doit() - IP_VS_CHASH_CMD_OWNER_GET of one
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	const struct ip_vs_chash_owner_set *set;
	struct ip_vs_chash_nl_owner owner;
	int err;

	err = ip_vs_chash_nl_owner_request(info, &owner, false);
	if (err)
		return err;
	mutex_lock(&cn->pops.lock);
	set = ip_vs_chash_owner_find(&cn->owners, &owner.prefix, owner.longest);
	if (set) {
		owner.pop = set->pop;
		owner.n = set->n;
		err = ip_vs_chash_nl_reply(info, NLMSG_DEFAULT_SIZE, ip_vs_chash_nl_owner_fill,
					   &owner);
	} else {
		NL_SET_ERR_MSG(info->extack, "The prefix has no owner");
		err = -ENOENT;
	}
	mutex_unlock(&cn->pops.lock);
	return err;
}

/**
 * ip_vs_chash_nl_owner_get_dumpit() - IP_VS_CHASH_CMD_OWNER_GET of all
 * @skb:	messages so far
 * @cb:		dump
 *
 * Context: Process context; may sleep.
 * Return: length of @skb, 0 at the end.
 */
int ip_vs_chash_nl_owner_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_net *cn = dump->cn;
	struct ip_vs_chash_nl_owner owner = { .prefix = dump->prefix };

	mutex_lock(&cn->pops.lock);
	cb->seq = cn->owners.generation;
	do {
		const struct ip_vs_chash_owner_set *set;

		while ((set = ip_vs_chash_owner_next(&cn->owners, &owner.prefix))) {
			owner.pop = set->pop;
			owner.n = set->n;
			if (ip_vs_chash_nl_dump_one(skb, cb, ip_vs_chash_nl_owner_fill, &owner))
				goto out;
			owner.prefix.plen++;
		}
	} while (ip_vs_chash_nl_next_family(&owner.prefix));
	/* Behind the last one. */
	owner.prefix.hi = U64_MAX;
	owner.prefix.lo = U64_MAX;
	owner.prefix.plen = U8_MAX;
out:
	mutex_unlock(&cn->pops.lock);
	dump->prefix = owner.prefix;
	return skb->len;
}

/**
 * ip_vs_chash_nl_owner_set_doit() - IP_VS_CHASH_CMD_OWNER_SET
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_owner owner;
	int err;

	err = ip_vs_chash_nl_owner_request(info, &owner, true);
	if (err)
		return err;
	mutex_lock(&cn->pops.lock);
	err = ip_vs_chash_owner_set(&cn->owners, &owner.prefix, owner.pop, owner.n, info->extack);
	mutex_unlock(&cn->pops.lock);
	return err;
}

/**
 * ip_vs_chash_nl_owner_del_doit() - IP_VS_CHASH_CMD_OWNER_DEL
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_nl_owner owner;
	int err;

	err = ip_vs_chash_nl_owner_request(info, &owner, false);
	if (err)
		return err;
	if (owner.longest) {
		NL_SET_ERR_MSG(info->extack, "The length of the prefix is missing");
		return -EINVAL;
	}
	mutex_lock(&cn->pops.lock);
	err = ip_vs_chash_owner_del(&cn->owners, &owner.prefix);
	mutex_unlock(&cn->pops.lock);
	if (err)
		NL_SET_ERR_MSG(info->extack, "The prefix has no owner");
	return err;
}

static void ip_vs_chash_nl_owners_event(struct genl_info *info, u32 count)
{
	const struct ip_vs_chash_event event = {
		.type	= IP_VS_CHASH_EVENT_OWNERS_SWAPPED,
		.count	= count,
	};

	ip_vs_chash_event(genl_info_net(info), &event);
}

/**
 * ip_vs_chash_nl_owner_flush_doit() - IP_VS_CHASH_CMD_OWNER_FLUSH
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0.
 */
int ip_vs_chash_nl_owner_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);

	mutex_lock(&cn->pops.lock);
	ip_vs_chash_owner_flush(&cn->owners);
	mutex_unlock(&cn->pops.lock);
	ip_vs_chash_nl_owners_event(info, 0);
	return 0;
}

/**
 * ip_vs_chash_nl_owner_begin_doit() - IP_VS_CHASH_CMD_OWNER_BEGIN
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	int err;

	mutex_lock(&cn->pops.lock);
	err = ip_vs_chash_owner_load_begin(&cn->owners, info->snd_portid);
	if (!err)
		atomic_inc(&ip_vs_chash_nl_loads);
	mutex_unlock(&cn->pops.lock);
	if (err == -EBUSY)
		NL_SET_ERR_MSG(info->extack, "Another load of owners is on its way");
	return err;
}

static bool ip_vs_chash_nl_owner_drop(struct ip_vs_chash_net *cn, u32 portid)
{
	bool dropped = ip_vs_chash_owner_load_drop(&cn->owners, portid);

	if (dropped)
		atomic_dec(&ip_vs_chash_nl_loads);
	return dropped;
}

/**
 * ip_vs_chash_nl_owner_add_doit() - IP_VS_CHASH_CMD_OWNER_ADD
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct netlink_ext_ack *extack = info->extack;
	struct ip_vs_chash_nl_owner owner;
	const struct nlattr *attr;
	int rem, err = 0;

	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_OWNER_PREFIX, "The prefix"))
		return -EINVAL;

	mutex_lock(&cn->pops.lock);
	/* Genetlink has looked at all of them, and there is nothing but prefixes. */
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		err = ip_vs_chash_nl_owner_parse(attr, &owner, true, extack);
		if (!err)
			err = ip_vs_chash_owner_load_add(&cn->owners, info->snd_portid,
							 &owner.prefix, owner.pop, owner.n, extack);
		if (err) {
			if (!extack->bad_attr)
				NL_SET_BAD_ATTR(extack, attr);
			ip_vs_chash_nl_owner_drop(cn, info->snd_portid);
			break;
		}
	}
	mutex_unlock(&cn->pops.lock);
	return err;
}

/**
 * ip_vs_chash_nl_owner_commit_doit() - IP_VS_CHASH_CMD_OWNER_COMMIT
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	size_t bytes;
	u32 count;
	int err;

	mutex_lock(&cn->pops.lock);
	err = ip_vs_chash_owner_load_commit(&cn->owners, info->snd_portid);
	if (!err)
		atomic_dec(&ip_vs_chash_nl_loads);
	count = ip_vs_chash_owner_count(&cn->owners, &bytes);
	mutex_unlock(&cn->pops.lock);
	if (err)
		NL_SET_ERR_MSG(info->extack, "This socket has begun no load");
	else
		ip_vs_chash_nl_owners_event(info, count);
	return err;
}

/**
 * ip_vs_chash_nl_owner_abort_doit() - IP_VS_CHASH_CMD_OWNER_ABORT
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_owner_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	bool dropped;

	mutex_lock(&cn->pops.lock);
	dropped = ip_vs_chash_nl_owner_drop(cn, info->snd_portid);
	mutex_unlock(&cn->pops.lock);
	if (dropped)
		return 0;
	NL_SET_ERR_MSG(info->extack, "This socket has begun no load");
	return -ENOENT;
}

/**
 * ip_vs_chash_nl_owner_release() - a socket was closed: drop what it was loading
 * @net:	network namespace
 * @portid:	its port id
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_nl_owner_release(const struct net *net, u32 portid)
{
	struct ip_vs_chash_net *cn;

	if (!atomic_read(&ip_vs_chash_nl_loads))
		return;
	cn = ip_vs_chash_nl_net_get(net);
	if (!cn)
		return;
	mutex_lock(&cn->pops.lock);
	ip_vs_chash_nl_owner_drop(cn, portid);
	mutex_unlock(&cn->pops.lock);
	ip_vs_chash_net_put(cn);
}

/**
 * ip_vs_chash_nl_get_split() - read a port split
 * @attr:	nest of the set SPLIT
 * @split:	set to it
 * @extack:	where to report a refusal
 *
 * Context: Any.
 * Return: 0 or -EINVAL.
 */
int ip_vs_chash_nl_get_split(const struct nlattr *attr, struct ip_vs_chash_nl_split *split,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IP_VS_CHASH_A_SPLIT_MAX + 1];
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_SPLIT_MAX, attr, ip_vs_chash_split_nl_policy,
			       extack);
	if (err)
		return err;

	memset(split, 0, sizeof(*split));
	if (!tb[IP_VS_CHASH_A_SPLIT_SIZE]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "The size of the blocks is missing");
		return -EINVAL;
	}
	split->size = nla_get_u16(tb[IP_VS_CHASH_A_SPLIT_SIZE]);
	if (!split->size)
		return 0;
	if (!tb[IP_VS_CHASH_A_SPLIT_BASE]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "The first port of the blocks is missing");
		return -EINVAL;
	}
	split->base = nla_get_u16(tb[IP_VS_CHASH_A_SPLIT_BASE]);
	split->last = U16_MAX;
	if (tb[IP_VS_CHASH_A_SPLIT_LAST])
		split->last = nla_get_u16(tb[IP_VS_CHASH_A_SPLIT_LAST]);
	if (split->last < split->base) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IP_VS_CHASH_A_SPLIT_LAST],
				    "The last port is below the first one");
		return -EINVAL;
	}
	return 0;
}

/**
 * ip_vs_chash_nl_put_split() - write a port split
 * @skb:	message
 * @type:	attribute, a nest
 * @split:	split
 *
 * Context: Any.
 * Return: 0 or -EMSGSIZE; what was written so far is the caller's to cancel.
 */
int ip_vs_chash_nl_put_split(struct sk_buff *skb, int type,
			     const struct ip_vs_chash_nl_split *split)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u16(skb, IP_VS_CHASH_A_SPLIT_SIZE, split->size);
	if (!err && split->size)
		err = nla_put_u16(skb, IP_VS_CHASH_A_SPLIT_BASE, split->base) ?:
		      nla_put_u16(skb, IP_VS_CHASH_A_SPLIT_LAST, split->last);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

/* A source policy and its prefix, for a reply. */
struct ip_vs_chash_nl_source {
	struct chash_prefix			prefix;
	const struct ip_vs_chash_source		*source;
};

static int ip_vs_chash_nl_source_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_nl_source *view = object;
	const struct ip_vs_chash_source *source = view->source;
	const struct ip_vs_chash_nl_split split = {
		.base	= source->policy.base,
		.size	= source->policy.size,
		.last	= source->policy.last,
	};
	int err;

	err = ip_vs_chash_put_prefix(skb, IP_VS_CHASH_A_SOURCE_ADDR, IP_VS_CHASH_A_SOURCE_PLEN,
				     &view->prefix);
	if (!err && source->group)
		err = nla_put_u8(skb, IP_VS_CHASH_A_SOURCE_GROUP, source->policy.plen);
	if (!err && source->split)
		err = ip_vs_chash_nl_put_split(skb, IP_VS_CHASH_A_SOURCE_SPLIT, &split);
	return err;
}

static int ip_vs_chash_nl_source_prefix(struct genl_info *info, bool need_plen,
					struct chash_prefix *prefix)
{
	if (CHASH_NL_LACKS(info, IP_VS_CHASH_A_SOURCE_ADDR, "The address of the prefix"))
		return -EINVAL;
	if (need_plen &&
	    CHASH_NL_LACKS(info, IP_VS_CHASH_A_SOURCE_PLEN, "The length of the prefix"))
		return -EINVAL;
	return ip_vs_chash_attr_prefix(info->attrs[IP_VS_CHASH_A_SOURCE_ADDR],
				       info->attrs[IP_VS_CHASH_A_SOURCE_PLEN], prefix,
				       info->extack);
}

static void ip_vs_chash_nl_source_event(struct genl_info *info, u8 type,
					const struct chash_prefix *prefix)
{
	const struct ip_vs_chash_event event = { .type = type, .prefix = prefix };

	ip_vs_chash_event(genl_info_net(info), &event);
}

/**
 * ip_vs_chash_nl_source_get_doit() - IP_VS_CHASH_CMD_SOURCE_GET of one
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_source_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_sources *sources = &ip_vs_chash_nl_net(info)->sources;
	struct ip_vs_chash_nl_source view;
	int err;

	err = ip_vs_chash_nl_source_prefix(info, false, &view.prefix);
	if (err)
		return err;
	mutex_lock(&sources->lock);
	view.source = ip_vs_chash_source_find(sources, &view.prefix,
					      !info->attrs[IP_VS_CHASH_A_SOURCE_PLEN]);
	if (view.source) {
		err = ip_vs_chash_nl_reply(info, NLMSG_DEFAULT_SIZE, ip_vs_chash_nl_source_fill,
					   &view);
	} else {
		NL_SET_ERR_MSG(info->extack, "The prefix has no source policy");
		err = -ENOENT;
	}
	mutex_unlock(&sources->lock);
	return err;
}

/**
 * ip_vs_chash_nl_source_get_dumpit() - IP_VS_CHASH_CMD_SOURCE_GET of all
 * @skb:	messages so far
 * @cb:		dump
 *
 * Context: Process context; may sleep.
 * Return: length of @skb, 0 at the end.
 */
int ip_vs_chash_nl_source_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_sources *sources = &dump->cn->sources;
	struct ip_vs_chash_nl_source view = { .prefix = dump->prefix };

	mutex_lock(&sources->lock);
	cb->seq = sources->revision;
	do {
		while ((view.source = ip_vs_chash_source_next(sources, &view.prefix))) {
			if (ip_vs_chash_nl_dump_one(skb, cb, ip_vs_chash_nl_source_fill, &view))
				goto out;
			view.prefix.plen++;
		}
	} while (ip_vs_chash_nl_next_family(&view.prefix));
	/* Behind the last one. */
	view.prefix.hi = U64_MAX;
	view.prefix.lo = U64_MAX;
	view.prefix.plen = U8_MAX;
out:
	mutex_unlock(&sources->lock);
	dump->prefix = view.prefix;
	return skb->len;
}

static int ip_vs_chash_nl_source_parse(struct genl_info *info, bool v6,
				       struct ip_vs_chash_source *source)
{
	const struct nlattr *group = info->attrs[IP_VS_CHASH_A_SOURCE_GROUP];
	const struct nlattr *attr = info->attrs[IP_VS_CHASH_A_SOURCE_SPLIT];
	struct ip_vs_chash_nl_split split;
	int err;

	memset(source, 0, sizeof(*source));
	if (!group && !attr) {
		NL_SET_ERR_MSG(info->extack, "A source policy needs a group or a split");
		return -EINVAL;
	}
	if (group) {
		source->group = true;
		source->policy.plen = nla_get_u8(group);
		if (!v6 && source->policy.plen > 32) {
			NL_SET_ERR_MSG_ATTR(info->extack, group, "An IPv4 address has 32 bits");
			return -ERANGE;
		}
	}
	if (attr) {
		err = ip_vs_chash_nl_get_split(attr, &split, info->extack);
		if (err)
			return err;
		source->split = true;
		if (split.size)
			chash_policy_set_split(&source->policy, split.base, split.size, split.last);
	}
	return 0;
}

/**
 * ip_vs_chash_nl_source_set_doit() - IP_VS_CHASH_CMD_SOURCE_SET
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_source_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_sources *sources = &ip_vs_chash_nl_net(info)->sources;
	struct ip_vs_chash_source source;
	struct chash_prefix prefix;
	int err;

	err = ip_vs_chash_nl_source_prefix(info, true, &prefix);
	if (!err)
		err = ip_vs_chash_nl_source_parse(info, prefix.v6, &source);
	if (err)
		return err;
	mutex_lock(&sources->lock);
	err = ip_vs_chash_source_set(sources, &prefix, &source, info->extack);
	mutex_unlock(&sources->lock);
	if (!err)
		ip_vs_chash_nl_source_event(info, IP_VS_CHASH_EVENT_SOURCE_SET, &prefix);
	return err;
}

/**
 * ip_vs_chash_nl_source_del_doit() - IP_VS_CHASH_CMD_SOURCE_DEL
 * @skb:	message
 * @info:	request
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative error.
 */
int ip_vs_chash_nl_source_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_sources *sources = &ip_vs_chash_nl_net(info)->sources;
	struct chash_prefix prefix;
	int err;

	err = ip_vs_chash_nl_source_prefix(info, true, &prefix);
	if (err)
		return err;
	mutex_lock(&sources->lock);
	err = ip_vs_chash_source_del(sources, &prefix);
	mutex_unlock(&sources->lock);
	if (err)
		NL_SET_ERR_MSG(info->extack, "The prefix has no source policy");
	else
		ip_vs_chash_nl_source_event(info, IP_VS_CHASH_EVENT_SOURCE_DELETED, &prefix);
	return err;
}
