/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* A load of all owners: begun, fed and put in force at once, or dropped. */
#ifndef _CHASHCTL_OWNER_H
#define _CHASHCTL_OWNER_H

#include "ctl.h"

/* Nests are of 64 KiB at most, messages are not; this is about 2000 prefixes. */
#define OWNER_MSG_SIZE 65536
/* An owner never takes more in a message. */
#define OWNER_NEST_MAX 64

/* A load. */
struct owner_load {
	struct ctl *ctl;	/* the run */
	const char *source;	/* file that the owners are from, for the error line, or NULL */
	struct nl_msg *msg;	/* message that is being filled */
	unsigned int n;	/* prefixes in it */
	uint32_t offsets[OWNER_MSG_SIZE / 16];	/* where in it each one starts */
	unsigned long lines[OWNER_MSG_SIZE / 16];	/* line of each one */
};

int owner_load_begin(struct owner_load *load, struct ctl *ctl, const char *source);
int owner_load_add(struct owner_load *load, const struct owner *owner, unsigned long line);
int owner_load_end(struct owner_load *load, int status);
int owner_read(const char *file, const struct names *names,
	       int (*take)(void *arg, const struct owner *owner, unsigned long line), void *arg);

#endif /* _CHASHCTL_OWNER_H */
