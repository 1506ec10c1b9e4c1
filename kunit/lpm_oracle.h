/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Longest prefix match for the tests, plain and slow: a binary trie with a node for each bit. And
 * the random prefixes that it is compared over. For the userspace tests and for KUnit.
 */
#ifndef _CHASH_LPM_ORACLE_H
#define _CHASH_LPM_ORACLE_H

#include <linux/slab.h>

#include "../kmod/lib/lpm.h"

struct lpm_oracle {
	struct lpm_oracle	*child[2];
	void			*value;
};

/**
 * struct lpm_spread - where random prefixes lie
 * @name:	for messages
 * @base:	bits that all of them have
 * @vary:	bits in which they differ
 * @shortest:	length
 * @longest:	length
 */
struct lpm_spread {
	const char		*name;
	struct chash_prefix	base;
	struct chash_prefix	vary;
	u8			shortest;
	u8			longest;
};

static const struct lpm_spread lpm_spreads[] = {
	{ "IPv4 all over", {}, { .hi = ~0ULL << 32 }, 0, 32 },
	{ "IPv4 in one /20", { .hi = 0xc6336000ULL << 32 }, { .hi = 0x00000fffULL << 32 }, 20, 32 },
	{ "IPv4 in a few crowds", { .hi = 0x0a000000ULL << 32 }, { .hi = 0x0300181fULL << 32 },
	  6, 32 },
	{ "IPv6 all over", { .v6 = true }, { .hi = ~0ULL, .lo = ~0ULL }, 0, 128 },
	{ "IPv6 sites of one provider", { .hi = 0x20010db8ULL << 32, .v6 = true },
	  { .hi = 0x00000000ffffff00ULL }, 29, 56 },
	{ "IPv6 hosts of one network", { .hi = 0x20010db800010002ULL, .v6 = true },
	  { .hi = 3, .lo = 0x80000000000003ffULL }, 58, 128 },
};

static inline u64 lpm_random(u64 *state)
{
	u64 x = *state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	return x ^ x >> 32;
}

static inline struct chash_prefix lpm_spread_addr(const struct lpm_spread *spread, u64 *state)
{
	struct chash_prefix addr = spread->base;

	addr.plen = spread->longest;
	addr.hi |= spread->vary.hi & lpm_random(state);
	addr.lo |= spread->vary.lo & lpm_random(state);
	return addr;
}

static inline struct chash_prefix lpm_spread_prefix(const struct lpm_spread *spread, u64 *state)
{
	struct chash_prefix prefix = lpm_spread_addr(spread, state);
	u32 lengths = spread->longest - spread->shortest + 1;

	prefix.plen = spread->shortest + ((lpm_random(state) >> 32) * lengths >> 32);
	chash_prefix_mask(&prefix, prefix.plen);
	return prefix;
}

static inline unsigned int lpm_oracle_bit(const struct chash_prefix *prefix, unsigned int i)
{
	return (i < 64 ? prefix->hi >> (63 - i) : prefix->lo >> (127 - i)) & 1;
}

static inline struct lpm_oracle *lpm_oracle_alloc(void)
{
	return kzalloc(sizeof(struct lpm_oracle), GFP_KERNEL);
}

static inline void lpm_oracle_free(struct lpm_oracle *oracle)
{
	if (!oracle)
		return;
	lpm_oracle_free(oracle->child[0]);
	lpm_oracle_free(oracle->child[1]);
	kfree(oracle);
}

static inline void *lpm_oracle_lookup(const struct lpm_oracle *oracle,
				      const struct chash_prefix *addr)
{
	void *best = NULL;
	unsigned int i;

	for (i = 0; oracle; i++) {
		if (oracle->value)
			best = oracle->value;
		if (i == (addr->v6 ? 128 : 32))
			break;
		oracle = oracle->child[lpm_oracle_bit(addr, i)];
	}
	return best;
}

/* The value of @prefix, made when it is missing; NULL when out of memory. */
static inline void **lpm_oracle_slot(struct lpm_oracle *oracle, const struct chash_prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < prefix->plen; i++) {
		struct lpm_oracle **child = &oracle->child[lpm_oracle_bit(prefix, i)];

		if (!*child)
			*child = lpm_oracle_alloc();
		if (!*child)
			return NULL;
		oracle = *child;
	}
	return &oracle->value;
}

#endif /* _CHASH_LPM_ORACLE_H */
