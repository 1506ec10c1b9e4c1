// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The race that fills a table: ladder, build, incremental change, and the ids and digests that
 * directors compare. Pure functions of their arguments.
 *
 * The maths
 *
 * Weighted rendezvous gives slot s to the member b with the smallest -ln(u(b, s)) / weight(b),
 * u uniform in (0, 1]: an exponential arrival of rate weight(b), so that b comes first with
 * probability weight(b) / W, and removing b leaves the order of all others as it was. Its cost
 * is N scores a slot and a logarithm each.
 *
 * Here the M arrivals of one member are not drawn but placed: a keyed bijection orders the
 * slots, and the i-th slot in that order is reached at the mean of the i-th smallest of M
 * exponential draws (Renyi),
 *
 *	E[i] / weight = (1 / M + 1 / (M - 1) + ... + 1 / (M - i)) / weight.
 *
 * The sums, the ladder, are equal for all members. Every member still reaches every slot at one
 * time that depends on nothing but its id, its weight and the slot; the earliest owns the slot,
 * the second is the next choice. Since the arrivals of a member are spread evenly instead of at
 * random, the imbalance is smaller than that of plain rendezvous: rms 0.71 / sqrt(slots of the
 * member) instead of 1.0 / sqrt.
 *
 * And since the bijection runs both ways, arrivals can be generated in the order of time: a build
 * follows each member only until all slots have most likely been reached twice, and a change
 * follows only the member that changed.
 *
 * Invariants
 *
 * 1. In each slot all members are totally ordered by (time, id), and slot[] holds the first two.
 *    Times are integers; nothing depends on history, on the order of changes or on the horizon.
 * 2. A member's times depend on nothing of the other members, so a change of one member moves
 *    only slots from it or to it.
 * 3. chash_map_update() gives the slot[] of chash_map_build(), bit for bit.
 *
 * Complexity, N members, M slots: build O(M (ln N + 3)); addition one copy of the slots and
 * O(M ln M / N) arrivals; removal one copy and O(M) positions.
 *
 * References
 *
 * Thaler, Ravishankar: Using Name-Based Mappings to Increase Hit Rates, IEEE/ACM ToN 6(1), 1998
 * (highest random weight); Resch: New Hashing Algorithms for Data Storage, SNIA SDC 2015 (its
 * weighted form); Renyi: On the Theory of Order Statistics, Acta Math. Hung. 4, 1953; Eisenbud et
 * al.: Maglev, NSDI 2016 (what ip_vs_mh implements, more even, but the slots of one backend
 * depend on all others).
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "lib/core.h"

/* Low bits of a race time give way to the rank, which orders members that arrive together. */
#define CHASH_RANK_MASK		(CHASH_MEMBERS_MAX - 1ULL)
#define CHASH_NEVER		(~0ULL)
/* Fraction bits of the ladder and, on the way to it, of its sums. */
#define CHASH_LADDER_Q		28
#define CHASH_SUM_Q		60
/* A one in every other of four ranks, and the bits of these. */
#define CHASH_LANES		0x000001000001ULL
#define CHASH_LANES_MASK	(CHASH_LANES * CHASH_RANK_MASK)
/* Slots settled in one go: as many as fit the stack. */
#define CHASH_BATCH		32
/* Slots between two chances to reschedule. */
#define CHASH_STRIDE		8192

/* Public keys, since directors have to agree without configuration: "ip_vs_chash dest". */
static const siphash_key_t chash_dest_key = {{
	0x68635f73765f7069ULL, 0x7473656420687361ULL
}};

/* "ip_vs_chash pool" */
static const siphash_key_t chash_digest_key = {{
	0x68635f73765f7069ULL, 0x6c6f6f7020687361ULL
}};

/*
 * One member in the race: its bijection between slots and positions, and its pace. Three times add,
 * multiply by an odd number, fold the high half into the low one, all modulo the number of slots.
 */
struct chash_runner {
	u32	mask;
	u32	half;		/* shift of the fold; at least half of the bits: its own inverse */
	u32	add[3];
	u32	mul[3];
	u32	inv[3];		/* of mul[]; only where slots are walked */
	u64	pace;		/* 2^32 / weight */
	u64	rank;
};

