// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What longest prefix match costs: time of a load, of a lookup and of a change, and memory, beside
 * a plain binary trie of the same prefixes.
 *
 *	lpm_bench [PREFIXES]		all that, of several kinds of prefixes
 *	lpm_bench PREFIXES ours|plain	lookups in those of the first kind and nothing else, for
 *					callgrind to count what lookups() does
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../kmod/lib/lpm.c"

#include "../../kunit/lpm_oracle.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define LOOKUPS		(1 << 20)
#define CHANGES		200000

long chash_shim_objects;
long chash_shim_budget = -1;

/* Of the processor: others may be busy. */
static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

/*
 * Lengths as in the global tables: of 100 prefixes so many have the first length, the others, as
 * in a pool of access customers, are hosts or sites.
 */
struct shape {
	const char	*name;
	bool		v6;
	struct {
		u8	percent;
		u8	plen;
	} length[8];
};

static const struct shape shapes[] = {
	{ "IPv4, lengths as in the global table", false,
	  { { 60, 24 }, { 10, 23 }, { 12, 22 }, { 5, 21 }, { 5, 20 }, { 4, 19 }, { 4, 16 } } },
	{ "IPv4, hosts", false, { { 100, 32 } } },
	{ "IPv6, lengths as in the global table", true,
	  { { 48, 48 }, { 15, 32 }, { 10, 44 }, { 10, 40 }, { 7, 36 }, { 10, 29 } } },
	{ "IPv6, sites of 16 providers", true, { { 100, 56 } } },
};

static struct chash_prefix shape_addr(const struct shape *shape, u64 *state)
{
	struct chash_prefix addr = { .v6 = shape->v6 };

	addr.hi = lpm_random(state);
	if (!shape->v6) {
		/* 1.0.0.0 .. 223.255.255.255 */
		addr.hi = ((addr.hi >> 32) % 0xdf000000 + 0x01000000) << 32;
		return addr;
	}
	addr.lo = lpm_random(state);
	if (shape->length[0].percent == 100)
		addr.hi = 0x2001000000000000ULL | (addr.hi & 0x000f0000ffffffffULL);
	else
		addr.hi = 1ULL << 61 | addr.hi >> 3;
	return addr;
}

static struct chash_prefix shape_prefix(const struct shape *shape, u64 *state)
{
	unsigned int percent = lpm_random(state) % 100, i;
	struct chash_prefix prefix = shape_addr(shape, state);

	for (i = 0; percent >= shape->length[i].percent; i++)
		percent -= shape->length[i].percent;
	prefix.plen = shape->length[i].plen;
	chash_prefix_mask(&prefix, prefix.plen);
	return prefix;
}

static size_t oracle_nodes(const struct lpm_oracle *oracle)
{
	return oracle ? 1 + oracle_nodes(oracle->child[0]) + oracle_nodes(oracle->child[1]) : 0;
}

/* Which address comes next depends on the last answer: latency, not throughput. */
static void __attribute__((noinline, noclone)) lookups(const struct chash_lpm *lpm,
					      const struct lpm_oracle *oracle,
					      const struct chash_prefix *addr, unsigned int n)
{
	void *value = NULL;
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct chash_prefix *next = &addr[i ^ (value == lpm)];

		value = lpm ? chash_lpm_lookup(lpm, next) : lpm_oracle_lookup(oracle, next);
	}
	if (value == lpm && lpm)
		abort();
}

/* Prefixes, and the addresses of clients: half of them in one of the prefixes, half anywhere. */
static struct chash_prefix *clients(const struct shape *shape, struct chash_prefix *prefix,
				    unsigned int n, u64 *state)
{
	static struct chash_prefix addr[LOOKUPS];
	unsigned int i;

	for (i = 0; i < n; i++)
		prefix[i] = shape_prefix(shape, state);
	for (i = 0; i < LOOKUPS; i++) {
		addr[i] = shape_addr(shape, state);
		if (i % 2)
			addr[i].hi = prefix[lpm_random(state) % n].hi;
	}
	return addr;
}

