/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* system_unbound_wq got a new name in 6.18 and in stable updates; the old one warns from 7.2 on. */
#include_next <linux/workqueue.h>

#ifndef _IP_VS_CHASH_COMPAT_LINUX_WORKQUEUE_H
#define _IP_VS_CHASH_COMPAT_LINUX_WORKQUEUE_H

#ifndef CHASH_HAVE_DFL_WQ
#define system_dfl_wq	system_unbound_wq
#endif

#endif /* _IP_VS_CHASH_COMPAT_LINUX_WORKQUEUE_H */