/*
 * Mean order statistics of an exponential sample, as Q28. Summed up as Q60, so that the rounding of
 * the terms is far below that of the result. The last sum is below ln M + 0.58 < 16 and fits 32
 * bits.
 */
void chash_ladder_fill(u32 *ladder, unsigned int bits)
{
	const unsigned int shift = CHASH_SUM_Q - CHASH_LADDER_Q;
	u32 i, slots = 1U << bits;
	u64 sum = 0;

	for (i = 0; i < slots; i++) {
		sum += div_u64(1ULL << CHASH_SUM_Q, slots - i);
		ladder[i] = (sum + (1ULL << (shift - 1))) >> shift;
		if (i % CHASH_STRIDE == 0)
			cond_resched();
	}
}

/* Digest of all that decides the slots. */
u64 chash_members_digest(unsigned int bits, const struct chash_member *member, unsigned int n)
{
	u64 digest = siphash_3u64(CHASH_MAPPING_VERSION, bits, n, &chash_digest_key);
	unsigned int i;

	for (i = 0; i < n; i++)
		digest = siphash_3u64(digest, member[i].id, member[i].weight, &chash_digest_key);
	return digest;
}

/* Id of a destination that was given none by hand. Returns the id, equal on all machines. */
u64 chash_dest_id(unsigned int family, const void *addr, __be16 port)
{
	size_t len = family == 6 ? 16 : 4;
	u8 name[1 + 16 + 2] __aligned(8);

	name[0] = family;
	memcpy(name + 1, addr, len);
	memcpy(name + 1 + len, &port, sizeof(port));
	return siphash(name, 1 + len + sizeof(port), &chash_dest_key);
}

/* Have a policy keep the port's block. */
void chash_policy_set_split(struct chash_policy *policy, u16 base, u16 size, u16 last)
{
	policy->base = base;
	policy->size = size;
	policy->last = last;
	policy->reciprocal = size ? div_u64((1ULL << 32) + size - 1, size) : 0;
	policy->psid = 0;
}

/*
 * Have a policy keep the id of the port set (RFC 7597): the @length bits of a port behind the
 * first @offset ones, of 16 at most together. Ports whose first @offset bits are 0 are in no set.
 */
void chash_policy_set_psid(struct chash_policy *policy, unsigned int offset, unsigned int length)
{
	chash_policy_set_split(policy, offset ? 1U << (16 - offset) : 0,
			       1U << (16 - offset - length), 0xffff);
	policy->psid = length;
}

/* A bijection of 64-bit words in which every bit of the result depends on every bit of x. */
static u64 chash_mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* Inverse of an odd number modulo 2^32: five bits are right, each step doubles them. */
static u32 chash_inverse(u32 odd)
{
	u32 x = 3 * odd ^ 2;

	x *= 2 - odd * x;
	x *= 2 - odd * x;
	x *= 2 - odd * x;
	return x;
}

static inline struct chash_runner chash_runner(const struct chash_map *map, unsigned int rank)
{
	const struct chash_member *m = &map->member[rank];
	u64 mul = chash_mix(m->id + 0x9e3779b97f4a7c15ULL);
	u64 add = mul * 0x9e3779b97f4a7c15ULL;
	struct chash_runner r = {
		.mask = (1U << map->bits) - 1,
		.half = (map->bits + 1) / 2,
		/* Only as many bits of each are used as the table has. */
		.mul = { (u32)mul | 1, (u32)(mul >> 21) | 1, (u32)(mul >> 42) | 1 },
		.add = { add >> 44, add >> 24, add >> 4 },
		.pace = div_u64(1ULL << 32, m->weight),
		.rank = rank,
	};

	return r;
}

/* With what chash_runner_slot() needs. */
static inline struct chash_runner chash_walker(const struct chash_map *map, unsigned int rank)
{
	struct chash_runner r = chash_runner(map, rank);
	unsigned int i;

	for (i = 0; i < 3; i++)
		r.inv[i] = chash_inverse(r.mul[i]);
	return r;
}

/* Position of a slot in the member's order of slots. */
static inline u32 chash_runner_position(const struct chash_runner *r, u32 slot)
{
	u32 x;

	x = (slot + r->add[0]) * r->mul[0] & r->mask;
	x ^= x >> r->half;
	x = (x + r->add[1]) * r->mul[1] & r->mask;
	x ^= x >> r->half;
	return (x + r->add[2]) * r->mul[2] & r->mask;
}

