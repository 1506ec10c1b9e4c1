/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Tables, filled cell by cell and written for a terminal or as HTML.
 */
#ifndef _CHASH_DEMO_TABLE_H
#define _CHASH_DEMO_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#define TABLE_ROWS	20
#define TABLE_COLUMNS	14

struct column {
	const char	*group;		/* head over neighbours that have the same; or NULL */
	const char	*head;
	int		width;		/* on a terminal; negative: left-aligned */
};

struct table {
	const char		*title;
	const struct column	*column;
	unsigned int		columns, cells;		/* cells: filled so far, row by row */
	char			cell[TABLE_ROWS * TABLE_COLUMNS][48];
};

void table_add(struct table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_print(const struct table *t);
void table_html(FILE *f, const struct table *t);

#endif /* _CHASH_DEMO_TABLE_H */
