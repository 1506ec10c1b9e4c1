/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The scheduler as IPVS sees it. */
#ifndef _IP_VS_CHASH_SCHEDULER_H
#define _IP_VS_CHASH_SCHEDULER_H

int ip_vs_chash_sched_register(void);
void ip_vs_chash_sched_unregister(void);

#endif /* _IP_VS_CHASH_SCHEDULER_H */
