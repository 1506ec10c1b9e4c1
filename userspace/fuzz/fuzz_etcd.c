// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * libFuzzer target of what etcd answers. Each line of the input is an answer: its first byte says to
 * which request, and the second one whether that goes on (+), ends (-), or fails with a status (!).
 */
#include <stdlib.h>
#include <string.h>

#include "../chashd/http.h"
#include "../chashd/registry.h"

static const struct http_reply *pending[16];
static size_t n_pending;

struct http *http_open(const struct config *config, struct event_base *base, void *arg)
{
	(void)config;
	(void)base;
	return arg;
}

void http_post(struct http *http, const char *url, const char *token, const char *body,
	       unsigned int seconds, const struct http_reply *reply)
{
	(void)http;
	(void)url;
	(void)token;
	(void)body;
	(void)seconds;
	if (n_pending == ARRAY_SIZE(pending))
		abort();
	pending[n_pending++] = reply;
}

void http_cancel(struct http *http)
{
	(void)http;
	n_pending = 0;
}

void http_close(struct http *http)
{
	(void)http;
}

static bool on_record(const char *name, const char *text, size_t len)
{
	return name[0] && text[len] == '\0';
}

static void on_alive(const char *name, bool alive, const char *address)
{
	if (strlen(name) >= NAME_LEN || strlen(address) >= ADDRESS_LEN || (!alive && *address))
		abort();
}

static void on_state(const char *text)
{
	if (text && !*text)
		abort();
}

static void on_stored(bool stored)
{
	(void)stored;
}

static void answer(void *registry, char *line, size_t len)
{
	const struct http_reply *reply;
	size_t i;

	if (len < 2 || !n_pending)
		return;
	i = (unsigned char)line[0] % n_pending;
	reply = pending[i];
	if (line[1] == '+' && reply->line) {
		reply->line(registry, line + 2, len - 2);
		return;
	}
	pending[i] = pending[--n_pending];
	fail(REFUSED, "status %s", line + 2);
	reply->done(registry, line[1] == '!' ? NULL : line + 2,
		    line[1] == '!' ? strtoul(line + 2, NULL, 10) : len - 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct registry_watcher watcher = { on_record, on_alive, on_state, on_stored };
	static struct config config = {
		.name = "a1", .registry = (char *)"http://a:1", .lease = 15,
		.addr4 = { AF_INET, { 192, 0, 2, 1 } },
	};
	struct event_base *base = event_base_new();
	struct registry *registry = registry_etcd.open(&config, base, &watcher);
	const uint8_t *end = data + len, *next;
	char *line;

	n_pending = 0;
	registry_etcd.publish(registry, "{}");
	for (; data < end; data = next + 1) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		next = memchr(data, '\n', end - data) ?: end;
		/* As long as it is, so that nothing behind it is read. */
		line = xrealloc(NULL, next - data + 1, 1);
		memcpy(line, data, next - data);
		line[next - data] = '\0';
		answer(registry, line, next - data);
		free(line);
	}
	registry_etcd.close(registry);
	event_base_free(base);
	return 0;
}
