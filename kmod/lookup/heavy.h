/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Heavy sources: addresses that begin more connections a second than one client should. */
#ifndef _IP_VS_CHASH_HEAVY_H
#define _IP_VS_CHASH_HEAVY_H

#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "lib/lpm.h"

#define CHASH_HEAVY_MAX		1024	/* addresses that are known at a time */

struct ip_vs_chash_net;
struct ip_vs_chash_service;
struct ip_vs_chash_sketches;

/* An address that was above the threshold. */
struct ip_vs_chash_heavy_source {
	struct chash_prefix	addr;
	u64			rate;	/* new connections a second, at least, in the last window */
	u64			since;	/* jiffies when it was found, 64 bits */
	u8			above;	/* windows in a row above the threshold, as of a split */
	u8			calm;	/* windows in a row below half of it */
	bool			is_split;	/* this director splits it */
};

/* The heavy sources of a namespace. */
struct ip_vs_chash_heavy {
	struct ip_vs_chash_sketches __rcu *sketches;	/* NULL while nothing is counted */
	struct ip_vs_chash_net		*cn;

	/* covers what follows; taken around the lock of the source policies */
	struct mutex			lock;	/* see above */
	struct ip_vs_chash_heavy_source	*source;	/* those known, by family and address */
	unsigned int			n;
	u32				revision;	/* grows with every change, from 1 */
	unsigned long			window;	/* jiffies when the window that is counted began */
	struct delayed_work		work;	/* ends the window */
	u64				found;	/* times that an address was found */
	u64				passed_over;	/* times that there were too many */
	u64				splits;	/* times that one was split */
};

void ip_vs_chash_heavy_init(struct ip_vs_chash_net *cn);
int ip_vs_chash_heavy_tuned(struct ip_vs_chash_net *cn, const int *knob);
void ip_vs_chash_heavy_stop(struct ip_vs_chash_net *cn);
int ip_vs_chash_heavy_configure(struct ip_vs_chash_net *cn);

void ip_vs_chash_heavy_count(const struct ip_vs_chash_heavy *heavy, u16 af,
			     const union nf_inet_addr *client);

/* Whether new connections are counted. */
static inline bool ip_vs_chash_heavy_on(const struct ip_vs_chash_heavy *heavy)
{
	return rcu_access_pointer(heavy->sketches);
}

#endif /* _IP_VS_CHASH_HEAVY_H */
