// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Measures schedulers beside each other and prints one figure a line:
 *
 *	figure N algorithm value
 *
 *	bench measure                       all but instructions
 *	bench lookups ALGORITHM N COUNT     COUNT lookups and nothing else, for callgrind
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "algorithm.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
/* Destinations that are loaded one by one. */
#define LOAD		4096

/* A virtual service and its real servers, in the order in which they were added. */
struct pool {
	const struct algorithm	*algorithm;
	struct ip_vs_service	svc;
	unsigned int		n;
	struct ip_vs_dest	**dest;
	struct ip_vs_dest	*memory;
};

static const struct algorithm *const algorithms[] = { &bench_mh12, &bench_mh16, &bench_chash };
static const unsigned int sizes[] = { 8, 64, 512, 4096 };

static u64 random_state = 1;

static u64 random64(void)
{
	u64 x = random_state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	return x ^ x >> 32;
}

static u32 random_below(u32 n)
{
	return (random64() >> 32) * n >> 32;
}

static void *must(void *memory)
{
	if (!memory) {
		fprintf(stderr, "bench: out of memory\n");
		exit(EXIT_FAILURE);
	}
	return memory;
}

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Work that the scheduler may interrupt is measured by the CPU time of the thread, in ns. */
static double cpu_time(void)
{
	return now(CLOCK_THREAD_CPUTIME_ID);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *value, unsigned int n)
{
	qsort(value, n, sizeof(*value), by_value);
	return value[n / 2];
}

static void figure(const char *name, unsigned int n, const char *algorithm, double value)
{
	printf("%s %u %s %.9g\n", name, n, algorithm, value);
	fflush(stdout);
}

static void shuffle(struct ip_vs_dest **dest, unsigned int n)
{
	unsigned int i, other;

	for (i = n; i > 1; i--) {
		struct ip_vs_dest *swap = dest[i - 1];

		other = random_below(i);
		dest[i - 1] = dest[other];
		dest[other] = swap;
	}
}

/* IPVS puts a new destination at the head of its list. */
static void list_link(struct pool *p, struct ip_vs_dest *dest)
{
	struct list_head *head = &p->svc.destinations;

	dest->n_list.next = head->next;
	dest->n_list.prev = head;
	head->next->prev = &dest->n_list;
	head->next = &dest->n_list;
	p->svc.num_dests++;
}

static void list_unlink(struct pool *p, struct ip_vs_dest *dest)
{
	dest->n_list.prev->next = dest->n_list.next;
	dest->n_list.next->prev = dest->n_list.prev;
	p->svc.num_dests--;
}

static void pool_add(struct pool *p, struct ip_vs_dest *dest)
{
	list_link(p, dest);
	p->algorithm->scheduler->add_dest(&p->svc, dest);
}

static void pool_del(struct pool *p, struct ip_vs_dest *dest)
{
	list_unlink(p, dest);
	p->algorithm->scheduler->del_dest(&p->svc, dest);
}

static void pool_weight(struct pool *p, struct ip_vs_dest *dest, int weight)
{
	dest->weight.counter = weight;
	dest->last_weight.counter = weight;
	p->algorithm->scheduler->upd_dest(&p->svc, dest);
}

static void list_clear(struct pool *p)
{
	p->svc.destinations.next = &p->svc.destinations;
	p->svc.destinations.prev = &p->svc.destinations;
	p->svc.num_dests = 0;
}

/* 10.0.0.0 upwards, weights 1 .. @weight_max, equal for all pools of the same @n. */
static struct pool *pool_new(const struct algorithm *algorithm, unsigned int n, int weight_max,
			     int af)
{
	struct pool *p = must(calloc(1, sizeof(*p)));
	unsigned int i;

	random_state = n;
	p->algorithm = algorithm;
	p->svc.af = af;
	p->n = n;
	p->dest = must(calloc(n, sizeof(*p->dest)));
	p->memory = must(aligned_alloc(sizeof(*p->memory), n * sizeof(*p->memory)));
	memset(p->memory, 0, n * sizeof(*p->memory));
	for (i = 0; i < n; i++)
		p->dest[i] = &p->memory[i];
	shuffle(p->dest, n);
	for (i = 0; i < n; i++) {
		struct ip_vs_dest *dest = p->dest[i];

		dest->index = i;
		dest->af = AF_INET;
		dest->addr.ip = htonl(0x0a000000 + i);
		dest->port = htons(80);
		dest->weight.counter = 1 + random_below(weight_max);
		dest->last_weight = dest->weight;
	}
	list_clear(p);
	return p;
}

