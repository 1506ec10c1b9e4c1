// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The results as tables, on the terminal and in a page, and as plots.
 */
#include "../bench/svg.h"
#include "results.h"
#include "table.h"

#define POINTS	(2 * STEPS + 1)

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
	"<meta name=\"color-scheme\" content=\"light dark\">\n<title>ip_vs_chash: demonstration</title>\n"
	"<style>:root{--ink:#1f2328;--dim:#59636e;--grid:#dfe3e8;--paper:#fff;--box:#f3f5f8;--link:#0969da}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9aa4af;--grid:#2d333b;--paper:#0d1117;"
	"--box:#1c2129;--link:#58a6ff}}\n"
	"body{margin:0 auto;max-width:1080px;padding:16px;background:var(--paper);color:var(--ink);"
	"font:16px/1.5 system-ui,\"DejaVu Sans\",Arial,sans-serif}\n"
	"h1{font-size:1.6em;line-height:1.2}h2{font-size:1.25em;margin-top:2em}a{color:var(--link)}"
	".dim{color:var(--dim)}pre{background:var(--box);padding:12px;white-space:pre-wrap;border-radius:6px}\n"
	"svg.svg{max-width:100%;height:auto;display:block}svg.svg+svg.svg{display:none}\n"
	"figure{margin:1em 0}figcaption{font-weight:bold}\n"
	".scroll{overflow-x:auto;margin:1em 0}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
	"caption{text-align:left;font-weight:bold;padding-bottom:6px}"
	"th,td{padding:3px 10px;text-align:right;border-bottom:1px solid var(--grid)}"
	"th{font-weight:normal;color:var(--dim);vertical-align:bottom}.left{text-align:left}\n"
	"@media(max-width:800px){body{padding:10px}table{font-size:12px}th,td{padding:3px 4px}"
	"svg.svg{display:none}svg.svg+svg.svg{display:block}}</style></head>\n<body>\n";

static void pool_table(struct table *t, const struct results *r)
{
	static const struct column columns[] = {
		{ NULL, "", 2 },
		{ NULL, "change", -30 },
		{ "moved with need", "chash", 7 },
		{ "moved with need", "mh", 7 },
		{ "without need", "chash", 6 },
		{ "without need", "mh", 6 },
		{ "sessions broken", "chash", 7 },
		{ "sessions broken", "mh", 7 },
	};
	unsigned int i, s, total[SCHEDULERS] = {};

	*t = (struct table){ .title = "A pool changes: 2,000 clients that come back, and 540 sessions",
			     .column = columns, .columns = 8 };
	for (i = 0; i < r->changes[CHASH]; i++) {
		const struct change *c = &r->change[CHASH][i], *m = &r->change[MH][i];

		table_add(t, "%u", i);
		table_add(t, "%s", c->name);
		table_add(t, "%u", c->needed);
		table_add(t, "%u", m->needed);
		table_add(t, "%u", c->unneeded);
		table_add(t, "%u", m->unneeded);
		for (s = 0; s < SCHEDULERS; s++) {
			unsigned int broken = sum(r->change[s][i].broken, 3);

			table_add(t, "%u", broken - total[s]);
			total[s] = broken;
		}
	}
}

static void newcomers_table(struct table *t, const struct results *r)
{
	static const struct column columns[] = {
		{ NULL, "", 2 }, { NULL, "server", -6 }, { "share of new clients", "due", 6 },
		{ "share of new clients", "chash", 6 }, { "share of new clients", "mh", 6 },
		{ "new clients", "chash", 6 }, { "new clients", "mh", 6 },
	};
	unsigned int i;

	*t = (struct table){ .title = "New clients, by weight", .column = columns, .columns = 7 };
	for (i = 0; i < r->changes[CHASH]; i++) {
		const struct change *c = &r->change[CHASH][i], *m = &r->change[MH][i];

		table_add(t, "%u", i);
		table_add(t, "%s", c->server);
		table_add(t, "%.1f%%", 100 * c->due);
		table_add(t, "%.1f%%", 100 * c->share);
		table_add(t, "%.1f%%", 100 * m->share);
		table_add(t, "%u", c->newcomers);
		table_add(t, "%u", m->newcomers);
	}
}

