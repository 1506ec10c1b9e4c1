/* SPDX-License-Identifier: GPL-2.0-only */
/* Rotation as <linux/bitops.h> names it. */
#ifndef _CHASH_SHIM_LINUX_BITOPS_H
#define _CHASH_SHIM_LINUX_BITOPS_H

#include <linux/types.h>

static inline u64 rol64(u64 word, unsigned int shift)
{
	return word << (shift & 63) | word >> (-shift & 63);
}

#endif /* _CHASH_SHIM_LINUX_BITOPS_H */
