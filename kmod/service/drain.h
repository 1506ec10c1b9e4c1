/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Drains: a destination takes no new sessions from now on, and the ones that it has go on to
 * their end.
 */
#ifndef _IP_VS_CHASH_DRAIN_H
#define _IP_VS_CHASH_DRAIN_H

#include <linux/types.h>

struct ip_vs_chash_dest;
struct ip_vs_chash_drain;
struct ip_vs_chash_service;
struct ip_vs_chash_net;

u8 ip_vs_chash_drain_state(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_dest *dest);
bool ip_vs_chash_drain_leaves_some(const struct ip_vs_chash_service *cs);

s64 ip_vs_chash_drain_time(s64 wall);
s64 ip_vs_chash_drain_wall(s64 time);
void ip_vs_chash_drain_hold(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest);
void ip_vs_chash_drain_start(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			     const struct ip_vs_chash_drain *drain);
void ip_vs_chash_drain_bind(struct ip_vs_chash_service *cs, bool is_new);
void ip_vs_chash_drain_unbind(struct ip_vs_chash_service *cs, bool deleted);
void ip_vs_chash_drain_stop(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest);
void ip_vs_chash_drain_stop_all(struct ip_vs_chash_service *cs);
void ip_vs_chash_drain_net_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_drain_net_stop(struct ip_vs_chash_net *cn);

#endif /* _IP_VS_CHASH_DRAIN_H */
