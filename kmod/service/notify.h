/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What listeners are told of a service.
 */
#ifndef _IP_VS_CHASH_NOTIFY_H
#define _IP_VS_CHASH_NOTIFY_H

#include <linux/types.h>

struct ip_vs_chash_dest;
struct ip_vs_chash_service;

void ip_vs_chash_service_notify(const struct ip_vs_chash_service *cs, u8 type,
				const struct ip_vs_chash_dest *dest, int error);

#endif /* _IP_VS_CHASH_NOTIFY_H */
