// SPDX-License-Identifier: GPL-2.0-only
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

static bool owner_equal(const struct owner *a, const struct owner *b)
{
	return a->pops.n == b->pops.n &&
	       !memcmp(a->pops.at, b->pops.at, a->pops.n * sizeof(a->pops.at[0]));
}

static bool source_equal(const struct source *a, const struct source *b)
{
	if (a->have != b->have)
		return false;
	if (a->have & HAVE(IP_VS_CHASH_A_SOURCE_GROUP) && a->group != b->group)
		return false;
	return !(a->have & HAVE(IP_VS_CHASH_A_SOURCE_SPLIT)) || split_equal(&a->split, &b->split);
}

void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->changes.n; i++)
		explicit_bzero(plan->changes.at[i].seed.key, sizeof(plan->changes.at[i].seed.key));
	list_free(&plan->changes);
	list_free(&plan->owners);
}

static struct change *plan_add(struct plan *plan, uint8_t cmd)
{
	struct change *change = list_add(&plan->changes);

	change->cmd = cmd;
	return change;
}

#define FIND(list, key, compare) \
	((typeof((list)->at))((list)->n ? bsearch(key, (list)->at, (list)->n, \
						  sizeof(*(list)->at), compare) : NULL))

static void plan_pop(struct plan *plan, const struct pop *pop, uint64_t have)
{
	struct change *change = plan_add(plan, IP_VS_CHASH_CMD_POP_SET);

	change->pop = *pop;
	change->pop.have = have | HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME);
}

/* Whether a PoP will still be this director's own. */
static bool stays_self(const struct pop *pop, const struct pop *later, bool full)
{
	if (later && later->have & HAVE(IP_VS_CHASH_A_POP_SELF))
		return later->self;
	return pop->self && !full;
}

/* What another PoP is to take is given up first. */
static void give_up_pops(struct plan *plan, const struct state *now, const struct state *wanted,
			 bool full)
{
	const struct pop *later, *other;
	struct pop pop;
	size_t i, j;

	for (i = 0; i < now->pops.n; i++) {
		pop = now->pops.at[i];
		later = FIND(&wanted->pops, &pop, pop_compare);
		for (j = 0; j < wanted->pops.n; j++) {
			other = &wanted->pops.at[j];
			if (other->id == pop.id)
				continue;
			if (pop.self && other->self && !stays_self(&pop, later, full)) {
				pop.self = false;
				plan_pop(plan, &pop, HAVE(IP_VS_CHASH_A_POP_SELF));
			}
			if (!strcmp(pop.name, other->name) && (later || full)) {
				snprintf(pop.name, sizeof(pop.name), "moved-%u", pop.id);
				plan_pop(plan, &pop, 0);
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
		before = FIND(&now->pops, &pop, pop_compare);
		/* What is not said of it is to be as it is for a new one. */
		if (full && before) {
			if (!(pop.have & HAVE(IP_VS_CHASH_A_POP_STATE)))
				pop.state = IP_VS_CHASH_POP_STATE_UP;
			pop.have |= all_of_pop;
		}
		differ = before ? wire_differ(&wire_pop, before, &pop) & all_of_pop : pop.have;
		if (differ)
			plan_pop(plan, &pop, differ);
	}
}

static void set_backbones(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct backbone *backbone, *before;
	size_t i;

	for (i = 0; i < wanted->backbones.n; i++) {
		backbone = &wanted->backbones.at[i];
		before = FIND(&now->backbones, backbone, backbone_compare);
		if (!before)
			plan_add(plan, IP_VS_CHASH_CMD_BACKBONE_SET)->backbone = *backbone;
	}
}

static void set_sources(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct source *source, *before;
	size_t i;

	for (i = 0; i < wanted->sources.n; i++) {
		source = &wanted->sources.at[i];
		before = FIND(&now->sources, source, source_compare);
		if (!before || !source_equal(before, source))
			plan_add(plan, IP_VS_CHASH_CMD_SOURCE_SET)->source = *source;
	}
}

static void plan_service(struct plan *plan, const struct service *service, uint64_t set,
			 uint64_t unset)
{
	struct change *change;

	if (unset) {
		change = plan_add(plan, IP_VS_CHASH_CMD_SERVICE_SET);
		change->service.tuple = service->tuple;
		change->service.unset = unset;
		change->service.have = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE) |
				       HAVE(IP_VS_CHASH_A_SERVICE_UNSET);
	}
	if (set) {
		change = plan_add(plan, IP_VS_CHASH_CMD_SERVICE_SET);
		change->service.tuple = service->tuple;
		change->service.stored = service->stored;
		change->service.stored.have &= set;
		change->service.have = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE) |
				       HAVE(IP_VS_CHASH_A_SERVICE_STORED);
	}
}

