// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * IPVS scheduler for stateful services: consistent hashing by an exponential race. Init and exit
 * order.
 *
 * ipvsadm -A -s chash loads this module from inside IPVS: the loader holds IPVS's mutex, and
 * genetlink's semaphore for reading, until module_init() is back. Registering a netlink family
 * wants that semaphore for writing; registering pernet operations waits for network namespaces
 * that are being torn down, which wait for IPVS's mutex. So both are done by a work item.
 * module_init() waits for the pernet part, which is instant but in that one case, and for a moment
 * only, so that whoever runs modprobe finds the sysctls.
 */
#include <linux/module.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "base/net.h"
#include "base/sysctl.h"
#include "state/owner.h"
#include "state/pop.h"
#include "state/source.h"
#include "service/bound.h"
#include "service/drain.h"
#include "service/publish.h"
#include "service/store.h"
#include "service/table.h"
#include "lookup/heavy.h"
#include "ask/ask.h"
#include "ipvs/binding.h"
#include "ipvs/hooks.h"
#include "ipvs/takeover.h"
#include "netlink/family.h"

#define CHASH_LATE_WAIT		(HZ / 2)
#define CHASH_LATE_RETRY	HZ

static unsigned int ip_vs_chash_net_id __read_mostly;

/*
 * In the order in which they begin. So what sysctls start is stopped after them, hooks are gone
 * before services, and a million owners, which take a while, are freed when the namespace goes and
 * not when IPVS unbinds services, under its mutex.
 */
const struct ip_vs_chash_room ip_vs_chash_rooms[] = {
	{ CHASH_ROOM_STATE(pops), .init = ip_vs_chash_pops_init, .exit = ip_vs_chash_pops_exit },
	{ CHASH_ROOM_STATE(owners), .init = ip_vs_chash_owners_init,
	  .stop = ip_vs_chash_owners_stop, .exit = ip_vs_chash_owners_stop },
	{ CHASH_ROOM_STATE(sources), .init = ip_vs_chash_sources_init,
	  .exit = ip_vs_chash_sources_exit },
	{ .init = ip_vs_chash_drain_net_init, .stop = ip_vs_chash_drain_net_stop },
	{ .stop = ip_vs_chash_service_flush, .exit = ip_vs_chash_service_exit },
	{ .init = ip_vs_chash_publish_net_init, .tuned = ip_vs_chash_publish_net_tuned,
	  .exit = ip_vs_chash_publish_net_exit },
	{ .init = ip_vs_chash_bound_init, .exit = ip_vs_chash_bound_exit },
	{ CHASH_ROOM_STATE(heavy), .init = ip_vs_chash_heavy_init,
	  .tuned = ip_vs_chash_heavy_tuned, .stop = ip_vs_chash_heavy_stop,
	  .exit = ip_vs_chash_heavy_stop },
	{ CHASH_ROOM_STATE(directors) },
	{ CHASH_ROOM_STATE(ask), .init = ip_vs_chash_ask_init, .exit = ip_vs_chash_ask_exit },
	{ CHASH_ROOM_STATE(takeover), .init = ip_vs_chash_hooks_init,
	  .start = ip_vs_chash_hooks_start, .tuned = ip_vs_chash_hooks_tuned,
	  .stop = ip_vs_chash_hooks_stop, .exit = ip_vs_chash_hooks_exit },
	{ .start = ip_vs_chash_ask_start, .tuned = ip_vs_chash_ask_tuned,
	  .stop = ip_vs_chash_ask_stop },
	{ .init = ip_vs_chash_sysctl_init, .start = ip_vs_chash_sysctl_register,
	  .stop = ip_vs_chash_sysctl_unregister },
	{ .start = ip_vs_chash_backbone_start, .stop = ip_vs_chash_backbone_stop },
};

const unsigned int ip_vs_chash_rooms_n = ARRAY_SIZE(ip_vs_chash_rooms);

static int __net_init chash_net_init(struct net *net)
{
	struct ip_vs_chash_net **slot = net_generic(net, ip_vs_chash_net_id);
	struct netns_ipvs *ipvs = net_ipvs(net);
	struct ip_vs_chash_net *cn;
	int err;

	if (!ipvs)
		return -ENOENT;

	cn = ip_vs_chash_net_get(ipvs);
	if (!cn)
		return -ENOMEM;
	err = ip_vs_chash_net_start(cn);
	if (err) {
		ip_vs_chash_net_put(cn);
		return err;
	}
	*slot = cn;
	return 0;
}

static void __net_exit chash_net_exit(struct net *net)
{
	struct ip_vs_chash_net **slot = net_generic(net, ip_vs_chash_net_id);

	ip_vs_chash_net_stop(*slot);
	ip_vs_chash_net_put(*slot);
}

static struct pernet_operations ip_vs_chash_net_ops = {
	.init	= chash_net_init,
	.exit	= chash_net_exit,
	.id	= &ip_vs_chash_net_id,
	.size	= sizeof(struct ip_vs_chash_net *),
};

static bool ip_vs_chash_pernet_done;
static bool ip_vs_chash_genl_done;
static DECLARE_COMPLETION(ip_vs_chash_pernet_ready);
static struct delayed_work ip_vs_chash_late;

static void chash_late_init(struct work_struct *work)
{
	int err = 0;

	if (!ip_vs_chash_pernet_done) {
		err = register_pernet_subsys(&ip_vs_chash_net_ops);
		ip_vs_chash_pernet_done = !err;
		complete_all(&ip_vs_chash_pernet_ready);
	}
	if (!err)
		err = ip_vs_chash_genl_register(&ip_vs_chash_nl_owner_notifier);
	ip_vs_chash_genl_done = !err;
	if (!err)
		return;

	pr_warn_ratelimited("no sysctls or no netlink yet (error %d), trying again\n", err);
	schedule_delayed_work(&ip_vs_chash_late, CHASH_LATE_RETRY);
}

static int __init chash_init(void)
{
	int err;

	INIT_DELAYED_WORK(&ip_vs_chash_late, chash_late_init);

	err = register_ip_vs_scheduler(&ip_vs_chash_scheduler);
	if (err)
		return err;

	schedule_delayed_work(&ip_vs_chash_late, 0);
	wait_for_completion_timeout(&ip_vs_chash_pernet_ready, CHASH_LATE_WAIT);
	return 0;
}

static void __exit chash_exit(void)
{
	cancel_delayed_work_sync(&ip_vs_chash_late);
	if (ip_vs_chash_genl_done)
		ip_vs_chash_genl_unregister(&ip_vs_chash_nl_owner_notifier);
	unregister_ip_vs_scheduler(&ip_vs_chash_scheduler);
	if (ip_vs_chash_pernet_done)
		unregister_pernet_subsys(&ip_vs_chash_net_ops);
	rcu_barrier();
	ip_vs_chash_table_exit();
}

module_init(chash_init);
module_exit(chash_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("IPVS consistent hashing scheduler for stateful services");
MODULE_AUTHOR("The ip_vs_chash authors");
MODULE_VERSION(IP_VS_CHASH_VERSION);
