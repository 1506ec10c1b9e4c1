// SPDX-License-Identifier: GPL-2.0-only
/*
 * Token buckets kept as the time at which they are full, so that nothing has to refill them, and
 * the filter of flows.
 */
#include <linux/compiler.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "lib/limit.h"

/* What a bucket holds is worth this many ns, or one token. */
#define CHASH_BUCKET_DEPTH	(NSEC_PER_SEC / 32)

/*
 * Nor do the bursts count on top: a sixteenth less a second leaves room for them, so that over ten
 * seconds there are no more than ten times the rate.
 */
#define CHASH_BUCKET_SECOND	(NSEC_PER_SEC + NSEC_PER_SEC / 16)

/* A bin is worth having from this many tokens a second on, of the whole limit. */
#define CHASH_BIN_WORTH		64

static bool chash_bucket_spend(struct chash_bucket *bucket, s64 now, s64 interval)
{
	s64 depth = max_t(s64, CHASH_BUCKET_DEPTH, interval);
	s64 full, old = atomic64_read(&bucket->full_at);

	do {
		/* Time is not the same on all CPUs, to some ns. */
		full = max(old, now) + interval;
		if (full > now + depth)
			return false;
	} while (!atomic64_try_cmpxchg(&bucket->full_at, &old, full));
	return true;
}

/**
 * chash_bucket_take() - take one token
 * @bucket:	bucket
 * @now:	time in ns, of a clock that only goes forward
 * @per_sec:	tokens a second; 0 for none at all
 *
 * Context: Any.
 * Return: whether there was one.
 */
bool chash_bucket_take(struct chash_bucket *bucket, u64 now, u32 per_sec)
{
	return per_sec && chash_bucket_spend(bucket, now, div_u64(CHASH_BUCKET_SECOND, per_sec));
}

/**
 * chash_limit_take() - take one token for a source
 * @limit:	limit
 * @now:	time in ns, of a clock that only goes forward
 * @per_sec:	tokens a second; 0 for none at all
 * @coarse:	hash of a short prefix of the source
 * @fine:	hash of a longer one
 *
 * Who floods from anywhere in a prefix uses up what is common and what the prefix is entitled to;
 * the rest stays for those who share neither bin with it.
 *
 * Context: Any.
 * Return: whether there was one.
 */
bool chash_limit_take(struct chash_limit_fair *limit, u64 now, u32 per_sec, u32 coarse, u32 fine)
{
	u32 bins = clamp_t(u32, per_sec / CHASH_BIN_WORTH, 1, CHASH_LIMIT_BINS);
	s64 interval;

	if (!per_sec)
		return false;
	if (chash_bucket_spend(&limit->common, now, div_u64(2ULL * CHASH_BUCKET_SECOND, per_sec)))
		return true;
	interval = div_u64(4ULL * bins * CHASH_BUCKET_SECOND, per_sec);
	return chash_bucket_spend(&limit->coarse[coarse % bins], now, interval) ||
	       chash_bucket_spend(&limit->fine[fine % bins], now, interval);
}

static u32 chash_seen_mark(u64 flow)
{
	/* 0 is a place that nobody took. */
	return (u32)(flow >> 32) | 1;
}

/**
 * chash_seen_add() - remember a flow
 * @seen:	filter
 * @flow:	keyed hash of the flow
 *
 * Context: Any.
 */
void chash_seen_add(struct chash_seen *seen, u64 flow)
{
	WRITE_ONCE(seen->mark[flow % (1 << CHASH_SEEN_BITS)], chash_seen_mark(flow));
}

/**
 * chash_seen_has() - whether a flow is remembered
 * @seen:	filter
 * @flow:	keyed hash of the flow
 *
 * Context: Any.
 * Return: true when it, or once in 2^31 another one, was added and its place was not taken since.
 */
bool chash_seen_has(const struct chash_seen *seen, u64 flow)
{
	return READ_ONCE(seen->mark[flow % (1 << CHASH_SEEN_BITS)]) == chash_seen_mark(flow);
}
