/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Destinations as the scheduler knows them, and the set of those of a service.
 */
#ifndef _IP_VS_CHASH_DEST_H
#define _IP_VS_CHASH_DEST_H

#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/ktime.h>
#include <net/ip_vs.h>

/* The bit in a destination's @stored that no setting has: its drain. */
#define CHASH_STORED_DRAIN	BIT(0)

/**
 * struct ip_vs_chash_drain - the way out of a destination
 * @since:	when it began, ns since boot
 * @deadline:	when it is to be over, ns since boot, also before it; 0 for no matter when
 * @absent_since: when IPVS was first seen without the destination, seconds since boot, 0 while it
 *		has it
 * @weight:	weight that a destination of persistent sessions had when it began, 0 of others
 * @state:	enum ip_vs_chash_drain_state, as it was told last
 * @cut:	sessions that are left at the deadline are to be ended
 */
struct ip_vs_chash_drain {
	s64			since;
	s64			deadline;
	time64_t		absent_since;
	u32			weight;
	u8			state;
	bool			cut;
};

/**
 * struct ip_vs_chash_dest - a destination, for as long as its service or a table knows it
 * @real:	IPVS's object; NULL while IPVS has none
 * @node:	in the service's destinations, by @id
 * @rcu:	frees it behind readers of a table, when the service has forgotten it
 * @id:		what the mapping knows the destination by
 * @addr:	real server address
 * @af:		family of @addr
 * @port:	real server port, 0 for that of the service
 * @pop:	PoP whose pool it belongs to, 0 for this one
 * @relay:	it is a director of @pop, not a real server
 * @draining:	it takes no new sessions, whatever its weight
 * @weight:	weight in IPVS, not above CHASH_WEIGHT_MAX
 * @weight_before:	the last one that was not 0; 0 when none is known
 * @joined:	when IPVS added it, seconds since boot, 32 bits; 0 for before the service was bound
 * @left:	when it stopped to take new sessions, as @joined; packets read it
 * @found_until:	until when its sessions are looked for although it takes no new ones, as
 *		@joined; packets read it
 * @stored:	bit IP_VS_CHASH_A_DEST_SETTINGS_x for each setting that was pushed over netlink
 * @limit:	sessions that it may carry while its service is @bounded, written under the lock
 * @refcnt:	one for the service, one for each table
 * @drain:	while @draining
 *
 * All but @real, @limit, @refcnt and what identifies it is covered by the namespace's lock; packets
 * read @relay.
 */
struct ip_vs_chash_dest {
	struct ip_vs_dest __rcu	*real;
	union {
		struct rb_node	node;
		struct rcu_head	rcu;
	};
	u64			id;
	union nf_inet_addr	addr;
	u16			af;
	__be16			port;
	u16			pop;
	bool			relay;
	bool			draining;
	u32			weight;
	u32			weight_before;
	u32			joined;
	u32			left;
	u32			found_until;
	u32			stored;
	u32			limit;
	refcount_t		refcnt;
	struct ip_vs_chash_drain drain;
};

/**
 * struct ip_vs_chash_dests - the destinations of a service
 * @root:	by id
 * @stored:	those that have stored settings
 * @named:	those whose id was set by hand
 *
 * Covered by the namespace's lock.
 */
struct ip_vs_chash_dests {
	struct rb_root		root;
	unsigned int		stored;
	unsigned int		named;
};

u64 ip_vs_chash_dest_id(u16 af, const union nf_inet_addr *addr, __be16 port);
struct ip_vs_chash_dest *ip_vs_chash_dest_alloc(u16 af, const union nf_inet_addr *addr,
						__be16 port);
void ip_vs_chash_dest_put(struct ip_vs_chash_dest *dest);
void ip_vs_chash_dest_leaves(struct ip_vs_chash_dest *dest, unsigned int hold_sec);

struct ip_vs_chash_dest *ip_vs_chash_dests_find(const struct ip_vs_chash_dests *dests, u16 af,
						const union nf_inet_addr *addr, __be16 port);
bool ip_vs_chash_dests_insert(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest);
int ip_vs_chash_dests_rename(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest,
			     u64 id);
void ip_vs_chash_dests_set_stored(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest,
				  u32 stored);
void ip_vs_chash_dests_purge(struct ip_vs_chash_dests *dests);

static inline struct ip_vs_chash_dest *ip_vs_chash_dest_of(struct rb_node *node)
{
	return rb_entry_safe(node, struct ip_vs_chash_dest, node);
}

/* In ascending order of their ids. */
static inline struct ip_vs_chash_dest *
ip_vs_chash_dests_first(const struct ip_vs_chash_dests *dests)
{
	return ip_vs_chash_dest_of(rb_first(&dests->root));
}

static inline struct ip_vs_chash_dest *ip_vs_chash_dests_next(const struct ip_vs_chash_dest *dest)
{
	return ip_vs_chash_dest_of(rb_next(&dest->node));
}

#endif /* _IP_VS_CHASH_DEST_H */
