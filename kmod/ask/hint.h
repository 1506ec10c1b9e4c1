/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Whose the sessions of a prefix were last. */
#ifndef _IP_VS_CHASH_HINT_H
#define _IP_VS_CHASH_HINT_H

#include "ask/state.h"

/* This director's own pool, in place of another director. */
#define CHASH_HINT_SELF		CHASH_DIRECTORS_MAX

bool ip_vs_chash_hint_learn(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
			    unsigned int director, u16 pop);
int ip_vs_chash_hint_learned(const struct ip_vs_chash_ask *ask,
			     const struct ip_vs_chash_flow *flow, u16 *pop);
u64 ip_vs_chash_hint_first(const struct ip_vs_chash_ask *ask,
			   const struct ip_vs_chash_flow *flow, u64 targets);
u16 ip_vs_chash_hint_pop(const struct ip_vs_chash_ask *ask, const struct ip_vs_chash_flow *flow,
			 const struct ip_vs_chash_director **by);

#endif /* _IP_VS_CHASH_HINT_H */
