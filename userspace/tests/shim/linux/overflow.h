/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Size of a structure with a flexible array, as <linux/overflow.h> names it. */
#ifndef _CHASH_SHIM_LINUX_OVERFLOW_H
#define _CHASH_SHIM_LINUX_OVERFLOW_H

#include <linux/stddef.h>

#define struct_size(p, member, n)	\
	(offsetof(__typeof__(*(p)), member) + (n) * sizeof((p)->member[0]))

#endif /* _CHASH_SHIM_LINUX_OVERFLOW_H */
