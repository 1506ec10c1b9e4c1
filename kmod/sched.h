/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scheduler as IPVS sees it, and the assignment of a client to a destination.
 */
#ifndef _IP_VS_CHASH_SCHED_H
#define _IP_VS_CHASH_SCHED_H

int ip_vs_chash_sched_register(void);
void ip_vs_chash_sched_unregister(void);

#endif /* _IP_VS_CHASH_SCHED_H */
