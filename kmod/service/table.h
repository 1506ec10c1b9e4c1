/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Immutable lookup tables, built from the destinations of a service.
 */
#ifndef _IP_VS_CHASH_TABLE_H
#define _IP_VS_CHASH_TABLE_H

#include <linux/rcupdate.h>

#include "lib/core.h"
#include "state/dest.h"

struct ip_vs_chash_net;

/* Flag-2 of a service changes without a word: a table has what it says either way. */
enum ip_vs_chash_flagged {
	CHASH_NOT_FLAGGED,
	CHASH_FLAGGED,
	CHASH_FLAGGED_MAX
};

/**
 * struct ip_vs_chash_table - a published mapping, which never changes
 * @map:	slots and members
 * @seed:	key of the client hash
 * @policy:	what is kept of clients that no source policy names, see enum ip_vs_chash_flagged
 * @bytes:	memory taken
 * @generation:	counts the tables of a service from 1
 * @build_ns:	time that the build took
 * @since:	jiffies of the publishing, 64 bits
 * @incremental:	made from its predecessor
 * @dest:	the members' destinations, by rank
 * @rcu:	frees it behind its readers
 * @real:	by rank, IPVS's object of a destination that takes new sessions, else NULL
 *
 * Of what is published, @real alone changes: ip_vs_chash_table_show() keeps it in step with the
 * destinations, under the namespace's lock. It spares the packet path one read that waits for
 * another, as it need not look at @dest.
 */
struct ip_vs_chash_table {
	struct chash_map	map;
	siphash_key_t		seed;
	struct chash_policy	policy[CHASH_FLAGGED_MAX];
	size_t			bytes;
	u64			generation;
	u64			build_ns;
	u64			since;
	bool			incremental;
	struct ip_vs_chash_dest	**dest;
	struct rcu_head		rcu;
	struct ip_vs_dest __rcu	*real[];
};

struct ip_vs_chash_table *ip_vs_chash_table_build(struct ip_vs_chash_net *cn,
						  const struct ip_vs_chash_dests *dests,
						  unsigned int bits,
						  const struct chash_policy *policy,
						  const struct ip_vs_chash_table *old);
void ip_vs_chash_table_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table);
void ip_vs_chash_table_show(const struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table,
			    const struct ip_vs_chash_dest *dest);
bool ip_vs_chash_table_is_current(const struct ip_vs_chash_net *cn,
				  const struct ip_vs_chash_table *table,
				  const struct ip_vs_chash_dests *dests, unsigned int bits,
				  const struct chash_policy *policy);

const u32 *ip_vs_chash_table_ladder(unsigned int bits);
void ip_vs_chash_table_exit(void);

/**
 * ip_vs_chash_table_policy() - what is kept of clients that no source policy names
 * @table:	table
 * @svc:	service that it is of, bound
 *
 * Context: Any.
 * Return: the policy; good as long as @table.
 */
static inline const struct chash_policy *
ip_vs_chash_table_policy(const struct ip_vs_chash_table *table, const struct ip_vs_service *svc)
{
	return &table->policy[READ_ONCE(svc->flags) & IP_VS_SVC_F_SCHED2 ? CHASH_FLAGGED :
									     CHASH_NOT_FLAGGED];
}

#endif /* _IP_VS_CHASH_TABLE_H */
