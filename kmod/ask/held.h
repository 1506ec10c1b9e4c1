/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The held segments of a namespace. */
#ifndef _IP_VS_CHASH_HELD_H
#define _IP_VS_CHASH_HELD_H

#include "ask/state.h"

enum ip_vs_chash_holding ip_vs_chash_held_add(struct ip_vs_chash_ask *ask,
					      const struct ip_vs_chash_held *what,
					      const struct nf_hook_state *state);
struct ip_vs_chash_held *ip_vs_chash_held_find(struct ip_vs_chash_ask *ask, u64 id);
void ip_vs_chash_held_take(struct ip_vs_chash_ask *ask, struct ip_vs_chash_held *held,
			   struct list_head *over);
void ip_vs_chash_held_free(struct ip_vs_chash_held *held);
void ip_vs_chash_held_flush(struct ip_vs_chash_ask *ask, const struct net_device *dev);
bool ip_vs_chash_inquiry_answered(struct ip_vs_chash_ask *ask, unsigned int director,
				  u64 id, const struct chash_wire *wire);

#endif /* _IP_VS_CHASH_HELD_H */
