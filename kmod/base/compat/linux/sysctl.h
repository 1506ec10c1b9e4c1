/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Before 6.11 a handler gets a table that it may write to. */
#include_next <linux/sysctl.h>

#ifndef _IP_VS_CHASH_COMPAT_LINUX_SYSCTL_H
#define _IP_VS_CHASH_COMPAT_LINUX_SYSCTL_H

#ifdef CHASH_HAVE_CONST_CTL_TABLE
#define CHASH_CTL_TABLE		const struct ctl_table
#else
#define CHASH_CTL_TABLE		struct ctl_table
#endif

#endif /* _IP_VS_CHASH_COMPAT_LINUX_SYSCTL_H */
