/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Files that are there as a whole or as they were before. */
#ifndef _CHASHCTL_FILE_H
#define _CHASHCTL_FILE_H

#include <sys/types.h>

#include "ctl.h"

int print_to_file(struct ctl *ctl, const char *name, mode_t mode,
		  int (*print)(struct ctl *ctl, void *arg), void *arg);

#endif /* _CHASHCTL_FILE_H */
