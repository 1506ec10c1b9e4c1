// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Questions and answers over sockets. However many connect, few are let in at a time, and each for
 * a few seconds, however slowly it goes on.
 */
#include <stdlib.h>
#include <unistd.h>

#include "../util.h"
#include "serve.h"

#define CONNECTIONS 64
#define TIMEOUT_SECONDS 5

struct client {
	struct serve *serve;
	struct bufferevent *connection;
	struct event *late;
};

static void leave(struct client *client)
{
	struct serve *serve = client->serve;

	bufferevent_free(client->connection);
	event_free(client->late);
	free(client);
	serve->connections--;
	if (serve->listener)
		evconnlistener_enable(serve->listener);
}

static void on_written(struct bufferevent *connection, void *arg)
{
	(void)connection;
	leave(arg);
}

static void on_over(struct bufferevent *connection, short what, void *arg)
{
	(void)connection;
	(void)what;
	leave(arg);
}

static void on_late(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	leave(arg);
}

static void on_read(struct bufferevent *connection, void *arg)
{
	struct evbuffer *question = bufferevent_get_input(connection);
	struct evbuffer *answer = bufferevent_get_output(connection);
	struct client *client = arg;
	struct serve *serve = client->serve;

	if (serve->ask(question, answer, serve->arg)) {
		if (evbuffer_get_length(question) > serve->limit)
			leave(client);
	} else if (evbuffer_get_length(answer)) {
		bufferevent_setcb(connection, NULL, on_written, on_over, client);
		bufferevent_disable(connection, EV_READ);
	} else {
		leave(client);
	}
}

static void on_connection(struct evconnlistener *from, evutil_socket_t fd, struct sockaddr *addr,
			  int len, void *arg)
{
	struct event_base *base = evconnlistener_get_base(from);
	struct timeval limit = { .tv_sec = TIMEOUT_SECONDS };
	struct bufferevent *connection;
	struct serve *serve = arg;
	struct client *client;

	(void)addr;
	(void)len;
	connection = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!connection) {
		close(fd);
		return;
	}
	/* The others wait until one of these is done. */
	if (++serve->connections >= CONNECTIONS)
		evconnlistener_disable(from);
	client = xrealloc(NULL, 1, sizeof(*client));
	*client = (struct client){ serve, connection, evtimer_new(base, on_late, client) };
	evtimer_add(client->late, &limit);
	bufferevent_setcb(connection, on_read, NULL, on_over, client);
	bufferevent_enable(connection, EV_READ | EV_WRITE);
}

/* Listen; errno says why when that cannot be done. */
bool serve_open(struct serve *serve, struct event_base *base, const struct sockaddr *at, int len)
{
	serve->listener = evconnlistener_new_bind(base, on_connection, serve,
						  LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC |
						  LEV_OPT_REUSEABLE, 8, at, len);
	return serve->listener;
}

/* Who has connected is still answered. */
void serve_close(struct serve *serve)
{
	if (serve->listener)
		evconnlistener_free(serve->listener);
	serve->listener = NULL;
}
