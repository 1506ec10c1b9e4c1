/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The least that a unit test needs: expectations and a table of tests, reported as TAP lines.
 * A library of its own would have to exist for -m32 as well.
 */
#ifndef _CHASH_CHECK_H
#define _CHASH_CHECK_H

#include <stdio.h>
#include <stdlib.h>

struct check {
	const char	*name;
	void		(*run)(void);
};

/* Failed expectations of the running test. */
extern unsigned int check_failures;

/* Report a failure, the first few of a test in full; evaluates to whether @cond holds. */
#define EXPECT(cond, ...) ({						\
	int _holds = !!(cond);						\
	if (!_holds && check_failures++ < 5) {				\
		printf("# %s:%d: %s: ", __FILE__, __LINE__, #cond);	\
		printf(" " __VA_ARGS__);				\
		putchar('\n');						\
	}								\
	_holds;								\
})

static inline int check_all(const char *suite, const struct check *test, size_t n)
{
	unsigned int failed = 0;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < n; i++) {
		check_failures = 0;
		test[i].run();
		printf("%s - %s: %s\n", check_failures ? "not ok" : "ok", suite, test[i].name);
		failed += !!check_failures;
	}
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif /* _CHASH_CHECK_H */
