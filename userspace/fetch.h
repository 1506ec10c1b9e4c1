/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the kernel has. Every function returns a status. What names what is asked for is in a
 * container: the attributes of it that @mask has.
 */
#ifndef _CHASHCTL_FETCH_H
#define _CHASHCTL_FETCH_H

#include "ctl.h"
#include "state.h"
#include "wire.h"

int fetch(struct ctl *ctl, const struct wire_set *set, const void *which, uint64_t mask, void *list,
	  const char *what);
int fetch_one(struct ctl *ctl, const struct wire_set *set, void *container, uint64_t mask,
	      const char *what);

int fetch_services(struct ctl *ctl, const struct tuple *only, struct services *services);
int fetch_dests(struct ctl *ctl, const struct tuple *only, struct dests *dests);
int fetch_drains(struct ctl *ctl, const struct tuple *only, struct drains *drains);
int fetch_snapshot(struct ctl *ctl, const struct tuple *only, struct services *services,
		   struct dests *dests);
int fetch_stats(struct ctl *ctl, const struct tuple *only, struct stats_list *stats);
int fetch_state(struct ctl *ctl, struct state *state);

#endif /* _CHASHCTL_FETCH_H */
