// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * etcd as registry, by the JSON gateway of its v3 API. Under /chash/v1/ there is record/NAME,
 * which stays, and alive/NAME, which is under a lease. One pass, at one member of the cluster:
 * log in, list all, watch from there on. Whatever fails ends the pass; the next one is at the
 * next member, after a pause. What was told before stays as it was meanwhile.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "record.h"
#include "registry.h"

#define PREFIX		"/chash/v1/"
#define PREFIX_END	"/chash/v10"
#define RECORD		PREFIX "record/"
#define ALIVE		PREFIX "alive/"

/* Keys of one answer: of records of full size it is no more than http.c takes. */
#define PAGE		32
#define ANSWER_SECONDS	5
#define LIST_SECONDS	30
/* The pause grows from one to the other while passes fail. */
#define PAUSE_MS	500
#define PAUSE_MAX_MS	10000

/* Whether a director lives. */
struct life {
	char name[NAME_LEN];	/* its name */
	bool lives;	/* it was said to */
	char address[ADDRESS_LEN];	/* where */
	bool listed;	/* the list of this pass has it */
};

LIST(lives, life);

/* An etcd cluster. */
struct registry {
	const struct config *config;
	const struct registry_watcher *watcher;
	char *urls[16];	/* of the members */
	size_t n_urls, member;	/* the one of this pass, by index */
	struct http *http;	/* requests to it */
	char *token;	/* from logging in, or NULL */
	uint64_t revision;	/* from where on there is to be watched */
	char *from;	/* where the next page of the list begins, in base64, or NULL */
	char lease[32];	/* its id, or empty */
	char *own;	/* the own record, or NULL */
	bool own_new;	/* it is to be stored */
	bool own_listed, own_alive;	/* this pass found one, and that it is alive */
	bool granting;	/* a lease is asked for */
	char unpublished[1024];	/* why the own record, or that it is alive, is refused, or empty */
	bool watching;	/* the list is complete */
	unsigned int pause_ms;	/* before the next pass */
	struct event *next;	/* begins it */
	struct event *renew;	/* keeps the lease */
	struct lives lives;	/* who lives */
	char problem[1024];	/* why the pass is to end, from where it cannot be ended at once */
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* For the caller to free. */
static char *base64_bytes(const char *text, size_t len)
{
	size_t i;
	char *out = xrealloc(NULL, 4 * (len / 3 + 1) + 1, 1), *at = out;

	for (i = 0; i < len; i += 3) {
		uint32_t bits = (uint8_t)text[i] << 16 |
				(i + 1 < len ? (uint8_t)text[i + 1] << 8 : 0) |
				(i + 2 < len ? (uint8_t)text[i + 2] : 0);

		*at++ = digits[bits >> 18];
		*at++ = digits[bits >> 12 & 63];
		*at++ = i + 1 < len ? digits[bits >> 6 & 63] : '=';
		*at++ = i + 2 < len ? digits[bits & 63] : '=';
	}
	*at = '\0';
	return out;
}

static char *base64(const char *text)
{
	return base64_bytes(text, strlen(text));
}

/* The bytes of a text, with a 0 behind them, for the caller to free; NULL when it is none, or malformed. */
static char *unbase64(const json_t *value, size_t *len)
{
	const char *text = json_string_value(value), *digit;
	char *out = text ? xrealloc(NULL, json_string_length(value) + 1, 1) : NULL;
	uint32_t bits = 0;
	unsigned int n = 0;

	for (*len = 0; text && *text && *text != '='; text++) {
		digit = strchr(digits, *text);
		if (!digit) {
			free(out);
			return NULL;
		}
		bits = bits << 6 | (digit - digits);
		n += 6;
		if (n >= 8) {
			n -= 8;
			out[(*len)++] = bits >> n;
		}
	}
	if (out)
		out[*len] = '\0';
	return out;
}

/* 64-bit numbers are text in this JSON; 0 when there is none. */
static long long get_int64(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? strtoll(text, NULL, 10) : json_integer_value(json_object_get(object, key));
}

/* The pass is over. */
static void fall(struct registry *registry, const char *why)
{
	struct timeval pause = {
		.tv_sec = registry->pause_ms / 1000,
		.tv_usec = registry->pause_ms % 1000 * 1000,
	};

	http_cancel(registry->http);
	registry->pause_ms *= 2;
	if (registry->pause_ms > PAUSE_MAX_MS)
		registry->pause_ms = PAUSE_MAX_MS;
	registry->member = (registry->member + 1) % registry->n_urls;
	registry->watching = registry->granting = false;
	evtimer_del(registry->renew);
	evtimer_add(registry->next, &pause);
	registry->watcher->state(why);
	registry->problem[0] = '\0';
}

/* The same from within an answer that goes on. */
static void fall_soon(struct registry *registry, const char *why)
{
	struct timeval now = {};

	if (!*registry->problem)
		snprintf(registry->problem, sizeof(registry->problem), "%s", why);
	evtimer_add(registry->next, &now);
}

static void post(struct registry *registry, const char *path, json_t *body, unsigned int seconds,
		 const struct http_reply *reply)
{
	char *text = json_dumps(body, JSON_COMPACT), url[1024];

	json_decref(body);
	snprintf(url, sizeof(url), "%s/v3/%s", registry->urls[registry->member], path);
	if (text)
		http_post(registry->http, url, registry->token, text, seconds, reply);
	else
		fall_soon(registry, "etcd: the user or the password is no UTF-8");
	free(text);
}

/* An answer as JSON, for the caller to release; NULL: the pass is over. */
static json_t *answer(struct registry *registry, const char *text, size_t len)
{
	json_error_t error;
	json_t *object = text ? json_loadb(text, len, JSON_DISABLE_EOF_CHECK, &error) : NULL;

	if (!text)
		fall(registry, failure());
	else if (!json_is_object(object))
		fall(registry, "etcd: an answer is no JSON");
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

/*
 * The same of what is to be stored. That it is refused (there is no room, or it may not be
 * written) does not end the pass: others are heard of, and a lease goes on.
 */
static json_t *answer_stored(struct registry *registry, const char *text, size_t len)
{
	/* Of a token that is over, or older than a change of users, another one is due. */
	if (text || len < 400 || len >= 500 || len == 401 ||
	    strstr(failure(), "revision of auth store is old"))
		return answer(registry, text, len);
	snprintf(registry->unpublished, sizeof(registry->unpublished), "%s", failure());
	registry->watcher->state(registry->unpublished);
	return NULL;
}

static void say_good(struct registry *registry)
{
	registry->watcher->state(*registry->unpublished ? registry->unpublished : NULL);
}

static void told_alive(struct registry *registry, const char *name, bool lives,
		       const char *address)
{
	struct life *life = NULL;
	size_t i;

	for (i = 0; i < registry->lives.n && !life; i++)
		if (!strcmp(registry->lives.at[i].name, name))
			life = &registry->lives.at[i];
	if (!life) {
		life = list_add(&registry->lives);
		strcpy(life->name, name);
	}
	life->listed = true;
	if (life->lives == lives && !strncmp(life->address, address, ADDRESS_LEN - 1))
		return;
	life->lives = lives;
	snprintf(life->address, sizeof(life->address), "%s", address);
	registry->watcher->alive(name, lives, life->address);
}

static void take_kv(struct registry *registry, const json_t *kv, bool deleted)
{
	size_t key_len, len;
	char *key = unbase64(json_object_get(kv, "key"), &key_len);
	char *value = unbase64(json_object_get(kv, "value"), &len);
	bool is_alive = key && !strncmp(key, ALIVE, strlen(ALIVE)), own;
	struct timeval now = {};
	char name[NAME_LEN];

	if (!(is_alive || (key && !strncmp(key, RECORD, strlen(RECORD)))) ||
	    name_check(key + strlen(is_alive ? ALIVE : RECORD), name))
		goto out;
	own = !strcmp(name, registry->config->name);
	if (own && deleted) {
		/* It is stored again, once this answer has been read. */
		if (is_alive)
			registry->lease[0] = '\0';
		else
			registry->own_new = true;
		evtimer_add(registry->renew, &now);
	}
	if (is_alive) {
		registry->own_alive |= own;
		told_alive(registry, name, !deleted, deleted || !value ? "" : value);
	} else if (!deleted && value) {
		registry->own_listed |= own;
		registry->watcher->record(name, value, len);
	}
out:
	free(key);
	free(value);
}

/* Changes. */
static void on_watch_line(void *arg, const char *text, size_t len)
{
	struct registry *registry = arg;
	json_error_t error;
	json_t *object = json_loadb(text, len, 0, &error);
	const json_t *result = json_object_get(object, "result"), *events, *event;
	size_t i;

	if (!result || json_is_true(json_object_get(result, "canceled"))) {
		fall_soon(registry, "etcd: the watch was canceled");
	} else if (json_is_true(json_object_get(result, "created"))) {
		/* Whether something can be stored, too, is told by the lease. */
		if (!registry->own)
			registry->pause_ms = PAUSE_MS;
		say_good(registry);
	}
	events = json_object_get(result, "events");
	for (i = 0; i < json_array_size(events); i++) {
		event = json_array_get(events, i);
		take_kv(registry, json_object_get(event, "kv"),
			!strcmp(json_string_value(json_object_get(event, "type")) ?: "", "DELETE"));
	}
	json_decref(object);
}

static void on_watch_end(void *arg, const char *text, size_t len)
{
	(void)len;
	fall(arg, text ? "etcd: the watch has ended" : failure());
}

static void watch(struct registry *registry)
{
	static const struct http_reply reply = { on_watch_line, on_watch_end };
	char *key = base64(PREFIX), *end = base64(PREFIX_END);

	post(registry, "watch", json_pack("{s{ss ss sI}}", "create_request", "key", key,
					  "range_end", end, "start_revision",
					  (json_int_t)registry->revision), 0, &reply);
	free(key);
	free(end);
}

static void on_put(void *arg, const char *text, size_t len)
{
	struct registry *registry = arg;
	json_t *object = answer_stored(registry, text, len);

	registry->own_new |= !object;
	registry->watcher->stored(object);
	json_decref(object);
}

static void on_put_alive(void *arg, const char *text, size_t len)
{
	struct registry *registry = arg;
	json_t *object = answer_stored(registry, text, len);

	if (!object)
		registry->lease[0] = '\0';
	json_decref(object);
}

static void put(struct registry *registry, const char *kind, const char *value, const char *lease,
		const struct http_reply *reply)
{
	char key[128], *key64, *value64 = base64(value);

	snprintf(key, sizeof(key), "%s%s", kind, registry->config->name);
	key64 = base64(key);
	post(registry, "kv/put",
	     json_pack("{ss ss ss}", "key", key64, "value", value64, "lease", lease),
	     ANSWER_SECONDS, reply);
	free(key64);
	free(value64);
}

static void renew_later(struct registry *registry)
{
	struct timeval third = {
		.tv_sec = registry->config->lease / 3,
		.tv_usec = registry->config->lease % 3 * 333333,
	};

	evtimer_add(registry->renew, &third);
}

static void on_grant(void *arg, const char *text, size_t len)
{
	static const struct http_reply reply = { .done = on_put_alive };
	struct registry *registry = arg;
	char address[ADDRESS_LEN];
	json_t *object;

	registry->granting = false;
	object = answer_stored(registry, text, len);
	if (object && registry->own) {
		snprintf(registry->lease, sizeof(registry->lease), "%lld",
			 get_int64(object, "ID"));
		put(registry, ALIVE, config_address(registry->config, address), registry->lease,
		    &reply);
	}
	json_decref(object);
	if (registry->watching)
		renew_later(registry);
}

static void grant(struct registry *registry)
{
	static const struct http_reply reply = { .done = on_grant };

	registry->granting = true;
	post(registry, "lease/grant", json_pack("{si}", "TTL", (int)registry->config->lease),
	     ANSWER_SECONDS, &reply);
}

static void store(struct registry *registry)
{
	static const struct http_reply reply = { .done = on_put };

	if (!registry->own || !registry->watching)
		return;
	if (registry->own_new)
		put(registry, RECORD, registry->own, "0", &reply);
	registry->own_new = false;
	if (!*registry->lease && !registry->granting)
		grant(registry);
}

static void on_kept(void *arg, const char *text, size_t len)
{
	struct registry *registry = arg;
	json_t *object = answer(registry, text, len);

	if (!object)
		return;
	/* A lease that is over has no time to live. */
	if (get_int64(json_object_get(object, "result"), "TTL") <= 0)
		registry->lease[0] = '\0';
	if (*registry->lease)
		renew_later(registry);
	else
		store(registry);
	registry->pause_ms = PAUSE_MS;
	/* What is watched comes by the same member, and needs the same majority. */
	say_good(registry);
	json_decref(object);
}

static void on_renew(evutil_socket_t fd, short what, void *arg)
{
	static const struct http_reply reply = { .done = on_kept };
	struct registry *registry = arg;

	(void)fd;
	(void)what;
	if (*registry->lease)
		post(registry, "lease/keepalive", json_pack("{ss}", "ID", registry->lease),
		     ANSWER_SECONDS, &reply);
	else
		registry->unpublished[0] = '\0';
	store(registry);
}

static void list(struct registry *registry);

/* Who was alive and is not in the list is not any more. */
static void end_of_list(struct registry *registry)
{
	size_t i;

	for (i = 0; i < registry->lives.n; i++)
		if (registry->lives.at[i].lives && !registry->lives.at[i].listed)
			told_alive(registry, registry->lives.at[i].name, false, "");
	/* What was lost is stored again. */
	registry->own_new |= !registry->own_listed;
	if (!registry->own_alive)
		registry->lease[0] = '\0';
	registry->watching = true;
	watch(registry);
	on_renew(-1, 0, registry);
}

static void on_page(void *arg, const char *text, size_t len)
{
	struct registry *registry = arg;
	json_t *object = answer(registry, text, len);
	const json_t *kvs = json_object_get(object, "kvs"), *kv, *last = NULL;
	char *key;
	size_t i;

	if (!object)
		return;
	if (!registry->revision)
		registry->revision =
			(uint64_t)get_int64(json_object_get(object, "header"), "revision") + 1;
	for (i = 0; i < json_array_size(kvs); i++) {
		kv = json_array_get(kvs, i);
		take_kv(registry, kv, false);
		last = json_object_get(kv, "key");
	}
	free(registry->from);
	registry->from = NULL;
	if (json_is_true(json_object_get(object, "more")) && last) {
		/* Behind the last one is first the same with a 0. */
		key = unbase64(last, &len);
		registry->from = key ? base64_bytes(key, len + 1) : base64(PREFIX_END);
		free(key);
		list(registry);
	} else {
		end_of_list(registry);
	}
	json_decref(object);
}

/* Another page of the list, or the first one. */
static void list(struct registry *registry)
{
	static const struct http_reply reply = { .done = on_page };
	char *end = base64(PREFIX_END);

	if (!registry->from)
		registry->from = base64(PREFIX);
	/* All pages are of the moment of the first one. */
	post(registry, "kv/range",
	     json_pack("{ss ss si sI}", "key", registry->from, "range_end", end, "limit", PAGE,
		       "revision",
		       registry->revision ? (json_int_t)(registry->revision - 1) : (json_int_t)0),
	     LIST_SECONDS, &reply);
	free(end);
}

static void on_token(void *arg, const char *text, size_t len)
{
	struct registry *registry = arg;
	json_t *object = answer(registry, text, len);
	const char *token = json_string_value(json_object_get(object, "token"));

	if (token) {
		registry->token = xstrdup(token);
		list(registry);
	} else if (object) {
		fall(registry, "etcd: no token was given");
	}
	json_decref(object);
}

static void log_in(struct registry *registry)
{
	static const struct http_reply reply = { .done = on_token };
	const struct config *config = registry->config;
	char password[256] = "";
	FILE *file = fopen(config->password_file, "re");

	if (!file || !fgets(password, sizeof(password), file)) {
		snprintf(registry->problem, sizeof(registry->problem), "%s: %s",
			 config->password_file, file ? "empty" : strerror(errno));
		fall(registry, registry->problem);
	} else {
		password[strcspn(password, "\n")] = '\0';
		post(registry, "auth/authenticate", json_pack("{ss ss}", "name", config->user,
							      "password", password),
		     ANSWER_SECONDS, &reply);
	}
	explicit_bzero(password, sizeof(password));
	if (file)
		fclose(file);
}

/* Begin a pass, or end one first. */
static void on_next(evutil_socket_t fd, short what, void *arg)
{
	struct registry *registry = arg;
	size_t i;

	(void)fd;
	(void)what;
	if (*registry->problem) {
		fall(registry, registry->problem);
		return;
	}
	for (i = 0; i < registry->lives.n; i++)
		registry->lives.at[i].listed = false;
	free(registry->token);
	free(registry->from);
	registry->token = registry->from = NULL;
	registry->own_listed = registry->own_alive = false;
	registry->revision = 0;
	if (registry->config->user)
		log_in(registry);
	else
		list(registry);
}

static void etcd_publish(struct registry *registry, const char *text)
{
	free(registry->own);
	registry->own = text ? xstrdup(text) : NULL;
	registry->own_new = text;
	registry->unpublished[0] = '\0';
	if (!text) {
		evtimer_del(registry->renew);
		registry->lease[0] = '\0';
	}
	store(registry);
}

static struct registry *etcd_open(const struct config *config, struct event_base *base,
				  const struct registry_watcher *watcher)
{
	struct registry *registry = xrealloc(NULL, 1, sizeof(*registry));
	char *copy = xstrdup(config->registry), *word, *more;
	struct timeval now = {};

	*registry = (struct registry){ .config = config, .watcher = watcher, .pause_ms = PAUSE_MS };
	for (word = strtok_r(copy, " \t,", &more);
	     word && registry->n_urls < ARRAY_SIZE(registry->urls);
	     word = strtok_r(NULL, " \t,", &more)) {
		if (word[strlen(word) - 1] == '/')
			word[strlen(word) - 1] = '\0';
		registry->urls[registry->n_urls++] = xstrdup(word);
	}
	free(copy);
	registry->http = http_open(config, base, registry);
	registry->next = evtimer_new(base, on_next, registry);
	registry->renew = evtimer_new(base, on_renew, registry);
	evtimer_add(registry->next, &now);
	return registry;
}

static void etcd_close(struct registry *registry)
{
	size_t i;

	http_close(registry->http);
	event_free(registry->next);
	event_free(registry->renew);
	for (i = 0; i < registry->n_urls; i++)
		free(registry->urls[i]);
	list_free(&registry->lives);
	free(registry->token);
	free(registry->from);
	free(registry->own);
	free(registry);
}

const struct registry_ops registry_etcd = {
	.open = etcd_open,
	.publish = etcd_publish,
	.close = etcd_close,
};
