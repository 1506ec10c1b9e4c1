/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The mapping of a service's clients: what is published, and the slots that make it fast. */
#ifndef _IP_VS_CHASH_TABLE_H
#define _IP_VS_CHASH_TABLE_H

#include <linux/jiffies.h>
#include <linux/list.h>

#include "service/pool.h"

/* IPVS tells nobody when flag-2 of a service changes, so a table has a policy for either value. */
enum ip_vs_chash_flagged {
	CHASH_NOT_FLAGGED,
	CHASH_FLAGGED,
	CHASH_FLAGGED_MAX
};

/* The slots of a pool, shared by the tables that have the same. */
struct ip_vs_chash_slots {
	unsigned int		users;		/* references, under the namespace's lock */
	struct chash_map	map;		/* slots and members */
	struct ip_vs_chash_pool	*pool;		/* the members */
	size_t			bytes;		/* memory taken */
	u64			build_ns;	/* time that the build took */
	bool			incremental;	/* made from other slots */
	u32			*owned;		/* by rank, slots that a member owns */
	struct rcu_head		rcu;
	struct chash_slot	slot[];
};

/*
 * A published mapping, which never changes. Of what is published, @ipvs_dest alone changes:
 * ip_vs_chash_table_show() keeps it in step with the destinations, under the namespace's lock. It
 * spares the packet path one read that waits for another, as it need not look at @dest.
 */
struct ip_vs_chash_table {
	struct chash_map	map;		/* members, and slots or none */
	const u32		*ladder;	/* of the size that @map has */
	siphash_key_t		seed;	/* key of the client hash */
	struct chash_policy	policy[CHASH_FLAGGED_MAX];	/* without a source policy */
	struct ip_vs_chash_pool	*pool;	/* whose clients it maps */
	struct ip_vs_chash_dest	**dest;	/* the members' destinations, by rank */
	struct ip_vs_chash_slots *slots;	/* the slots of @map, or NULL */
	size_t			bytes;	/* memory taken, without what it shares with others */
	u64			generation;	/* counts the mappings of a service from 1 */
	u64			since;	/* jiffies of the publishing, 64 bits */
	u64			until;	/* jiffies of the end, while it is past */
	bool			always;	/* in force, elsewhere, before this one knew of it */
	u32			shaped;	/* s, a client has had the same slot since; 0: always */
	struct list_head	past;	/* in the service's past */
	struct rcu_head		rcu;	/* frees it behind its readers */
	struct ip_vs_dest __rcu	*ipvs_dest[];	/* by rank, who takes new sessions, or NULL */
};

size_t ip_vs_chash_slots_bytes(const struct ip_vs_chash_pool *pool, unsigned int bits);
struct ip_vs_chash_slots *ip_vs_chash_slots_build(struct ip_vs_chash_pool *pool, unsigned int bits,
						  const struct ip_vs_chash_slots *old);
void ip_vs_chash_slots_put(struct ip_vs_chash_net *cn, struct ip_vs_chash_slots *slots);

struct ip_vs_chash_table *ip_vs_chash_table_alloc(struct ip_vs_chash_net *cn,
						  struct ip_vs_chash_pool *pool,
						  struct ip_vs_chash_slots *slots,
						  const struct ip_vs_chash_table *like);
void ip_vs_chash_table_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table);
void ip_vs_chash_table_show(const struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table,
			    const struct ip_vs_chash_dest *dest);

const u32 *ip_vs_chash_table_ladder(unsigned int bits);
void ip_vs_chash_table_exit(void);

/*
 * For how long a mapping was in force within the last @hold. @until: when it ended, which may have
 * been after a reader took @now, or @now. All in jiffies, 64 bits.
 */
static inline u64 ip_vs_chash_table_lasted(const struct ip_vs_chash_table *table, u64 until,
					   u64 now, u64 hold)
{
	u64 most = time_before64(until, now) ? hold - min(now - until, hold) : hold;

	return READ_ONCE(table->always) ? most : min(until - table->since, most);
}

/* The owner of a slot and its next choice. O(N) while the table has no slots. */
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

/* What is kept of clients without a source policy; good as long as @table. */
static inline const struct chash_policy *
ip_vs_chash_table_policy(const struct ip_vs_chash_table *table, const struct ip_vs_service *svc)
{
	return &table->policy[READ_ONCE(svc->flags) & IP_VS_SVC_F_SCHED2 ? CHASH_FLAGGED :
									     CHASH_NOT_FLAGGED];
}

#endif /* _IP_VS_CHASH_TABLE_H */
