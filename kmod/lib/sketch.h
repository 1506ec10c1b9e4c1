/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Which addresses come most often, in a fixed amount of memory. No kernel state: sketch.[ch]
 * compile unchanged in userspace.
 */
#ifndef _IP_VS_CHASH_SKETCH_H
#define _IP_VS_CHASH_SKETCH_H

#include "lib/core.h"
#include "lib/lpm.h"

#define CHASH_SKETCH_BUCKETS	256
#define CHASH_SKETCH_WAYS	8

/*
 * The addresses whose key leads here and that came most often. An address that comes again touches
 * one cache line, the first.
 */
struct chash_sketch_bucket {
	u32			tag[CHASH_SKETCH_WAYS];	/* part of its key; odd, 0 for none */
	u32			count[CHASH_SKETCH_WAYS];	/* how often it came, or more */
	u32			error[CHASH_SKETCH_WAYS];	/* how much may be others' */
	struct chash_prefix	addr[CHASH_SKETCH_WAYS];
};

/* All that was counted by one writer; all zero is an empty one. */
struct chash_sketch {
	struct chash_sketch_bucket	bucket[CHASH_SKETCH_BUCKETS];	/* by key */
};

/* Where an address is counted. Returns the key. */
static inline u64 chash_sketch_key(const siphash_key_t *secret, const struct chash_prefix *addr)
{
	struct chash_sip s;

	chash_sip_init(&s, secret);
	chash_sip_word(&s, addr->hi);
	if (addr->v6)
		chash_sip_word(&s, addr->lo);
	return chash_sip_end(&s);
}

void chash_sketch_add(struct chash_sketch *sketch, u64 key, const struct chash_prefix *addr);
u32 chash_sketch_at_least(const struct chash_sketch *sketch, u64 key);
const struct chash_prefix *chash_sketch_next(const struct chash_sketch *sketch, unsigned int *pos,
					     u32 least);

#endif /* _IP_VS_CHASH_SKETCH_H */
