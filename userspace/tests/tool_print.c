// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What is shown: the text as it should look, and JSON that says the same.
 */
#include <arpa/inet.h>

#include <jansson.h>

#include "../address.h"
#include "../dest.h"
#include "../print.h"
#include "../show.h"
#include "../util.h"
#include "tool.h"

static struct pop known_pops[] = {
	{ .id = 1, .name = "fra", .self = true }, { .id = 2, .name = "ams" },
};
static const struct pops pops = { .at = known_pops, .n = ARRAY_SIZE(known_pops) };

#define MEMBER (IP_VS_CHASH_DEST_F_ALIVE | IP_VS_CHASH_DEST_F_MEMBER)

static const struct service service = {
	.have = HAVE(IP_VS_CHASH_A_SERVICE_DIGEST),
	.tuple = { .af = AF_INET, .protocol = 6, .port = 443,
		   .addr = { AF_INET, { 192, 0, 2, 1 } } },
	.alive = true, .seed = IP_VS_CHASH_SEED_DEFAULT, .mapping = 1,
	.digest = 0x0123456789abcdef,
	.table = { .have = 1, .bits = 16, .generation = 7, .members = 2, .bytes = 330240,
		   .build_ns = 3100000, .age_ms = 12000 },
	.previous = { .have = 1, .generation = 6, .bytes = 7, .hold_ms = 57000 },
};

static const struct dest dests[] = {
	{ .addr = { AF_INET, { 10, 0, 0, 2 } }, .port = 8443, .id = 1, .flags = MEMBER,
	  .weight = 1, .table_weight = 1, .slots = 16392, .active = 120, .inactive = 11 },
	{ .addr = { AF_INET, { 10, 0, 0, 3 } }, .port = 8443, .id = 2, .flags = MEMBER,
	  .weight = 3, .table_weight = 3, .slots = 49144, .active = 361, .inactive = 7 },
	{ .addr = { AF_INET, { 10, 0, 0, 4 } }, .port = 8443, .id = 3,
	  .flags = IP_VS_CHASH_DEST_F_ALIVE | IP_VS_CHASH_DEST_F_QUIESCED, .active = 4 },
	{ .addr = { AF_INET6, { 0x20, 1, 0xd, 0xb8, [15] = 9 } }, .port = 443, .id = 4,
	  .flags = IP_VS_CHASH_DEST_F_ALIVE, .pop = 2, .weight = 1 },
	{ .addr = { AF_INET, { 10, 0, 0, 5 } }, .port = 8443, .id = 5 },
};

static const struct stats stats = {
	.value = { [IP_VS_CHASH_A_STATS_FIRST_CHOICE] = 875,
		   [IP_VS_CHASH_A_STATS_LOAD_BOUND] = 125 },
};

static char *print_show(const struct service *what, bool json, bool pretty)
{
	struct out out = { .json = json, .pretty = pretty };
	char *text;
	size_t size;

	out.file = open_memstream(&text, &size);
	out_open(&out, NULL, '[');
	show_service(&out, what, dests, ARRAY_SIZE(dests),
		     what->effective.bound ? &stats : NULL, &pops);
	out_close(&out, ']');
	fclose(out.file);
	return text;
}

static void show_looks_good(void)
{
	static const char want[] =
		"-t 192.0.2.1:443  65536 slots, 322.5 KiB, built in 3.10 ms, generation 7, 12 s old\n"
		"    seed default (predictable), mapping 1, digest 0x0123456789abcdef, generation 6 held, for 57 s more\n"
		"    Destination        Weight   Share    Fair  Active  Inactive  State     PoP\n"
		"    10.0.0.2:8443           1  25.01%  25.00%     120        11  up        fra\n"
		"    10.0.0.3:8443           3  74.99%  75.00%     361         7  up        fra\n"
		"    10.0.0.4:8443           0   0.00%   0.00%       4         0  quiesced  fra\n"
		"    [2001:db8::9]:443       1   0.00%   0.00%       0         0  peer      ams\n"
		"    10.0.0.5:8443           -       -       -       -         -  absent    fra\n";
	struct service bad = service;
	char *text = print_show(&service, false, false);

	EXPECT(!strcmp(text, want), "\n%s", text);
	free(text);

	bad.stale = true;
	bad.pending = true;
	bad.failures = 3;
	bad.seed = IP_VS_CHASH_SEED_SET;
	text = print_show(&bad, false, false);
	EXPECT(strstr(text, "12 s old, rebuild pending, STALE, 3 builds failed\n"), "%s", text);
	EXPECT(strstr(text, "    seed set, mapping 1"), "%s", text);
	EXPECT(!strstr(text, "bound"), "%s", text);
	free(text);

	bad.effective.bound = 125;
	text = print_show(&bad, false, false);
	EXPECT(strstr(text, ", bound 125%, 12.50% of sessions off their first choice, generation 6"),
	       "%s", text);
	free(text);

	bad.alive = false;
	text = print_show(&bad, false, false);
	EXPECT(!strncmp(text, "-t 192.0.2.1:443  not bound to chash, settings are stored\n", 58),
	       "%s", text);
	free(text);
}

