// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Items: which is which, and whether one is as it is wanted. */
#include <stdlib.h>
#include <string.h>

#include "../address.h"
#include "../compare.h"
#include "../made.h"
#include "../parse.h"
#include "item.h"

static const char *const kind_words[] = {
	[ITEM_TUNNEL] = "tunnel", [ITEM_POP] = "pop", [ITEM_BACKBONE] = "backbone",
	[ITEM_SOURCE] = "source", [ITEM_DEST] = "dest",
};

/* What a PoP, a backbone device or a policy is to the module. */
const struct object *item_object(const struct item *item)
{
	return item->kind == ITEM_POP ? &pop_object :
	       item->kind == ITEM_BACKBONE ? &backbone_object : &source_object;
}

/* By what names them. */
int item_compare(const void *p, const void *q)
{
	const struct item *a = p, *b = q;
	int diff;

	if (a->kind != b->kind)
		return (int)a->kind - (int)b->kind;
	switch (a->kind) {
	case ITEM_TUNNEL:
		return strcmp(a->tunnel.dev, b->tunnel.dev);
	case ITEM_DEST:
		diff = tuple_compare(&a->dest.service, &b->dest.service);
		return diff ? diff : endpoint_compare(&a->dest.addr, a->dest.port, &b->dest.addr,
						      b->dest.port);
	default:
		return item_object(a)->compare(&a->pop, &b->pop);
	}
}

static bool dest_is_as(const struct peer_dest *now, const struct peer_dest *wanted)
{
	if (now->pop != wanted->pop || now->relay != wanted->relay || now->id != wanted->id)
		return false;
	/* While the service is not bound nothing but the mark is of interest. */
	return !wanted->alive ||
	       (now->alive && now->weight == wanted->weight &&
		!memcmp(&now->forward, &wanted->forward, sizeof(now->forward)));
}

/* Whether an item is as it is wanted. */
bool item_equal(const struct item *now, const struct item *wanted)
{
	switch (wanted->kind) {
	case ITEM_TUNNEL:
		return now->tunnel.up && now->tunnel.mode == wanted->tunnel.mode &&
		       addr_equal(&now->tunnel.local, &wanted->tunnel.local) &&
		       addr_equal(&now->tunnel.remote, &wanted->tunnel.remote);
	case ITEM_POP:
		/* What a PoP's state is to be is not always said. */
		return !wire_differ(&wire_pop, &now->pop, &wanted->pop);
	case ITEM_BACKBONE:
		return true;
	case ITEM_SOURCE:
		return now->source.have == wanted->source.have &&
		       !wire_differ(&wire_source, &now->source, &wanted->source);
	case ITEM_DEST:
		return dest_is_as(&now->dest, &wanted->dest);
	}
	return true;
}

/* What names an item, as item_parse() and made_parse() read it. */
const char *item_name(const struct item *item, char buf[2 * VALUE_LEN])
{
	char text[VALUE_LEN], more[VALUE_LEN];

	switch (item->kind) {
	case ITEM_TUNNEL:
		snprintf(text, sizeof(text), "%s", item->tunnel.dev);
		break;
	case ITEM_POP:
		snprintf(text, sizeof(text), "%u %s", item->pop.id, item->pop.name);
		break;
	case ITEM_BACKBONE:
		snprintf(text, sizeof(text), "%s", item->backbone.dev);
		break;
	case ITEM_SOURCE:
		prefix_text(&item->source.prefix, text);
		break;
	case ITEM_DEST:
		snprintf(buf, 2 * VALUE_LEN, "dest %s %.64s",
			 service_text(&item->dest.service, text),
			 endpoint_text(&item->dest.addr, item->dest.port, more));
		return buf;
	}
	snprintf(buf, 2 * VALUE_LEN, "%s %s", kind_words[item->kind], text);
	return buf;
}

/* A line of item_name(). */
int item_parse(char *line, struct item *item)
{
	const struct object *object;
	struct change key;
	char *words[8];
	struct args args = { .at = words };
	const char *name;
	int ret;

	memset(item, 0, sizeof(*item));
	ret = args_split(line, &args, ARRAY_SIZE(words)) ?:
	      made_parse(&args, &object, &key);
	if (ret)
		return ret;
	if (!object) {
		item->kind = ITEM_TUNNEL;
		return args_want(&args, "the device", &name) ?:
		       parse_device(name, item->tunnel.dev);
	}
	if (object == &dest_object) {
		item->kind = ITEM_DEST;
		item->dest.service = key.dest.service;
		item->dest.addr = key.dest.addr;
		item->dest.port = key.dest.port;
		return DONE;
	}
	item->kind = object == &pop_object ? ITEM_POP :
		     object == &backbone_object ? ITEM_BACKBONE : ITEM_SOURCE;
	memcpy(&item->pop, &key.have, object->set->size);
	return DONE;
}

static int compare_claims(const void *p, const void *q)
{
	const struct item *a = p, *b = q;
	int diff = item_compare(a, b);

	return diff ? diff : a->claim < b->claim ? -1 : a->claim > b->claim;
}

void items_sort(struct items *items)
{
	if (items->n)
		qsort(items->at, items->n, sizeof(*items->at), compare_claims);
}

struct item *items_find(const struct items *items, const struct item *key)
{
	if (!items->n)
		return NULL;
	return bsearch(key, items->at, items->n, sizeof(*items->at), item_compare);
}
