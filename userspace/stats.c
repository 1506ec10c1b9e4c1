// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl stats: every counter by name, of the namespace and of each service.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "fetch.h"
#include "parse.h"

static const char *const counter_names[IP_VS_CHASH_A_STATS_MAX + 1] = {
	[IP_VS_CHASH_A_STATS_FIRST_CHOICE] = "first_choice",
	[IP_VS_CHASH_A_STATS_NEXT_CHOICE] = "next_choice",
	[IP_VS_CHASH_A_STATS_REPROBE] = "reprobe",
	[IP_VS_CHASH_A_STATS_LOAD_BOUND] = "load_bound",
	[IP_VS_CHASH_A_STATS_LAST_RESORT] = "last_resort",
	[IP_VS_CHASH_A_STATS_NO_DEST] = "no_dest",
	[IP_VS_CHASH_A_STATS_BUILDS] = "builds",
	[IP_VS_CHASH_A_STATS_UPDATES] = "updates",
	[IP_VS_CHASH_A_STATS_BUILD_ERRORS] = "build_errors",
	[IP_VS_CHASH_A_STATS_WEIGHTS_CLAMPED] = "weights_clamped",
	[IP_VS_CHASH_A_STATS_DESTS_REFUSED] = "dests_refused",
	[IP_VS_CHASH_A_STATS_SERVICES] = "services",
	[IP_VS_CHASH_A_STATS_TABLE_BYTES] = "table_bytes",
	[IP_VS_CHASH_A_STATS_OWNERS] = "owners",
	[IP_VS_CHASH_A_STATS_OWNER_BYTES] = "owner_bytes",
	[IP_VS_CHASH_A_STATS_OWNER_SWAPS] = "owner_swaps",
	[IP_VS_CHASH_A_STATS_OWNER_LOADS_DROPPED] = "owner_loads_dropped",
	[IP_VS_CHASH_A_STATS_SOURCES] = "sources",
	[IP_VS_CHASH_A_STATS_SOURCE_BYTES] = "source_bytes",
	[IP_VS_CHASH_A_STATS_HEAVY] = "heavy",
	[IP_VS_CHASH_A_STATS_HEAVY_FOUND] = "heavy_found",
	[IP_VS_CHASH_A_STATS_HEAVY_PASSED_OVER] = "heavy_passed_over",
	[IP_VS_CHASH_A_STATS_HEAVY_SPLITS] = "heavy_splits",
	[IP_VS_CHASH_A_STATS_FROM_BACKBONE] = "from_backbone",
	[IP_VS_CHASH_A_STATS_RELAYED] = "relayed",
	[IP_VS_CHASH_A_STATS_OWNER_POOL] = "owner_pool",
	[IP_VS_CHASH_A_STATS_OWN_POOL] = "own_pool",
	[IP_VS_CHASH_A_STATS_PROMOTED] = "promoted",
	[IP_VS_CHASH_A_STATS_WITHOUT_ENTRY] = "without_entry",
	[IP_VS_CHASH_A_STATS_REFUSED] = "refused",
	[IP_VS_CHASH_A_STATS_RATE_LIMITED] = "rate_limited",
	[IP_VS_CHASH_A_STATS_RELAY_LIMITED] = "relay_limited",
	[IP_VS_CHASH_A_STATS_REDECIDED] = "redecided",
	[IP_VS_CHASH_A_STATS_SPILLED] = "spilled",
};

const char *counter_name(unsigned int counter)
{
	return counter < ARRAY_SIZE(counter_names) && counter_names[counter] ?
	       counter_names[counter] : "unknown";
}

/* Text leaves out what is 0 unless it is to tell @all; in JSON nothing is missing. */
static void print_stats(struct out *out, const struct stats *stats, bool all)
{
	unsigned int i;

	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	if (stats->have & HAVE(IP_VS_CHASH_A_STATS_SERVICE))
		out_service(out, "", &stats->service);
	else
		out_str(out, NULL, "", "namespace");
	out_line_end(out);
	out_table_begin(out, 4);
	for (i = 0; i < ARRAY_SIZE(counter_names); i++) {
		if (!counter_names[i] || !(stats->have & HAVE(i)) ||
		    !(all || out->json || stats->value[i]))
			continue;
		out_str(out, NULL, "Counter", counter_names[i]);
		out_num(out, counter_names[i], "Count", stats->value[i]);
		out_row_end(out);
	}
	out_table_end(out);
	out_close(out, '}');
}

int stats_run(struct ctl *ctl, struct args *args)
{
	struct stats_list stats = {};
	const struct tuple *only;
	struct tuple tuple;
	bool all;
	int ret;

	all = args_take(args, "--all");
	if (args->n && !strcmp(args->at[args->n - 1], "--all")) {
		all = true;
		args->n--;
	}
	ret = parse_service_or_all(args, &tuple, &only);
	if (!ret)
		ret = fetch_stats(ctl, only, &stats);
	if (!ret)
		out_each(&ctl->out, &stats, print_stats, all);
	list_free(&stats);
	return ret;
}
