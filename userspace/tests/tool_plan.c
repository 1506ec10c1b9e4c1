// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Plans against a kernel that is a few lists: it refuses what the contract refuses, so that a plan
 * in a wrong order fails here, and it counts what it is asked for.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../compare.h"
#include "../made.h"
#include "../plan.h"
#include "tool.h"

static uint32_t rnd_state = 1;

static uint32_t rnd(uint32_t n)
{
	rnd_state = rnd_state * 1664525 + 1013904223;
	return (rnd_state >> 8) % n;
}

static struct pop *find_pop(struct state *kernel, uint16_t id)
{
	size_t i;

	for (i = 0; i < kernel->pops.n; i++)
		if (kernel->pops.at[i].id == id)
			return &kernel->pops.at[i];
	return NULL;
}

static int set_pop(struct state *kernel, const struct pop *change)
{
	struct pop *pop = find_pop(kernel, change->id);
	size_t i;

	for (i = 0; i < kernel->pops.n; i++) {
		if (kernel->pops.at[i].id == change->id)
			continue;
		if (!strcmp(kernel->pops.at[i].name, change->name))
			return EEXIST;
		if (change->have & HAVE(IP_VS_CHASH_A_POP_SELF) && change->self &&
		    kernel->pops.at[i].self)
			return EEXIST;
	}
	if (!pop) {
		pop = list_add(&kernel->pops);
		pop->id = change->id;
		pop->state = IP_VS_CHASH_POP_STATE_UP;
	}
	pop->have = 0x3e;
	strcpy(pop->name, change->name);
	if (change->have & HAVE(IP_VS_CHASH_A_POP_SELF))
		pop->self = change->self;
	if (change->have & HAVE(IP_VS_CHASH_A_POP_STATE))
		pop->state = change->state;
	if (change->have & HAVE(IP_VS_CHASH_A_POP_RELAYS))
		pop->relays = change->relays;
	return 0;
}

static int del_pop(struct state *kernel, uint16_t id)
{
	struct pop *pop = find_pop(kernel, id);
	size_t i, j;

	if (!pop)
		return ENOENT;
	for (i = 0; i < kernel->dests.n; i++)
		if (kernel->dests.at[i].stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_POP) &&
		    kernel->dests.at[i].stored.pop == id)
			return EBUSY;
	for (i = 0; i < kernel->owners.n; i++)
		for (j = 0; j < kernel->owners.at[i].pops.n; j++)
			if (kernel->owners.at[i].pops.at[j] == id)
				return EBUSY;
	*pop = kernel->pops.at[--kernel->pops.n];
	return 0;
}

/* Whether the destinations of a service have ids of their own without their ports. */
static bool are_told_apart(const struct state *kernel, const struct tuple *tuple)
{
	const uint64_t id = HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID);
	const struct dest *a, *b, *end = kernel->dests.at + kernel->dests.n;

	for (a = kernel->dests.at; a < end; a++)
		for (b = kernel->dests.at; b < a; b++)
			if (tuple_equal(&a->service, tuple) && tuple_equal(&b->service, tuple) &&
			    addr_equal(&a->addr, &b->addr) && !((a->stored.have | b->stored.have) & id))
				return false;
	return true;
}

static int set_service(struct state *kernel, const struct service *change)
{
	struct service *service = NULL;
	size_t i;

	for (i = 0; i < kernel->services.n; i++)
		if (tuple_equal(&kernel->services.at[i].tuple, &change->tuple))
			service = &kernel->services.at[i];
	if (change->stored.have & HAVE(IP_VS_CHASH_A_SETTINGS_IDENTITY) &&
	    change->stored.identity == IP_VS_CHASH_IDENTITY_ADDRESS &&
	    !are_told_apart(kernel, &change->tuple))
		return EEXIST;
	if (!service) {
		service = list_add(&kernel->services);
		service->tuple = change->tuple;
	}
	if (change->have & HAVE(IP_VS_CHASH_A_SERVICE_UNSET))
		service->stored.have &= ~change->unset;
	if (change->stored.have & HAVE(IP_VS_CHASH_A_SETTINGS_BOUND))
		service->stored.bound = change->stored.bound;
	if (change->stored.have & HAVE(IP_VS_CHASH_A_SETTINGS_SPLIT))
		service->stored.split = change->stored.split;
	if (change->stored.have & HAVE(IP_VS_CHASH_A_SETTINGS_IDENTITY))
		service->stored.identity = change->stored.identity;
	service->stored.have |= change->stored.have;
	return 0;
}

