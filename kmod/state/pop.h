/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* PoPs, and the devices over which their directors reach this one. */
#ifndef _IP_VS_CHASH_POP_H
#define _IP_VS_CHASH_POP_H

#include <linux/if.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include "base/attr.h"
#include "lib/limit.h"

struct ip_vs_chash_net;
struct net;
struct netlink_ext_ack;

/* Addresses of a PoP, in order. */
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

/* What goes to a PoP; stays while the PoP is changed. */
struct ip_vs_chash_traffic {
	atomic64_t		count[CHASH_TRAFFIC_MAX];	/* by kind */
	struct chash_limit_fair	limit;				/* of packets to its directors */
};

/* A change replaces it: readers need RCU only. @owner_sets is under the lock of the PoPs. */
struct ip_vs_chash_pop {
	u16				id;		/* 1 .. 65535 */
	char				name[IP_VS_CHASH_POP_NAME_LEN];	/* for people */
	bool				self;		/* this director belongs to it */
	u8				state;		/* enum ip_vs_chash_pop_state */
	struct ip_vs_chash_addrs	relays;		/* its directors */
	struct ip_vs_chash_traffic	*traffic;
	unsigned int			owner_sets;	/* that name it, and keep it */
	bool				changed;	/* its state was changed, ever */
	unsigned long			changed_at;	/* jiffies at which it was, last */
	struct rcu_head			rcu;
};

/* The PoPs of a namespace. */
struct ip_vs_chash_pops {
	/* covers PoPs, backbone devices and owners; taken outside of the namespace's lock */
	struct mutex		lock;	/* see above */
	struct xarray		pop;					/* by id */
	unsigned int		count;
	unsigned int		backbones;
	/* names of the devices over which other PoPs reach this one, "" where there is none */
	char			backbone[IP_VS_CHASH_BACKBONES_MAX][IFNAMSIZ];
	/* index of the device of each, 0 while there is none of that name; read by packets */
	int			bound[IP_VS_CHASH_BACKBONES_MAX];
	/*
	 * a leaf, covers @backbone and @bound beside @lock: the notifier of devices, under RTNL,
	 * waits for nothing else
	 */
	spinlock_t		device_lock;	/* see above */
	u32			revision;	/* grows with every change, from 1 */
};

void ip_vs_chash_pops_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_pops_exit(struct ip_vs_chash_net *cn);
struct ip_vs_chash_pop *ip_vs_chash_pop_lookup(struct ip_vs_chash_pops *pops, u16 id,
					       const char *name);
int ip_vs_chash_pop_set(struct ip_vs_chash_pops *pops, const struct ip_vs_chash_pop *pop,
			struct netlink_ext_ack *extack);
void ip_vs_chash_pop_del(struct ip_vs_chash_pops *pops, struct ip_vs_chash_pop *pop);

int ip_vs_chash_backbone_place(struct ip_vs_chash_pops *pops, const char *dev);
int ip_vs_chash_backbone_set(struct ip_vs_chash_pops *pops, const char *dev,
			     struct netlink_ext_ack *extack);
void ip_vs_chash_backbone_del(struct ip_vs_chash_pops *pops, unsigned int place);
void ip_vs_chash_backbone_bind(struct net *net, struct ip_vs_chash_pops *pops);
int ip_vs_chash_backbone_start(struct ip_vs_chash_net *cn);
void ip_vs_chash_backbone_stop(struct ip_vs_chash_net *cn);
bool ip_vs_chash_backbone_has(const struct ip_vs_chash_pops *pops, int ifindex);

#endif /* _IP_VS_CHASH_POP_H */
