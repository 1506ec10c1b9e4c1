/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mapping of a service's clients: what is published, and the slots that make it fast.
 */
#ifndef _IP_VS_CHASH_TABLE_H
#define _IP_VS_CHASH_TABLE_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#include "lib/core.h"
#include "service/pool.h"

struct ip_vs_chash_net;

/* Flag-2 of a service changes without a word: a table has what it says either way. */
enum ip_vs_chash_flagged {
	CHASH_NOT_FLAGGED,
	CHASH_FLAGGED,
	CHASH_FLAGGED_MAX
};

/**
 * struct ip_vs_chash_slots - the slots of a pool, shared by the tables that have the same
 * @users:	tables and others that refer to it, under the namespace's lock
 * @map:	slots and members
 * @pool:	the members
 * @bytes:	memory taken
 * @build_ns:	time that the build took
 * @incremental:	made from other slots
 * @owned:	by rank, slots that a member owns
 * @rcu:	frees it behind readers
 * @slot:	the slots
 */
struct ip_vs_chash_slots {
	unsigned int		users;
	struct chash_map	map;
	struct ip_vs_chash_pool	*pool;
	size_t			bytes;
	u64			build_ns;
	bool			incremental;
	u32			*owned;
	struct rcu_head		rcu;
	struct chash_slot	slot[];
};

/**
 * struct ip_vs_chash_table - a published mapping, which never changes
 * @map:	members, and slots; without slots the owner of one is computed
 * @ladder:	of the size that @map has
 * @seed:	key of the client hash
 * @policy:	what is kept of clients that no source policy names, see enum ip_vs_chash_flagged
 * @pool:	whose clients it maps
 * @dest:	the members' destinations, by rank
 * @slots:	the slots of @map, or NULL
 * @bytes:	memory taken, without what it shares with others
 * @generation:	counts the mappings of a service from 1
 * @since:	jiffies of the publishing, 64 bits
 * @until:	the same of the mapping that followed, while it is @past
 * @always:	it was in force, at other directors, before this one knew of it
 * @past:	in the service's past
 * @rcu:	frees it behind its readers
 * @real:	by rank, IPVS's object of a destination that takes new sessions, else NULL
 *
 * Of what is published, @real alone changes: ip_vs_chash_table_show() keeps it in step with the
 * destinations, under the namespace's lock. It spares the packet path one read that waits for
 * another, as it need not look at @dest.
 */
struct ip_vs_chash_table {
	struct chash_map	map;
	const u32		*ladder;
	siphash_key_t		seed;
	struct chash_policy	policy[CHASH_FLAGGED_MAX];
	struct ip_vs_chash_pool	*pool;
	struct ip_vs_chash_dest	**dest;
	struct ip_vs_chash_slots *slots;
	size_t			bytes;
	u64			generation;
	u64			since;
	u64			until;
	bool			always;
	struct list_head	past;
	struct rcu_head		rcu;
	struct ip_vs_dest __rcu	*real[];
};

size_t ip_vs_chash_slots_bytes(const struct ip_vs_chash_pool *pool, unsigned int bits);
struct ip_vs_chash_slots *ip_vs_chash_slots_build(struct ip_vs_chash_pool *pool, unsigned int bits,
						  const struct ip_vs_chash_slots *old);
void ip_vs_chash_slots_put(struct ip_vs_chash_net *cn, struct ip_vs_chash_slots *slots);

struct ip_vs_chash_table *ip_vs_chash_table_alloc(struct ip_vs_chash_net *cn,
						  struct ip_vs_chash_pool *pool,
						  const struct ip_vs_chash_table *like);
void ip_vs_chash_table_set_slots(struct ip_vs_chash_table *table, struct ip_vs_chash_slots *slots);
void ip_vs_chash_table_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table);
void ip_vs_chash_table_show(const struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table,
			    const struct ip_vs_chash_dest *dest);

const u32 *ip_vs_chash_table_ladder(unsigned int bits);
void ip_vs_chash_table_exit(void);

/**
 * ip_vs_chash_table_lasted() - for how long a mapping was in force
 * @table:	table
 * @until:	jiffies, 64 bits, of its end or of now
 * @hold:	jiffies; what is longer ago than that before its end is of no interest
 *
 * Context: Any.
 * Return: jiffies.
 */
static inline u64 ip_vs_chash_table_lasted(const struct ip_vs_chash_table *table, u64 until,
					   u64 hold)
{
	return READ_ONCE(table->always) ? hold : min(until - table->since, hold);
}

/**
 * ip_vs_chash_table_choices() - who has a slot and who would without them
 * @table:	table of one member or more
 * @slot:	slot
 * @choice:	set to their ranks
 *
 * Context: Any; O(N) while the table has no slots.
 */
static inline void ip_vs_chash_table_choices(const struct ip_vs_chash_table *table, u32 slot,
					     u16 choice[2])
{
	choice[0] = 0;
	choice[1] = 0;
	if (likely(table->map.slot)) {
		choice[0] = chash_slot_owner(&table->map.slot[slot]);
		choice[1] = chash_slot_next(&table->map.slot[slot]);
	} else if (table->map.n > 1) {
		chash_map_race(&table->map, table->ladder, slot, choice);
	}
}

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
