/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Files that are there as a whole or as they were before. */
#ifndef _CHASHCTL_FILE_H
#define _CHASHCTL_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

int file_put(const char *path, mode_t mode, bool sync, int (*print)(FILE *to, void *arg), void *arg);
int file_put_text(const char *path, mode_t mode, bool sync, const char *text, size_t len);

#endif /* _CHASHCTL_FILE_H */