/* Inverse of chash_runner_position(). */
static inline u32 chash_runner_slot(const struct chash_runner *r, u32 position)
{
	u32 x;

	x = (position * r->inv[2] - r->add[2]) & r->mask;
	x ^= x >> r->half;
	x = (x * r->inv[1] - r->add[1]) & r->mask;
	x ^= x >> r->half;
	return (x * r->inv[0] - r->add[0]) & r->mask;
}

/* Race time, made unique in a slot by the rank. */
static inline u64 chash_runner_time(const struct chash_runner *r, u32 rung)
{
	return ((u64)rung * r->pace & ~CHASH_RANK_MASK) | r->rank;
}

/* Number of slots that the member reaches up to a time. */
static u32 chash_runner_reach(const struct chash_runner *r, const u32 *ladder, u64 time)
{
	u64 rung = div64_u64(time, r->pace);
	u32 low = 0, high = r->mask + 1;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (ladder[middle] <= rung)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Keep the two earliest arrivals of a slot, without branches that depend on the time. */
static inline void chash_arrive(u64 best[2], u64 time)
{
	u64 later = max(best[0], time);

	best[0] = min(best[0], time);
	best[1] = min(best[1], later);
}

static inline void chash_award(struct chash_map *map, u32 slot, const u64 best[2])
{
	chash_slot_set(&map->slot[slot], best[0] & CHASH_RANK_MASK, best[1] & CHASH_RANK_MASK);
	map->latest = max(map->latest, best[1] | CHASH_RANK_MASK);
}

/* Compute slots from the positions of all members in them. */
static void chash_settle(struct chash_map *map, const u32 *ladder, const u32 *slot,
			 unsigned int count)
{
	unsigned int i, rank, shift = CHASH_LADDER_Q - map->bits;
	u64 best[CHASH_BATCH][2];

	if (!count)
		return;
	memset(best, 0xff, sizeof(best));
	for (rank = 0; rank < map->n; rank++) {
		struct chash_runner r = chash_runner(map, rank);

		for (i = 0; i < count; i++) {
			u32 position = chash_runner_position(&r, slot[i]);

			/* The mean of the i-th of M draws is at least i / M: most need no more. */
			if (chash_runner_time(&r, (position + 1) << shift) < best[i][1])
				chash_arrive(best[i], chash_runner_time(&r, ladder[position]));
		}
	}
	for (i = 0; i < count; i++)
		chash_award(map, slot[i], best[i]);
	cond_resched();
}

static u64 chash_weight(const struct chash_map *map)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < map->n; i++)
		sum += map->member[i].weight;
	return sum;
}

/*
 * Time by which most slots have been reached twice: (ln N + 2.5) / W, where generating more
 * arrivals begins to cost more than settling the slots that are left. One dominant member
 * cannot give a slot both of its arrivals, so the heaviest one does not count.
 */
static u64 chash_horizon(const struct chash_map *map)
{
	u64 rounds = 640 + 177 * ilog2(map->n);	/* Q8; ln 2 is 177 / 256 */
	u32 heaviest = 0;
	unsigned int i;

	for (i = 0; i < map->n; i++)
		heaviest = max(heaviest, map->member[i].weight);
	return div64_u64(rounds << 52, chash_weight(map) - heaviest) | CHASH_RANK_MASK;
}

/* Fill a map from its members. */
void chash_map_build(struct chash_map *map, const u32 *ladder, void *scratch)
{
	u32 s, i, reach, slots = 1U << map->bits;
	u64 (*best)[2] = scratch;
	u32 open[CHASH_BATCH];
	unsigned int rank, count = 0;
	struct chash_runner r;
	u64 horizon;

	map->latest = 0;
	map->tight = 0;
	if (map->n < 2)
		return;

	memset(best, 0xff, chash_scratch_bytes(map->bits));
	horizon = chash_horizon(map);
	for (rank = 0; rank < map->n; rank++) {
		r = chash_walker(map, rank);
		reach = chash_runner_reach(&r, ladder, horizon);
		for (i = 0; i < reach; i++)
			chash_arrive(best[chash_runner_slot(&r, i)],
				     chash_runner_time(&r, ladder[i]));
		cond_resched();
	}

	for (s = 0; s < slots; s++) {
		if (best[s][1] != CHASH_NEVER) {
			chash_award(map, s, best[s]);
			continue;
		}
		open[count++] = s;
		if (count == CHASH_BATCH) {
			chash_settle(map, ladder, open, count);
			count = 0;
		}
	}
	chash_settle(map, ladder, open, count);
	map->tight = chash_weight(map);
}

