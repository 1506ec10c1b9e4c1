// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The picture of two PoPs and of a session that BGP moves from one to the other.
 */
#include "../bench/svg.h"
#include "results.h"

#define WIDTH	760
#define HEIGHT	420

static void box(FILE *f, double x, double y, double width, double height, const char *text, const char *below)
{
	fprintf(f, "<rect class=\"box\" x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" rx=\"6\"/>\n", x, y, width,
		height);
	svg_text(f, x + width / 2, y + height / 2 + (below ? -3 : 5), "middle", "", text);
	if (below)
		svg_text(f, x + width / 2, y + height / 2 + 15, "middle", "dim", below);
}

static void pop(FILE *f, double y, const char *name)
{
	fprintf(f, "<rect class=\"axis\" x=\"296\" y=\"%g\" width=\"444\" height=\"130\" rx=\"10\" "
		"stroke-dasharray=\"2 4\"/>\n", y);
	svg_text(f, 726, y + 20, "end", "head", name);
	box(f, 316, y + 40, 130, 56, "director", "IPVS, chash");
	box(f, 560, y + 34, 110, 30, "server 1", NULL);
	box(f, 560, y + 82, 110, 30, "server 2", NULL);
}

/* An arrow; @i is its colour. */
static void arrow(FILE *f, unsigned int i, const char *dash, const char *path)
{
	fprintf(f, "<path class=\"l l%u\" stroke-width=\"2.5\" stroke-dasharray=\"%s\" marker-end=\"url(#a%u)\" "
		"d=\"%s\"/>\n", i, dash, i, path);
}

void topology_draw(FILE *f)
{
	unsigned int i;

	svg_begin(f, WIDTH, HEIGHT, "A connection begins at PoP A; BGP moves it to PoP B, which relays it to A.");
	fputs("<defs>", f);
	for (i = 0; i < 2; i++)
		fprintf(f, "<marker id=\"a%u\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"5\" "
			"markerHeight=\"5\" orient=\"auto\"><path style=\"fill:var(--c%u)\" d=\"M0 0L8 4L0 8z\"/></marker>",
			i, i);
	fputs("</defs>\n", f);

	pop(f, 16, "PoP A");
	pop(f, 196, "PoP B");
	box(f, 16, 142, 92, 56, "client", "198.18.0.7");
	box(f, 160, 142, 92, 56, "Internet", "BGP");
	fputs("<path class=\"axis\" d=\"M108 170H160\"/>\n", f);

	arrow(f, 0, "none", "M206 142V84H314");
	arrow(f, 0, "none", "M446 84L558 66");
	arrow(f, 1, "none", "M206 198V264H314");
	arrow(f, 1, "none", "M400 236V114");
	arrow(f, 1, "none", "M446 94L558 76");
	svg_number(f, 232, 84, 1);
	svg_number(f, 232, 264, 2);
	svg_number(f, 400, 175, 3);
	svg_text(f, 416, 180, "start", "", "tunnel over the backbone");
	svg_text(f, 16, 84, "start", "dim", "one address, announced");
	svg_text(f, 16, 100, "start", "dim", "by both PoPs");

	svg_number(f, 26, 352, 1);
	svg_text(f, 42, 357, "start", "", "A connection begins at A. The hash of the client's address gives its server.");
	svg_number(f, 26, 376, 2);
	svg_text(f, 42, 381, "start", "", "BGP moves the client to B, which does not have the connection.");
	svg_number(f, 26, 400, 3);
	svg_text(f, 42, 405, "start", "", "B asks A, which has it, and relays its segments there. Nothing was copied.");
	svg_end(f);
}
