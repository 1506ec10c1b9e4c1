// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The scheduler as IPVS sees it. */
#include <linux/module.h>
#include <net/ip_vs.h>

#include "lookup/assign.h"
#include "ipvs/binding.h"
#include "ipvs/scheduler.h"

static struct ip_vs_scheduler ip_vs_chash_scheduler = {
	.name		= "chash",
	.refcnt		= ATOMIC_INIT(0),
	.module		= THIS_MODULE,
	.n_list		= LIST_HEAD_INIT(ip_vs_chash_scheduler.n_list),
	.init_service	= ip_vs_chash_service_bind,
	.done_service	= ip_vs_chash_service_unbind,
	.add_dest	= ip_vs_chash_service_set_dest,
	.upd_dest	= ip_vs_chash_service_set_dest,
	.del_dest	= ip_vs_chash_service_del_dest,
	.schedule	= ip_vs_chash_schedule,
};

int ip_vs_chash_sched_register(void)
{
	return register_ip_vs_scheduler(&ip_vs_chash_scheduler);
}

/* The reverse of ip_vs_chash_sched_register(). No service is bound any more. */
void ip_vs_chash_sched_unregister(void)
{
	unregister_ip_vs_scheduler(&ip_vs_chash_scheduler);
}