static void set_services(struct plan *plan, const struct state *now, const struct state *wanted,
			 bool full)
{
	static const struct settings none;
	const struct service *service, *before;
	const struct settings *stored;
	size_t i;

	for (i = 0; i < wanted->services.n; i++) {
		service = &wanted->services.at[i];
		before = FIND(&now->services, service, service_compare);
		stored = before ? &before->stored : &none;
		plan_service(plan, service, wire_differ(&wire_settings, stored, &service->stored),
			     full ? stored->have & ~service->stored.have : 0);
	}
}

static void plan_dest(struct plan *plan, const struct dest *dest, uint64_t set, uint64_t unset)
{
	const uint64_t which = HAVE(IP_VS_CHASH_A_DEST_SERVICE) | HAVE(IP_VS_CHASH_A_DEST_ADDR) |
			       HAVE(IP_VS_CHASH_A_DEST_PORT);
	struct change *change;

	if (unset) {
		change = plan_add(plan, IP_VS_CHASH_CMD_DEST_SET);
		change->dest.service = dest->service;
		change->dest.addr = dest->addr;
		change->dest.port = dest->port;
		change->dest.unset = unset;
		change->dest.have = which | HAVE(IP_VS_CHASH_A_DEST_UNSET);
	}
	if (set) {
		change = plan_add(plan, IP_VS_CHASH_CMD_DEST_SET);
		change->dest.service = dest->service;
		change->dest.addr = dest->addr;
		change->dest.port = dest->port;
		change->dest.stored = dest->stored;
		change->dest.stored.have &= set;
		change->dest.have = which | HAVE(IP_VS_CHASH_A_DEST_STORED);
	}
}

static int dest_service_compare(const void *a, const void *b)
{
	return tuple_compare(&((const struct dest *)a)->service,
			     &((const struct dest *)b)->service);
}

static int drain_service_compare(const void *a, const void *b)
{
	return tuple_compare(&((const struct drain *)a)->service,
			     &((const struct drain *)b)->service);
}

/* The first destination of a service in a list, or NULL. */
static const struct dest *first_dest(const struct dests *dests, const struct tuple *tuple)
{
	struct dest key = { .service = *tuple };
	const struct dest *dest = FIND(dests, &key, dest_service_compare);

	while (dest && dest > dests->at && tuple_equal(&dest[-1].service, tuple))
		dest--;
	return dest;
}

/* An id that another destination is to take is given up first. */
static void give_up_id(struct plan *plan, const struct state *now, const struct dest *dest)
{
	const struct dest *other = first_dest(&now->dests, &dest->service);
	const struct dest *end = now->dests.at + now->dests.n;

	for (; other && other < end && tuple_equal(&other->service, &dest->service); other++)
		if (other->stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID) &&
		    other->stored.id == dest->stored.id && dest_compare(other, dest))
			plan_dest(plan, other, 0, HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID));
}

static void set_dests(struct plan *plan, const struct state *now, const struct state *wanted,
		      bool full)
{
	static const struct dest_settings none;
	const struct dest_settings *stored;
	const struct dest *dest, *before;
	uint64_t differ;
	size_t i;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < wanted->dests.n; i++) {
			dest = &wanted->dests.at[i];
			before = FIND(&now->dests, dest, dest_compare);
			stored = before ? &before->stored : &none;
			differ = wire_differ(&wire_dest_settings, stored, &dest->stored);
			if (pass)
				plan_dest(plan, dest, differ,
					  full ? stored->have & ~dest->stored.have : 0);
			else if (differ & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID))
				give_up_id(plan, now, dest);
		}
	}
}

static bool drain_equal(const struct drain *now, const struct drain *wanted)
{
	if (now->deadline != wanted->deadline || now->cut != wanted->cut)
		return false;
	return !(wanted->have & HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT)) || now->weight == wanted->weight;
}

static void set_drains(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct drain *drain, *before;
	struct change *change;
	size_t i;

	for (i = 0; i < wanted->drains.n; i++) {
		drain = &wanted->drains.at[i];
		before = FIND(&now->drains, drain, drain_compare);
		if (before && drain_equal(before, drain))
			continue;
		change = plan_add(plan, IP_VS_CHASH_CMD_DRAIN_SET);
		change->drain = *drain;
		change->drain.restore = true;
		change->drain.have |= HAVE(IP_VS_CHASH_A_DRAIN_RESTORE);
	}
}

