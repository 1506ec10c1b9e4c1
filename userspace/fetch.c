// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What the kernel has, as lists. A list of services with their destinations is of one instant for
 * each service, or it is read again, a bounded number of times.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "fetch.h"
#include "state.h"
#include "wire.h"

/* About a second in all. */
#define SNAPSHOT_TRIES 100
#define SNAPSHOT_PAUSE_MS 10
#define STATE_TRIES 20

/* Answers on their way into a list. */
struct filling {
	const struct wire_set *set;
	struct list *list;
};

static int take_answer(const struct nlmsghdr *nlh, void *arg)
{
	struct filling *filling = arg;
	struct list *list = filling->list;

	list->at = list_grow(list->at, list->n, &list->size, filling->set->size);
	return wire_get(filling->set, nlh, (char *)list->at + list->n++ * filling->set->size);
}

static void forget_answers(void *arg)
{
	((struct filling *)arg)->list->n = 0;
}

/* Begin to ask for what belongs to @which, as far as @mask says. */
static int begin(struct ctl *ctl, const struct wire_set *set, const void *which, uint64_t mask,
		 struct nl_msg **msg)
{
	int ret = ctl_open(ctl);

	if (ret)
		return ret;
	*msg = genl_msg(&ctl->genl, set->get, 0);
	if (mask)
		wire_put(*msg, set, which, mask);
	return DONE;
}

/* A list of all that there is, or of what belongs to @which. @what names it for people. */
int fetch(struct ctl *ctl, const struct wire_set *set, const void *which, uint64_t mask, void *list,
	  const char *what)
{
	struct filling filling = { set, list };
	struct nl_msg *msg;
	int ret = begin(ctl, set, which, mask, &msg);

	if (ret)
		return ret;
	return genl_dump(&ctl->genl, msg, take_answer, forget_answers, &filling, what);
}

/* Ask for one, and put the answer in the place of what named it. What is unknown is REFUSED. */
int fetch_one(struct ctl *ctl, const struct wire_set *set, void *container, uint64_t mask,
	      const char *what)
{
	struct list list = {};
	struct filling filling = { set, &list };
	struct nl_msg *msg;
	int ret = begin(ctl, set, container, mask, &msg);

	if (ret)
		return ret;
	ret = genl_talk(&ctl->genl, msg, take_answer, &filling, "%s", what);
	if (!ret && list.n != 1)
		ret = fail(REFUSED, "malformed answer from the kernel");
	if (!ret)
		memcpy(container, list.at, set->size);
	free(list.at);
	return ret;
}

/* By service, then by PoP. */
static int compare_dests(const void *p, const void *q)
{
	const struct dest *a = p, *b = q;
	int diff = tuple_compare(&a->service, &b->service);

	if (!diff)
		diff = a->pop - b->pop;
	return diff ? diff : endpoint_compare(&a->addr, a->port, &b->addr, b->port);
}

static int compare_stats(const void *a, const void *b)
{
	return tuple_compare(&((const struct stats *)a)->service,
			     &((const struct stats *)b)->service);
}

static void sort(void *list, size_t each, int (*compare)(const void *, const void *))
{
	struct list *all = list;

	if (all->n)
		qsort(all->at, all->n, each, compare);
}

/* An unknown service is REFUSED. */
int fetch_services(struct ctl *ctl, const struct tuple *only, struct services *services)
{
	struct service one = {};
	char buf[VALUE_LEN];
	int ret;

	services->n = 0;
	if (only) {
		one.tuple = *only;
		ret = fetch_one(ctl, &wire_service, &one, HAVE(IP_VS_CHASH_A_SERVICE_TUPLE),
				service_text(only, buf));
		if (!ret)
			*list_add(services) = one;
		return ret;
	}
	ret = fetch(ctl, &wire_service, NULL, 0, services, "services");
	sort(services, sizeof(*services->at), service_compare);
	return ret;
}

int fetch_dests(struct ctl *ctl, const struct tuple *only, struct dests *dests)
{
	struct dest which = {};
	int ret;

	if (only)
		which.service = *only;
	ret = fetch(ctl, &wire_dest, &which, only ? HAVE(IP_VS_CHASH_A_DEST_SERVICE) : 0, dests,
		    "destinations");
	sort(dests, sizeof(*dests->at), compare_dests);
	return ret;
}

/* Destinations that drain. */
int fetch_drains(struct ctl *ctl, const struct tuple *only, struct drains *drains)
{
	struct drain which = {};
	char buf[VALUE_LEN];
	int ret;

	if (only)
		which.service = *only;
	ret = fetch(ctl, &wire_drain, &which, only ? HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) : 0, drains,
		    only ? service_text(only, buf) : "drains");
	sort(drains, sizeof(*drains->at), drain_compare);
	return ret;
}

/* The counters of a service, or those of the namespace and then of each service. */
int fetch_stats(struct ctl *ctl, const struct tuple *only, struct stats_list *stats)
{
	struct stats_list services = {};
	struct stats one = {};
	size_t i;
	int ret;

	if (only)
		one.service = *only;
	ret = fetch_one(ctl, &wire_stats, &one, only ? HAVE(IP_VS_CHASH_A_STATS_SERVICE) : 0,
			"stats");
	if (!ret)
		*list_add(stats) = one;
	if (ret || only)
		return ret;
	ret = fetch(ctl, &wire_stats, NULL, 0, &services, "stats");
	sort(&services, sizeof(*services.at), compare_stats);
	for (i = 0; !ret && i < services.n; i++)
		*list_add(stats) = services.at[i];
	list_free(&services);
	return ret;
}