static int del_service(struct state *kernel, const struct tuple *tuple)
{
	size_t i, j;

	for (i = 0; i < kernel->services.n; i++) {
		if (!tuple_equal(&kernel->services.at[i].tuple, tuple))
			continue;
		if (kernel->services.at[i].alive)
			return EBUSY;
		kernel->services.at[i] = kernel->services.at[--kernel->services.n];
		for (j = 0; j < kernel->dests.n; )
			if (tuple_equal(&kernel->dests.at[j].service, tuple))
				kernel->dests.at[j] = kernel->dests.at[--kernel->dests.n];
			else
				j++;
		for (j = 0; j < kernel->drains.n; )
			if (tuple_equal(&kernel->drains.at[j].service, tuple))
				kernel->drains.at[j] = kernel->drains.at[--kernel->drains.n];
			else
				j++;
		return 0;
	}
	return ENOENT;
}

static struct drain *find_drain(struct state *kernel, const struct drain *which)
{
	size_t i;

	for (i = 0; i < kernel->drains.n; i++)
		if (!drain_compare(&kernel->drains.at[i], which))
			return &kernel->drains.at[i];
	return NULL;
}

static struct drain drain_of(const struct dest *dest)
{
	return (struct drain){ .service = dest->service, .addr = dest->addr, .port = dest->port };
}

static bool same_dest(const struct dest *a, const struct dest *b)
{
	return tuple_equal(&a->service, &b->service) && addr_equal(&a->addr, &b->addr) &&
	       a->port == b->port;
}

static int set_dest(struct state *kernel, const struct dest *change)
{
	struct dest *dest = NULL;
	size_t i;

	if (change->stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_POP) &&
	    !find_pop(kernel, change->stored.pop))
		return ENOENT;
	for (i = 0; i < kernel->dests.n; i++) {
		if (same_dest(&kernel->dests.at[i], change))
			dest = &kernel->dests.at[i];
		else if (change->stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID) &&
			 kernel->dests.at[i].stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID) &&
			 kernel->dests.at[i].stored.id == change->stored.id &&
			 tuple_equal(&kernel->dests.at[i].service, &change->service))
			return EEXIST;
	}
	if (!dest && change->have & HAVE(IP_VS_CHASH_A_DEST_UNSET))
		return ENOENT;
	if (!dest) {
		dest = list_add(&kernel->dests);
		dest->service = change->service;
		dest->addr = change->addr;
		dest->port = change->port;
	}
	if (change->have & HAVE(IP_VS_CHASH_A_DEST_UNSET))
		dest->stored.have &= ~change->unset;
	if (change->stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		dest->stored.id = change->stored.id;
	if (change->stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_POP))
		dest->stored.pop = change->stored.pop;
	dest->stored.have |= change->stored.have;
	return 0;
}

static int del_dest(struct state *kernel, const struct dest *change)
{
	size_t i;

	for (i = 0; i < kernel->dests.n; i++) {
		if (!same_dest(&kernel->dests.at[i], change))
			continue;
		struct drain which = drain_of(change), *drain = find_drain(kernel, &which);

		if (kernel->dests.at[i].flags & IP_VS_CHASH_DEST_F_ALIVE)
			return EBUSY;
		kernel->dests.at[i] = kernel->dests.at[--kernel->dests.n];
		if (drain)
			*drain = kernel->drains.at[--kernel->drains.n];
		return 0;
	}
	return ENOENT;
}

/* Service and destination of a drain need not exist. */
static int set_drain(struct state *kernel, const struct drain *change)
{
	struct drain *drain = find_drain(kernel, change);
	struct service service = { .tuple = change->service,
				   .have = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE) };
	struct dest dest = { .service = change->service, .addr = change->addr,
			     .port = change->port };

	if (!change->restore || !(change->have & HAVE(IP_VS_CHASH_A_DRAIN_RESTORE)))
		return EEXIST;
	set_service(kernel, &service);
	set_dest(kernel, &dest);
	drain = drain ? drain : list_add(&kernel->drains);
	*drain = *change;
	drain->have &= ~HAVE(IP_VS_CHASH_A_DRAIN_RESTORE);
	drain->restore = false;
	return 0;
}

static int del_drain(struct state *kernel, const struct drain *change)
{
	struct drain *drain = find_drain(kernel, change);

	if (!drain)
		return ENOENT;
	*drain = kernel->drains.at[--kernel->drains.n];
	return 0;
}

/* What has nothing stored and is not in IPVS is not known. */
static void forget_rest(struct state *kernel)
{
	size_t i, j;

	for (i = 0; i < kernel->dests.n; ) {
		struct drain which = drain_of(&kernel->dests.at[i]);

		if (kernel->dests.at[i].flags || kernel->dests.at[i].stored.have ||
		    find_drain(kernel, &which))
			i++;
		else
			kernel->dests.at[i] = kernel->dests.at[--kernel->dests.n];
	}
	for (i = 0; i < kernel->services.n; ) {
		struct service *service = &kernel->services.at[i];

		for (j = 0; j < kernel->dests.n; j++)
			if (tuple_equal(&kernel->dests.at[j].service, &service->tuple))
				break;
		if (service->alive || service->stored.have || j < kernel->dests.n)
			i++;
		else
			*service = kernel->services.at[--kernel->services.n];
	}
}

