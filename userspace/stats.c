// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl stats: every counter by name, of the namespace and of each service. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "fetch.h"
#include "wire.h"

/* Text leaves out what is 0 unless it is to tell @all; in JSON nothing is missing. */
static void print_stats(struct out *out, const struct stats *stats, bool all)
{
	unsigned int i;

	out_line_begin(out, 0);
	if (stats->have & HAVE(IP_VS_CHASH_A_STATS_SERVICE))
		out_service(out, "", &stats->service);
	else
		out_str(out, NULL, "", "namespace");
	out_line_end(out);
	out_table_begin(out, 4);
	for (i = 0; i <= wire_stats.max; i++) {
		if (wire_stats.fields[i].kind != U64 || !(stats->have & HAVE(i)) ||
		    !(all || out->json || stats->value[i]))
			continue;
		out_str(out, NULL, "Counter", wire_stats.fields[i].key);
		out_num(out, wire_stats.fields[i].key, "Count", stats->value[i]);
		out_row_end(out);
	}
	out_table_end(out);
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
	ret = parse_service_or_all(args, &tuple, &only) ?:
	      fetch_stats(ctl, only, &stats);
	if (!ret)
		out_each(&ctl->out, &stats, print_stats, all);
	list_free(&stats);
	return ret;
}