/* Bind the scheduler to a service that has its destinations. */
static int pool_bind(struct pool *p)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		list_link(p, p->dest[i]);
	return p->algorithm->scheduler->init_service(&p->svc);
}

static void pool_discard(struct pool *p)
{
	free(p->memory);
	free(p->dest);
	free(p);
}

static void pool_free(struct pool *p)
{
	p->algorithm->scheduler->done_service(&p->svc);
	pool_discard(p);
}

/* NULL when the scheduler refuses so many destinations: then it has no figures. */
static struct pool *pool_of(const struct algorithm *algorithm, unsigned int n, int weight_max,
			    int af)
{
	struct pool *p = pool_new(algorithm, n, weight_max, af);

	p->svc.scheduler = algorithm->scheduler;
	if (!pool_bind(p))
		return p;
	pool_discard(p);
	return NULL;
}

/*
 * The client of a lookup depends on the destination of the one before (its flags are 0): this is
 * latency, and no two lookups overlap.
 */
static u32 lookups(struct ip_vs_service *svc, u32 count)
{
	const struct ip_vs_scheduler *scheduler = svc->scheduler;
	struct ip_vs_iphdr iph = { .protocol = IPPROTO_TCP };
	struct sk_buff skb;
	u32 i, flags = 0;

	for (i = 0; i < count; i++) {
		iph.saddr.ip = i * 2654435761U + flags;
		flags = scheduler->schedule(svc, &skb, &iph)->flags;
	}
	return flags;
}

static u32 lookups6(struct ip_vs_service *svc, u32 count)
{
	const struct ip_vs_scheduler *scheduler = svc->scheduler;
	struct ip_vs_iphdr iph = { .protocol = IPPROTO_TCP };
	struct sk_buff skb;
	u32 i, flags = 0;

	iph.saddr.ip6[0] = htonl(0x20010db8);
	for (i = 0; i < count; i++) {
		iph.saddr.ip6[1] = i * 2654435761U + flags;
		iph.saddr.ip6[3] = i;
		flags = scheduler->schedule(svc, &skb, &iph)->flags;
	}
	return flags;
}

static double lookup_ns(struct pool *p, u32 count)
{
	double start = cpu_time();

	if ((p->svc.af == AF_INET6 ? lookups6 : lookups)(&p->svc, count))
		abort();
	return (cpu_time() - start) / count;
}

/* Rounds of all algorithms by turns; the best round of each is the least disturbed one. */
static void measure_lookup(const char *name, unsigned int n, int af)
{
	struct pool *p[COUNT(algorithms)];
	double best[COUNT(algorithms)];
	unsigned int a, round;

	for (a = 0; a < COUNT(algorithms); a++) {
		p[a] = pool_of(algorithms[a], n, 100, af);
		best[a] = INFINITY;
	}
	for (round = 0; round < 25; round++)
		for (a = 0; a < COUNT(algorithms); a++)
			if (p[a])
				best[a] = fmin(best[a], lookup_ns(p[a], 200000));
	for (a = 0; a < COUNT(algorithms); a++) {
		if (!p[a])
			continue;
		figure(name, n, algorithms[a]->name, best[a]);
		pool_free(p[a]);
	}
}

