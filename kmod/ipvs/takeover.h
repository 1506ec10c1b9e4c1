/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Takeover: segments in the middle of connections that this director has not seen begin. */
#ifndef _IP_VS_CHASH_TAKEOVER_H
#define _IP_VS_CHASH_TAKEOVER_H

#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "lib/limit.h"

struct ip_vs_chash_held;
struct ip_vs_chash_net;

/* Behind IPVS, before it, and before it for SYNs alone; for each family. */
#define CHASH_HOOKS	6

/* The takeover of a namespace. */
struct ip_vs_chash_takeover {
	struct ip_vs_chash_net	*cn;
	struct chash_limit_fair	asks;	/* limit of flows that are asked about */
	struct chash_limit_fair	searches;	/* limit of lookups through pools of other PoPs */
	struct chash_limit_fair	entries;	/* limit of entries that wait for an answer */
	struct chash_bucket	promotions;	/* of normal entries, with no voucher */
	struct chash_bucket	resets;	/* limit of segments that the local stack answers */
	/* jiffies, when a prefix was last found elsewhere */
	unsigned long		moved_at;
	struct chash_seen	*seen;	/* flows without a voucher; there before the first hook */
	struct nf_hook_ops	ops[CHASH_HOOKS];	/* hooks of this namespace */
	unsigned int		users[CHASH_HOOKS];	/* services that need each */
	unsigned int		hooked;	/* bits of what is registered, under the namespace's lock */
	bool			stopped;	/* the namespace goes, under its lock */
	struct delayed_work	look;	/* looks at the settings time and again */
};

unsigned int ip_vs_chash_takeover_hook(void *priv, struct sk_buff *skb,
				       const struct nf_hook_state *state);
unsigned int ip_vs_chash_early_hook(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state);
unsigned int ip_vs_chash_syn_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state);
void ip_vs_chash_takeover_held(struct ip_vs_chash_net *cn, struct ip_vs_chash_held *held);

#endif /* _IP_VS_CHASH_TAKEOVER_H */
