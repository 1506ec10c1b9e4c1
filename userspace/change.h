/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* One change of what the kernel stores: read from words, shown as words, and sent. */
#ifndef _CHASHCTL_CHANGE_H
#define _CHASHCTL_CHANGE_H

#include "genl.h"
#include "object.h"

/* A request that changes something. */
struct change {
	uint8_t cmd;	/* enum ip_vs_chash_cmd, which says what of the union is meant */
	char *file;	/* where the seed is from, or the owners of a whole load */
	bool has_weight;	/* a weight is to be set, through IPVS */
	uint32_t weight;	/* that weight */
	union {
		uint64_t have;	/* what of the container is meant, of one that has a mask */
		struct service service;
		struct dest dest;
		struct pop pop;
		struct backbone backbone;
		struct owner owner;
		struct source source;
		struct seed seed;
		struct drain drain;
	};
};

LIST(changes, change);

int change_parse(struct args *args, const struct names *names, struct change *change);
int change_parse_owner(char *line, const struct names *names, struct owner *owner);
int change_read_seed(struct change *change);
int change_fail(const struct change *change, const char *why);
void change_write(FILE *to, const struct change *change, const struct pops *pops);
void change_text(const struct change *change, const struct pops *pops, char *buf, size_t size);
struct nl_msg *change_msg(struct genl *genl, const struct change *change);

#endif /* _CHASHCTL_CHANGE_H */
