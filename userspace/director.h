/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The other directors, and what they say of a flow. */
#ifndef _CHASHCTL_DIRECTOR_H
#define _CHASHCTL_DIRECTOR_H

#include "ctl.h"

int directors_fetch(struct ctl *ctl, const struct director *flow, struct directors *directors);
void directors_print(struct out *out, const struct directors *directors, const struct pops *pops,
		     uint16_t only);
void directors_print_answers(struct out *out, const struct directors *directors,
			     const struct pops *pops, bool asked);

#endif /* _CHASHCTL_DIRECTOR_H */
