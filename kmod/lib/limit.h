/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Limits that hold whatever is forged: events a second, shared out by source prefix, and a filter
 * of fixed size that remembers flows. Pure functions of their arguments; any number of CPUs may
 * use one at a time.
 */
#ifndef _IP_VS_CHASH_LIMIT_H
#define _IP_VS_CHASH_LIMIT_H

#include <linux/atomic.h>
#include <linux/types.h>

#define CHASH_LIMIT_BINS	64
#define CHASH_SEEN_BITS		16
#define CHASH_SEEN_WAYS		4

/* So many events a second, a burst of as many. */
struct chash_bucket {
	atomic64_t		full_at;	/* ns, when it has all of its tokens again */
};

/* A limit that one source cannot use up. */
struct chash_limit_fair {
	struct chash_bucket	common;				/* half of the rate is anybody's */
	struct chash_bucket	coarse[CHASH_LIMIT_BINS];	/* a quarter: by short prefix */
	struct chash_bucket	fine[CHASH_LIMIT_BINS];	/* a quarter: by longer prefix */
};

/* Flows that nobody vouched for, as many as fit. */
struct chash_seen {
	/* each flow has a set of places, which keeps the last ones */
	u64			entry[1 << CHASH_SEEN_BITS];
};

/* When a flow was seen. */
struct chash_sight {
	u16			first_ago;	/* seconds since it came first */
	u16			judged_ago;	/* seconds since nobody vouched for it */
	u8			times;	/* seconds in which nobody did, 3 for more */
};

bool chash_bucket_take(struct chash_bucket *bucket, u64 now, u32 per_sec);
bool chash_bucket_take_burst(struct chash_bucket *bucket, u64 now, u32 per_sec, u32 secs);
bool chash_limit_take(struct chash_limit_fair *limit, u64 now, u32 per_sec, u32 coarse, u32 fine);

void chash_seen_note(struct chash_seen *seen, u64 flow, u64 now);
bool chash_seen_look(const struct chash_seen *seen, u64 flow, u64 now, struct chash_sight *sight);

#endif /* _IP_VS_CHASH_LIMIT_H */
