// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The one error line of a run, notes, memory, lists, and time. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

static char failure_text[1024];

/* What is named may hold anything, and the error line is one. */
static void keep_one_line(void)
{
	char *at;

	for (at = failure_text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
}

/* Note why a command cannot be done. */
int fail(enum status status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(failure_text, sizeof(failure_text), format, ap);
	va_end(ap);
	keep_one_line();
	return status;
}

/* Say where a failure happened, in front of what it is. */
int fail_in(int status, const char *format, ...)
{
	char old[sizeof(failure_text) / 2];
	size_t used;
	va_list ap;

	if (!status)
		return status;
	memcpy(old, failure_text, sizeof(old) - 1);
	old[sizeof(old) - 1] = '\0';
	va_start(ap, format);
	vsnprintf(failure_text, sizeof(failure_text) - sizeof(old) - 2, format, ap);
	va_end(ap);
	used = strlen(failure_text);
	snprintf(failure_text + used, sizeof(failure_text) - used, ": %s", old);
	keep_one_line();
	return status;
}

/* What was noted last. One line without its end. */
const char *failure(void)
{
	return failure_text;
}

/* Say what is worth knowing, though the command was done. */
void note(const char *text)
{
	fprintf(stderr, "chashctl: note: %s\n", text);
}

void *xrealloc(void *at, size_t n, size_t size)
{
	at = reallocarray(at, n ? n : 1, size);
	if (!at) {
		fputs("chashctl: out of memory\n", stderr);
		exit(USAGE);
	}
	return at;
}

char *xstrdup(const char *string)
{
	size_t size = strlen(string) + 1;

	return memcpy(xrealloc(NULL, size, 1), string, size);
}

/* Make room for one more element and clear it. */
void *list_grow(void *at, size_t n, size_t *size, size_t each)
{
	if (n == *size) {
		*size = n ? n * 2 : 16;
		at = xrealloc(at, *size, each);
	}
	memset((char *)at + n * each, 0, each);
	return at;
}

/* Merge sort of @n elements; @spare has room for them. */
static void merge_sort(char *at, char *spare, size_t n, size_t each,
		       int (*compare)(const void *, const void *))
{
	size_t left = n / 2, i = 0, j = left, k;

	if (n < 2)
		return;
	merge_sort(at, spare, left, each, compare);
	merge_sort(at + left * each, spare, n - left, each, compare);
	for (k = 0; k < n; k++) {
		bool first = j == n || (i < left && compare(at + i * each, at + j * each) <= 0);

		memcpy(spare + k * each, at + (first ? i++ : j++) * each, each);
	}
	memcpy(at, spare, n * each);
}

/* Sort, and leave what is equal in its order. */
void sort_stable(void *at, size_t n, size_t each, int (*compare)(const void *, const void *))
{
	char *spare;

	if (n < 2)
		return;
	spare = xrealloc(NULL, n, each);
	merge_sort(at, spare, n, each, compare);
	free(spare);
}

const char *word_of(const char *const *words, size_t n, unsigned int i)
{
	return i < n && words[i] ? words[i] : "unknown";
}

uint64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* Seconds by a clock that nobody sets and that goes on while the machine sleeps. */
time_t uptime(void)
{
	return clock_ms(CLOCK_BOOTTIME) / 1000;
}

void pause_ms(unsigned int ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

static int run(char *const argv[], char *const env[], const posix_spawn_file_actions_t *actions)
{
	pid_t child;
	int status;

	if (posix_spawnp(&child, argv[0], actions, NULL, argv, env ?: environ))
		return fail(USAGE, "%s cannot be run", argv[0]);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return fail(USAGE, "%s: %s", argv[0], strerror(errno));
	return status ? fail(REFUSED, "%s has failed", argv[0]) : DONE;
}

/*
 * Run a program that is found in PATH, which says itself what is wrong, with an environment or this
 * one's. Returns whether it did all.
 */
int run_program(char *const argv[], char *const env[])
{
	return run(argv, env, NULL);
}

/* The same, when it has said that before. */
int run_quietly(char *const argv[])
{
	posix_spawn_file_actions_t actions;
	int ret;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	ret = run(argv, NULL, &actions);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}