/*
 * Two slots with all ranks at and above @from moved by one. Every other rank has 12 bits of zero
 * above it, which take the carry of a rank that is not below @from.
 */
static inline u64 chash_shift_ranks(u64 slots, unsigned int from, int by)
{
	const u64 bias = (CHASH_MEMBERS_MAX - from) * CHASH_LANES;
	u64 even = slots & CHASH_LANES_MASK, odd = slots >> 12 & CHASH_LANES_MASK;
	u64 move = (even + bias) >> 12 & CHASH_LANES;

	move |= (odd + bias) & CHASH_LANES << 12;
	return by < 0 ? slots - move : slots + move;
}

/* Compilers make one load of four bytes and one of two of this. */
static inline u64 chash_two_slots(const u8 *byte)
{
	return (u64)(byte[4] | byte[5] << 8) << 32 |
	       (byte[0] | byte[1] << 8 | byte[2] << 16 | (u32)byte[3] << 24);
}

static inline void chash_two_slots_set(u8 *byte, u64 slots)
{
	byte[0] = slots;
	byte[1] = slots >> 8;
	byte[2] = slots >> 16;
	byte[3] = slots >> 24;
	byte[4] = slots >> 32;
	byte[5] = slots >> 40;
}

/* Ranks at and above @from move by one: most of what an addition to a large pool costs. */
static void chash_copy(struct chash_map *map, const struct chash_map *old, unsigned int from,
		       int by)
{
	const u8 *src = old->slot->byte, *end = src + (sizeof(*old->slot) << old->bits);
	u8 *dst = map->slot->byte;

	if (!by) {
		memcpy(dst, src, end - src);
		return;
	}
	for (; src < end; src += 6, dst += 6)
		chash_two_slots_set(dst, chash_shift_ranks(chash_two_slots(src), from, by));
}

/* Time at which the member of a rank reaches a slot. */
static u64 chash_time_at(const struct chash_map *map, const u32 *ladder, unsigned int rank,
			 u32 slot)
{
	struct chash_runner r = chash_runner(map, rank);

	return chash_runner_time(&r, ladder[chash_runner_position(&r, slot)]);
}

/* A member reaches a slot before the slot's next choice, or is its next choice. */
static void chash_accept(struct chash_map *map, const u32 *ladder, unsigned int rank, u32 s,
			 u64 time)
{
	struct chash_slot *slot = &map->slot[s];
	u16 owner = chash_slot_owner(slot);

	if (owner == rank)
		return;
	if (time < chash_time_at(map, ladder, owner, s))
		chash_slot_set(slot, rank, owner);
	else
		chash_slot_set(slot, owner, rank);
}

/* Follow a member that is new or has become faster, and give it the slots that it wins. */
static void chash_merge(struct chash_map *map, const u32 *ladder, const struct chash_runner *r,
			u32 reach)
{
	u64 next[CHASH_BATCH];
	u32 slot[CHASH_BATCH];
	u32 i, j, count;

	for (i = 0; i < reach; i += count) {
		count = min(reach - i, (u32)CHASH_BATCH);
		/* Most arrivals are too late: first compare all, without a branch in the way. */
		for (j = 0; j < count; j++) {
			slot[j] = chash_runner_slot(r, i + j);
			next[j] = chash_time_at(map, ladder, chash_slot_next(&map->slot[slot[j]]),
						slot[j]);
		}
		for (j = 0; j < count; j++) {
			u64 time = chash_runner_time(r, ladder[i + j]);

			if (time <= next[j])
				chash_accept(map, ladder, r->rank, slot[j], time);
		}
		if (i % CHASH_STRIDE == 0)
			cond_resched();
	}
}

