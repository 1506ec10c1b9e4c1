/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The mapping once more, written from its definition and slowly: every score of every member in
 * every slot, every hash byte by byte.
 */
#ifndef _CHASH_ORACLE_H
#define _CHASH_ORACLE_H

#include "lib/core.h"

/* SipHash-c-d over bytes. */
u64 oracle_siphash(unsigned int c, unsigned int d, const u64 key[2], const u8 *data, size_t len);

/* Position of each slot in the order of a member: position[1 << bits]. */
void oracle_positions(u64 id, unsigned int bits, u32 *position);

/* Whether owner and next choice of each slot are right, O(N M). */
bool oracle_agrees(const struct chash_map *map);

#endif /* _CHASH_ORACLE_H */
