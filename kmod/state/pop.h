/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PoPs, and the devices over which their directors reach this one.
 */
#ifndef _IP_VS_CHASH_POP_H
#define _IP_VS_CHASH_POP_H

#include <linux/if.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include <uapi/linux/ip_vs_chash.h>

#include "base/attr.h"
#include "lib/limit.h"

struct ip_vs_chash_net;
struct netlink_ext_ack;

/**
 * struct ip_vs_chash_addrs - addresses of a PoP, in order
 * @n:		their number
 * @addr:	addresses
 */
struct ip_vs_chash_addrs {
	u8			n;
	struct ip_vs_chash_addr	addr[IP_VS_CHASH_POP_ADDRESSES_MAX];
};

/* Counted for each PoP. */
enum ip_vs_chash_traffic_kind {
	CHASH_TRAFFIC_RELAYED,		/* flows that one of its directors was asked about */
	CHASH_TRAFFIC_OWNER_POOL,	/* flows that went to one of its destinations */
	CHASH_TRAFFIC_LIMITED,		/* packets that it was spared */
	CHASH_TRAFFIC_REDECIDED,	/* flows that were taken away from its directors */
	CHASH_TRAFFIC_MAX
};

/**
 * struct ip_vs_chash_traffic - what goes to a PoP; stays while the PoP is changed
 * @count:	by enum ip_vs_chash_traffic_kind
 * @limit:	of packets to its directors
 */
struct ip_vs_chash_traffic {
	atomic64_t		count[CHASH_TRAFFIC_MAX];
	struct chash_limit_fair	limit;
};

/**
 * struct ip_vs_chash_pop - a PoP
 * @id:		1 .. 65535
 * @name:	for people
 * @self:	this director belongs to it
 * @state:	enum ip_vs_chash_pop_state
 * @complete:	enum ip_vs_chash_pop_complete
 * @relays:	its directors
 * @traffic:	what goes to it
 * @changed:	its state was changed, ever
 * @changed_at:	jiffies at which it was, last
 * @owner_sets:	sets of owners that name it; it stays while there are any
 * @rcu:	frees it behind readers
 *
 * A change replaces it, so readers need no more than RCU. @owner_sets is covered by the lock of the
 * PoPs.
 */
struct ip_vs_chash_pop {
	u16				id;
	char				name[IP_VS_CHASH_POP_NAME_LEN];
	bool				self;
	u8				state;
	u8				complete;
	struct ip_vs_chash_addrs	relays;
	struct ip_vs_chash_traffic	*traffic;
	unsigned int			owner_sets;
	bool				changed;
	unsigned long			changed_at;
	struct rcu_head			rcu;
};

/**
 * struct ip_vs_chash_backbone - a device over which other PoPs reach this one
 * @list:	in the backbone of the PoPs
 * @dev:	name; the device may come and go
 * @place:	its place in what the PoPs have bound
 */
struct ip_vs_chash_backbone {
	struct list_head	list;
	char			dev[IFNAMSIZ];
	u8			place;
};

/**
 * struct ip_vs_chash_pops - the PoPs of a namespace
 * @lock:	covers PoPs, backbone devices and owners; taken outside of the namespace's lock
 * @pop:	by id
 * @count:	PoPs
 * @backbone:	backbone devices, in the order in which they were added
 * @backbones:	their number
 * @places:	places of @bound that are taken
 * @bound:	index of the device of each place, 0 for none; written under @lock, read by packets
 * @device_lock:	a leaf, covers @backbone and @bound beside @lock: the notifier of devices,
 *		under
 *		RTNL, waits for nothing else
 * @revision:	grows with every change of a PoP or a backbone device, from 1
 */
struct ip_vs_chash_pops {
	struct mutex		lock;	/* see above */
	struct xarray		pop;
	unsigned int		count;
	struct list_head	backbone;
	unsigned int		backbones;
	DECLARE_BITMAP(places, IP_VS_CHASH_BACKBONES_MAX);
	int			bound[IP_VS_CHASH_BACKBONES_MAX];
	spinlock_t		device_lock;	/* see above */
	u32			revision;
};

int ip_vs_chash_pops_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_pops_exit(struct ip_vs_chash_net *cn);
struct ip_vs_chash_pop *ip_vs_chash_pop_lookup(struct ip_vs_chash_pops *pops, u16 id,
					       const char *name);
int ip_vs_chash_pop_set(struct ip_vs_chash_pops *pops, const struct ip_vs_chash_pop *pop,
			struct netlink_ext_ack *extack);
void ip_vs_chash_pop_del(struct ip_vs_chash_pops *pops, struct ip_vs_chash_pop *pop);

struct ip_vs_chash_backbone *ip_vs_chash_backbone_lookup(struct ip_vs_chash_pops *pops,
							 const char *dev);
int ip_vs_chash_backbone_set(struct ip_vs_chash_pops *pops, const char *dev,
			     struct netlink_ext_ack *extack);
void ip_vs_chash_backbone_del(struct ip_vs_chash_pops *pops, struct ip_vs_chash_backbone *backbone);

#endif /* _IP_VS_CHASH_POP_H */
