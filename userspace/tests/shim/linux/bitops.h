/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Rotation and counting of bits as <linux/bitops.h> names them. */
#ifndef _CHASH_SHIM_LINUX_BITOPS_H
#define _CHASH_SHIM_LINUX_BITOPS_H

#include <linux/types.h>

static inline u64 rol64(u64 word, unsigned int shift)
{
	return word << (shift & 63) | word >> (-shift & 63);
}

static inline unsigned int hweight64(u64 word)
{
	return __builtin_popcountll(word);
}

/* The last set bit, counted from 1. */
static inline int fls64(u64 word)
{
	return word ? 64 - __builtin_clzll(word) : 0;
}

#endif /* _CHASH_SHIM_LINUX_BITOPS_H */
