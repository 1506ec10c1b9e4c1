/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Tests of chashctl, one table a file.
 */
#ifndef _CHASH_TOOL_H
#define _CHASH_TOOL_H

#include <stdio.h>
#include <string.h>

#include "check.h"

#define TESTS(name) extern const struct check name[]; extern const size_t name##_n

TESTS(cli_tests);
TESTS(genl_tests);
TESTS(parse_tests);
TESTS(plan_tests);
TESTS(print_tests);
TESTS(wire_tests);

/* Good examples for the fuzzers to start from, written to a directory. */
void parse_corpus(const char *dir);
void wire_corpus(const char *dir);
FILE *corpus_file(const char *dir, const char *name, unsigned int number);

#define TABLE(name) const size_t name##_n = sizeof(name) / sizeof(name[0])

#endif /* _CHASH_TOOL_H */
