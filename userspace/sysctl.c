// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The knobs of IPVS, net.ipv4.vs.*, and of devices, net.ipv4.conf.*, in this namespace: the kernel
 * shows those of the namespace that a process is in.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysctl.h"
#include "util.h"

#define ROOT "/proc/sys/net/ipv4/"

static int sysctl_read(const char *where, const char *name)
{
	int value = -1;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), ROOT "%s/%s", where, name);
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

/* Read those of IPVS that begin with @prefix. */
void sysctls_read(struct sysctls *sysctls, const char *prefix)
{
	DIR *dir = opendir(ROOT "vs");
	struct dirent *entry;
	struct sysctl knob;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)) ||
		    strlen(entry->d_name) >= sizeof(knob.name))
			continue;
		strcpy(knob.name, entry->d_name);
		knob.value = sysctl_get(knob.name);
		if (knob.value >= 0)
			*list_add(sysctls) = knob;
	}
	if (dir)
		closedir(dir);
}

/* Set them to what was read; what cannot be is noted. */
void sysctls_write(const struct sysctls *sysctls)
{
	const struct sysctl *knob;
	char path[128];
	FILE *file;
	size_t i;

	for (i = 0; i < sysctls->n; i++) {
		knob = &sysctls->at[i];
		if (sysctl_get(knob->name) == knob->value)
			continue;
		snprintf(path, sizeof(path), ROOT "vs/%s", knob->name);
		file = fopen(path, "we");
		if (!file || fprintf(file, "%d\n", knob->value) < 0 || fflush(file)) {
			fail(REFUSED, "net.ipv4.vs.%s is not %d as before: %s", knob->name, knob->value,
			     strerror(errno));
			note(failure());
		}
		if (file)
			fclose(file);
	}
}
