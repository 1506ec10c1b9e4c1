/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Exit statuses, the one error line of a run, notes, memory, lists, and time. */
#ifndef _CHASHCTL_UTIL_H
#define _CHASHCTL_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "containers.h"

/**
 * enum status - what a command came to, and the exit status of the tool. A function that returns
 *	an int returns one of these unless it says otherwise.
 * @DONE:	done
 * @USAGE:	usage or syntax, or a file that cannot be read or written
 * @REFUSED:	refused by the kernel
 * @ABSENT:	no module or no permission
 * @EXPIRED:	the time ran out
 * @FOUND:	a check has found something
 */
enum status {
	DONE,
	USAGE,
	REFUSED,
	ABSENT,
	EXPIRED,
	FOUND,
};

int fail(enum status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
int fail_in(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *failure(void);
void note(const char *text);

int run_program(char *const argv[], char *const env[]);
int run_quietly(char *const argv[]);

uint64_t clock_ms(clockid_t clock);
time_t uptime(void);
void pause_ms(unsigned int ms);

void *xrealloc(void *at, size_t n, size_t size);
char *xstrdup(const char *string);
void *list_grow(void *at, size_t n, size_t *size, size_t each);

/* A new, zeroed element at the end of a list. */
#define list_add(list) ({							\
	typeof(list) list_ = (list);						\
	list_->at = list_grow(list_->at, list_->n, &list_->size, sizeof(*list_->at)); \
	&list_->at[list_->n++];							\
})

#define list_free(list) ({							\
	typeof(list) list_ = (list);						\
	free(list_->at);							\
	list_->at = NULL;							\
	list_->n = list_->size = 0;						\
})

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* The word for a value, or "unknown". */
#define WORD(words, i) word_of(words, ARRAY_SIZE(words), i)
const char *word_of(const char *const *words, size_t n, unsigned int i);

void sort_stable(void *at, size_t n, size_t each, int (*compare)(const void *, const void *));

#endif /* _CHASHCTL_UTIL_H */
