/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The knobs of IPVS, net.ipv4.vs.*, and of devices, net.ipv4.conf.*, in this namespace. */
#ifndef _CHASHCTL_SYSCTL_H
#define _CHASHCTL_SYSCTL_H

int sysctl_get(const char *name);
int sysctl_get_conf(const char *dev, const char *name);

#endif /* _CHASHCTL_SYSCTL_H */