/* Follow a member that is gone or has become slower, and settle the slots that it held. */
static void chash_release(struct chash_map *map, const struct chash_map *old, const u32 *ladder,
			  const struct chash_runner *r, u32 reach)
{
	unsigned int count = 0;
	u32 batch[CHASH_BATCH];
	u32 i;

	for (i = 0; i < reach; i++) {
		u32 s = chash_runner_slot(r, i);

		if (i % CHASH_STRIDE == 0)
			cond_resched();
		if (chash_slot_owner(&old->slot[s]) != r->rank &&
		    chash_slot_next(&old->slot[s]) != r->rank)
			continue;
		batch[count++] = s;
		if (count == CHASH_BATCH) {
			chash_settle(map, ladder, batch, count);
			count = 0;
		}
	}
	chash_settle(map, ladder, batch, count);
}

/* Arrivals only become earlier as members come, so @latest goes stale: renew it in time. */
static void chash_tighten(struct chash_map *map, const u32 *ladder)
{
	u64 latest = 0, weight = chash_weight(map);
	u32 s, slots = 1U << map->bits;

	if (weight < map->tight + map->tight / 4)
		return;
	for (s = 0; s < slots; s++) {
		if (s % CHASH_STRIDE == 0)
			cond_resched();
		latest = max(latest, chash_time_at(map, ladder, chash_slot_next(&map->slot[s]), s));
	}
	map->latest = latest | CHASH_RANK_MASK;
	map->tight = weight;
}

static bool chash_same(const struct chash_member *a, const struct chash_member *b, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a[i].id != b[i].id || a[i].weight != b[i].weight)
			return false;
	return true;
}

/*
 * Fill a map from one that differs in one member at most. The slots are those that
 * chash_map_build() gives. Returns true when @map was filled; false when more than one member was
 * added, removed or reweighted, or when a build is cheaper: the caller has to build.
 */
bool chash_map_update(struct chash_map *map, const struct chash_map *old, const u32 *ladder)
{
	const struct chash_member *a = old->member, *b = map->member;
	unsigned int rank = 0, n = min(old->n, map->n);
	u32 reach, slots = 1U << map->bits;
	unsigned int gone, come;
	struct chash_runner r;
	bool faster;

	if (map->bits != old->bits || n < 2)
		return false;
	while (rank < n && chash_same(a + rank, b + rank, 1))
		rank++;
	/* The member of this rank is gone, or has come, or both: under a new weight. */
	gone = map->n < old->n || (map->n == old->n && rank < n);
	come = map->n > old->n || (map->n == old->n && rank < n);
	if (old->n - gone != map->n - come ||
	    !chash_same(a + rank + gone, b + rank + come, old->n - rank - gone) ||
	    (gone && come && a[rank].id != b[rank].id))
		return false;

	map->latest = old->latest;
	map->tight = old->tight;
	if (!gone && !come) {
		chash_copy(map, old, 0, 0);
		return true;
	}

	/* The faster of what it was and what it is reaches every slot that can change. */
	faster = come && (!gone || b[rank].weight > a[rank].weight);
	r = chash_walker(faster ? map : old, rank);
	reach = chash_runner_reach(&r, ladder, old->latest);
	if (reach > slots - slots / 4)
		return false;
	chash_copy(map, old, rank + gone, (int)come - (int)gone);
	if (faster) {
		chash_merge(map, ladder, &r, reach);
		chash_tighten(map, ladder);
	} else {
		chash_release(map, old, ladder, &r, reach);
		map->tight = min(map->tight, chash_weight(map));
	}
	return true;
}

/* Slots that each member owns. O(M). */
void chash_map_shares(const struct chash_map *map, u32 *owned)
{
	u32 s, slots = 1U << map->bits;

	memset(owned, 0, map->n * sizeof(*owned));
	if (map->n == 1)
		owned[0] = slots;
	if (map->n < 2)
		return;
	for (s = 0; s < slots; s++)
		owned[chash_slot_owner(&map->slot[s])]++;
}

/* Owner and next choice of one slot, without any slots. O(N). */
void chash_map_race(const struct chash_map *map, const u32 *ladder, u32 slot, u16 choice[2])
{
	u64 best[2] = { CHASH_NEVER, CHASH_NEVER };
	unsigned int rank;

	for (rank = 0; rank < map->n; rank++)
		chash_arrive(best, chash_time_at(map, ladder, rank, slot));
	choice[0] = best[0] & CHASH_RANK_MASK;
	choice[1] = best[1] & CHASH_RANK_MASK;
}
