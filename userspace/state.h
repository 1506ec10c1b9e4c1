/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * All that is stored. A normalized state has its lists in the order of the functions that compare.
 */
#ifndef _CHASHCTL_STATE_H
#define _CHASHCTL_STATE_H

#include "change.h"

/* All that is stored. */
struct state {
	struct change seed;	/* the seed, as a change; a command of 0 says nothing about it */
	/* services; of the kernel's, also those that have nothing stored */
	struct services services;
	struct dests dests;	/* destinations, the same */
	struct drains drains;	/* drains that were started */
	struct pops pops;	/* PoPs */
	struct backbones backbones;	/* backbone devices */
	struct sources sources;	/* source policies */
	struct owners owners;	/* owners */
};

struct list *state_list(const struct state *state, const struct object *object);
void state_put(struct state *state, const struct object *object, const void *container);
const void *state_find(const struct state *state, const struct object *object, const void *key);
int state_add(struct state *state, const struct change *change);
void state_normalize(struct state *state);
void state_named_pops(const struct state *state, bool named[UINT16_MAX + 1]);
bool state_is_empty(const struct state *state);
void state_free(struct state *state);

#endif /* _CHASHCTL_STATE_H */
