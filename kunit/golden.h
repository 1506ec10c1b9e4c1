/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Golden vectors of mapping version 1, for the userspace tests and for KUnit: what they consist
 * of and how members and table sums are made. golden-vectors.h has the values.
 */
#ifndef _CHASH_GOLDEN_H
#define _CHASH_GOLDEN_H

#include <linux/types.h>

#include "../kmod/lib/core.h"

/* chash_key4() and chash_key6(): the seed and the address are given as bytes on the wire. */
struct chash_golden_key {
	u64	seed[2];
	u8	family;		/* 4 or 6 */
	u8	addr[16];
	u16	block;
	u64	key;
};

/* chash_dest_id(). */
struct chash_golden_id {
	u8	family;		/* 4 or 6 */
	u8	addr[16];
	u16	port;		/* host order */
	u64	id;
};

/* A table: @n members of chash_golden_members(@set), chash_golden_sum() of its slots. */
struct chash_golden_table {
	u32	set;
	u32	n;
	u32	weight_max;
	u32	bits;
	u64	digest;
	u64	sum;
};

/* Weyl sequence with a multiplicative finish: easy to write down in any language. */
static inline u64 chash_golden_random(u64 *state)
{
	u64 x = *state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	return x ^ x >> 32;
}

/* Members with ascending ids and weights 1 .. @weight_max; a power of two. */
static inline void chash_golden_members(struct chash_member *member, u32 set, u32 n,
					u32 weight_max)
{
	u64 state = set, id = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		id += 1 + (chash_golden_random(&state) >> 13);
		member[i].id = id;
		member[i].weight = 1 + (chash_golden_random(&state) & (weight_max - 1));
	}
}

/* FNV-1a over the ranks of owner and next choice of each slot, as 16-bit units. */
static inline u64 chash_golden_sum(const struct chash_map *map)
{
	u64 sum = 0xcbf29ce484222325ULL;
	u32 s;

	for (s = 0; s < 1U << map->bits; s++) {
		sum = (sum ^ chash_slot_owner(&map->slot[s])) * 0x100000001b3ULL;
		sum = (sum ^ chash_slot_next(&map->slot[s])) * 0x100000001b3ULL;
	}
	return sum;
}

#endif /* _CHASH_GOLDEN_H */