static int set_owner(struct state *kernel, const struct owner *owner)
{
	size_t i;

	for (i = 0; i < owner->pops.n; i++)
		if (!find_pop(kernel, owner->pops.at[i]))
			return ENOENT;
	for (i = 0; i < kernel->owners.n; i++) {
		if (!prefix_compare(&kernel->owners.at[i].prefix, &owner->prefix)) {
			kernel->owners.at[i] = *owner;
			return 0;
		}
	}
	*list_add(&kernel->owners) = *owner;
	return 0;
}

static int del_owner(struct state *kernel, const struct owner *owner)
{
	size_t i;

	for (i = 0; i < kernel->owners.n; i++) {
		if (!prefix_compare(&kernel->owners.at[i].prefix, &owner->prefix)) {
			kernel->owners.at[i] = kernel->owners.at[--kernel->owners.n];
			return owner->pops.n ? EINVAL : 0;
		}
	}
	return ENOENT;
}

static int set_source(struct state *kernel, const struct source *source)
{
	size_t i;

	for (i = 0; i < kernel->sources.n; i++)
		if (!prefix_compare(&kernel->sources.at[i].prefix, &source->prefix))
			break;
	*(i < kernel->sources.n ? &kernel->sources.at[i] : list_add(&kernel->sources)) = *source;
	return 0;
}

static int del_source(struct state *kernel, const struct source *source)
{
	size_t i;

	for (i = 0; i < kernel->sources.n; i++) {
		if (!prefix_compare(&kernel->sources.at[i].prefix, &source->prefix)) {
			kernel->sources.at[i] = kernel->sources.at[--kernel->sources.n];
			return 0;
		}
	}
	return ENOENT;
}

static int set_backbone(struct state *kernel, const struct backbone *backbone, bool del)
{
	size_t i;

	for (i = 0; i < kernel->backbones.n; i++)
		if (!strcmp(kernel->backbones.at[i].dev, backbone->dev))
			break;
	if (del && i == kernel->backbones.n)
		return ENOENT;
	if (i == IP_VS_CHASH_BACKBONES_MAX)
		return ENOSPC;
	if (del)
		kernel->backbones.at[i] = kernel->backbones.at[--kernel->backbones.n];
	else
		*(i < kernel->backbones.n ? &kernel->backbones.at[i] :
		  list_add(&kernel->backbones)) = *backbone;
	return 0;
}

static int kernel_do(struct state *kernel, const struct plan *plan, const struct change *change)
{
	size_t i;
	int err;

	switch (change->cmd) {
	case IP_VS_CHASH_CMD_SERVICE_SET:
		return set_service(kernel, &change->service);
	case IP_VS_CHASH_CMD_SERVICE_DEL:
		return del_service(kernel, &change->service.tuple);
	case IP_VS_CHASH_CMD_DEST_SET:
		return set_dest(kernel, &change->dest);
	case IP_VS_CHASH_CMD_DEST_DEL:
		return del_dest(kernel, &change->dest);
	case IP_VS_CHASH_CMD_DRAIN_SET:
		return set_drain(kernel, &change->drain);
	case IP_VS_CHASH_CMD_DRAIN_DEL:
		return del_drain(kernel, &change->drain);
	case IP_VS_CHASH_CMD_POP_SET:
		return set_pop(kernel, &change->pop);
	case IP_VS_CHASH_CMD_POP_DEL:
		return del_pop(kernel, change->pop.id);
	case IP_VS_CHASH_CMD_BACKBONE_SET:
		return set_backbone(kernel, &change->backbone, false);
	case IP_VS_CHASH_CMD_BACKBONE_DEL:
		return set_backbone(kernel, &change->backbone, true);
	case IP_VS_CHASH_CMD_OWNER_SET:
		return set_owner(kernel, &change->owner);
	case IP_VS_CHASH_CMD_OWNER_DEL:
		return del_owner(kernel, &change->owner);
	case IP_VS_CHASH_CMD_OWNER_FLUSH:
		kernel->owners.n = 0;
		return 0;
	case IP_VS_CHASH_CMD_OWNER_COMMIT:
		kernel->owners.n = 0;
		for (i = 0; i < plan->owners.n; i++) {
			err = set_owner(kernel, &plan->owners.at[i]);
			if (err)
				return err;
		}
		return 0;
	case IP_VS_CHASH_CMD_SOURCE_SET:
		return set_source(kernel, &change->source);
	case IP_VS_CHASH_CMD_SOURCE_DEL:
		return del_source(kernel, &change->source);
	case IP_VS_CHASH_CMD_SEED_SET:
		return 0;
	}
	return EOPNOTSUPP;
}

