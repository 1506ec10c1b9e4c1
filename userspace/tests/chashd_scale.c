// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What a fleet of some size costs one chashd, without a kernel: bytes, time and memory.
 *
 *	chashd_scale POPS DIRECTORS SERVICES SERVERS [DIR [GENERATION]]
 *	chashd_scale POPS DIRECTORS SERVICES SERVERS URL
 *
 * DIRECTORS of each PoP, SERVERS of each PoP and service. Records are written to DIR; in another
 * GENERATION all weights are other ones. With the URL of an etcd that has them it follows that one:
 * what it took to know and to want all, and when, in ms of the clock, each change was known and what
 * is wanted was found again; RUN is its directory, a new one.
 */
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <linux/ip_vs.h>

#include "../chashd/fleet.h"
#include "../chashd/model.h"
#include "../chashd/registry.h"
#include "../util.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static long memory_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static struct tuple service(unsigned int i)
{
	return (struct tuple){ AF_INET, IPPROTO_TCP, { AF_INET, { 203, 0, 113, 1 + i % 200 } },
			       443 + i / 200, 0 };
}

static char *describe(unsigned int pop, unsigned int director, unsigned int services,
		      unsigned int servers, uint64_t generation)
{
	struct record record = { .id = pop + 1, .generation = generation, .version = "scale" };
	struct server *server;
	struct pool *pool;
	unsigned int i, j;
	char *text;

	snprintf(record.name, sizeof(record.name), "p%u-%u", pop % 10000, director % 100);
	snprintf(record.pop, sizeof(record.pop), "p%u", pop);
	record.addr4 = (struct addr){ AF_INET, { 172, 16 + director, pop >> 8, pop } };
	for (i = 0; i < services; i++) {
		pool = list_add(&record.pools);
		pool->service = service(i);
		for (j = 0; j < servers; j++) {
			server = list_add(&pool->servers);
			server->addr = (struct addr){ AF_INET, { 10 + (pop >> 8), pop, i, j } };
			server->port = 443;
			server->weight = 1 + (generation + j) % 7;
			server->forward.method = IP_VS_CONN_F_TUNNEL;
		}
	}
	text = record_encode(&record);
	record_free(&record);
	return text;
}

static void write_record(const char *dir, unsigned int pop, unsigned int director, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/p%u-%u", dir, pop, director);
	file = fopen(path, "w");
	if (!file || fputs(text, file) < 0 || fclose(file)) {
		perror(path);
		exit(1);
	}
}

/* A director without a kernel, that follows an etcd. */
static struct {
	struct fleet *fleet;
	const struct services *services;
	struct items wanted;
	size_t bytes;
	bool complete, again;
	struct event *soon;
} one;

static void on_soon(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	model_wanted(one.fleet->config, one.fleet, one.services, &one.wanted);
	printf("wanted %" PRIu64 "\n", clock_ms(CLOCK_REALTIME));
}

static void on_record(const char *name, const char *text, size_t len)
{
	const struct timeval settle = { .tv_usec = 50000 };

	one.bytes += len;
	if (!fleet_record(one.fleet, name, text, len) || !one.complete)
		return;
	printf("told %s %" PRIu64 "\n", name, clock_ms(CLOCK_REALTIME));
	evtimer_add(one.soon, &settle);
}

static void on_alive(const char *name, bool alive, const char *address)
{
	fleet_alive(one.fleet, name, alive, address);
}

static void on_stored(bool stored)
{
	(void)stored;
}

static uint64_t begun;

static void on_state(const char *text)
{
	if (text || one.complete) {
		printf("state %s\n", text ?: "good");
		return;
	}
	one.complete = true;
	model_wanted(one.fleet->config, one.fleet, one.services, &one.wanted);
	printf("cold %" PRIu64 " ms, cpu %.0f ms, %.1f MiB, records %zu bytes, items %zu\n",
	       clock_ms(CLOCK_MONOTONIC) - begun, now(), memory_kib() / 1024.0, one.bytes,
	       one.wanted.n);
}

static void follow(struct config *config, struct fleet *fleet, const struct services *services)
{
	static const struct registry_watcher watcher = { on_record, on_alive, on_state, on_stored };
	struct event_base *base = event_base_new();

	one.fleet = fleet;
	one.services = services;
	one.soon = evtimer_new(base, on_soon, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	begun = clock_ms(CLOCK_MONOTONIC);
	registry_etcd.open(config, base, &watcher);
	event_base_dispatch(base);
}

int main(int argc, char **argv)
{
	struct config config = { .name = "p0-0", .pop = "p0", .id = 1, .run = (char *)"/proc/nowhere" };
	unsigned int pops, directors, n_services, servers, pop, director, i;
	struct items wanted = {};
	struct services services = {};
	struct rule *rule = list_add(&config.rules);
	struct fleet fleet;
	char name[NAME_LEN], *text;
	double begin, decode = 0;
	uint64_t generation = argc > 6 ? atoi(argv[6]) : 1;
	bool follows = argc > 5 && !strncmp(argv[5], "http", 4);
	size_t bytes = 0, found = 0;

	if (argc < 5)
		return 1;
	pops = atoi(argv[1]);
	directors = atoi(argv[2]);
	n_services = atoi(argv[3]);
	servers = atoi(argv[4]);
	strcpy(rule->name, "*");
	config.addr4 = (struct addr){ AF_INET, { 172, 16, 0, 0 } };
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	for (i = 0; i < n_services; i++) {
		struct service *known = list_add(&services);

		known->tuple = service(i);
		known->alive = true;
	}
	if (follows)
		config.run = getenv("RUN") ?: config.run;
	fleet_open(&fleet, &config);
	if (follows) {
		config.registry = argv[5];
		config.lease = 3600;
		follow(&config, &fleet, &services);
		return 0;
	}
	for (pop = 0; pop < pops; pop++) {
		for (director = 0; director < directors; director++) {
			text = describe(pop, director, n_services, servers, generation);
			bytes += strlen(text);
			if (argc > 5)
				write_record(argv[5], pop, director, text);
			snprintf(name, sizeof(name), "p%u-%u", pop % 10000, director % 100);
			begin = now();
			fleet_record(&fleet, name, text, strlen(text));
			decode += now() - begin;
			free(text);
		}
	}
	printf("%u PoPs, %u directors, %u services of %u servers\n", pops, pops * directors,
	       n_services, servers);
	printf("bytes of a record              %zu\n", bytes / (pops * directors));
	printf("bytes in the registry          %zu\n", bytes);
	printf("read and believe all, ms       %.1f\n", decode);
	begin = now();
	model_wanted(&config, &fleet, &services, &wanted);
	printf("what is wanted, ms             %.1f\n", now() - begin);
	printf("items                          %zu\n", wanted.n);
	begin = now();
	for (i = 0; i < wanted.n; i++)
		found += item_equal(items_find(&wanted, &wanted.at[i]), &wanted.at[i]);
	printf("compare with the kernel's, ms  %.1f (%zu equal)\n", now() - begin, found);
	text = describe(1, 0, n_services, servers, generation + 1);
	begin = now();
	fleet_record(&fleet, "p1-0", text, strlen(text));
	printf("a changed record, ms           %.1f\n", now() - begin);
	free(text);
	printf("memory, MiB                    %.1f\n", memory_kib() / 1024.0);
	list_free(&wanted);
	list_free(&services);
	fleet_close(&fleet);
	list_free(&config.rules);
	return 0;
}
