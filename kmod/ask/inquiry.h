/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Asking by command: for what each director says of a flow, whether a segment of it comes or not.
 */
#ifndef _IP_VS_CHASH_INQUIRY_H
#define _IP_VS_CHASH_INQUIRY_H

#include "ask/state.h"

void ip_vs_chash_inquiry_begin(struct ip_vs_chash_inquiry *inquiry,
			       const struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_flow *flow);
int ip_vs_chash_inquiry_ask(struct ip_vs_chash_inquiry *inquiry, struct ip_vs_chash_ask *ask,
			    const struct ip_vs_chash_flow *flow, u32 mark);

#endif /* _IP_VS_CHASH_INQUIRY_H */
