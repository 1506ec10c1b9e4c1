// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * See oracle.h. It shares no code with core.c: plain divisions and remainders, the orders of
 * slots walked from their first to their last position.
 */
#include <stdlib.h>

#include "oracle.h"

static u64 rotate(u64 x, unsigned int by)
{
	return x << by | x >> (64 - by);
}

static void sip_rounds(u64 v[4], unsigned int n)
{
	while (n--) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13);
		v[1] ^= v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16);
		v[3] ^= v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21);
		v[3] ^= v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17);
		v[1] ^= v[2];
		v[2] = rotate(v[2], 32);
	}
}

u64 oracle_siphash(unsigned int c, unsigned int d, const u64 key[2], const u8 *data, size_t len)
{
	const char *text = "somepseudorandomlygeneratedbytes";
	size_t at, blocks = len / 8 + 1;
	u64 v[4] = { 0, 0, 0, 0 };

	for (at = 0; at < 32; at++)
		v[at / 8] = v[at / 8] << 8 | text[at];
	for (at = 0; at < 4; at++)
		v[at] ^= key[at % 2];
	for (at = 0; at < blocks * 8; at += 8) {
		u64 word = 0;
		int i;

		for (i = 7; i >= 0; i--) {
			word *= 256;
			if (at + i < len)
				word += data[at + i];
		}
		if (at + 8 > len)
			word += (u64)(len % 256) << 56;
		v[3] ^= word;
		sip_rounds(v, c);
		v[0] ^= word;
	}
	v[2] ^= 255;
	sip_rounds(v, d);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The finish of SplitMix64, as in Steele, Lea, Flood: Fast Splittable PRNGs, variant 13. */
static u64 split_mix(u64 x)
{
	x ^= x / (1ULL << 30);
	x *= 0xbf58476d1ce4e5b9ULL;
	x ^= x / (1ULL << 27);
	x *= 0x94d049bb133111ebULL;
	return x ^ x / (1ULL << 31);
}

void oracle_positions(u64 id, unsigned int bits, u32 *position)
{
	const u64 golden = 0x9e3779b97f4a7c15ULL;
	u64 slots = 1ULL << bits, low = 1ULL << (bits - bits / 2);
	u64 muls = split_mix(id + golden), adds = muls * golden;
	u64 slot;

	for (slot = 0; slot < slots; slot++) {
		u64 x = slot;
		unsigned int i;

		for (i = 0; i < 3; i++) {
			u64 add = adds >> (44 - 20 * i) & 0xfffff, mul = muls >> 21 * i & 0x1fffff;

			if (mul % 2 == 0)
				mul++;
			x = (x + add) % slots * mul % slots;
			/* The upper half of the bits, folded onto the lower one. */
			if (i < 2)
				x = x - x % low + (x % low ^ x / low);
		}
		position[slot] = x;
	}
}

/* Owner and next choice of each slot. */
static void oracle_slots(unsigned int bits, const struct chash_member *member, unsigned int n,
			 u16 (*slot)[2])
{
	u32 i, slots = 1U << bits;
	u32 *position = malloc(slots * sizeof(*position));
	u64 *score = malloc(slots * sizeof(*score)), *best = malloc(slots * sizeof(*best));
	u64 *second = malloc(slots * sizeof(*second)), sum = 0;
	unsigned int b;

	if (!position || !score || !best || !second)
		abort();
	for (i = 0; i < slots; i++) {
		sum += (1ULL << 60) / (slots - i);
		/* Rounded to 28 fraction bits. */
		score[i] = sum / (1ULL << 32) + (sum % (1ULL << 32) >= 1ULL << 31);
	}
	for (b = 0; b < n; b++) {
		oracle_positions(member[b].id, bits, position);
		for (i = 0; i < slots; i++) {
			u64 time = score[position[i]] * ((1ULL << 32) / member[b].weight);

			/* Members come in the order of ids: equal times keep the earlier. */
			time -= time % 4096;
			if (b == 0 || time < best[i]) {
				second[i] = b ? best[i] : ~0ULL;
				slot[i][1] = b ? slot[i][0] : 0;
				best[i] = time;
				slot[i][0] = b;
			} else if (time < second[i]) {
				second[i] = time;
				slot[i][1] = b;
			}
		}
	}
	free(second);
	free(best);
	free(score);
	free(position);
}

bool oracle_agrees(const struct chash_map *map)
{
	u16 (*slot)[2] = malloc(sizeof(*slot) << map->bits);
	u32 s, differ = 0;

	if (!slot)
		abort();
	oracle_slots(map->bits, map->member, map->n, slot);
	for (s = 0; s < 1U << map->bits; s++)
		differ += slot[s][0] != chash_slot_owner(&map->slot[s]) ||
			  slot[s][1] != chash_slot_next(&map->slot[s]);
	free(slot);
	return !differ;
}
