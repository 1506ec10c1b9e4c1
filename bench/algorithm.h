/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the benchmark compares: IPVS schedulers, driven by their callbacks as IPVS does, and their
 * lookup arrays laid open.
 */
#ifndef _CHASH_BENCH_ALGORITHM_H
#define _CHASH_BENCH_ALGORITHM_H

#include "kernel.h"
#include "lib/core.h"

/* A destination and a table of ours, as far as a lookup reads them. */
struct bench_dest {
	struct ip_vs_dest	*ipvs_dest;
	u64			id;
	u32			weight;
};

struct bench_table {
	struct chash_map	map;
	siphash_key_t		seed;
	struct bench_dest	**dest;	/* the members, by rank */
	struct ip_vs_dest	*ipvs_dest[];	/* the same as IPVS has them */
};

struct algorithm {
	const char		*name;
	struct ip_vs_scheduler	*scheduler;
	u32			(*slots)(const struct ip_vs_service *svc);
	struct ip_vs_dest	*(*at)(const struct ip_vs_service *svc, u32 slot);
	size_t			(*table_bytes)(const struct ip_vs_service *svc);
};

extern const struct algorithm bench_mh12, bench_mh16, bench_chash;

/* Table size of chash services that are bound from now on. */
extern unsigned int bench_chash_bits;

/*
 * While set, a burst of changes is coalesced as the module does it; bench_chash_flush() builds the
 * last table.
 */
extern bool bench_chash_coalesce;
void bench_chash_flush(struct ip_vs_service *svc);

/* Parts of a lookup and other forms that it could have; see profile.c. */
struct bench_form {
	const char	*name;
	const char	*what;
	u32		(*run)(u32 count);
};

extern const struct bench_form bench_forms[];
extern const unsigned int bench_form_count;
void bench_forms_prepare(const struct ip_vs_service *svc);
void bench_forms_finish(void);

#endif /* _CHASH_BENCH_ALGORITHM_H */
