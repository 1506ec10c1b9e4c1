// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Token buckets kept as the time at which they are full, so that nothing has to refill them, and
 * the filter of flows.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "lib/limit.h"

/*
 * What a bucket holds is worth this many ns, or one token. Sessions that a reroute moved speak in
 * bursts, as a router or a timer has them wait for the same moment.
 */
#define CHASH_BUCKET_DEPTH	(NSEC_PER_SEC / 4)

/*
 * A sixteenth less than the rate leaves room for bursts: over ten seconds there are no more than
 * ten times the rate.
 */
#define CHASH_BUCKET_SECOND	(NSEC_PER_SEC + NSEC_PER_SEC / 16)

/* A bin is worth having from this many tokens a second on, of the whole limit. */
#define CHASH_BIN_WORTH		64

static bool chash_bucket_spend(struct chash_bucket *bucket, s64 now, s64 interval, s64 depth)
{
	s64 full, old = atomic64_read(&bucket->full_at);

	depth = max(depth, interval);
	do {
		/* Time is not the same on all CPUs, to some ns. */
		full = max(old, now) + interval;
		if (full > now + depth)
			return false;
	} while (!atomic64_try_cmpxchg(&bucket->full_at, &old, full));
	return true;
}

/* Take one token. @now: time in ns, of a clock that only goes forward. */
bool chash_bucket_take(struct chash_bucket *bucket, u64 now, u32 per_sec)
{
	return per_sec && chash_bucket_spend(bucket, now, div_u64(CHASH_BUCKET_SECOND, per_sec),
					     CHASH_BUCKET_DEPTH);
}

/* Take one token of a bucket that saves up for a burst. */
bool chash_bucket_take_burst(struct chash_bucket *bucket, u64 now, u32 per_sec, u32 secs)
{
	return per_sec && chash_bucket_spend(bucket, now, div_u64(CHASH_BUCKET_SECOND, per_sec),
					     (s64)secs * NSEC_PER_SEC);
}

/*
 * Take one token for a source. A flood from one prefix uses up the common half and the bins of the
 * prefix; sources in other bins keep theirs.
 */
bool chash_limit_take(struct chash_limit_fair *limit, u64 now, u32 per_sec, u32 coarse, u32 fine)
{
	u32 bins = clamp_t(u32, per_sec / CHASH_BIN_WORTH, 1, CHASH_LIMIT_BINS);
	s64 interval;

	if (!per_sec)
		return false;
	if (chash_bucket_spend(&limit->common, now, div_u64(2ULL * CHASH_BUCKET_SECOND, per_sec),
			       CHASH_BUCKET_DEPTH))
		return true;
	interval = div_u64(4ULL * bins * CHASH_BUCKET_SECOND, per_sec);
	return chash_bucket_spend(&limit->coarse[coarse % bins], now, interval,
				  CHASH_BUCKET_DEPTH) ||
	       chash_bucket_spend(&limit->fine[fine % bins], now, interval, CHASH_BUCKET_DEPTH);
}

/*
 * The mark of a flow, in how many seconds it was judged, up to 3, the second in which it came first
 * and the last one in which it was judged.
 */
static u64 chash_seen_entry(u64 flow, u8 times, u16 first, u16 judged)
{
	return (flow & GENMASK_ULL(63, 34)) | (u64)times << 32 | (u32)first << 16 | judged;
}

/* The first of the places that a flow may be in. */
static unsigned int chash_seen_set(u64 flow)
{
	return flow % (1 << CHASH_SEEN_BITS) / CHASH_SEEN_WAYS * CHASH_SEEN_WAYS;
}

static bool chash_seen_parse(u64 entry, u64 flow, u64 now, struct chash_sight *sight)
{
	sight->times = entry >> 32 & 3;
	sight->first_ago = (u16)(now - (u16)(entry >> 16));
	sight->judged_ago = (u16)(now - (u16)entry);
	return sight->times && !((entry ^ flow) & GENMASK_ULL(63, 34));
}

/* Remember that a flow was judged, in place of the one of its set for which that is longest ago. */
void chash_seen_note(struct chash_seen *seen, u64 flow, u64 now)
{
	unsigned int at = chash_seen_set(flow), place = at, i;
	u16 first = now, oldest = 0;
	struct chash_sight sight;
	u8 times = 1;

	for (i = at; i < at + CHASH_SEEN_WAYS; i++) {
		if (chash_seen_parse(READ_ONCE(seen->entry[i]), flow, now, &sight)) {
			first = now - sight.first_ago;
			times = min(sight.times + !!sight.judged_ago, 3);
			place = i;
			break;
		}
		if (!sight.times)
			sight.judged_ago = U16_MAX;
		if (sight.judged_ago > oldest) {
			oldest = sight.judged_ago;
			place = i;
		}
	}
	WRITE_ONCE(seen->entry[place], chash_seen_entry(flow, times, first, now));
}

/* Whether a flow is remembered. */
bool chash_seen_look(const struct chash_seen *seen, u64 flow, u64 now, struct chash_sight *sight)
{
	unsigned int at = chash_seen_set(flow), i;

	for (i = at; i < at + CHASH_SEEN_WAYS; i++)
		if (chash_seen_parse(READ_ONCE(seen->entry[i]), flow, now, sight))
			return true;
	return false;
}
