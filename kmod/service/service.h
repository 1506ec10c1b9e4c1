/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Services by tuple: what is kept of each, and the registry of them. What this folder exports is
 * called under the namespace's lock, but for what begins and ends with the namespace, and where a
 * comment says otherwise.
 */
#ifndef _IP_VS_CHASH_SERVICE_H
#define _IP_VS_CHASH_SERVICE_H

#include <linux/hashtable.h>
#include <linux/refcount.h>

#include "base/net.h"
#include "base/tuple.h"
#include "state/dest.h"
#include "service/settings.h"

struct ip_vs_chash_peers;
struct ip_vs_chash_slots;
struct ip_vs_chash_table;

/* Counted per CPU, for the packet path; what is not counted there went to its first choice. */
enum ip_vs_chash_count {
	CHASH_COUNT_FIRST_CHOICE,	/* counted while there is a bound */
	CHASH_COUNT_NEXT_CHOICE,	/* the second choice of the first slot */
	CHASH_COUNT_REPROBE,		/* a choice of another slot */
	CHASH_COUNT_LOAD_BOUND,		/* the freest one, as the first is above its bound */
	CHASH_COUNT_LAST_RESORT,	/* found by walking the destinations */
	CHASH_COUNT_NO_DEST,		/* nobody takes new sessions */
	CHASH_COUNT_SPILLED,		/* nobody at this PoP does: went to another one */
	/* Segments in the middle of a connection that IPVS does not know. */
	CHASH_COUNT_FROM_BACKBONE,	/* a peer asked */
	CHASH_COUNT_RELAYED,		/* went to a director of an owner */
	CHASH_COUNT_OWNER_POOL,		/* went to a destination of an owner */
	CHASH_COUNT_OWN_POOL,		/* went to a destination of this PoP */
	CHASH_COUNT_PROMOTED,		/* of these: left a normal entry */
	CHASH_COUNT_WITHOUT_ENTRY,	/* of all that went somewhere: left no entry */
	CHASH_COUNT_REFUSED,		/* went nowhere */
	CHASH_COUNT_RATE_LIMITED,	/* dropped: above chash_takeover_rate */
	CHASH_COUNT_RELAY_LIMITED,	/* dropped: above chash_relay_rate */
	CHASH_COUNT_REDECIDED,		/* taken away from a director that is away */
	CHASH_COUNT_ASKED,		/* held, and the other directors asked */
	CHASH_COUNT_MINE,		/* of these: one has the flow */
	CHASH_COUNT_UNKNOWN,		/* of these: none has */
	CHASH_COUNT_HELD_FULL,		/* dropped: no room for one held segment more */
	CHASH_COUNT_WAITED,		/* dropped: TCP will say it again */
	CHASH_COUNT_ENTRY_FAILED,	/* dropped: IPVS makes no entry, it has no room */
	CHASH_COUNT_LEARNED,		/* whose the sessions of a prefix are was news */
	CHASH_COUNT_DIGEST_DIFFERS,	/* another director of this PoP maps clients otherwise */
	/* Beside the packet path. */
	CHASH_COUNT_BUILDS,		/* tables built from nothing */
	CHASH_COUNT_UPDATES,		/* tables made from their predecessor */
	CHASH_COUNT_BUILD_ERRORS,	/* builds that failed */
	CHASH_COUNT_WEIGHTS_CLAMPED,	/* weights above CHASH_WEIGHT_MAX */
	CHASH_COUNT_DESTS_REFUSED,	/* with the id of another one */
	CHASH_COUNT_MAX
};

/* Those that events tell of: from CHASH_COUNT_FROM_BACKBONE to CHASH_COUNT_REDECIDED. */
#define CHASH_COUNT_KINDS	(CHASH_COUNT_REDECIDED - CHASH_COUNT_FROM_BACKBONE + 1)

struct ip_vs_chash_counts {
	unsigned long		count[CHASH_COUNT_MAX];
};

/* What services have counted. */
struct ip_vs_chash_stats {
	u64			count[CHASH_COUNT_MAX];
};

/* What the packet path reads comes first. From @node on all is under the namespace's lock. */
struct ip_vs_chash_service {
	struct ip_vs_chash_table __rcu	*table;	/* the mapping in force; NULL while unbound */
	struct ip_vs_chash_net		*cn;
	struct ip_vs_chash_counts __percpu *counts;
	struct ip_vs_chash_peers __rcu	*peers;	/* what belongs to other PoPs, or NULL */
	struct list_head		past;	/* mappings of the hold, the latest first */
	bool				takeover;	/* unknown flows are taken over */
	bool				guarded;	/* begins() may refuse first packets */
	bool				spill;	/* new sessions may go to another PoP */
	bool				bounded;	/* its destinations have limits */
	bool				assigned;	/* @table has assigned a session */
	unsigned long			bound_at;	/* jiffies */
	bool				relayed;	/* a flow was found elsewhere */
	unsigned long			relayed_at;	/* jiffies of the last one */
	/* s, when flows began to come that have no entry yet */
	u32				unproven_at;
	u64				digest;	/* as of the last look at the settings */