/* Bring a kernel to a state; the number of changes that took. */
static size_t bring(struct state *kernel, struct state *wanted, bool full)
{
	char text[512];
	struct plan plan;
	size_t i, n;
	int err;

	state_normalize(kernel);
	state_normalize(wanted);
	plan_make(&plan, kernel, wanted, full);
	n = plan.changes.n;
	for (i = 0; i < n; i++) {
		err = kernel_do(kernel, &plan, &plan.changes.at[i]);
		change_text(&plan.changes.at[i], &wanted->pops, text, sizeof(text));
		EXPECT(!err, "%s: %s", text, strerror(err));
		forget_rest(kernel);
	}
	plan_free(&plan);
	state_normalize(kernel);
	return n;
}

static struct tuple some_tuple(uint32_t i)
{
	struct tuple tuple = {
		.af = AF_INET, .protocol = 6, .port = 80 + i, .addr = { .af = AF_INET, .ip = { 192, 0, 2, 1 } },
	};

	return tuple;
}

/* A file that says something at random of a few things, so that two of them collide a lot. */
static void some_state(struct state *state)
{
	uint32_t i, j, used = 0, self = rnd(6), names = rnd(4);

	memset(state, 0, sizeof(*state));
	for (i = 0; i < 5; i++) {
		struct pop pop = { .id = i + 1, .have = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) };

		if (!rnd(3))
			continue;
		/* names wander between ids */
		snprintf(pop.name, sizeof(pop.name), "pop%u", (i + names) % 5);
		if (i == self || rnd(2)) {
			pop.have |= HAVE(IP_VS_CHASH_A_POP_SELF);
			pop.self = i == self;
		}
		if (rnd(2)) {
			pop.have |= HAVE(IP_VS_CHASH_A_POP_STATE) | HAVE(IP_VS_CHASH_A_POP_RELAYS);
			pop.state = rnd(2);
			pop.relays.n = rnd(3);
			for (j = 0; j < pop.relays.n; j++)
				pop.relays.at[j] = (struct addr){ AF_INET, { 10, 0, 0, rnd(3) } };
		}
		*list_add(&state->pops) = pop;
		used |= 1 << pop.id;
	}
	for (i = 0; i < 6; i++) {
		struct service service = { .tuple = some_tuple(rnd(4)) };

		service.stored.have = HAVE(IP_VS_CHASH_A_SETTINGS_BOUND) |
				      (rnd(2) ? HAVE(IP_VS_CHASH_A_SETTINGS_SPLIT) : 0);
		service.stored.bound = 100 + rnd(2);
		service.stored.split = (struct split){ .base = rnd(2), .size = rnd(2), .last = 65535 };
		if (rnd(2))
			*list_add(&state->services) = service;
	}
	for (i = 0; i < 8; i++) {
		struct dest dest = { .service = some_tuple(rnd(4)), .port = 80,
				     .addr = { AF_INET, { 10, 1, 0, i } } };
		uint16_t pop = 1 + rnd(5);

		if (rnd(2)) {
			dest.stored.have |= HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID);
			dest.stored.id = (i + names) % 8;
		}
		if (used >> pop & 1) {
			dest.stored.have |= HAVE(IP_VS_CHASH_A_DEST_SETTINGS_POP);
			dest.stored.pop = pop;
		}
		if (dest.stored.have)
			*list_add(&state->dests) = dest;
	}
	for (i = 0; i < 8; i++) {
		struct drain drain = { .service = some_tuple(rnd(4)), .port = 80,
				       .addr = { AF_INET, { 10, 1, 0, i } } };

		drain.have = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) | HAVE(IP_VS_CHASH_A_DRAIN_ADDR) |
			     HAVE(IP_VS_CHASH_A_DRAIN_PORT);
		if (rnd(2)) {
			drain.have |= HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE);
			drain.deadline = 1 + rnd(2);
		}
		if (!rnd(3))
			*list_add(&state->drains) = drain;
	}
	for (i = 0; i < 20; i++) {
		struct owner owner = { .prefix = { { AF_INET, { 10, 2, rnd(10) } }, 24 } };
		struct source source = { .prefix = { { AF_INET6, { 0x20, 1, rnd(4) } }, 32 } };
		uint16_t pop = 1 + rnd(5);

		owner.pops.n = 1;
		owner.pops.at[0] = pop;
		if (used >> pop & 1)
			*list_add(&state->owners) = owner;
		source.have = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN) |
			      HAVE(IP_VS_CHASH_A_SOURCE_GROUP);
		source.group = 32 + rnd(2);
		if (!rnd(4))
			*list_add(&state->sources) = source;
	}
	for (i = 0; i < 3; i++) {
		struct backbone backbone = { .dev = "wg" };

		backbone.dev[2] = '0' + rnd(3);
		if (rnd(2))
			*list_add(&state->backbones) = backbone;
	}
}

