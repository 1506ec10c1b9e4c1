/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Multicast notifications: who raises them needs to know nothing of netlink.
 */
#ifndef _IP_VS_CHASH_EVENT_H
#define _IP_VS_CHASH_EVENT_H

#include <linux/netfilter.h>
#include <linux/types.h>

struct chash_prefix;
struct genl_family;
struct ip_vs_chash_tuple;
struct net;

/* The groups of the family. */
enum {
	CHASH_EVENT_GROUP_EVENTS,
	CHASH_EVENT_GROUP_STATS,
};

/**
 * struct ip_vs_chash_notice - something changed
 * @type:	enum ip_vs_chash_event, which says what else there is
 * @service:	service, or NULL
 * @dest:	address of a destination, or NULL
 * @dest_af:	its family
 * @dest_port:	its port
 * @pop:	id of a PoP, or 0
 * @prefix:	prefix of a source policy, or NULL
 * @dev:	name of a device, or NULL
 * @generation:	of a table, or 0
 * @kind:	enum ip_vs_chash_kind, what @count counts by the second; it goes to those who listen
 *		to
 *		counters, and to nobody else; or 0
 * @count:	how many there are now, or a rate; what owners that were swapped always have
 * @error:	a negative error, or 0
 */
struct ip_vs_chash_notice {
	u8				type;
	u8				kind;
	const struct ip_vs_chash_tuple	*service;
	const union nf_inet_addr	*dest;
	u16				dest_af;
	__be16				dest_port;
	u16				pop;
	const struct chash_prefix	*prefix;
	const char			*dev;
	u64				generation;
	u64				count;
	int				error;
};

void ip_vs_chash_event(struct net *net, const struct ip_vs_chash_notice *event);

void ip_vs_chash_event_start(const struct genl_family *family);
void ip_vs_chash_event_stop(void);

#endif /* _IP_VS_CHASH_EVENT_H */
