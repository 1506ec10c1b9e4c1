/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The scheduler as IPVS sees it. */
#ifndef _IP_VS_CHASH_BINDING_H
#define _IP_VS_CHASH_BINDING_H

#include <net/ip_vs.h>

extern struct ip_vs_scheduler ip_vs_chash_scheduler;

#endif /* _IP_VS_CHASH_BINDING_H */
