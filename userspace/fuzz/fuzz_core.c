// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * libFuzzer target of the core: the input is a sequence of changes to a pool. After each, the
 * incremental map has to equal a fresh build; at the end it has to equal the oracle.
 *
 * Input: one byte for the bits, then four bytes a change: what, id, weight (two bytes).
 */
#include <stdlib.h>
#include <string.h>

#include "lib/core.h"
#include "members.h"
#include "oracle.h"

#define BITS_SPAN	3	/* 8 .. 10 */
#define MEMBERS		256	/* ids are one byte wide, spread by a factor */

/* A failure has to stop the fuzzer, whatever the build flags. */
#define MUST(cond)	do { if (!(cond)) abort(); } while (0)

static struct chash_map map_new(unsigned int bits, const struct chash_member *member,
				unsigned int n)
{
	struct chash_map map = { .bits = bits, .n = n };

	map.member = malloc((n + !n) * sizeof(*member));
	map.slot = malloc(sizeof(*map.slot) << bits);
	MUST(map.member && map.slot);
	memcpy(map.member, member, n * sizeof(*member));
	memset(map.slot, 0xff, sizeof(*map.slot) << bits);
	return map;
}

static void map_free(struct chash_map *map)
{
	free(map->slot);
	free(map->member);
}

/* Apply one change to a sorted array; returns its new length. */
static unsigned int change(struct chash_member *member, unsigned int n, u8 what, u8 name,
			   u32 weight)
{
	/* Neighbouring ids for some inputs, distant ones for others. */
	u64 id = what & 0x80 ? name : name * 0x0101010101010101ULL;
	unsigned int rank = 0;

	while (rank < n && member[rank].id < id)
		rank++;
	if (rank < n && member[rank].id == id) {
		if (what & 1) {
			memmove(member + rank, member + rank + 1,
				(n - rank - 1) * sizeof(*member));
			return n - 1;
		}
		member[rank].weight = weight;
		return n;
	}
	if (n == MEMBERS)
		return n;
	memmove(member + rank + 1, member + rank, (n - rank) * sizeof(*member));
	member[rank] = (struct chash_member){ .id = id, .weight = weight };
	return n + 1;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u32 *ladder[BITS_SPAN];
	static void *scratch;
	struct chash_member member[MEMBERS];
	unsigned int bits, n = 0;
	struct chash_map map;

	if (size < 5)
		return 0;
	bits = CHASH_BITS_MIN + *data % BITS_SPAN;
	if (!ladder[bits - CHASH_BITS_MIN]) {
		ladder[bits - CHASH_BITS_MIN] = malloc(chash_ladder_bytes(bits));
		MUST(ladder[bits - CHASH_BITS_MIN]);
		chash_ladder_fill(ladder[bits - CHASH_BITS_MIN], bits);
	}
	if (!scratch) {
		scratch = malloc(chash_scratch_bytes(CHASH_BITS_MIN + BITS_SPAN - 1));
		MUST(scratch);
	}

	map = map_new(bits, member, 0);
	for (data++, size--; size >= 4; data += 4, size -= 4) {
		const u32 *steps = ladder[bits - CHASH_BITS_MIN];
		u32 weight = data[2] | data[3] << 8;
		struct chash_map next, fresh;

		n = change(member, n, data[0], data[1], weight);
		if (!weight) {
			/* Either the change was a removal, or it has to be refused. */
			if (chash_members_check(member, n))
				break;
		}
		MUST(!chash_members_check(member, n));
		next = map_new(bits, member, n);
		fresh = map_new(bits, member, n);
		chash_map_build(&fresh, steps, scratch);
		if (!chash_map_update(&next, &map, steps))
			chash_map_build(&next, steps, scratch);
		MUST(n < 2 || !memcmp(next.slot, fresh.slot, sizeof(*next.slot) << bits));
		MUST(next.latest >= fresh.latest);
		map_free(&fresh);
		map_free(&map);
		map = next;
	}
	MUST(map.n < 2 || oracle_agrees(&map));
	map_free(&map);
	return 0;
}
