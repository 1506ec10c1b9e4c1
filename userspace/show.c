// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl show: each service with its table and its destinations, at a glance. */
#include <errno.h>
#include <stdlib.h>

#include "compare.h"
#include "ctl.h"
#include "dest.h"
#include "fetch.h"
#include "show.h"

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * part / whole : 0;
}

/* Whether the weight of a destination counts for the shares of the pool. */
static bool is_in_pool(const struct dest *dest)
{
	return dest->flags & IP_VS_CHASH_DEST_F_MEMBER;
}

static void print_table(struct out *out, const struct service *service)
{
	const struct table *table = &service->table;

	if (!table->have)
		return;
	out_open(out, "table", '{');
	out_num(out, "bits", NULL, table->bits);
	out_num(out, "slots", "%s slots", 1ULL << table->bits);
	out_num(out, "members", NULL, table->members);
	out_bytes(out, "bytes", "", table->bytes);
	out_duration(out, "build_ns", table->incremental ? "updated in" : "built in",
		     table->build_ns);
	out_bool(out, "incremental", NULL, table->incremental);
	out_num(out, "generation", "generation", table->generation);
	out_since(out, "published", "%s old", table->age_ms);
	out_flag(out, "pending", "rebuild pending", service->pending);
	out_flag(out, "stale", "STALE", service->stale);
	out_num(out, "failures", service->failures ? "%s builds failed" : NULL, service->failures);
	out_close(out, '}');
}

/* With a bound, how many sessions a lookup that cannot know who was full looks for in vain. */
static void print_bound(struct out *out, const struct service *service, const struct stats *stats)
{
	uint64_t first = stats->value[IP_VS_CHASH_A_STATS_FIRST_CHOICE];
	uint64_t off = stats->value[IP_VS_CHASH_A_STATS_LOAD_BOUND];

	out_bound(out, "bound", "bound", service->effective.bound);
	out_percent(out, "off_first_choice", "%s of sessions off their first choice",
		    percent(off, first + off));
}

static void print_facts(struct out *out, const struct service *service, const struct stats *stats)
{
	const struct table *previous = &service->previous;

	out_line_begin(out, 4);
	out_seed(out, "seed", service->seed);
	out_num(out, "mapping", "mapping", service->mapping);
	if (service->have & HAVE(IP_VS_CHASH_A_SERVICE_DIGEST))
		out_hex(out, "digest", "digest", service->digest);
	out_num(out, "dests_refused", service->refused ? "%s refused for the id of another" : NULL,
		service->refused);
	if (stats)
		print_bound(out, service, stats);
	if (previous->have) {
		out_open(out, "previous", '{');
		out_num(out, "generation", "generation %s held", previous->generation);
		out_bytes(out, "bytes", NULL, previous->bytes);
		out_until(out, "until", "for %s more", previous->hold_ms);
		out_close(out, '}');
	}
	out_line_end(out);
}

/* With a deadline, when that is. */
static void print_state(struct out *out, const struct dest *dest, const struct pops *pops)
{
	const char *state = dest_state(dest, pops);
	char text[VALUE_LEN], when[VALUE_LEN];

	out_str(out, "state", NULL, state);
	if (dest->have & HAVE(IP_VS_CHASH_A_DEST_DRAIN_DEADLINE)) {
		out_num(out, "deadline", NULL, dest->drain_deadline);
		snprintf(text, sizeof(text), "%.32s, deadline %.64s", state,
			 deadline_text(dest->drain_deadline, when));
		state = text;
	}
	out_str(out, NULL, "State", state);
}

static void print_dest(struct out *out, const struct dest *dest, const struct service *service,
		       uint64_t weights, const struct pops *pops)
{
	bool alive = dest->flags & IP_VS_CHASH_DEST_F_ALIVE;

	out_open(out, NULL, '{');
	out_endpoint(out, "address", "port", "Destination", &dest->addr, dest->port);
	out_hex(out, "id", NULL, dest->id);
	out_known(out, "weight", "Weight", alive, dest->weight);
	if (out_has(out, "Share", alive))
		out_percent(out, "share", "Share",
			    percent(dest->slots, 1ULL << service->table.bits));
	if (out_has(out, "Fair", alive))
		out_percent(out, "fair_share", "Fair",
			    is_in_pool(dest) ? percent(dest->weight, weights) : 0);
	out_known(out, "active", "Active", alive, dest->active);
	out_known(out, "inactive", "Inactive", alive, dest->inactive);
	print_state(out, dest, pops);
	out_pop(out, pops, dest->pop);
	out_close(out, '}');
	out_row_end(out);
}

void show_service(struct out *out, const struct service *service, const struct dest *dest, size_t n,
		  const struct stats *stats, const struct pops *pops)
{
	uint64_t weights = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (is_in_pool(&dest[i]))
			weights += dest[i].weight;

	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_service(out, "", &service->tuple);
	out_gap(out);
	out_bool(out, "alive", NULL, service->alive);
	out_flag(out, NULL, "not bound to chash, settings are stored", !service->alive);
	if (service->alive)
		print_table(out, service);
	out_line_end(out);
	if (service->alive)
		print_facts(out, service, stats);

	out_open(out, "destinations", '[');
	out_table_begin(out, 4);
	for (i = 0; i < n; i++)
		print_dest(out, &dest[i], service, weights, pops);
	out_table_end(out);
	out_close(out, ']');
	out_close(out, '}');
}

/* One that is gone by now has counted nothing. */
static int fetch_bound(struct ctl *ctl, const struct service *service, struct stats_list *stats)
{
	int ret;

	stats->n = 0;
	if (!service->alive || !service->effective.bound)
		return DONE;
	ret = fetch_stats(ctl, &service->tuple, stats);
	return ret == REFUSED && ctl->genl.error == ENOENT ? DONE : ret;
}

int show_run(struct ctl *ctl, struct args *args)
{
	struct services services = {};
	struct dests dests = {};
	struct stats_list stats = {};
	const struct tuple *only;
	struct tuple tuple;
	size_t i, from = 0, to = 0;
	int ret;

	ret = parse_service_or_all(args, &tuple, &only) ?:
	      ctl_pops(ctl) ?:
	      fetch_snapshot(ctl, only, &services, &dests);
	if (!ret) {
		out_open(&ctl->out, NULL, '[');
		for (i = 0; !ret && i < services.n; i++) {
			ret = fetch_bound(ctl, &services.at[i], &stats);
			for (; to < dests.n && tuple_equal(&dests.at[to].service,
							   &services.at[i].tuple); to++)
				;
			show_service(&ctl->out, &services.at[i], dests.at + from, to - from,
				     stats.n ? &stats.at[0] : NULL, &ctl->pops);
			from = to;
		}
		out_close(&ctl->out, ']');
	}
	list_free(&services);
	list_free(&dests);
	list_free(&stats);
	return ret;
}
