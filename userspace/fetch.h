/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has, as lists. Every function returns a status.
 */
#ifndef _CHASHCTL_FETCH_H
#define _CHASHCTL_FETCH_H

#include "ctl.h"
#include "state.h"

int fetch_services(struct ctl *ctl, const struct tuple *only, struct services *services);
int fetch_dests(struct ctl *ctl, const struct tuple *only, struct dests *dests);
int fetch_drains(struct ctl *ctl, const struct tuple *only, struct drains *drains);
int fetch_snapshot(struct ctl *ctl, const struct tuple *only, struct services *services,
		   struct dests *dests);
int fetch_pops(struct ctl *ctl, struct pops *pops);
int fetch_backbones(struct ctl *ctl, struct backbones *backbones);
int fetch_owners(struct ctl *ctl, struct owners *owners);
int fetch_sources(struct ctl *ctl, struct sources *sources);
int fetch_heavies(struct ctl *ctl, struct heavies *heavies);
int fetch_stats(struct ctl *ctl, const struct tuple *only, struct stats_list *stats);
int fetch_seed(struct ctl *ctl, struct seed *seed);
int fetch_state(struct ctl *ctl, struct state *state);

#endif /* _CHASHCTL_FETCH_H */
