/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Destinations as the scheduler knows them, and the set of those of a service. */
#ifndef _IP_VS_CHASH_DEST_H
#define _IP_VS_CHASH_DEST_H

#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/ktime.h>
#include <net/ip_vs.h>

/* The bit in a destination's @stored that no setting has: its drain. */
#define CHASH_STORED_DRAIN	BIT(0)

/* Ages of connections that are opening, see service/bound.c. */
#define CHASH_OPENING_AGES	5

/* The way out of a destination. */
struct ip_vs_chash_drain {
	s64			since;	/* when it began, ns since boot */
	s64			deadline;	/* ns since boot, also before it; 0 for none */
	/* s since boot, IPVS lacks it; 0 while it has it, or before its service is there */
	time64_t		absent_since;
	time64_t		away_since;	/* the same: another scheduler has its service */
	u32			weight;	/* that persistent sessions are to get back, or 0 */
	u8			state;	/* enum ip_vs_chash_drain_state, as it was told last */
	bool			cut;	/* sessions that are left at the deadline are to be ended */
};

/*
 * Under the namespace's lock, but for @ipvs_dest, @limit, @opening, @began_at, @restarted,
 * @unbound, @refcnt and what identifies it.
 */
struct ip_vs_chash_dest {
	struct ip_vs_dest __rcu	*ipvs_dest;	/* IPVS's object; NULL while IPVS has none */
	union {
		struct rb_node	node;		/* in the service's destinations, by @id */
		struct rcu_head	rcu;		/* once the service has forgotten it */
	};
	u64			id;		/* what the mapping knows the destination by */
	union nf_inet_addr	addr;		/* real server address */
	u16			af;
	__be16			port;		/* real server port, 0 for that of the service */
	u16			pop;		/* PoP whose pool it belongs to, 0 for this one */
	bool			relay;		/* it is a director of @pop, not a real server */
	bool			ended;	/* its sessions were cut: packets look for none there */
	bool			cutting;	/* a cut has made @ipvs_dest unavailable */
	bool			draining;	/* it takes no new sessions, whatever its weight */
	u32			weight;		/* weight in IPVS, not above CHASH_WEIGHT_MAX */
	u32			weight_before;	/* the last one but 0; 0 for none known */
	u32			joined;	/* s since boot, when IPVS added it; 0 at the binding */
	u32			left;	/* s, when it stopped to take new sessions */
	u32			found_until;	/* s, its sessions are looked for until then */
	u32			gone;	/* s, when IPVS deleted it */
	u32			stored;	/* bit IP_VS_CHASH_A_DEST_SETTINGS_x for each */
	u32			limit;		/* sessions that it may carry while @bounded */
	/* connections of that time whose handshake is not known to be over, by age */
	atomic_t		opening[CHASH_OPENING_AGES];
	/* of a relay: jiffies since when it says that it knows flows; 0 when it said nothing */
	unsigned long		began_at;
	bool			restarted;	/* it began again since it was known */
	bool			unbound;	/* it answers, and does not have the service */
	refcount_t		refcnt;		/* one for the service, one for each table */
	struct ip_vs_chash_drain drain;		/* while @draining */
};

/* The destinations of a service. Covered by the namespace's lock. */
struct ip_vs_chash_dests {
	struct rb_root		root;	/* by id */
	unsigned int		stored;	/* those that have stored settings */
	unsigned int		named;	/* those whose id was set by hand */
	bool			by_address;	/* ids of the others do not depend on ports */
};

u64 ip_vs_chash_dest_id(const struct ip_vs_chash_dests *dests, u16 af,
			const union nf_inet_addr *addr, __be16 port);
struct ip_vs_chash_dest *ip_vs_chash_dest_alloc(const struct ip_vs_chash_dests *dests, u16 af,
						const union nf_inet_addr *addr, __be16 port);
void ip_vs_chash_dest_put(struct ip_vs_chash_dest *dest);
void ip_vs_chash_dest_leaves(struct ip_vs_chash_dest *dest, unsigned int hold_sec);

struct ip_vs_chash_dest *ip_vs_chash_dests_find(const struct ip_vs_chash_dests *dests, u16 af,
						const union nf_inet_addr *addr, __be16 port);
bool ip_vs_chash_dests_lack(const struct ip_vs_chash_dests *dests, u16 af,
			    const union nf_inet_addr *addr, __be16 port);
bool ip_vs_chash_dests_insert(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest);
int ip_vs_chash_dests_rename(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest,
			     u64 id);
int ip_vs_chash_dests_identify(struct ip_vs_chash_dests *dests, bool by_address);
void ip_vs_chash_dests_set_stored(struct ip_vs_chash_dests *dests, struct ip_vs_chash_dest *dest,
				  u32 stored);
void ip_vs_chash_dests_purge(struct ip_vs_chash_dests *dests);
void ip_vs_chash_dests_free(struct ip_vs_chash_dests *dests);

static inline struct ip_vs_chash_dest *ip_vs_chash_dest_of(struct rb_node *node)
{
	return rb_entry_safe(node, struct ip_vs_chash_dest, node);
}

/* As IPVS has it, NULL while IPVS does not call it available. Under RCU. */
static inline struct ip_vs_dest *ip_vs_chash_dest_standing(const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *ipvs_dest = rcu_dereference(dest->ipvs_dest);

	return ipvs_dest && ip_vs_chash_dest_available(ipvs_dest) ? ipvs_dest : NULL;
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

#define ip_vs_chash_for_each_dest(dests, dest)						\
	for (dest = ip_vs_chash_dests_first(dests); dest; dest = ip_vs_chash_dests_next(dest))

#endif /* _IP_VS_CHASH_DEST_H */
