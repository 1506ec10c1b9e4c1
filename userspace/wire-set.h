/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a set of attributes is described, for who describes them and who reads and writes by that.
 */
#ifndef _CHASHCTL_WIRE_SET_H
#define _CHASHCTL_WIRE_SET_H

#include <stdbool.h>
#include <stdint.h>

enum kind {
	NONE,		/* nothing that is read or sent here */
	U8,
	BOOL,		/* a u8 of 0 or 1 */
	U16,
	BE16,
	U32,
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
 * @size:	of that, for strings and bytes
 * @set:	of a nest
 */
struct wire_field {
	enum kind kind;
	uint16_t offset;
	uint16_t size;
	const struct wire_set *set;
};

/**
 * struct wire_set - a set of attributes
 * @max:	the last one
 * @fields:	by attribute
 * @required:	HAVE() of those without which an answer is malformed
 * @have:	the container starts with its mask
 * @mask:	which attributes make up a container to send, without @have
 * @check:	whether a container that was received makes sense, or NULL
 */
struct wire_set {
	uint16_t max;
	const struct wire_field *fields;
	uint64_t required;
	bool have;
	uint32_t (*mask)(const void *container);
	bool (*check)(const void *container);
};

#endif /* _CHASHCTL_WIRE_SET_H */
