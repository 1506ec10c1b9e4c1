// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The algorithm of kmod/lib/core.c behind the callbacks of a scheduler: the least that keeps a
 * sorted set of destinations and builds a table from it in the way of kmod/service/table.c, a new
 * one for each change. A lookup is what kmod/lookup/assign.c does for a client without a source
 * policy whose first choice takes it; what all of it costs in a kernel is measured in a guest.
 */
#include <time.h>

#include "algorithm.h"

/* Rebuilds at once in a burst of changes, and ns until one more is allowed: kmod/service/publish.c. */
#define BUDGET_MAX	16
#define BUDGET_TICK	20000000ULL

unsigned int bench_chash_bits = CHASH_BITS_DEFAULT;
bool bench_chash_coalesce;

struct chash_state {
	struct bench_table		*table;	/* first: it is what profile.c looks for */
	struct bench_dest		**dest;	/* ascending by id */
	unsigned int			n, room;
	unsigned int			bits;
	u16				af;
	unsigned int			budget;
	u64				budget_at;
};

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

static void table_free(struct bench_table *table)
{
	if (!table)
		return;
	kfree(table->map.slot);
	kfree(table->map.member);
	kfree(table);
}

static void rebuild(struct chash_state *s)
{
	struct bench_table *table, *old = s->table;
	unsigned int rank, n = s->n;

	table = kzalloc(sizeof(*table) + n * (sizeof(table->ipvs_dest[0]) + sizeof(table->dest[0])),
			GFP_KERNEL);
	table->dest = (void *)&table->ipvs_dest[n];
	table->seed = seed;
	table->map.bits = s->bits;
	table->map.n = n;
	table->map.member = kmalloc(n * sizeof(*table->map.member), GFP_KERNEL);
	table->map.slot = n > 1 ? kmalloc(sizeof(*table->map.slot) << s->bits, GFP_KERNEL) : NULL;
	for (rank = 0; rank < n; rank++) {
		table->dest[rank] = s->dest[rank];
		table->ipvs_dest[rank] = s->dest[rank]->ipvs_dest;
		table->map.member[rank].id = s->dest[rank]->id;
		table->map.member[rank].weight = s->dest[rank]->weight;
	}
	if (!old || !chash_map_update(&table->map, &old->map, ladder_of(s->bits))) {
		void *scratch = kmalloc(chash_scratch_bytes(s->bits), GFP_KERNEL);

		chash_map_build(&table->map, ladder_of(s->bits), scratch);
		kfree(scratch);
	}
	s->table = table;
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

static u64 id_of(const struct ip_vs_dest *ipvs_dest)
{
	return chash_dest_id(4, &ipvs_dest->addr, ipvs_dest->port);
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

static void insert(struct chash_state *s, struct ip_vs_dest *ipvs_dest)
{
	struct bench_dest *dest;
	unsigned int rank;
	u64 id = id_of(ipvs_dest);

	rank = rank_of(s, id);
	if (rank == s->n || s->dest[rank]->id != id) {
		if (s->n == s->room) {
			s->room = 2 * s->room + 8;
			s->dest = realloc(s->dest, s->room * sizeof(*s->dest));
		}
		dest = kzalloc(sizeof(*dest), GFP_KERNEL);
		dest->id = id;
		dest->ipvs_dest = ipvs_dest;
		memmove(s->dest + rank + 1, s->dest + rank, (s->n - rank) * sizeof(*s->dest));
		s->dest[rank] = dest;
		s->n++;
	}
	s->dest[rank]->weight = atomic_read(&ipvs_dest->weight);
}

static int set_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest)
{
	insert(svc->sched_data, ipvs_dest);
	changed(svc->sched_data);
	return 0;
}

static int del_dest(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest)
{
	struct chash_state *s = svc->sched_data;
	unsigned int rank = rank_of(s, id_of(ipvs_dest));
	struct bench_dest *dest = s->dest[rank];

	s->table->ipvs_dest[rank] = NULL;
	memmove(s->dest + rank, s->dest + rank + 1, (s->n - rank - 1) * sizeof(*s->dest));
	s->n--;
	changed(s);
	kfree(dest);
	return 0;
}

static int bind_service(struct ip_vs_service *svc)
{
	struct chash_state *s = kzalloc(sizeof(*s), GFP_KERNEL);
	struct ip_vs_dest *ipvs_dest;

	s->bits = bench_chash_bits;
	s->af = svc->af;
	s->budget = BUDGET_MAX;
	s->budget_at = now_ns();
	svc->sched_data = s;
	list_for_each_entry(ipvs_dest, &svc->destinations, n_list)
		insert(s, ipvs_dest);
	rebuild(s);
	return 0;
}

static void unbind_service(struct ip_vs_service *svc)
{
	struct chash_state *s = svc->sched_data;

	table_free(s->table);
	while (s->n)
		kfree(s->dest[--s->n]);
	free(s->dest);
	kfree(s);
}

static struct ip_vs_dest *schedule(struct ip_vs_service *svc, const struct sk_buff *skb,
				   struct ip_vs_iphdr *iph)
{
	const struct bench_table *table = READ_ONCE(((struct chash_state *)svc->sched_data)->table);
	struct ip_vs_dest *ipvs_dest;
	u64 key;
	u32 slot;

	key = svc->af == AF_INET6 ? chash_key6(&table->seed, iph->saddr.ip6, 0) :
				    chash_key4(&table->seed, iph->saddr.ip, 0);
	slot = chash_probe(table->map.bits, key, 0);
	ipvs_dest = READ_ONCE(table->ipvs_dest[table->map.slot ? chash_slot_owner(&table->map.slot[slot]) : 0]);
	if (unlikely(!ipvs_dest || ipvs_dest->flags & IP_VS_DEST_F_OVERLOAD))
		abort();
	return ipvs_dest;
}

static struct ip_vs_scheduler scheduler = {
	.name		= "chash",
	.init_service	= bind_service,
	.done_service	= unbind_service,
	.add_dest	= set_dest,
	.upd_dest	= set_dest,
	.del_dest	= del_dest,
	.schedule	= schedule,
};

static const struct chash_map *map_of(const struct ip_vs_service *svc)
{
	const struct chash_state *s = svc->sched_data;

	return &s->table->map;
}

static u32 chash_slots(const struct ip_vs_service *svc)
{
	return 1U << map_of(svc)->bits;
}

static struct ip_vs_dest *chash_at(const struct ip_vs_service *svc, u32 slot)
{
	const struct chash_state *s = svc->sched_data;
	const struct chash_map *map = map_of(svc);

	return s->table->ipvs_dest[map->slot ? chash_slot_owner(&map->slot[slot]) : 0];
}

static size_t chash_table_bytes(const struct ip_vs_service *svc)
{
	const struct chash_state *s = svc->sched_data;
	const struct chash_map *map = map_of(svc);

	return sizeof(*s->table) +
	       map->n * (sizeof(s->table->ipvs_dest[0]) + sizeof(s->table->dest[0])) +
	       map->n * sizeof(*map->member) + (sizeof(*map->slot) << map->bits);
}

const struct algorithm bench_chash = {
	.name		= "chash",
	.scheduler	= &scheduler,
	.slots		= chash_slots,
	.at		= chash_at,
	.table_bytes	= chash_table_bytes,
};
