/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Multicast notifications: who raises them needs to know nothing of netlink. */
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

/* Something changed. */
struct ip_vs_chash_notice {
	u8				type;	/* enum ip_vs_chash_event: what else there is */
	/* enum ip_vs_chash_kind: @count is of the last second, for the group of counters; or 0 */
	u8				kind;
	const struct ip_vs_chash_tuple	*service;	/* service, or NULL */
	const union nf_inet_addr	*dest;		/* address of a destination, or NULL */
	u16				dest_af;
	__be16				dest_port;
	u16				pop;		/* id of a PoP, or 0 */
	const struct chash_prefix	*prefix;	/* prefix of a source policy, or NULL */
	const char			*dev;		/* name of a device, or NULL */
	u64				generation;	/* of a table, or 0 */
	u64				count;		/* how many there are now, or a rate */
	int				error;
};

void ip_vs_chash_event(struct net *net, const struct ip_vs_chash_notice *event);

/* The same of a notice that is made of what follows @net: fields and their values. */
#define ip_vs_chash_tell(net, ...)							\
	ip_vs_chash_event(net, &(const struct ip_vs_chash_notice) { __VA_ARGS__ })

void ip_vs_chash_event_start(const struct genl_family *family);
void ip_vs_chash_event_stop(void);

#endif /* _IP_VS_CHASH_EVENT_H */
