// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The digest of a mapping: of its members, of what is kept of clients, and of the seed. */
#include <linux/siphash.h>
#include <net/ip_vs.h>

#include "lib/core.h"
#include "base/net.h"
#include "state/source.h"
#include "service/service.h"
#include "service/table.h"
#include "lookup/digest.h"
#include "lookup/key.h"

/* Digest of a mapping. Under the namespace's lock. */
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
