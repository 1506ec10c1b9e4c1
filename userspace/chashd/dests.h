/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Destinations as IPVS has them. Every function returns a status. */
#ifndef _CHASHD_DESTS_H
#define _CHASHD_DESTS_H

#include "../genl.h"
#include "item.h"

LIST(peer_dests, peer_dest);

int dests_fetch(struct genl *ipvs, const struct tuple *service, struct peer_dests *dests);
int dest_request(struct genl *ipvs, uint8_t cmd, const struct peer_dest *dest);
void dest_text(const struct peer_dest *dest, const char *verb, char *buf, size_t size);

#endif /* _CHASHD_DESTS_H */
