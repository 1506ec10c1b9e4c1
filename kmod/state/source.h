/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Source policies: what of the address and port of the clients of a prefix their key is made of. */
#ifndef _IP_VS_CHASH_SOURCE_H
#define _IP_VS_CHASH_SOURCE_H

#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "lib/core.h"
#include "lib/lpm.h"

struct ip_vs_chash_net;
struct netlink_ext_ack;

/* Policy for the clients of a prefix. */
struct ip_vs_chash_source {
	struct chash_policy	policy;	/* what is kept */
	bool			group;	/* @policy says what of the address, not the service */
	bool			split;	/* @policy says what of the port; else the service does */
	bool			automatic;	/* by this director: gives way to what was set */
	u8			plen;	/* length of the prefix; set where the policy is stored */
	struct rcu_head		rcu;
};

/* All but @active, @splits and the three sets, for readers, is under @lock. */
struct ip_vs_chash_sources {
	bool			active;	/* there are policies, or addresses to count */
	bool			counted;	/* new connections are, see heavy.c */
	struct chash_lpm	lpm;		/* policies by prefix */
	struct chash_lpm	automatic;	/* those of single addresses that nobody has set */
	struct chash_lpm	held;		/* what was before the last change, for the hold */
	struct mutex		lock;		/* the writer's */
	const int		*hold_sec;	/* sysctl chash_hold_sec */
	struct delayed_work	release;	/* lets go of what was held for long enough */
	u64			digest[2];	/* of IPv4 and of IPv6, in no order */
	unsigned int		splits[2];	/* the same: policies with a split that were set */
	size_t			bytes;		/* of policies and what is held, without @lpm */
	u32			revision;	/* grows with every change, from 1 */
};

void ip_vs_chash_sources_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_sources_exit(struct ip_vs_chash_net *cn);
void ip_vs_chash_sources_count(struct ip_vs_chash_sources *sources, bool counted);

const struct ip_vs_chash_source *ip_vs_chash_source_find(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix,
							 bool longest);
const struct ip_vs_chash_source *ip_vs_chash_source_next(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix,
							 bool *automatic);
int ip_vs_chash_source_set(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix,
			   const struct ip_vs_chash_source *source, struct netlink_ext_ack *extack);
u64 ip_vs_chash_sources_digest(struct ip_vs_chash_sources *sources, u16 af);
int ip_vs_chash_source_del(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix,
			   bool automatic);

bool ip_vs_chash_source_policy(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, unsigned int plen,
			       const struct chash_policy *def, struct chash_policy *policy);
bool ip_vs_chash_source_before(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, unsigned int plen,
			       const struct chash_policy *def, struct chash_policy *policy);
bool ip_vs_chash_source_is_configured(struct ip_vs_chash_sources *sources,
				      const struct chash_prefix *addr);

#endif /* _IP_VS_CHASH_SOURCE_H */
