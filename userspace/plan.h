/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that is stored, and the changes that lead from one such state to another. Pure: nothing is
 * asked or sent here.
 */
#ifndef _CHASHCTL_PLAN_H
#define _CHASHCTL_PLAN_H

#include "change.h"

/**
 * struct state - all that is stored
 * @seed:	the seed, as a change; a command of 0 says nothing about it
 * @services:	services; of the kernel's, also those that have nothing stored
 * @dests:	destinations, the same
 * @pops:	PoPs
 * @backbones:	backbone devices
 * @sources:	source policies
 * @owners:	owners
 */
struct state {
	struct change seed;
	struct services services;
	struct dests dests;
	struct pops pops;
	struct backbones backbones;
	struct sources sources;
	struct owners owners;
};

/**
 * struct plan - what is to be done, in order
 * @changes:	changes; IP_VS_CHASH_CMD_OWNER_COMMIT stands for the load of all @owners
 * @owners:	owners to load
 */
struct plan {
	struct changes changes;
	struct owners owners;
};

int state_add(struct state *state, const struct change *change);
void state_normalize(struct state *state);
int state_changes(const struct state *state, int (*take)(void *arg, const struct change *change),
		  void *arg);
void state_free(struct state *state);

void plan_make(struct plan *plan, const struct state *now, const struct state *wanted, bool full);
void plan_free(struct plan *plan);

#endif /* _CHASHCTL_PLAN_H */