static void json_says_the_same(void)
{
	json_t *root, *object, *list, *dest;
	json_error_t error;
	char *text;
	int pretty;

	for (pretty = 0; pretty < 2; pretty++) {
		text = print_show(&service, true, pretty);
		EXPECT(!!strchr(text, '\t') == 0 && (pretty || strchr(text, '\n')[1] == '\0'), "%s", text);
		root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
		EXPECT(root, "line %d: %s\n%s", error.line, error.text, text);
		free(text);
		object = json_array_get(root, 0);
		list = json_object_get(object, "service");
		EXPECT(!strcmp(json_string_value(json_object_get(list, "protocol")), "tcp"));
		EXPECT(!strcmp(json_string_value(json_object_get(list, "address")), "192.0.2.1"));
		EXPECT(json_integer_value(json_object_get(list, "port")) == 443);
		EXPECT(json_object_size(list) == 3);
		EXPECT(json_is_true(json_object_get(object, "alive")));
		EXPECT(!strcmp(json_string_value(json_object_get(object, "seed")), "default"));
		EXPECT(!strcmp(json_string_value(json_object_get(object, "digest")), "0x0123456789abcdef"));
		EXPECT(json_integer_value(json_object_get(object, "mapping")) == 1);
		list = json_object_get(object, "table");
		EXPECT(json_integer_value(json_object_get(list, "bits")) == 16);
		EXPECT(json_integer_value(json_object_get(list, "bytes")) == 330240);
		EXPECT(json_integer_value(json_object_get(list, "build_ns")) == 3100000);
		EXPECT(json_integer_value(json_object_get(list, "generation")) == 7);
		EXPECT(json_is_false(json_object_get(list, "stale")));
		EXPECT(json_integer_value(json_object_get(list, "published")) > 1600000000);
		list = json_object_get(object, "destinations");
		EXPECT(json_array_size(list) == 5);
		dest = json_array_get(list, 1);
		EXPECT(!strcmp(json_string_value(json_object_get(dest, "address")), "10.0.0.3"));
		EXPECT(json_integer_value(json_object_get(dest, "port")) == 8443);
		EXPECT(json_integer_value(json_object_get(dest, "weight")) == 3);
		EXPECT(json_integer_value(json_object_get(dest, "active")) == 361);
		EXPECT(json_integer_value(json_object_get(dest, "inactive")) == 7);
		EXPECT(json_number_value(json_object_get(dest, "share")) > 74.98);
		EXPECT(json_number_value(json_object_get(dest, "fair_share")) == 75.0);
		EXPECT(!strcmp(json_string_value(json_object_get(dest, "state")), "up"));
		EXPECT(!strcmp(json_string_value(json_object_get(dest, "pop")), "fra"));
		EXPECT(!strcmp(json_string_value(json_object_get(dest, "id")), "0x0000000000000002"));
		dest = json_array_get(list, 4);
		EXPECT(!json_object_get(dest, "weight"), "what is not known is not there");
		json_decref(root);
	}
}