static void reroute_table(struct table *t, const struct results *r)
{
	static const struct column columns[] = {
		{ NULL, "", 2 },
		{ NULL, "step", -38 },
		{ "sessions that got on", "chash, takeover", 15 },
		{ "sessions that got on", "mh, sloppy_tcp", 15 },
		{ "sessions that got on", "mh, sync daemon", 15 },
	};
	unsigned int i, w;

	*t = (struct table){ .title = "BGP moves clients to another PoP", .column = columns, .columns = 5 };
	for (i = 0; i < r->events; i++) {
		table_add(t, "%u", i);
		table_add(t, "%s", r->event[i].name);
		for (w = 0; w < WAYS; w++)
			table_add(t, "%u of %u", sum(r->event[i].alive[w], KINDS),
				  sum(r->event[0].alive[w], KINDS));
	}
	table_add(t, "%s", "");
	table_add(t, "only connected, nothing said before 1");
	for (w = 0; w < WAYS; w++)
		table_add(t, "%u of %u", r->young[w], YOUNG);
	table_add(t, "%s", "");
	table_add(t, "uploads with the right checksum");
	for (w = 0; w < WAYS; w++)
		table_add(t, "%u of %u", r->sums[w], r->event[0].alive[w][UPLOAD]);
	table_add(t, "%s", "");
	table_add(t, "connections copied to B ahead of 1");
	for (w = 0; w < WAYS; w++)
		table_add(t, "%u", r->known[w]);
}

static void kinds_table(struct table *t, const struct results *r)
{
	static const struct column columns[] = {
		{ NULL, "", 2 }, { NULL, "", -16 },
		{ "sessions that got on", "psql", 6 }, { "sessions that got on", "mqtt", 6 },
		{ "sessions that got on", "ssh", 6 }, { "sessions that got on", "upload", 6 },
		{ "sessions that got on", "echo", 6 },
	};
	unsigned int i, k, w;

	*t = (struct table){ .title = "The same by kind", .column = columns, .columns = 7 };
	for (i = 0; i < r->events; i++) {
		for (w = 0; w < WAYS; w++) {
			table_add(t, w ? "" : "%u", i);
			table_add(t, "%s", way_names[w]);
			for (k = 0; k < KINDS; k++)
				table_add(t, "%u", r->event[i].alive[w][k]);
		}
	}
}

void page_print(const struct results *r)
{
	static struct table t;

	pool_table(&t, r);
	table_print(&t);
	reroute_table(&t, r);
	table_print(&t);
}

void page_sessions(FILE *f, const struct results *r, unsigned int width, const char *title)
{
	struct svg_line line[WAYS];
	struct svg_mark mark[STEPS];
	unsigned int i, w;
	char note[160];

	/* The page has these in a table. */
	snprintf(note, sizeof(note), "Of %u sessions that had only connected before 1 went on: %u, %u, %u. "
		 "Connections copied to B before 1: %u, %u, %u.", YOUNG, r->young[0], r->young[1], r->young[2],
		 r->known[0], r->known[1], r->known[2]);
	for (w = 0; w < WAYS; w++)
		line[w] = (struct svg_line){ way_names[w], r->samples, r->second, r->alive[w] };
	for (i = 1; i < r->events; i++)
		mark[i - 1] = (struct svg_mark){ r->event[i].begun, r->event[i].name };
	svg_plot(f, &(struct svg_plot){
		.title = title, .note = title ? note : NULL, .x_title = "seconds",
		.y_title = "echo sessions alive", .width = width, .height = 240, .lines = line, .line_count = WAYS,
		.marks = mark, .mark_count = r->events ? r->events - 1 : 0 });
}

static void plot_fleet(FILE *f, const struct results *r, unsigned int width)
{
	struct svg_line line[CARRIERS];
	struct svg_mark mark[STEPS];
	unsigned int i;

	for (i = 0; i < CARRIERS; i++)
		line[i] = (struct svg_line){ carrier_names[i], r->fleet_samples, r->fleet[0], r->fleet[1 + i] };
	for (i = 1; i < r->joins; i++)
		mark[i - 1] = (struct svg_mark){ r->joined[i].begun, r->joined[i].name };
	svg_plot(f, &(struct svg_plot){
		.x_title = "seconds", .y_title = "echo sessions", .width = width, .height = 200, .lines = line,
		.line_count = CARRIERS, .marks = mark, .mark_count = r->joins ? r->joins - 1 : 0 });
}

