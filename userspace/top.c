// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl top: what happens in each service and at its servers, again and again. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "compare.h"
#include "ctl.h"
#include "dest.h"
#include "fetch.h"
#include "ipvs.h"
#include "parse.h"

/* What was seen at a time, with how many sessions IPVS has assigned in each service. */
struct look {
	struct services services;
	uint64_t *sessions;
	struct dests dests;
	struct stats_list stats;
	struct timespec at;
};

static int look_at(struct ctl *ctl, struct ipvs *ipvs, struct look *look)
{
	struct ipvs_service found;
	size_t i;
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &look->at);
	ret = fetch_snapshot(ctl, NULL, &look->services, &look->dests);
	look->sessions = xrealloc(NULL, look->services.n + 1, sizeof(*look->sessions));
	for (i = 0; !ret && i < look->services.n; i++) {
		ret = ipvs_get_service(ipvs, &look->services.at[i].tuple, &found);
		look->sessions[i] = found.conns;
	}
	return ret ? ret : fetch_stats(ctl, NULL, &look->stats);
}

static void look_free(struct look *look)
{
	free(look->sessions);
	list_free(&look->services);
	list_free(&look->dests);
	list_free(&look->stats);
}

/* The sum of counters of a service; without any the sessions. One that is new has counted nothing. */
static uint64_t counted(const struct look *look, const struct tuple *service, uint64_t counters)
{
	uint64_t sum = 0;
	unsigned int key;
	size_t i;

	for (i = 0; !counters && i < look->services.n; i++)
		if (tuple_equal(&look->services.at[i].tuple, service))
			return look->sessions[i];
	for (i = 0; i < look->stats.n; i++)
		if (look->stats.at[i].have & HAVE(IP_VS_CHASH_A_STATS_SERVICE) &&
		    tuple_equal(&look->stats.at[i].service, service))
			for (key = 0; key <= IP_VS_CHASH_A_STATS_MAX; key++)
				sum += counters & HAVE(key) ? look->stats.at[i].value[key] : 0;
	return sum;
}

/* What is counted of a service, a second. */
static const struct {
	const char *label;
	uint64_t counters;
} rates[] = {
	{ "New/s", 0 },
	{ "Refused/s", HAVE(IP_VS_CHASH_A_STATS_NO_DEST) | HAVE(IP_VS_CHASH_A_STATS_REFUSED) },
	{ "Asks/s", HAVE(IP_VS_CHASH_A_STATS_ASKED) },
	{ "Takeovers/s", HAVE(IP_VS_CHASH_A_STATS_RELAYED) | HAVE(IP_VS_CHASH_A_STATS_OWNER_POOL) |
			 HAVE(IP_VS_CHASH_A_STATS_OWN_POOL) },
};

static void print_service(struct out *out, const struct look *then, const struct look *now,
			  const struct tuple *service, uint64_t active)
{
	double seconds = now->at.tv_sec - then->at.tv_sec +
			 (now->at.tv_nsec - then->at.tv_nsec) / 1e9;
	uint64_t before, after;
	char text[VALUE_LEN];
	size_t i;

	out_str(out, NULL, "Service", service_text(service, text));
	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		before = counted(then, service, rates[i].counters);
		after = counted(now, service, rates[i].counters);
		snprintf(text, sizeof(text), "%.1f",
			 after > before ? (after - before) / seconds : 0);
		out_field(out, NULL, rates[i].label, text, false, text, true);
	}
	out_num(out, NULL, "Active", active);
	out_row_end(out);
}

static void print_dest(struct out *out, const struct dest *dest, uint64_t active,
		       const struct pops *pops)
{
	char text[VALUE_LEN];

	out_str(out, NULL, "Service", service_text(&dest->service, text));
	out_str(out, NULL, "Destination", endpoint_text(&dest->addr, dest->port, text));
	out_num(out, NULL, "Weight", dest->weight);
	out_num(out, NULL, "Active", dest->active);
	out_percent(out, NULL, "Of all", active ? 100.0 * dest->active / active : 0);
	out_num(out, NULL, "Inactive", dest->inactive);
	out_str(out, NULL, "State", dest_state(dest, pops));
	out_row_end(out);
}

static uint64_t active_of(const struct look *look, const struct tuple *service)
{
	uint64_t active = 0;
	size_t i;

	for (i = 0; i < look->dests.n; i++)
		if (tuple_equal(&look->dests.at[i].service, service))
			active += look->dests.at[i].active;
	return active;
}

static void print_look(struct out *out, const struct look *then, const struct look *now,
		       const struct pops *pops)
{
	size_t i;

	out_table_begin(out, 0);
	for (i = 0; i < now->services.n; i++)
		if (now->services.at[i].alive)
			print_service(out, then, now, &now->services.at[i].tuple,
				      active_of(now, &now->services.at[i].tuple));
	out_table_end(out);
	fputc('\n', out->file);
	out_table_begin(out, 0);
	for (i = 0; i < now->dests.n; i++)
		if (now->dests.at[i].flags & IP_VS_CHASH_DEST_F_ALIVE)
			print_dest(out, &now->dests.at[i],
				   active_of(now, &now->dests.at[i].service), pops);
	out_table_end(out);
}

/* In the place of the look before, as much of this one as there is room for; lines are cut, not wrapped. */
static void print_screen(struct out *out, const struct look *then, const struct look *now,
			 const struct pops *pops)
{
	FILE *terminal = out->file;
	struct winsize size = {};
	unsigned int row = 1;
	char *text, *at;
	size_t len;

	out->file = open_memstream(&text, &len);
	print_look(out, then, now, pops);
	fclose(out->file);
	out->file = terminal;
	ioctl(fileno(terminal), TIOCGWINSZ, &size);
	fputs("\033[H\033[J\033[?7l", terminal);
	for (at = text; *at && row != size.ws_row; at++) {
		fputc(*at, terminal);
		row += *at == '\n';
	}
	fputs("\033[?7h", terminal);
	free(text);
}

int top_run(struct ctl *ctl, struct args *args)
{
	bool screen = isatty(fileno(ctl->out.file));
	uint64_t pause = 2, count = 0, i;
	struct look then = {}, now = {};
	struct ipvs ipvs = {};
	const char *word;
	int ret = DONE;

	if (args_take(args, "count")) {
		ret = args_want(args, "count: a number", &word) ?:
		      parse_number(word, "count", 1, UINT32_MAX, &count);
	}
	if (!ret && args->n)
		ret = parse_seconds(args_next(args), "the pause", &pause);
	if (!ret)
		ret = args_end(args);
	if (!ret && ctl->out.json)
		ret = fail(USAGE, "top is a table; metrics and stats are for programs");
	ret = ret ?:
	      ctl_pops(ctl) ?:
	      ipvs_open(&ipvs) ?:
	      look_at(ctl, &ipvs, &then);
	for (i = 0; !ret && (!count || i < count); i++) {
		sleep(pause ?: 1);
		ret = look_at(ctl, &ipvs, &now);
		if (ret)
			break;
		(screen ? print_screen : print_look)(&ctl->out, &then, &now, &ctl->pops);
		if (fflush(ctl->out.file))
			ret = fail(USAGE, "standard output cannot be written");
		look_free(&then);
		then = now;
		now = (struct look){};
	}
	look_free(&then);
	look_free(&now);
	ipvs_close(&ipvs);
	return ret;
}
