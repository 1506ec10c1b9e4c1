/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What a service was asked for and cannot have. */
#ifndef _IP_VS_CHASH_UNMET_H
#define _IP_VS_CHASH_UNMET_H

struct ip_vs_chash_service;

void ip_vs_chash_unmet_tell(struct ip_vs_chash_service *cs);

#endif /* _IP_VS_CHASH_UNMET_H */
