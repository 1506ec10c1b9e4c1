// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text and JSON from one description: a field's value is made once for each of the two, and
 * field() decides which one goes where.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "print.h"
#include "util.h"

/* Rows that a table keeps to find out how wide its columns are. */
#define TABLE_ROWS 1024

static void json_newline(struct out *out)
{
	unsigned int i;

	if (!out->pretty)
		return;
	fputc('\n', out->file);
	for (i = 0; i < out->depth; i++)
		fputs("    ", out->file);
}

static void json_string(struct out *out, const char *string)
{
	const unsigned char *c;

	fputc('"', out->file);
	for (c = (const unsigned char *)string; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out->file, "\\%c", *c);
		else if (*c < 0x20 || *c >= 0x7f)
			fprintf(out->file, "\\u%04x", *c);
		else
			fputc(*c, out->file);
	}
	fputc('"', out->file);
}

/* What comes before a value: a comma, a line, its key. */
static void json_before(struct out *out, const char *key)
{
	if (out->comma)
		fputc(',', out->file);
	if (out->depth)
		json_newline(out);
	out->comma = true;
	if (!key)
		return;
	json_string(out, key);
	fputs(out->pretty ? ": " : ":", out->file);
}

/**
 * out_open() - begin an object or an array
 * @out:	where to
 * @key:	in JSON, or NULL inside an array
 * @bracket:	{ or [
 */
void out_open(struct out *out, const char *key, char bracket)
{
	if (!out->json)
		return;
	json_before(out, key);
	fputc(bracket, out->file);
	out->depth++;
	out->comma = false;
}

/**
 * out_close() - end what was begun last
 * @out:	where to
 * @bracket:	} or ]
 */
void out_close(struct out *out, char bracket)
{
	if (!out->json)
		return;
	out->depth--;
	if (out->comma)
		json_newline(out);
	fputc(bracket, out->file);
	out->comma = true;
	if (!out->depth) {
		fputc('\n', out->file);
		out->comma = false;
	}
}

static void spaces(struct out *out, unsigned int n)
{
	fprintf(out->file, "%*s", (int)n, "");
}

/**
 * out_line_begin() - begin a line of text
 * @out:	where to
 * @indent:	columns in front of it
 */
void out_line_begin(struct out *out, unsigned int indent)
{
	out->indent = indent;
	out->facts = 0;
	out->gap = false;
}

/**
 * out_gap() - set what a line is about apart from what it says of it
 * @out:	where to
 */
void out_gap(struct out *out)
{
	out->gap = true;
}

/**
 * out_line_end() - end a line of text; nothing is printed for one without fields
 * @out:	where to
 */
void out_line_end(struct out *out)
{
	if (!out->json && out->facts)
		fputc('\n', out->file);
}

/**
 * out_table_begin() - begin a table of text
 * @out:	where to
 * @indent:	columns in front of it
 */
void out_table_begin(struct out *out, unsigned int indent)
{
	out->indent = indent;
	out->in_table = true;
	out->streaming = false;
	out->right = 0;
	out->columns = 0;
	out->column = 0;
	memset(out->widths, 0, sizeof(out->widths));
}

static void table_print_row(struct out *out, const char *const *cells)
{
	unsigned int i, pad;

	spaces(out, out->indent);
	for (i = 0; i < out->columns; i++) {
		pad = strlen(cells[i]) < out->widths[i] ? out->widths[i] - strlen(cells[i]) : 0;
		if (out->right >> i & 1)
			spaces(out, pad);
		fputs(cells[i], out->file);
		if (i == out->columns - 1)
			break;
		spaces(out, 2 + (out->right >> i & 1 ? 0 : pad));
	}
	fputc('\n', out->file);
}

static void table_flush(struct out *out)
{
	const char *row[ARRAY_SIZE(out->labels)];
	size_t i;

	if (!out->cells.n)
		return;
	if (!out->streaming)
		table_print_row(out, out->labels);
	out->streaming = true;
	for (i = 0; i < out->cells.n; i++) {
		row[i % out->columns] = out->cells.at[i].text;
		if ((i + 1) % out->columns == 0)
			table_print_row(out, row);
	}
	for (i = 0; i < out->cells.n; i++)
		free(out->cells.at[i].text);
	list_free(&out->cells);
}

/**
 * out_row_end() - end a row of a table
 * @out:	where to
 */
void out_row_end(struct out *out)
{
	if (out->json)
		return;
	out->columns = out->column;
	out->column = 0;
	if (out->cells.n >= (size_t)TABLE_ROWS * out->columns)
		table_flush(out);
}

