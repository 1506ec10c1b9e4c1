// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The netlink family: registration, the frame of requests, replies and dumps, and the handlers of
 * what belongs to the namespace as a whole: versions and the seed.
 */
#include <linux/module.h>
#include <linux/netlink.h>

#include "base/event.h"
#include "state/pop.h"
#include "state/source.h"
#include "service/publish.h"
#include "service/service.h"
#include "service/store.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"

/* With a reference; NULL when out of memory, and without IPVS. */
struct ip_vs_chash_net *ip_vs_chash_nl_net_get(const struct net *net)
{
	/* Without IPVS there is nothing to schedule for. */
	return net->ipvs ? ip_vs_chash_net_get(net->ipvs) : NULL;
}

/* The lock of what a request is about: its handler is called under it. */
static struct mutex *nl_lock(const struct ip_vs_chash_net *cn, u8 cmd)
{
	switch (cmd) {
	case IP_VS_CHASH_CMD_POP_GET:
	case IP_VS_CHASH_CMD_POP_SET:
	case IP_VS_CHASH_CMD_BACKBONE_GET:
	case IP_VS_CHASH_CMD_BACKBONE_SET:
	case IP_VS_CHASH_CMD_BACKBONE_DEL:
	case IP_VS_CHASH_CMD_OWNER_GET:
	case IP_VS_CHASH_CMD_OWNER_SET:
	case IP_VS_CHASH_CMD_OWNER_DEL:
	case IP_VS_CHASH_CMD_OWNER_FLUSH:
	case IP_VS_CHASH_CMD_OWNER_BEGIN:
	case IP_VS_CHASH_CMD_OWNER_ADD:
	case IP_VS_CHASH_CMD_OWNER_COMMIT:
	case IP_VS_CHASH_CMD_OWNER_ABORT:
	/* So that the PoP that is named stays. */
	case IP_VS_CHASH_CMD_DEST_SET:
		return &cn->pops->lock;
	case IP_VS_CHASH_CMD_SOURCE_GET:
	case IP_VS_CHASH_CMD_SOURCE_SET:
	case IP_VS_CHASH_CMD_SOURCE_DEL:
		return &cn->sources->lock;
	default:
		return NULL;
	}
}

static int nl_pre_doit(CHASH_GENL_OPS *ops, struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net_get(genl_info_net(info));

	if (!cn)
		return -ENOMEM;
	info->user_ptr[0] = cn;
	info->user_ptr[1] = NULL;
	if (nl_lock(cn, info->genlhdr->cmd))
		mutex_lock(nl_lock(cn, info->genlhdr->cmd));
	return 0;
}

static void nl_post_doit(CHASH_GENL_OPS *ops, struct sk_buff *skb, struct genl_info *info)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct mutex *lock = nl_lock(cn, info->genlhdr->cmd);

	ip_vs_chash_nl_end(info);
	if (lock)
		mutex_unlock(lock);
	ip_vs_chash_net_put(cn);
}

static struct ip_vs_chash_service *nl_service(struct genl_info *info,
					      const struct ip_vs_chash_tuple *tuple,
					      enum ip_vs_chash_nl_need need)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	struct ip_vs_chash_service *cs = ip_vs_chash_service_lookup(cn, tuple);
	const struct nlattr *attr = info->attrs[CHASH_NL_SERVICE];

	if (!cs && need == CHASH_NL_MADE) {
		if (cn->services < IP_VS_CHASH_SERVICES_MAX)
			return ip_vs_chash_service_get(cn, tuple) ?: ERR_PTR(-ENOMEM);
		return ERR_PTR(CHASH_REFUSE(-ENOSPC, info->extack, NULL,
					    "Too many services have something stored"));
	}
	if (!cs)
		return ERR_PTR(CHASH_REFUSE(-ENOENT, info->extack, attr, CHASH_NL_NO_SERVICE));
	if (!cs->svc && need == CHASH_NL_BOUND)
		return ERR_PTR(CHASH_REFUSE(-ENOENT, info->extack, attr,
					    "The service is not bound to chash"));
	return cs;
}

