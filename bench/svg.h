/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Line plots over the number of destinations, written as SVG.
 */
#ifndef _CHASH_BENCH_SVG_H
#define _CHASH_BENCH_SVG_H

#include <stdbool.h>

#define SVG_LINES	5
#define SVG_POINTS	8

struct svg_line {
	const char	*name;
	unsigned int	points;
	double		x[SVG_POINTS], y[SVG_POINTS];
};

/*
 * The x axis is logarithmic, with @log so is y; else y starts at 0. A line keeps its colour over
 * all plots by its place in the array; one without points is left out. Returns 0, or -1 when the
 * file cannot be written.
 */
int svg_plot(const char *path, const char *title, const char *unit, bool log,
	     const struct svg_line *line, unsigned int lines);

#endif /* _CHASH_BENCH_SVG_H */
