/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* A flexible array in a union, as <linux/stddef.h> declares it. */
#ifndef _CHASH_SHIM_LINUX_STDDEF_H
#define _CHASH_SHIM_LINUX_STDDEF_H

#include_next <linux/stddef.h>
#include <stddef.h>

#define DECLARE_FLEX_ARRAY(type, name)	__DECLARE_FLEX_ARRAY(type, name)

#endif /* _CHASH_SHIM_LINUX_STDDEF_H */