/*
 * A service and its destinations at one instant: they all carry the same revision, and so does
 * the service when it is read once more, which tells also where there are no destinations.
 */
static int fetch_instant(struct ctl *ctl, const struct tuple *tuple, struct services *services,
			 struct dests *dests, unsigned int *tries)
{
	uint64_t revision;
	size_t i;
	int ret;

	for (;; pause_ms(SNAPSHOT_PAUSE_MS)) {
		ret = fetch_services(ctl, tuple, services);
		if (ret)
			return ret;
		revision = services->at[0].revision;
		ret = fetch_dests(ctl, tuple, dests) ?:
		      fetch_services(ctl, tuple, services);
		if (ret)
			return ret;
		for (i = 0; i < dests->n && dests->at[i].revision == revision; i++)
			;
		if (i == dests->n && services->at[0].revision == revision)
			return DONE;
		if (!*tries)
			return DONE;
		if (!--*tries)
			note("services kept changing while they were read: "
			     "what is shown may be of more than one moment");
	}
}

/* Services and their destinations, each service at one instant. */
int fetch_snapshot(struct ctl *ctl, const struct tuple *only, struct services *services,
		   struct dests *dests)
{
	struct services all = {}, one = {};
	unsigned int tries = SNAPSHOT_TRIES;
	struct dests of_one = {};
	size_t i, j;
	int ret;

	services->n = 0;
	dests->n = 0;
	ret = fetch_services(ctl, only, &all);
	for (i = 0; !ret && i < all.n; i++) {
		ret = fetch_instant(ctl, &all.at[i].tuple, &one, &of_one, &tries);
		/* One that has gone meanwhile is not missed unless it was asked for. */
		if (ret == REFUSED && ctl->genl.error == ENOENT && !only) {
			ret = DONE;
			continue;
		}
		if (ret)
			break;
		*list_add(services) = one.at[0];
		for (j = 0; j < of_one.n; j++)
			*list_add(dests) = of_one.at[j];
	}
	list_free(&all);
	list_free(&one);
	list_free(&of_one);
	return ret;
}

/* Drains as they are saved; what IPVS has of them, a weight of 0 too, is saved by ipvsadm -S. */
static int fetch_started_drains(struct ctl *ctl, struct drains *drains)
{
	const uint32_t saved = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) |
			       HAVE(IP_VS_CHASH_A_DRAIN_ADDR) | HAVE(IP_VS_CHASH_A_DRAIN_PORT) |
			       HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE) |
			       HAVE(IP_VS_CHASH_A_DRAIN_CUT) | HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT);
	size_t i, n = 0;
	int ret;

	ret = fetch_drains(ctl, NULL, drains);
	for (i = 0; !ret && i < drains->n; i++) {
		if (drains->at[i].by_weight)
			continue;
		drains->at[n] = drains->at[i];
		drains->at[n++].have &= saved;
	}
	if (!ret)
		drains->n = n;
	return ret;
}

/* What the director does on its own is not for others to store. */
static void drop_automatic(struct sources *sources)
{
	size_t i, n = 0;

	for (i = 0; i < sources->n; i++)
		if (!sources->at[i].automatic)
			sources->at[n++] = sources->at[i];
	sources->n = n;
}

/* Whether each PoP that something names is there. */
static bool has_named_pops(const struct state *state)
{
	bool named[UINT16_MAX + 1];
	size_t i;

	state_named_pops(state, named);
	for (i = 0; i < state->pops.n; i++)
		named[state->pops.at[i].id] = false;
	for (i = 0; i < ARRAY_SIZE(named); i++)
		if (named[i])
			return false;
	return true;
}

/* PoPs come last: one that is named by what was read before is there, unless it was let go meanwhile. */
static int fetch_lists(struct ctl *ctl, struct state *state)
{
	size_t i;
	int ret;

	ret = fetch(ctl, &wire_backbone, NULL, 0, &state->backbones, "backbone devices") ?:
	      fetch(ctl, &wire_source, NULL, 0, &state->sources, "source policies") ?:
	      fetch_services(ctl, NULL, &state->services) ?:
	      fetch_dests(ctl, NULL, &state->dests) ?:
	      fetch_started_drains(ctl, &state->drains) ?:
	      fetch(ctl, &wire_owner, NULL, 0, &state->owners, "owners");
	ctl->has_pops = false;
	ret = ret ?: ctl_pops(ctl);
	state->pops.n = 0;
	for (i = 0; !ret && i < ctl->pops.n; i++)
		*list_add(&state->pops) = ctl->pops.at[i];
	return ret;
}

/* All that is stored; of the seed only whether there is one. */
int fetch_state(struct ctl *ctl, struct state *state)
{
	struct seed seed = {};
	unsigned int try;
	int ret;

	ret = ctl_open(ctl);
	/* What is half of one moment and half of another is not to be stored. */
	ctl->genl.strict = true;
	for (try = 1; !ret; try++) {
		ret = fetch_lists(ctl, state);
		if (ret || has_named_pops(state))
			break;
		if (try == STATE_TRIES)
			ret = fail(REFUSED, "PoPs came and went each of %u times that all was read",
				   try);
		pause_ms(SNAPSHOT_PAUSE_MS);
	}
	ret = ret ?: fetch_one(ctl, &wire_seed, &seed, 0, "seed");
	if (ret)
		return ret;
	drop_automatic(&state->sources);
	if (seed.state != IP_VS_CHASH_SEED_DEFAULT)
		state->seed.cmd = IP_VS_CHASH_CMD_SEED_SET;
	state_normalize(state);
	return DONE;
}
