// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Records as JSON and back. What another director wrote may be anything: each value is checked, and
 * a record with one that makes no sense is none. Keys that are not known are passed over.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <jansson.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ip_vs.h>

#include "../address.h"
#include "../parse.h"
#include "record.h"

#define FORMAT 1

static const char *const tunnel_words[] = { [TUNNEL_IPIP] = "ipip", [TUNNEL_GRE] = "gre" };
static const char *const method_words[] = {
	[IP_VS_CONN_F_MASQ] = "masquerade", [IP_VS_CONN_F_TUNNEL] = "tunnel",
	[IP_VS_CONN_F_DROUTE] = "direct",
};
static const char *const type_words[] = {
	[IP_VS_CONN_F_TUNNEL_TYPE_IPIP] = "ipip", [IP_VS_CONN_F_TUNNEL_TYPE_GUE] = "gue",
	[IP_VS_CONN_F_TUNNEL_TYPE_GRE] = "gre",
};

static void put_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text));
}

static void put_hex(json_t *object, const char *key, uint64_t value)
{
	char text[19];

	snprintf(text, sizeof(text), "0x%016" PRIx64, value);
	put_text(object, key, text);
}

static json_t *encode_server(const struct server *server)
{
	char endpoint[VALUE_LEN];
	json_t *object = json_pack("{ss si ss}",
				   "server", endpoint_text(&server->addr, server->port, endpoint),
				   "weight", server->weight,
				   "forward", method_words[server->forward.method]);

	if (server->id)
		put_hex(object, "id", server->id);
	if (server->forward.type)
		put_text(object, "tunnel", type_words[server->forward.type]);
	if (server->forward.port)
		json_object_set_new(object, "tunnel-port", json_integer(server->forward.port));
	if (server->forward.flags)
		json_object_set_new(object, "tunnel-flags", json_integer(server->forward.flags));
	return object;
}

static json_t *encode_pool(const struct pool *pool)
{
	json_t *object = json_object(), *servers = json_array();
	const struct server *server;
	char service[VALUE_LEN];
	size_t i;

	put_text(object, "service", service_text(&pool->service, service));
	put_hex(object, "digest", pool->digest);
	/* A server on this director itself is reached by relaying alone. */
	for (i = 0; i < pool->servers.n; i++) {
		server = &pool->servers.at[i];
		if (server->forward.method != IP_VS_CONN_F_LOCALNODE && addr_is_sane(&server->addr))
			json_array_append_new(servers, encode_server(server));
	}
	json_object_set_new(object, "servers", servers);
	return object;
}

static json_t *encode_source(const struct source *source)
{
	char text[VALUE_LEN];
	json_t *object = json_object();

	put_text(object, "prefix", prefix_text(&source->prefix, text));
	if (source->have & HAVE(IP_VS_CHASH_A_SOURCE_GROUP))
		json_object_set_new(object, "group", json_integer(source->group));
	if (source->have & HAVE(IP_VS_CHASH_A_SOURCE_SPLIT))
		put_text(object, "split", split_text(&source->split, text));
	return object;
}

static void put_address(json_t *array, const struct addr *addr)
{
	char text[VALUE_LEN];

	if (addr->af)
		json_array_append_new(array, json_string(addr_text(addr, text)));
}

/* A record as JSON, for the caller to free. */
char *record_encode(const struct record *record)
{
	json_t *addresses = json_array(), *pools = json_array(), *sources = json_array();
	json_t *object;
	char *text;
	size_t i;

	put_address(addresses, &record->addr4);
	put_address(addresses, &record->addr6);
	object = json_pack("{si ss ss si sI so ss ss}", "format", FORMAT, "director", record->name,
			   "pop", record->pop, "id", record->id,
			   "generation", (json_int_t)record->generation, "addresses", addresses,
			   "tunnel", tunnel_words[record->tunnel], "version", record->version);
	if (record->drain.on)
		json_object_set_new(object, "drained", json_true());
	if (record->drain.since)
		json_object_set_new(object, "drained-since", json_integer(record->drain.since));
	if (record->sessions >= 0)
		json_object_set_new(object, "sessions", json_integer(record->sessions));
	if (record->gone)
		json_object_set_new(object, "gone", json_true());
	for (i = 0; i < record->pools.n; i++)
		json_array_append_new(pools, encode_pool(&record->pools.at[i]));
	json_object_set_new(object, "services", pools);
	for (i = 0; i < record->sources.n; i++)
		json_array_append_new(sources, encode_source(&record->sources.at[i]));
	json_object_set_new(object, "sources", sources);
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (!text) {
		fputs("chashd: out of memory\n", stderr);
		exit(USAGE);
	}
	return text;
}

