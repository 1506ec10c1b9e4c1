/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What asking keeps of a namespace. */
#ifndef _IP_VS_CHASH_ASK_STATE_H
#define _IP_VS_CHASH_ASK_STATE_H

#include <linux/completion.h>
#include <linux/hashtable.h>
#include <linux/notifier.h>
#include <linux/timer.h>

#include "lib/decide.h"
#include "lib/wire.h"
#include "state/director.h"
#include "lookup/flow.h"

#define CHASH_HELD_BITS		10
#define CHASH_HINT_BITS		12
#define CHASH_ASK_FAMILIES	2

/*
 * A flow is asked about under a random id whose lowest bits are the index of the director: so the
 * answer of one is not taken for that of another one.
 */
#define CHASH_ID_DIRECTOR	((u64)CHASH_DIRECTORS_MAX - 1)

/* A segment that waits for answers. */
struct ip_vs_chash_held {
	struct hlist_node	by_flow;	/* in the held segments, by @hash */
	struct hlist_node	by_id;		/* the same, by @id */
	struct list_head	list;		/* of those whose wait is over */
	u64			id;		/* of answers, see CHASH_ID_DIRECTOR */
	u64			hash;		/* keyed hash of the flow */
	struct ip_vs_chash_flow	flow;
	u32			mark;		/* firewall mark of the service */
	u64			digest;		/* of the service */
	struct sk_buff		*skb;		/* the segment */
	struct net_device	*dev;		/* device that it came in by, with a reference */
	/* what netfilter would have done with it */
	int			(*okfn)(struct net *net, struct sock *sk, struct sk_buff *skb);
	unsigned long		since;		/* jiffies at which it came */
	unsigned long		asked_at;	/* jiffies of the last datagram */
	unsigned long		vouched_at;	/* jiffies at which the first director vouched */
	u64			targets;	/* directors that can be asked */
	u64			asked;		/* those that were */
	u64			answered;	/* those that answered */
	struct chash_voucher	voucher;	/* who vouches, with @vouched */
	u8			director;	/* index of it */
	union nf_inet_addr	server;		/* of a masqueraded flow, says the voucher */
	__be16			sport;		/* port of @server, 0 when it names none */
	u16			server_pop;	/* PoP of @server, 0 for the director's own */
	u8			tries;		/* times that somebody was asked again */
	/* PoP that the flow is with for certain, 0 for none */
	u16			pop;
	/* that of others of the prefix, as one knows that has it not */
	u16			hint;
	bool			vouched;	/* a director vouches for the flow */
	/* an entry of the flow leads to a director that is away, and has to go first */
	bool			leaving;
	bool			timed_out;	/* somebody who answers others did not answer */
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

/* Asking in a namespace. */
struct ip_vs_chash_ask {
	struct ip_vs_chash_net	*cn;
	/* what is done with a segment whose wait is over; it frees the segment */
	void			(*decide)(struct ip_vs_chash_net *cn,
					  struct ip_vs_chash_held *held);
	/* a director fell silent, or speaks again */
	void			(*changed)(struct ip_vs_chash_net *cn);
	siphash_key_t		secret;		/* key of hashes that nobody outside may guess */
	/* keys of datagrams: in use, and the one before it, which is understood still */
	siphash_key_t		key[2];
	unsigned long		reseeded_at;	/* jiffies of the last change of the keys */
	/* sockets by family, NULL while there is none; written under the namespace's lock */
	struct socket __rcu	*sock[CHASH_ASK_FAMILIES];
	/* their port, in the order of the host, 0 while there are none */
	u16			port;
	/* why there is no socket, 0 while there is one or none is wanted */
	int			error;
	int			wanted;	/* chash_ask_port as it was written last, and taken */
	spinlock_t		lock;		/* covers the held segments */
	DECLARE_HASHTABLE(by_flow, CHASH_HELD_BITS);	/* held segments */
	DECLARE_HASHTABLE(by_id, CHASH_HELD_BITS);	/* the same */
	unsigned int		held;		/* their number */
	size_t			held_bytes;	/* their memory */
	struct list_head	inquiries;	/* what is asked by command, under @lock */
	bool			stopped;	/* nothing is held any more; written under @lock */
	struct timer_list	tick;		/* looks after them, and after who is silent */
	unsigned int		at;		/* bucket of @by_flow that it begins with */
	struct notifier_block	devices;	/* tells of devices that go down */
	unsigned int		turns;		/* how many services directors are asked about */
	atomic64_t		stray[CHASH_STRAY_MAX];	/* by enum ip_vs_chash_stray */
	/* by a hash of the client's prefix: who had sessions of it last, and whose they were */
	u64			hint[1 << CHASH_HINT_BITS];
};

/* What became of a segment that was to be held. */
enum ip_vs_chash_holding {
	CHASH_HOLDING,		/* it is held */
	CHASH_HOLDING_NOBODY,	/* there is nobody to ask */
	CHASH_HOLDING_DUPLICATE, /* another one of the flow is */
	CHASH_HOLDING_FULL,	/* there is no room */
	CHASH_HOLDING_LOST,	/* its route has just gone: nobody can do anything with it */
};

/* What a director answered. */
struct ip_vs_chash_said {
	u8	verdict;			/* enum chash_wire_verdict */
	bool	has_entry;			/* it has an entry of the flow */
	u16	pop;				/* of CHASH_WIRE_THEIRS */
	u32	idle_ms;			/* since it saw the flow */
	u64	us;				/* time until the answer */
};

/*
 * Directors that are asked for a flow by command. From @list on all is covered by the lock of the
 * held segments while it is in the list.
 */
struct ip_vs_chash_inquiry {
	struct list_head	list;		/* in those of the namespace */
	u64			id;		/* of answers, see CHASH_ID_DIRECTOR */
	u64			since;		/* when it began, ns */
	u64			targets;	/* directors that can be asked */
	/* those that a segment would have asked before the others */
	u64			first;
	u64			answered;	/* those that answered */
	struct completion	done;		/* all have */
	struct ip_vs_chash_said	said[CHASH_DIRECTORS_MAX];	/* by the index of a director */
};

#endif /* _IP_VS_CHASH_ASK_STATE_H */
