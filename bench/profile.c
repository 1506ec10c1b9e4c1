// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Where a lookup spends its time, and what it would take in another form. Each form is a chain
 * of dependent lookups as in bench.c: the first ones stop after a part of the way, the others
 * go all of it differently.
 */
#include "algorithm.h"

/* 0, which the compiler does not know. */
u32 bench_nothing;

static const struct bench_table *table;
static u16 *owners;			/* the owner alone, without the next choice */
static struct ip_vs_dest **pointers;	/* IPVS's destination by slot */
static u8 *usable;			/* by rank: may be asked in place of weight and flags */
static u32 *packed;			/* by slot: owner, next choice and whether usable */
static hsiphash_key_t mh_key = {{ 2654435761UL, 2654435761UL }};

/* 0, but not before the value is there. */
static inline u32 wait_for(u64 value)
{
	return value & bench_nothing;
}

/* 0 of a usable destination, of which flags and weight have been read. */
static inline u32 flags_of(const struct ip_vs_dest *ipvs_dest)
{
	if (unlikely(atomic_read(&ipvs_dest->weight) <= 0 || ipvs_dest->flags & IP_VS_DEST_F_OVERLOAD))
		abort();
	return ipvs_dest->flags;
}

static inline u32 mh_slot(__be32 addr)
{
	unsigned int v = ntohl(addr);

	return hsiphash(&v, sizeof(v), &mh_key) % 65521;
}

static inline u64 key24(__be32 addr)
{
	return siphash_1u64(addr | 6ULL << 56, &table->seed);
}

static inline u32 slot_of(u64 key)
{
	return chash_probe(table->map.bits, key, 0);
}

#define FORM(name, expression)						\
static u32 noinline form_##name(u32 count)				\
{									\
	u32 i, zero = 0;						\
									\
	for (i = 0; i < count; i++) {					\
		__be32 addr = i * 2654435761U + zero;			\
									\
		zero = (expression);					\
	}								\
	return zero;							\
}

#define KEY	chash_key4(&table->seed, addr, 0)
#define RANK	chash_slot_owner(&table->map.slot[slot_of(KEY)])

FORM(mh_hash, wait_for(mh_slot(addr)))
FORM(hash, wait_for(KEY))
FORM(slot, wait_for(RANK))
FORM(ipvs_dest, wait_for((unsigned long)READ_ONCE(table->ipvs_dest[RANK])))
FORM(flags, flags_of(READ_ONCE(table->ipvs_dest[RANK])))
FORM(sip24, flags_of(READ_ONCE(table->ipvs_dest[chash_slot_owner(&table->map.slot[slot_of(key24(addr))])])))
FORM(owners, flags_of(READ_ONCE(table->ipvs_dest[owners[slot_of(KEY)]])))
FORM(objects, flags_of(READ_ONCE(table->dest[RANK]->ipvs_dest)))
FORM(pointers, flags_of(READ_ONCE(pointers[slot_of(KEY)])))

/* The decision does not wait for the destination, which is only fetched for who needs it. */
static u32 noinline form_usable(u32 count)
{
	u32 i, zero = 0;

	for (i = 0; i < count; i++) {
		__be32 addr = i * 2654435761U + zero;
		u32 rank = RANK;

		__builtin_prefetch(table->ipvs_dest[rank]);
		zero = wait_for(usable[rank]);
	}
	return zero;
}

static u32 noinline form_packed(u32 count)
{
	u32 i, zero = 0;

	for (i = 0; i < count; i++) {
		__be32 addr = i * 2654435761U + zero;
		u32 entry = packed[slot_of(KEY)];

		if (unlikely(entry >> 31))
			abort();
		zero = wait_for((unsigned long)READ_ONCE(table->ipvs_dest[entry & 0xffff]));
	}
	return zero;
}

const struct bench_form bench_forms[] = {
	{ "mh-hash", "hash and remainder of mh, for comparison", form_mh_hash },
	{ "hash", "key alone", form_hash },
	{ "slot", "... and the slot", form_slot },
	{ "ipvs_dest", "... and the pointer to IPVS's destination", form_ipvs_dest },
	{ "flags", "... and IPVS's destination: a whole lookup", form_flags },
	{ "sip24", "SipHash-2-4 in place of 1-3", form_sip24 },
	{ "owners", "owners in an array of their own", form_owners },
	{ "objects", "our own destination in between", form_objects },
	{ "pointers", "IPVS's destination in the slot, as mh", form_pointers },
	{ "usable", "a byte beside the rank, destination prefetched", form_usable },
	{ "packed", "a bit in the slot, destination not read", form_packed },
};

const unsigned int bench_form_count = sizeof(bench_forms) / sizeof(bench_forms[0]);

void bench_forms_prepare(const struct ip_vs_service *svc)
{
	u32 s, slots;

	table = *(struct bench_table **)svc->sched_data;
	slots = 1U << table->map.bits;
	owners = kmalloc(slots * sizeof(*owners), GFP_KERNEL);
	pointers = kmalloc(slots * sizeof(*pointers), GFP_KERNEL);
	packed = kmalloc(slots * sizeof(*packed), GFP_KERNEL);
	usable = kmalloc(table->map.n, GFP_KERNEL);
	memset(usable, 1, table->map.n);
	for (s = 0; s < slots; s++) {
		owners[s] = chash_slot_owner(&table->map.slot[s]);
		packed[s] = owners[s] | chash_slot_next(&table->map.slot[s]) << 16;
		pointers[s] = table->ipvs_dest[owners[s]];
	}
}

void bench_forms_finish(void)
{
	kfree(usable);
	kfree(packed);
	kfree(pointers);
	kfree(owners);
}