/* Take the namespace's lock, and look for the service that a request names, or an ERR_PTR(). */
struct ip_vs_chash_service *ip_vs_chash_nl_begin(struct genl_info *info,
						 const struct ip_vs_chash_tuple *tuple,
						 enum ip_vs_chash_nl_need need)
{
	static_assert((int)CHASH_NL_SERVICE == (int)IP_VS_CHASH_A_DEST_SERVICE &&
		      (int)CHASH_NL_SERVICE == (int)IP_VS_CHASH_A_DRAIN_SERVICE &&
		      (int)CHASH_NL_SERVICE == (int)IP_VS_CHASH_A_STATS_SERVICE &&
		      (int)CHASH_NL_SERVICE == (int)IP_VS_CHASH_A_EXPLAIN_SERVICE);

	mutex_lock(&ip_vs_chash_nl_net(info)->lock);
	info->user_ptr[1] = nl_service(info, tuple, need);
	return info->user_ptr[1];
}

/* Let go of both; a service that is left with nothing stored goes, unless it is bound. */
void ip_vs_chash_nl_end(struct genl_info *info)
{
	struct ip_vs_chash_service *cs = info->user_ptr[1];

	if (!cs)
		return;
	info->user_ptr[1] = NULL;
	cs = IS_ERR(cs) ? NULL : ip_vs_chash_service_drop(cs);
	mutex_unlock(&ip_vs_chash_nl_net(info)->lock);
	ip_vs_chash_service_free(cs);
}

/* Refuse a dump's request that wants a part only. */
int ip_vs_chash_nl_refuse_attrs(struct netlink_callback *cb, unsigned int from)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	unsigned int i;

	for (i = from; i <= genl_dumpit_info(cb)->op.maxattr; i++) {
		if (attrs[i])
			return CHASH_REFUSE(-EINVAL, cb->extack, attrs[i],
					    "A dump does not take this attribute");
	}
	return 0;
}

/* Prepare a dump that takes no attributes. */
int ip_vs_chash_nl_dump_start(struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	int err;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));

	err = ip_vs_chash_nl_refuse_attrs(cb, 1);
	if (err)
		return err;
	dump->cn = ip_vs_chash_nl_net_get(sock_net(cb->skb->sk));
	return dump->cn ? 0 : -ENOMEM;
}

int ip_vs_chash_nl_dump_done(struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;

	ip_vs_chash_net_put(dump->cn);
	return 0;
}

/* No object is larger than what a message has room for by default. */
int ip_vs_chash_nl_reply(struct genl_info *info, ip_vs_chash_nl_fill *fill, const void *object)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr;
	int err = -EMSGSIZE;

	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put_reply(skb, info, &ip_vs_chash_nl_family, 0, info->genlhdr->cmd);
	if (hdr)
		err = fill(skb, object);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

/* Add an object to a dump. Returns 0, or -EMSGSIZE when it does not fit in @skb. */
int ip_vs_chash_nl_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			    ip_vs_chash_nl_fill *fill, const void *object)
{
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &ip_vs_chash_nl_family, NLM_F_MULTI, genl_dumpit_info(cb)->op.cmd);
	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	err = fill(skb, object);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int nl_version_fill(struct sk_buff *skb, const void *object)
{
	return nla_put_string(skb, IP_VS_CHASH_A_VERSION_MODULE, object) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_VERSION_SCHEMA, IP_VS_CHASH_SCHEMA) ?:
	       nla_put_u32(skb, IP_VS_CHASH_A_VERSION_MAPPING, CHASH_MAPPING_VERSION);
}

int ip_vs_chash_nl_version_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ip_vs_chash_nl_reply(info, nl_version_fill, THIS_MODULE->version);
}

static int nl_seed_fill(struct sk_buff *skb, const void *object)
{
	const bool *is_set = object;

	return nla_put_u32(skb, IP_VS_CHASH_A_SEED_STATE,
			  *is_set ? IP_VS_CHASH_SEED_SET : IP_VS_CHASH_SEED_DEFAULT);
}