/* What IPVS has comes and goes by itself. */
static void some_life(struct state *kernel)
{
	size_t i;

	for (i = 0; i < kernel->services.n; i++)
		kernel->services.at[i].alive = rnd(2);
	for (i = 0; i < kernel->dests.n; i++)
		kernel->dests.at[i].flags = rnd(2) ? IP_VS_CHASH_DEST_F_ALIVE : 0;
	forget_rest(kernel);
}

static int write_text(void *arg, const struct change *change)
{
	FILE *file = arg;
	static const struct pops none;
	char text[512];

	change_text(change, &none, text, sizeof(text));
	fprintf(file, "%s\n", text);
	return DONE;
}

/* All that a state stores, as text: two are equal when these are. */
static char *text_of(const struct state *state)
{
	struct state copy = *state;
	size_t i, size;
	char *text;
	FILE *file = open_memstream(&text, &size);

	for (i = 0; i < copy.pops.n; i++) {
		struct pop *pop = &copy.pops.at[i];

		if (!(pop->have & HAVE(IP_VS_CHASH_A_POP_STATE)))
			pop->state = IP_VS_CHASH_POP_STATE_UP;
		pop->have = 0x3e;
	}
	plan_from_nothing(&copy, write_text, file);
	fclose(file);
	return text;
}

static void a_synced_kernel_is_as_the_file_says(void)
{
	struct state kernel = {}, wanted;
	char *have, *want;
	int i;

	for (i = 0; i < 3000 && !check_failures; i++) {
		some_state(&wanted);
		some_life(&kernel);
		bring(&kernel, &wanted, true);
		have = text_of(&kernel);
		want = text_of(&wanted);
		EXPECT(!strcmp(have, want), "round %d, is\n%s\nshould be\n%s", i, have, want);
		EXPECT(!bring(&kernel, &wanted, true), "round %d: once more changes something", i);
		free(have);
		free(want);
		state_free(&wanted);
	}
	state_free(&kernel);
}

/* Restoring leaves alone what the file does not say; doing it twice is doing it once. */
static void restoring_adds(void)
{
	struct state kernel, wanted, nothing;
	char *before, *after;
	int i;

	for (i = 0; i < 1000 && !check_failures; i++) {
		memset(&kernel, 0, sizeof(kernel));
		memset(&nothing, 0, sizeof(nothing));
		some_state(&wanted);
		bring(&kernel, &wanted, false);
		before = text_of(&kernel);
		after = text_of(&wanted);
		EXPECT(!strcmp(before, after), "round %d, is\n%s\nshould be\n%s", i, before, after);
		EXPECT(!bring(&kernel, &wanted, false), "round %d: once more changes something", i);
		EXPECT(!bring(&kernel, &nothing, false), "round %d: nothing changes something", i);
		free(before);
		free(after);
		state_free(&wanted);
		state_free(&kernel);
	}
}

static void many_owners_are_loaded_and_few_are_set(void)
{
	struct state kernel = {}, wanted = {};
	struct pop pop = { .id = 1, .name = "fra", .have = 0x3e, .state = IP_VS_CHASH_POP_STATE_UP };
	struct plan plan;
	size_t i;

	*list_add(&wanted.pops) = pop;
	*list_add(&kernel.pops) = pop;
	for (i = 0; i < 5000; i++) {
		struct owner *owner = list_add(&wanted.owners);

		owner->prefix = (struct prefix){ { AF_INET, { 10, i >> 8, i } }, 24 };
		owner->pops.n = 1;
		owner->pops.at[0] = 1;
		if (i != 77)
			*list_add(&kernel.owners) = *owner;
	}
	plan_make(&plan, &kernel, &wanted, true);
	EXPECT(plan.changes.n == 1 && plan.changes.at[0].cmd == IP_VS_CHASH_CMD_OWNER_SET);
	plan_free(&plan);

	kernel.owners.n = 0;
	plan_make(&plan, &kernel, &wanted, true);
	EXPECT(plan.changes.n == 1 && plan.changes.at[0].cmd == IP_VS_CHASH_CMD_OWNER_COMMIT);
	EXPECT(plan.owners.n == 5000);
	plan_free(&plan);

	kernel.owners.n = 3;
	wanted.owners.n = 0;
	plan_make(&plan, &kernel, &wanted, true);
	EXPECT(plan.changes.n == 1 && plan.changes.at[0].cmd == IP_VS_CHASH_CMD_OWNER_FLUSH);
	plan_free(&plan);
	state_free(&kernel);
	state_free(&wanted);
}

/* A destination of the first service. */
static struct dest *add_dest(struct state *state, uint8_t host, uint16_t port, uint64_t id)
{
	struct dest *dest = list_add(&state->dests);

