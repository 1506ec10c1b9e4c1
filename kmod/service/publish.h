/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* When the table of a service is rebuilt, and what becomes of the one that it replaces. */
#ifndef _IP_VS_CHASH_PUBLISH_H
#define _IP_VS_CHASH_PUBLISH_H

#include <linux/siphash.h>

struct ip_vs_chash_dest;
struct ip_vs_chash_net;
struct ip_vs_chash_service;

void ip_vs_chash_publish_init(struct ip_vs_chash_service *cs);
bool ip_vs_chash_publish_fills(const struct ip_vs_chash_service *cs, unsigned int n);
int ip_vs_chash_publish_now(struct ip_vs_chash_service *cs);
void ip_vs_chash_publish_changed(struct ip_vs_chash_service *cs);
void ip_vs_chash_publish_dest(struct ip_vs_chash_service *cs, const struct ip_vs_chash_dest *dest);
void ip_vs_chash_publish_stop(struct ip_vs_chash_service *cs);
void ip_vs_chash_publish_all(struct ip_vs_chash_net *cn);

void ip_vs_chash_publish_net_init(struct ip_vs_chash_net *cn);
int ip_vs_chash_publish_net_tuned(struct ip_vs_chash_net *cn, const int *knob);
void ip_vs_chash_publish_net_exit(struct ip_vs_chash_net *cn);
void ip_vs_chash_publish_reseed(struct ip_vs_chash_net *cn, const siphash_key_t *seed, bool hold);

#endif /* _IP_VS_CHASH_PUBLISH_H */
