// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The changes that lead from what is stored to what is wanted, and no others: what is right
 * already is not touched. Their order keeps every step valid: a PoP comes before who names it and
 * goes after, and a name, an id or being "self" is given up before another takes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "plan.h"
#include "wire.h"

/* Owners are set one by one while that is less work than to load all of them. */
#define OWNERS_IN_PLACE 1000
#define OWNERS_IN_PLACE_PART 10

static const uint64_t all_of_pop = HAVE(IP_VS_CHASH_A_POP_NAME) | HAVE(IP_VS_CHASH_A_POP_SELF) |
	HAVE(IP_VS_CHASH_A_POP_STATE) | HAVE(IP_VS_CHASH_A_POP_RELAYS);

void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->changes.n; i++)
		explicit_bzero(plan->changes.at[i].seed.key, sizeof(plan->changes.at[i].seed.key));
	list_free(&plan->changes);
	list_free(&plan->owners);
}

/* A change of what a container is about. */
static struct change *add(struct plan *plan, uint8_t cmd, const struct object *object,
			  const void *container, uint64_t have)
{
	struct change *change = list_add(&plan->changes);

	change->cmd = cmd;
	if (container)
		memcpy(&change->have, container, object->set->size);
	if (object->set->have)
		change->have = have;
	return change;
}

/* A PoP is deleted by its id, as another one may have its name. */
static void add_del(struct plan *plan, const struct object *object, const void *container)
{
	add(plan, object->set->del, object, container,
	    object == &pop_object ? HAVE(IP_VS_CHASH_A_POP_ID) : object->set->key);
}

/* Elements of a list, by number. */
static const void *nth(const struct list *list, const struct object *object, size_t i)
{
	return (const char *)list->at + i * object->set->size;
}

static void add_pop(struct plan *plan, const struct pop *pop, uint64_t have)
{
	add(plan, IP_VS_CHASH_CMD_POP_SET, &pop_object, pop,
	    have | HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME));
}

/* Whether a PoP will still be this director's own. */
static bool stays_self(const struct pop *pop, const struct pop *later, bool full)
{
	if (later && later->have & HAVE(IP_VS_CHASH_A_POP_SELF))
		return later->self;
	return pop->self && !full;
}

/* What another PoP is to take is given up first: a name by one that gets a new id, too. */
static void give_up_pops(struct plan *plan, const struct state *now, const struct state *wanted,
			 bool full)
{
	const struct pop *later, *other;
	struct pop pop;
	size_t i, j;

	for (i = 0; i < now->pops.n; i++) {
		pop = now->pops.at[i];
		later = state_find(wanted, &pop_object, &pop);
		for (j = 0; j < wanted->pops.n; j++) {
			other = &wanted->pops.at[j];
			if (other->id == pop.id)
				continue;
			if (pop.self && other->self && !stays_self(&pop, later, full)) {
				pop.self = false;
				add_pop(plan, &pop, HAVE(IP_VS_CHASH_A_POP_SELF));
			}
			if (!strcmp(pop.name, other->name) && (later || full)) {
				snprintf(pop.name, sizeof(pop.name), "moved-%u", pop.id);
				add_pop(plan, &pop, 0);
			}
		}
	}
}

static void set_pops(struct plan *plan, const struct state *now, const struct state *wanted,
		     bool full)
{
	const struct pop *before;
	struct pop pop;
	uint64_t differ;
	size_t i;

	for (i = 0; i < wanted->pops.n; i++) {
		pop = wanted->pops.at[i];
		before = state_find(now, &pop_object, &pop);
		/* What is not said of it is to be as it is for a new one. */
		if (full && before) {
			if (!(pop.have & HAVE(IP_VS_CHASH_A_POP_STATE)))
				pop.state = IP_VS_CHASH_POP_STATE_UP;
			pop.have |= all_of_pop;
		}
		differ = before ? wire_differ(&wire_pop, before, &pop) & all_of_pop : pop.have;
		if (differ)
			add_pop(plan, &pop, differ);
	}
}

static bool is_same_drain(const struct drain *now, const struct drain *wanted)
{
	if (now->deadline != wanted->deadline || now->cut != wanted->cut)
		return false;
	return !(wanted->have & HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT)) || now->weight == wanted->weight;
}

