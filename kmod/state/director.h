/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other directors, of this PoP and of others: whether they answer when they are asked.
 */
#ifndef _IP_VS_CHASH_DIRECTOR_H
#define _IP_VS_CHASH_DIRECTOR_H

#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* So many are asked; a set of them is one word. */
#define CHASH_DIRECTORS_MAX	64

/* What a director has answered. */
enum ip_vs_chash_reply_kind {
	CHASH_REPLY_ASKED,	/* datagrams that went to it */
	CHASH_REPLY_MINE,
	CHASH_REPLY_UNKNOWN,
	CHASH_REPLY_SILENCES,	/* times that it fell silent */
	CHASH_REPLY_MAX
};

/**
 * struct ip_vs_chash_director - another director
 * @index:	its place in the namespace's directors, and its bit in sets of them
 * @pop:	its PoP
 * @af:		family of @addr
 * @addr:	address on the backbone
 * @wanted:	a service has it, under the namespace's lock while that is found out
 * @rcu:	frees it behind readers
 * @silent:	it was asked and answered nothing for chash_peer_timeout
 * @waiting:	it was asked and has not answered yet
 * @heard:	it has answered, ever
 * @differs:	it said that it maps a service otherwise than this director, of the same PoP
 * @away:	it was silent, ever
 * @waiting_since: jiffies of the first ask that it has not answered
 * @asked_at:	jiffies of the last ask
 * @heard_at:	jiffies of the last answer
 * @away_at:	jiffies at which it fell silent last, or was still silent
 * @probe_id:	id of the last ask that was about no held segment
 * @probe_ns:	when that left
 * @rtt_us:	round trip of the last answer to one
 * @count:	by enum ip_vs_chash_reply_kind
 *
 * From @silent on all is written under the directors' lock.
 */
struct ip_vs_chash_director {
	u8			index;
	u16			pop;
	u16			af;
	union nf_inet_addr	addr;
	bool			wanted;
	struct rcu_head		rcu;

	bool			silent;
	bool			waiting;
	bool			heard;
	bool			differs;
	bool			away;
	unsigned long		waiting_since;
	unsigned long		asked_at;
	unsigned long		heard_at;
	unsigned long		away_at;
	u64			probe_id;
	u64			probe_ns;
	u32			rtt_us;
	u64			count[CHASH_REPLY_MAX];
};

/**
 * struct ip_vs_chash_directors - the other directors that a namespace knows
 * @lock:	covers what they have answered; a leaf
 * @director:	by index; written under the namespace's lock
 * @passed_over: directors for which there was no place, under the namespace's lock
 */
struct ip_vs_chash_directors {
	spinlock_t				lock;	/* see above */
	struct ip_vs_chash_director __rcu	*director[CHASH_DIRECTORS_MAX];
	unsigned int				passed_over;
};

void ip_vs_chash_director_want(struct ip_vs_chash_directors *directors, u16 pop, u16 af,
			       const union nf_inet_addr *addr);
unsigned int ip_vs_chash_directors_sweep(struct ip_vs_chash_directors *directors);
struct ip_vs_chash_director *
ip_vs_chash_director_find(const struct ip_vs_chash_directors *directors, u16 af,
			  const union nf_inet_addr *addr);

void ip_vs_chash_director_asked(struct ip_vs_chash_directors *directors,
				struct ip_vs_chash_director *director);
bool ip_vs_chash_director_heard(struct ip_vs_chash_directors *directors,
				struct ip_vs_chash_director *director);
bool ip_vs_chash_director_tick(struct ip_vs_chash_directors *directors,
			       struct ip_vs_chash_director *director, unsigned long patience);

#endif /* _IP_VS_CHASH_DIRECTOR_H */
