// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of a command: one after the other, and what takes more than one of them, such as a
 * service in ipvsadm's grammar.
 */
#include <netinet/in.h>
#include <string.h>

#include "args.h"
#include "parse.h"

const char *args_peek(const struct args *args)
{
	return args->n ? args->at[0] : NULL;
}

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

int parse_on_off(struct args *args, const char *what, bool *on)
{
	static const char *const names[] = { "off", "on" };
	uint8_t choice;
	int ret;

	ret = parse_choice(args, what, names, ARRAY_SIZE(names), &choice);
	if (ret)
		return ret;
	*on = choice;
	return DONE;
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

struct service_option {
	const char *name;
	const char *longer;
	uint8_t protocol;
};

static const struct service_option service_options[] = {
	{ "-t", "--tcp-service", IPPROTO_TCP },
	{ "-u", "--udp-service", IPPROTO_UDP },
	{ "--sctp-service", "--sctp-service", IPPROTO_SCTP },
	{ "-f", "--fwmark-service", 0 },
};

static const struct service_option *service_option(const char *word)
{
	size_t i;

	for (i = 0; word && i < ARRAY_SIZE(service_options); i++)
		if (!strcmp(word, service_options[i].name) ||
		    !strcmp(word, service_options[i].longer))
			return &service_options[i];
	return NULL;
}

/* Whether the next word is one of the options that a service starts with. */
bool args_at_service(const struct args *args)
{
	return service_option(args_peek(args));
}

/* A service in ipvsadm's grammar. */
int parse_service(struct args *args, struct tuple *tuple)
{
	const struct service_option *option = service_option(args_peek(args));
	uint64_t number;
	const char *word;
	int port, ret;

	memset(tuple, 0, sizeof(*tuple));
	if (!option)
		return args->n ? fail(USAGE, "'%s' is not a service: -t, -u, --sctp-service or -f",
				      args_peek(args)) :
				 fail(USAGE, "a service is missing: -t, -u, --sctp-service or -f");
	args_next(args);
	ret = args_want(args, option->protocol ? "ADDR:PORT" : "MARK", &word);
	if (ret)
		return ret;

	if (!option->protocol) {
		ret = parse_number(word, "firewall mark", 1, UINT32_MAX, &number);
		tuple->fwmark = ret ? 0 : number;
		tuple->af = args_take(args, "-6") || args_take(args, "--ipv6") ? AF_INET6 : AF_INET;
		return ret;
	}
	ret = parse_endpoint(word, "service", &tuple->addr, &port);
	if (ret)
		return ret;
	tuple->af = tuple->addr.af;
	tuple->protocol = option->protocol;
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
