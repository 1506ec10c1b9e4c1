/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heavy sources: addresses that begin more connections a second than one client should.
 */
#ifndef _IP_VS_CHASH_HEAVY_H
#define _IP_VS_CHASH_HEAVY_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "lib/lpm.h"

#define CHASH_HEAVY_MAX		1024	/* addresses that are known at a time */

struct ip_vs_chash_net;
struct ip_vs_chash_sketches;

/**
 * struct ip_vs_chash_heavy_source - an address that was above the threshold
 * @addr:	the address
 * @rate:	new connections a second, at least, in the last window
 * @since:	jiffies when it was found, 64 bits
 * @above:	windows in a row above the threshold, up to those that a split takes
 * @calm:	windows in a row below half of it
 * @is_split:	this director splits it
 */
struct ip_vs_chash_heavy_source {
	struct chash_prefix	addr;
	u64			rate;
	u64			since;
	u8			above;
	u8			calm;
	bool			is_split;
};

/**
 * struct ip_vs_chash_heavy - the heavy sources of a namespace
 * @sketches:	what the packet path counts in; NULL while nothing is counted
 * @cn:		namespace
 * @lock:	covers what follows; taken around the lock of the source policies
 * @source:	those known, by family and address
 * @n:		their number
 * @revision:	grows with every change of them, from 1
 * @window:	jiffies when the window that is counted began
 * @work:	ends the window
 * @found:	times that an address was found
 * @passed_over:	times that one was not listed because there were too many
 * @splits:	times that one was split
 */
struct ip_vs_chash_heavy {
	struct ip_vs_chash_sketches __rcu *sketches;
	struct ip_vs_chash_net		*cn;

	struct mutex			lock;	/* see above */
	struct ip_vs_chash_heavy_source	*source;
	unsigned int			n;
	u32				revision;
	unsigned long			window;
	struct delayed_work		work;
	u64				found;
	u64				passed_over;
	u64				splits;
};

int ip_vs_chash_heavy_init(struct ip_vs_chash_net *cn);
int ip_vs_chash_heavy_tuned(struct ip_vs_chash_net *cn, const int *knob);
void ip_vs_chash_heavy_stop(struct ip_vs_chash_net *cn);
int ip_vs_chash_heavy_configure(struct ip_vs_chash_net *cn);
void ip_vs_chash_heavy_exit(struct ip_vs_chash_net *cn);

void ip_vs_chash_heavy_count(const struct ip_vs_chash_heavy *heavy, u16 af,
			     const union nf_inet_addr *client);

/**
 * ip_vs_chash_heavy_on() - whether new connections are counted
 * @heavy:	heavy sources of a namespace
 *
 * Context: Any.
 * Return: whether they are to be handed to ip_vs_chash_heavy_count().
 */
static inline bool ip_vs_chash_heavy_on(const struct ip_vs_chash_heavy *heavy)
{
	return rcu_access_pointer(heavy->sketches);
}

#endif /* _IP_VS_CHASH_HEAVY_H */
