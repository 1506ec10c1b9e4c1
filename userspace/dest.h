/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* How destinations look, wherever they are listed. */
#ifndef _CHASHCTL_DEST_H
#define _CHASHCTL_DEST_H

#include "print.h"

const char *dest_state(const struct dest *dest, const struct pops *pops);
void out_pop(struct out *out, const struct pops *pops, uint16_t id);

#endif /* _CHASHCTL_DEST_H */