/* A backbone device has nothing but its name. */
static bool is_same(const struct object *object, const void *now, const void *wanted)
{
	if (object == &drain_object)
		return is_same_drain(now, wanted);
	return *(const uint64_t *)now == *(const uint64_t *)wanted ?
	       !wire_differ(object->set, now, wanted) : object == &backbone_object;
}

/* What is stored as a whole. */
static void set_whole(struct plan *plan, const struct object *object, const struct state *now,
		      const struct state *wanted)
{
	const struct list *list = state_list(wanted, object);
	const void *before, *later;
	struct change *change;
	size_t i;

	for (i = 0; i < list->n; i++) {
		later = nth(list, object, i);
		before = state_find(now, object, later);
		if (before && is_same(object, before, later))
			continue;
		change = add(plan, object->set->set, object, later, *(const uint64_t *)later);
		if (object == &drain_object) {
			change->drain.restore = true;
			change->have |= HAVE(IP_VS_CHASH_A_DRAIN_RESTORE);
		}
	}
}

/* What is stored setting by setting: of those of @container, @set and @unset. */
static void add_settings(struct plan *plan, const struct object *object, const void *container,
			 uint64_t set, uint64_t unset)
{
	const struct wire_field *fields = object->set->fields;
	struct change *change;
	char *at;

	if (unset) {
		change = add(plan, object->set->set, object, container,
			     object->set->key | HAVE(object->unset));
		at = (char *)&change->have;
		*(uint64_t *)(void *)(at + fields[object->unset].offset) = unset;
		*(uint64_t *)(void *)(at + fields[object->stored].offset) = 0;
	}
	if (set) {
		change = add(plan, object->set->set, object, container,
			     object->set->key | HAVE(object->stored));
		at = (char *)&change->have;
		*(uint64_t *)(void *)(at + fields[object->stored].offset) &= set;
	}
}

/* Whether a service is to tell its destinations apart by less than before. */
static bool merges(uint64_t differ, const struct service *later)
{
	return differ & HAVE(IP_VS_CHASH_A_SETTINGS_IDENTITY) &&
	       later->stored.identity == IP_VS_CHASH_IDENTITY_ADDRESS;
}

/* What is stored and not wanted of things that are wanted. */
static void unset_settings(struct plan *plan, const struct object *object,
			   const struct state *now, const struct state *wanted)
{
	const struct wire_field *stored = &object->set->fields[object->stored];
	const struct list *list = state_list(wanted, object);
	const uint64_t *have, *had;
	const char *before, *later;
	size_t i;

	for (i = 0; i < list->n; i++) {
		later = nth(list, object, i);
		before = state_find(now, object, later);
		if (!before)
			continue;
		have = (const void *)(later + stored->offset);
		had = (const void *)(before + stored->offset);
		add_settings(plan, object, later, 0, *had & ~*have);
	}
}

static void set_settings(struct plan *plan, const struct object *object, const struct state *now,
			 const struct state *wanted)
{
	const struct wire_field *stored = &object->set->fields[object->stored];
	const struct list *list = state_list(wanted, object);
	const uint64_t none = 0, *have, *had;
	const char *before, *later;
	uint64_t differ, apart;
	size_t i;

	for (i = 0; i < list->n; i++) {
		later = nth(list, object, i);
		before = state_find(now, object, later);
		have = (const void *)(later + stored->offset);
		had = before ? (const void *)(before + stored->offset) : &none;
		differ = wire_differ(stored->set, had, have);
		/* One that a persistent service refuses takes no other with it. */
		apart = object == &service_object ?
			differ & (HAVE(IP_VS_CHASH_A_SETTINGS_TAKEOVER) |
				  HAVE(IP_VS_CHASH_A_SETTINGS_SPILL) |
				  HAVE(IP_VS_CHASH_A_SETTINGS_SPLIT)) : 0;
		if (object == &service_object && merges(differ, (const void *)later))
			differ &= ~HAVE(IP_VS_CHASH_A_SETTINGS_IDENTITY);
		add_settings(plan, object, later, differ & ~apart, 0);
		for (; apart; apart &= apart - 1)
			add_settings(plan, object, later, apart & -apart, 0);
	}
}

/* Once the destinations have the ids that tell them apart all the same. */
static void set_identities(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct settings none = {};
	const struct service *before, *later;
	size_t i;

	for (i = 0; i < wanted->services.n; i++) {
		later = &wanted->services.at[i];
		before = state_find(now, &service_object, later);
		if (merges(wire_differ(&wire_settings, before ? &before->stored : &none,
				       &later->stored), later))
			add_settings(plan, &service_object, later,
				     HAVE(IP_VS_CHASH_A_SETTINGS_IDENTITY), 0);
	}
}

