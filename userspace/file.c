// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Files that are there as a whole or as they were before: a disk that is full takes nothing from
 * them, and nobody reads half of one.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "util.h"

/* Wait until the disk has the name of a file, too. */
static bool sync_name(const char *path)
{
	char dir[PATH_MAX];
	bool done;
	int fd;

	snprintf(dir, sizeof(dir), "%s", path);
	fd = open(dirname(dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return true;
	done = !fsync(fd) || errno == EINVAL;
	close(fd);
	return done;
}

/*
 * Have @print print to a file beside @path, and put it in its place even if @print fails. @sync:
 * wait for the disk, as for what others are to read, which may be on another host. Errno says why
 * when that cannot be done.
 */
int file_put(const char *path, mode_t mode, bool sync, int (*print)(FILE *to, void *arg), void *arg)
{
	char draft[PATH_MAX];
	struct stat old;
	bool lost;
	int err, fd, ret;
	FILE *to;

	if (!stat(path, &old) && !S_ISREG(old.st_mode))
		return fail(USAGE, "%s: not a regular file", path);
	if (snprintf(draft, sizeof(draft), "%s.XXXXXX", path) >= (int)sizeof(draft))
		return fail(USAGE, "%s: %s", path, strerror(ENAMETOOLONG));
	fd = mkostemp(draft, O_CLOEXEC);
	to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!to)
		return fail(USAGE, "%s: %s", path, strerror(errno));
	ret = print(to, arg);
	lost = fflush(to) || ferror(to) || fchmod(fd, mode) || (sync && fsync(fd)) ||
	       rename(draft, path);
	err = errno;
	if (lost)
		unlink(draft);
	fclose(to);
	errno = err;
	if (lost || (sync && !sync_name(path)))
		return fail(USAGE, "%s: %s", path, strerror(errno));
	return ret;
}

struct text {
	const char *at;
	size_t len;
};

static int print_text(FILE *to, void *arg)
{
	const struct text *text = arg;

	fwrite(text->at, 1, text->len, to);
	return DONE;
}

int file_put_text(const char *path, mode_t mode, bool sync, const char *text, size_t len)
{
	struct text whole = { text, len };

	return file_put(path, mode, sync, print_text, &whole);
}