/* Many services and each packet for another one: the tables do not fit the caches. */
static double services_ns(struct pool **p, unsigned int services, u32 count)
{
	const struct ip_vs_scheduler *scheduler = p[0]->svc.scheduler;
	struct ip_vs_iphdr iph = { .protocol = IPPROTO_TCP };
	double start = cpu_time();
	struct sk_buff skb;
	u32 i, flags = 0;

	for (i = 0; i < count; i++) {
		u32 client = i * 2654435761U + flags;
		struct ip_vs_service *svc = &p[(u64)client * services >> 32]->svc;

		iph.saddr.ip = client * 40503U;
		flags = scheduler->schedule(svc, &skb, &iph)->flags;
	}
	return (cpu_time() - start) / count;
}

static void measure_services(unsigned int services)
{
	struct pool **p[COUNT(algorithms)];
	double best[COUNT(algorithms)];
	unsigned int a, i, round;

	for (a = 0; a < COUNT(algorithms); a++) {
		p[a] = must(calloc(services, sizeof(**p)));
		for (i = 0; i < services; i++)
			p[a][i] = pool_of(algorithms[a], 16, 1, AF_INET);
		best[a] = INFINITY;
	}
	for (round = 0; round < 15; round++)
		for (a = 0; a < COUNT(algorithms); a++)
			best[a] = fmin(best[a], services_ns(p[a], services, 100000));
	for (a = 0; a < COUNT(algorithms); a++) {
		figure("lookup-services", services, algorithms[a]->name, best[a]);
		for (i = 0; i < services; i++)
			pool_free(p[a][i]);
		free(p[a]);
	}
}

struct runner {
	pthread_t	thread;
	struct pool	*pool;
	double		ns;
};

static void *run_lookups(void *arg)
{
	struct runner *r = arg;
	unsigned int round;

	r->ns = INFINITY;
	for (round = 0; round < 15; round++)
		r->ns = fmin(r->ns, lookup_ns(r->pool, 200000));
	return NULL;
}

/* All CPUs look up in one table: nothing that they write is shared. */
static void measure_cpus(void)
{
	unsigned int cpus, i, online = sysconf(_SC_NPROCESSORS_ONLN);
	struct pool *p = pool_of(&bench_chash, 64, 100, AF_INET);
	struct runner *r = must(calloc(online, sizeof(*r)));

	for (cpus = 1; cpus <= online; cpus *= 2) {
		double sum = 0;

		for (i = 0; i < cpus; i++) {
			r[i].pool = p;
			if (pthread_create(&r[i].thread, NULL, run_lookups, &r[i]))
				abort();
		}
		for (i = 0; i < cpus; i++) {
			pthread_join(r[i].thread, NULL);
			sum += 1000 / r[i].ns;
		}
		figure("lookup-cpus", cpus, bench_chash.name, sum);
	}
	free(r);
	pool_free(p);
}

static void measure_changes(struct pool *p)
{
	enum { ROUNDS = 15 };
	double full[ROUNDS], add[ROUNDS], del[ROUNDS], weight[ROUNDS];
	const struct algorithm *algorithm = p->algorithm;
	unsigned int round;

	for (round = 0; round < ROUNDS; round++) {
		struct ip_vs_dest *dest = p->dest[random_below(p->n)];
		int old = dest->weight.counter;
		double start = cpu_time();

		pool_del(p, dest);
		del[round] = cpu_time() - start;
		start = cpu_time();
		pool_add(p, dest);
		add[round] = cpu_time() - start;
		start = cpu_time();
		pool_weight(p, dest, old == 100 ? 99 : old + 1);
		weight[round] = cpu_time() - start;
		pool_weight(p, dest, old);
		algorithm->scheduler->done_service(&p->svc);
		start = cpu_time();
		algorithm->scheduler->init_service(&p->svc);
		full[round] = cpu_time() - start;
	}
	figure("build", p->n, algorithm->name, median(full, ROUNDS) / 1e6);
	figure("add", p->n, algorithm->name, median(add, ROUNDS) / 1e6);
	figure("remove", p->n, algorithm->name, median(del, ROUNDS) / 1e6);
	figure("reweight", p->n, algorithm->name, median(weight, ROUNDS) / 1e6);
}

