// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Files that are there as a whole or as they were before. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

/* Until the last byte is on the disk the file of that name is the one that was there before. */
static int replace_file(const char *from, const char *to)
{
	char dir[PATH_MAX];
	int fd, ret;

	if (rename(from, to)) {
		ret = fail(USAGE, "%s: %s", to, strerror(errno));
		unlink(from);
		return ret;
	}
	snprintf(dir, sizeof(dir), "%s", to);
	fd = open(dirname(dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return DONE;
	ret = fsync(fd) && errno != EINVAL ? fail(USAGE, "%s: %s", to, strerror(errno)) : DONE;
	close(fd);
	return ret;
}

/* Have @print print to a file beside @name, and put it in its place even if @print fails. */
int print_to_file(struct ctl *ctl, const char *name, mode_t mode,
		  int (*print)(struct ctl *ctl, void *arg), void *arg)
{
	FILE *standard = ctl->out.file;
	char aside[PATH_MAX];
	struct stat old;
	bool lost;
	int fd, ret;

	if (!stat(name, &old) && !S_ISREG(old.st_mode))
		return fail(USAGE, "%s: not a regular file", name);
	if (snprintf(aside, sizeof(aside), "%s.XXXXXX", name) >= (int)sizeof(aside))
		return fail(USAGE, "%s: %s", name, strerror(ENAMETOOLONG));
	fd = mkostemp(aside, O_CLOEXEC);
	ctl->out.file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!ctl->out.file) {
		ctl->out.file = standard;
		return fail(USAGE, "%s: %s", aside, strerror(errno));
	}
	ret = print(ctl, arg);
	lost = fflush(ctl->out.file) || ferror(ctl->out.file) || fchmod(fd, mode) || fsync(fd);
	lost |= fclose(ctl->out.file) != 0;
	ctl->out.file = standard;
	if (lost) {
		ret = fail(USAGE, "%s: %s", aside, strerror(errno));
		unlink(aside);
		return ret;
	}
	return replace_file(aside, name) ?: ret;
}
