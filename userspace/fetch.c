// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel has, as lists. A list of services with their destinations is of one instant for
 * each service, or it is read again, a
 * bounded number of times.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "compare.h"
#include "fetch.h"
#include "state.h"
#include "wire.h"

/* About a second in all. */
#define SNAPSHOT_TRIES 100
#define SNAPSHOT_PAUSE_NS 10000000

/* A list to fill; its parts, as lists differ in type. */
struct filling {
	const struct wire_set *set;
	void **at;
	size_t *n;
	size_t *size;
	size_t each;
};

#define FILLING(list, wire) {							\
	.set = wire, .at = (void **)&(list)->at, .n = &(list)->n, .size = &(list)->size,	\
	.each = sizeof(*(list)->at),						\
}

static int fill_one(const struct nlmsghdr *nlh, void *arg)
{
	struct filling *filling = arg;

	*filling->at = list_grow(*filling->at, *filling->n, filling->size, filling->each);
	return wire_get(filling->set, nlh, (char *)*filling->at + (*filling->n)++ * filling->each);
}

/* The kernel answers a request of one with one message, or it is malformed. */
static int want_one(int ret, const struct filling *filling)
{
	if (ret || *filling->n == 1)
		return ret;
	return fail(REFUSED, "malformed answer from the kernel");
}

static void fill_restart(void *arg)
{
	struct filling *filling = arg;

	*filling->n = 0;
}

static int fill(struct ctl *ctl, uint8_t cmd, struct nl_msg *msg, struct filling *filling,
		const char *what)
{
	int ret = ctl_open(ctl);

	if (ret)
		return ret;
	if (!msg)
		msg = genl_msg(&ctl->genl, cmd, 0);
	return genl_dump(&ctl->genl, msg, fill_one, fill_restart, filling, what);
}

/* Those of a PoP stand together. */
static int compare_dests(const void *p, const void *q)
{
	const struct dest *a = p, *b = q;
	int diff = tuple_compare(&a->service, &b->service);

	if (!diff)
		diff = a->pop - b->pop;
	return diff ? diff : endpoint_compare(&a->addr, a->port, &b->addr, b->port);
}

/* An unknown service is REFUSED. */
int fetch_services(struct ctl *ctl, const struct tuple *only, struct services *services)
{
	struct filling filling = FILLING(services, &wire_service);
	struct service request = {};
	char buf[VALUE_LEN];
	struct nl_msg *msg;
	int ret;

	services->n = 0;
	if (!only) {
		ret = fill(ctl, IP_VS_CHASH_CMD_SERVICE_GET, NULL, &filling, "services");
		if (!ret && services->n)
			qsort(services->at, services->n, sizeof(*services->at), service_compare);
		return ret;
	}
	ret = ctl_open(ctl);
	if (ret)
		return ret;
	msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_SERVICE_GET, 0);
	request.tuple = *only;
	wire_put(msg, &wire_service, &request, HAVE(IP_VS_CHASH_A_SERVICE_TUPLE));
	return want_one(genl_talk(&ctl->genl, msg, fill_one, &filling, "%s",
				  service_text(only, buf)), &filling);
}

int fetch_dests(struct ctl *ctl, const struct tuple *only, struct dests *dests)
{
	struct filling filling = FILLING(dests, &wire_dest);
	struct dest request = {};
	struct nl_msg *msg;
	int ret;

	ret = ctl_open(ctl);
	if (ret)
		return ret;
	msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_DEST_GET, 0);
	if (only) {
		request.service = *only;
		wire_put(msg, &wire_dest, &request, HAVE(IP_VS_CHASH_A_DEST_SERVICE));
	}
	ret = fill(ctl, IP_VS_CHASH_CMD_DEST_GET, msg, &filling, "destinations");
	if (!ret && dests->n)
		qsort(dests->at, dests->n, sizeof(*dests->at), compare_dests);
	return ret;
}

/* Destinations that drain. */
int fetch_drains(struct ctl *ctl, const struct tuple *only, struct drains *drains)
{
	struct filling filling = FILLING(drains, &wire_drain);
	struct drain request = {};
	char buf[VALUE_LEN];
	struct nl_msg *msg;
	int ret;

	ret = ctl_open(ctl);
	if (ret)
		return ret;
	msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_DRAIN_GET, 0);
	if (only) {
		request.service = *only;
		wire_put(msg, &wire_drain, &request, HAVE(IP_VS_CHASH_A_DRAIN_SERVICE));
	}
	ret = fill(ctl, IP_VS_CHASH_CMD_DRAIN_GET, msg, &filling,
		   only ? service_text(only, buf) : "drains");
	if (!ret && drains->n)
		qsort(drains->at, drains->n, sizeof(*drains->at), drain_compare);
	return ret;
}

/*
 * A service and its destinations at one instant: they all carry the same revision, and so does
 * the service when it is read once more, which tells also where there are no destinations.
 */
