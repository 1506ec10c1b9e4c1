/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What asking keeps of a namespace.
 */
#ifndef _IP_VS_CHASH_ASK_STATE_H
#define _IP_VS_CHASH_ASK_STATE_H

#include <linux/hashtable.h>
#include <linux/notifier.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

#include "lib/decide.h"
#include "lib/wire.h"
#include "lookup/flow.h"

#define CHASH_HELD_BITS		10
#define CHASH_HINT_BITS		12
#define CHASH_ASK_FAMILIES	2

struct ip_vs_chash_net;
struct net_device;
struct sk_buff;
struct socket;

/**
 * struct ip_vs_chash_held - a segment that waits for answers
 * @by_flow:	in the held segments, by @hash
 * @by_id:	the same, by @id
 * @list:	of those whose wait is over
 * @id:		what answers have to have
 * @hash:	keyed hash of the flow
 * @flow:	flow
 * @mark:	firewall mark of the service
 * @digest:	of the service
 * @skb:	the segment
 * @dev:	device that it came in by, with a reference
 * @okfn:	what netfilter would have done with it
 * @since:	jiffies at which it came
 * @asked_at:	jiffies of the last datagram
 * @vouched_at:	jiffies at which the first director vouched
 * @targets:	directors that can be asked
 * @asked:	those that were
 * @answered:	those that answered
 * @voucher:	who vouches, with @vouched
 * @director:	index of it
 * @tries:	times that somebody was asked again
 * @pop:	PoP that the flow is with for certain, 0 for none
 * @vouched:	a director vouches for the flow
 * @leaving:	an entry of the flow leads to a director that is away, and has to go first
 * @timed_out:	somebody who answers others did not answer
 */
struct ip_vs_chash_held {
	struct hlist_node	by_flow;
	struct hlist_node	by_id;
	struct list_head	list;
	u64			id;
	u64			hash;
	struct ip_vs_chash_flow	flow;
	u32			mark;
	u64			digest;
	struct sk_buff		*skb;
	struct net_device	*dev;
	int			(*okfn)(struct net *net, struct sock *sk, struct sk_buff *skb);
	unsigned long		since;
	unsigned long		asked_at;
	unsigned long		vouched_at;
	u64			targets;
	u64			asked;
	u64			answered;
	struct chash_voucher	voucher;
	u8			director;
	u8			tries;
	u16			pop;
	bool			vouched;
	bool			leaving;
	bool			timed_out;
};

/* Datagrams that nobody got anything out of. */
enum ip_vs_chash_stray {
	CHASH_STRAY_MALFORMED,
	CHASH_STRAY_VERSION,
	CHASH_STRAY_FORGED,
	CHASH_STRAY_STRANGER,	/* from an address that is no director's */
	CHASH_STRAY_LATE,	/* an answer that nobody waits for any more */
	CHASH_STRAY_MAX
};

/**
 * struct ip_vs_chash_ask - asking in a namespace
 * @cn:		namespace
 * @decide:	what is done with a segment whose wait is over; it frees the segment
 * @secret:	key of hashes that nobody outside may guess
 * @key:	keys of datagrams: in use, and the one before it, which is understood still
 * @reseeded_at: jiffies of the last change of the keys
 * @sock:	sockets by family, NULL while there is none; written under the namespace's lock
 * @port:	their port, in the order of the host, 0 while there are none
 * @error:	why there is no socket, 0 while there is one or none is wanted
 * @lock:	covers the held segments
 * @by_flow:	held segments
 * @by_id:	the same
 * @held:	their number
 * @held_bytes:	their memory
 * @stopped:	nothing is held any more; written under @lock
 * @tick:	looks after them, and after who is silent
 * @devices:	tells of devices that go down
 * @turn:	of the service whose digest is compared next
 * @stray:	by enum ip_vs_chash_stray
 * @hint:	by a hash of the client's prefix: whose sessions of it were last
 * @changed:	a director fell silent, or speaks again
 */
struct ip_vs_chash_ask {
	struct ip_vs_chash_net	*cn;
	void			(*decide)(struct ip_vs_chash_net *cn,
					  struct ip_vs_chash_held *held);
	void			(*changed)(struct ip_vs_chash_net *cn);
	siphash_key_t		secret;
	siphash_key_t		key[2];
	unsigned long		reseeded_at;
	struct socket __rcu	*sock[CHASH_ASK_FAMILIES];
	u16			port;
	int			error;
	spinlock_t		lock;	/* see above */
	DECLARE_HASHTABLE(by_flow, CHASH_HELD_BITS);
	DECLARE_HASHTABLE(by_id, CHASH_HELD_BITS);
	unsigned int		held;
	size_t			held_bytes;
	bool			stopped;
	struct timer_list	tick;
	struct notifier_block	devices;
	unsigned int		turn;
	atomic64_t		stray[CHASH_STRAY_MAX];
	u32			hint[1 << CHASH_HINT_BITS];
};

/* What became of a segment that was to be held. */
enum ip_vs_chash_holding {
	CHASH_HOLDING,		/* it is held */
	CHASH_HOLDING_NOBODY,	/* there is nobody to ask */
	CHASH_HOLDING_DUPLICATE, /* another one of the flow is */
	CHASH_HOLDING_FULL,	/* there is no room */
};

#endif /* _IP_VS_CHASH_ASK_STATE_H */
