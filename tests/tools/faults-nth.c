// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The kernel's interface for the nth allocation of a thread to fail. */
#include "faults.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"

int fail_nth_open(const char *pid)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/proc/%s/fail-nth", pid);
	return open(path, O_RDWR | O_CLOEXEC);
}

void fail_nth_set(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	/* A worker may have left. */
	if (pwrite(fd, text, len, 0) != len && errno != ESRCH)
		die("cannot inject faults: %s", strerror(errno));
}

/* How many allocations there are until one fails, or @otherwise for a worker that has left. */
unsigned int fail_nth_get(int fd, unsigned int otherwise)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) > 0)
		return strtoul(text, NULL, 10);
	if (errno != ESRCH)
		die("cannot inject faults: %s", strerror(errno));
	return otherwise;
}

#define WORKERS_MAX	256

static int workers[WORKERS_MAX];	/* their fail-nth */
static unsigned int worker_count;

static bool is_worker(const char *pid)
{
	char path[PATH_MAX], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		*name = 0;
	fclose(file);
	return !strncmp(name, "kworker/", 8);
}

void workers_start(unsigned int nth)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	if (!proc)
		die("/proc: %s", strerror(errno));
	worker_count = 0;
	while ((entry = readdir(proc))) {
		int fd;

		if (!isdigit(*entry->d_name) || !is_worker(entry->d_name))
			continue;
		fd = fail_nth_open(entry->d_name);
		if (fd < 0)
			continue;
		if (worker_count == WORKERS_MAX)
			die("too many workers");
		fail_nth_set(fd, nth);
		workers[worker_count++] = fd;
	}
	closedir(proc);
}

/* The least that any of them has left. */
unsigned int workers_stop(unsigned int nth)
{
	unsigned int i, left = nth;

	for (i = 0; i < worker_count; i++) {
		unsigned int rest = fail_nth_get(workers[i], nth);

		fail_nth_set(workers[i], 0);
		close(workers[i]);
		if (rest < left)
			left = rest;
	}
	return left;
}
