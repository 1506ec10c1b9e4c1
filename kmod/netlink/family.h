/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The netlink family: registration, and what its handlers share. */
#ifndef _IP_VS_CHASH_NETLINK_H
#define _IP_VS_CHASH_NETLINK_H

#include <net/genetlink.h>

#include "lib/lpm.h"

struct ip_vs_chash_net;
struct ip_vs_chash_service;
struct ip_vs_chash_tuple;
struct notifier_block;

/* Writes an object as attributes. With -EMSGSIZE the caller cancels what was written. */
typedef int (ip_vs_chash_nl_fill)(struct sk_buff *skb, const void *object);

/* Where a dump is, in the context of its callback. */
struct ip_vs_chash_nl_dump {
	struct ip_vs_chash_net	*cn;		/* namespace, with a reference */
	union {
		unsigned long		index;	/* the next one, for what has an index */
		struct chash_prefix	prefix;	/* the next one, for what has a prefix */
	};
	bool			automatic;	/* those that were set have been gone through */
};

/* What a request wants of the service that it names. */
enum ip_vs_chash_nl_need {
	CHASH_NL_KNOWN,		/* it is bound or has something stored */
	CHASH_NL_BOUND,
	CHASH_NL_MADE,		/* it is made when it is missing, as something is to be stored */
};

#define CHASH_NL_NO_SERVICE	"The service is not bound to chash and has nothing stored"

/* The namespace of a request. */
static inline struct ip_vs_chash_net *ip_vs_chash_nl_net(const struct genl_info *info)
{
	return info->user_ptr[0];
}

struct ip_vs_chash_net *ip_vs_chash_nl_net_get(const struct net *net);
/* Between begin and end, or the end of the request, the namespace's lock is held. */
struct ip_vs_chash_service *ip_vs_chash_nl_begin(struct genl_info *info,
						 const struct ip_vs_chash_tuple *tuple,
						 enum ip_vs_chash_nl_need need);
void ip_vs_chash_nl_end(struct genl_info *info);
int ip_vs_chash_nl_refuse_attrs(struct netlink_callback *cb, unsigned int from);
int ip_vs_chash_nl_reply(struct genl_info *info, ip_vs_chash_nl_fill *fill, const void *object);
int ip_vs_chash_nl_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			    ip_vs_chash_nl_fill *fill, const void *object);

extern struct genl_family ip_vs_chash_nl_family;
extern struct notifier_block ip_vs_chash_nl_owner_notifier;	/* of sockets that close */

int ip_vs_chash_genl_register(struct notifier_block *sockets);
void ip_vs_chash_genl_unregister(struct notifier_block *sockets);

#endif /* _IP_VS_CHASH_NETLINK_H */
