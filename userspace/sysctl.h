/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The knobs of IPVS, net.ipv4.vs.*, and of devices, net.ipv4.conf.*, in this namespace. */
#ifndef _CHASHCTL_SYSCTL_H
#define _CHASHCTL_SYSCTL_H

#include "containers.h"

/* A knob of IPVS, and its value. */
struct sysctl {
	char name[32];
	int value;
};

LIST(sysctls, sysctl);

int sysctl_get(const char *name);
int sysctl_get_conf(const char *dev, const char *name);
void sysctls_read(struct sysctls *sysctls, const char *prefix);
void sysctls_write(const struct sysctls *sysctls);

#endif /* _CHASHCTL_SYSCTL_H */
