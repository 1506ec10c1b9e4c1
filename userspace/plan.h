/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The changes that lead from one state to another. Pure: nothing is asked or sent here. */
#ifndef _CHASHCTL_PLAN_H
#define _CHASHCTL_PLAN_H

#include "state.h"

/* What is to be done, in order. */
struct plan {
	/* changes; IP_VS_CHASH_CMD_OWNER_COMMIT stands for the load of all @owners */
	struct changes changes;
	struct owners owners;	/* owners to load */
};

/* What of a wanted state is to be looked at how. */
enum plan_flag {
	PLAN_FULL = 1,		/* what it does not say is to go; the seed excepted */
	PLAN_EACH = 2,		/* every owner is a change of its own, however many they are */
};

void plan_make(struct plan *plan, const struct state *now, const struct state *wanted,
	       unsigned int flags);
int plan_from_nothing(const struct state *state,
		      int (*take)(void *arg, const struct change *change), void *arg);
void plan_free(struct plan *plan);

#endif /* _CHASHCTL_PLAN_H */
