// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The program as it is called: options, help, exit statuses, and standard descriptors that are
 * closed or full. No command here gets as far as the kernel.
 */
#include <errno.h>
#include <stdarg.h>
#include <sys/wait.h>

#include "../ctl.h"
#include "../util.h"
#include "tool.h"

#define main chashctl_main
#include "../chashctl.c"
#undef main

/* What a run printed, and how it ended. */
static struct run {
	char out[16384];
	char err[16384];
	int status;
} run;

/* What standard descriptors are, each: NULL captured, or the name of a file, or "" for closed. */
struct stdio {
	const char *in, *out, *err;
};

static void set_up(int fd, const char *file, FILE *capture)
{
	if (!file)
		dup2(fileno(capture), fd);
	else if (!*file)
		close(fd);
	else
		dup2(open(file, O_RDWR), fd);
}

static void take(FILE *capture, char *text, size_t size)
{
	rewind(capture);
	text[fread(text, 1, size - 1, capture)] = '\0';
	fclose(capture);
}

/* Run the program with words of @line in a child. */
static void call(struct stdio stdio, const char *line)
{
	FILE *out = tmpfile(), *err = tmpfile();
	char copy[512], *words[32] = { "chashctl" }, *word, *rest = copy;
	int n = 1, status;
	pid_t child;

	snprintf(copy, sizeof(copy), "%s", line);
	while ((word = strsep(&rest, " ")))
		if (*word)
			words[n++] = word;
	fflush(stdout);
	child = fork();
	if (!child) {
		/* The streams forget what the test has printed. */
		set_up(0, stdio.in ?: "/dev/null", NULL);
		set_up(1, stdio.out, out);
		set_up(2, stdio.err, err);
		_exit(chashctl_main(n, words));
	}
	waitpid(child, &status, 0);
	run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	take(out, run.out, sizeof(run.out));
	take(err, run.err, sizeof(run.err));
}

static void help_is_everywhere(void)
{
	static const char *const lines[] = {
		"help", "-h", "--help", "-j --help", "help pop", "pop help", "pop --help", "pop help add",
		"help pop add", "pop add help", "pop add --help", "pop -h add x id 3", "show help",
		"show -t 1.2.3.4:5 --help", "drain start help", "list help",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		call((struct stdio){}, lines[i]);
		EXPECT(run.status == DONE, "%s: %d %s", lines[i], run.status, run.err);
		EXPECT(!strncmp(run.out, "usage: chashctl ", 16), "%s: %s", lines[i], run.out);
		EXPECT(!*run.err, "%s: %s", lines[i], run.err);
	}
	call((struct stdio){}, "pop add help");
	EXPECT(strstr(run.out, "pop add NAME") && !strstr(run.out, "pop del"), "%s", run.out);
}

static void nothing_to_do_is_told(void)
{
	call((struct stdio){}, "");
	EXPECT(run.status == USAGE && !*run.out);
	EXPECT(!strncmp(run.err, "usage: chashctl ", 16), "%s", run.err);
	call((struct stdio){}, "-j");
	EXPECT(run.status == USAGE && !strncmp(run.err, "usage: chashctl ", 16), "%s", run.err);
}

static void lines_are_short(const char *text, const char *what)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		EXPECT(len <= 80, "%s: %.*s", what, (int)len, text);
	}
}

static void help_fits_a_terminal(void)
{
	char names[64][32], line[64], *at;
	size_t n = 0, i;

	call((struct stdio){}, "help");
	lines_are_short(run.out, "help");
	for (at = run.out; at && n < ARRAY_SIZE(names); at = strchr(at, '\n')) {
		at += *at == '\n';
		n += sscanf(at, "    %31[a-z]", names[n]) == 1 && !strncmp(at, "    ", 4) && at[4] != ' ';
	}
	EXPECT(n > 15, "%zu objects", n);
	for (i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "%s help", names[i]);
		call((struct stdio){}, line);
		EXPECT(run.status == DONE, "%s", line);
		lines_are_short(run.out, line);
	}
}

