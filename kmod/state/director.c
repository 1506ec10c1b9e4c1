// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The other directors, and what is known of their silence. They are there while a service has them
 * as relay destinations.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/ip_vs.h>

#include "state/director.h"

/* Under the namespace's lock. */
static struct ip_vs_chash_director *director_at(const struct ip_vs_chash_directors *directors,
						unsigned int index)
{
	return rcu_dereference_protected(directors->director[index], true);
}

static void director_add(struct ip_vs_chash_directors *directors, unsigned int index, u16 pop,
			 u16 af, const union nf_inet_addr *addr)
{
	struct ip_vs_chash_director *director;

	director = kzalloc_obj(*director, GFP_KERNEL | __GFP_NOWARN);
	/* It is looked for again within a second. */
	if (!director)
		return;
	director->index = index;
	director->pop = pop;
	director->af = af;
	ip_vs_addr_copy(af, &director->addr, addr);
	director->wanted = true;
	/* It is asked at once; of many that come together each has a moment of its own. */
	director->probed_at = jiffies - HZ + index * HZ / CHASH_DIRECTORS_MAX;
	rcu_assign_pointer(directors->director[index], director);
}

/* A service has a director. Under the namespace's lock. */
void ip_vs_chash_director_want(struct ip_vs_chash_directors *directors, u16 pop, u16 af,
			       const union nf_inet_addr *addr)
{
	struct ip_vs_chash_director *director;
	unsigned int i, free = CHASH_DIRECTORS_MAX;

	for (i = 0; i < CHASH_DIRECTORS_MAX; i++) {
		director = director_at(directors, i);
		if (!director) {
			free = min(free, i);
		} else if (director->pop == pop && director->af == af &&
			   ip_vs_addr_equal(af, &director->addr, addr)) {
			director->wanted = true;
			return;
		}
	}
	if (free < CHASH_DIRECTORS_MAX)
		director_add(directors, free, pop, af, addr);
	else
		directors->over++;
}

/* Forget directors that no service wants any more. Under the namespace's lock. */
unsigned int ip_vs_chash_directors_sweep(struct ip_vs_chash_directors *directors)
{
	struct ip_vs_chash_director *director;
	unsigned int i, n = 0;

	WRITE_ONCE(directors->passed_over, directors->over);
	directors->over = 0;
	for (i = 0; i < CHASH_DIRECTORS_MAX; i++) {
		director = director_at(directors, i);
		if (director && director->wanted) {
			director->wanted = false;
			n++;
		} else if (director) {
			RCU_INIT_POINTER(directors->director[i], NULL);
			kfree_rcu(director, rcu);
		}
	}
	return n;
}

/* The director that has an address. Under RCU. Returns the director or NULL. */
struct ip_vs_chash_director *
ip_vs_chash_director_find(const struct ip_vs_chash_directors *directors, u16 af,
			  const union nf_inet_addr *addr)
{
	struct ip_vs_chash_director *director;
	unsigned int i;

	for (i = 0; i < CHASH_DIRECTORS_MAX; i++) {
		director = rcu_dereference(directors->director[i]);
		if (director && director->af == af && ip_vs_addr_equal(af, &director->addr, addr))
			return director;
	}
	return NULL;
}

/* A datagram goes to a director. Any but hard interrupts, under RCU. */
void ip_vs_chash_director_asked(struct ip_vs_chash_directors *directors,
				struct ip_vs_chash_director *director)
{
	spin_lock_bh(&directors->lock);
	director->count[CHASH_REPLY_ASKED]++;
	if (!director->waiting) {
		director->waiting = true;
		director->waiting_since = jiffies;
	}
	spin_unlock_bh(&directors->lock);
}

/* A director has answered. Any but hard interrupts, under RCU. */
bool ip_vs_chash_director_heard(struct ip_vs_chash_directors *directors,
				struct ip_vs_chash_director *director)
{
	bool was_silent;

	spin_lock_bh(&directors->lock);
	was_silent = director->silent;
	if (was_silent)
		director->away_at = jiffies;
	WRITE_ONCE(director->silent, false);
	director->waiting = false;
	director->tries = 0;
	director->heard = true;
	director->heard_at = jiffies;
	spin_unlock_bh(&directors->lock);
	return was_silent;
}

/* Asking begins: what was asked before that has no answer. Under the namespace's lock. */
void ip_vs_chash_directors_await_none(struct ip_vs_chash_directors *directors)
{
	struct ip_vs_chash_director *director;
	unsigned int i;

	spin_lock_bh(&directors->lock);
	for (i = 0; i < CHASH_DIRECTORS_MAX; i++) {
		director = director_at(directors, i);
		if (director)
			director->waiting = false;
	}
	spin_unlock_bh(&directors->lock);
}

/* Whether a director has fallen silent, after @patience jiffies without an answer. */
bool ip_vs_chash_director_tick(struct ip_vs_chash_directors *directors,
			       struct ip_vs_chash_director *director, unsigned long patience)
{
	bool fell = false;

	spin_lock_bh(&directors->lock);
	if (!director->silent && director->waiting &&
	    time_after_eq(jiffies, director->waiting_since + patience)) {
		fell = true;
		WRITE_ONCE(director->silent, true);
		director->away = true;
		director->away_at = jiffies;
		director->away_from = director->heard ? director->heard_at :
							director->waiting_since;
		director->count[CHASH_REPLY_SILENCES]++;
	}
	spin_unlock_bh(&directors->lock);
	return fell;
}
