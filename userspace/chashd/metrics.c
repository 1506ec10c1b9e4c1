// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * GET /metrics, in the text format of Prometheus. What the module counts is what "chashctl metrics"
 * tells; here is what only chashd knows.
 */
#include <event2/buffer.h>
#include <event2/http.h>

#include "../address.h"
#include "log.h"
#include "metrics.h"

static struct evhttp *http;

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

static void on_metrics(struct evhttp_request *request, void *arg)
{
	const struct daemon *daemon = arg;
	struct evbuffer *out = evbuffer_new();
	size_t i, refused = 0;

	for (i = 0; i < daemon->fleet.members.n; i++)
		refused += !!*daemon->fleet.members.at[i].refused;
	add_number(out, "registry_up", "gauge", "The registry works.",
		   daemon->synced && !*daemon->registry_problem);
	add_number(out, "published", "gauge", "Others can believe what this director publishes.",
		   daemon->published && !*daemon->unpublished);
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
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
			  "text/plain; version=0.0.4");
	evhttp_send_reply(request, HTTP_OK, "OK", out);
	evbuffer_free(out);
}

int metrics_open(struct daemon *daemon)
{
	const struct config *config = &daemon->config;
	char text[VALUE_LEN];

	if (!config->metrics.af)
		return DONE;
	http = evhttp_new(daemon->base);
	if (!http)
		return fail(USAGE, "out of memory");
	evhttp_set_allowed_methods(http, EVHTTP_REQ_GET);
	evhttp_set_max_headers_size(http, 8192);
	evhttp_set_max_body_size(http, 0);
	evhttp_set_timeout(http, 10);
	evhttp_set_cb(http, "/metrics", on_metrics, daemon);
	addr_text(&config->metrics, text);
	if (evhttp_bind_socket(http, text, config->metrics_port))
		return fail(USAGE, "listen: port %u of %s cannot be had", config->metrics_port,
			    text);
	return DONE;
}

void metrics_close(void)
{
	if (http)
		evhttp_free(http);
	http = NULL;
}
