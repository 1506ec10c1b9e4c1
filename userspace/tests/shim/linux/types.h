/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Kernel integer types on top of the system's header of the same name. */
#ifndef _CHASH_SHIM_LINUX_TYPES_H
#define _CHASH_SHIM_LINUX_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#define __force
#define __aligned(x)	__attribute__((aligned(x)))

#endif /* _CHASH_SHIM_LINUX_TYPES_H */
