/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What chashd makes in a kernel, one item each: as it is there, as it is wanted, and as it was
 * made.
 */
#ifndef _CHASHD_ITEM_H
#define _CHASHD_ITEM_H

#include "../change.h"
#include "record.h"

/* In the order in which they are made: what names another one comes behind it. */
enum item_kind {
	ITEM_TUNNEL,
	ITEM_POP,
	ITEM_BACKBONE,
	ITEM_SOURCE,
	ITEM_DEST,
};

/* A point-to-point tunnel, as a device. */
struct tunnel {
	char dev[IF_NAMESIZE];	/* its name */
	enum tunnel_mode mode;	/* how it wraps */
	struct addr local;	/* address here */
	struct addr remote;	/* address of the other director */
	bool up;	/* it is up, and has an address */
};

/* A destination of a service that is another PoP's, or a director. */
struct peer_dest {
	struct tuple service;	/* the service */
	struct addr addr;	/* its address, with @port */
	uint16_t port;	/* its port */
	uint16_t pop;	/* PoP that it is marked with, 0 for none */
	bool relay;	/* it is a director */
	bool alive;	/* IPVS has it, and the next two */
	uint32_t weight;	/* its weight */
	uint32_t active;	/* connections to it */
	uint64_t id;	/* what the mapping is to know it by, 0 for the usual */
	struct forward forward;	/* how it is reached */
};

/* One of them. */
struct item {
	enum item_kind kind;	/* which of the union */
	unsigned int claim;	/* of two with one name the lower one counts */
	union {
		struct tunnel tunnel;
		struct pop pop;
		struct backbone backbone;
		struct source source;
		struct peer_dest dest;
	};
};

LIST(items, item);

const struct object *item_object(const struct item *item);
int item_compare(const void *a, const void *b);
bool item_equal(const struct item *now, const struct item *wanted);
const char *item_name(const struct item *item, char buf[2 * VALUE_LEN]);
int item_parse(char *line, struct item *item);

void items_sort(struct items *items);
struct item *items_find(const struct items *items, const struct item *key);

#endif /* _CHASHD_ITEM_H */
