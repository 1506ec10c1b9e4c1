// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * See svg.h. Pictures that stand in one page share the style, so each may bring it along.
 */
#include <math.h>
#include <string.h>

#include "svg.h"

#define LEFT	56		/* room for the numbers of the y axis */
#define RIGHT	20
#define ROW	20		/* height of a line of text */
#define LETTER	7.3		/* no letter is much wider */

static const char style[] =
	"<style>.svg{--ink:#1f2328;--dim:#59636e;--grid:#dfe3e8;--paper:#fff;--box:#f3f5f8;"
	"--c0:#0969da;--c1:#cf5b00;--c2:#1f883d;--c3:#8250df;--c4:#6e7781}"
	"@media(prefers-color-scheme:dark){.svg{--ink:#e6edf3;--dim:#9aa4af;--grid:#2d333b;"
	"--paper:#0d1117;--box:#1c2129;--c0:#58a6ff;--c1:#f0883e;--c2:#3fb950;--c3:#bc8cff;"
	"--c4:#8b949e}}"
	".svg text{font:13px \"DejaVu Sans\",Verdana,Arial,sans-serif;fill:var(--ink)}"
	".svg .head{font-size:16px;font-weight:bold}.svg .dim{font-size:12px;fill:var(--dim)}"
	".svg .paper{fill:var(--paper)}.svg .box{fill:var(--box);stroke:var(--dim)}"
	".svg .grid{stroke:var(--grid);fill:none}.svg .axis{stroke:var(--dim);fill:none}"
	".svg .mark{stroke:var(--dim);stroke-dasharray:3 4;fill:none}"
	".svg .ball{fill:var(--dim)}.svg .in{font-size:11px;font-weight:bold;fill:var(--paper)}"
	".svg .l{fill:none;stroke-linejoin:round}"
	".svg .l0{stroke:var(--c0)}.svg .l1{stroke:var(--c1)}.svg .l2{stroke:var(--c2)}"
	".svg .l3{stroke:var(--c3)}.svg .l4{stroke:var(--c4)}</style>\n";

struct scale {
	double	low, high;	/* values */
	double	from, to;	/* where they are drawn */
	bool	log;
};

static double at(const struct scale *s, double value)
{
	double part = s->log ? log(value / s->low) / log(s->high / s->low) :
			       (value - s->low) / (s->high - s->low);

	return s->from + part * (s->to - s->from);
}

/* The next of 1, 2, 5, 10, ... that is not below a value. */
static double round_up(double value)
{
	double power = pow(10, floor(log10(value))), part = value / power;

	return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static void put_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		default:
			fputc(*text, f);
		}
	}
}

void svg_begin(FILE *f, unsigned int width, unsigned int height, const char *what)
{
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"svg\" role=\"img\" width=\"%u\" "
		"height=\"%u\" viewBox=\"0 0 %u %u\">\n<title>", width, height, width, height);
	put_text(f, what);
	fprintf(f, "</title>\n%s<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n", style);
}

void svg_end(FILE *f)
{
	fputs("</svg>\n", f);
}

void svg_text(FILE *f, double x, double y, const char *anchor, const char *class, const char *text)
{
	fprintf(f, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y, anchor, class);
	put_text(f, text);
	fputs("</text>\n", f);
}

void svg_number(FILE *f, double x, double y, unsigned int number)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", number);
	fprintf(f, "<circle class=\"ball\" cx=\"%.1f\" cy=\"%.1f\" r=\"8.5\"/>\n", x, y);
	svg_text(f, x, y + 4, "middle", "in", text);
}

/* The ends of both axes; false when there is nothing to draw. */
static bool fit(const struct svg_plot *p, struct scale *x, struct scale *y)
{
	unsigned int i, k;

	x->low = y->low = INFINITY;
	for (i = 0; i < p->line_count; i++) {
		const struct svg_line *l = &p->lines[i];

		for (k = 0; k < l->points; k++) {
			x->low = fmin(x->low, l->x[k]);
			x->high = fmax(x->high, l->x[k]);
			y->high = fmax(y->high, l->y[k]);
			if (l->y[k] > 0)
				y->low = fmin(y->low, l->y[k]);
		}
	}
	if (y->high <= 0 || x->low >= x->high)
		return false;
	y->low = p->log_y ? pow(10, floor(log10(y->low))) : 0;
	y->high = p->log_y ? pow(10, ceil(log10(y->high * 1.001))) : y->high * 1.06;
	return true;
}

