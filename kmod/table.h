/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Destinations as the scheduler knows them, and the immutable lookup tables built from them.
 */
#ifndef _IP_VS_CHASH_TABLE_H
#define _IP_VS_CHASH_TABLE_H

#include <linux/ktime.h>
#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <net/ip_vs.h>

#include "core.h"

struct ip_vs_chash_net;

/* The bit in a destination's @stored that no setting has: its drain. */
#define CHASH_STORED_DRAIN	BIT(0)

/**
 * struct ip_vs_chash_drain - the way out of a destination
 * @since:	when it began, seconds of the wall clock
 * @deadline:	when it is to be over, seconds of the wall clock, 0 for no matter when
 * @state:	enum ip_vs_chash_drain_state
 * @cut:	sessions that are left at the deadline are to be ended
 */
struct ip_vs_chash_drain {
	time64_t		since;
	time64_t		deadline;
	u8			state;
	bool			cut;
};

/**
 * struct ip_vs_chash_dest - a destination, for as long as its service or a table knows it
 * @real:	IPVS's object; NULL while IPVS has none
 * @draining:	it takes no new sessions, whatever its weight
 * @node:	in the service's destinations, by @id
 * @id:		what the mapping knows the destination by
 * @af:		family of @addr
 * @port:	real server port, 0 for that of the service
 * @addr:	real server address
 * @pop:	PoP whose pool it belongs to, 0 for this one
 * @weight:	weight in IPVS, not above CHASH_WEIGHT_MAX
 * @stored:	bit IP_VS_CHASH_A_DEST_SETTINGS_x for each setting that was pushed over netlink
 * @relay:	it is a director of @pop, not a real server
 * @drain:	while @draining
 * @refcnt:	one for the service, one for each table
 * @rcu:	frees it behind readers of a table
 *
 * All but @real, @draining, @refcnt and what identifies it is covered by the namespace's lock.
 */
struct ip_vs_chash_dest {
	struct ip_vs_dest __rcu	*real;
	bool			draining;
	struct rb_node		node;
	u64			id;
	u16			af;
	__be16			port;
	union nf_inet_addr	addr;
	u16			pop;
	u32			weight;
	u32			stored;
	bool			relay;
	struct ip_vs_chash_drain drain;
	refcount_t		refcnt;
	struct rcu_head		rcu;
};

/**
 * struct ip_vs_chash_table - a published mapping; never changes
 * @map:	slots and members
 * @seed:	key of the client hash
 * @policy:	what is kept of clients that no source policy names
 * @bytes:	memory taken
 * @generation:	counts the tables of a service from 1
 * @build_ns:	time that the build took
 * @since:	jiffies of the publishing
 * @incremental:	made from its predecessor
 * @rcu:	frees it behind its readers
 * @dest:	the members' destinations, by rank
 */
struct ip_vs_chash_table {
	struct chash_map	map;
	siphash_key_t		seed;
	struct chash_policy	policy;
	size_t			bytes;
	u64			generation;
	u64			build_ns;
	unsigned long		since;
	bool			incremental;
	struct rcu_head		rcu;
	struct ip_vs_chash_dest	*dest[];
};

u64 ip_vs_chash_dest_id(u16 af, const union nf_inet_addr *addr, __be16 port);
struct ip_vs_chash_dest *ip_vs_chash_dest_alloc(u16 af, const union nf_inet_addr *addr,
						__be16 port);
void ip_vs_chash_dest_put(struct ip_vs_chash_dest *dest);

struct ip_vs_chash_table *ip_vs_chash_table_build(struct ip_vs_chash_net *cn,
						  const struct rb_root *dests, unsigned int bits,
						  const struct chash_policy *policy,
						  const struct ip_vs_chash_table *old);
void ip_vs_chash_table_retire(struct ip_vs_chash_net *cn, struct ip_vs_chash_table *table);
bool ip_vs_chash_table_is_current(const struct ip_vs_chash_net *cn,
				  const struct ip_vs_chash_table *table,
				  const struct rb_root *dests, unsigned int bits,
				  const struct chash_policy *policy);

void ip_vs_chash_table_exit(void);

#endif /* _IP_VS_CHASH_TABLE_H */