static int compare_service_of_dest(const void *a, const void *b)
{
	return tuple_compare(&((const struct dest *)a)->service,
			     &((const struct dest *)b)->service);
}

static int compare_service_of_drain(const void *a, const void *b)
{
	return tuple_compare(&((const struct drain *)a)->service,
			     &((const struct drain *)b)->service);
}

/* The first destination of a service in a list, or NULL. */
static const struct dest *first_dest(const struct dests *dests, const struct tuple *tuple)
{
	struct dest key = { .service = *tuple };
	const struct dest *dest = dests->n ? bsearch(&key, dests->at, dests->n, sizeof(key),
						     compare_service_of_dest) : NULL;

	while (dest && dest > dests->at && tuple_equal(&dest[-1].service, tuple))
		dest--;
	return dest;
}

/*
 * An id that another destination is to take is given up first by one that gets a new one. Where the
 * wanted state does not name it, it is gone already, or stays as it is.
 */
static void give_up_ids(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct dest *dest, *other, *later, *before, *end = now->dests.at + now->dests.n;
	const uint64_t id = HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID);
	size_t i;

	for (i = 0; i < wanted->dests.n; i++) {
		dest = &wanted->dests.at[i];
		before = state_find(now, &dest_object, dest);
		if (!(dest->stored.have & id) ||
		    (before && before->stored.have & id && before->stored.id == dest->stored.id))
			continue;
		for (other = first_dest(&now->dests, &dest->service);
		     other && other < end && tuple_equal(&other->service, &dest->service); other++) {
			if (!(other->stored.have & id) || other->stored.id != dest->stored.id)
				continue;
			later = state_find(wanted, &dest_object, other);
			/* Where it is to keep it, the wanted state has one id twice: the kernel says so. */
			if (later && later->stored.have & id && later->stored.id != dest->stored.id)
				add_settings(plan, &dest_object, other, 0, id);
		}
	}
}

static bool has_same_pops(const struct owner *a, const struct owner *b)
{
	return a->pops.n == b->pops.n &&
	       !memcmp(a->pops.at, b->pops.at, a->pops.n * sizeof(a->pops.at[0]));
}

/* Walk owners in step, and change those that differ, or load all where these are many. */
static void set_owners(struct plan *plan, const struct owners *now, const struct owners *wanted,
		       bool full, bool each)
{
	size_t most = (now->n + wanted->n) / OWNERS_IN_PLACE_PART, first = plan->changes.n;
	size_t i = 0, j = 0, differ = 0;
	const struct owner *old, *new;
	int order;

	if (full && !each && !wanted->n) {
		if (now->n)
			add(plan, IP_VS_CHASH_CMD_OWNER_FLUSH, &owner_object, NULL, 0);
		return;
	}
	if (most < OWNERS_IN_PLACE)
		most = OWNERS_IN_PLACE;
	while (i < now->n || j < wanted->n) {
		order = i == now->n ? 1 : j == wanted->n ? -1 :
			owner_compare(&now->at[i], &wanted->at[j]);
		old = order <= 0 ? &now->at[i++] : NULL;
		new = order >= 0 ? &wanted->at[j++] : NULL;
		if (!each && (new || !full))
			*list_add(&plan->owners) = new ? *new : *old;
		if (new ? old && has_same_pops(old, new) : !full)
			continue;
		if (each || ++differ <= most)
			add(plan, new ? IP_VS_CHASH_CMD_OWNER_SET : IP_VS_CHASH_CMD_OWNER_DEL,
			    &owner_object, new ?: old, 0)->owner.pops.n *= !!new;
	}
	if (differ > most) {
		plan->changes.n = first;
		add(plan, IP_VS_CHASH_CMD_OWNER_COMMIT, &owner_object, NULL, 0);
	} else {
		list_free(&plan->owners);
	}
}

/* Whether the wanted state says nothing of a service that does not exist, so that it goes. */
static bool is_forgotten(const struct state *now, const struct state *wanted,
			 const struct tuple *tuple)
{
	const struct service key = { .tuple = *tuple };
	const struct drain drain = { .service = *tuple };
	const struct service *service = state_find(now, &service_object, &key);

	return service && !service->alive && !state_find(wanted, &service_object, service) &&
	       !first_dest(&wanted->dests, tuple) &&
	       !(wanted->drains.n && bsearch(&drain, wanted->drains.at, wanted->drains.n,
					     sizeof(drain), compare_service_of_drain));
}

