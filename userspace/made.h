/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What chashd made, as it writes it down: a line for each, what it is and what names it. */
#ifndef _CHASHCTL_MADE_H
#define _CHASHCTL_MADE_H

#include <limits.h>

#include "state.h"

const char *run_path(const char *name, char buf[PATH_MAX]);
int run_connect(const char *path);
int made_parse(struct args *args, const struct object **object, struct change *key);
int made_forget(struct state *now, const struct state *wanted);

#endif /* _CHASHCTL_MADE_H */
