// SPDX-License-Identifier: GPL-2.0-only
/*
 * The knobs of IPVS, net.ipv4.vs.*, in this namespace: the kernel shows those of the namespace
 * that a process is in.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysctl.h"
#include "util.h"

static FILE *sysctl_open(const char *name, const char *mode)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/vs/%s", name);
	return fopen(path, mode);
}

/**
 * sysctl_get() - read a knob
 * @name:	of it
 *
 * Return: its value, or -1 when it cannot be read.
 */
int sysctl_get(const char *name)
{
	FILE *file = sysctl_open(name, "re");
	int value = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

/**
 * sysctl_set() - set a knob
 * @name:	of it
 * @value:	what to
 *
 * Return: a status.
 */
int sysctl_set(const char *name, int value)
{
	FILE *file = sysctl_open(name, "we");
	bool wrong = !file;

	if (file) {
		wrong = fprintf(file, "%d\n", value) < 0;
		wrong |= fclose(file) != 0;
	}
	return wrong ? fail(REFUSED, "net.ipv4.vs.%s: %s", name, strerror(errno)) : DONE;
}
