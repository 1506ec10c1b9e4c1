// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * See table.h.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

void table_add(struct table *t, const char *format, ...)
{
	va_list args;

	if (t->cells == sizeof(t->cell) / sizeof(*t->cell))
		return;
	va_start(args, format);
	vsnprintf(t->cell[t->cells++], sizeof(*t->cell), format, args);
	va_end(args);
}

/* How many columns from @i on stand under one head. */
static unsigned int group_size(const struct table *t, unsigned int i)
{
	unsigned int n = 1;

	while (t->column[i].group && i + n < t->columns && t->column[i + n].group &&
	       !strcmp(t->column[i].group, t->column[i + n].group))
		n++;
	return n;
}

static void print_groups(const struct table *t)
{
	unsigned int i, k, n;

	for (i = 0; i < t->columns; i += n) {
		int width = 0;

		n = group_size(t, i);
		for (k = i; k < i + n; k++)
			width += abs(t->column[k].width) + 1;
		printf("%*s", width, t->column[i].group ?: "");
	}
	printf("\n");
}

void table_print(const struct table *t)
{
	unsigned int i;

	printf("\n %s\n", t->title);
	print_groups(t);
	for (i = 0; i < t->columns; i++)
		printf(" %*s", t->column[i].width, t->column[i].head);
	for (i = 0; i < t->cells; i++) {
		if (i % t->columns == 0)
			printf("\n");
		printf(" %*s", t->column[i % t->columns].width, t->cell[i]);
	}
	printf("\n");
}

static void html_cell(FILE *f, const char *tag, const struct column *c, const char *text)
{
	fprintf(f, "<%s%s>%s</%s>", tag, c->width < 0 ? " class=\"left\"" : "", text, tag);
}

void table_html(FILE *f, const struct table *t)
{
	unsigned int i, n;

	fprintf(f, "<div class=\"scroll\"><table>\n<caption>%s</caption>\n<thead><tr>", t->title);
	for (i = 0; i < t->columns; i += n) {
		n = group_size(t, i);
		fprintf(f, "<th colspan=\"%u\">%s</th>", n, t->column[i].group ?: "");
	}
	fputs("</tr>\n<tr>", f);
	for (i = 0; i < t->columns; i++)
		html_cell(f, "th", &t->column[i], t->column[i].head);
	fputs("</tr></thead>\n<tbody>", f);
	for (i = 0; i < t->cells; i++) {
		if (i % t->columns == 0)
			fprintf(f, "%s<tr>", i ? "</tr>\n" : "");
		html_cell(f, "td", &t->column[i % t->columns], t->cell[i]);
	}
	fputs("</tr></tbody></table></div>\n", f);
}
