// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Asks all directors for a flow and waits for what each says: for administrators. Nothing is
 * learned from it, and no segment goes anywhere.
 */
#include <linux/random.h>

#include "service/service.h"
#include "ask/ask.h"
#include "ask/hint.h"
#include "ask/inquiry.h"

/* Who says nothing is asked again after so long. */
#define CHASH_INQUIRY_AGAIN	max(HZ / 5, 1)

/* Seconds; no netlink family of any module can be registered meanwhile. */
#define CHASH_INQUIRY_MOST	2

/* Whom a segment would ask. Under RCU. */
void ip_vs_chash_inquiry_begin(struct ip_vs_chash_inquiry *inquiry,
			       const struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_flow *flow)
{
	const struct ip_vs_chash_ask *ask = cs->cn->ask;

	memset(inquiry, 0, sizeof(*inquiry));
	inquiry->id = get_random_u64() & ~CHASH_ID_DIRECTOR;
	init_completion(&inquiry->done);
	if (READ_ONCE(ask->port))
		inquiry->targets = ip_vs_chash_ask_targets(cs->cn, rcu_dereference(cs->peers));
	inquiry->first = ip_vs_chash_hint_first(ask, flow, inquiry->targets);
}

/*
 * Ask them. Process context; sleeps for no longer than chash_peer_timeout, and two seconds. Returns
 * 0, or a negative error when the caller is to end.
 */
int ip_vs_chash_inquiry_ask(struct ip_vs_chash_inquiry *inquiry, struct ip_vs_chash_ask *ask,
			    const struct ip_vs_chash_flow *flow, u32 mark)
{
	unsigned long wait = min(READ_ONCE(ask->cn->peer_timeout), CHASH_INQUIRY_MOST);
	unsigned long end = jiffies + wait * HZ;
	struct chash_wire wire = { .type = CHASH_WIRE_ASK, .id = inquiry->id, .mark = mark };
	unsigned int try = 0;
	long left = 0;

	ip_vs_chash_ask_flow(&wire, flow);
	inquiry->since = ktime_get_ns();
	spin_lock_bh(&ask->lock);
	list_add(&inquiry->list, &ask->inquiries);
	spin_unlock_bh(&ask->lock);
	while (inquiry->targets && !left && time_before(jiffies, end)) {
		rcu_read_lock();
		ip_vs_chash_ask_send(ask, inquiry->targets & ~READ_ONCE(inquiry->answered), &wire,
				     try++ & 1);
		rcu_read_unlock();
		left = wait_for_completion_killable_timeout(&inquiry->done, CHASH_INQUIRY_AGAIN);
	}
	spin_lock_bh(&ask->lock);
	list_del(&inquiry->list);
	spin_unlock_bh(&ask->lock);
	return min(left, 0L);
}