enum quantity { MOVED, ALIVE };

/* A quantity with each scheduler, over the changes. */
static void plot_pool(FILE *f, const struct results *r, enum quantity q, unsigned int width)
{
	static const char *const title[] = { "clients moved without need, of 2,000, added up",
					     "sessions alive, of 540" };
	double x[SCHEDULERS][POINTS], y[SCHEDULERS][POINTS], all;
	struct svg_line line[SCHEDULERS];
	struct svg_mark mark[STEPS];
	unsigned int i, s, n;

	for (s = 0; s < SCHEDULERS; s++) {
		all = q == MOVED ? 0 : SESSIONS;
		n = 0;
		for (i = 0; i < r->changes[s]; i++) {
			const struct change *c = &r->change[s][i];

			x[s][n] = c->begun;
			y[s][n++] = all;
			all = q == MOVED ? all + c->unneeded : SESSIONS - sum(c->broken, 3) - sum(c->ended, 3);
			x[s][n] = c->done;
			y[s][n++] = all;
		}
		line[s] = (struct svg_line){ scheduler_names[s], n, x[s], y[s] };
	}
	for (i = 1; i < r->changes[CHASH]; i++)
		mark[i - 1] = (struct svg_mark){ r->change[CHASH][i].begun, r->change[CHASH][i].name };
	svg_plot(f, &(struct svg_plot){
		.x_title = "seconds", .y_title = title[q], .width = width, .height = 200,
		.lines = line, .line_count = SCHEDULERS, .marks = mark, .mark_count = r->changes[CHASH] ? r->changes[CHASH] - 1 : 0 });
}

/* Each plot twice: the page shows the one that its width has room for. */
static const unsigned int widths[] = { 1040, 370 };

void page_write(FILE *f, const struct results *r, const char *verdict)
{
	static struct table t;
	unsigned int i, q;

	fprintf(f, "%s<h1>ip_vs_chash: demonstration</h1>\n<pre>%s</pre>\n", head, verdict);
	fputs("<h2>BGP moves clients to another PoP</h2>\n"
	      "<p>Two PoPs announce the same addresses. Sessions begin at A; BGP moves them to B; the directors of A "
	      "die, and return. Each of three ways to run the directors has sessions of its own: psql with an open "
	      "transaction, MQTT subscribers, ssh, an upload, and 500 echo clients.</p>\n<figure>", f);
	for (i = 0; i < 2; i++)
		page_sessions(f, r, widths[i], NULL);
	fputs("</figure>\n", f);
	reroute_table(&t, r);
	table_html(f, &t);
	kinds_table(&t, r);
	table_html(f, &t);
	fputs("<p class=\"dim\">A session got on when it exchanged something after the step, on the connection and with "
	      "the server that it began with.</p>\n"
	      "<h2>PoPs join a fleet</h2>\n"
	      "<p>A chashd on each director, and a registry that they share: nobody tells a director who the others "
	      "are. 100 clients are near to each of three PoPs, of which only A is there at first.</p>\n<figure>", f);
	for (i = 0; i < 2; i++)
		plot_fleet(f, r, widths[i]);
	fputs("</figure>\n"
	      "<h2>The pool changes under live sessions</h2>\n"
	      "<p>One director, eight servers with PostgreSQL, MQTT and echo servers. 2,000 clients come back after each "
	      "change; 20 psql, 20 MQTT and 500 echo sessions stay. The same changes with chash and with mh "
	      "(mh-fallback).</p>\n", f);
	for (q = MOVED; q <= ALIVE; q++) {
		fputs("<figure>", f);
		for (i = 0; i < 2; i++)
			plot_pool(f, r, q, widths[i]);
		fputs("</figure>\n", f);
	}
	pool_table(&t, r);
	table_html(f, &t);
	fputs("<p class=\"dim\">A client moves without need when neither its old nor its new server was changed. Sessions "
	      "of s3 and s5, which were taken out of service, are not counted as broken.</p>\n", f);
	newcomers_table(&t, r);
	table_html(f, &t);
	fputs("<p class=\"dim\">What the server named got of all clients that came for the first time, beside its share of "
	      "the weights.</p>\n</body></html>\n", f);
}
