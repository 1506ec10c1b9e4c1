// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What is to be, a pure function of what is known. For each other director: a tunnel, which is a
 * backbone device, and a relay destination of each service that it has and that there is here,
 * too. For each other PoP: its directors' addresses, and its servers. What two of them claim is
 * the one's with the lower id of its PoP, and of one PoP the director's that spoke last. While some
 * of its directors live the others do not speak for a PoP's servers.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/ip_vs.h>

#include "../compare.h"
#include "model.h"
#include "tunnel.h"

/* Who comes first says what is to be, where two do. */
static int compare_claims(const void *p, const void *q)
{
	const struct member *a = *(const struct member *const *)p;
	const struct member *b = *(const struct member *const *)q;

	if (a->record.id != b->record.id)
		return a->record.id - b->record.id;
	if (a->alive != b->alive)
		return b->alive - a->alive;
	if (a->record.generation != b->record.generation)
		return a->record.generation < b->record.generation ? 1 : -1;
	return strcmp(a->name, b->name);
}

static struct item *add(struct items *items, enum item_kind kind)
{
	struct item *item = list_add(items);

	item->kind = kind;
	item->claim = items->n;
	return item;
}

/* The device takes what the peer sends, which is wrapped as this director says. */
static void want_tunnel(const struct config *config, const struct addr *local,
			const struct record *peer, const struct addr *remote, struct items *wanted)
{
	struct backbone *backbone;
	struct tunnel *tunnel;
	char dev[IF_NAMESIZE];

	if (!local->af || !remote->af)
		return;
	tunnel_device(peer->name, local->af, dev);
	backbone = &add(wanted, ITEM_BACKBONE)->backbone;
	backbone->have = HAVE(IP_VS_CHASH_A_BACKBONE_DEV);
	memcpy(backbone->dev, dev, sizeof(dev));
	tunnel = &add(wanted, ITEM_TUNNEL)->tunnel;
	memcpy(tunnel->dev, dev, sizeof(dev));
	tunnel->mode = config->tunnel;
	tunnel->local = *local;
	tunnel->remote = *remote;
	tunnel->up = true;
}

static int compare_addrs(const void *a, const void *b)
{
	return endpoint_compare(a, 0, b, 0);
}

LIST(addresses, addr);

static void add_address(struct addresses *addresses, const struct addr *addr)
{
	if (addr->af)
		*list_add(addresses) = *addr;
}

/* A PoP and the addresses of its directors that are among @peers, from @i on; returns the next. */
static size_t want_pop(const struct config *config, struct member *const *peers, size_t i,
		       size_t n, struct items *wanted)
{
	const struct record *first = &peers[i]->record;
	bool self = first->id == config->id, down = true, told = false;
	struct addresses addresses = {};
	struct pop *pop;
	size_t end;

	for (end = i; end < n && peers[end]->record.id == first->id; end++) {
		down &= peers[end]->down;
		told |= peers[end]->was_down;
	}
	if (self)
		return end;
	pop = &add(wanted, ITEM_POP)->pop;
	pop->id = first->id;
	memcpy(pop->name, first->pop, sizeof(pop->name));
	for (; i < end; i++) {
		add_address(&addresses, &peers[i]->record.addr4);
		add_address(&addresses, &peers[i]->record.addr6);
	}
	/* That one of them is heard of, or publishes, is no change, nor of which there is room for. */
	qsort(addresses.at, addresses.n, sizeof(*addresses.at), compare_addrs);
	for (i = 0; i < addresses.n && i < ARRAY_SIZE(pop->relays.at); i++)
		pop->relays.at[pop->relays.n++] = addresses.at[i];
	list_free(&addresses);
	pop->state = down ? IP_VS_CHASH_POP_STATE_DOWN : IP_VS_CHASH_POP_STATE_UP;
	pop->have = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
		    HAVE(IP_VS_CHASH_A_POP_RELAYS) |
		    /* Else it is for operators to say. */
		    (told ? HAVE(IP_VS_CHASH_A_POP_STATE) : 0);
	return end;
}

