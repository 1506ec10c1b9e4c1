/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Routes to the other directors: who has lost his is down. */
#ifndef _CHASHD_ROUTES_H
#define _CHASHD_ROUTES_H

#include <event2/event.h>

#include "fleet.h"

void routes_watch(struct event_base *base, void (*changed)(void));
void routes_check(struct fleet *fleet);
void routes_close(void);

#endif /* _CHASHD_ROUTES_H */