	dest->service = some_tuple(0);
	dest->addr = (struct addr){ AF_INET, { 10, 1, 0, host } };
	dest->port = port;
	dest->stored.id = id;
	dest->stored.have = id ? HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID) : 0;
	return dest;
}

static void ids_are_taken_only_from_what_is_named(void)
{
	struct state kernel = {}, wanted = {};
	struct plan plan;

	add_dest(&kernel, 1, 80, 7);
	add_dest(&wanted, 2, 80, 7);
	state_normalize(&kernel);
	state_normalize(&wanted);
	plan_make(&plan, &kernel, &wanted, 0);
	EXPECT(plan.changes.n == 1 && plan.changes.at[0].dest.addr.ip[3] == 2,
	       "restore changes what it does not name");
	plan_free(&plan);
	/* one goes that had it, one stays without it */
	EXPECT(bring(&kernel, &wanted, PLAN_FULL) == 2);
	wanted.dests.at[0].stored.id = 8;
	add_dest(&wanted, 3, 80, 7);
	bring(&kernel, &wanted, PLAN_FULL);
	/* what a file gives to two stays with the one that has it: the other one is refused */
	add_dest(&wanted, 4, 80, 7);
	state_normalize(&wanted);
	plan_make(&plan, &kernel, &wanted, PLAN_FULL);
	EXPECT(plan.changes.n == 1 && plan.changes.at[0].dest.addr.ip[3] == 4 &&
	       kernel_do(&kernel, &plan, &plan.changes.at[0]) == EEXIST, "an id changes hands");
	plan_free(&plan);
	state_free(&kernel);
	state_free(&wanted);
}

/* Before, during and after: a service whose destinations have one address and ids of their own. */
static void ids_come_before_the_identity_that_needs_them(void)
{
	struct state kernel = {}, wanted = {}, other = {};
	struct service *service;
	int i;

	service = list_add(&kernel.services);
	service->tuple = some_tuple(0);
	service->alive = true;
	service = list_add(&wanted.services);
	service->tuple = some_tuple(0);
	service->stored.have = HAVE(IP_VS_CHASH_A_SETTINGS_IDENTITY);
	service->stored.identity = IP_VS_CHASH_IDENTITY_ADDRESS;
	for (i = 0; i < 2; i++) {
		add_dest(&kernel, 1, 8000 + i, 0)->flags = IP_VS_CHASH_DEST_F_ALIVE;
		add_dest(&wanted, 1, 8000 + i, 1 + i);
	}
	bring(&kernel, &wanted, PLAN_FULL);
	EXPECT(kernel.services.at[0].stored.identity == IP_VS_CHASH_IDENTITY_ADDRESS);
	EXPECT(!bring(&kernel, &wanted, PLAN_FULL));
	bring(&kernel, &other, PLAN_FULL);
	EXPECT(!kernel.services.at[0].stored.have);
	state_free(&kernel);
	state_free(&wanted);
}

static void there_is_room_for_what_replaces_all(void)
{
	struct state kernel = {}, wanted = {};
	struct plan plan;
	uint32_t i;

	for (i = 0; i < IP_VS_CHASH_BACKBONES_MAX; i++) {
		snprintf(list_add(&kernel.backbones)->dev, sizeof(kernel.backbones.at->dev), "wg%u", i);
		snprintf(list_add(&wanted.backbones)->dev, sizeof(kernel.backbones.at->dev), "bb%u", i);
	}
	bring(&kernel, &wanted, PLAN_FULL);
	EXPECT(kernel.backbones.n == IP_VS_CHASH_BACKBONES_MAX);

	for (i = 0; i < IP_VS_CHASH_SOURCES_MAX / 2 + 1; i++) {
		list_add(&kernel.sources)->prefix =
			(struct prefix){ { AF_INET, { 10 + (i >> 16), i >> 8, i } }, 24 };
		list_add(&wanted.sources)->prefix =
			(struct prefix){ { AF_INET, { 20 + (i >> 16), i >> 8, i } }, 24 };
	}
	plan_make(&plan, &kernel, &wanted, PLAN_FULL);
	EXPECT(plan.changes.at[0].cmd == IP_VS_CHASH_CMD_SOURCE_DEL);
	plan_free(&plan);
	/* and where there is room without a gap */
	kernel.sources.n--;
	wanted.sources.n--;
	plan_make(&plan, &kernel, &wanted, PLAN_FULL);
	EXPECT(plan.changes.at[0].cmd == IP_VS_CHASH_CMD_SOURCE_SET);
	plan_free(&plan);
	state_free(&kernel);
	state_free(&wanted);
}

