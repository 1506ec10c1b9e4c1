// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that is stored, as a file says it or the kernel lists it. What is said twice is folded, the
 * later word over the earlier one.
 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "state.h"
#include "wire.h"

int service_compare(const void *a, const void *b)
{
	return tuple_compare(&((const struct service *)a)->tuple,
			     &((const struct service *)b)->tuple);
}

int dest_compare(const void *p, const void *q)
{
	const struct dest *a = p, *b = q;
	int diff = tuple_compare(&a->service, &b->service);

	return diff ? diff : endpoint_compare(&a->addr, a->port, &b->addr, b->port);
}

int drain_compare(const void *p, const void *q)
{
	const struct drain *a = p, *b = q;
	int diff = tuple_compare(&a->service, &b->service);

	return diff ? diff : endpoint_compare(&a->addr, a->port, &b->addr, b->port);
}

int source_compare(const void *a, const void *b)
{
	return prefix_compare(&((const struct source *)a)->prefix,
			      &((const struct source *)b)->prefix);
}

int owner_compare(const void *a, const void *b)
{
	return prefix_compare(&((const struct owner *)a)->prefix,
			      &((const struct owner *)b)->prefix);
}

int pop_compare(const void *a, const void *b)
{
	return ((const struct pop *)a)->id - ((const struct pop *)b)->id;
}

int backbone_compare(const void *a, const void *b)
{
	return strcmp(((const struct backbone *)a)->dev, ((const struct backbone *)b)->dev);
}

/* Let a state say what a change says. */
int state_add(struct state *state, const struct change *change)
{
	switch (change->cmd) {
	case IP_VS_CHASH_CMD_SERVICE_SET:
		*list_add(&state->services) = change->service;
		return DONE;
	case IP_VS_CHASH_CMD_DEST_SET:
		if (change->has_weight)
			return fail(USAGE, "weights are IPVS's, and saved by ipvsadm -S");
		*list_add(&state->dests) = change->dest;
		return DONE;
	case IP_VS_CHASH_CMD_DRAIN_SET:
		if (!(change->drain.have & HAVE(IP_VS_CHASH_A_DRAIN_ADDR)))
			return fail(USAGE, "a drain takes a destination here, not 'all'");
		*list_add(&state->drains) = change->drain;
		return DONE;
	case IP_VS_CHASH_CMD_POP_SET:
		if (!(change->pop.have & HAVE(IP_VS_CHASH_A_POP_ID)))
			return fail(USAGE, "a PoP takes an id here");
		*list_add(&state->pops) = change->pop;
		return DONE;
	case IP_VS_CHASH_CMD_BACKBONE_SET:
		*list_add(&state->backbones) = change->backbone;
		return DONE;
	case IP_VS_CHASH_CMD_SOURCE_SET:
		*list_add(&state->sources) = change->source;
		return DONE;
	case IP_VS_CHASH_CMD_OWNER_SET:
		*list_add(&state->owners) = change->owner;
		return DONE;
	case IP_VS_CHASH_CMD_SEED_SET:
		free(state->seed.file);
		state->seed = *change;
		return DONE;
	}
	return fail(USAGE, "this does not say what is to be");
}

/* Bring a list in order; what is there twice is folded into one, later over earlier. */
#define NORMALIZE(list, compare, fold) do {					\
	typeof(list) list_ = (list);						\
	size_t i_, n_ = 0;							\
										\
	sort_stable(list_->at, list_->n, sizeof(*list_->at), compare);		\
	for (i_ = 0; i_ < list_->n; i_++) {					\
		if (n_ && !compare(&list_->at[n_ - 1], &list_->at[i_]))		\
			fold(&list_->at[n_ - 1], &list_->at[i_]);		\
		else								\
			list_->at[n_++] = list_->at[i_];			\
	}									\
	list_->n = n_;								\
} while (0)

#define FOLD_SERVICE(to, from) wire_overlay(&wire_settings, &(to)->stored, &(from)->stored)
#define FOLD_DEST(to, from) wire_overlay(&wire_dest_settings, &(to)->stored, &(from)->stored)
#define FOLD_POP(to, from) wire_overlay(&wire_pop, to, from)
#define FOLD_LATER(to, from) (*(to) = *(from))

/* Bring a state in order. */
void state_normalize(struct state *state)
{
	NORMALIZE(&state->services, service_compare, FOLD_SERVICE);
	NORMALIZE(&state->dests, dest_compare, FOLD_DEST);
	NORMALIZE(&state->drains, drain_compare, FOLD_LATER);
	NORMALIZE(&state->pops, pop_compare, FOLD_POP);
	NORMALIZE(&state->backbones, backbone_compare, FOLD_LATER);
	NORMALIZE(&state->sources, source_compare, FOLD_LATER);
	NORMALIZE(&state->owners, owner_compare, FOLD_LATER);
}

void state_free(struct state *state)
{
	explicit_bzero(state->seed.seed.key, sizeof(state->seed.seed.key));
	free(state->seed.file);
	list_free(&state->services);
	list_free(&state->dests);
	list_free(&state->drains);
	list_free(&state->pops);
	list_free(&state->backbones);
	list_free(&state->sources);
	list_free(&state->owners);
}
