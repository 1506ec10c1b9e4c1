/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Asking the other directors for a flow that is not known here: the segment is held meanwhile. */
#ifndef _IP_VS_CHASH_ASK_H
#define _IP_VS_CHASH_ASK_H

#include "ask/state.h"

struct ip_vs_chash_peers;

void ip_vs_chash_ask_init(struct ip_vs_chash_net *cn);
int ip_vs_chash_ask_start(struct ip_vs_chash_net *cn);
int ip_vs_chash_ask_tuned(struct ip_vs_chash_net *cn, const int *knob);
void ip_vs_chash_ask_stop(struct ip_vs_chash_net *cn);
void ip_vs_chash_ask_exit(struct ip_vs_chash_net *cn);
void ip_vs_chash_ask_refresh(struct ip_vs_chash_net *cn);

u64 ip_vs_chash_ask_hash(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow);
void ip_vs_chash_ask_flow(struct chash_wire *wire, const struct ip_vs_chash_flow *flow);
void ip_vs_chash_ask_send(struct ip_vs_chash_ask *ask, u64 to, const struct chash_wire *wire,
			  unsigned int key);
u64 ip_vs_chash_ask_targets(const struct ip_vs_chash_net *cn,
			    const struct ip_vs_chash_peers *peers);
enum ip_vs_chash_holding ip_vs_chash_ask_hold(const struct ip_vs_chash_service *cs,
					      struct sk_buff *skb,
					      const struct nf_hook_state *state,
					      const struct ip_vs_chash_flow *flow,
					      u16 pop, bool leaving);

#endif /* _IP_VS_CHASH_ASK_H */
