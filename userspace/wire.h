/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Between attributes and containers, both ways by one description of each set of attributes. */
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

/* An attribute. */
struct wire_field {
	enum kind kind;	/* how it is laid out */
	uint16_t offset;	/* of what it fills in the container */
	uint16_t size;	/* of that */
	const char *key;	/* what it is called in JSON */
	const struct wire_set *set;	/* of a nest */
	const char *const *names;	/* of an enum's values, @max being the last one */
	uint32_t min;	/* least number */
	uint64_t max;	/* largest number */
};

/* A set of attributes. */
struct wire_set {
	const struct wire_field *fields;	/* by attribute */
	uint16_t max;	/* the last one */
	uint16_t size;	/* of its container */
	bool have;	/* the container starts with its mask */
	uint8_t get;	/* the command that asks for what it describes, 0 for none */
	uint8_t set;	/* the command that stores it */
	uint8_t del;	/* the command that deletes it */
	uint64_t key;	/* HAVE() of those that name one */
	uint64_t required;	/* others without which an answer is malformed */
	/* whether a container that was received makes sense, or NULL */
	bool (*check)(const void *container);
	/* which attributes make up a container to send, of one that holds no mask, or NULL */
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
