/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* A socket that is listened to: who connects asks once, and is answered. */
#ifndef _CHASHD_SERVE_H
#define _CHASHD_SERVE_H

#include <stdbool.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>

struct serve {
	/*
	 * take what there is of a question, and answer; true: there has to be more of it. Without
	 * an answer the connection is closed.
	 */
	bool (*ask)(struct evbuffer *question, struct evbuffer *answer, void *arg);
	void *arg;	/* passed to it */
	size_t limit;	/* bytes of a question */
	struct evconnlistener *listener;	/* NULL for none */
	unsigned int connections;	/* that are open */
};

bool serve_open(struct serve *serve, struct event_base *base, const struct sockaddr *at, int len);
void serve_close(struct serve *serve);

#endif /* _CHASHD_SERVE_H */
