// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Requests over HTTP: libcurl does them, libevent waits for their sockets. */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"

/* More than any answer that makes sense. */
#define ANSWER_BYTES (64 << 20)

#define CONNECT_SECONDS 3

/* A request that is under way. */
struct request {
	struct request *next;	/* another one */
	struct http *http;	/* of it */
	CURL *easy;	/* libcurl's */
	struct curl_slist *headers;	/* of the request */
	const struct http_reply *reply;	/* who takes the answer */
	char *text;	/* what there is of it, @len bytes in @size */
	size_t len, size;
	bool too_long;	/* it was longer than any that makes sense */
	char error[CURL_ERROR_SIZE];	/* what libcurl says */
};

struct http {
	const struct config *config;
	struct event_base *base;
	void *arg;
	CURLM *multi;
	struct event *timer;
	struct request *requests;
};

static size_t on_data(char *data, size_t one, size_t len, void *arg)
{
	struct request *request = arg;
	size_t from = request->len;
	char *end;

	len *= one;
	if (request->len + len > ANSWER_BYTES) {
		request->too_long = true;
		return 0;
	}
	if (request->len + len + 1 > request->size) {
		request->size = 2 * (request->len + len) + 1;
		request->text = xrealloc(request->text, request->size, 1);
	}
	memcpy(request->text + request->len, data, len);
	request->len += len;
	/* What came before has no end of a line, however long it is. */
	while (request->reply->line &&
	       (end = memchr(request->text + from, '\n', request->len - from))) {
		request->reply->line(request->http->arg, request->text, end - request->text);
		request->len -= end + 1 - request->text;
		memmove(request->text, end + 1, request->len);
		from = 0;
	}
	return len;
}

static void request_free(struct request *request)
{
	struct request **at = &request->http->requests;

	while (*at && *at != request)
		at = &(*at)->next;
	if (*at)
		*at = request->next;
	curl_multi_remove_handle(request->http->multi, request->easy);
	curl_easy_cleanup(request->easy);
	curl_slist_free_all(request->headers);
	free(request->text);
	free(request);
}

static void finish(struct request *request, CURLcode result)
{
	const struct http_reply *reply = request->reply;
	void *arg = request->http->arg;
	size_t len = request->len;
	char *url = NULL, *text;
	long code = 0;

	curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(request->easy, CURLINFO_EFFECTIVE_URL, &url);
	if (result || code != 200 || !request->text) {
		if (request->too_long)
			fail(REFUSED, "%s: an answer of more than %d MiB", url,
			     ANSWER_BYTES >> 20);
		else if (result)
			fail(REFUSED, "%s: %s", url, *request->error ? request->error :
			     curl_easy_strerror(result));
		else
			fail(REFUSED, "%s: status %ld: %.*s", url, code,
			     (int)(len < 200 ? len : 200), request->text ?: "");
		request_free(request);
		reply->done(arg, NULL, result ? 0 : code);
		return;
	}
	text = request->text;
	request->text = NULL;
	request_free(request);
	reply->done(arg, text, len);
	free(text);
}

static void on_progress(struct http *http)
{
	struct request *request;
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(http->multi, &left))) {
		CURLcode result = msg->data.result;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &request);
		finish(request, result);
	}
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct http *http = arg;
	int running;

	curl_multi_socket_action(http->multi, fd, (what & EV_READ ? CURL_CSELECT_IN : 0) |
				 (what & EV_WRITE ? CURL_CSELECT_OUT : 0), &running);
	on_progress(http);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct http *http = arg;
	int running;

	(void)fd;
	(void)what;
	curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	on_progress(http);
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
	struct timeval after = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	struct http *http = arg;

	(void)multi;
	if (ms < 0)
		evtimer_del(http->timer);
	else
		evtimer_add(http->timer, &after);
	return 0;
}

static int set_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct http *http = arg;
	struct event *event = known;

	(void)easy;
	if (event)
		event_free(event);
	event = NULL;
	if (what != CURL_POLL_REMOVE) {
		event = event_new(http->base, fd, EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) |
				  (what & CURL_POLL_OUT ? EV_WRITE : 0), on_ready, http);
		event_add(event, NULL);
	}
	curl_multi_assign(http->multi, fd, event);
	return 0;
}

/* @arg is passed to who takes answers. */
struct http *http_open(const struct config *config, struct event_base *base, void *arg)
{
	struct http *http = xrealloc(NULL, 1, sizeof(*http));

	*http = (struct http){ .config = config, .base = base, .arg = arg };
	curl_global_init(CURL_GLOBAL_DEFAULT);
	http->multi = curl_multi_init();
	http->timer = evtimer_new(base, on_timer, http);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	return http;
}

/* Send a body; an answer is there within @seconds, or after any time when that is 0. */
void http_post(struct http *http, const char *url, const char *token, const char *body,
	       unsigned int seconds, const struct http_reply *reply)
{
	struct request *request = xrealloc(NULL, 1, sizeof(*request));
	char *header;

	*request = (struct request){ .http = http, .reply = reply, .easy = curl_easy_init() };
	request->next = http->requests;
	http->requests = request;
	request->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (token) {
		header = xrealloc(NULL, strlen(token) + sizeof("Authorization: "), 1);
		strcat(strcpy(header, "Authorization: "), token);
		request->headers = curl_slist_append(request->headers, header);
		free(header);
	}
	/* A body of some length is sent without asking whether it may. */
	request->headers = curl_slist_append(request->headers, "Expect:");
#define SET(option, value) curl_easy_setopt(request->easy, CURLOPT_##option, value)
	SET(URL, url);
	SET(HTTPHEADER, request->headers);
	SET(COPYPOSTFIELDS, body);
	SET(PRIVATE, request);
	SET(WRITEFUNCTION, on_data);
	SET(WRITEDATA, request);
	SET(ERRORBUFFER, request->error);
	SET(NOSIGNAL, 1L);
	SET(PROXY, "");
	SET(PROTOCOLS_STR, "http,https");
	SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	SET(TIMEOUT, (long)seconds);
	SET(TCP_KEEPALIVE, 1L);
	/* Nobody else's signature counts then, as those of the system would. */
	if (http->config->ca) {
		SET(CAINFO, http->config->ca);
		SET(CAPATH, NULL);
	}
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A file of certificates that was replaced is read. */
	SET(CA_CACHE_TIMEOUT, 0L);
	/* A name server that does not answer is not waited for once a request is over. */
	SET(QUICK_EXIT, 1L);
#endif
	if (http->config->cert) {
		SET(SSLCERT, http->config->cert);
		SET(SSLKEY, http->config->key);
	}
#undef SET
	curl_multi_add_handle(http->multi, request->easy);
}

/* Forget all requests; nobody is told of them. Not for who takes a line. */
void http_cancel(struct http *http)
{
	while (http->requests)
		request_free(http->requests);
}

void http_close(struct http *http)
{
	http_cancel(http);
	curl_multi_cleanup(http->multi);
	event_free(http->timer);
	free(http);
	curl_global_cleanup();
}