static int fetch_instant(struct ctl *ctl, const struct tuple *tuple, struct services *services,
			 struct dests *dests, unsigned int *tries)
{
	struct timespec pause = { .tv_nsec = SNAPSHOT_PAUSE_NS };
	uint64_t revision;
	size_t i;
	int ret;

	for (;; nanosleep(&pause, NULL)) {
		ret = fetch_services(ctl, tuple, services);
		if (ret)
			return ret;
		revision = services->at[0].revision;
		ret = fetch_dests(ctl, tuple, dests);
		if (!ret)
			ret = fetch_services(ctl, tuple, services);
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

int fetch_pops(struct ctl *ctl, struct pops *pops)
{
	struct filling filling = FILLING(pops, &wire_pop);

	return fill(ctl, IP_VS_CHASH_CMD_POP_GET, NULL, &filling, "PoPs");
}

int fetch_backbones(struct ctl *ctl, struct backbones *backbones)
{
	struct filling filling = FILLING(backbones, &wire_backbone);

	return fill(ctl, IP_VS_CHASH_CMD_BACKBONE_GET, NULL, &filling, "backbone devices");
}

int fetch_owners(struct ctl *ctl, struct owners *owners)
{
	struct filling filling = FILLING(owners, &wire_owner);

	return fill(ctl, IP_VS_CHASH_CMD_OWNER_GET, NULL, &filling, "owners");
}

int fetch_sources(struct ctl *ctl, struct sources *sources)
{
	struct filling filling = FILLING(sources, &wire_source);

	return fill(ctl, IP_VS_CHASH_CMD_SOURCE_GET, NULL, &filling, "source policies");
}

int fetch_heavies(struct ctl *ctl, struct heavies *heavies)
{
	struct filling filling = FILLING(heavies, &wire_heavy);

	return fill(ctl, IP_VS_CHASH_CMD_HEAVY_GET, NULL, &filling, "heavy sources");
}

static int compare_stats(const void *a, const void *b)
{
	return tuple_compare(&((const struct stats *)a)->service,
			     &((const struct stats *)b)->service);
}

int fetch_stats(struct ctl *ctl, const struct tuple *only, struct stats_list *stats)
{
	struct stats_list services = {};
	struct filling one = FILLING(stats, &wire_stats);
	struct filling each = FILLING(&services, &wire_stats);
	struct stats request = {};
	struct nl_msg *msg;
	size_t i;
	int ret;

	ret = ctl_open(ctl);
	if (ret)
		return ret;
	msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_STATS_GET, 0);
	if (only) {
		request.service = *only;
		wire_put(msg, &wire_stats, &request, HAVE(IP_VS_CHASH_A_STATS_SERVICE));
	}
	ret = want_one(genl_talk(&ctl->genl, msg, fill_one, &one, "stats"), &one);
	if (ret || only)
		return ret;
	ret = fill(ctl, IP_VS_CHASH_CMD_STATS_GET, NULL, &each, "stats");
	if (services.n)
		qsort(services.at, services.n, sizeof(*services.at), compare_stats);
	for (i = 0; !ret && i < services.n; i++)
		*list_add(stats) = services.at[i];
	list_free(&services);
	return ret;
}

static int take_seed(const struct nlmsghdr *nlh, void *arg)
{
	return wire_get(&wire_seed, nlh, arg);
}

/* Whether there is a seed. */
int fetch_seed(struct ctl *ctl, struct seed *seed)
{
	int ret = ctl_open(ctl);

	return ret ? ret : genl_talk(&ctl->genl, genl_msg(&ctl->genl, IP_VS_CHASH_CMD_SEED_GET, 0),
				     take_seed, seed, "seed");
}

/* Drains as they are saved; what IPVS has of them, weights of 0 among it, is saved by ipvsadm -S. */
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

/* All that is stored; of the seed only whether there is one. */
int fetch_state(struct ctl *ctl, struct state *state)
{
	struct seed seed = {};
	int ret;

	/* What is half of one moment and half of another is not to be stored. */
	ret = ctl_pops(ctl);
	ctl->genl.strict = true;
	if (!ret)
		ret = fetch_pops(ctl, &state->pops);
	if (!ret)
		ret = fetch_backbones(ctl, &state->backbones);
	if (!ret)
		ret = fetch_sources(ctl, &state->sources);
	drop_automatic(&state->sources);
	if (!ret)
		ret = fetch_services(ctl, NULL, &state->services);
	if (!ret)
		ret = fetch_dests(ctl, NULL, &state->dests);
	if (!ret)
		ret = fetch_started_drains(ctl, &state->drains);
	if (!ret)
		ret = fetch_owners(ctl, &state->owners);
	if (!ret)
		ret = fetch_seed(ctl, &seed);
	if (!ret && seed.state != IP_VS_CHASH_SEED_DEFAULT)
		state->seed.cmd = IP_VS_CHASH_CMD_SEED_SET;
	if (!ret)
		state_normalize(state);
	return ret;
}
