/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Owners: which PoPs hold the sessions of a client prefix. */
#ifndef _IP_VS_CHASH_OWNER_H
#define _IP_VS_CHASH_OWNER_H

#include <linux/rbtree.h>
#include <linux/workqueue.h>

#include <uapi/linux/ip_vs_chash.h>

#include "lib/lpm.h"

struct ip_vs_chash_net;
struct ip_vs_chash_owner_table;
struct ip_vs_chash_owners;
struct ip_vs_chash_pops;
struct netlink_ext_ack;

/* PoPs that own prefixes, in this order. @users and what follows: under the lock of the PoPs. */
struct ip_vs_chash_owner_set {
	u16				n;
	/* their ids, most recent first; 0 behind the last one */
	u16				pop[IP_VS_CHASH_OWNER_POPS_MAX];
	u32				users;		/* prefixes that have it */
	struct rb_node			node;		/* in the sets of @owners */
	struct ip_vs_chash_owners	*owners;	/* owners of the namespace */
	struct rcu_head			rcu;
};

/* The owners of a namespace. */
struct ip_vs_chash_owners {
	struct ip_vs_chash_owner_table __rcu *table;	/* in force, NULL before any */
	struct ip_vs_chash_pops		*pops;	/* their lock covers all this */
	struct ip_vs_chash_owner_table	*load;	/* table that is being loaded, or NULL */
	u32				loader;	/* port id of the socket that loads it */
	struct rb_root			sets;	/* sets of PoPs in use */
	size_t				set_bytes;	/* memory of @sets */
	u32				generation;	/* of the table in force, from 1 */
	u64				swaps;	/* times that a table was replaced as a whole */
	u64				loads_dropped;	/* loads that ended without a commit */
	struct list_head		dying;	/* tables that no reader finds any more */
	struct work_struct		reap;	/* frees them */
};

void ip_vs_chash_owners_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_owners_stop(struct ip_vs_chash_net *cn);

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