static void files_say_what_is_to_be(void)
{
	static const uint8_t wrong[] = {
		IP_VS_CHASH_CMD_SERVICE_DEL, IP_VS_CHASH_CMD_POP_DEL, IP_VS_CHASH_CMD_OWNER_FLUSH,
		IP_VS_CHASH_CMD_SEED_DEL,
	};
	struct change change = { .cmd = IP_VS_CHASH_CMD_DEST_SET, .has_weight = true };
	struct state state = {};
	size_t i;

	EXPECT(state_add(&state, &change) == USAGE);
	EXPECT(strstr(failure(), "ipvsadm -S"), "%s", failure());
	memset(&change, 0, sizeof(change));
	change.cmd = IP_VS_CHASH_CMD_POP_SET;
	EXPECT(state_add(&state, &change) == USAGE, "a PoP without an id");
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		change.cmd = wrong[i];
		EXPECT(state_add(&state, &change) == USAGE, "%u", wrong[i]);
	}
	state_free(&state);
}

static void say(struct state *state, const char *command)
{
	struct change change;
	char line[256], *words[16];
	struct args args = { .at = words };

	snprintf(line, sizeof(line), "%s", command);
	if (!EXPECT(!args_split(line, &args, ARRAY_SIZE(words)) &&
		    !change_parse(&args, NULL, &change), "%s: %s", command, failure()))
		return;
	EXPECT(!state_add(state, &change), "%s", failure());
}

static void expect_text(const struct state *state, const char *expected)
{
	char *text = text_of(state);

	EXPECT(!strcmp(text, expected), "%s", text);
	free(text);
}

/* PoPs 1 to 3, of which chashd made 2 and 3, and what it made for them beside what others stored. */
static void some_made(struct state *state)
{
	static const char *const commands[] = {
		"pop set fra id 1 self", "pop set ams id 2 relay 198.18.0.2", "pop set lon id 3 state down",
		"backbone add wg0", "backbone add chash2", "source set 10.0.0.0/8 group 16",
		"source set 10.1.0.0/16 group 24", "dest set -t 192.0.2.1:80 10.2.0.1:80 id 7",
		"dest set -t 192.0.2.1:80 10.2.0.2:80 id 8",
	};
	size_t i;

	*state = (struct state){};
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		say(state, commands[i]);
	state_normalize(state);
	for (i = 0; i < state->pops.n; i++) {
		state->pops.at[i].have = 0x3e;
		if (state->pops.at[i].id != 3)
			state->pops.at[i].state = IP_VS_CHASH_POP_STATE_UP;
	}
}

/* The directory of a chashd that runs, what it wrote down there, and its socket. */
static struct chashd {
	char dir[32];
	int listener;
} chashd;

static const char *chashd_file(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s", chashd.dir, name);
	return path;
}

static void chashd_writes(const char *name, const char *text)
{
	FILE *file = fopen(chashd_file(name), "w");

	EXPECT(file && fputs(text, file) >= 0 && !fclose(file), "%s", name);
}

static void chashd_begins(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	strcpy(chashd.dir, "/tmp/made-XXXXXX");
	EXPECT(mkdtemp(chashd.dir));
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", chashd_file("chashd.sock"));
	setenv("CHASHD_SOCKET", at.sun_path, 1);
	chashd.listener = socket(AF_UNIX, SOCK_STREAM, 0);
	EXPECT(!bind(chashd.listener, (struct sockaddr *)&at, sizeof(at)) &&
	       !listen(chashd.listener, 64));
}

static void chashd_ends(void)
{
	static const char *const names[] = { "chashd.sock", "made", "ways" };
	size_t i;

	close(chashd.listener);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		unlink(chashd_file(names[i]));
	rmdir(chashd.dir);
	unsetenv("CHASHD_SOCKET");
}

