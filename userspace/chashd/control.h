/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* A socket for chashctl. */
#ifndef _CHASHD_CONTROL_H
#define _CHASHD_CONTROL_H

#include "daemon.h"

int control_open(struct daemon *daemon);
void control_close(void);

#endif /* _CHASHD_CONTROL_H */
