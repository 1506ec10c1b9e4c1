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

/**
 * struct tunnel - a point-to-point tunnel, as a device
 * @dev:	its name
 * @mode:	how it wraps
 * @local:	address here
 * @remote:	address of the other director
 * @up:		it is up, and has an address
 */
struct tunnel {
	char dev[IF_NAMESIZE];
	enum tunnel_mode mode;
	struct addr local, remote;
	bool up;
};

/**
 * struct peer_dest - a destination of a service that is another PoP's, or a director
 * @service:	the service
 * @addr:	its address, with @port
 * @port:	its port
 * @pop:	PoP that it is marked with, 0 for none
 * @relay:	it is a director
 * @id:		what the mapping is to know it by, 0 for the usual
 * @alive:	IPVS has it, with the next two
 * @weight:	its weight
 * @active:	connections to it
 * @forward:	how it is reached
 */
struct peer_dest {
	struct tuple service;
	struct addr addr;
	uint16_t port;
	uint16_t pop;
	bool relay;
	bool alive;
	uint32_t weight;
	uint32_t active;
	uint64_t id;
	struct forward forward;
};

/**
 * struct item - one of them
 * @kind:	which of the union
 * @claim:	of two with one name the lower one counts
 */
struct item {
	enum item_kind kind;
	unsigned int claim;
	union {
		struct tunnel tunnel;
		struct pop pop;
		char dev[IF_NAMESIZE];
		struct source source;
		struct peer_dest dest;
	};
};

LIST(items, item);

int item_compare(const void *a, const void *b);
bool item_equal(const struct item *now, const struct item *wanted);
const char *item_name(const struct item *item, char buf[2 * VALUE_LEN]);
int item_parse(char *line, struct item *item);

void items_sort(struct items *items);
struct item *items_find(const struct items *items, const struct item *key);

#endif /* _CHASHD_ITEM_H */
