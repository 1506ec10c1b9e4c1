/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Pictures as SVG, for light and dark themes: line plots, and the boxes, lines and texts of a drawing.
 * Texts keep their size whatever the width is.
 */
#ifndef _CHASH_BENCH_SVG_H
#define _CHASH_BENCH_SVG_H

#include <stdbool.h>
#include <stdio.h>

#define SVG_LINES	5

struct svg_line {
	const char	*name;
	unsigned int	points;		/* 0: the line is left out */
	const double	*x, *y;
};

/* A numbered vertical line; its text is listed below the plot. */
struct svg_mark {
	double		x;
	const char	*text;
};

/* Lines that meet stay visible: the first is on top and the thinnest. */
struct svg_plot {
	const char		*title;		/* or NULL */
	const char		*note;		/* one line below it all, or NULL */
	const char		*x_title, *y_title;
	unsigned int		width, height;	/* height: of the area between the axes */
	bool			log_x;		/* with ticks at the points of the longest line */
	bool			log_y, dots;
	const struct svg_line	*lines;
	unsigned int		line_count;
	const struct svg_mark	*marks;
	unsigned int		mark_count;
};

/* Draws nothing when there is nothing above 0 to draw. */
void svg_plot(FILE *f, const struct svg_plot *plot);

void svg_begin(FILE *f, unsigned int width, unsigned int height, const char *what);
void svg_end(FILE *f);

/* @anchor: start, middle or end; @class: of the style in svg.c, or "" */
void svg_text(FILE *f, double x, double y, const char *anchor, const char *class, const char *text);
void svg_number(FILE *f, double x, double y, unsigned int number);

#endif /* _CHASH_BENCH_SVG_H */
