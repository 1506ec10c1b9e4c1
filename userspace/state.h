/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * All that is stored. A normalized state has its lists in the order of the functions that compare.
 */
#ifndef _CHASHCTL_STATE_H
#define _CHASHCTL_STATE_H

#include "change.h"

/**
 * struct state - all that is stored
 * @seed:	the seed, as a change; a command of 0 says nothing about it
 * @services:	services; of the kernel's, also those that have nothing stored
 * @dests:	destinations, the same
 * @drains:	drains that were started
 * @pops:	PoPs
 * @backbones:	backbone devices
 * @sources:	source policies
 * @owners:	owners
 */
struct state {
	struct change seed;
	struct services services;
	struct dests dests;
	struct drains drains;
	struct pops pops;
	struct backbones backbones;
	struct sources sources;
	struct owners owners;
};

struct list *state_list(const struct state *state, const struct object *object);
int state_add(struct state *state, const struct change *change);
void state_normalize(struct state *state);
void state_free(struct state *state);

#endif /* _CHASHCTL_STATE_H */
