// SPDX-License-Identifier: GPL-2.0-only
/* Draws steps.tsv (see guest), read from standard input, as an SVG of two panels
 * over time: clients moved without need, and sessions broken or ended.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STEPS	32
#define COLUMNS		19
#define WIDTH		960
#define LEFT		80
#define RIGHT		70
#define PANEL		200	/* height */
#define TOP		112
#define GAP		66	/* between panels */
#define LEGEND		22	/* height of a line of the list of steps */

enum { CHASH, MH, SCHEDULERS };
static const char *const names[] = { "chash", "mh (mh-fallback)" };
static const char *const colours[] = { "#0b62a4", "#d9680d" };

struct point {
	double begun, done;	/* seconds */
	double unneeded, broken, ended;		/* sums up to here */
};

static struct point data[SCHEDULERS][MAX_STEPS];
static char titles[MAX_STEPS][80];
static int steps;
static double last;		/* second of the last point */

static void die(const char *why)
{
	fprintf(stderr, "plot: %s\n", why);
	exit(1);
}

static void parse(void)
{
	char line[512], *field[COLUMNS], *rest;
	int i;

	while (fgets(line, sizeof(line), stdin)) {
		struct point *p;
		int step, sched;

		rest = line;
		for (i = 0; i < COLUMNS; i++) {
			field[i] = strsep(&rest, "\t\n");
			if (!field[i])
				die("a line is too short");
		}
		step = atoi(field[0]);
		sched = strcmp(field[4], "chash") ? MH : CHASH;
		if (step < 0 || step >= MAX_STEPS)
			die("a step is out of range");
		p = &data[sched][step];
		p->begun = atof(field[2]);
		p->done = atof(field[3]);
		p->unneeded = atof(field[6]) + (step ? p[-1].unneeded : 0);
		p->broken = atof(field[8]) + atof(field[9]) + atof(field[10]);
		p->ended = atof(field[11]) + atof(field[12]) + atof(field[13]);
		snprintf(titles[step], sizeof(titles[step]), "%s", field[1]);
		if (step >= steps)
			steps = step + 1;
		if (p->done > last)
			last = p->done;
	}
	if (!steps)
		die("nothing to draw");
}

/* The smallest of 1, 2, 5 times a power of ten that divides @range into few parts. */
static double tick(double range, int parts)
{
	double unit = 1;

	while (range / unit > 10 * parts)
		unit *= 10;
	if (range / unit <= parts)
		return unit;
	if (range / unit <= 2 * parts)
		return 2 * unit;
	return range / unit <= 5 * parts ? 5 * unit : 10 * unit;
}

static double x_of(double second)
{
	return LEFT + second / last * (WIDTH - LEFT - RIGHT);
}

struct series {
	size_t member;		/* offset in struct point */
	const char *style;
	int labelled;		/* its last value is written at its end */
};

static double value(const struct point *p, size_t member)
{
	double v;

	memcpy(&v, (const char *)p + member, sizeof(v));
	return v;
}

static void draw_series(int sched, const struct series *s, double y0, double scale, double shift)
{
	const struct point *p = data[sched];
	int i;

	printf("<path fill=\"none\" stroke=\"%s\" %s d=\"M%.1f %.1f", colours[sched], s->style,
	       x_of(0), y0 + shift);
	/* It stays until the step begins; when it moved was not measured but then and there. */
	for (i = 0; i < steps; i++)
		printf(" L%.1f %.1f L%.1f %.1f", x_of(p[i].begun),
		       y0 - value(&p[i ? i - 1 : 0], s->member) * scale + shift,
		       x_of(p[i].done), y0 - value(&p[i], s->member) * scale + shift);
	printf(" H%.1f\"/>\n", x_of(last));
}

