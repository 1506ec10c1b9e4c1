// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What the kernel has: devices, what the module stores, and what IPVS has, put together by item.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ip_vs.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

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

	ret = fetch(&kernel->ctl, &wire_pop, NULL, 0, &pops, "PoPs");
	if (!ret)
		ret = fetch(&kernel->ctl, &wire_backbone, NULL, 0, &backbones, "backbone devices");
	if (!ret)
		ret = fetch(&kernel->ctl, &wire_source, NULL, 0, &sources, "source policies");
	for (i = 0; !ret && i < pops.n; i++)
		add(kernel, ITEM_POP)->pop = pops.at[i];
	for (i = 0; !ret && i < backbones.n; i++)
		memcpy(add(kernel, ITEM_BACKBONE)->dev, backbones.at[i].dev, IF_NAMESIZE);
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

/* What IPVS has and the module does not know cannot be: the module sees every change. */
static int read_dests(struct kernel *kernel)
{
	struct peer_dests real = {};
	struct dests dests = {};
	struct item key = { .kind = ITEM_DEST }, *item;
	size_t first = kernel->items.n, i, j;
	struct items sorted;
	int ret;

	ret = fetch_dests(&kernel->ctl, NULL, &dests);
	for (i = 0; !ret && i < dests.n; i++)
		describe(&add(kernel, ITEM_DEST)->dest, &dests.at[i]);
	list_free(&dests);
	sorted = (struct items){ kernel->items.at + first, kernel->items.n - first, 0 };
	items_sort(&sorted);
	for (i = 0; !ret && i < kernel->services.n; i++) {
		if (!kernel->services.at[i].alive)
			continue;
		ret = dests_fetch(&kernel->ipvs, &kernel->services.at[i].tuple, &real);
		/* It may have gone meanwhile. */
		if (ret == REFUSED && kernel->ipvs.error == ESRCH)
			ret = DONE;
		for (j = 0; !ret && j < real.n; j++) {
			key.dest = real.at[j];
			item = items_find(&sorted, &key);
			if (!item)
				continue;
			item->dest.alive = true;
			item->dest.forward = real.at[j].forward;
		}
		real.n = 0;
	}
	list_free(&real);
	return ret;
}

/* Read it all. After a failure sockets are opened anew: the module may have been loaded again. */
int kernel_read(struct kernel *kernel)
{
	int ret = kernel_open(kernel);

	kernel->items.n = 0;
	kernel->services.n = 0;
	if (!ret)
		ret = tunnels_fetch(kernel->route, &kernel->items);
	if (!ret)
		ret = read_facts(kernel);
	if (!ret)
		ret = fetch_services(&kernel->ctl, NULL, &kernel->services);
	if (!ret)
		ret = read_dests(kernel);
	if (ret)
		kernel_close(kernel);
	items_sort(&kernel->items);
	return ret;
}
