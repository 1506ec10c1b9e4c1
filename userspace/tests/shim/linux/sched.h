/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* A process has nobody to give way to. */
#ifndef _CHASH_SHIM_LINUX_SCHED_H
#define _CHASH_SHIM_LINUX_SCHED_H

static inline void cond_resched(void)
{
}

#endif /* _CHASH_SHIM_LINUX_SCHED_H */
