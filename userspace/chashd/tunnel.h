/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Tunnels as devices. Every function returns a status. */
#ifndef _CHASHD_TUNNEL_H
#define _CHASHD_TUNNEL_H

#include "item.h"

struct nl_sock;

void tunnel_device(const char *director, int af, char dev[IF_NAMESIZE]);
int tunnels_fetch(struct nl_sock *sock, struct items *items);
int tunnel_make(struct nl_sock *sock, const struct tunnel *tunnel);
int tunnel_drop(struct nl_sock *sock, const char *dev);
void tunnel_text(const struct tunnel *tunnel, char *buf, size_t size);

#endif /* _CHASHD_TUNNEL_H */
