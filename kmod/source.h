/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Source policies: what of the address and port of the clients of a prefix their key is made of.
 */
#ifndef _IP_VS_CHASH_SOURCE_H
#define _IP_VS_CHASH_SOURCE_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>

#include "core.h"
#include "lpm.h"

struct netlink_ext_ack;

/**
 * struct ip_vs_chash_source - policy for the clients of a prefix
 * @policy:	what is kept
 * @group:	@policy says what of the address; else the service does
 * @split:	@policy says what of the port; else the service does
 * @rcu:	frees it behind readers
 */
struct ip_vs_chash_source {
	struct chash_policy	policy;
	bool			group;
	bool			split;
	struct rcu_head		rcu;
};

/**
 * struct ip_vs_chash_sources - source policies of a namespace
 * @lpm:	policies by prefix
 * @lock:	the writer's
 * @digest:	of all policies of IPv4 and of IPv6; does not depend on their order
 * @bytes:	memory of the policies, without the prefixes
 * @revision:	grows with every change, from 1
 *
 * All but @lpm is covered by @lock.
 */
struct ip_vs_chash_sources {
	struct chash_lpm	lpm;
	struct mutex		lock;	/* see above; a leaf */
	u64			digest[2];
	size_t			bytes;
	u32			revision;
};

void ip_vs_chash_sources_init(struct ip_vs_chash_sources *sources);
void ip_vs_chash_sources_exit(struct ip_vs_chash_sources *sources);

const struct ip_vs_chash_source *ip_vs_chash_source_find(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix,
							 bool longest);
const struct ip_vs_chash_source *ip_vs_chash_source_next(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix);
int ip_vs_chash_source_set(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix,
			   const struct ip_vs_chash_source *source, struct netlink_ext_ack *extack);
u64 ip_vs_chash_sources_digest(struct ip_vs_chash_sources *sources, u16 af);
int ip_vs_chash_source_del(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix);

bool ip_vs_chash_source_policy(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, const struct chash_policy *def,
			       struct chash_policy *policy);

/**
 * ip_vs_chash_sources_any() - whether a family has any policies
 * @sources:	source policies of a namespace
 * @af:		family
 *
 * Context: Any.
 * Return: true when ip_vs_chash_source_policy() may find one.
 */
static inline bool ip_vs_chash_sources_any(const struct ip_vs_chash_sources *sources, u16 af)
{
	return rcu_access_pointer(sources->lpm.root[af == AF_INET6]);
}

#endif /* _IP_VS_CHASH_SOURCE_H */
