/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exit statuses, the one error line of a run, memory, and words of a command.
 */
#ifndef _CHASHCTL_UTIL_H
#define _CHASHCTL_UTIL_H

#include <stdbool.h>
#include <stddef.h>

#include "containers.h"

/**
 * enum status - what a command came to, and the exit status of the tool
 * @DONE:	done
 * @USAGE:	usage or syntax, or a file that cannot be read
 * @REFUSED:	refused by the kernel
 * @ABSENT:	no module or no permission
 */
enum status {
	DONE,
	USAGE,
	REFUSED,
	ABSENT,
};

int fail(enum status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
int fail_in(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *failure(void);

void *xrealloc(void *at, size_t n, size_t size);
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

void sort_stable(void *at, size_t n, size_t each, int (*compare)(const void *, const void *));

/**
 * struct args - the words of a command that are still to be read
 */
struct args {
	int n;
	char **at;
};

const char *args_peek(const struct args *args);
const char *args_next(struct args *args);
bool args_take(struct args *args, const char *word);
int args_want(struct args *args, const char *what, const char **word);
int args_end(const struct args *args);

bool addr_equal(const struct addr *a, const struct addr *b);
int tuple_compare(const struct tuple *a, const struct tuple *b);
bool tuple_equal(const struct tuple *a, const struct tuple *b);
bool split_equal(const struct split *a, const struct split *b);
int prefix_compare(const struct prefix *a, const struct prefix *b);

#endif /* _CHASHCTL_UTIL_H */