/**
 * out_table_end() - end a table; nothing is printed for one without rows
 * @out:	where to
 */
void out_table_end(struct out *out)
{
	table_flush(out);
	out->in_table = false;
}

static void table_cell(struct out *out, const char *label, const char *text, bool right)
{
	unsigned int i = out->column++;
	unsigned int width = strlen(text);

	if (i >= ARRAY_SIZE(out->labels))
		return;
	if (!out->columns) {
		out->labels[i] = label;
		out->widths[i] = strlen(label);
		out->right |= (uint32_t)right << i;
	}
	if (!out->streaming && width > out->widths[i])
		out->widths[i] = width;
	list_add(&out->cells)->text = strdup(text);
}

static void line_fact(struct out *out, const char *label, const char *text)
{
	const char *hole = strstr(label, "%s");

	if (out->facts++)
		fputs(out->gap ? "  " : ", ", out->file);
	else
		spaces(out, out->indent);
	out->gap = false;
	if (hole)
		fprintf(out->file, "%.*s%s%s", (int)(hole - label), label, text, hole + 2);
	else
		fprintf(out->file, "%s%s%s", label, *label && *text ? " " : "", text);
}

/* A field: @json as it stands, or as a string of JSON with @quote. */
static void field(struct out *out, const char *key, const char *label, const char *json, bool quote,
		  const char *text, bool right)
{
	if (out->json) {
		if (!key)
			return;
		json_before(out, key);
		if (quote)
			json_string(out, json);
		else
			fputs(json, out->file);
	} else if (label && out->in_table) {
		table_cell(out, label, text, right);
	} else if (label) {
		line_fact(out, label, text);
	}
}

/**
 * out_str() - a string
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @value:	what
 */
void out_str(struct out *out, const char *key, const char *label, const char *value)
{
	field(out, key, label, value, true, value, false);
}

/**
 * out_num() - a number
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @value:	what
 */
void out_num(struct out *out, const char *key, const char *label, uint64_t value)
{
	char buf[VALUE_LEN];

	snprintf(buf, sizeof(buf), "%" PRIu64, value);
	field(out, key, label, buf, false, buf, true);
}

/**
 * out_hex() - a value of 64 bits that stands for nothing but itself
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @value:	what
 */
void out_hex(struct out *out, const char *key, const char *label, uint64_t value)
{
	char buf[VALUE_LEN];

	snprintf(buf, sizeof(buf), "0x%016" PRIx64, value);
	out_str(out, key, label, buf);
}

/**
 * out_bool() - on or off
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @value:	what
 */
void out_bool(struct out *out, const char *key, const char *label, bool value)
{
	field(out, key, label, value ? "true" : "false", false, value ? "on" : "off", false);
}

/**
 * out_flag() - what is mentioned in text only where it is so
 * @out:	where to
 * @key:	in JSON, or NULL
 * @text:	in text
 * @value:	whether it is so
 */
void out_flag(struct out *out, const char *key, const char *text, bool value)
{
	field(out, key, value ? text : NULL, value ? "true" : "false", false, "", false);
}

/**
 * out_none() - a field that has no value here: a gap in a table, nothing elsewhere
 * @out:	where to
 * @label:	of the column
 */
void out_none(struct out *out, const char *label)
{
	if (!out->json && out->in_table)
		table_cell(out, label, "-", false);
}

/**
 * out_percent() - a share
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @value:	in percent
 */
void out_percent(struct out *out, const char *key, const char *label, double value)
{
	char json[VALUE_LEN], text[VALUE_LEN];

	snprintf(json, sizeof(json), "%.4f", value);
	snprintf(text, sizeof(text), "%.2f%%", value);
	field(out, key, label, json, false, text, true);
}

/**
 * out_bytes() - memory
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @value:	bytes
 */
void out_bytes(struct out *out, const char *key, const char *label, uint64_t value)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	char json[VALUE_LEN], text[VALUE_LEN];
	double scaled = value;
	unsigned int i;

	for (i = 0; scaled >= 1024 && i < ARRAY_SIZE(units) - 1; i++)
		scaled /= 1024;
	snprintf(json, sizeof(json), "%" PRIu64, value);
	snprintf(text, sizeof(text), i ? "%.1f %s" : "%.0f %s", scaled, units[i]);
	field(out, key, label, json, false, text, true);
}

/**
 * out_duration() - how long something took
 * @out:	where to
 * @key:	in JSON, in ns, or NULL
 * @label:	in text, or NULL
 * @ns:		what
 */
