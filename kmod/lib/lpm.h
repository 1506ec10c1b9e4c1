/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Longest prefix match of IPv4 and IPv6 addresses: readers under RCU, one writer at a time under a
 * lock that the caller names. Knows nothing of what its values are; lpm.[ch] compile in userspace.
 */
#ifndef _IP_VS_CHASH_LPM_H
#define _IP_VS_CHASH_LPM_H

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

/**
 * struct chash_prefix - a prefix, or with all its bits an address
 * @hi:		first 64 bits of the address in host order; IPv4 in the upper half
 * @lo:		last 64 bits; 0 for IPv4
 * @plen:	length, 0 .. 32 or 0 .. 128; bits behind it are 0
 * @v6:		family
 */
struct chash_prefix {
	u64	hi;
	u64	lo;
	u8	plen;
	bool	v6;
};

/**
 * chash_prefix_mask() - clear all bits but the first ones
 * @prefix:	prefix or address
 * @bits:	how many are kept
 *
 * Context: Any.
 */
static inline void chash_prefix_mask(struct chash_prefix *prefix, unsigned int bits)
{
	if (bits < 64)
		prefix->hi &= ~(~0ULL >> bits);
	if (bits <= 64)
		prefix->lo = 0;
	else if (bits < 128)
		prefix->lo &= ~(~0ULL >> (bits - 64));
}

/**
 * chash_lpm_next_family() - go on with the other family
 * @prefix:	where all of one family have been gone through; set to the first one of the next
 *
 * Context: Any.
 * Return: false when there is none.
 */
static inline bool chash_lpm_next_family(struct chash_prefix *prefix)
{
	if (prefix->v6)
		return false;
	*prefix = (struct chash_prefix){ .v6 = true };
	return true;
}

/**
 * struct chash_lpm - a set of prefixes, each with a value
 * @root:	IPv4 and IPv6
 * @bytes:	memory of the nodes
 * @count:	prefixes
 * @shared:	readers may see it: what is replaced is freed behind them
 *
 * All zero is an empty one. All but @root belongs to the writer.
 */
struct chash_lpm {
	void __rcu	*root[2];
	size_t		bytes;
	u32		count;
	bool		shared;
};

void *chash_lpm_lookup(const struct chash_lpm *lpm, const struct chash_prefix *addr);
void *chash_lpm_find(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock);
void *chash_lpm_find_longest(struct chash_lpm *lpm, struct chash_prefix *addr, struct mutex *lock);
void *chash_lpm_next(const struct chash_lpm *lpm, struct chash_prefix *prefix, struct mutex *lock);
int chash_lpm_set(struct chash_lpm *lpm, const struct chash_prefix *prefix, void *value,
		  void **old, struct mutex *lock);
void *chash_lpm_del(struct chash_lpm *lpm, const struct chash_prefix *prefix, struct mutex *lock);
void chash_lpm_free(struct chash_lpm *lpm, void (*put)(void *value));

#endif /* _IP_VS_CHASH_LPM_H */
