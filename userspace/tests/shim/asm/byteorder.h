/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Byte order conversions without the leading underscores of the system's header. */
#ifndef _CHASH_SHIM_ASM_BYTEORDER_H
#define _CHASH_SHIM_ASM_BYTEORDER_H

#include_next <asm/byteorder.h>

#define le32_to_cpu	__le32_to_cpu

#endif /* _CHASH_SHIM_ASM_BYTEORDER_H */
