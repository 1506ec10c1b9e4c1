// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* What the kernel has: devices, what the module stores, and what IPVS has, put together by item. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ip_vs.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "../compare.h"
#include "../fetch.h"
#include "dests.h"
#include "kernel.h"
#include "tunnel.h"

static int kernel_open(struct kernel *kernel)
{
	int ret;

	/* Whether the module is to be there others say. */
	kernel->ctl.quiet = true;
	ret = ctl_open(&kernel->ctl);
	if (!ret && !kernel->has_ipvs) {
		genl_init(&kernel->ipvs, NULL, NULL);
		kernel->has_ipvs = true;
		ret = genl_open(&kernel->ipvs, IPVS_GENL_NAME, IPVS_GENL_VERSION, "ip_vs", false);
	}
	if (!ret && !kernel->route) {
		kernel->route = nl_socket_alloc();
		if (!kernel->route || nl_connect(kernel->route, NETLINK_ROUTE) < 0)
			ret = fail(ABSENT, "routing netlink: %s", strerror(errno));
	}
	return ret;
}

void kernel_close(struct kernel *kernel)
{
	ctl_close(&kernel->ctl);
	if (kernel->has_ipvs)
		genl_close(&kernel->ipvs);
	kernel->has_ipvs = false;
	if (kernel->route)
		nl_socket_free(kernel->route);
	kernel->route = NULL;
	list_free(&kernel->services);
	list_free(&kernel->items);
}

static struct item *add(struct kernel *kernel, enum item_kind kind)
{
	struct item *item = list_add(&kernel->items);

	item->kind = kind;
	return item;
}

static int read_facts(struct kernel *kernel)
{
	struct backbones backbones = {};
	struct sources sources = {};
	struct pops pops = {};
	size_t i;
	int ret;

	ret = fetch(&kernel->ctl, &wire_pop, NULL, 0, &pops, "PoPs") ?:
	      fetch(&kernel->ctl, &wire_backbone, NULL, 0, &backbones, "backbone devices") ?:
	      fetch(&kernel->ctl, &wire_source, NULL, 0, &sources, "source policies");
	for (i = 0; !ret && i < pops.n; i++)
		add(kernel, ITEM_POP)->pop = pops.at[i];
	for (i = 0; !ret && i < backbones.n; i++)
		add(kernel, ITEM_BACKBONE)->backbone = backbones.at[i];
	for (i = 0; !ret && i < sources.n; i++)
		if (!sources.at[i].automatic)
			add(kernel, ITEM_SOURCE)->source = sources.at[i];
	list_free(&pops);
	list_free(&backbones);
	list_free(&sources);
	return ret;
}

static void describe(struct peer_dest *to, const struct dest *from)
{
	to->service = from->service;
	to->addr = from->addr;
	to->port = from->port;
	/* What is not stored is 0. */
	to->pop = from->stored.pop;
	to->relay = from->stored.relay;
	to->id = from->stored.id;
	/* A drain is nothing that the weight says. */
	to->weight = from->drain ? 0 : from->weight;
	to->active = from->active;
}

/* Services that the module has forgotten, or never knew: IPVS may still have what was made for them. */
static void add_services(struct services *services, const struct items *owned)
{
	struct service key = {};
	size_t i, n = services->n;

	for (i = 0; i < owned->n; i++) {
		if (owned->at[i].kind != ITEM_DEST)
			continue;
		key.tuple = owned->at[i].dest.service;
		/* Of one service they stand together. */
		if (services->n > n &&
		    tuple_equal(&services->at[services->n - 1].tuple, &key.tuple))
			continue;
		if (!n || !bsearch(&key, services->at, n, sizeof(key), service_compare))
			*list_add(services) = key;
	}
}

/*
 * A destination that IPVS has. The module knows all of a service that is bound, as it sees every
 * change. Of others it knows what is stored: the rest is added to @more.
 */
static void take_real(const struct items *known, const struct service *service,
		      const struct peer_dest *real, struct items *more)
{
	struct item key = { .kind = ITEM_DEST, .dest = *real }, *item = items_find(known, &key);

	if (!item && !service->alive)
		*list_add(more) = key;
	if (!item)
		return;
	item->dest.alive = true;
	item->dest.forward = real->forward;
	if (service->alive)
		return;
	item->dest.weight = real->weight;
	item->dest.active = real->active;
}

static int read_real(struct kernel *kernel, const struct items *known, const struct items *owned,
		     struct items *more)
{
	struct services *services = &kernel->services;
	size_t i, j, had, kept = 0, n = services->n;
	struct peer_dests real = {};
	int ret = DONE;

	add_services(services, owned);
	for (i = 0; !ret && i < services->n; i++) {
		had = more->n;
		real.n = 0;
		ret = dests_fetch(&kernel->ipvs, &services->at[i].tuple, &real);
		/* It may have gone meanwhile. */
		if (ret == REFUSED && kernel->ipvs.error == ESRCH)
			ret = DONE;
		for (j = 0; !ret && j < real.n; j++)
			take_real(known, &services->at[i], &real.at[j], more);
		if (i < n || more->n > had)
			services->at[kept++] = services->at[i];
	}
	services->n = kept;
	if (kept)
		qsort(services->at, kept, sizeof(*services->at), service_compare);
	list_free(&real);
	return ret;
}

static int read_dests(struct kernel *kernel, const struct items *owned)
{
	size_t first = kernel->items.n, i;
	struct items known, more = {};
	struct dests dests = {};
	int ret;

	ret = fetch_dests(&kernel->ctl, NULL, &dests);
	for (i = 0; !ret && i < dests.n; i++)
		describe(&add(kernel, ITEM_DEST)->dest, &dests.at[i]);
	list_free(&dests);
	known = (struct items){ kernel->items.at + first, kernel->items.n - first, 0 };
	items_sort(&known);
	if (!ret)
		ret = read_real(kernel, &known, owned, &more);
	for (i = 0; i < more.n; i++)
		*list_add(&kernel->items) = more.at[i];
	list_free(&more);
	return ret;
}

/*
 * Read it all. After a failure sockets are opened anew: the module may have been loaded again.
 * @owned: what was made here, in order.
 */
int kernel_read(struct kernel *kernel, const struct items *owned)
{
	int ret = kernel_open(kernel);

	kernel->items.n = 0;
	kernel->services.n = 0;
	ret = ret ?:
	      tunnels_fetch(kernel->route, &kernel->items) ?:
	      read_facts(kernel) ?:
	      fetch_services(&kernel->ctl, NULL, &kernel->services) ?:
	      read_dests(kernel, owned);
	if (ret)
		kernel_close(kernel);
	items_sort(&kernel->items);
	return ret;
}