/* A text for @key, or NULL; what it is instead has been noted. It is safe to be shown. */
static const char *as_text(const json_t *value, const char *key)
{
	const char *text = json_string_value(value), *at;

	for (at = text; at && *at >= ' ' && *at <= '~';)
		at++;
	if (at && at == text + json_string_length(value) && at - text < VALUE_LEN)
		return text;
	fail(USAGE, "%s: %s", key, value ? "no text that makes sense" : "missing");
	return NULL;
}

static const char *get_text(const json_t *object, const char *key)
{
	return as_text(json_object_get(object, key), key);
}

static int get_number(const json_t *object, const char *key, json_int_t min, json_int_t max,
		      json_int_t *number)
{
	const json_t *value = json_object_get(object, key);

	*number = json_integer_value(value);
	if (!json_is_integer(value) || *number < min || *number > max)
		return fail(USAGE, "%s: %s", key,
			    !value ? "missing" : "out of range, or no number");
	return DONE;
}

/* One that may be missing: then it is 0. */
static int get_option(const json_t *object, const char *key, json_int_t max, json_int_t *number)
{
	*number = 0;
	return json_object_get(object, key) ? get_number(object, key, 0, max, number) : DONE;
}

static int get_word(const json_t *object, const char *key, const char *const *words, size_t n,
		    unsigned int *which)
{
	const char *text = get_text(object, key);

	for (*which = 0; text && *which < n; ++*which)
		if (words[*which] && !strcmp(words[*which], text))
			return DONE;
	return text ? fail(USAGE, "%s: '%s' is not known", key, text) : USAGE;
}

static int get_hex(const json_t *object, const char *key, uint64_t *value)
{
	const char *text = get_text(object, key);

	return text ? parse_hex64(text, key, value) : USAGE;
}

static int get_array(const json_t *object, const char *key, size_t max, const json_t **array)
{
	*array = json_object_get(object, key);
	if (!json_is_array(*array))
		return fail(USAGE, "%s: no list", key);
	if (json_array_size(*array) > max)
		return fail(USAGE, "%s: %zu of them, %zu are allowed", key, json_array_size(*array),
			    max);
	return DONE;
}

/* What IPVS would refuse, or forget. */
static int check_forward(const struct forward *forward)
{
	if (forward->method != IP_VS_CONN_F_TUNNEL &&
	    (forward->type || forward->port || forward->flags))
		return fail(USAGE, "tunnel: forward is '%s'", method_words[forward->method]);
	if (forward->type == IP_VS_CONN_F_TUNNEL_TYPE_GUE && !forward->port)
		return fail(USAGE, "tunnel-port: missing");
	return DONE;
}

static int decode_server(const json_t *object, struct server *server)
{
	const char *text = get_text(object, "server");
	unsigned int method, type = 0;
	json_int_t weight, port, flags;
	int number, ret;

	if (!text)
		return USAGE;
	ret = parse_endpoint(text, "server", &server->addr, &number);
	if (!ret && (number < 0 || !addr_is_sane(&server->addr)))
		return fail(USAGE, "server: '%s' makes no sense", text);
	server->port = number;
	ret = ret ?:
	      get_number(object, "weight", 0, UINT16_MAX, &weight) ?:
	      get_word(object, "forward", method_words, ARRAY_SIZE(method_words), &method);
	if (!ret && json_object_get(object, "id"))
		ret = get_hex(object, "id", &server->id);
	if (!ret && json_object_get(object, "tunnel"))
		ret = get_word(object, "tunnel", type_words, ARRAY_SIZE(type_words), &type);
	ret = ret ?:
	      get_option(object, "tunnel-port", UINT16_MAX, &port) ?:
	      get_option(object, "tunnel-flags", UINT16_MAX, &flags);
	if (ret)
		return ret;
	server->weight = weight;
	server->forward = (struct forward){ method, type, port, flags };
	return check_forward(&server->forward);
}

