/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* systemd is told of the state of the service. */
#ifndef _CHASHD_NOTIFY_H
#define _CHASHD_NOTIFY_H

void notify(const char *state);

#endif /* _CHASHD_NOTIFY_H */