static void draw_panel(const char *title, double top, const struct series *series, int count)
{
	double y0 = top + PANEL, max = 0, step, scale, v, label_y[SCHEDULERS];
	int i, s, c;

	for (c = 0; c < count; c++)
		for (s = 0; s < SCHEDULERS; s++)
			if (value(&data[s][steps - 1], series[c].member) > max)
				max = value(&data[s][steps - 1], series[c].member);
	step = tick(max < 4 ? 4 : max, 5);
	max = step * (int)(max / step + 1);
	scale = PANEL / max;

	printf("<text x=\"%d\" y=\"%.0f\" class=\"title\">%s</text>\n", LEFT, top - 12, title);
	for (v = 0; v <= max; v += step)
		printf("<path class=\"grid\" d=\"M%d %.1f H%d\"/><text x=\"%d\" y=\"%.1f\" class=\"num\" "
		       "text-anchor=\"end\">%.0f</text>\n", LEFT, y0 - v * scale, WIDTH - RIGHT,
		       LEFT - 10, y0 - v * scale + 4, v);
	/* the same steps, but not at quite the same second: the markers are chash's */
	for (i = 1; i < steps; i++)
		printf("<path class=\"step\" d=\"M%.1f %.1f V%.1f\"/>\n", x_of(data[0][i].begun),
		       top, y0);
	for (v = 0; v <= last; v += tick(last, 8))
		printf("<path class=\"axis\" d=\"M%.1f %.1f v5\"/><text x=\"%.1f\" y=\"%.1f\" "
		       "class=\"num\" text-anchor=\"middle\">%.0f</text>\n", x_of(v), y0, x_of(v),
		       y0 + 19, v);
	printf("<path class=\"axis\" d=\"M%d %.1f V%.1f H%d\"/>\n", LEFT, top, y0, WIDTH - RIGHT);
	/* where lines meet, chash is drawn over mh and a little above it */
	for (c = 0; c < count; c++)
		for (s = SCHEDULERS - 1; s >= 0; s--)
			draw_series(s, &series[c], y0, scale, s == CHASH ? -1 : 1);
	for (c = 0; c < count; c++) {
		if (!series[c].labelled)
			continue;
		for (s = 0; s < SCHEDULERS; s++)
			label_y[s] = y0 - value(&data[s][steps - 1], series[c].member) * scale + 4;
		if (label_y[CHASH] - label_y[MH] < 14)
			label_y[MH] = label_y[CHASH] - 14;
		for (s = 0; s < SCHEDULERS; s++)
			printf("<text x=\"%d\" y=\"%.1f\" class=\"end\" style=\"fill:%s\">%.0f</text>\n",
			       WIDTH - RIGHT + 8, label_y[s], colours[s],
			       value(&data[s][steps - 1], series[c].member));
	}
}

static void draw_legend(double x, double y)
{
	int s;

	for (s = 0; s < SCHEDULERS; s++, x += s == 1 ? 100 : 170)
		printf("<path stroke=\"%s\" stroke-width=\"3\" d=\"M%.0f %.0f h28\"/>"
		       "<text x=\"%.0f\" y=\"%.0f\">%s</text>\n", colours[s], x, y - 4, x + 36, y,
		       names[s]);
	printf("<path stroke=\"#555\" stroke-width=\"1.6\" stroke-dasharray=\"2 4\" d=\"M%.0f %.0f h28\"/>"
	       "<text x=\"%.0f\" y=\"%.0f\">sessions that ended with their server</text>\n", x,
	       y - 4, x + 36, y);
}

int main(void)
{
	static const struct series moved[] = {
		{ offsetof(struct point, unneeded), "stroke-width=\"3\"", 1 },
	};
	static const struct series sessions[] = {
		{ offsetof(struct point, ended), "stroke-width=\"1.6\" stroke-dasharray=\"2 4\"", 0 },
		{ offsetof(struct point, broken), "stroke-width=\"3\"", 1 },
	};
	double second = TOP + PANEL + GAP, list = second + PANEL + 66;
	int i, rows, height;

	parse();
	rows = steps / 2;
	height = list + rows * LEGEND + 10;
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n"
	       "<style>text{font:13px \"DejaVu Sans\",Arial,sans-serif;fill:#222}"
	       ".head{font-size:18px;font-weight:bold}.title{font-weight:bold}"
	       ".num{font-size:12px;fill:#555}.end{font-size:14px;font-weight:bold}"
	       ".dot{font-size:11px;font-weight:bold;fill:#fff}"
	       ".grid{stroke:#e4e4e4}.axis{stroke:#444;fill:none}"
	       ".step{stroke:#999;stroke-dasharray:4 4}</style>\n"
	       "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
	       "<text x=\"%d\" y=\"32\" class=\"head\">A pool changes under live sessions: chash beside mh"
	       "</text>\n", WIDTH, height, WIDTH, height, LEFT);
	draw_legend(LEFT, 58);
	draw_panel("Clients moved without need: of 2,000 that come back after each step, added up", TOP, moved, 1);
	draw_panel("Sessions broken: of 540, added up", second, sessions, 2);
	printf("<text x=\"%d\" y=\"%.0f\" text-anchor=\"middle\" class=\"num\">seconds</text>\n",
	       (LEFT + WIDTH - RIGHT) / 2, second + PANEL + 38);

	for (i = 1; i < steps; i++) {
		double x = x_of(data[0][i].begun);
		double lx = LEFT + 10 + (i - 1) / rows * 410, ly = list + (i - 1) % rows * LEGEND;

		printf("<circle cx=\"%.1f\" cy=\"%d\" r=\"9\" fill=\"#555\"/><text x=\"%.1f\" y=\"%d\" "
		       "class=\"dot\" text-anchor=\"middle\">%d</text>\n", x, TOP + 2, x, TOP + 6, i);
		printf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"9\" fill=\"#555\"/><text x=\"%.1f\" y=\"%.1f\" "
		       "class=\"dot\" text-anchor=\"middle\">%d</text><text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
		       lx, ly - 4, lx, ly, i, lx + 18, ly, titles[i]);
	}
	printf("</svg>\n");
	return 0;
}
