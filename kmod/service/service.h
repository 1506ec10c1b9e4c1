/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services by tuple: what is kept of each, and the registry of them.
 */
#ifndef _IP_VS_CHASH_SERVICE_H
#define _IP_VS_CHASH_SERVICE_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/types.h>
#include <net/ip_vs.h>

#include "base/net.h"
#include "base/tuple.h"
#include "state/dest.h"
#include "service/settings.h"

struct ip_vs_chash_peers;
struct ip_vs_chash_slots;
struct ip_vs_chash_table;

/* Counted on the packet path, so per CPU; what is not counted there went to its first choice. */
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
	CHASH_COUNT_MAX
};

/* Of these from CHASH_COUNT_FROM_BACKBONE on. */
#define CHASH_COUNT_KINDS	(CHASH_COUNT_REDECIDED - CHASH_COUNT_FROM_BACKBONE + 1)

struct ip_vs_chash_counts {
	unsigned long		count[CHASH_COUNT_MAX];
};

/**
 * struct ip_vs_chash_stats - what services have counted
 * @count:	sessions that did not go to their first choice
 * @builds:	tables built from nothing
 * @updates:	tables made from their predecessor
 * @build_errors:	builds that failed
 * @weights_clamped:	weights above CHASH_WEIGHT_MAX that were taken for it
 * @dests_refused:	destinations that could not be told from another one by their id
 */
struct ip_vs_chash_stats {
	u64			count[CHASH_COUNT_MAX];
	u64			builds;
	u64			updates;
	u64			build_errors;
	u64			weights_clamped;
	u64			dests_refused;
};

/**
 * struct ip_vs_chash_service - a service
 * @table:	the mapping in force; NULL while unbound
 * @cn:		namespace
 * @counts:	events of the packet path
 * @past:	mappings before it that were in force within the hold, the latest first, without
 *		slots
 * @peers:	what belongs to other PoPs, or NULL
 * @assigned:	@table has assigned a session
 * @takeover:	flows that are not known here are taken over; as of the last look at the settings
 * @guarded:	the first packet of a flow is looked at more closely
 * @spill:	new sessions may go to another PoP; as of the last look at the settings
 * @bounded:	its destinations have limits, written under the namespace's lock
 * @bound_at:	jiffies at which the scheduler was bound to it
 * @digest:	of its mapping, as of the last look at the settings
 * @node:	in the namespace's services
 * @tuple:	identity
 * @svc:	IPVS's object while the scheduler is bound to it, freed behind readers
 * @stored:	settings that were pushed for the tuple; they keep the service while it is not bound
 * @drains:	destinations that drain
 * @revision:	grows with every change
 * @known:	destinations that IPVS has and that are in @dests
 * @refused:	those that IPVS has beside them
 * @dests:	destinations; those with stored settings keep it too
 * @due:	in the namespace's services that have something to do, see publish.c
 * @due_at:	jiffies
 * @bare:	@table without slots: what is held of it when it is replaced; may be @table
 * @base:	the slots that were computed last, or NULL
 * @generation:	number of the last table
 * @budget:	rebuilds that may still be done at once in this burst of changes
 * @budget_at:	jiffies when @budget was brought up to date
 * @filling:	since it was bound it only got destinations, which were in the pool before
 * @fill_at:	jiffies of the last of them
 * @fill_gap:	the longest time between two of them
 * @active:	a table before the one in force has assigned a session
 * @failures:	builds in a row that failed; above 0 the service is degraded
 * @rebuild_at:	jiffies of the next try while @dirty or without slots
 * @dirty:	the table in force is not what the destinations ask for
 * @no_hold:	the next table leaves nothing of the one that it replaces
 * @builds:	tables built from nothing
 * @updates:	tables made from their predecessor
 * @build_errors:	builds that failed, ever
 * @weights_clamped:	weights above CHASH_WEIGHT_MAX that were taken for it
 * @dests_refused:	destinations that could not be told from another one by their id
 * @hooks:	bits of the hooks of takeover that it needs
 * @told:	what listeners were told of takeover
 * @rcu:	frees it behind readers
 *
 * What the packet path reads comes first. Everything from @node on is covered by the
 * namespace's lock.
 */
struct ip_vs_chash_service {
	struct ip_vs_chash_table __rcu	*table;
	struct ip_vs_chash_net		*cn;
	struct ip_vs_chash_counts __percpu *counts;
	struct ip_vs_chash_peers __rcu	*peers;
	struct list_head		past;
	bool				takeover;
	bool				guarded;
	bool				spill;
	bool				bounded;
	bool				assigned;
	unsigned long			bound_at;
	u64				digest;

	struct hlist_node		node;
	struct ip_vs_chash_tuple	tuple;
	struct ip_vs_service		*svc;
	struct ip_vs_chash_settings	stored;
	unsigned int			drains;
	u64				revision;
	unsigned int			known;
	unsigned int			refused;
	struct ip_vs_chash_dests	dests;
	struct list_head		due;
	unsigned long			due_at;

	struct ip_vs_chash_table	*bare;
	struct ip_vs_chash_slots	*base;
	u64				generation;
	unsigned int			budget;
	unsigned long			budget_at;
	bool				filling;
	bool				active;
	unsigned long			fill_at;
	unsigned long			fill_gap;
	unsigned int			failures;
	unsigned long			rebuild_at;
	bool				dirty;
	bool				no_hold;
	u64				builds;
	u64				updates;
	u64				build_errors;
	u64				weights_clamped;
	u64				dests_refused;
	unsigned int			hooks;
	unsigned long			told[CHASH_COUNT_KINDS];
	struct rcu_head			rcu;
};

#define IP_VS_CHASH_SERVICE_BITS	10

/**
 * struct ip_vs_chash_registry - the services of a namespace
 * @service:	by tuple, under the namespace's lock
 * @gone:	what services that are no more have counted, under the namespace's lock
 * @generation:	the highest of a table of theirs, under the namespace's lock
 * @revision:	the highest of theirs, under the namespace's lock
 */
struct ip_vs_chash_registry {
	DECLARE_HASHTABLE(service, IP_VS_CHASH_SERVICE_BITS);
	struct ip_vs_chash_stats gone;
	u64			generation;
	u64			revision;
};

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

struct ip_vs_chash_dest *ip_vs_chash_service_find_dest(struct ip_vs_chash_service *cs, u16 af,
						       const union nf_inet_addr *addr, __be16 port);
void ip_vs_chash_service_stats(const struct ip_vs_chash_service *cs,
			       struct ip_vs_chash_stats *stats);
bool ip_vs_chash_service_uses_pop(struct ip_vs_chash_net *cn, u16 pop);
unsigned int ip_vs_chash_service_sessions(const struct ip_vs_chash_service *cs,
					  const struct ip_vs_dest *real);

#endif /* _IP_VS_CHASH_SERVICE_H */
