/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The other directors, of this PoP and of others: whether they answer when they are asked. */
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
	CHASH_REPLY_UNKNOWN,	/* it vouches for nothing */
	CHASH_REPLY_SILENCES,	/* times that it fell silent */
	CHASH_REPLY_MAX
};

/*
 * Another director. From @silent on all is written under the directors' lock, but for what its
 * answers say: @differs, @agrees, @rtt_us and their counts; and for what the tick notes of its
 * probes: @probed_at, @tries, @turn.
 */
struct ip_vs_chash_director {
	u8			index;	/* its place, and its bit in sets of directors */
	u16			pop;
	u16			af;
	union nf_inet_addr	addr;			/* address on the backbone */
	bool			wanted;	/* a service has it, under the namespace's lock */
	struct rcu_head		rcu;

	bool			silent;			/* no answer for chash_peer_timeout */
	bool			waiting;		/* it was asked and has not answered yet */
	bool			heard;			/* it has answered, ever */
	bool			differs;	/* of this PoP, and maps a service otherwise */
	unsigned int		agrees;		/* how often it mapped one alike since */
	bool			away;			/* it was silent, ever */
	unsigned long		waiting_since;	/* jiffies of the first ask without answer */
	unsigned long		probed_at;		/* jiffies of the last probe */
	u8			tries;			/* probes since the last answer */
	unsigned int		turn;		/* of the service that it is asked about next */
	unsigned long		heard_at;		/* jiffies of the last answer */
	unsigned long		away_at;	/* jiffies, the last time that it was silent */
	unsigned long		away_from;	/* jiffies, its last answer before that */
	u32			rtt_us;			/* round trip of the last probe */
	u64			count[CHASH_REPLY_MAX];	/* by enum ip_vs_chash_reply_kind */
};

/* The other directors that a namespace knows. */
struct ip_vs_chash_directors {
	spinlock_t				lock;	/* covers what they have answered; a leaf */
	/* by index; written under the namespace's lock */
	struct ip_vs_chash_director __rcu	*director[CHASH_DIRECTORS_MAX];
	unsigned int				passed_over;	/* for want of a place */
	unsigned int				over;	/* the same, being counted */
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
void ip_vs_chash_directors_await_none(struct ip_vs_chash_directors *directors);
bool ip_vs_chash_director_tick(struct ip_vs_chash_directors *directors,
			       struct ip_vs_chash_director *director, unsigned long patience);

#endif /* _IP_VS_CHASH_DIRECTOR_H */