static void draw_tick(FILE *f, const struct scale *s, double value, bool vertical, const struct scale *other)
{
	char text[32];
	double v = at(s, value);

	snprintf(text, sizeof(text), "%g", value);
	if (vertical) {
		fprintf(f, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", other->from, v, other->to);
		svg_text(f, other->from - 8, v + 4, "end", "dim", text);
	} else {
		fprintf(f, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>", v, other->from);
		svg_text(f, v, other->from + 19, "middle", "dim", text);
	}
}

static void draw_axes(FILE *f, const struct svg_plot *p, const struct scale *x, const struct scale *y)
{
	const struct svg_line *longest = p->lines;
	double value, step = round_up(y->high / 6);
	unsigned int i;

	for (value = y->low; value < y->high * 1.001; value = y->log ? value * 10 : value + step)
		draw_tick(f, y, value, true, x);
	for (i = 1; i < p->line_count; i++)
		if (p->lines[i].points > longest->points)
			longest = &p->lines[i];
	for (i = 0; x->log && i < longest->points; i++)
		draw_tick(f, x, longest->x[i], false, y);
	step = round_up((x->high - x->low) / ((x->to - x->from) / 60));
	for (value = x->low; !x->log && value < x->high * 1.001; value += step)
		draw_tick(f, x, value, false, y);
	fprintf(f, "<path class=\"axis\" d=\"M%.1f %.1fH%.1f\"/>\n", x->from, y->from, x->to);
	svg_text(f, (x->from + x->to) / 2, y->from + 38, "middle", "dim", p->x_title);
}

/* The names of the lines, row by row; returns the height of all rows, and only that without @f. */
static double draw_legend(FILE *f, const struct svg_plot *p, double y)
{
	double x = LEFT, begin = y;
	unsigned int i;

	for (i = 0; i < p->line_count; i++) {
		double width = 34 + LETTER * strlen(p->lines[i].name);

		if (!p->lines[i].points)
			continue;
		if (x > LEFT && x + width > p->width - RIGHT) {
			x = LEFT;
			y += ROW;
		}
		if (f) {
			fprintf(f, "<path class=\"l l%u\" stroke-width=\"4\" d=\"M%.1f %.1fh22\"/>", i, x, y - 4);
			svg_text(f, x + 28, y, "start", "", p->lines[i].name);
		}
		x += width + 14;
	}
	return y + ROW - begin;
}

static void draw_line(FILE *f, unsigned int i, const struct svg_plot *p, const struct scale *x,
		      const struct scale *y)
{
	const struct svg_line *l = &p->lines[i];
	unsigned int k;

	if (!l->points)
		return;
	fprintf(f, "<path class=\"l l%u\" stroke-width=\"%.1f\" d=\"", i, 2.5 + 2.5 * i);
	/* Zero has no place on a logarithmic scale: it lies on the axis. */
	for (k = 0; k < l->points; k++)
		fprintf(f, "%c%.1f %.1f", k ? 'L' : 'M', at(x, l->x[k]), at(y, fmax(l->y[k], y->low)));
	fputs("\"/>\n", f);
	/* A line of one point would not be seen. */
	for (k = 0; p->dots && k < l->points; k++)
		fprintf(f, "<circle class=\"l%u\" style=\"fill:var(--c%u)\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n",
			i, i, at(x, l->x[k]), at(y, fmax(l->y[k], y->low)));
}

void svg_plot(FILE *f, const struct svg_plot *p)
{
	double top = p->title ? 62 : 28, bottom;
	struct scale x = { .from = LEFT, .to = p->width - RIGHT, .log = p->log_x };
	struct scale y = { .log = p->log_y };
	unsigned int i, list;

	if (!fit(p, &x, &y))
		return;
	y.to = top + draw_legend(NULL, p, top) + (p->mark_count ? 26 : 6);
	y.from = y.to + p->height;
	bottom = y.from + 46;

	list = ROW * (p->mark_count + (p->note ? 1 : 0));
	svg_begin(f, p->width, bottom + list + (list ? 12 : 0), p->title ?: p->y_title);
	if (p->note)
		svg_text(f, LEFT, bottom + list - ROW * 0.4, "start", "dim", p->note);
	if (p->title)
		svg_text(f, LEFT, 28, "start", "head", p->title);
	svg_text(f, LEFT, top - 8, "start", "dim", p->y_title);
	draw_legend(f, p, top + 14);
	draw_axes(f, p, &x, &y);
	for (i = 0; i < p->mark_count; i++) {
		fprintf(f, "<path class=\"mark\" d=\"M%.1f %.1fV%.1f\"/>\n", at(&x, p->marks[i].x), y.to - 4,
			y.from);
		svg_number(f, at(&x, p->marks[i].x), y.to - 10, i + 1);
		svg_number(f, LEFT + 9, bottom + ROW * (i + 0.5) - 4, i + 1);
		svg_text(f, LEFT + 26, bottom + ROW * (i + 0.5), "start", "", p->marks[i].text);
	}
	for (i = p->line_count; i--; )
		draw_line(f, i, p, &x, &y);
	svg_end(f);
}
