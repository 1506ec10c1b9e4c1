// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The commands of `faults`: chashctl in this process, IPVS's socket options, a new namespace. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "rules.h"

#define WORDS_MAX	16

/* What chashctl runs, in userspace/cli.c. */
int cli_run(int n, char **words);

static int split(char *line, char **words)
{
	int n = 0;
	char *word;

	for (word = strtok(line, " "); word; word = strtok(NULL, " ")) {
		if (n == WORDS_MAX)
			die("too many words");
		words[n++] = word;
	}
	words[n] = NULL;
	return n;
}

static int unshare_net(void)
{
	static int home = -1;
	int err;

	if (home < 0)
		home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	err = unshare(CLONE_NEWNET) ? errno : 0;
	if (!err && setns(home, CLONE_NEWNET))
		die("cannot come back: %s", strerror(errno));
	return err;
}

/* 0 when @command did what it should. */
static int run(const char *command)
{
	char *words[WORDS_MAX + 1], line[1024];
	int n;

	if ((size_t)snprintf(line, sizeof(line), "%s", command) >= sizeof(line))
		die("too long: %s", command);
	n = split(line, words);
	if (n && !strcmp(words[0], "chashctl"))
		return cli_run(n - 1, words + 1);
	if (n && !strcmp(words[0], "ipvs"))
		return rules_run(n - 1, words + 1);
	if (n == 1 && !strcmp(words[0], "unshare"))
		return unshare_net();
	die("'%s' is no command", command);
}

/* As run(), and what it prints becomes @text, which the caller frees. */
int command_run(const char *command, char **text)
{
	FILE *before = stdout;
	size_t size;
	int err;

	fflush(stdout);
	stdout = open_memstream(text, &size);
	if (!stdout)
		die("out of memory");
	err = run(command);
	fclose(stdout);
	stdout = before;
	return err;
}

char *command_output(const char *command)
{
	char *text;
	int err = command_run(command, &text);

	if (err)
		die("'%s' failed with nothing failing: %d", command, err);
	return text;
}

void command_must(const char *command)
{
	free(command_output(command));
}
