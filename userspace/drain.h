/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Drains: which of them a command means, how they are printed, and their ends. */
#ifndef _CHASHCTL_DRAIN_H
#define _CHASHCTL_DRAIN_H

#include "ctl.h"

int drain_fetch(struct ctl *ctl, const struct drain *which, struct drains *drains);
const char *drain_word(uint8_t state);
void drain_print(struct out *out, const struct drain *drain);

int drain_cut(struct ctl *ctl, const struct drains *drains);
int drain_wait(struct ctl *ctl, struct args *args);

#endif /* _CHASHCTL_DRAIN_H */
