// SPDX-License-Identifier: GPL-2.0-only
/*
 * The knobs of IPVS, net.ipv4.vs.*, and of devices, net.ipv4.conf.*, in this namespace: the kernel
 * shows those of the namespace that a process is in.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysctl.h"
#include "util.h"

static FILE *sysctl_open(const char *where, const char *name, const char *mode)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s/%s", where, name);
	return fopen(path, mode);
}

static int sysctl_read(const char *where, const char *name)
{
	FILE *file = sysctl_open(where, name, "re");
	int value = -1;

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

/* Set a knob of IPVS. */
int sysctl_set(const char *name, int value)
{
	FILE *file = sysctl_open("vs", name, "we");
	bool wrong = !file;

	if (file) {
		wrong = fprintf(file, "%d\n", value) < 0;
		wrong |= fclose(file) != 0;
	}
	return wrong ? fail(REFUSED, "net.ipv4.vs.%s: %s", name, strerror(errno)) : DONE;
}
