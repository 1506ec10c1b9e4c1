/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Owners: which PoPs hold the sessions of a client prefix.
 */
#ifndef _IP_VS_CHASH_OWNER_H
#define _IP_VS_CHASH_OWNER_H

#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include <uapi/linux/ip_vs_chash.h>

#include "lib/lpm.h"

struct ip_vs_chash_net;
struct ip_vs_chash_owner_table;
struct ip_vs_chash_owners;
struct ip_vs_chash_pops;
struct netlink_ext_ack;

/**
 * struct ip_vs_chash_owner_set - PoPs that own prefixes in this order; shared by all these prefixes
 * @n:		their number
 * @pop:	their ids, most recent first; 0 behind the last one
 * @users:	prefixes that have it
 * @node:	in the sets of @owners
 * @owners:	owners of the namespace
 * @rcu:	frees it behind readers
 *
 * All but @n and @pop, which do not change, is covered by the lock of the PoPs.
 */
struct ip_vs_chash_owner_set {
	u16				n;
	u16				pop[IP_VS_CHASH_OWNER_POPS_MAX];
	u32				users;
	struct rb_node			node;
	struct ip_vs_chash_owners	*owners;
	struct rcu_head			rcu;
};

/**
 * struct ip_vs_chash_owners - the owners of a namespace
 * @table:	table in force, NULL while it never had a prefix
 * @pops:	PoPs of the namespace; their lock covers all this
 * @load:	table that is being loaded, or NULL
 * @loader:	port id of the socket that loads it
 * @sets:	sets of PoPs in use
 * @set_bytes:	memory of @sets
 * @generation:	of the table in force, from 1
 * @swaps:	times that a table was replaced as a whole
 * @loads_dropped:	loads that ended without a commit
 * @dying:	tables that no reader finds any more
 * @reap:	frees them
 */
struct ip_vs_chash_owners {
	struct ip_vs_chash_owner_table __rcu *table;
	struct ip_vs_chash_pops		*pops;
	struct ip_vs_chash_owner_table	*load;
	u32				loader;
	struct rb_root			sets;
	size_t				set_bytes;
	u32				generation;
	u64				swaps;
	u64				loads_dropped;
	struct list_head		dying;
	struct work_struct		reap;
};

int ip_vs_chash_owners_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_owners_stop(struct ip_vs_chash_net *cn);
void ip_vs_chash_owners_exit(struct ip_vs_chash_net *cn);

u32 ip_vs_chash_owner_count(const struct ip_vs_chash_owners *owners, size_t *bytes);
const struct ip_vs_chash_owner_set *ip_vs_chash_owner_find(struct ip_vs_chash_owners *owners,
							   struct chash_prefix *prefix,
							   bool longest);
const struct ip_vs_chash_owner_set *ip_vs_chash_owner_next(const struct ip_vs_chash_owners *owners,
							   struct chash_prefix *prefix);
const struct ip_vs_chash_owner_set *
ip_vs_chash_owner_lookup(const struct ip_vs_chash_owners *owners, const struct chash_prefix *addr);
int ip_vs_chash_owner_set(struct ip_vs_chash_owners *owners, const struct chash_prefix *prefix,
			  const u16 *pop, unsigned int n, struct netlink_ext_ack *extack);
int ip_vs_chash_owner_del(struct ip_vs_chash_owners *owners, const struct chash_prefix *prefix);
void ip_vs_chash_owner_flush(struct ip_vs_chash_owners *owners);

int ip_vs_chash_owner_load_begin(struct ip_vs_chash_owners *owners, u32 loader);
int ip_vs_chash_owner_load_add(struct ip_vs_chash_owners *owners, u32 loader,
			       const struct chash_prefix *prefix, const u16 *pop, unsigned int n,
			       struct netlink_ext_ack *extack);
int ip_vs_chash_owner_load_commit(struct ip_vs_chash_owners *owners, u32 loader);
bool ip_vs_chash_owner_load_drop(struct ip_vs_chash_owners *owners, u32 loader);

#endif /* _IP_VS_CHASH_OWNER_H */
