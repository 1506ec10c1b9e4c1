// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Our packet path and core as they are; in place of the module's services, the least that keeps
 * a sorted set of destinations and builds a table from it in the way of kmod/service/table.c: a new table
 * for each change, a reference a destination, the old one freed.
 */
#include <time.h>

/* As much of a namespace as the packet path looks at. */
#define _IP_VS_CHASH_NET_H
#include "../kmod/state/backbone.h"
#include "../kmod/lookup/heavy.h"
#include "../kmod/state/source.h"

struct ip_vs_chash_pops {
	int				unused;
};

struct ip_vs_chash_net {
	struct ip_vs_chash_pops		*pops;
	struct ip_vs_chash_sources	*sources;
	struct ip_vs_chash_heavy	*heavy;
};

#include "../kmod/lookup/key.c"
#include "../kmod/lookup/assign.c"

#include "algorithm.h"

/* Rebuilds at once in a burst of changes, and ns until one more is allowed: kmod/service/publish.c. */
#define BUDGET_MAX	16
#define BUDGET_TICK	20000000ULL

unsigned int bench_chash_bits = CHASH_BITS_DEFAULT;
bool bench_chash_coalesce;

struct chash_state {
	struct ip_vs_chash_service	cs;	/* first: it is what sched_data leads to */
	struct ip_vs_chash_counts	counts;
	struct ip_vs_chash_dest		**dest;	/* ascending by id */
	unsigned int			n, room;
	unsigned int			bits;
	u16				af;
	unsigned int			budget;
	u64				budget_at;
};

static struct ip_vs_chash_net net;
static const siphash_key_t seed = {{ 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL }};

static const u32 *ladder_of(unsigned int bits)
{
	static u32 *ladder[CHASH_BITS_MAX + 1];

	/* Shared by all services: not in the account of one. */
	if (!ladder[bits]) {
		ladder[bits] = malloc(chash_ladder_bytes(bits));
		chash_ladder_fill(ladder[bits], bits);
	}
	return ladder[bits];
}

/* There are none. */
bool ip_vs_chash_source_policy(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, const struct chash_policy *def,
			       struct chash_policy *policy)
{
	abort();
}

bool ip_vs_chash_source_before(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, const struct chash_policy *def,
			       struct chash_policy *policy)
{
	abort();
}

enum chash_arrival ip_vs_chash_backbone_arrival(const struct ip_vs_chash_pops *pops, int ifindex)
{
	abort();
}

/* Nothing is counted. */
void ip_vs_chash_heavy_count(const struct ip_vs_chash_heavy *heavy, u16 af,
			     const union nf_inet_addr *client)
{
	abort();
}

/* Nor bounds. */
unsigned int ip_vs_chash_service_sessions(const struct ip_vs_chash_service *cs,
					  const struct ip_vs_dest *real)
{
	abort();
}

static void table_free(struct ip_vs_chash_table *table)
{
	unsigned int rank;

	if (!table)
		return;
	for (rank = 0; rank < table->map.n; rank++)
		__atomic_fetch_sub(&table->dest[rank]->refcnt.refs, 1, __ATOMIC_RELAXED);
	kfree(table->map.slot);
	kfree(table->map.member);
	kfree(table);
}

static void rebuild(struct chash_state *s)
{
	struct ip_vs_chash_table *table, *old = s->cs.table;
	unsigned int rank, n = s->n;

	table = kzalloc(sizeof(*table) + n * (sizeof(table->real[0]) + sizeof(table->dest[0])),
			GFP_KERNEL);
	table->dest = (void *)&table->real[n];
	table->seed = seed;
	table->policy[0].plen = s->af == AF_INET6 ? 128 : 32;
	table->map.bits = s->bits;
	table->map.n = n;
	table->map.member = kmalloc(n * sizeof(*table->map.member), GFP_KERNEL);
	table->map.slot = n > 1 ? kmalloc(sizeof(*table->map.slot) << s->bits, GFP_KERNEL) : NULL;
	for (rank = 0; rank < n; rank++) {
		table->dest[rank] = s->dest[rank];
		table->real[rank] = s->dest[rank]->real;
		table->map.member[rank].id = s->dest[rank]->id;
		table->map.member[rank].weight = s->dest[rank]->weight;
		__atomic_fetch_add(&s->dest[rank]->refcnt.refs, 1, __ATOMIC_RELAXED);
	}
	if (!old || !chash_map_update(&table->map, &old->map, ladder_of(s->bits))) {
		void *scratch = kmalloc(chash_scratch_bytes(s->bits), GFP_KERNEL);

		chash_map_build(&table->map, ladder_of(s->bits), scratch);
		kfree(scratch);
	}
	s->cs.table = table;
	table_free(old);
}

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void changed(struct chash_state *s)
{
	if (bench_chash_coalesce) {
		u64 ticks = (now_ns() - s->budget_at) / BUDGET_TICK;

		if (ticks) {
			s->budget = min(s->budget + ticks, (u64)BUDGET_MAX);
			s->budget_at = now_ns();
		}
		if (!s->budget)
			return;
		s->budget--;
	}
	rebuild(s);
}