static void drop_services(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct service *service;
	size_t i;

	for (i = 0; i < now->services.n; i++) {
		service = &now->services.at[i];
		if (is_forgotten(now, wanted, &service->tuple))
			add_del(plan, &service_object, service);
		else if (!state_find(wanted, &service_object, service))
			add_settings(plan, &service_object, service, 0, service->stored.have);
	}
}

/* Whether a destination is kept by a drain of its own. */
static bool stays_draining(const struct state *wanted, const struct dest *dest)
{
	const struct drain key = {
		.service = dest->service, .addr = dest->addr, .port = dest->port,
	};

	return state_find(wanted, &drain_object, &key);
}

static void drop_dests(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct dest *dest;
	size_t i;

	for (i = 0; i < now->dests.n; i++) {
		dest = &now->dests.at[i];
		if (!dest->stored.have || state_find(wanted, &dest_object, dest) ||
		    is_forgotten(now, wanted, &dest->service))
			continue;
		if (dest->flags & IP_VS_CHASH_DEST_F_ALIVE || stays_draining(wanted, dest))
			add_settings(plan, &dest_object, dest, 0, dest->stored.have);
		else
			add_del(plan, &dest_object, dest);
	}
}

static void drop(struct plan *plan, const struct object *object, const struct state *now,
		 const struct state *wanted)
{
	const struct list *list = state_list(now, object);
	const void *before;
	size_t i;

	for (i = 0; i < list->n; i++) {
		before = nth(list, object, i);
		if (state_find(wanted, object, before) ||
		    (object == &drain_object &&
		     is_forgotten(now, wanted, &((const struct drain *)before)->service)))
			continue;
		add_del(plan, object, before);
	}
}

/* Find out what to change; both states are normalized. */
void plan_make(struct plan *plan, const struct state *now, const struct state *wanted,
	       unsigned int flags)
{
	bool full = flags & PLAN_FULL;
	/* Without a gap for those that change, unless there is no room for both. */
	bool first = full &&
		     now->sources.n + wanted->sources.n > IP_VS_CHASH_SOURCES_MAX;

	memset(plan, 0, sizeof(*plan));
	give_up_pops(plan, now, wanted, full);
	set_pops(plan, now, wanted, full);
	if (full)
		drop(plan, &backbone_object, now, wanted);
	set_whole(plan, &backbone_object, now, wanted);
	if (wanted->seed.cmd)
		*list_add(&plan->changes) = wanted->seed;
	if (first)
		drop(plan, &source_object, now, wanted);
	set_whole(plan, &source_object, now, wanted);
	if (full)
		unset_settings(plan, &service_object, now, wanted);
	set_settings(plan, &service_object, now, wanted);
	if (full) {
		drop(plan, &drain_object, now, wanted);
		drop_dests(plan, now, wanted);
		unset_settings(plan, &dest_object, now, wanted);
	}
	give_up_ids(plan, now, wanted);
	set_settings(plan, &dest_object, now, wanted);
	set_identities(plan, now, wanted);
	set_whole(plan, &drain_object, now, wanted);
	set_owners(plan, &now->owners, &wanted->owners, full, flags & PLAN_EACH);
	if (!full)
		return;
	drop_services(plan, now, wanted);
	if (!first)
		drop(plan, &source_object, now, wanted);
	drop(plan, &pop_object, now, wanted);
}

/* A state as the changes that make it from nothing; owners may be too many for a plan. */
int plan_from_nothing(const struct state *state,
		      int (*take)(void *arg, const struct change *change), void *arg)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_OWNER_SET };
	struct state nothing = {}, wanted = *state;
	struct plan plan;
	size_t i;
	int ret = DONE;

	wanted.owners = (struct owners){};
	plan_make(&plan, &nothing, &wanted, 0);
	for (i = 0; !ret && i < plan.changes.n; i++)
		ret = take(arg, &plan.changes.at[i]);
	plan_free(&plan);
	for (i = 0; !ret && i < state->owners.n; i++) {
		change.owner = state->owners.at[i];
		ret = take(arg, &change);
	}
	return ret;
}
