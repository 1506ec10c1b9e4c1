// SPDX-License-Identifier: GPL-2.0-only
/*
 * See svg.h. Ticks are the destinations measured and round values.
 */
#include <math.h>
#include <stdio.h>

#include "svg.h"

#define WIDTH	640
#define HEIGHT	400
#define LEFT	70
#define RIGHT	110
#define TOP	40
#define BOTTOM	50

static const char *const colours[] = { "#999999", "#d55e00", "#0072b2", "#009e73", "#cc79a7" };

struct scale {
	double	low, high;
	bool	log;
};

/* Where a value lies between the ends of a scale: 0 .. 1. */
static double place(const struct scale *s, double value)
{
	if (s->log)
		return log(value / s->low) / log(s->high / s->low);
	return (value - s->low) / (s->high - s->low);
}

static double at_x(const struct scale *s, double x)
{
	return LEFT + place(s, x) * (WIDTH - LEFT - RIGHT);
}

static double at_y(const struct scale *s, double y)
{
	return HEIGHT - BOTTOM - place(s, y) * (HEIGHT - TOP - BOTTOM);
}

/* The next of 1, 2, 5, 10, ... that is not below a value. */
static double round_up(double value)
{
	double power = pow(10, floor(log10(value))), part = value / power;

	return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static void tick(FILE *f, double y, double value)
{
	fprintf(f, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>\n",
		LEFT, WIDTH - RIGHT, y, y);
	fprintf(f, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n", LEFT - 6, y + 4,
		value);
}

static void ticks(FILE *f, const struct scale *s)
{
	double value, step = round_up(s->high / 6);

	if (s->log) {
		for (value = s->low; value < s->high * 1.01; value *= 10)
			tick(f, at_y(s, value), value);
		return;
	}
	for (value = 0; value < s->high * 1.01; value += step)
		tick(f, at_y(s, value), value);
}

/* Write the name of a line at its end, or as near as the names written before leave room. */
static void label(FILE *f, double y, const char *name, const char *colour, double *taken,
		  unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (fabs(y - taken[i]) >= 14)
			continue;
		y = taken[i] + 14;
		i = -1;
	}
	taken[n] = y;
	fprintf(f, "<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>\n", WIDTH - RIGHT + 8,
		y + 4, colour, name);
}

int svg_plot(const char *path, const char *title, const char *unit, bool log,
	     const struct svg_line *line, unsigned int lines)
{
	struct scale x = { .low = INFINITY, .log = true }, y = { .low = INFINITY, .log = log };
	const struct svg_line *longest = line;
	unsigned int i, k, labels = 0;
	double taken[SVG_LINES];
	FILE *f;

	if (lines > SVG_LINES)
		return -1;
	for (i = 0; i < lines; i++) {
		for (k = 0; k < line[i].points; k++) {
			x.low = fmin(x.low, line[i].x[k]);
			x.high = fmax(x.high, line[i].x[k]);
			y.high = fmax(y.high, line[i].y[k]);
			if (line[i].y[k] > 0)
				y.low = fmin(y.low, line[i].y[k]);
		}
		if (line[i].points > longest->points)
			longest = &line[i];
	}
	if (!longest->points || y.high <= 0)
		return 0;
	y.low = log ? pow(10, floor(log10(y.low))) : 0;
	y.high = log ? pow(10, ceil(log10(y.high * 1.001))) : y.high * 1.05;

	f = fopen(path, "w");
	if (!f)
		return -1;
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
		"font-family=\"sans-serif\" font-size=\"12\">\n", WIDTH, HEIGHT);
	fprintf(f, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
	fprintf(f, "<text x=\"%d\" y=\"22\" font-size=\"15\">%s, %s</text>\n", LEFT, title, unit);
	ticks(f, &y);
	for (k = 0; k < longest->points; k++)
		fprintf(f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n",
			at_x(&x, longest->x[k]), HEIGHT - BOTTOM + 18, longest->x[k]);
	fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">destinations</text>\n",
		(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12);
	for (i = 0; i < lines; i++) {
		const char *colour = colours[i % (sizeof(colours) / sizeof(*colours))];
		double last = 0;

		if (!line[i].points)
			continue;
		fprintf(f, "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"",
			colour);
		/* Zero has no place on a logarithmic scale: it lies on the axis. */
		for (k = 0; k < line[i].points; k++)
			fprintf(f, "%.1f,%.1f ", at_x(&x, line[i].x[k]),
				at_y(&y, fmax(line[i].y[k], y.low)));
		fprintf(f, "\"/>\n");
		/* A line of one point would not be seen. */
		for (k = 0; k < line[i].points; k++) {
			last = at_y(&y, fmax(line[i].y[k], y.low));
			fprintf(f, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
				at_x(&x, line[i].x[k]), last, colour);
		}
		label(f, last, line[i].name, colour, taken, labels++);
	}
	fprintf(f, "</svg>\n");
	return fclose(f);
}
