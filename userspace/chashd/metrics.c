// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * GET /metrics, in the text format of Prometheus. What the module counts is what "chashctl metrics"
 * tells; here is what only chashd knows.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../address.h"
#include "log.h"
#include "metrics.h"
#include "serve.h"

#define REQUEST_BYTES 8192

static void head(struct evbuffer *out, const char *name, const char *type, const char *help)
{
	evbuffer_add_printf(out, "# HELP chashd_%s %s\n# TYPE chashd_%s %s\n", name, help, name, type);
}

static void add_number(struct evbuffer *out, const char *name, const char *type, const char *help,
		       double value)
{
	head(out, name, type, help);
	evbuffer_add_printf(out, "chashd_%s %.15g\n", name, value);
}

static void add_director(struct evbuffer *out, const char *name, const struct member *member,
			 bool value)
{
	evbuffer_add_printf(out, "chashd_director_%s{director=\"%s\",pop=\"%s\"} %d\n", name,
			    member->name, member->record.pop, value);
}

static void add_directors(struct evbuffer *out, const struct fleet *fleet)
{
	const struct member *member = fleet->members.at, *end = member + fleet->members.n;

	head(out, "director_alive", "gauge", "The registry calls it alive.");
	for (; member < end; member++)
		if (fleet_is_peer(fleet, member))
			add_director(out, "alive", member, member->alive);
	head(out, "director_down", "gauge", "There is no route to it.");
	for (member = fleet->members.at; member < end; member++)
		if (fleet_is_peer(fleet, member))
			add_director(out, "down", member, member->down);
}

static void add_vips(struct evbuffer *out, const struct announce *announce)
{
	char text[VALUE_LEN];
	size_t i;

	head(out, "announced", "gauge", "The VIP is announced from here.");
	for (i = 0; i < announce->vips.n; i++)
		evbuffer_add_printf(out, "chashd_announced{vip=\"%s\"} %d\n",
				    addr_text(&announce->vips.at[i].addr, text),
				    announce->vips.at[i].announced);
}

static void add_all(struct evbuffer *out, const struct daemon *daemon)
{
	size_t i, refused = 0;

	for (i = 0; i < daemon->fleet.members.n; i++)
		refused += !!*daemon->fleet.members.at[i].refused;
	add_number(out, "registry_up", "gauge", "The registry works.",
		   daemon->synced && !*daemon->registry_problem);
	add_number(out, "published", "gauge", "Others can believe what this director publishes.",
		   daemon->stored && !*daemon->unpublished);
	add_number(out, "registry_age_seconds", "gauge",
		   "Since the registry was read last; -1 never.",
		   daemon->synced ? uptime() - daemon->synced_at : -1);
	add_number(out, "kernel_up", "gauge", "The module and IPVS could be read.",
		   !*daemon->kernel_problem);
	add_number(out, "made", "gauge",
		   "Tunnels, PoPs, devices, policies and destinations made here.",
		   daemon->apply.owned.n);
	add_number(out, "failed", "gauge",
		   "Of what was to be made the last time, what could not be.",
		   daemon->apply.failed);
	add_number(out, "foreign", "gauge", "What others made, and is not as it should be.",
		   daemon->apply.foreign);
	add_number(out, "refused", "gauge", "Directors whose last record is not believed.",
		   refused);
	add_number(out, "refusals_total", "counter", "Records that were not believed.",
		   daemon->fleet.refusals);
	add_number(out, "drained", "gauge", "The PoP is drained.", daemon->drain.on);
	add_directors(out, &daemon->fleet);
	add_vips(out, &daemon->announce);
}

static bool on_request(struct evbuffer *question, struct evbuffer *answer, void *arg)
{
	static const char get[] = "GET /metrics";
	struct evbuffer *body;
	char *line;
	bool found;

	/* Headers are of no interest, but they have to have come. */
	if (evbuffer_search(question, "\r\n\r\n", 4, NULL).pos < 0)
		return true;
	line = evbuffer_readln(question, NULL, EVBUFFER_EOL_CRLF);
	found = !strncmp(line, get, strlen(get)) && strchr(" ?", line[strlen(get)]);
	free(line);
	body = evbuffer_new();
	if (found)
		add_all(body, arg);
	evbuffer_add_printf(answer, "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4\r\n"
			    "Content-Length: %zu\r\nConnection: close\r\n\r\n",
			    found ? "200 OK" : "404 Not Found", evbuffer_get_length(body));
	evbuffer_add_buffer(answer, body);
	evbuffer_free(body);
	return false;
}

static struct serve serve = { .ask = on_request, .limit = REQUEST_BYTES };

int metrics_open(struct daemon *daemon)
{
	const struct config *config = &daemon->config;
	struct sockaddr_in6 at6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in at4 = { .sin_family = AF_INET };
	bool is4 = config->metrics.af == AF_INET;
	char text[VALUE_LEN];

	if (!config->metrics.af)
		return DONE;
	at4.sin_port = at6.sin6_port = htons(config->metrics_port);
	memcpy(is4 ? (void *)&at4.sin_addr : &at6.sin6_addr, config->metrics.ip, is4 ? 4 : 16);
	serve.arg = daemon;
	if (!serve_open(&serve, daemon->base, is4 ? (struct sockaddr *)&at4 :
			(struct sockaddr *)&at6, is4 ? sizeof(at4) : sizeof(at6)))
		return fail(USAGE, "listen: port %u of %s cannot be had: %s", config->metrics_port,
			    addr_text(&config->metrics, text), strerror(errno));
	return DONE;
}

void metrics_close(void)
{
	serve_close(&serve);
}
