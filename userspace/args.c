// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The words of a command: one after the other, and what takes more than one of them, such as a
 * service in ipvsadm's grammar.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <string.h>

#include "address.h"
#include "args.h"
#include "parse.h"

const char *args_next(struct args *args)
{
	if (!args->n)
		return NULL;
	args->n--;
	return *args->at++;
}

/* Take the next word if it is this one. Returns whether it was. */
bool args_take(struct args *args, const char *word)
{
	if (!args->n || strcmp(args->at[0], word))
		return false;
	args_next(args);
	return true;
}

/* Take a word that has to be there. */
int args_want(struct args *args, const char *what, const char **word)
{
	*word = args_next(args);
	return *word ? DONE : fail(USAGE, "%s is missing", what);
}

/* Refuse what nobody has read. */
int args_end(const struct args *args)
{
	return args->n ? fail(USAGE, "unexpected '%s'", args->at[0]) : DONE;
}

int parse_choice(struct args *args, const char *what, const char *const *names, size_t n,
		 uint8_t *choice)
{
	const char *word = args_next(args);
	char all[128] = "";
	size_t i;

	for (i = 0; i < n; i++) {
		if (!names[i])
			continue;
		if (word && !strcmp(word, names[i])) {
			*choice = i;
			return DONE;
		}
		if (*all)
			strncat(all, i == n - 1 ? " or " : ", ", sizeof(all) - strlen(all) - 1);
		strncat(all, names[i], sizeof(all) - strlen(all) - 1);
	}
	return word ? fail(USAGE, "%s: '%s' is not %s", what, word, all) :
		      fail(USAGE, "%s: %s is missing", what, all);
}

/*
 * Read a file line by line, until @take is not DONE. It becomes the name that errors have: "-" is
 * stdin.
 */
int lines_read(const char **file, int (*take)(void *arg, char *line, unsigned long number),
	       void *arg)
{
	bool std = !strcmp(*file, "-");
	FILE *stream = std ? stdin : fopen(*file, "re");
	unsigned long number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = DONE;

	if (std)
		*file = "stdin";
	if (!stream)
		return fail(USAGE, "%s: %s", *file, strerror(errno));
	while (!ret && (len = getline(&line, &size, stream)) >= 0) {
		number++;
		if (memchr(line, '\0', len)) {
			ret = fail(USAGE, "%s:%lu: not a line of text", *file, number);
			break;
		}
		line[strcspn(line, "\n")] = '\0';
		ret = take(arg, line, number);
	}
	if (!ret && ferror(stream))
		ret = fail(USAGE, "%s: %s", *file, strerror(errno));
	free(line);
	if (!std)
		fclose(stream);
	return ret;
}

static bool is_white(char c)
{
	return c && strchr(" \t\r\n", c);
}

/* One word, quotes and backslashes taken away as a shell does; NULL when a quote has no end. */
static char *split_word(char *at)
{
	char *to = at;
	char quote;

	while (*at && !is_white(*at)) {
		quote = *at == '\'' || *at == '"' ? *at++ : '\0';
		while (quote && *at != quote) {
			if (!*at)
				return NULL;
			*to++ = *at++;
		}
		if (!quote && *at == '\\' && at[1])
			at++;
		if (!quote)
			*to++ = *at;
		at++;
	}
	/* What comes next is looked at before this word gets its end. */
	if (*at)
		at++;
	*to = '\0';
	return at;
}

/* Split a line of a file into @max words or fewer; a # that begins a word begins a comment. */
int args_split(char *line, struct args *args, int max)
{
	args->n = 0;
	for (;;) {
		while (is_white(*line))
			line++;
		if (!*line || *line == '#')
			return DONE;
		if (args->n == max)
			return fail(USAGE, "more than %d words", max);
		args->at[args->n++] = line;
		line = split_word(line);
		if (!line)
			return fail(USAGE, "a quote has no end");
	}
}

/* A word as args_split() and a shell read it: quoted where that is needed. */
const char *word_text(const char *word, char *buf, size_t size)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789@%+=:,./_-";
	size_t used = 0;

	if (*word && !word[strspn(word, plain)]) {
		snprintf(buf, size, "%s", word);
		return buf;
	}
	buf[used++] = '\'';
	for (; *word && used < size - 6; word++) {
		if (*word == '\'') {
			memcpy(buf + used, "'\\''", 4);
			used += 4;
		} else {
			buf[used++] = *word;
		}
	}
	memcpy(buf + used, "'", 2);
	return buf;
}

/* The option that a service begins with: -f sets no @protocol. Returns whether it was there. */
static bool take_option(struct args *args, uint8_t *protocol)
{
	size_t i;

	for (i = 0; i < PROTOCOLS; i++) {
		if (args_take(args, protocols[i].option) || args_take(args, protocols[i].longer)) {
			*protocol = protocols[i].number;
			return true;
		}
	}
	return args_take(args, "-f") || args_take(args, "--fwmark-service");
}

/* A service in ipvsadm's grammar. */
int parse_service(struct args *args, struct tuple *tuple)
{
	uint64_t number;
	const char *word;
	int port, ret;

	memset(tuple, 0, sizeof(*tuple));
	if (!take_option(args, &tuple->protocol))
		return args->n ? fail(USAGE, "'%s' is not a service: -t, -u, --sctp-service or -f",
				      args->at[0]) :
				 fail(USAGE, "a service is missing: -t, -u, --sctp-service or -f");
	ret = args_want(args, tuple->protocol ? "ADDR:PORT" : "MARK", &word);
	if (ret)
		return ret;

	if (!tuple->protocol) {
		ret = parse_number(word, "firewall mark", 1, UINT32_MAX, &number);
		tuple->fwmark = ret ? 0 : number;
		tuple->af = args_take(args, "-6") || args_take(args, "--ipv6") ? AF_INET6 : AF_INET;
		return ret;
	}
	ret = parse_endpoint(word, "service", &tuple->addr, &port);
	if (ret)
		return ret;
	tuple->af = tuple->addr.af;
	tuple->port = port < 0 ? 0 : port;
	return DONE;
}

int parse_dest(struct args *args, const struct tuple *service, struct addr *addr, uint16_t *port)
{
	const char *word;
	int number, ret;

	ret = args_want(args, "the destination", &word);
	if (ret)
		return ret;
	ret = parse_endpoint(word, "destination", addr, &number);
	*port = number < 0 ? service->port : number;
	return ret;
}

/* A service at the end of a command, or none. */
int parse_service_or_all(struct args *args, struct tuple *tuple, const struct tuple **only)
{
	int ret;

	*only = NULL;
	if (!args->n)
		return DONE;
	*only = tuple;
	ret = parse_service(args, tuple);
	return ret ? ret : args_end(args);
}
