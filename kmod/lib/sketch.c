// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Counts of the addresses that come most often: Space-Saving in buckets.
 *
 * An address belongs to one bucket of W ways. When all of them are taken, a new address takes over
 * the way that counts least, and the count with it; what it took over is noted as its error. So for
 * an address that came c times, of N that the bucket saw in all,
 *
 *	count - error <= c <= count,	error <= N / W,
 *
 * as the least of W counts whose sum is N is N / W at most. Two things follow. What is reported by
 * count - error came that often: no stream of other addresses can bring it about. And an address
 * with c >= T + N / W is reported at the threshold T: a stream of addresses that are never seen
 * again has to be that dense to hide it.
 *
 * 31 bits of a keyed hash stand for the address, beside the 8 that choose the bucket. A stranger
 * is taken for an address of its bucket once in 2^28, and adds one.
 *
 * A. Metwally, D. Agrawal, A. El Abbadi: Efficient Computation of Frequent and Top-k Elements in
 * Data Streams. ICDT 2005.
 */
#include "lib/sketch.h"

static u32 chash_sketch_tag(u64 key)
{
	return (u32)key | 1;
}

static unsigned int chash_sketch_index(u64 key)
{
	return (key >> 32) % CHASH_SKETCH_BUCKETS;
}

static unsigned int chash_sketch_find(const struct chash_sketch_bucket *bucket, u32 tag)
{
	unsigned int way;

	for (way = 0; way < CHASH_SKETCH_WAYS; way++)
		if (bucket->tag[way] == tag)
			break;
	return way;
}

/* A way for an address that has none. */
static void chash_sketch_replace(struct chash_sketch_bucket *bucket, u32 tag,
				 const struct chash_prefix *addr)
{
	unsigned int way, least = 0;

	for (way = 1; way < CHASH_SKETCH_WAYS; way++)
		if (bucket->count[way] < bucket->count[least])
			least = way;
	bucket->tag[least] = tag;
	bucket->error[least] = bucket->count[least]++;
	bucket->addr[least] = *addr;
}

/* An address came. One at a time. */
void chash_sketch_add(struct chash_sketch *sketch, u64 key, const struct chash_prefix *addr)
{
	struct chash_sketch_bucket *bucket = &sketch->bucket[chash_sketch_index(key)];
	unsigned int way = chash_sketch_find(bucket, chash_sketch_tag(key));

	if (way < CHASH_SKETCH_WAYS)
		bucket->count[way]++;
	else
		chash_sketch_replace(bucket, chash_sketch_tag(key), addr);
}

/* How often an address came at least. Returns a lower bound. */
u32 chash_sketch_at_least(const struct chash_sketch *sketch, u64 key)
{
	const struct chash_sketch_bucket *bucket = &sketch->bucket[chash_sketch_index(key)];
	unsigned int way = chash_sketch_find(bucket, chash_sketch_tag(key));

	return way < CHASH_SKETCH_WAYS ? bucket->count[way] - bucket->error[way] : 0;
}

/* Go through the addresses that came most often. Returns the address, or NULL at the end. */
const struct chash_prefix *chash_sketch_next(const struct chash_sketch *sketch, unsigned int *pos,
					     u32 least)
{
	while (*pos < CHASH_SKETCH_BUCKETS * CHASH_SKETCH_WAYS) {
		const struct chash_sketch_bucket *bucket =
			&sketch->bucket[*pos / CHASH_SKETCH_WAYS];
		unsigned int way = (*pos)++ % CHASH_SKETCH_WAYS;

		if (bucket->count[way] - bucket->error[way] >= least)
			return &bucket->addr[way];
	}
	return NULL;
}
