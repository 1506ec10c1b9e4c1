// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Questions and answers over sockets. However many connect, few are let in at a time. */
#include <unistd.h>

#include "serve.h"

#define CONNECTIONS 64
#define TIMEOUT_SECONDS 5

static void leave(struct bufferevent *connection, struct serve *serve)
{
	bufferevent_free(connection);
	serve->connections--;
	if (serve->listener)
		evconnlistener_enable(serve->listener);
}

static void on_written(struct bufferevent *connection, void *arg)
{
	leave(connection, arg);
}

static void on_over(struct bufferevent *connection, short what, void *arg)
{
	(void)what;
	leave(connection, arg);
}

static void on_read(struct bufferevent *connection, void *arg)
{
	struct evbuffer *question = bufferevent_get_input(connection);
	struct evbuffer *answer = bufferevent_get_output(connection);
	struct serve *serve = arg;

	if (serve->ask(question, answer, serve->arg)) {
		if (evbuffer_get_length(question) > serve->limit)
			leave(connection, serve);
	} else if (evbuffer_get_length(answer)) {
		bufferevent_setcb(connection, NULL, on_written, on_over, serve);
		bufferevent_disable(connection, EV_READ);
	} else {
		leave(connection, serve);
	}
}

static void on_connection(struct evconnlistener *from, evutil_socket_t fd, struct sockaddr *addr,
			  int len, void *arg)
{
	struct timeval limit = { .tv_sec = TIMEOUT_SECONDS };
	struct bufferevent *connection;
	struct serve *serve = arg;

	(void)addr;
	(void)len;
	connection =
		bufferevent_socket_new(evconnlistener_get_base(from), fd, BEV_OPT_CLOSE_ON_FREE);
	if (!connection) {
		close(fd);
		return;
	}
	/* The others wait until one of these is done. */
	if (++serve->connections >= CONNECTIONS)
		evconnlistener_disable(from);
	bufferevent_setcb(connection, on_read, NULL, on_over, serve);
	bufferevent_set_timeouts(connection, &limit, &limit);
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
