// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tests of chashctl without a kernel: words, containers, attributes, plans and text.
 *
 *	tool_test
 *	tool_test DIR DIR	write examples for fuzz_parse and fuzz_reply instead
 */
#include "tool.h"

unsigned int check_failures;

FILE *corpus_file(const char *dir, const char *name, unsigned int number)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s-%u", dir, name, number);
	file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc == 3) {
		parse_corpus(argv[1]);
		wire_corpus(argv[2]);
		return 0;
	}

	failed |= check_all("chashctl", cli_tests, cli_tests_n);
	failed |= check_all("chashctl", parse_tests, parse_tests_n);
	failed |= check_all("chashctl", wire_tests, wire_tests_n);
	failed |= check_all("chashctl", genl_tests, genl_tests_n);
	failed |= check_all("chashctl", plan_tests, plan_tests_n);
	failed |= check_all("chashctl", print_tests, print_tests_n);
	return failed;
}