/* All destinations one after the other, as ipvsadm -R or a controller brings them. */
static double load_ms(struct pool *p)
{
	double start = cpu_time();
	unsigned int i;

	for (i = 0; i < p->n; i++)
		pool_add(p, p->dest[i]);
	if (bench_chash_coalesce && p->algorithm == &bench_chash)
		bench_chash_flush(&p->svc);
	return (cpu_time() - start) / 1e6;
}

static void measure_load(const char *name, struct pool *p)
{
	p->algorithm->scheduler->done_service(&p->svc);
	list_clear(p);
	p->algorithm->scheduler->init_service(&p->svc);
	figure(name, p->n, p->algorithm->name, load_ms(p));
}

/* Slots by destination index; all that follows compares such arrays. */
static u16 *slots_of(const struct pool *p)
{
	u32 s, slots = p->algorithm->slots(&p->svc);
	u16 *owner = must(malloc(slots * sizeof(*owner)));

	for (s = 0; s < slots; s++) {
		const struct ip_vs_dest *dest = p->algorithm->at(&p->svc, s);

		owner[s] = dest->index;
	}
	return owner;
}

static double total_weight(const struct pool *p)
{
	double total = 0;
	unsigned int i;

	for (i = 0; i < p->n; i++)
		total += p->dest[i]->weight.counter;
	return total;
}

static void balance_figure(const char *what, const char *pool, const struct pool *p, double value)
{
	char name[32];

	snprintf(name, sizeof(name), "%s-%s", what, pool);
	figure(name, p->n, p->algorithm->name, value);
}

static void measure_balance(const char *pool, const struct pool *p)
{
	double most = 0, total = total_weight(p), square = 0;
	u32 s, slots = p->algorithm->slots(&p->svc);
	u32 *owned = must(calloc(p->n, sizeof(*owned)));
	unsigned int i, starved = 0;
	u16 *owner = slots_of(p);

	for (s = 0; s < slots; s++)
		owned[owner[s]]++;
	for (i = 0; i < p->n; i++) {
		double share = p->dest[i]->weight.counter / total * slots;

		most = fmax(most, owned[i] / share);
		square += (owned[i] - share) * (owned[i] - share) / share;
		starved += !owned[i];
	}
	balance_figure("balance", pool, p, most);
	/* In units of 1 / sqrt(slots of the destination). */
	balance_figure("rms", pool, p, sqrt(square / p->n));
	balance_figure("starved", pool, p, starved);
	free(owner);
	free(owned);
}

/*
 * One destination removed, or made lighter by one percent: slots that move from one destination
 * that stays as it was to another one, as a share of all slots, and slots that move at all as a
 * multiple of those that have to.
 */
static void measure_disruption(struct pool *p)
{
	enum { ROUNDS = 12 };
	double moved = 0, needed = 0, collateral = 0, lighter = 0, lighter_needed = 0;
	u32 s, slots = p->algorithm->slots(&p->svc);
	double total = total_weight(p);
	unsigned int round;

	for (round = 0; round < ROUNDS; round++) {
		struct ip_vs_dest *dest = p->dest[random_below(p->n)];
		int weight = dest->weight.counter;
		double others = total - weight;
		u16 *before = slots_of(p), *after;

		pool_del(p, dest);
		after = slots_of(p);
		for (s = 0; s < slots; s++) {
			moved += before[s] != after[s];
			needed += before[s] == dest->index;
			collateral += before[s] != after[s] && before[s] != dest->index;
		}
		free(after);
		free(before);
		pool_add(p, dest);

		pool_weight(p, dest, 100);
		before = slots_of(p);
		pool_weight(p, dest, 99);
		after = slots_of(p);
		for (s = 0; s < slots; s++) {
			lighter += before[s] != after[s];
			collateral += before[s] != after[s] && before[s] != dest->index &&
				      after[s] != dest->index;
		}
		lighter_needed += slots * (100 / (others + 100) - 99 / (others + 99));
		free(after);
		free(before);
		pool_weight(p, dest, weight);
	}
	figure("removed-moved", p->n, p->algorithm->name, moved / needed);
	figure("lighter-moved", p->n, p->algorithm->name, lighter / lighter_needed);
	figure("collateral", p->n, p->algorithm->name, collateral / ROUNDS / 2 / slots * 100);
}