void bench_chash_flush(struct ip_vs_service *svc)
{
	rebuild(svc->sched_data);
}

static u64 id_of(const struct ip_vs_dest *real)
{
	return chash_dest_id(4, &real->addr, real->port);
}

static unsigned int rank_of(const struct chash_state *s, u64 id)
{
	unsigned int low = 0, high = s->n;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (s->dest[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct chash_state *s, struct ip_vs_dest *real)
{
	struct ip_vs_chash_dest *dest;
	unsigned int rank;
	u64 id = id_of(real);

	rank = rank_of(s, id);
	if (rank == s->n || s->dest[rank]->id != id) {
		if (s->n == s->room) {
			s->room = 2 * s->room + 8;
			s->dest = realloc(s->dest, s->room * sizeof(*s->dest));
		}
		dest = kzalloc(sizeof(*dest), GFP_KERNEL);
		dest->id = id;
		dest->real = real;
		memmove(s->dest + rank + 1, s->dest + rank, (s->n - rank) * sizeof(*s->dest));
		s->dest[rank] = dest;
		s->n++;
	}
	s->dest[rank]->weight = atomic_read(&real->weight);
}

int ip_vs_chash_service_set_dest(struct ip_vs_service *svc, struct ip_vs_dest *real)
{
	insert(svc->sched_data, real);
	changed(svc->sched_data);
	return 0;
}

int ip_vs_chash_service_del_dest(struct ip_vs_service *svc, struct ip_vs_dest *real)
{
	struct chash_state *s = svc->sched_data;
	unsigned int rank = rank_of(s, id_of(real));
	struct ip_vs_chash_dest *dest = s->dest[rank];

	s->cs.table->real[rank] = NULL;
	memmove(s->dest + rank, s->dest + rank + 1, (s->n - rank - 1) * sizeof(*s->dest));
	s->n--;
	changed(s);
	kfree(dest);
	return 0;
}

int ip_vs_chash_service_bind(struct ip_vs_service *svc)
{
	struct chash_state *s = kzalloc(sizeof(*s), GFP_KERNEL);
	struct ip_vs_dest *real;

	s->cs.counts = &s->counts;
	s->cs.cn = &net;
	s->bits = bench_chash_bits;
	s->af = svc->af;
	s->budget = BUDGET_MAX;
	s->budget_at = now_ns();
	svc->sched_data = s;
	list_for_each_entry(real, &svc->destinations, n_list)
		insert(s, real);
	rebuild(s);
	return 0;
}

void ip_vs_chash_service_unbind(struct ip_vs_service *svc)
{
	struct chash_state *s = svc->sched_data;

	table_free(s->cs.table);
	while (s->n)
		kfree(s->dest[--s->n]);
	free(s->dest);
	kfree(s);
}

static const struct chash_map *map_of(const struct ip_vs_service *svc)
{
	const struct chash_state *s = svc->sched_data;

	return &s->cs.table->map;
}

static u32 chash_slots(const struct ip_vs_service *svc)
{
	return 1U << map_of(svc)->bits;
}

static struct ip_vs_dest *chash_at(const struct ip_vs_service *svc, u32 slot)
{
	const struct chash_state *s = svc->sched_data;
	const struct chash_map *map = map_of(svc);

	return s->cs.table->real[map->slot ? chash_slot_owner(&map->slot[slot]) : 0];
}

static size_t chash_table_bytes(const struct ip_vs_service *svc)
{
	const struct chash_state *s = svc->sched_data;
	const struct chash_map *map = map_of(svc);

	return sizeof(*s->cs.table) +
	       map->n * (sizeof(s->cs.table->real[0]) + sizeof(s->cs.table->dest[0])) +
	       map->n * sizeof(*map->member) + (sizeof(*map->slot) << map->bits);
}

const struct algorithm bench_chash = {
	.name		= "chash",
	.scheduler	= &ip_vs_chash_scheduler,
	.slots		= chash_slots,
	.at		= chash_at,
	.table_bytes	= chash_table_bytes,
};
