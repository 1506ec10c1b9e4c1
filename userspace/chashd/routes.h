/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Routes to the other directors: who has lost his is down. */
#ifndef _CHASHD_ROUTES_H
#define _CHASHD_ROUTES_H

#include "fleet.h"

int routes_open(void);
void routes_check(struct fleet *fleet);

#endif /* _CHASHD_ROUTES_H */
