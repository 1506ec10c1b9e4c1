/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What chashd says on standard error, which is the journal. */
#ifndef _CHASHD_LOG_H
#define _CHASHD_LOG_H

#include <stdio.h>

#define say(format, ...) fprintf(stderr, "chashd: " format "\n", ##__VA_ARGS__)

#endif /* _CHASHD_LOG_H */
