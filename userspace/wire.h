/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Between attributes and containers, both ways by one description of each set of attributes.
 */
#ifndef _CHASHCTL_WIRE_H
#define _CHASHCTL_WIRE_H

#include <netlink/msg.h>

#include "containers.h"

enum kind {
	NONE,		/* nothing that is read or sent here */
	U32,		/* may be kept in fewer bytes */
	BE16,
	U64,
	FLAG,
	ADDR,
	STRING,
	BYTES,
	NEST,
	ADDRS,
	POP_IDS,
};

/**
 * struct wire_field - an attribute
 * @kind:	how it is laid out
 * @offset:	of what it fills in the container
 * @size:	of that
 * @key:	what it is called in JSON
 * @set:	of a nest
 * @names:	of an enum's values, @max being the last one
 * @min:	least number
 * @max:	largest number
 */
struct wire_field {
	enum kind kind;
	uint16_t offset;
	uint16_t size;
	const char *key;
	const struct wire_set *set;
	const char *const *names;
	uint32_t min;
	uint64_t max;
};

/**
 * struct wire_set - a set of attributes
 * @fields:	by attribute
 * @max:	the last one
 * @size:	of its container
 * @have:	the container starts with its mask
 * @get:	the command that asks for what it describes, 0 for none
 * @set:	the command that stores it
 * @del:	the command that deletes it
 * @key:	HAVE() of those that name one
 * @required:	others without which an answer is malformed
 * @check:	whether a container that was received makes sense, or NULL
 * @mask:	which attributes make up a container to send, of one that holds no mask, or NULL
 */
struct wire_set {
	const struct wire_field *fields;
	uint16_t max;
	uint16_t size;
	bool have;
	uint8_t get;
	uint8_t set;
	uint8_t del;
	uint64_t key;
	uint64_t required;
	bool (*check)(const void *container);
	uint64_t (*mask)(const void *container);
};

int wire_get(const struct wire_set *set, const struct nlmsghdr *nlh, void *container);
int wire_parse(const struct wire_set *set, struct nlattr *head, int len, void *container);
int wire_put(struct nl_msg *msg, const struct wire_set *set, const void *container, uint64_t mask);

void wire_number_put(void *to, size_t size, uint64_t number);
uint64_t wire_number(const void *from, size_t size);
uint64_t wire_differ(const struct wire_set *set, const void *now, const void *wanted);
void wire_overlay(const struct wire_set *set, void *to, const void *from);

/* What descriptions refer to. */
bool tuple_check(const void *container);
bool table_check(const void *container);
bool owner_check(const void *container);
bool source_check(const void *container);
uint64_t tuple_mask(const void *container);
uint64_t split_mask(const void *container);
uint64_t owner_mask(const void *container);

#endif /* _CHASHCTL_WIRE_H */
