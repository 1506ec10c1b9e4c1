// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * A session that this director has not seen begin is where the mapping of that time sent it. When
 * that was nobody knows, so it is looked for at whoever had its slot for the longest of the
 * mappings that were in force within the hold; and first of all at a server that has left the
 * pool, not long ago or with sessions still, and would have the slot otherwise.
 */
#include <linux/jiffies.h>
#include <linux/rculist.h>

#include "service/service.h"
#include "service/table.h"
#include "lookup/history.h"
#include "lookup/key.h"

/* More than a service has mappings. */
#define CHASH_CANDIDATES	12

/* Seconds for which a server that was deleted may come back, and nobody else has its sessions. */
#define CHASH_GONE_SEC		10

struct candidate {
	struct ip_vs_chash_owner_found	found;
	u64				lasted;
};

/* A server that stands, or NULL. What a peer sent must not go on to another director. */
struct ip_vs_dest *ip_vs_chash_server(const struct ip_vs_chash_dest *dest)
{
	if (READ_ONCE(dest->relay) || READ_ONCE(dest->ended))
		return NULL;
	return ip_vs_chash_dest_standing(dest);
}

/*
 * A server that stands, by its address, in the mapping in force or one of the past. Under RCU;
 * O(N) for each. Returns the server, or NULL.
 */
const struct ip_vs_chash_dest *ip_vs_chash_history_find(const struct ip_vs_chash_service *cs,
							const struct ip_vs_chash_table *table,
							u16 af, const union nf_inet_addr *addr,
							__be16 port)
{
	const struct ip_vs_chash_dest *dest;
	const struct ip_vs_chash_table *past;

	dest = ip_vs_chash_pool_find(table->pool, af, addr, port, ip_vs_chash_server);
	if (dest)
		return dest;
	list_for_each_entry_rcu(past, &cs->past, past) {
		dest = ip_vs_chash_pool_find(past->pool, af, addr, port, ip_vs_chash_server);
		if (dest)
			return dest;
	}
	return NULL;
}

/*
 * The owner of a client's slot in @table, available or not. Returns true for one that had left the
 * pool then, and may have the sessions of its slots still.
 */
static bool owner_by(const struct ip_vs_chash_service *cs, const struct ip_vs_service *svc,
		     const struct ip_vs_chash_table *table, const union nf_inet_addr *client,
		     __be16 port, struct ip_vs_chash_owner_found *found)
{
	const struct ip_vs_chash_dest *left;
	u16 choice[2] = {};

	found->table = table;
	found->key = ip_vs_chash_table_key(cs, svc, table, client, port, true);
	found->slot = chash_probe(table->map.bits, found->key, 0);
	found->dest = NULL;
	if (table->map.n) {
		ip_vs_chash_table_choices(table, found->slot, choice);
		found->dest = table->dest[choice[0]];
	}
	left = ip_vs_chash_pool_left(table->pool, table->map.bits, table->ladder, found->slot,
				     choice[0], table->shaped);
	if (left)
		found->dest = left;
	return left;
}

/* Whether a server was deleted a moment ago: a restart of whoever manages the pool deletes some. */
static bool is_gone(const struct ip_vs_chash_dest *dest)
{
	u32 gone = READ_ONCE(dest->gone);

	return gone && !READ_ONCE(dest->relay) && !rcu_access_pointer(dest->ipvs_dest) &&
	       (u32)ktime_get_seconds() - gone < CHASH_GONE_SEC;
}

static unsigned int add_candidate(struct candidate *candidate, unsigned int n,
				  const struct ip_vs_chash_owner_found *found, u64 lasted)
{
	unsigned int i;

	if (!found->dest)
		return n;
	for (i = 0; i < n && candidate[i].found.dest != found->dest; i++)
		;
	if (i == CHASH_CANDIDATES)
		return n;
	if (i == n) {
		candidate[n].found = *found;
		candidate[n].found.ipvs_dest = ip_vs_chash_server(found->dest);
		candidate[n++].lasted = 0;
	}
	candidate[i].lasted += lasted;
	return n;
}

/*
 * Whose a session probably is, if not the present owner's; a server that was deleted a moment ago
 * has no @ipvs_dest. Under RCU, which @found points into; O(N) for each mapping within the hold.
 */
bool ip_vs_chash_owner_before(const struct ip_vs_chash_service *cs,
			      const struct ip_vs_service *svc,
			      const struct ip_vs_chash_table *table,
			      const union nf_inet_addr *client, __be16 port,
			      struct ip_vs_chash_owner_found *found)
{
	u64 now = get_jiffies_64(), hold = (u64)READ_ONCE(cs->cn->hold_sec) * HZ;
	struct candidate candidate[CHASH_CANDIDATES], *best = NULL;
	const struct ip_vs_chash_table *past;
	unsigned int i, n;

	if (owner_by(cs, svc, table, client, port, found)) {
		found->ipvs_dest = ip_vs_chash_server(found->dest);
		return found->ipvs_dest;
	}
	n = add_candidate(candidate, 0, found, ip_vs_chash_table_lasted(table, now, now, hold));
	list_for_each_entry_rcu(past, &cs->past, past) {
		if (time_after_eq64(now, past->until + hold))
			continue;
		owner_by(cs, svc, past, client, port, found);
		n = add_candidate(candidate, n, found,
				  ip_vs_chash_table_lasted(past, past->until, now, hold));
	}
	for (i = 0; i < n; i++)
		if ((candidate[i].found.ipvs_dest || is_gone(candidate[i].found.dest)) &&
		    (!best || candidate[i].lasted > best->lasted))
			best = &candidate[i];
	if (!best)
		return false;
	*found = best->found;
	if (table->map.n) {
		u64 key = ip_vs_chash_table_key(cs, svc, table, client, port, false);
		u16 choice[2];

		ip_vs_chash_table_choices(table, chash_probe(table->map.bits, key, 0), choice);
		if (table->dest[choice[0]] == found->dest)
			return false;
	}
	return true;
}
