/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Line plots over the number of destinations, written as SVG.
 */
#ifndef _CHASH_BENCH_SVG_H
#define _CHASH_BENCH_SVG_H

#include <stdbool.h>

#define SVG_POINTS	8

struct svg_line {
	const char	*name;
	unsigned int	points;
	double		x[SVG_POINTS], y[SVG_POINTS];
};

/*
 * Both axes are logarithmic when @log is set; else y starts at 0. Lines keep their colour over all
 * plots by their place in the array; one without points is left out.
 */
int svg_plot(const char *path, const char *title, const char *unit, bool log,
	     const struct svg_line *line, unsigned int lines);

#endif /* _CHASH_BENCH_SVG_H */
