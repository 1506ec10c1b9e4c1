// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl fleet, chashctl pop drain: what the chashd of this director is asked. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "made.h"
#include "parse.h"

static int ask_failed(const char *path)
{
	return fail(errno == ENOENT || errno == ECONNREFUSED ? ABSENT : REFUSED, "%s: %s", path,
		    errno == ENOENT || errno == ECONNREFUSED ? "chashd does not run here" :
		    strerror(errno));
}

/* Send a line, and print what is answered. */
static int ask(const char *line, FILE *out)
{
	char buf[PATH_MAX];
	const char *path = run_path(NULL, buf);
	char text[4096];
	ssize_t len = 0;
	bool first = true;
	int fd = run_connect(path), ret = DONE;

	if (fd < 0 || dprintf(fd, "%s\n", line) < 0)
		len = -1;
	while (len >= 0 && (len = read(fd, text, sizeof(text) - 1)) > 0) {
		text[len] = '\0';
		if (first && *text == '!') {
			text[strcspn(text, "\n")] = '\0';
			fail(REFUSED, "chashd: %s", text + 1);
			ret = REFUSED;
		}
		first = false;
		if (!ret)
			fwrite(text, 1, len, out);
	}
	if (len < 0)
		ret = ask_failed(path);
	if (fd >= 0)
		close(fd);
	return ret;
}

int fleet_run(struct ctl *ctl, struct args *args)
{
	int ret = args_end(args);

	return ret ? ret : ask(!ctl->out.json ? "fleet" : ctl->out.pretty ? "fleet json pretty" :
			       "fleet json", ctl->out.file);
}

/* How many sessions with this PoP's servers its directors carry, or who has not told. */
static int count_sessions(char answer[64])
{
	FILE *out = fmemopen(answer, 64, "w");
	int ret = out ? ask("sessions", out) : fail(USAGE, "out of memory");

	if (out)
		fclose(out);
	answer[strcspn(answer, "\n")] = '\0';
	return ret;
}

static int wait_empty(struct ctl *ctl, uint64_t timeout)
{
	char answer[64], told[64] = "";
	uint64_t waited;
	int ret;

	for (waited = 0; ; waited++) {
		/* What was counted before the drain may be old. */
		pause_ms(1000);
		ret = count_sessions(answer);
		if (ret)
			return ret;
		if (!strcmp(answer, "0"))
			break;
		/* One that died without a withdrawn route is waited for, until it leaves the fleet. */
		if (!isdigit((unsigned char)*answer) && strcmp(answer, told))
			fprintf(stderr, "chashctl: waiting: sessions are %s\n", strcpy(told, answer));
		if (timeout && waited >= timeout)
			return fail(EXPIRED, "sessions that are left: %s", answer);
	}
	if (!ctl->out.json)
		fputs("no session is left\n", ctl->out.file);
	return DONE;
}

/* Withdraw what is announced, and wait until nobody is left. */
int pop_drain(struct ctl *ctl, struct args *args)
{
	bool stop = args_take(args, "stop"), wait = !stop && args_take(args, "wait");
	uint64_t timeout = 0;
	const char *word;
	int ret = DONE;

	if (wait && args_take(args, "timeout")) {
		ret = args_want(args, "timeout: a time", &word) ?:
		      parse_seconds(word, "timeout", &timeout);
	}
	ret = ret ?:
	      args_end(args) ?:
	      ask(stop ? "undrain" : "drain", ctl->out.file);
	return ret || !wait ? ret : wait_empty(ctl, timeout);
}
