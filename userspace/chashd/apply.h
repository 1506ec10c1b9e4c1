/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* From what the kernel has to what is wanted. */
#ifndef _CHASHD_APPLY_H
#define _CHASHD_APPLY_H

#include "kernel.h"

/* What was made, and how it went the last time. */
struct apply {
	char path[256];	/* file of what was made */
	struct items owned;	/* that, by name alone */
	bool dry;	/* print what is to be done, on standard output, and do nothing */
	size_t changes;	/* what was done */
	size_t failed;	/* what could not be done */
	size_t foreign;	/* what is wanted otherwise, but was made by somebody else */
	char other[2 * VALUE_LEN];	/* the first of that, by name */
	char problem[1024];	/* the first of what could not be done, or empty */
};

void apply_open(struct apply *apply, const char *dir);
void apply_run(struct apply *apply, struct kernel *kernel, const struct items *wanted,
	       bool may_remove);
void apply_close(struct apply *apply);

#endif /* _CHASHD_APPLY_H */
