/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Metrics over HTTP. */
#ifndef _CHASHD_METRICS_H
#define _CHASHD_METRICS_H

#include "daemon.h"

int metrics_open(struct daemon *daemon);
void metrics_close(void);

#endif /* _CHASHD_METRICS_H */
