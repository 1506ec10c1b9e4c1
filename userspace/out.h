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

/* Where to print, and what is being printed. */
struct out {
	FILE *file;	/* where to */
	bool json;	/* as JSON */
	bool pretty;	/* indented */
	unsigned int depth;	/* objects and arrays that are open */
	bool comma;	/* something is in front in the innermost one */
	unsigned int indent;	/* columns that lines and tables are indented by */
	unsigned int facts;	/* fields of this line so far */
	bool gap;	/* a gap comes before the next one rather than a comma */
	bool in_table;	/* fields are cells */
	bool streaming;	/* rows of this table were printed already */
	struct out_cells cells;	/* of the rows that are to be printed */
	const char *labels[16];	/* of the columns */
	unsigned int widths[16];	/* of the columns */
	uint32_t right;	/* columns that are aligned to the right, by bit */
	unsigned int columns;	/* how many, once the first row is complete */
	unsigned int column;	/* of the next cell */
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
bool out_has(struct out *out, const char *label, bool has);

/*
 * An array of what is in a list, each an object and in a table a row: @print takes where to, an
 * element and what else there is.
 */
#define out_each(where, list, print, ...) do {					\
	struct out *out_ = (where);						\
	typeof(list) list_ = (list);						\
	size_t i_;								\
										\
	out_open(out_, NULL, '[');						\
	for (i_ = 0; i_ < list_->n; i_++) {					\
		out_open(out_, NULL, '{');					\
		print(out_, &list_->at[i_], ##__VA_ARGS__);			\
		out_close(out_, '}');						\
		out_row_end(out_);						\
	}									\
	out_close(out_, ']');							\
} while (0)

/* The same, in text as a table. */
#define out_table(where, list, print, ...) do {				\
	out_table_begin(where, 0);						\
	out_each(where, list, print, ##__VA_ARGS__);				\
	out_table_end(where);							\
} while (0)

#endif /* _CHASHCTL_OUT_H */
