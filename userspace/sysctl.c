// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The knobs of IPVS, net.ipv4.vs.*, and of devices, net.ipv4.conf.*, in this namespace: the kernel
 * shows those of the namespace that a process is in.
 */
#include <stdio.h>

#include "sysctl.h"

static int sysctl_read(const char *where, const char *name)
{
	int value = -1;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s/%s", where, name);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

/* Read a knob of IPVS. Returns its value, or -1 when it cannot be read. */
int sysctl_get(const char *name)
{
	return sysctl_read("vs", name);
}

/* Read a knob of a device. Returns its value, or -1 when it cannot be read. */
int sysctl_get_conf(const char *dev, const char *name)
{
	char where[64];

	snprintf(where, sizeof(where), "conf/%s", dev);
	return sysctl_read(where, name);
}
