/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Files that are there as a whole, or as they were before.
 */
#ifndef _CHASHD_PUT_H
#define _CHASHD_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool put_file(const char *path, mode_t mode, bool sync, const char *text, size_t len);

#endif /* _CHASHD_PUT_H */
