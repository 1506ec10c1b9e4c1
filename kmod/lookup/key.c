// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The key of a client: what its source policy keeps of its address and port, hashed. */
#include <linux/inetdevice.h>
#include <net/ipv6.h>

#include "state/source.h"
#include "service/service.h"
#include "service/table.h"
#include "lookup/key.h"

/* The key of a client of whose address a policy keeps a part, or of whose port it keeps some. */
u64 ip_vs_chash_policy_key(const struct chash_policy *policy, const siphash_key_t *seed, u16 af,
			   const union nf_inet_addr *client, __be16 port)
{
	u16 block = policy->size ? chash_policy_block(policy, ntohs(port)) : 0;

#ifdef CONFIG_IP_VS_IPV6
	if (af == AF_INET6) {
		struct in6_addr prefix;

		ipv6_addr_prefix(&prefix, &client->in6, policy->plen);
		return chash_key6(seed, prefix.s6_addr32, block);
	}
#endif
	return chash_key4(seed, client->ip & inet_make_mask(policy->plen), block);
}

/* So many bits of their address have those in common for whom IPVS asks once. */
unsigned int ip_vs_chash_service_plen(const struct ip_vs_service *svc)
{
	u32 mask = (__force u32)READ_ONCE(svc->netmask);

	if (!(READ_ONCE(svc->flags) & IP_VS_SVC_F_PERSISTENT))
		return svc->af == AF_INET6 ? 128 : 32;
	/* Of IPv6 it is a length; of IPv4 a mask, whose leading ones count. */
	if (svc->af == AF_INET6)
		return min(mask, 128U);
	mask = ntohl((__force __be32)mask);
	return ~mask ? 31 - __fls(~mask) : 32;
}

/*
 * A policy as it applies to the groups of a persistent service. IPVS asks for the first client of a
 * group, and sends the others after it: so all of them have the key of their group.
 */
const struct chash_policy *ip_vs_chash_mask_policy(const struct ip_vs_service *svc,
						   const struct chash_policy *policy,
						   struct chash_policy *masked)
{
	*masked = *policy;
	chash_policy_set_split(masked, 0, 0, 0);
	masked->plen = min_t(u32, policy->plen, ip_vs_chash_service_plen(svc));
	return masked;
}

/* Key of a client under a table that may not be in force. Under RCU. Returns the key. */
u64 ip_vs_chash_table_key(const struct ip_vs_chash_service *cs, const struct ip_vs_service *svc,
			  const struct ip_vs_chash_table *table, const union nf_inet_addr *client,
			  __be16 port, bool before)
{
	const struct ip_vs_chash_sources *sources = cs->cn->sources;
	const struct chash_policy *policy = ip_vs_chash_table_policy(table, svc);
	struct chash_policy by_source, masked;
	unsigned int plen = ip_vs_chash_service_plen(svc);
	u16 af = cs->tuple.af;

	if ((before && ip_vs_chash_source_before(sources, af, client, plen, policy, &by_source)) ||
	    ip_vs_chash_source_policy(sources, af, client, plen, policy, &by_source))
		policy = &by_source;
	policy = ip_vs_chash_service_policy(svc, policy, &masked);
	return ip_vs_chash_client_key(policy, &table->seed, af, client, port);
}

/*
 * What is equal for two directors if they map every client of a service alike: a digest of the
 * members, of what is kept of clients, and of the seed. Under the namespace's lock.
 */
u64 ip_vs_chash_digest(const struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);
	const struct chash_policy *policy;
	struct chash_policy masked;
	u64 pool, keep, sources;

	policy = ip_vs_chash_service_policy(cs->svc, ip_vs_chash_table_policy(table, cs->svc),
					    &masked);
	pool = chash_members_digest(table->map.bits, table->map.member, table->map.n);
	keep = (u64)policy->psid << 56 | (u64)policy->plen << 48 | (u64)policy->base << 32 |
	       (u32)policy->size << 16 | policy->last;
	sources = ip_vs_chash_sources_digest(cs->cn->sources, cs->tuple.af);
	return siphash_3u64(pool, keep, sources, &table->seed);
}
