// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Loads the module with each allocation failing in turn that a worker does for it, behind the
 * load: it can be bound at once, and has all of it in the end.
 */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net.h"

#define MODULE		"ip_vs_chash"
#define SITES_MAX	1000
#define STRANGERS_MAX	20

static bool is_complete(void)
{
	char *text;
	bool complete;

	if (access("/proc/sys/net/ipv4/vs/chash_table_bits", F_OK))
		return false;
	complete = !command_run("chashctl version", &text);
	free(text);
	return complete;
}

/* Load the module with the workers' nth allocation failing; how many of those were left? */
static unsigned int load(int file, unsigned int nth)
{
	uint64_t end = now_ms() + DEADLINE_MS;
	unsigned int left;

	workers_start(nth);
	if (syscall(SYS_finit_module, file, "", 0))
		die("load, allocation %u: %s", nth, strerror(errno));
	command_must("ipvs add-service 203.0.113.1 80 chash");
	command_must("ipvs del-service 203.0.113.1 80");
	while (!is_complete()) {
		if (now_ms() >= end)
			die("load, allocation %u: it never had all", nth);
		usleep(PAUSE_US);
	}
	left = workers_stop(nth);
	while (syscall(SYS_delete_module, MODULE, O_NONBLOCK)) {
		if ((errno != EAGAIN && errno != EBUSY) || now_ms() >= end)
			die("the module does not leave: %s", strerror(errno));
		usleep(PAUSE_US);
	}
	return left;
}

int load_sites(const char *path)
{
	unsigned int nth = 1, strangers = 0, left = 0;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		die("%s: %s", path, strerror(errno));
	while (!left) {
		left = load(file, nth);
		if (!left) {
			nth++;
		} else if (left == nth) {
			/* A new worker did it, which was not there to be told. */
			if (++strangers == STRANGERS_MAX)
				die("load, allocation %u: no worker that is known does it", nth);
			left = 0;
		}
		if (nth == SITES_MAX)
			die("load: there is no end to it");
	}
	if (nth == 1)
		die("load: there was nothing to fail");
	printf("load: %u allocations failed, one a run, and all was there in the end\n", nth - 1);
	return EXIT_SUCCESS;
}
