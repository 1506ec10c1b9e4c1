// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The frame of what is printed: objects and arrays of JSON, lines and tables of text, and where in
 * them a field goes.
 */
#include <stdlib.h>
#include <string.h>

#include "out.h"
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

/* Bytes of the character of UTF-8 that a string begins with; 0 when it is none. */
static int utf8_length(const unsigned char *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int len = c[0] < 0x80 ? 1 : c[0] < 0xc0 ? 0 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
	uint32_t code = len > 1 ? c[0] & (0x7f >> len) : c[0];
	int i;

	for (i = 1; i < len; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (c[i] & 0x3f);
	}
	if (!len || c[0] > 0xf4 || code < least[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return len;
}

/* What is no UTF-8, as names of devices may be, has a replacement character in its place. */
static void json_string(struct out *out, const char *string)
{
	const unsigned char *c = (const unsigned char *)string;
	int len;

	fputc('"', out->file);
	for (; *c; c += len ?: 1) {
		len = utf8_length(c);
		if (*c == '"' || *c == '\\')
			fprintf(out->file, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7f)
			fprintf(out->file, "\\u%04x", *c);
		else if (len)
			fwrite(c, 1, len, out->file);
		else
			fputs("\\ufffd", out->file);
	}
	fputc('"', out->file);
}

/* Columns of a text, where every character takes one. */
static unsigned int text_width(const char *text)
{
	unsigned int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
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

/* Begin an object or an array. */
void out_open(struct out *out, const char *key, char bracket)
{
	if (!out->json)
		return;
	json_before(out, key);
	fputc(bracket, out->file);
	out->depth++;
	out->comma = false;
}

/* End what was begun last. */
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

/* Begin a line of text. */
void out_line_begin(struct out *out, unsigned int indent)
{
	out->indent = indent;
	out->facts = 0;
	out->gap = false;
}

/* Set what a line is about apart from what it says of it. */
void out_gap(struct out *out)
{
	out->gap = true;
}

void out_line_end(struct out *out)
{
	if (!out->json && out->facts)
		fputc('\n', out->file);
}

/* Begin a table of text. */
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
		pad = text_width(cells[i]);
		pad = pad < out->widths[i] ? out->widths[i] - pad : 0;
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

/* End a row of a table. */
void out_row_end(struct out *out)
{
	if (out->json)
		return;
	out->columns = out->column;
	out->column = 0;
	if (out->cells.n >= (size_t)TABLE_ROWS * out->columns)
		table_flush(out);
}

/* End a table; nothing is printed for one without rows. */
void out_table_end(struct out *out)
{
	table_flush(out);
	out->in_table = false;
}

static void table_cell(struct out *out, const char *label, const char *text, bool right)
{
	unsigned int i = out->column++;
	unsigned int width = text_width(text);

	if (i >= ARRAY_SIZE(out->labels))
		return;
	if (!out->columns) {
		out->labels[i] = label;
		out->widths[i] = strlen(label);
		out->right |= (uint32_t)right << i;
	}
	if (!out->streaming && width > out->widths[i])
		out->widths[i] = width;
	list_add(&out->cells)->text = xstrdup(text);
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

/* A field, as text and as JSON. */
void out_field(struct out *out, const char *key, const char *label, const char *json, bool quote,
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

/* Whether a field has a value here; without one there is a gap in a table, and nothing elsewhere. */
bool out_has(struct out *out, const char *label, bool has)
{
	if (!has && !out->json && out->in_table)
		table_cell(out, label, "-", false);
	return has;
}

/* Several words: an array in JSON, commas between them in text. */
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
	if (out->json || !label || !out_has(out, label, n))
		return;
	for (i = 0; i < n && used < sizeof(buf); i++)
		used += snprintf(buf + used, sizeof(buf) - used, "%s%s", i ? "," : "", words[i]);
	out_field(out, NULL, label, NULL, false, buf, false);
}