void out_duration(struct out *out, const char *key, const char *label, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms" };
	char json[VALUE_LEN], text[VALUE_LEN];
	double scaled = ns;
	unsigned int i;

	for (i = 0; scaled >= 1000 && i < ARRAY_SIZE(units); i++)
		scaled /= 1000;
	snprintf(json, sizeof(json), "%" PRIu64, ns);
	snprintf(text, sizeof(text), i ? "%.2f %s" : "%.0f %s", scaled,
		 i < ARRAY_SIZE(units) ? units[i] : "s");
	field(out, key, label, json, false, text, true);
}

/* A moment: seconds since the epoch in JSON, how far away it is in text. */
static void out_moment(struct out *out, const char *key, const char *label, int64_t offset_ms)
{
	uint64_t seconds = (offset_ms < 0 ? -offset_ms : offset_ms) / 1000;
	char json[VALUE_LEN], text[VALUE_LEN];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(json, sizeof(json), "%" PRId64,
		 now.tv_sec + (now.tv_nsec / 1000000 + offset_ms) / 1000);
	if (seconds >= 2 * 86400)
		snprintf(text, sizeof(text), "%" PRIu64 " d", seconds / 86400);
	else if (seconds >= 2 * 3600)
		snprintf(text, sizeof(text), "%" PRIu64 " h", seconds / 3600);
	else if (seconds >= 2 * 60)
		snprintf(text, sizeof(text), "%" PRIu64 " min", seconds / 60);
	else
		snprintf(text, sizeof(text), "%" PRIu64 " s", seconds);
	field(out, key, label, json, false, text, true);
}

/**
 * out_since() - when something happened
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @age_ms:	how long ago
 */
void out_since(struct out *out, const char *key, const char *label, uint64_t age_ms)
{
	out_moment(out, key, label, -(int64_t)(age_ms & INT64_MAX));
}

/**
 * out_until() - when something will happen
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @left_ms:	how long it takes until then
 */
void out_until(struct out *out, const char *key, const char *label, uint64_t left_ms)
{
	out_moment(out, key, label, left_ms & (INT64_MAX >> 1));
}

/**
 * out_now() - this moment: the time of day in text
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 */
void out_now(struct out *out, const char *key, const char *label)
{
	char json[VALUE_LEN], text[VALUE_LEN];
	struct timespec now;
	struct tm tm;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(json, sizeof(json), "%lld.%06ld", (long long)now.tv_sec, now.tv_nsec / 1000);
	localtime_r(&now.tv_sec, &tm);
	used = strftime(text, sizeof(text), "%H:%M:%S", &tm);
	snprintf(text + used, sizeof(text) - used, ".%06ld", now.tv_nsec / 1000);
	field(out, key, label, json, false, text, false);
}

/**
 * out_words() - several words: an array in JSON, commas between them in text
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @words:	what
 * @n:		how many
 */
void out_words(struct out *out, const char *key, const char *label, const char *const *words,
	       unsigned int n)
{
	char buf[4 * VALUE_LEN] = "";
	size_t used = 0;
	unsigned int i;

	if (out->json && key) {
		out_open(out, key, '[');
		for (i = 0; i < n; i++) {
			json_before(out, NULL);
			json_string(out, words[i]);
		}
		out_close(out, ']');
	}
	if (out->json || !label)
		return;
	if (!n) {
		out_none(out, label);
		return;
	}
	for (i = 0; i < n && used < sizeof(buf); i++)
		used += snprintf(buf + used, sizeof(buf) - used, "%s%s", i ? "," : "", words[i]);
	field(out, NULL, label, NULL, false, buf, false);
}

/**
 * addr_text() - an address as text
 * @addr:	what
 * @buf:	where to
 *
 * Return: @buf.
 */
const char *addr_text(const struct addr *addr, char buf[VALUE_LEN])
{
	if (!addr->af || !inet_ntop(addr->af, addr->ip, buf, VALUE_LEN))
		strcpy(buf, "-");
	return buf;
}

/**
 * endpoint_text() - an address and a port as text
 * @addr:	address
 * @port:	port
 * @buf:	where to
 *
 * Return: @buf.
 */
const char *endpoint_text(const struct addr *addr, uint16_t port, char buf[VALUE_LEN])
{
	char ip[VALUE_LEN];

	addr_text(addr, ip);
	snprintf(buf, VALUE_LEN, addr->af == AF_INET6 ? "[%.64s]:%u" : "%.64s:%u", ip, port);
	return buf;
}