	struct hlist_node		node;	/* in the namespace's services */
	struct hlist_node		marked;	/* the same, if it is one of a mark */
	struct ip_vs_chash_tuple	tuple;	/* identity */
	struct ip_vs_service		*svc;	/* while it is bound, freed behind readers */
	struct ip_vs_chash_settings	stored;	/* keep the service unbound, too */
	unsigned int			drains;	/* destinations that drain */
	u64				revision;	/* grows with every change */
	unsigned int			known;		/* destinations of IPVS in @dests */
	unsigned int			refused;	/* those that IPVS has beside them */
	u64				retried;	/* @revision when they were tried again */
	struct ip_vs_chash_dests	dests;		/* those with settings keep it too */
	struct list_head		due;	/* in the namespace's @due */
	unsigned long			due_at;	/* jiffies */

	struct ip_vs_chash_table	*bare;	/* @table without slots; may be @table */
	struct ip_vs_chash_slots	*base;	/* the slots that were computed last, or NULL */
	u64				generation;	/* number of the last table */
	unsigned int			budget;	/* changes that may still be in force at once */
	unsigned long			budget_at;	/* jiffies of its last update */
	bool				filling;	/* since it was bound it only grew */
	/*
	 * jiffies, 64 bits; a table that is replaced before then and has assigned nobody had no
	 * clients, one that is replaced later may have had a sibling's
	 */
	u64				active_until;
	unsigned long			fill_at;	/* jiffies of the last of them */
	unsigned long			fill_gap;	/* the longest time between two of them */
	unsigned int			failures;	/* of builds, in a row: it is stale */
	unsigned long			rebuild_at;	/* jiffies of the next try */
	bool				dirty;	/* the mapping in force is not up to date */
	bool				no_hold;	/* the next mapping leaves no past */
	u8				unmet;	/* bits of what was said to do nothing */
	unsigned int			hooks;	/* bits of the hooks of takeover that it needs */
	unsigned long			told[CHASH_COUNT_KINDS];	/* in events */
	refcount_t			refcnt;	/* of the registry, and of the work item at it */
	struct rcu_head			rcu;
};

#define IP_VS_CHASH_SERVICE_BITS	10

/* The services of a namespace by tuple, under its lock. */
struct ip_vs_chash_registry {
	DECLARE_HASHTABLE(service, IP_VS_CHASH_SERVICE_BITS);
	struct hlist_head	marked;	/* those of a mark, for readers under RCU too */
	struct ip_vs_chash_stats gone;	/* of services that are no more */
	u64			generation;	/* the highest of theirs */
	u64			revision;	/* the same */
};

/* The mapping in force, under the namespace's lock; NULL while the service is not bound. */
static inline struct ip_vs_chash_table *
ip_vs_chash_service_table(const struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->table, lockdep_is_held(&cs->cn->lock));
}

/* A destination as IPVS has it, under the namespace's lock; NULL while IPVS has none. */
static inline struct ip_vs_dest *ip_vs_chash_ipvs_dest(const struct ip_vs_chash_service *cs,
						       const struct ip_vs_chash_dest *dest)
{
	return rcu_dereference_protected(dest->ipvs_dest, lockdep_is_held(&cs->cn->lock));
}

/* For readers without the namespace's lock; NULL before the first service. */
static inline struct ip_vs_chash_registry *ip_vs_chash_registry(struct ip_vs_chash_net *cn)
{
	/* Pairs with the release of whoever made it. */
	return smp_load_acquire(&cn->registry);
}

/* Under the namespace's lock. */
#define ip_vs_chash_for_each_service(cn, bucket, cs)					\
	for (bucket = 0, cs = NULL; (cn)->registry && !cs &&				\
	     bucket < HASH_SIZE((cn)->registry->service); bucket++)			\
		hlist_for_each_entry(cs, &(cn)->registry->service[bucket], node)

void ip_vs_chash_service_put(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_stats(const struct ip_vs_chash_service *cs,
			       struct ip_vs_chash_stats *stats);
bool ip_vs_chash_service_uses_pop(struct ip_vs_chash_net *cn, u16 pop);
unsigned int ip_vs_chash_service_sessions(const struct ip_vs_chash_service *cs,
					  const struct ip_vs_dest *ipvs_dest);
void ip_vs_chash_service_notify(const struct ip_vs_chash_service *cs, u8 type,
				const struct ip_vs_chash_dest *dest, int error);

void ip_vs_chash_service_effective(const struct ip_vs_chash_service *cs,
				   struct ip_vs_chash_settings *settings);
void ip_vs_chash_service_policies(const struct ip_vs_chash_service *cs,
				  struct chash_policy *policy);
void ip_vs_chash_split_by_block(const struct ip_vs_chash_net *cn, struct chash_policy *policy);

#endif /* _IP_VS_CHASH_SERVICE_H */
