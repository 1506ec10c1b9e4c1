// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * All that is stored, as a file says it or the kernel lists it. What is said twice is folded, the
 * later word over the earlier one.
 */
#include <stdlib.h>
#include <string.h>

#include "state.h"
#include "wire.h"

static const struct object *const objects[] = {
	&service_object, &dest_object, &drain_object, &pop_object, &backbone_object, &source_object,
	&owner_object,
};

struct list *state_list(const struct state *state, const struct object *object)
{
	return (struct list *)(void *)((char *)state + object->list);
}

/* Add one to its list, which is in no order then. */
void state_put(struct state *state, const struct object *object, const void *container)
{
	struct list *list = state_list(state, object);

	list->at = list_grow(list->at, list->n, &list->size, object->set->size);
	memcpy((char *)list->at + list->n++ * object->set->size, container, object->set->size);
}

/* The one that has a name, in a normalized state, or NULL. */
const void *state_find(const struct state *state, const struct object *object, const void *key)
{
	const struct list *list = state_list(state, object);

	return list->n ? bsearch(key, list->at, list->n, object->set->size, object->compare) : NULL;
}

/* Let a state say what a change says. */
int state_add(struct state *state, const struct change *change)
{
	const struct object *object;
	size_t i;

	if (change->cmd == IP_VS_CHASH_CMD_SEED_SET) {
		free(state->seed.file);
		state->seed = *change;
		return DONE;
	}
	for (i = 0; i < ARRAY_SIZE(objects) && objects[i]->set->set != change->cmd; i++)
		;
	if (i == ARRAY_SIZE(objects) ||
	    (change->cmd == IP_VS_CHASH_CMD_SERVICE_SET && change->service.unset) ||
	    (change->cmd == IP_VS_CHASH_CMD_DEST_SET && change->dest.unset))
		return change_fail(change, "cannot be stored");
	object = objects[i];
	if (change->has_weight)
		return fail(USAGE, "weights are IPVS's, and saved by ipvsadm -S");
	if (object == &drain_object && !(change->have & HAVE(IP_VS_CHASH_A_DRAIN_ADDR)))
		return fail(USAGE, "a drain takes a destination here, not 'all'");
	if (object == &pop_object && !(change->have & HAVE(IP_VS_CHASH_A_POP_ID)))
		return fail(USAGE, "a PoP takes an id here");
	state_put(state, object, &change->have);
	/* Whether the PoP is new is found out when states are compared. */
	if (object == &pop_object) {
		state->pops.at[state->pops.n - 1].new = false;
		state->pops.at[state->pops.n - 1].have &= ~HAVE(IP_VS_CHASH_A_POP_NEW);
	}
	return DONE;
}

/* What is there twice is one, the later word over the earlier one. */
static void fold(const struct object *object, char *to, const char *from)
{
	const struct wire_field *stored = &object->set->fields[object->stored];

	if (object->stored)
		wire_overlay(stored->set, to + stored->offset, from + stored->offset);
	else if (object == &pop_object)
		wire_overlay(object->set, to, from);
	else
		memcpy(to, from, object->set->size);
}

/* Bring the lists of a state in order. */
void state_normalize(struct state *state)
{
	const struct object *object;
	struct list *list;
	size_t each, i, j, n;
	char *at;

	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		object = objects[i];
		each = object->set->size;
		list = state_list(state, object);
		at = list->at;
		sort_stable(at, list->n, each, object->compare);
		for (j = n = 0; j < list->n; j++) {
			if (n && !object->compare(at + (n - 1) * each, at + j * each))
				fold(object, at + (n - 1) * each, at + j * each);
			else
				memmove(at + n++ * each, at + j * each, each);
		}
		list->n = n;
	}
}

/* Which PoPs owners and destinations name, by id. */
void state_named_pops(const struct state *state, bool named[UINT16_MAX + 1])
{
	const struct owner *owner;
	size_t i, j;

	memset(named, 0, UINT16_MAX + 1);
	for (i = 0; i < state->dests.n; i++)
		named[state->dests.at[i].stored.pop] = true;
	for (i = 0; i < state->owners.n; i++) {
		owner = &state->owners.at[i];
		for (j = 0; j < owner->pops.n; j++)
			named[owner->pops.at[j]] = true;
	}
	/* What a destination of this PoP has. */
	named[0] = false;
}

/* Whether nothing is stored, or nothing but a seed. */
bool state_is_empty(const struct state *state)
{
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(objects); i++)
		n += state_list(state, objects[i])->n;
	return !n;
}

void state_free(struct state *state)
{
	size_t i;

	explicit_bzero(state->seed.seed.key, sizeof(state->seed.seed.key));
	free(state->seed.file);
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		list_free(state_list(state, objects[i]));
}
