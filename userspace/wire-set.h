/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a set of attributes is described, for the generated descriptions and who reads and writes by
 * them.
 */
#ifndef _CHASHCTL_WIRE_SET_H
#define _CHASHCTL_WIRE_SET_H

#include <stdbool.h>
#include <stdint.h>

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
 * @set:	of a nest
 * @key:	what it is called in JSON
 */
struct wire_field {
	enum kind kind;
	uint16_t offset;
	uint16_t size;
	const struct wire_set *set;
	const char *key;
};

/**
 * struct wire_set - a set of attributes
 * @id:		of its rule
 * @max:	the last one
 * @have:	the container starts with its mask
 * @fields:	by attribute
 */
struct wire_set {
	unsigned int id;
	uint16_t max;
	bool have;
	const struct wire_field *fields;
};

/**
 * struct wire_rule - what the contract cannot say of a set
 * @required:	HAVE() of those without which an answer is malformed
 * @mask:	which attributes make up a container to send, of one that holds no mask
 * @check:	whether a container that was received makes sense, or NULL
 */
struct wire_rule {
	uint64_t required;
	uint64_t (*mask)(const void *container);
	bool (*check)(const void *container);
};

extern const struct wire_rule wire_rules[];

#endif /* _CHASHCTL_WIRE_SET_H */