/* @services are in order. NULL when it is not among them. */
const struct service *model_service(const struct services *services, const struct tuple *tuple)
{
	struct service key = { .tuple = *tuple };

	return services->n ? bsearch(&key, services->at, services->n, sizeof(*services->at),
				     service_compare) : NULL;
}

static struct peer_dest *want_dest(const struct service *service, const struct record *peer,
				   const struct addr *addr, uint16_t port, struct items *wanted)
{
	struct peer_dest *dest = &add(wanted, ITEM_DEST)->dest;

	dest->service = service->tuple;
	dest->addr = *addr;
	dest->port = port;
	dest->pop = peer->id;
	/* For a service that is not there now it is marked, lest it gets a session later. */
	dest->alive = service->alive;
	return dest;
}

/* A director, and if it speaks for its PoP that one's servers. */
static void want_pool(const struct config *config, const struct record *peer, bool speaks,
		      const struct pool *pool, const struct service *service, struct items *wanted)
{
	static const struct forward by_tunnel[] = {
		[TUNNEL_IPIP] = { IP_VS_CONN_F_TUNNEL, IP_VS_CONN_F_TUNNEL_TYPE_IPIP, 0, 0 },
		[TUNNEL_GRE] = { IP_VS_CONN_F_TUNNEL, IP_VS_CONN_F_TUNNEL_TYPE_GRE, 0, 0 },
	};
	const struct addr *relay = pool->service.af == AF_INET ? &peer->addr4 : &peer->addr6;
	const struct addr *own = pool->service.af == AF_INET ? &config->addr4 : &config->addr6;
	const struct server *server;
	struct peer_dest *dest;
	size_t i;

	if (relay->af && own->af) {
		dest = want_dest(service, peer, relay, pool->service.port, wanted);
		dest->relay = true;
		dest->forward = by_tunnel[peer->tunnel];
	}
	/* Its own servers are kept by who keeps them there. */
	for (i = 0; speaks && peer->id != config->id && i < pool->servers.n; i++) {
		server = &pool->servers.at[i];
		dest = want_dest(service, peer, &server->addr, server->port, wanted);
		dest->id = server->id;
		dest->weight = server->weight;
		dest->forward = server->forward;
		/* Another segment is reached by a tunnel alone. */
		if (server->forward.method == IP_VS_CONN_F_DROUTE)
			dest->forward = by_tunnel[TUNNEL_IPIP];
	}
}

static bool is_own_address(const struct config *config, const struct addr *addr)
{
	return addr_equal(addr, &config->addr4) || addr_equal(addr, &config->addr6);
}

/* Sort; of what is wanted twice the first one stays, as they came. */
static void settle(const struct config *config, struct items *wanted)
{
	size_t i, n = 0;

	items_sort(wanted);
	for (i = 0; i < wanted->n; i++) {
		if (n && !item_compare(&wanted->at[n - 1], &wanted->at[i]))
			continue;
		if (wanted->at[i].kind == ITEM_DEST &&
		    is_own_address(config, &wanted->at[i].dest.addr))
			continue;
		wanted->at[n++] = wanted->at[i];
	}
	wanted->n = n;
}

/* Whether there is a service of a director here: else neither relays to the other. */
static bool shares_service(const struct record *record, const struct services *services)
{
	size_t i;

	for (i = 0; i < record->pools.n; i++)
		if (model_service(services, &record->pools.at[i].service))
			return true;
	return false;
}

