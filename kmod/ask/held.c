// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Segments that wait for an answer: one a flow, a fixed number of them, no longer than their device
 * is up. What is held has the references that netfilter's own queue takes. And answers to commands.
 */
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/dst.h>

#include "base/net.h"
#include "ask/held.h"

/* A segment may be many that were merged: so much memory for each of chash_ask_max, all in all. */
#define CHASH_HELD_BYTES	4096

static bool held_is_of(const struct ip_vs_chash_held *held, const struct ip_vs_chash_flow *flow)
{
	return held->flow.cport == flow->cport && held->flow.vport == flow->vport &&
	       held->flow.af == flow->af &&
	       !memcmp(&held->flow.client, &flow->client, sizeof(flow->client)) &&
	       !memcmp(&held->flow.vaddr, &flow->vaddr, sizeof(flow->vaddr));
}

static bool held_has_room(const struct ip_vs_chash_ask *ask, const struct sk_buff *skb)
{
	unsigned int max = READ_ONCE(ask->cn->ask_max);

	return !ask->stopped && ask->held < max &&
	       ask->held_bytes + skb->truesize <= (size_t)max * CHASH_HELD_BYTES;
}

static enum ip_vs_chash_holding held_insert(struct ip_vs_chash_ask *ask,
					    struct ip_vs_chash_held *held)
{
	struct ip_vs_chash_held *other;

	lockdep_assert_held(&ask->lock);

	hash_for_each_possible(ask->by_flow, other, by_flow, held->hash)
		if (held_is_of(other, &held->flow))
			return CHASH_HOLDING_DUPLICATE;
	if (!held_has_room(ask, held->skb))
		return CHASH_HOLDING_FULL;
	/* The caller may not keep what its route leads to, from here on this does. */
	if (!skb_dst_force(held->skb))
		return CHASH_HOLDING_LOST;
	hash_add(ask->by_flow, &held->by_flow, held->hash);
	hash_add(ask->by_id, &held->by_id, held->id);
	ask->held++;
	ask->held_bytes += held->skb->truesize;
	/* With others the tick is on its way. */
	if (ask->held == 1 || !timer_pending(&ask->tick))
		mod_timer(&ask->tick, jiffies + 1);
	return CHASH_HOLDING;
}

/*
 * Hold a segment. Softirq or process context with softirqs off, under RCU. Returns CHASH_HOLDING,
 * and the segment may be gone already; else it is the caller's.
 */
enum ip_vs_chash_holding ip_vs_chash_held_add(struct ip_vs_chash_ask *ask,
					      const struct ip_vs_chash_held *what,
					      const struct nf_hook_state *state)
{
	enum ip_vs_chash_holding holding;
	struct ip_vs_chash_held *held;

	held = kmemdup(what, sizeof(*what), GFP_ATOMIC | __GFP_NOWARN);
	if (!held)
		return CHASH_HOLDING_FULL;
	held->dev = held->skb->dev;
	held->okfn = state->okfn;

	spin_lock_bh(&ask->lock);
	holding = held_insert(ask, held);
	if (holding == CHASH_HOLDING) {
		dev_hold(held->dev);
		/* A socket that was found early is found again. */
		skb_orphan(held->skb);
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
		/* It names devices that nothing holds. */
		skb_ext_del(held->skb, SKB_EXT_BRIDGE_NF);
#endif
	}
	spin_unlock_bh(&ask->lock);
	if (holding != CHASH_HOLDING)
		kfree(held);
	return holding;
}

/* The segment that an answer is about. Under @ask's lock. */
struct ip_vs_chash_held *ip_vs_chash_held_find(struct ip_vs_chash_ask *ask, u64 id)
{
	struct ip_vs_chash_held *held;

	lockdep_assert_held(&ask->lock);

	hash_for_each_possible(ask->by_id, held, by_id, id)
		if (held->id == id)
			return held;
	return NULL;
}

/* The wait of a segment is over. Under @ask's lock. */
void ip_vs_chash_held_take(struct ip_vs_chash_ask *ask, struct ip_vs_chash_held *held,
			   struct list_head *over)
{
	lockdep_assert_held(&ask->lock);

	hash_del(&held->by_flow);
	hash_del(&held->by_id);
	ask->held--;
	ask->held_bytes -= held->skb->truesize;
	list_add_tail(&held->list, over);
}

/* Free a segment whose wait is over; its @skb is NULL when somebody else has it now. */
void ip_vs_chash_held_free(struct ip_vs_chash_held *held)
{
	dev_put(held->dev);
	kfree_skb(held->skb);
	kfree(held);
}

/* Drop segments. Process context. */
void ip_vs_chash_held_flush(struct ip_vs_chash_ask *ask, const struct net_device *dev)
{
	struct ip_vs_chash_held *held, *next;
	struct hlist_node *tmp;
	LIST_HEAD(over);
	int bucket;

	spin_lock_bh(&ask->lock);
	hash_for_each_safe(ask->by_flow, bucket, tmp, held, by_flow)
		if (!dev || held->dev == dev || held->skb->dev == dev)
			ip_vs_chash_held_take(ask, held, &over);
	spin_unlock_bh(&ask->lock);
	list_for_each_entry_safe(held, next, &over, list)
		ip_vs_chash_held_free(held);
}

/*
 * An answer has come that no held segment waits for. Under @ask's lock. Returns whether somebody
 * waits for it.
 */
bool ip_vs_chash_inquiry_answered(struct ip_vs_chash_ask *ask, unsigned int director,
				  u64 id, const struct chash_wire *wire)
{
	struct ip_vs_chash_inquiry *inquiry;

	lockdep_assert_held(&ask->lock);

	list_for_each_entry(inquiry, &ask->inquiries, list) {
		if (inquiry->id != id ||
		    !(inquiry->targets & ~inquiry->answered & BIT_ULL(director)))
			continue;
		inquiry->said[director] = (struct ip_vs_chash_said) {
			.verdict	= wire->verdict,
			.has_entry	= wire->verdict != CHASH_WIRE_UNKNOWN,
			.pop		= wire->pop,
			.idle_ms	= wire->age_ms,
			.us		= div_u64(ktime_get_ns() - inquiry->since, NSEC_PER_USEC),
		};
		WRITE_ONCE(inquiry->answered, inquiry->answered | BIT_ULL(director));
		if (inquiry->answered == inquiry->targets)
			complete(&inquiry->done);
		return true;
	}
	return false;
}