/* A field of every kind, as text in a line, in a table, and as JSON. */
static char *print_fields(bool json, bool table, const char *string)
{
	static const char *const words[] = { "a", "b\"c" };
	static const struct addr addr = { AF_INET6, { 0xfe, 0x80, [15] = 1 } };
	static const struct addrs addrs = { 1, { { AF_INET, { 10, 1, 2, 3 } } } };
	static const struct prefix prefix = { { AF_INET, { 10 } }, 8 };
	static const struct split split = { .base = 1024, .size = 500, .last = 65535 };
	struct out out = { .json = json, .pretty = json };
	char *text;
	size_t size;

	out.file = open_memstream(&text, &size);
	out_open(&out, NULL, '{');
	if (table)
		out_table_begin(&out, 0);
	else
		out_line_begin(&out, 0);
	out_str(&out, "str", "str", string);
	out_num(&out, "num", "num", UINT64_MAX);
	out_hex(&out, "hex", "hex", UINT64_MAX);
	out_bool(&out, "bool", "bool", true);
	out_percent(&out, "percent", "percent", 12.5);
	out_bytes(&out, "bytes", "bytes", 5ULL << 30);
	out_duration(&out, "duration", "duration", 12345678901);
	out_words(&out, "words", "words", words, 2);
	out_addr(&out, "addr", "addr", &addr);
	out_addrs(&out, "addrs", "addrs", &addrs);
	out_prefix(&out, "prefix", "prefix", &prefix);
	out_endpoint(&out, "address", "port", "endpoint", &addr, 80);
	out_split(&out, "split", "split", &split);
	out_bound(&out, "bound", "bound", 125);
	if (table) {
		out_row_end(&out);
		out_table_end(&out);
	} else {
		out_line_end(&out);
	}
	out_close(&out, '}');
	fclose(out.file);
	return text;
}

static void every_kind_of_field(void)
{
	static const char *const values[] = {
		"str", "18446744073709551615", "0xffffffffffffffff", "on", "12.50%", "5.0 GiB",
		"12.35 s", "a,b\"c", "fe80::1", "10.1.2.3", "10.0.0.0/8", "[fe80::1]:80",
		"1024:500", "125%",
	};
	static const char *const keys[] = {
		"str", "num", "hex", "bool", "percent", "bytes", "duration", "words", "addr",
		"addrs", "prefix", "address", "port", "split", "bound",
	};
	char *line = print_fields(false, false, "str"), *table = print_fields(false, true, "str");
	char *json = print_fields(true, false, "str");
	json_error_t error;
	json_t *root = json_loads(json, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	size_t i;

	EXPECT(root, "%s\n%s", error.text, json);
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		EXPECT(strstr(line, values[i]), "%s: %s", values[i], line);
		EXPECT(strstr(table, values[i]), "%s: %s", values[i], table);
	}
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		EXPECT(json_object_get(root, keys[i]), "%s", keys[i]);
	EXPECT(json_object_size(root) == ARRAY_SIZE(keys));
	json_decref(root);
	free(line);
	free(table);
	free(json);
}

static void strings_are_escaped(void)
{
	static const char nasty[] = "\"\\\n\t\x01\x7f\xff/<";
	char *json = print_fields(true, false, nasty);
	json_error_t error;
	json_t *root = json_loads(json, JSON_DECODE_INT_AS_REAL, &error);
	const char *back;

	EXPECT(root, "%s\n%s", error.text, json);
	back = json_string_value(json_object_get(root, "str"));
	EXPECT(back && !strncmp(back, "\"\\\n\t\x01\x7f", 6), "%s", back);
	json_decref(root);
	free(json);
}

static void utf8_survives(void)
{
	static const struct {
		const char *raw, *json;
	} cases[] = {
		{ "b\u00e90", "b\u00e90" }, { "\u20ac\U0001f600", "\u20ac\U0001f600" },
		{ "\xff" "a", "\ufffd" "a" }, { "\xc3", "\ufffd" }, { "\xc0\xaf", "\ufffd\ufffd" },
		{ "\xed\xa0\x80", "\ufffd\ufffd\ufffd" }, { "\xf4\x90\x80\x80z", "\ufffd\ufffd\ufffd\ufffdz" },
		{ "\xe2\x82x", "\ufffd\ufffdx" },
	};
	json_error_t error;
	const char *back;
	json_t *root;
	char *json;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		json = print_fields(true, false, cases[i].raw);
		root = json_loads(json, JSON_DECODE_INT_AS_REAL, &error);
		EXPECT(root, "%zu: %s\n%s", i, error.text, json);
		back = json_string_value(json_object_get(root, "str"));
		EXPECT(back && !strcmp(back, cases[i].json), "%zu: %s", i, back);
		json_decref(root);
		free(json);
	}
}