/* Walk two lists of owners in step; one of the two is NULL where the other has no such prefix. */
static void walk_owners(const struct owners *now, const struct owners *wanted,
			void (*take)(void *arg, const struct owner *now,
				     const struct owner *wanted), void *arg)
{
	size_t i = 0, j = 0;

	while (i < now->n || j < wanted->n) {
		int order = i == now->n ? 1 : j == wanted->n ? -1 :
			    owner_compare(&now->at[i], &wanted->at[j]);

		take(arg, order <= 0 ? &now->at[i] : NULL, order >= 0 ? &wanted->at[j] : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

struct owner_walk {
	struct plan *plan;
	bool full;
	size_t differ;
};

static bool owner_differs(const struct owner_walk *walk, const struct owner *now,
			  const struct owner *wanted)
{
	return wanted ? !now || !owner_equal(now, wanted) : walk->full;
}

static void count_owner(void *arg, const struct owner *now, const struct owner *wanted)
{
	struct owner_walk *walk = arg;

	walk->differ += owner_differs(walk, now, wanted);
}

static void load_owner(void *arg, const struct owner *now, const struct owner *wanted)
{
	struct owner_walk *walk = arg;

	if (wanted || !walk->full)
		*list_add(&walk->plan->owners) = wanted ? *wanted : *now;
}

static void change_owner(void *arg, const struct owner *now, const struct owner *wanted)
{
	struct owner_walk *walk = arg;

	if (!owner_differs(walk, now, wanted))
		return;
	plan_add(walk->plan, wanted ? IP_VS_CHASH_CMD_OWNER_SET :
				      IP_VS_CHASH_CMD_OWNER_DEL)->owner = wanted ? *wanted : *now;
	if (!wanted)
		walk->plan->changes.at[walk->plan->changes.n - 1].owner.pops.n = 0;
}

static void set_owners(struct plan *plan, const struct state *now, const struct state *wanted,
		       bool full, bool each)
{
	struct owner_walk walk = { .plan = plan, .full = full };

	if (full && !each && !wanted->owners.n) {
		if (now->owners.n)
			plan_add(plan, IP_VS_CHASH_CMD_OWNER_FLUSH);
		return;
	}
	walk_owners(&now->owners, &wanted->owners, count_owner, &walk);
	if (!each && walk.differ > OWNERS_IN_PLACE &&
	    walk.differ > (now->owners.n + wanted->owners.n) / OWNERS_IN_PLACE_PART) {
		walk_owners(&now->owners, &wanted->owners, load_owner, &walk);
		plan_add(plan, IP_VS_CHASH_CMD_OWNER_COMMIT);
	} else {
		walk_owners(&now->owners, &wanted->owners, change_owner, &walk);
	}
}

/* Whether the wanted state says nothing of a service that does not exist, so that it goes. */
static bool is_forgotten(const struct state *wanted, const struct service *service)
{
	const struct drain key = { .service = service->tuple };

	return !service->alive && !FIND(&wanted->services, service, service_compare) &&
	       !first_dest(&wanted->dests, &service->tuple) &&
	       !FIND(&wanted->drains, &key, drain_service_compare);
}

/* Whether a service that there is now is to go with all that is stored for it. */
static bool is_forgotten_with(const struct state *now, const struct state *wanted,
			      const struct tuple *tuple)
{
	const struct service key = { .tuple = *tuple };
	const struct service *service = FIND(&now->services, &key, service_compare);

	return service && is_forgotten(wanted, service);
}

static void drop_drains(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct drain *drain;
	struct change *change;
	size_t i;

	for (i = 0; i < now->drains.n; i++) {
		drain = &now->drains.at[i];
		if (FIND(&wanted->drains, drain, drain_compare) ||
		    is_forgotten_with(now, wanted, &drain->service))
			continue;
		change = plan_add(plan, IP_VS_CHASH_CMD_DRAIN_DEL);
		change->drain = *drain;
		change->drain.have = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) |
				     HAVE(IP_VS_CHASH_A_DRAIN_ADDR) |
				     HAVE(IP_VS_CHASH_A_DRAIN_PORT);
	}
}

/* Whether a destination is kept by a drain of its own. */
static bool stays_draining(const struct state *wanted, const struct dest *dest)
{
	const struct drain key = {
		.service = dest->service, .addr = dest->addr, .port = dest->port,
	};

	return FIND(&wanted->drains, &key, drain_compare);
}

static void drop_services(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct service *service;
	size_t i;

	for (i = 0; i < now->services.n; i++) {
		service = &now->services.at[i];
		if (is_forgotten(wanted, service)) {
			struct change *change = plan_add(plan, IP_VS_CHASH_CMD_SERVICE_DEL);

			change->service.tuple = service->tuple;
			change->service.have = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE);
		} else if (!FIND(&wanted->services, service, service_compare)) {
			plan_service(plan, service, 0, service->stored.have);
		}
	}
}

static void drop_dests(struct plan *plan, const struct state *now, const struct state *wanted)
{
	const struct dest *dest;
	size_t i;

	for (i = 0; i < now->dests.n; i++) {
		dest = &now->dests.at[i];
		if (!dest->stored.have || FIND(&wanted->dests, dest, dest_compare) ||
		    is_forgotten_with(now, wanted, &dest->service))
			continue;
		if (dest->flags & IP_VS_CHASH_DEST_F_ALIVE || stays_draining(wanted, dest)) {
			plan_dest(plan, dest, 0, dest->stored.have);
		} else {
			struct change *change = plan_add(plan, IP_VS_CHASH_CMD_DEST_DEL);

			change->dest.service = dest->service;
			change->dest.addr = dest->addr;
			change->dest.port = dest->port;
			change->dest.have = HAVE(IP_VS_CHASH_A_DEST_SERVICE) |
					    HAVE(IP_VS_CHASH_A_DEST_ADDR) |
					    HAVE(IP_VS_CHASH_A_DEST_PORT);
		}
	}
}

static void drop_rest(struct plan *plan, const struct state *now, const struct state *wanted)
{
	struct change *change;
	size_t i;

	for (i = 0; i < now->sources.n; i++) {
		if (FIND(&wanted->sources, &now->sources.at[i], source_compare))
			continue;
		change = plan_add(plan, IP_VS_CHASH_CMD_SOURCE_DEL);
		change->source.prefix = now->sources.at[i].prefix;
		change->source.have = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) |
				      HAVE(IP_VS_CHASH_A_SOURCE_PLEN);
	}
	for (i = 0; i < now->backbones.n; i++) {
		if (FIND(&wanted->backbones, &now->backbones.at[i], backbone_compare))
			continue;
		change = plan_add(plan, IP_VS_CHASH_CMD_BACKBONE_DEL);
		change->backbone = now->backbones.at[i];
		change->backbone.have = HAVE(IP_VS_CHASH_A_BACKBONE_DEV);
	}
	for (i = 0; i < now->pops.n; i++) {
		if (FIND(&wanted->pops, &now->pops.at[i], pop_compare))
			continue;
		change = plan_add(plan, IP_VS_CHASH_CMD_POP_DEL);
		change->pop = now->pops.at[i];
		change->pop.have = HAVE(IP_VS_CHASH_A_POP_ID);
	}
}