static void options_stand_anywhere(void)
{
	static const char *const lines[] = {
		"-j restore /nil", "restore -j /nil", "restore /nil --json -p", "restore /nil -jp",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		call((struct stdio){}, lines[i]);
		EXPECT(run.status == USAGE && strstr(run.err, "/nil: No such file"), "%s", run.err);
	}
	call((struct stdio){}, "restore -- -j");
	EXPECT(strstr(run.err, "-j: No such file"), "%s", run.err);
	call((struct stdio){}, "restore -x /nil");
	EXPECT(run.status == USAGE && strstr(run.err, "unexpected '/nil'"), "%s", run.err);
	call((struct stdio){}, "-x show");
	EXPECT(run.status == USAGE && strstr(run.err, "unknown option '-x'"), "%s", run.err);
	call((struct stdio){}, "show -V");
	EXPECT(run.status == DONE && !strcmp(run.out, "chashctl test\n"), "%s", run.out);
	call((struct stdio){}, "pop nil");
	EXPECT(run.status == USAGE && strstr(run.err, "unknown verb 'nil'"), "%s", run.err);
}

/* What cannot be printed was not done, and goes nowhere else. */
static void lost_output_is_told(void)
{
	static const char *const outs[] = { "", "/dev/full" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outs); i++) {
		call((struct stdio){ .out = outs[i] }, "-V");
		EXPECT(run.status == USAGE && strstr(run.err, "standard output"), "%s", run.err);
		call((struct stdio){ .out = outs[i] }, "help");
		EXPECT(run.status == USAGE, "%d", run.status);
		call((struct stdio){ .out = outs[i], .err = outs[i] }, "help");
		EXPECT(run.status == USAGE, "%d", run.status);
		call((struct stdio){ .err = outs[i] }, "");
		EXPECT(run.status == USAGE && !*run.out, "%d", run.status);
		call((struct stdio){ .in = "", .out = outs[i], .err = outs[i] }, "-V");
		EXPECT(run.status == USAGE, "%d", run.status);
	}
	call((struct stdio){ .out = "" }, "monitor");
	EXPECT(run.status == USAGE && strstr(run.err, "standard output is closed"), "%s", run.err);
}

static void closed_input_is_told(void)
{
	call((struct stdio){ .in = "" }, "restore");
	EXPECT(run.status == USAGE && strstr(run.err, "stdin: Bad file descriptor"), "%s", run.err);
	call((struct stdio){ .in = "" }, "seed set -");
	EXPECT(run.status == USAGE && strstr(run.err, "stdin: Bad file descriptor"), "%s", run.err);
}

/* One line, with what to do; none for the same schema. */
static void another_schema_is_told(void)
{
	static const struct {
		int differs;
		const char *words;
	} cases[] = {
		{ -1, "older than chashctl" }, { -1, "modprobe -r ip_vs_chash" },
		{ 1, "newer than chashctl" }, { 1, "install the chashctl of version 9.8" }, { 0, "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct version version = {
			.module = "9.8", .schema = IP_VS_CHASH_SCHEMA + cases[i].differs,
		};
		struct ctl ctl = {};

		ctl_compare(&ctl, &version);
		EXPECT(strstr(ctl.advice, cases[i].words), "%s", ctl.advice);
		EXPECT(!*ctl.advice == !cases[i].differs, "%s", ctl.advice);
		EXPECT(!strchr(ctl.advice, '\n') && strlen(ctl.advice) < sizeof(ctl.advice) - 1,
		       "%s", ctl.advice);
	}
}

static void what_is_no_json_is_refused(void)
{
	static const char *const lines[] = {
		"-j save", "-j metrics", "-j diff /dev/null", "-j sync --dry-run --all /dev/null",
		"-j adopt /dev/null",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		call((struct stdio){}, lines[i]);
		EXPECT(run.status == USAGE && !*run.out && strstr(run.err, "JSON"), "%s: %d %s%s",
		       lines[i], run.status, run.out, run.err);
	}
}

const struct check cli_tests[] = {
	{ "help is at every word", help_is_everywhere },
	{ "no words at all", nothing_to_do_is_told },
	{ "help fits in 80 columns", help_fits_a_terminal },
	{ "options stand anywhere", options_stand_anywhere },
	{ "what is no JSON is refused", what_is_no_json_is_refused },
	{ "standard output closed or full", lost_output_is_told },
	{ "standard input closed", closed_input_is_told },
	{ "a module of another schema is told in one line", another_schema_is_told },
};
TABLE(cli_tests);
