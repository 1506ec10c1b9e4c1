// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * A VIP is announced while each of its services has enough usable servers here and the PoP is not
 * drained. The route is in a table that nothing else looks at; a routing daemon exports it. It
 * stays when this program ends: the kernel goes on forwarding.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>
#include <netlink/route/route.h>

#include "../address.h"
#include "../compare.h"
#include "../file.h"
#include "../parse.h"
#include "announce.h"
#include "log.h"

/* Who made a route, as rt_protos names it. */
#define PROTOCOL 113
/* What others did with routes is seen by then. */
#define CHECK_SECONDS 10

static struct vip *vip_find(struct announce *announce, const struct addr *addr)
{
	struct vip *vip;
	size_t i;

	for (i = 0; i < announce->vips.n; i++)
		if (addr_equal(&announce->vips.at[i].addr, addr))
			return &announce->vips.at[i];
	vip = list_add(&announce->vips);
	vip->addr = *addr;
	return vip;
}

static int print_announced(FILE *to, void *arg)
{
	const struct vips *vips = arg;
	char text[VALUE_LEN];
	size_t i;

	for (i = 0; i < vips->n; i++)
		if (vips->at[i].announced)
			fprintf(to, "%s %u\n", addr_text(&vips->at[i].addr, text),
				vips->at[i].table);
	return DONE;
}

static int put_route(struct nl_sock *sock, const struct vip *vip, bool add, int flags)
{
	bool is4 = vip->addr.af == AF_INET;
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *dst = nl_addr_build(vip->addr.af, vip->addr.ip, is4 ? 4 : 16);
	int err;

	rtnl_route_set_family(route, vip->addr.af);
	rtnl_route_set_table(route, vip->table);
	rtnl_route_set_type(route, RTN_BLACKHOLE);
	rtnl_route_set_protocol(route, PROTOCOL);
	rtnl_route_set_scope(route, RT_SCOPE_UNIVERSE);
	nl_addr_set_prefixlen(dst, is4 ? 32 : 128);
	rtnl_route_set_dst(route, dst);
	err = add ? rtnl_route_add(sock, route, NLM_F_CREATE | flags) :
		    rtnl_route_delete(sock, route, 0);
	nl_addr_put(dst);
	rtnl_route_put(route);
	return err;
}

static void write_down(struct announce *announce)
{
	bool was = announce->unwritten;

	announce->unwritten = file_put(announce->path, 0600, false, print_announced,
				       &announce->vips);
	if (announce->unwritten && !was)
		say("%s", failure());
}

static void route(struct announce *announce, struct nl_sock *sock, struct vip *vip, bool add)
{
	bool was = vip->announced;
	char text[VALUE_LEN];
	int err;

	if (add || !was)
		vip->table = announce->config->table;
	err = put_route(sock, vip, add, NLM_F_REPLACE);
	addr_text(&vip->addr, text);
	if (err < 0 && (add || (err != -NLE_OBJ_NOTFOUND && err != -NLE_NOACCESS))) {
		snprintf(announce->problem, sizeof(announce->problem), "route to %.64s: %s", text,
			 nl_geterror(err));
		say("%s", announce->problem);
		return;
	}
	vip->announced = add;
	vip->asked = true;
	/* One that was not written down may not have been there. */
	if (!add && !was && err < 0)
		return;
	say("%s: %s, %u usable servers", text, add ? "announced" : "withdrawn", vip->usable);
	write_down(announce);
}

/* Others may have removed a route, and what was written down may be of before. */
static void check_route(struct nl_sock *sock, const struct vip *vip)
{
	char text[VALUE_LEN];

	if (!put_route(sock, vip, true, NLM_F_EXCL))
		say("%s: its route was not there, and is again", addr_text(&vip->addr, text));
}

static unsigned int count_usable(const struct servers *servers)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < servers->n; i++)
		n += !!servers->at[i].weight;
	return n;
}

/* What there is to announce, and with how many servers. */
void announce_count(struct announce *announce, const struct record *own)
{
	const struct pool *pool;
	unsigned int usable;
	struct vip *vip;
	size_t i;

	for (i = 0; i < announce->vips.n; i++)
		announce->vips.at[i].usable = announce->vips.at[i].listed = 0;
	for (i = 0; i < own->pools.n; i++) {
		pool = &own->pools.at[i];
		if (pool->service.fwmark)
			continue;
		usable = count_usable(&pool->servers);
		vip = vip_find(announce, &pool->service.addr);
		if (!vip->listed++ || usable < vip->usable)
			vip->usable = usable;
	}
}

/* Once a second. @ready: the others are known, and know of this director. */
void announce_tick(struct announce *announce, struct nl_sock *sock, bool drained, bool ready)
{
	const struct config *config = announce->config;
	struct vip *vip;
	size_t i;

	if (!sock)
		return;
	announce->problem[0] = '\0';
	if (announce->unwritten)
		write_down(announce);
	for (i = 0; i < announce->vips.n; i++) {
		vip = &announce->vips.at[i];
		if (!vip->listed || vip->usable < config->min || drained) {
			vip->bad++;
			vip->good = 0;
		} else {
			vip->bad = 0;
			vip->good += ready || vip->announced;
		}
		/* Another configuration, another table, or none. */
		if (vip->announced && vip->table != config->table)
			route(announce, sock, vip, false);
		if (!config->table)
			continue;
		if (!vip->announced && vip->good > config->rise)
			route(announce, sock, vip, true);
		else if ((vip->announced || !vip->asked) && vip->bad &&
			 (drained || vip->bad > config->fall))
			route(announce, sock, vip, false);
		else if (vip->announced && !vip->bad && !(announce->ticks % CHECK_SECONDS))
			check_route(sock, vip);
	}
	announce->ticks++;
}

/* What was announced before is, until it is known that it should not be. */
void announce_open(struct announce *announce, const struct config *config)
{
	char word[VALUE_LEN];
	unsigned int table;
	struct addr addr;
	struct vip *vip;
	FILE *file;

	memset(announce, 0, sizeof(*announce));
	announce->config = config;
	snprintf(announce->path, sizeof(announce->path), "%s/announced", config->run);
	file = fopen(announce->path, "re");
	while (file && fscanf(file, "%63s %u", word, &table) == 2) {
		if (parse_addr(word, &addr))
			continue;
		vip = vip_find(announce, &addr);
		vip->announced = true;
		vip->table = table;
	}
	if (file)
		fclose(file);
}

void announce_close(struct announce *announce)
{
	list_free(&announce->vips);
}
