// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl metrics: what is counted, in Prometheus's text format. Services and servers are named by the
 * labels that node_exporter gives IPVS's own figures, so that the two can be joined.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "ctl.h"
#include "dest.h"
#include "fetch.h"
#include "file.h"
#include "ipvs.h"

/* What is known of so many destinations is told, so that the number of series has a limit. */
#define DESTS_MAX 4096

/* Statistics that tell how much there is now; the others count what has been. */
#define GAUGES (HAVE(IP_VS_CHASH_A_STATS_SERVICES) | HAVE(IP_VS_CHASH_A_STATS_TABLE_BYTES) |	\
		HAVE(IP_VS_CHASH_A_STATS_OWNERS) | HAVE(IP_VS_CHASH_A_STATS_OWNER_BYTES) |	\
		HAVE(IP_VS_CHASH_A_STATS_SOURCES) | HAVE(IP_VS_CHASH_A_STATS_SOURCE_BYTES) |	\
		HAVE(IP_VS_CHASH_A_STATS_HEAVY) | HAVE(IP_VS_CHASH_A_STATS_HELD) |		\
		HAVE(IP_VS_CHASH_A_STATS_DIRECTORS) | HAVE(IP_VS_CHASH_A_STATS_SILENT) |	\
		HAVE(IP_VS_CHASH_A_STATS_PASSED_OVER) | HAVE(IP_VS_CHASH_A_STATS_ASK_PORT))

struct metrics {
	struct services services;
	struct dests dests;
	struct stats_list stats;
	size_t told;
	const struct pops *pops;
	struct ipvs *ipvs;
};

static void head(FILE *to, const char *name, const char *type)
{
	fprintf(to, "# TYPE chash_%s %s\n", name, type);
}

/* The labels of a service; of its marks those for IPv6 have a protocol of their own. */
static void print_labels(FILE *to, const struct tuple *tuple)
{
	char addr[VALUE_LEN] = "", mark[9] = "";

	if (tuple->fwmark)
		snprintf(mark, sizeof(mark), "%08" PRIX32, tuple->fwmark);
	else
		addr_text(&tuple->addr, addr);
	fprintf(to, "local_address=\"%s\",local_port=\"%u\",local_mark=\"%s\",proto=\"%s\"", addr,
		tuple->port, mark, !tuple->fwmark ? protocol_of(tuple->protocol)->shown :
		tuple->af == AF_INET ? "FWM" : "FWM6");
}

/* Series of one name stand together, so each statistic goes through all services. */
static void print_stats(FILE *to, const struct stats_list *list, unsigned int key, bool service)
{
	const char *kind = GAUGES & HAVE(key) ? "" : "_total";
	const struct stats *stats;
	char name[VALUE_LEN];
	bool headed = false;
	size_t i;

	snprintf(name, sizeof(name), "%s%s%s", service ? "service_" : "",
		 wire_stats.fields[key].key, kind);
	for (i = 0; i < list->n; i++) {
		stats = &list->at[i];
		if (!(stats->have & HAVE(key)) ||
		    service != !!(stats->have & HAVE(IP_VS_CHASH_A_STATS_SERVICE)))
			continue;
		if (!headed)
			head(to, name, *kind ? "counter" : "gauge");
		headed = true;
		fprintf(to, "chash_%s", name);
		if (service) {
			fputc('{', to);
			print_labels(to, &stats->service);
			fputc('}', to);
		}
		fprintf(to, " %" PRIu64 "\n", stats->value[key]);
	}
}

/* What is told of each service and, from WEIGHT on, of each destination. */
enum { SESSIONS, BOUND, STALE, DIGEST, WEIGHT, SLOTS, ACTIVE, INACTIVE, STATE };