static void bench(const struct shape *shape, unsigned int n)
{
	struct lpm_oracle *oracle = lpm_oracle_alloc();
	double load, plain_load, cost, plain_cost, change;
	struct chash_prefix *prefix, *addr, other;
	struct chash_lpm lpm = {};
	struct mutex lock = {};
	u64 state = 1;
	unsigned int i;
	double start;
	void *old;

	prefix = malloc(n * sizeof(*prefix));
	if (!prefix || !oracle)
		abort();
	addr = clients(shape, prefix, n, &state);

	mutex_lock(&lock);
	chash_shim_objects = 0;
	start = seconds();
	for (i = 0; i < n; i++)
		if (chash_lpm_set(&lpm, &prefix[i], &prefix[i], &old, &lock))
			abort();
	load = seconds() - start;
	printf("%s: %u prefixes\n", shape->name, lpm.count);
	printf("  load     %6.0f ms", load * 1e3);
	printf("    memory %5.1f bytes a prefix (%.1f with kernel memory accounting)\n",
	       (double)lpm.bytes / lpm.count,
	       (lpm.bytes + 8.0 * chash_shim_objects) / lpm.count);

	start = seconds();
	for (i = 0; i < n; i++)
		*lpm_oracle_slot(oracle, &prefix[i]) = &prefix[i];
	plain_load = seconds() - start;
	printf("  plain    %6.0f ms    memory %5.1f bytes a prefix\n", plain_load * 1e3,
	       (double)oracle_nodes(oracle) * sizeof(*oracle) / lpm.count);

	start = seconds();
	lookups(&lpm, NULL, addr, LOOKUPS);
	cost = (seconds() - start) / LOOKUPS;
	start = seconds();
	lookups(NULL, oracle, addr, LOOKUPS);
	plain_cost = (seconds() - start) / LOOKUPS;
	printf("  lookup   %6.1f ns    plain %7.1f ns    ratio %.2f\n", cost * 1e9, plain_cost * 1e9,
	       cost / plain_cost);

	other = (struct chash_prefix){ .v6 = shape->v6 };
	start = seconds();
	for (i = 0; chash_lpm_next(&lpm, &other, &lock); i++)
		other.plen++;
	printf("  walk     %6.0f ns a prefix\n", (seconds() - start) / i * 1e9);

	lpm.shared = true;
	start = seconds();
	for (i = 0; i < CHANGES; i++) {
		other = shape_prefix(shape, &state);
		chash_lpm_del(&lpm, &prefix[i % n], &lock);
		if (chash_lpm_set(&lpm, &other, &prefix[i % n], &old, &lock))
			abort();
	}
	change = (seconds() - start) / CHANGES;
	printf("  change   %6.0f ns a deletion and an insertion\n", change * 1e9);

	mutex_unlock(&lock);
	chash_lpm_free(&lpm, NULL);
	lpm_oracle_free(oracle);
	free(prefix);
}

/* The load fills the caches before. */
static int only_lookups(unsigned int n, bool plain)
{
	struct lpm_oracle *oracle = plain ? lpm_oracle_alloc() : NULL;
	struct chash_prefix *prefix = malloc(n * sizeof(*prefix));
	struct chash_prefix *addr;
	struct chash_lpm lpm = {};
	struct mutex lock = {};
	unsigned int i;
	u64 state = 1;
	void *old;

	if (!prefix || (plain && !oracle))
		return 1;
	addr = clients(&shapes[0], prefix, n, &state);
	mutex_lock(&lock);
	for (i = 0; i < n; i++) {
		if (plain)
			*lpm_oracle_slot(oracle, &prefix[i]) = &prefix[i];
		else if (chash_lpm_set(&lpm, &prefix[i], &prefix[i], &old, &lock))
			return 1;
	}
	lookups(plain ? NULL : &lpm, oracle, addr, LOOKUPS);
	mutex_unlock(&lock);
	printf("%d lookups\n", LOOKUPS);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int n = argc > 1 ? atoi(argv[1]) : 1000000, i;

	if (argc > 2)
		return only_lookups(n, !strcmp(argv[2], "plain"));
	for (i = 0; i < COUNT(shapes); i++)
		bench(&shapes[i], n);
	return 0;
}