static void marks_are_services_too(void)
{
	static const struct tuple tuple = { .fwmark = 7, .af = AF_INET6 };
	struct out out = { .json = true };
	char *text;
	size_t size;

	out.file = open_memstream(&text, &size);
	out_open(&out, NULL, '{');
	out_service(&out, "", &tuple);
	out_close(&out, '}');
	fclose(out.file);
	EXPECT(!strcmp(text, "{\"service\":{\"fwmark\":7,\"family\":\"ipv6\"}}\n"), "%s", text);
	free(text);
}

static void a_long_table_keeps_its_columns(void)
{
	struct out out = {};
	unsigned int i, lines = 0;
	char *text, *line, *more;
	size_t size;

	out.file = open_memstream(&text, &size);
	out_table_begin(&out, 2);
	for (i = 0; i < 5000; i++) {
		out_num(&out, NULL, "Number", i);
		out_str(&out, NULL, "Word", i % 2 ? "odd" : "even");
		out_row_end(&out);
	}
	out_table_end(&out);
	fclose(out.file);
	for (line = strtok_r(text, "\n", &more); line; line = strtok_r(NULL, "\n", &more))
		EXPECT(!strncmp(line, "  ", 2) && strlen(line) <= 14 && (line[10] == 'W' || line[10] == 'o' || line[10] == 'e'), "%u: '%s'", lines++, line);
	EXPECT(lines == 0 || lines == 5001, "%u", lines);
	free(text);
}

static void states_of_destinations(void)
{
	static const struct {
		uint32_t flags;
		uint16_t pop;
		bool relay;
		const char *state;
		uint8_t drain;
	} cases[] = {
		{ MEMBER, 0, false, "draining", IP_VS_CHASH_DRAIN_STATE_DRAINING },
		{ IP_VS_CHASH_DEST_F_ALIVE, 0, false, "overdue", IP_VS_CHASH_DRAIN_STATE_OVERDUE },
		{ IP_VS_CHASH_DEST_F_ALIVE | IP_VS_CHASH_DEST_F_QUIESCED, 0, false, "drained",
		  IP_VS_CHASH_DRAIN_STATE_DRAINED },
		{ 0, 0, false, "absent", IP_VS_CHASH_DRAIN_STATE_OVERDUE },
		{ MEMBER, 0, false, "up", 77 },
		{ 0, 0, false, "absent", 0 }, { MEMBER, 0, false, "up", 0 }, { MEMBER, 1, false, "up", 0 },
		{ MEMBER | IP_VS_CHASH_DEST_F_OVERLOADED, 0, false, "overloaded", 0 },
		{ IP_VS_CHASH_DEST_F_ALIVE | IP_VS_CHASH_DEST_F_QUIESCED, 0, false, "quiesced", 0 },
		{ IP_VS_CHASH_DEST_F_ALIVE, 0, false, "pending", 0 },
		{ IP_VS_CHASH_DEST_F_ALIVE, 1, false, "pending", 0 },
		{ IP_VS_CHASH_DEST_F_ALIVE, 2, false, "peer", 0 },
		{ IP_VS_CHASH_DEST_F_ALIVE, 2, true, "relay", 0 },
		{ MEMBER | 1U << 31, 0, false, "up", 0 },
	};
	struct dest dest;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(&dest, 0, sizeof(dest));
		dest.flags = cases[i].flags;
		dest.pop = cases[i].pop;
		dest.drain = cases[i].drain;
		dest.stored.relay = cases[i].relay;
		dest.stored.have = cases[i].relay ? HAVE(IP_VS_CHASH_A_DEST_SETTINGS_RELAY) : 0;
		EXPECT(!strcmp(dest_state(&dest, &pops), cases[i].state), "%zu: %s", i,
		       dest_state(&dest, &pops));
	}
}

const struct check print_tests[] = {
	{ "show looks as it should", show_looks_good },
	{ "JSON says the same as text", json_says_the_same },
	{ "every kind of field, in a line, a table and JSON", every_kind_of_field },
	{ "strings in JSON are escaped", strings_are_escaped },
	{ "UTF-8 in JSON survives", utf8_survives },
	{ "a mark is a field of its own", marks_are_services_too },
	{ "a long table keeps its columns", a_long_table_keeps_its_columns },
	{ "states of destinations", states_of_destinations },
};
TABLE(print_tests);