/* Two directors that were given the same destinations in another order. */
static void measure_order(struct pool *p)
{
	u32 s, slots = p->algorithm->slots(&p->svc), differ = 0;
	u16 *before = slots_of(p), *after;

	p->algorithm->scheduler->done_service(&p->svc);
	list_clear(p);
	shuffle(p->dest, p->n);
	pool_bind(p);
	after = slots_of(p);
	for (s = 0; s < slots; s++)
		differ += before[s] != after[s];
	figure("order", p->n, p->algorithm->name, 100.0 * differ / slots);
	free(after);
	free(before);
}

/* All that needs one service of @n destinations at a time. */
static void measure_pools(unsigned int n)
{
	unsigned int a;

	for (a = 0; a < COUNT(algorithms); a++) {
		size_t before = bench_allocated;
		struct pool *p = pool_of(algorithms[a], n, 1, AF_INET);

		if (!p)
			continue;
		figure("memory", n, algorithms[a]->name, (bench_allocated - before) / 1024.0);
		figure("table", n, algorithms[a]->name,
		       algorithms[a]->table_bytes(&p->svc) / 1024.0);
		measure_balance("equal", p);
		pool_free(p);

		p = pool_of(algorithms[a], n, 100, AF_INET);
		measure_balance("weighted", p);
		measure_changes(p);
		measure_disruption(p);
		measure_order(p);
		if (n == LOAD) {
			bench_chash_coalesce = true;
			measure_load("load", p);
			bench_chash_coalesce = false;
			if (p->algorithm == &bench_chash)
				measure_load("load-each", p);
		}
		pool_free(p);
	}
}

static void measure_forms(unsigned int n)
{
	struct pool *p = pool_of(&bench_chash, n, 100, AF_INET);
	double *best = must(calloc(bench_form_count, sizeof(*best)));
	unsigned int f, round;

	bench_forms_prepare(&p->svc);
	for (round = 0; round < 25; round++) {
		for (f = 0; f < bench_form_count; f++) {
			double start = cpu_time(), ns;

			if (bench_forms[f].run(200000))
				abort();
			ns = (cpu_time() - start) / 200000;
			best[f] = round ? fmin(best[f], ns) : ns;
		}
	}
	for (f = 0; f < bench_form_count; f++)
		figure("form", n, bench_forms[f].name, best[f]);
	bench_forms_finish();
	free(best);
	pool_free(p);
}

static void measure(void)
{
	unsigned int i;

	for (i = 0; i < COUNT(sizes); i++)
		measure_lookup("lookup", sizes[i], AF_INET);
	for (i = 0; i < COUNT(sizes); i++)
		measure_lookup("lookup6", sizes[i], AF_INET6);
	for (i = 0; i < COUNT(sizes); i++)
		measure_forms(sizes[i]);
	measure_services(1000);
	measure_cpus();
	for (i = 0; i < COUNT(sizes); i++)
		measure_pools(sizes[i]);
}

int main(int argc, char **argv)
{
	unsigned int a;

	if (argc == 2 && !strcmp(argv[1], "measure")) {
		measure();
		return EXIT_SUCCESS;
	}
	for (a = 0; argc == 5 && !strcmp(argv[1], "lookups") && a < COUNT(algorithms); a++) {
		struct pool *p;

		if (strcmp(argv[2], algorithms[a]->name))
			continue;
		p = pool_of(algorithms[a], atoi(argv[3]), 100, AF_INET);
		if (!p)
			break;
		lookups(&p->svc, atoi(argv[4]));
		pool_free(p);
		return EXIT_SUCCESS;
	}
	fprintf(stderr, "usage: bench measure | lookups ALGORITHM N COUNT\n");
	return EXIT_FAILURE;
}
