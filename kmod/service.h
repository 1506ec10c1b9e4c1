/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services by tuple: their destinations, when their table is rebuilt and what becomes of the one
 * that it replaces.
 */
#ifndef _IP_VS_CHASH_SERVICE_H
#define _IP_VS_CHASH_SERVICE_H

#include <linux/rbtree.h>
#include <linux/siphash.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <net/ip_vs.h>

#include "tuple.h"

struct ip_vs_chash_net;
struct ip_vs_chash_dest;
struct ip_vs_chash_drain;
struct ip_vs_chash_table;

/* Counted on the packet path, so per CPU; what is not counted there went to its first choice. */
enum ip_vs_chash_count {
	CHASH_COUNT_FIRST_CHOICE,	/* never counted */
	CHASH_COUNT_NEXT_CHOICE,	/* the second choice of the first slot */
	CHASH_COUNT_REPROBE,		/* a choice of another slot */
	CHASH_COUNT_LAST_RESORT,	/* found by walking the destinations */
	CHASH_COUNT_NO_DEST,		/* nobody takes new sessions */
	CHASH_COUNT_MAX
};

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
 * struct ip_vs_chash_settings - settings of a service
 * @set:	bit IP_VS_CHASH_A_SETTINGS_x for each that is stored
 * @by_flag:	the same for each that a flag of ipvsadm gave; not of stored ones
 * @bound:	percent of its share that a destination may carry, 0 for any
 * @base:	see struct chash_policy
 * @size:	the same
 * @last:	the same
 * @table_bits:	log2 of the number of slots
 * @group:	leading bits of a client's address that are kept
 * @takeover:	adopt flows that another director began
 * @spill:	send new sessions to other PoPs while the own pool is empty
 */
struct ip_vs_chash_settings {
	u32			set;
	u32			by_flag;
	u32			bound;
	u16			base;
	u16			size;
	u16			last;
	u8			table_bits;
	u8			group;
	bool			takeover;
	bool			spill;
};

/**
 * struct ip_vs_chash_dest_settings - settings of a destination
 * @set:	bit IP_VS_CHASH_A_DEST_SETTINGS_x for each that has a value
 * @pop:	PoP whose pool it belongs to
 * @relay:	it is a director of that PoP
 * @id:		what the mapping is to know it by
 */
struct ip_vs_chash_dest_settings {
	u32			set;
	u16			pop;
	bool			relay;
	u64			id;
};

/**
 * struct ip_vs_chash_service - a service
 * @table:	the mapping in force; NULL while unbound
 * @counts:	events of the packet path
 * @previous:	the mapping before it, kept for mid-stream lookups until @hold_until
 * @hold_until:	jiffies
 * @node:	in the namespace's services
 * @tuple:	identity
 * @cn:		namespace
 * @svc:	IPVS's object while the scheduler is bound to it
 * @stored:	settings that were pushed for the tuple; they keep the service while it is not bound
 * @dests_stored:	destinations that have stored settings; they keep it too
 * @drains:	destinations that drain
 * @dests_named:	destinations whose id was set by hand
 * @revision:	grows with every change
 * @dests:	destinations by id
 * @work:	rebuilds and ends holds
 * @generation:	number of the last table
 * @budget:	rebuilds that may still be done at once in this burst of changes
 * @budget_at:	jiffies when @budget was brought up to date
 * @failures:	builds in a row that failed; above 0 the table is stale
 * @rebuild_at:	jiffies of the next try while @dirty
 * @dirty:	the table in force is not what the destinations ask for
 * @no_hold:	the next table leaves nothing of the one that it replaces
 * @builds:	tables built from nothing
 * @updates:	tables made from their predecessor
 * @build_errors:	builds that failed, ever
 * @weights_clamped:	weights above CHASH_WEIGHT_MAX that were taken for it
 * @dests_refused:	destinations that could not be told from another one by their id
 * @rcu:	frees it behind readers
 *
 * Everything behind @previous is covered by the namespace's lock.
 */
struct ip_vs_chash_service {
	struct ip_vs_chash_table __rcu	*table;
	struct ip_vs_chash_counts __percpu *counts;
	struct ip_vs_chash_table __rcu	*previous;
	unsigned long			hold_until;

	struct hlist_node		node;
	struct ip_vs_chash_tuple	tuple;
	struct ip_vs_chash_net		*cn;
	struct ip_vs_service		*svc;
	struct ip_vs_chash_settings	stored;
	unsigned int			dests_stored;
	unsigned int			drains;
	unsigned int			dests_named;
	u64				revision;
	struct rb_root			dests;
	struct delayed_work		work;

	u64				generation;
	unsigned int			budget;
	unsigned long			budget_at;
	unsigned int			failures;
	unsigned long			rebuild_at;
	bool				dirty;
	bool				no_hold;
	u64				builds;
	u64				updates;
	u64				build_errors;
	u64				weights_clamped;
	u64				dests_refused;
	struct rcu_head			rcu;
};

struct ip_vs_chash_service *ip_vs_chash_service_lookup(struct ip_vs_chash_net *cn,
						       const struct ip_vs_chash_tuple *tuple);
void ip_vs_chash_service_stats(const struct ip_vs_chash_service *cs,
			       struct ip_vs_chash_stats *stats);
bool ip_vs_chash_service_uses_pop(struct ip_vs_chash_net *cn, u16 pop);
struct ip_vs_chash_service *ip_vs_chash_service_get(struct ip_vs_chash_net *cn,
						    const struct ip_vs_chash_tuple *tuple);
struct ip_vs_chash_service *ip_vs_chash_service_drop(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_free(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_forget(struct ip_vs_chash_service *cs);
void ip_vs_chash_service_flush(struct ip_vs_chash_net *cn);
void ip_vs_chash_service_reseed(struct ip_vs_chash_net *cn, const siphash_key_t *seed, bool hold);

void ip_vs_chash_service_set_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
				   const struct ip_vs_chash_drain *drain);
void ip_vs_chash_service_store(struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_settings *settings, u32 unset);
void ip_vs_chash_service_effective(const struct ip_vs_chash_service *cs,
				   struct ip_vs_chash_settings *settings);
struct ip_vs_chash_dest *ip_vs_chash_service_find_dest(struct ip_vs_chash_service *cs, u16 af,
						       const union nf_inet_addr *addr, __be16 port);
int ip_vs_chash_service_store_dest(struct ip_vs_chash_service *cs, u16 af,
				   const union nf_inet_addr *addr, __be16 port,
				   const struct ip_vs_chash_dest_settings *settings, u32 unset);

int ip_vs_chash_service_bind(struct ip_vs_service *svc);
void ip_vs_chash_service_unbind(struct ip_vs_service *svc);
void ip_vs_chash_service_set_dest(struct ip_vs_service *svc, struct ip_vs_dest *real);
void ip_vs_chash_service_del_dest(struct ip_vs_service *svc, struct ip_vs_dest *real);
void ip_vs_chash_service_resize(struct work_struct *work);

#endif /* _IP_VS_CHASH_SERVICE_H */