static const char *const names[] = {
	[SESSIONS] = "service_sessions_total", [BOUND] = "service_bound", [STALE] = "service_stale", [DIGEST] = "service_digest",
	[WEIGHT] = "dest_weight", [SLOTS] = "dest_slots", [ACTIVE] = "dest_active",
	[INACTIVE] = "dest_inactive", [STATE] = "dest_state",
};

static void print_service(FILE *to, struct ipvs *ipvs, const struct service *service, int what)
{
	/* A sample has 53 bits. */
	uint64_t value = what == BOUND ? service->alive : what == STALE ? service->stale :
			 service->digest >> 12;
	struct ipvs_service found;

	if (what == SESSIONS) {
		if (ipvs_get_service(ipvs, &service->tuple, &found))
			return;
		value = found.conns;
	}

	if (what != BOUND && !service->alive)
		return;
	fprintf(to, "chash_%s{", names[what]);
	print_labels(to, &service->tuple);
	fprintf(to, "} %" PRIu64 "\n", value);
}

static void print_dest(FILE *to, const struct dest *dest, const struct pops *pops, int what)
{
	uint32_t value = what == WEIGHT ? dest->weight : what == SLOTS ? dest->slots :
			 what == ACTIVE ? dest->active : what == INACTIVE ? dest->inactive : 1;
	char addr[VALUE_LEN];

	if (what != STATE && !(dest->flags & IP_VS_CHASH_DEST_F_ALIVE))
		return;
	fprintf(to, "chash_%s{", names[what]);
	print_labels(to, &dest->service);
	fprintf(to, ",remote_address=\"%s\",remote_port=\"%u\"", addr_text(&dest->addr, addr),
		dest->port);
	if (what == STATE)
		fprintf(to, ",state=\"%s\"", dest_state(dest, pops));
	fprintf(to, "} %u\n", value);
}

static int print_metrics(FILE *to, void *arg)
{
	const struct metrics *metrics = arg;
	unsigned int key;
	size_t i;
	int what;

	for (key = 0; key <= wire_stats.max; key++) {
		if (wire_stats.fields[key].kind != U64)
			continue;
		print_stats(to, &metrics->stats, key, false);
		print_stats(to, &metrics->stats, key, true);
	}
	for (what = SESSIONS; what <= STATE; what++) {
		head(to, names[what], what == SESSIONS ? "counter" : "gauge");
		for (i = 0; what < WEIGHT && i < metrics->services.n; i++)
			print_service(to, metrics->ipvs, &metrics->services.at[i], what);
		for (i = 0; what >= WEIGHT && i < metrics->told; i++)
			print_dest(to, &metrics->dests.at[i], metrics->pops, what);
	}
	head(to, "dests_left_out", "gauge");
	fprintf(to, "chash_dests_left_out %zu\n", metrics->dests.n - metrics->told);
	return DONE;
}

int metrics_run(struct ctl *ctl, struct args *args)
{
	struct ipvs ipvs = {};
	struct metrics metrics = { .ipvs = &ipvs, .pops = &ctl->pops };
	const char *file = NULL;
	int ret = DONE;

	if (args_take(args, "-o"))
		ret = args_want(args, "-o: the file", &file);
	if (!ret)
		ret = args_end(args);
	if (!ret && ctl->out.json)
		ret = fail(USAGE, "metrics are text, not JSON");
	ret = ret ?:
	      ctl_pops(ctl) ?:
	      ipvs_open(&ipvs) ?:
	      fetch_snapshot(ctl, NULL, &metrics.services, &metrics.dests) ?:
	      fetch_stats(ctl, NULL, &metrics.stats);
	metrics.told = metrics.dests.n < DESTS_MAX ? metrics.dests.n : DESTS_MAX;
	if (!ret)
		ret = file ? file_put(file, 0644, true, print_metrics, &metrics) :
			     print_metrics(ctl->out.file, &metrics);
	ipvs_close(&ipvs);
	list_free(&metrics.services);
	list_free(&metrics.dests);
	list_free(&metrics.stats);
	return ret;
}
