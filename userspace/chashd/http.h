/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Requests over HTTP in the loop of events. */
#ifndef _CHASHD_HTTP_H
#define _CHASHD_HTTP_H

#include <event2/event.h>

#include "config.h"

struct http;

/* Who takes an answer. */
struct http_reply {
	/* take a line of an answer that does not end, or NULL; cancels nothing */
	void (*line)(void *arg, const char *text, size_t len);
	/*
	 * the answer is there; or the request has failed: then @text is NULL, @len the status of
	 * the answer, 0 for none, and failure() tells
	 */
	void (*done)(void *arg, const char *text, size_t len);
};

struct http *http_open(const struct config *config, struct event_base *base, void *arg);
void http_post(struct http *http, const char *url, const char *token, const char *body,
	       unsigned int seconds, const struct http_reply *reply);
void http_cancel(struct http *http);
void http_close(struct http *http);

#endif /* _CHASHD_HTTP_H */
