/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* When the hooks of takeover are registered. */
#ifndef _IP_VS_CHASH_HOOKS_H
#define _IP_VS_CHASH_HOOKS_H

struct ip_vs_chash_net;
struct ip_vs_chash_service;

void ip_vs_chash_hooks_init(struct ip_vs_chash_net *cn);
void ip_vs_chash_hooks_exit(struct ip_vs_chash_net *cn);
void ip_vs_chash_hooks_changed(struct ip_vs_chash_service *cs);
void ip_vs_chash_hooks_refresh(struct ip_vs_chash_net *cn);
int ip_vs_chash_hooks_start(struct ip_vs_chash_net *cn);
int ip_vs_chash_hooks_tuned(struct ip_vs_chash_net *cn, const int *knob);
void ip_vs_chash_hooks_stop(struct ip_vs_chash_net *cn);
void ip_vs_chash_hooks_bound(struct ip_vs_chash_service *cs);

#endif /* _IP_VS_CHASH_HOOKS_H */
