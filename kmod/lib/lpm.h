/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Longest prefix match of IPv4 and IPv6 addresses: readers under RCU, one writer at a time under a
 * lock that the caller names. Knows nothing of what its values are; lpm.[ch] compile in userspace.
 */
#ifndef _IP_VS_CHASH_LPM_H
#define _IP_VS_CHASH_LPM_H

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

/* A prefix, or with all its bits an address. */
struct chash_prefix {
	u64	hi;	/* first 64 bits of the address in host order; IPv4 in the upper half */
	u64	lo;	/* last 64 bits; 0 for IPv4 */
	u8	plen;	/* length, 0 .. 32 or 0 .. 128; bits behind it are 0 */
	bool	v6;
};

/* Clear all bits but the first ones. */
static inline void chash_prefix_mask(struct chash_prefix *prefix, unsigned int bits)
{
	if (bits < 64)
		prefix->hi &= ~(~0ULL >> bits);
	if (bits <= 64)
		prefix->lo = 0;
	else if (bits < 128)
		prefix->lo &= ~(~0ULL >> (bits - 64));
}

struct chash_lpm_node;

/* Prefixes, each with a value; all zero is none. All but @root belongs to the writer. */
struct chash_lpm {
	struct chash_lpm_node __rcu *root[2];	/* IPv4 and IPv6 */
	size_t		bytes;	/* memory of the nodes */
	u32		count;
	bool		shared;	/* readers may see it: what is replaced is freed behind them */
};

void *chash_lpm_lookup(const struct chash_lpm *lpm, const struct chash_prefix *addr);
void *chash_lpm_find(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock);
void *chash_lpm_find_longest(struct chash_lpm *lpm, struct chash_prefix *addr, struct mutex *lock);
void *chash_lpm_next(const struct chash_lpm *lpm, struct chash_prefix *prefix, struct mutex *lock);
void *chash_lpm_walk(const struct chash_lpm *lpm, struct chash_prefix *prefix, struct mutex *lock);
int chash_lpm_set(struct chash_lpm *lpm, const struct chash_prefix *prefix, void *value,
		  void **old, struct mutex *lock);
void *chash_lpm_del(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock);
void chash_lpm_free(struct chash_lpm *lpm, void (*put)(void *value));

#endif /* _IP_VS_CHASH_LPM_H */