static void what_chashd_made_is_left_to_it(void)
{
	struct owner owner = { .prefix = { { AF_INET, { 10 } }, 8 }, .pops = { 1, { 2 } } };
	struct state now, wanted = {};

	chashd_begins();
	some_made(&now);
	EXPECT(!made_forget(&now, NULL) && now.pops.n == 3, "chashd has made nothing yet");

	chashd_writes("made", "tunnel chash2\npop 2 ams\npop 3 lon\nbackbone chash2\n"
		      "source 10.1.0.0/16\ndest -t 192.0.2.1:80 10.2.0.2:80\nof another version\n");
	chashd_writes("ways", "lon1 0\nlon2 1\n");
	/* Somebody else's owner needs the name of one of its PoPs, and no more. */
	*list_add(&now.owners) = owner;
	EXPECT(!made_forget(&now, NULL));
	EXPECT(now.pops.n == 2 && now.pops.at[1].id == 2 && !now.pops.at[1].relays.n);
	EXPECT(now.owners.n == 1 && now.backbones.n == 1 && now.sources.n == 1 && now.dests.n == 1);
	state_free(&now);

	some_made(&now);
	say(&wanted, "pop set ams id 2 relay 198.18.0.9");
	state_normalize(&wanted);
	EXPECT(!made_forget(&now, &wanted) && now.pops.n == 2 && now.pops.at[1].relays.n == 1,
	       "what a file wants otherwise is seen");
	wanted.pops.n = 0;
	state_free(&now);
	some_made(&now);
	say(&wanted, "pop set ams id 2");
	state_normalize(&wanted);
	EXPECT(!made_forget(&now, &wanted) && now.pops.n == 2 && !now.pops.at[1].relays.n,
	       "what a file does not say of a name that it needs is chashd's");
	wanted.pops.n = 0;
	state_free(&now);
	some_made(&now);
	say(&wanted, "pop set fra id 1 self");
	say(&wanted, "backbone add wg0");
	say(&wanted, "source set 10.0.0.0/8 group 16");
	say(&wanted, "dest set -t 192.0.2.1:80 10.2.0.1:80 id 7");
	state_normalize(&wanted);
	EXPECT(!made_forget(&now, &wanted));
	EXPECT(!bring(&now, &wanted, true), "sync has nothing to do");
	expect_text(&now, "pop set fra id 1 self state up relay none\nbackbone add wg0\nsource set 10.0.0.0/8 group 16\n"
		    "dest set -t 192.0.2.1:80 10.2.0.1:80 id 0x0000000000000007\n");
	state_free(&now);
	state_free(&wanted);
	chashd_ends();
}

/* Directors of this PoP, and the state of any, as long as no route was lost. */
static void what_others_said_of_its_pops_is_not_chashds(void)
{
	struct state now, wanted = {};

	chashd_begins();
	chashd_writes("made", "pop 1 fra\npop 2 ams\npop 3 lon\nbackbone chash2\nsource 10.1.0.0/16\n"
		      "dest -t 192.0.2.1:80 10.2.0.2:80\n");
	chashd_writes("ways", "lon1 0\n");
	some_made(&now);
	now.dests.n = 0;
	now.pops.at[0].relays = now.pops.at[1].relays;
	EXPECT(!made_forget(&now, NULL));
	expect_text(&now, "pop set fra id 1 self state up relay 198.18.0.2\n"
		    "pop set lon id 3 self off state down relay none\nbackbone add wg0\n"
		    "source set 10.0.0.0/8 group 16\n");
	state_free(&now);

	/* A file that says so changes nothing, one that only names the PoP takes it back. */
	say(&wanted, "pop set lon id 3 state down");
	some_made(&now);
	EXPECT(!made_forget(&now, &wanted) && now.pops.n == 1);
	wanted.backbones = now.backbones;
	wanted.sources = now.sources;
	wanted.dests = now.dests;
	EXPECT(!bring(&now, &wanted, true), "sync has nothing to do");
	wanted.pops.at[0].have &= ~HAVE(IP_VS_CHASH_A_POP_STATE);
	EXPECT(bring(&now, &wanted, true) == 1 && now.pops.at[0].state == IP_VS_CHASH_POP_STATE_UP);
	state_free(&now);
	list_free(&wanted.pops);
	chashd_ends();
}

/* It is not bound, and all that is stored for it are marks of chashd's. */
static void a_service_that_chashd_marks_is_not_forgotten(void)
{
	struct state now, wanted = {};
	struct plan plan;
	size_t i;

	chashd_begins();
	chashd_writes("made", "dest -t 192.0.2.1:80 10.2.0.2:80\n");
	some_made(&now);
	list_add(&now.services)->tuple = now.dests.at[0].service;
	EXPECT(!made_forget(&now, &wanted));
	plan_make(&plan, &now, &wanted, PLAN_FULL);
	for (i = 0; i < plan.changes.n; i++)
		EXPECT(plan.changes.at[i].cmd != IP_VS_CHASH_CMD_SERVICE_DEL);
	plan_free(&plan);
	state_free(&now);
	chashd_ends();
}

const struct check plan_tests[] = {
	{ "a synced kernel is as the file says", a_synced_kernel_is_as_the_file_says },
	{ "restoring adds", restoring_adds },
	{ "many owners are loaded, few are set", many_owners_are_loaded_and_few_are_set },
	{ "ids are taken only from what is named", ids_are_taken_only_from_what_is_named },
	{ "ids come before the identity that needs them", ids_come_before_the_identity_that_needs_them },
	{ "there is room for what replaces all", there_is_room_for_what_replaces_all },
	{ "files say what is to be, and nothing else", files_say_what_is_to_be },
	{ "what chashd made is left to it", what_chashd_made_is_left_to_it },
	{ "what others said of its PoPs is not chashd's", what_others_said_of_its_pops_is_not_chashds },
	{ "a service that chashd marks is not forgotten", a_service_that_chashd_marks_is_not_forgotten },
};
TABLE(plan_tests);
