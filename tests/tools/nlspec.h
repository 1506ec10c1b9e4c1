/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * A generic netlink family as its YAML spec describes it: attribute sets and operations.
 */
#ifndef _CHASH_NLSPEC_H
#define _CHASH_NLSPEC_H

#include <stdbool.h>
#include <stdint.h>

#include <netlink/netlink.h>

#define SETS	64
#define ATTRS	64
#define OPS	64

enum type { UNUSED, PAD, FLAG, UINT, BINARY, STRING, NEST };

struct attr {
	const char	*name;
	enum type	type;
	unsigned int	size;		/* of an integer, or of a part of an array */
	bool		multi;
	uint64_t	min, max;
	unsigned int	min_len, max_len;
	const char	*nested;
};

struct set {
	const char	*name;
	struct attr	attrs[ATTRS];	/* by value */
	unsigned int	n_attrs;
};

struct op {
	const char	*name;
	struct set	*set;
	bool		has[2], takes[2][ATTRS];	/* as a request of one, as a dump */
};

extern struct set sets[SETS];
extern struct op ops[OPS];			/* by value */
extern unsigned int n_sets, n_ops;
extern const char *family_name;

/* Both end the program when something is wrong with the spec, or when there is no such family. */
void spec_read(const char *path);
int family_find(struct nl_sock *sock);

/* Lower the largest value of an attribute by ATTRIBUTE=MAX. */
void spec_lower(const char *what);
struct set *set_of(const char *name);

#endif /* _CHASH_NLSPEC_H */