/* Find out what to change; both states are normalized. */
void plan_make(struct plan *plan, const struct state *now, const struct state *wanted,
	       unsigned int flags)
{
	bool full = flags & PLAN_FULL;

	memset(plan, 0, sizeof(*plan));
	give_up_pops(plan, now, wanted, full);
	set_pops(plan, now, wanted, full);
	set_backbones(plan, now, wanted);
	if (wanted->seed.cmd)
		*list_add(&plan->changes) = wanted->seed;
	set_sources(plan, now, wanted);
	set_services(plan, now, wanted, full);
	if (full) {
		drop_drains(plan, now, wanted);
		drop_dests(plan, now, wanted);
	}
	set_dests(plan, now, wanted, full);
	set_drains(plan, now, wanted);
	set_owners(plan, now, wanted, full, flags & PLAN_EACH);
	if (!full)
		return;
	drop_services(plan, now, wanted);
	drop_rest(plan, now, wanted);
}

/* A state as the changes that make it from nothing. */
int plan_from_nothing(const struct state *state,
		      int (*take)(void *arg, const struct change *change), void *arg)
{
	struct state nothing = {};
	struct state wanted = *state;
	struct services services = {};
	struct dests dests = {};
	struct plan plan;
	size_t i;
	int ret = DONE;

	for (i = 0; i < state->services.n; i++)
		if (state->services.at[i].stored.have)
			*list_add(&services) = state->services.at[i];
	for (i = 0; i < state->dests.n; i++)
		if (state->dests.at[i].stored.have)
			*list_add(&dests) = state->dests.at[i];
	wanted.services = services;
	wanted.dests = dests;
	wanted.owners = (struct owners){};

	plan_make(&plan, &nothing, &wanted, false);
	for (i = 0; !ret && i < plan.changes.n; i++)
		ret = take(arg, &plan.changes.at[i]);
	plan_free(&plan);
	for (i = 0; !ret && i < state->owners.n; i++) {
		struct change change = { .cmd = IP_VS_CHASH_CMD_OWNER_SET };

		change.owner = state->owners.at[i];
		ret = take(arg, &change);
	}
	list_free(&services);
	list_free(&dests);
	return ret;
}