/**
 * prefix_text() - a prefix as text
 * @prefix:	what
 * @buf:	where to
 *
 * Return: @buf.
 */
const char *prefix_text(const struct prefix *prefix, char buf[VALUE_LEN])
{
	char ip[VALUE_LEN];

	addr_text(&prefix->addr, ip);
	snprintf(buf, VALUE_LEN, "%.64s/%u", ip, prefix->plen);
	return buf;
}

/**
 * service_text() - a service as ipvsadm names it
 * @tuple:	what
 * @buf:	where to
 *
 * Return: @buf, which parse_service() understands.
 */
const char *service_text(const struct tuple *tuple, char buf[VALUE_LEN])
{
	char endpoint[VALUE_LEN];

	if (tuple->fwmark) {
		snprintf(buf, VALUE_LEN, "-f %u%s", tuple->fwmark,
			 tuple->af == AF_INET6 ? " -6" : "");
		return buf;
	}
	endpoint_text(&tuple->addr, tuple->port, endpoint);
	snprintf(buf, VALUE_LEN, "%s %.96s",
		 tuple->protocol == IPPROTO_UDP ? "-u" :
		 tuple->protocol == IPPROTO_SCTP ? "--sctp-service" : "-t", endpoint);
	return buf;
}

/**
 * split_text() - a port split as text
 * @split:	what
 * @buf:	where to
 *
 * Return: @buf, which parse_split() understands.
 */
const char *split_text(const struct split *split, char buf[VALUE_LEN])
{
	if (!split->size)
		strcpy(buf, "off");
	else if (split->last == UINT16_MAX)
		snprintf(buf, VALUE_LEN, "%u:%u", split->base, split->size);
	else
		snprintf(buf, VALUE_LEN, "%u:%u:%u", split->base, split->size, split->last);
	return buf;
}

/**
 * out_addr() - an address
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @addr:	what
 */
void out_addr(struct out *out, const char *key, const char *label, const struct addr *addr)
{
	char buf[VALUE_LEN];

	out_str(out, key, label, addr_text(addr, buf));
}

/**
 * out_addrs() - addresses
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @addrs:	what
 */
void out_addrs(struct out *out, const char *key, const char *label, const struct addrs *addrs)
{
	char buf[ARRAY_SIZE(addrs->at)][VALUE_LEN];
	const char *words[ARRAY_SIZE(addrs->at)];
	unsigned int i;

	for (i = 0; i < addrs->n; i++)
		words[i] = addr_text(&addrs->at[i], buf[i]);
	out_words(out, key, label, words, addrs->n);
}

/**
 * out_prefix() - a prefix
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @prefix:	what
 */
void out_prefix(struct out *out, const char *key, const char *label, const struct prefix *prefix)
{
	char buf[VALUE_LEN];

	out_str(out, key, label, prefix_text(prefix, buf));
}

/**
 * out_endpoint() - an address and a port: two fields in JSON, one in text
 * @out:	where to
 * @addr_key:	of the address in JSON
 * @port_key:	of the port in JSON
 * @label:	in text, or NULL
 * @addr:	address
 * @port:	port
 */
void out_endpoint(struct out *out, const char *addr_key, const char *port_key, const char *label,
		  const struct addr *addr, uint16_t port)
{
	char buf[VALUE_LEN];

	if (out->json) {
		out_addr(out, addr_key, NULL, addr);
		out_num(out, port_key, NULL, port);
		return;
	}
	out_str(out, NULL, label, endpoint_text(addr, port, buf));
}

/**
 * out_service() - a service
 * @out:	where to
 * @label:	in text, or NULL
 * @tuple:	what
 */
void out_service(struct out *out, const char *label, const struct tuple *tuple)
{
	char buf[VALUE_LEN];

	out_str(out, "service", label, service_text(tuple, buf));
}

/**
 * out_bound() - a load bound
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @percent:	what; 0 is none
 */
void out_bound(struct out *out, const char *key, const char *label, uint32_t percent)
{
	char json[VALUE_LEN], text[VALUE_LEN];

	snprintf(json, sizeof(json), "%u", percent);
	snprintf(text, sizeof(text), percent ? "%u%%" : "off", percent);
	field(out, key, label, json, false, text, false);
}

/**
 * out_split() - a port split
 * @out:	where to
 * @key:	in JSON, or NULL
 * @label:	in text, or NULL
 * @split:	what
 */
void out_split(struct out *out, const char *key, const char *label, const struct split *split)
{
	char buf[VALUE_LEN];

	out_str(out, key, label, split_text(split, buf));
}
