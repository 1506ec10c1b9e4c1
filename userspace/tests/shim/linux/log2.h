/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Logarithm as <linux/log2.h> names it. */
#ifndef _CHASH_SHIM_LINUX_LOG2_H
#define _CHASH_SHIM_LINUX_LOG2_H

#include <linux/types.h>

static inline int ilog2(u32 n)
{
	return 31 - __builtin_clz(n);
}

#endif /* _CHASH_SHIM_LINUX_LOG2_H */
