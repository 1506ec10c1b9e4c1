/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The key of a client: what its source policy keeps of its address and port, hashed. */
#ifndef _IP_VS_CHASH_KEY_H
#define _IP_VS_CHASH_KEY_H

#include <linux/netfilter.h>
#include <net/ip_vs.h>

#include "lib/core.h"

struct ip_vs_chash_service;
struct ip_vs_chash_table;

u64 ip_vs_chash_policy_key(const struct chash_policy *policy, const siphash_key_t *seed, u16 af,
			   const union nf_inet_addr *client, __be16 port);
u64 ip_vs_chash_table_key(const struct ip_vs_chash_service *cs, const struct ip_vs_service *svc,
			  const struct ip_vs_chash_table *table, const union nf_inet_addr *client,
			  __be16 port, bool before);

unsigned int ip_vs_chash_service_plen(const struct ip_vs_service *svc);
const struct chash_policy *ip_vs_chash_mask_policy(const struct ip_vs_service *svc,
						   const struct chash_policy *policy,
						   struct chash_policy *masked);

u64 ip_vs_chash_digest(const struct ip_vs_chash_service *cs);

/* Templates of a persistent service decide for a whole group of clients, whatever their ports. */
static __always_inline const struct chash_policy *
ip_vs_chash_service_policy(const struct ip_vs_service *svc, const struct chash_policy *policy,
			   struct chash_policy *masked)
{
	if (unlikely(READ_ONCE(svc->flags) & IP_VS_SVC_F_PERSISTENT))
		return ip_vs_chash_mask_policy(svc, policy, masked);
	return policy;
}

static __always_inline u64
ip_vs_chash_client_key(const struct chash_policy *policy, const siphash_key_t *seed, u16 af,
		       const union nf_inet_addr *client, __be16 port)
{
	if (unlikely(policy->size || policy->plen != (af == AF_INET6 ? 128 : 32)))
		return ip_vs_chash_policy_key(policy, seed, af, client, port);
#ifdef CONFIG_IP_VS_IPV6
	if (af == AF_INET6)
		return chash_key6(seed, client->ip6, 0);
#endif
	return chash_key4(seed, client->ip, 0);
}

#endif /* _IP_VS_CHASH_KEY_H */
