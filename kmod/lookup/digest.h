/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What is equal for two directors when they map every client of a service alike. */
#ifndef _IP_VS_CHASH_DIGEST_H
#define _IP_VS_CHASH_DIGEST_H

#include <linux/types.h>

struct ip_vs_chash_service;

u64 ip_vs_chash_digest(const struct ip_vs_chash_service *cs);

#endif /* _IP_VS_CHASH_DIGEST_H */
