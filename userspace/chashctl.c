// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl: see, explain and steer the decisions of the IPVS scheduler chash. Here is what a
 * program owes its standard descriptors; the commands begin in cli.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ctl.h"

/*
 * A socket or a file must not get the number of a standard descriptor that is closed, or it would
 * get what is printed. Those that are opened in their place refuse to be used.
 */
static bool open_standard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

/* What could not be written was not done. */
static int close_standard(int status)
{
	bool lost = ferror(stdout);

	lost |= fclose(stdout) != 0;
	if (lost) {
		fputs("chashctl: standard output: cannot be written\n", stderr);
		status = status ? status : USAGE;
	}
	lost = ferror(stderr);
	lost |= fclose(stderr) != 0;
	return lost && !status ? USAGE : status;
}

int main(int argc, char **argv)
{
	if (!open_standard())
		return USAGE;
	return close_standard(cli_run(argc ? argc - 1 : 0, argv + 1));
}
