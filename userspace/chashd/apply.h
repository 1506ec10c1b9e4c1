/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * From what the kernel has to what is wanted.
 */
#ifndef _CHASHD_APPLY_H
#define _CHASHD_APPLY_H

#include "kernel.h"

/**
 * struct apply - what was made, and how it went the last time
 * @path:	file of what was made
 * @owned:	that, by name alone
 * @dry:	print what is to be done, on standard output, and do nothing
 * @changes:	what was done
 * @failed:	what could not be done
 * @foreign:	what is wanted otherwise, but was made by somebody else
 * @last:	the last of what could not be done
 */
struct apply {
	char path[256];
	struct items owned;
	bool dry;
	size_t changes, failed, foreign;
	char last[1024];
};

void apply_open(struct apply *apply, const char *dir);
void apply_run(struct apply *apply, struct kernel *kernel, const struct items *wanted);
void apply_close(struct apply *apply);

#endif /* _CHASHD_APPLY_H */