static void nl_get_seed(const struct nlattr *key, siphash_key_t *seed)
{
	__le64 raw[2];

	BUILD_BUG_ON(sizeof(raw) != IP_VS_CHASH_SEED_LEN);
	memcpy(raw, nla_data(key), sizeof(raw));
	seed->key[0] = le64_to_cpu(raw[0]);
	seed->key[1] = le64_to_cpu(raw[1]);
	memzero_explicit(raw, sizeof(raw));
}

/* Whoever names a key is told whether it is the one in force, which is all that is given out. */
int ip_vs_chash_nl_seed_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *key = info->attrs[IP_VS_CHASH_A_SEED_KEY];
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	bool is_set, is_other;
	siphash_key_t seed;

	if (key)
		nl_get_seed(key, &seed);
	mutex_lock(&cn->lock);
	is_set = cn->seed_set;
	is_other = key && memcmp(&cn->seed, &seed, sizeof(seed));
	mutex_unlock(&cn->lock);
	memzero_explicit(&seed, sizeof(seed));
	if (is_other)
		return CHASH_REFUSE(-EKEYREJECTED, info->extack, key, "Another seed is in force");
	return ip_vs_chash_nl_reply(info, nl_seed_fill, &is_set);
}

/* A restore sets the same seed again: only a different one is published and told. */
static void nl_reseed(struct genl_info *info, const siphash_key_t *seed, bool is_set)
{
	struct ip_vs_chash_net *cn = ip_vs_chash_nl_net(info);
	bool is_other, is_changed;

	mutex_lock(&cn->lock);
	is_other = memcmp(&cn->seed, seed, sizeof(*seed));
	is_changed = is_other || cn->seed_set != is_set;
	cn->seed_set = is_set;
	if (is_other)
		ip_vs_chash_publish_reseed(cn, seed, info->attrs[IP_VS_CHASH_A_SEED_ROTATE]);
	mutex_unlock(&cn->lock);
	if (is_changed)
		ip_vs_chash_tell(genl_info_net(info), .type = IP_VS_CHASH_EVENT_SEED_CHANGED);
}

int ip_vs_chash_nl_seed_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *key = info->attrs[IP_VS_CHASH_A_SEED_KEY];
	siphash_key_t seed;

	if (CHASH_NL_NEED(info, IP_VS_CHASH_A_SEED_KEY, "The key"))
		return -EINVAL;
	if (!memchr_inv(nla_data(key), 0, nla_len(key)))
		return CHASH_REFUSE(-EINVAL, info->extack, key, "A key of zeros is no secret");
	nl_get_seed(key, &seed);
	nl_reseed(info, &seed, true);
	memzero_explicit(&seed, sizeof(seed));
	return 0;
}

int ip_vs_chash_nl_seed_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	nl_reseed(info, &ip_vs_chash_seed_default, false);
	return 0;
}

/* Not read-only after init: it is registered later than that. */
struct genl_family ip_vs_chash_nl_family = {
	.name		= IP_VS_CHASH_GENL_NAME,
	.version	= IP_VS_CHASH_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.pre_doit	= nl_pre_doit,
	.post_doit	= nl_post_doit,
	.ops		= ip_vs_chash_nl_ops,
	.n_ops		= ARRAY_SIZE(ip_vs_chash_nl_ops),
	.mcgrps		= ip_vs_chash_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(ip_vs_chash_nl_mcgrps),
};

/* In a context that module_init() does not wait for, see main.c. */
int ip_vs_chash_genl_register(struct notifier_block *sockets)
{
	int err;

	err = netlink_register_notifier(sockets);
	if (err)
		return err;
	err = genl_register_family(&ip_vs_chash_nl_family);
	if (err) {
		netlink_unregister_notifier(sockets);
		return err;
	}
	ip_vs_chash_event_start(&ip_vs_chash_nl_family);
	return 0;
}

/* The reverse. Process context; may sleep. */
void ip_vs_chash_genl_unregister(struct notifier_block *sockets)
{
	ip_vs_chash_event_stop();
	genl_unregister_family(&ip_vs_chash_nl_family);
	netlink_unregister_notifier(sockets);
}
