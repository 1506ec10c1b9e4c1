/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Nothing of it is needed beyond what the other shims give. */
#ifndef _CHASH_SHIM_LINUX_KERNEL_H
#define _CHASH_SHIM_LINUX_KERNEL_H

#include <linux/types.h>

#endif /* _CHASH_SHIM_LINUX_KERNEL_H */