static int decode_pool(const json_t *object, struct record *record)
{
	struct pool *pool = list_add(&record->pools);
	const char *text = get_text(object, "service");
	const json_t *servers;
	char line[VALUE_LEN];
	char *words[4];
	struct args args = { .at = words };
	size_t i;
	int ret;

	if (!text)
		return USAGE;
	strcpy(line, text);
	ret = args_split(line, &args, ARRAY_SIZE(words)) ?:
	      parse_service(&args, &pool->service) ?:
	      args_end(&args) ?:
	      get_hex(object, "digest", &pool->digest) ?:
	      get_array(object, "servers", RECORD_SERVERS, &servers);
	for (i = 0; !ret && i < json_array_size(servers); i++)
		ret = decode_server(json_array_get(servers, i), list_add(&pool->servers));
	return fail_in(ret, "services: '%s'", text);
}

static int decode_split(const char *text, struct split *split)
{
	static const char psid[] = "psid ";

	return strncmp(text, psid, strlen(psid)) ? parse_split(text, split) :
	       parse_psid(text + strlen(psid), split);
}

static int decode_source(const json_t *object, struct source *source)
{
	const char *text = get_text(object, "prefix");
	json_int_t group = 0;
	int ret;

	if (!text)
		return USAGE;
	ret = parse_prefix(text, true, &source->prefix, NULL);
	source->have = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN);
	if (!ret && json_object_get(object, "group")) {
		ret = get_number(object, "group", 1, source->prefix.addr.af == AF_INET ? 32 : 128,
				 &group);
		source->have |= HAVE(IP_VS_CHASH_A_SOURCE_GROUP);
	}
	source->group = group;
	if (!ret && json_object_get(object, "split")) {
		text = get_text(object, "split");
		ret = text ? decode_split(text, &source->split) : USAGE;
		source->have |= HAVE(IP_VS_CHASH_A_SOURCE_SPLIT);
	}
	return ret;
}

static int decode_addresses(const json_t *object, struct record *record)
{
	const json_t *array;
	struct addr addr;
	const char *text;
	size_t i;
	int ret = get_array(object, "addresses", 2, &array);

	for (i = 0; !ret && i < json_array_size(array); i++) {
		text = as_text(json_array_get(array, i), "addresses");
		ret = text ? parse_addr(text, &addr) : USAGE;
		if (!ret && !addr_is_sane(&addr))
			ret = fail(USAGE, "addresses: '%s' makes no sense", text);
		if (!ret)
			*(addr.af == AF_INET ? &record->addr4 : &record->addr6) = addr;
	}
	if (!ret && !record->addr4.af && !record->addr6.af)
		ret = fail(USAGE, "addresses: there is none");
	return ret;
}

static int decode_lists(const json_t *object, struct record *record)
{
	const json_t *pools, *sources;
	size_t i, servers = 0;
	int ret;

	ret = get_array(object, "services", RECORD_SERVICES, &pools);
	for (i = 0; !ret && i < json_array_size(pools); i++) {
		ret = decode_pool(json_array_get(pools, i), record);
		servers += record->pools.at[record->pools.n - 1].servers.n;
		if (!ret && servers > RECORD_SERVERS)
			ret = fail(USAGE, "more than %d servers", RECORD_SERVERS);
	}
	if (!ret)
		ret = get_array(object, "sources", RECORD_SOURCES, &sources);
	for (i = 0; !ret && i < json_array_size(sources); i++)
		ret = decode_source(json_array_get(sources, i), list_add(&record->sources));
	return ret;
}

