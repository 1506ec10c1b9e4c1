// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The kernel's Maglev scheduler as it is, with its table laid open. Compiled once for each size.
 */
#include "ip_vs_mh.c"

#include "algorithm.h"

static u32 mh_slots(const struct ip_vs_service *svc)
{
	(void)svc;
	return IP_VS_MH_TAB_SIZE;
}

static struct ip_vs_dest *mh_at(const struct ip_vs_service *svc, u32 slot)
{
	const struct ip_vs_mh_state *s = svc->sched_data;

	return s->lookup[slot].dest;
}

static size_t mh_table_bytes(const struct ip_vs_service *svc)
{
	const struct ip_vs_mh_state *s = svc->sched_data;

	return sizeof(*s) + IP_VS_MH_TAB_SIZE * sizeof(*s->lookup);
}

const struct algorithm MH_ALGORITHM = {
	.name		= MH_NAME,
	.scheduler	= &ip_vs_mh_scheduler,
	.slots		= mh_slots,
	.at		= mh_at,
	.table_bytes	= mh_table_bytes,
};