/* What this kernel should have of the others. @services are in order. */
void model_wanted(const struct config *config, const struct fleet *fleet,
		  const struct services *services, struct items *wanted)
{
	struct member **peers = xrealloc(NULL, fleet->members.n, sizeof(*peers));
	const struct service *service;
	const struct record *record;
	bool lives = false;
	struct pop *self;
	size_t i, j, n = 0;

	for (i = 0; i < fleet->members.n; i++)
		if (fleet_is_peer(fleet, &fleet->members.at[i]))
			peers[n++] = &fleet->members.at[i];
	if (n)
		qsort(peers, n, sizeof(*peers), compare_claims);

	wanted->n = 0;
	self = &add(wanted, ITEM_POP)->pop;
	self->id = config->id;
	self->self = true;
	memcpy(self->name, config->pop, sizeof(self->name));
	self->have = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
		     HAVE(IP_VS_CHASH_A_POP_SELF);
	for (i = 0; i < n; )
		i = want_pop(config, peers, i, n, wanted);
	for (i = 0; i < n; i++) {
		record = &peers[i]->record;
		/* Those that live come first. */
		if (!i || peers[i - 1]->record.id != record->id)
			lives = peers[i]->alive;
		if (shares_service(record, services)) {
			want_tunnel(config, &config->addr4, record, &record->addr4, wanted);
			want_tunnel(config, &config->addr6, record, &record->addr6, wanted);
		}
		for (j = 0; j < record->sources.n; j++)
			add(wanted, ITEM_SOURCE)->source = record->sources.at[j];
		for (j = 0; j < record->pools.n; j++) {
			service = model_service(services, &record->pools.at[j].service);
			if (service)
				want_pool(config, record, peers[i]->alive || !lives,
					  &record->pools.at[j], service, wanted);
		}
	}
	settle(config, wanted);
	free(peers);
}

/* Whether IPVS has it and it is a server of this PoP. */
static bool is_own_server(const struct config *config, const struct item *item)
{
	const struct peer_dest *dest = &item->dest;

	return item->kind == ITEM_DEST && dest->alive && !dest->relay &&
	       (!dest->pop || dest->pop == config->id);
}

/* Sessions with this PoP's own servers. */
uint64_t model_sessions(const struct config *config, const struct kernel *kernel)
{
	const struct items *items = &kernel->items;
	uint64_t sessions = 0;
	size_t i;

	for (i = 0; i < items->n; i++)
		if (is_own_server(config, &items->at[i]))
			sessions += items->at[i].dest.active;
	return sessions;
}

/*
 * What this director publishes, but for its generation. record_free() is due. A service that
 * another scheduler has, as it is while the module is replaced, is one all the same: its servers
 * have sessions, which others find and relay.
 */
void model_own(const struct config *config, const struct kernel *kernel, const struct items *owned,
	       struct record *record)
{
	const struct service *service;
	const struct item *item;
	struct server *server;
	struct pool *pool;
	size_t i, j;
	bool exists;

	*record = (struct record){
		.id = config->id, .addr4 = config->addr4, .addr6 = config->addr6,
		.tunnel = config->tunnel, .version = CHASHCTL_VERSION, .sessions = -1,
	};
	memcpy(record->name, config->name, sizeof(record->name));
	memcpy(record->pop, config->pop, sizeof(record->pop));
	for (i = 0; i < kernel->items.n; i++)
		if (kernel->items.at[i].kind == ITEM_SOURCE &&
		    !items_find(owned, &kernel->items.at[i]))
			*list_add(&record->sources) = kernel->items.at[i].source;
	/* Both are in the order of services. */
	for (i = j = 0; i < kernel->services.n; i++) {
		service = &kernel->services.at[i];
		exists = service->alive;
		pool = list_add(&record->pools);
		pool->service = service->tuple;
		pool->digest = service->digest;
		for (; j < kernel->items.n; j++) {
			item = &kernel->items.at[j];
			if (item->kind == ITEM_DEST &&
			    tuple_compare(&item->dest.service, &service->tuple) > 0)
				break;
			if (item->kind != ITEM_DEST ||
			    !tuple_equal(&item->dest.service, &service->tuple))
				continue;
			exists |= item->dest.alive;
			if (!is_own_server(config, item) || items_find(owned, item))
				continue;
			server = list_add(&pool->servers);
			server->addr = item->dest.addr;
			server->port = item->dest.port;
			server->weight = item->dest.weight;
			server->id = item->dest.id;
			server->forward = item->dest.forward;
		}
		if (!exists) {
			list_free(&pool->servers);
			record->pools.n--;
		}
	}
}
