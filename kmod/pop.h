/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PoPs, and the devices over which their directors reach this one.
 */
#ifndef _IP_VS_CHASH_POP_H
#define _IP_VS_CHASH_POP_H

#include <linux/if.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include <uapi/linux/ip_vs_chash.h>

#include "attr.h"

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

/**
 * struct ip_vs_chash_pop - a PoP, all under the lock of the PoPs
 * @id:		1 .. 65535
 * @name:	for people
 * @self:	this director belongs to it
 * @state:	enum ip_vs_chash_pop_state
 * @complete:	enum ip_vs_chash_pop_complete
 * @relays:	its directors
 * @returns:	where it takes back what it was asked about
 * @owner_sets:	sets of owners that name it; it stays while there are any
 */
struct ip_vs_chash_pop {
	u16				id;
	char				name[IP_VS_CHASH_POP_NAME_LEN];
	bool				self;
	u8				state;
	u8				complete;
	struct ip_vs_chash_addrs	relays;
	struct ip_vs_chash_addrs	returns;
	unsigned int			owner_sets;
};

/**
 * struct ip_vs_chash_backbone - a device over which other PoPs reach this one
 * @list:	in the backbone of the PoPs
 * @dev:	name; the device may come and go
 * @is_return:	what comes over it was asked for here and came back
 */
struct ip_vs_chash_backbone {
	struct list_head	list;
	char			dev[IFNAMSIZ];
	bool			is_return;
};

/**
 * struct ip_vs_chash_pops - the PoPs of a namespace
 * @lock:	covers PoPs, backbone devices and owners; taken outside of the namespace's lock
 * @pop:	by id
 * @count:	PoPs
 * @backbone:	backbone devices, in the order in which they were added
 * @backbones:	their number
 * @revision:	grows with every change of a PoP or a backbone device, from 1
 */
struct ip_vs_chash_pops {
	struct mutex		lock;	/* see above */
	struct xarray		pop;
	unsigned int		count;
	struct list_head	backbone;
	unsigned int		backbones;
	u32			revision;
};

void ip_vs_chash_pops_init(struct ip_vs_chash_pops *pops);
void ip_vs_chash_pops_flush(struct ip_vs_chash_pops *pops);
struct ip_vs_chash_pop *ip_vs_chash_pop_lookup(struct ip_vs_chash_pops *pops, u16 id,
					       const char *name);
int ip_vs_chash_pop_set(struct ip_vs_chash_pops *pops, const struct ip_vs_chash_pop *pop,
			struct netlink_ext_ack *extack);
void ip_vs_chash_pop_del(struct ip_vs_chash_pops *pops, struct ip_vs_chash_pop *pop);

struct ip_vs_chash_backbone *ip_vs_chash_backbone_lookup(struct ip_vs_chash_pops *pops,
							 const char *dev);
int ip_vs_chash_backbone_set(struct ip_vs_chash_pops *pops, const char *dev, bool is_return,
			     struct netlink_ext_ack *extack);
void ip_vs_chash_backbone_del(struct ip_vs_chash_pops *pops, struct ip_vs_chash_backbone *backbone);

#endif /* _IP_VS_CHASH_POP_H */
