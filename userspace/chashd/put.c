// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Files that are there as a whole, or as they were before: a disk that is full takes nothing from
 * them, and nobody reads half of one.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "put.h"

/* A disk that fills up takes a part of what is written, and says why with the rest. */
static bool write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	for (; len; text += n, len -= n) {
		n = write(fd, text, len);
		if (n < 0)
			return false;
	}
	return true;
}

/*
 * Put a text in the place of a file. @sync: wait for the disk, as for what others are to read, which
 * may be on another host. Else false, and errno says why.
 */
bool put_file(const char *path, mode_t mode, bool sync, const char *text, size_t len)
{
	char draft[PATH_MAX + 16];
	bool done;
	int fd, err;

	/* A name that none of a director is. */
	snprintf(draft, sizeof(draft), "%s.NEW", path);
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	done = write_all(fd, text, len) && (!sync || !fsync(fd));
	err = errno;
	close(fd);
	if (done && rename(draft, path)) {
		err = errno;
		done = false;
	}
	if (!done)
		unlink(draft);
	errno = err;
	return done;
}
