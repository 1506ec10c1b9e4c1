/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Text and JSON from one description: every field is printed by one call, which knows its key in
 * JSON and its label in text. A key of NULL is for text alone, a label of NULL for JSON alone.
 *
 * Text comes as lines and as tables. In a line a label says with %s where its value goes, else
 * the value comes behind it; in a table the labels of the first row head the columns.
 */
#ifndef _CHASHCTL_OUT_H
#define _CHASHCTL_OUT_H

#include <stdio.h>

#include "containers.h"

/* Long enough for what one value looks like. */
#define VALUE_LEN 256

struct out_cell {
	char *text;
};

LIST(out_cells, out_cell);

/**
 * struct out - where to print, and what is being printed
 * @file:	where to
 * @json:	as JSON
 * @pretty:	indented
 * @depth:	objects and arrays that are open
 * @comma:	something is in front in the innermost one
 * @indent:	columns that lines and tables are indented by
 * @facts:	fields of this line so far
 * @gap:	a gap comes before the next one rather than a comma
 * @in_table:	fields are cells
 * @streaming:	rows of this table were printed already
 * @cells:	of the rows that are to be printed
 * @labels:	of the columns
 * @widths:	of the columns
 * @right:	columns that are aligned to the right, by bit
 * @columns:	how many, once the first row is complete
 * @column:	of the next cell
 */
struct out {
	FILE *file;
	bool json;
	bool pretty;
	unsigned int depth;
	bool comma;
	unsigned int indent;
	unsigned int facts;
	bool gap;
	bool in_table;
	bool streaming;
	struct out_cells cells;
	const char *labels[16];
	unsigned int widths[16];
	uint32_t right;
	unsigned int columns;
	unsigned int column;
};

void out_open(struct out *out, const char *key, char bracket);
void out_close(struct out *out, char bracket);

void out_line_begin(struct out *out, unsigned int indent);
void out_gap(struct out *out);
void out_line_end(struct out *out);
void out_table_begin(struct out *out, unsigned int indent);
void out_table_end(struct out *out);
void out_row_end(struct out *out);

void out_field(struct out *out, const char *key, const char *label, const char *json, bool quote,
	       const char *text, bool right);
void out_words(struct out *out, const char *key, const char *label, const char *const *words,
	       unsigned int n);
void out_none(struct out *out, const char *label);

/* An array of what is in a list: @print takes where to, an element and what else there is. */
#define out_each(where, list, print, ...) do {					\
	struct out *out_ = (where);						\
	typeof(list) list_ = (list);						\
	size_t i_;								\
										\
	out_open(out_, NULL, '[');						\
	for (i_ = 0; i_ < list_->n; i_++)					\
		print(out_, &list_->at[i_], ##__VA_ARGS__);			\
	out_close(out_, ']');							\
} while (0)

/* The same, in text as a table. */
#define out_table(where, list, print, ...) do {				\
	out_table_begin(where, 0);						\
	out_each(where, list, print, ##__VA_ARGS__);				\
	out_table_end(where);							\
} while (0)

#endif /* _CHASHCTL_OUT_H */