static int decode(const json_t *object, struct record *record)
{
	json_int_t format, id, generation, since, sessions = -1;
	const char *name, *pop, *version;
	unsigned int tunnel;
	int ret;

	ret = get_number(object, "format", 1, INT32_MAX, &format);
	if (!ret && format != FORMAT)
		return fail(USAGE, "format %d, not %d: of another version of chashd", (int)format,
			    FORMAT);
	name = get_text(object, "director");
	pop = get_text(object, "pop");
	version = get_text(object, "version");
	if (ret || !name || !pop || !version)
		return USAGE;
	ret = name_check(name, record->name) ?:
	      parse_pop_name(pop, record->pop) ?:
	      get_number(object, "id", 1, UINT16_MAX, &id) ?:
	      get_number(object, "generation", 1, INT64_MAX / 2, &generation) ?:
	      get_option(object, "drained-since", INT64_MAX / 2, &since) ?:
	      get_word(object, "tunnel", tunnel_words, ARRAY_SIZE(tunnel_words), &tunnel);
	if (!ret && json_object_get(object, "sessions"))
		ret = get_number(object, "sessions", 0, INT64_MAX / 2, &sessions);
	if (ret)
		return ret;
	record->sessions = sessions;
	record->id = id;
	record->generation = generation;
	record->tunnel = tunnel;
	record->drain.on = json_is_true(json_object_get(object, "drained"));
	record->drain.since = since;
	record->gone = json_is_true(json_object_get(object, "gone"));
	snprintf(record->version, sizeof(record->version), "%s", version);
	ret = decode_addresses(object, record);
	return ret ? ret : decode_lists(object, record);
}

/* JSON as a record. record_free() is due in any case. */
int record_decode(const char *text, size_t len, struct record *record)
{
	json_error_t error;
	json_t *object;
	int ret;

	memset(record, 0, sizeof(*record));
	if (len > RECORD_BYTES)
		return fail(USAGE, "%zu bytes, %d are allowed", len, RECORD_BYTES);
	object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!object)
		return fail(USAGE, "no JSON: line %d, column %d", error.line, error.column);
	ret = json_is_object(object) ? decode(object, record) : fail(USAGE, "no JSON object");
	json_decref(object);
	return ret;
}

/* Whether a director may publish what it does, as the configuration says. */
int record_check(const struct record *record, const struct config *config)
{
	const struct rule *rule = config_rule(config, record->pop);
	char text[VALUE_LEN];
	const struct pool *pool;
	size_t i, j;

	if (!rule)
		return fail(REFUSED, "PoP '%s' is not in the configuration", record->pop);
	if (rule->id && rule->id != record->id)
		return fail(REFUSED, "PoP '%s' has id %u, not %u", record->pop, rule->id,
			    record->id);
	if ((record->addr4.af && !prefixes_have(&rule->directors, &record->addr4)) ||
	    (record->addr6.af && !prefixes_have(&rule->directors, &record->addr6)))
		return fail(REFUSED, "no director of PoP '%s' may have its address", record->pop);
	for (i = 0; i < record->pools.n; i++) {
		pool = &record->pools.at[i];
		if (!pool->service.fwmark && !prefixes_have(&rule->vips, &pool->service.addr))
			return fail(REFUSED, "PoP '%s' may not have servers of %s", record->pop,
				    service_text(&pool->service, text));
		for (j = 0; j < pool->servers.n; j++)
			if (!prefixes_have(&rule->servers, &pool->servers.at[j].addr))
				return fail(REFUSED, "PoP '%s' may not have the server %s",
					    record->pop,
					    addr_text(&pool->servers.at[j].addr, text));
	}
	for (i = 0; i < record->sources.n; i++)
		if (!prefixes_cover(&rule->sources, &record->sources.at[i].prefix))
			return fail(REFUSED, "PoP '%s' may not have a policy for %s", record->pop,
				    prefix_text(&record->sources.at[i].prefix, text));
	return DONE;
}

void record_free(struct record *record)
{
	size_t i;

	for (i = 0; i < record->pools.n; i++)
		list_free(&record->pools.at[i].servers);
	list_free(&record->pools);
	list_free(&record->sources);
}
