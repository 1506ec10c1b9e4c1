/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * State of the scheduler in one network namespace: its knobs, its services and the memory that
 * their tables take.
 */
#ifndef _IP_VS_CHASH_NET_H
#define _IP_VS_CHASH_NET_H

#include <linux/hashtable.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/siphash.h>
#include <linux/workqueue.h>
#include <net/ip_vs.h>

#include "lookup/heavy.h"
#include "state/owner.h"
#include "state/pop.h"
#include "service/service.h"
#include "state/source.h"
#include "ipvs/takeover.h"

#define IP_VS_CHASH_SERVICE_BITS	10

struct ctl_table;
struct ctl_table_header;

/**
 * struct ip_vs_chash_net - the scheduler in one network namespace
 * @ipvs:	IPVS of the namespace; identifies it
 * @list:	in the list of all namespaces, under its mutex
 * @users:	the namespace's registration and its services, under the list's mutex
 * @lock:	covers services, destinations and the publishing of tables; taken inside IPVS's
 *		mutex, never around it
 * @service:	services by tuple, under @lock
 * @services:	their number, under @lock
 * @gone:	what services that are no more have counted, under @lock
 * @table_bytes:	memory of the tables in force and held, under @lock
 * @drains:	destinations that drain, of all services, under @lock
 * @drain_work:	looks after them; pending or running while there are any
 * @bound_work:	refreshes limits; pending or running while a service has a bound
 * @resize:	rebuilds every table after a change of @table_bits
 * @seed:	key of the client hash, under @lock; tables carry the one they were published with
 * @seed_set:	@seed was set by the administrator, under @lock
 * @pop_self:	PoP that this director belongs to, 0 while none was named, under @lock
 * @role:	enum ip_vs_chash_role, under @lock
 * @role_since:	when @role was told, under @lock
 * @pops:	PoPs and backbone devices
 * @owners:	owners of client prefixes
 * @sources:	source policies
 * @heavy:	heavy sources
 * @takeover:	hooks and limits of takeover
 * @devices:	tells of devices that may be backbone devices
 * @table_bits:	sysctl chash_table_bits
 * @table_mem_max:	sysctl chash_table_mem_max, KiB
 * @hold_sec:	sysctl chash_hold_sec, seconds
 * @split_block:	sysctl chash_split_block, ports
 * @takeover_default:	sysctl chash_takeover
 * @takeover_rate:	sysctl chash_takeover_rate
 * @relay_rate:	sysctl chash_relay_rate
 * @refuse:	sysctl chash_refuse
 * @load_bound:	sysctl chash_load_bound, percent, 0 for none
 * @ctl_table:	this namespace's copy of the sysctl table, NULL while there is none
 * @ctl_header:	its registration
 */
struct ip_vs_chash_net {
	struct netns_ipvs	*ipvs;
	struct list_head	list;
	unsigned int		users;
	struct mutex		lock;	/* see above */
	DECLARE_HASHTABLE(service, IP_VS_CHASH_SERVICE_BITS);
	unsigned int		services;
	struct ip_vs_chash_stats gone;
	size_t			table_bytes;
	unsigned int		drains;
	struct delayed_work	drain_work;
	struct delayed_work	bound_work;
	struct work_struct	resize;
	siphash_key_t		seed;
	bool			seed_set;
	u16			pop_self;
	u8			role;
	ktime_t			role_since;

	struct ip_vs_chash_pops	pops;
	struct ip_vs_chash_owners owners;
	struct ip_vs_chash_sources sources;
	struct ip_vs_chash_heavy heavy;
	struct ip_vs_chash_takeover takeover;
	struct notifier_block	devices;

	int			table_bits;
	int			table_mem_max;
	int			hold_sec;
	int			split_block;
	int			takeover_default;
	int			takeover_rate;
	int			relay_rate;
	int			refuse;
	int			load_bound;
	struct ctl_table	*ctl_table;
	struct ctl_table_header	*ctl_header;
};

extern const siphash_key_t ip_vs_chash_seed_default;

struct ip_vs_chash_net *ip_vs_chash_net_get(struct netns_ipvs *ipvs);
struct ip_vs_chash_net *ip_vs_chash_net_hold(struct ip_vs_chash_net *cn);
void ip_vs_chash_net_put(struct ip_vs_chash_net *cn);

#endif /* _IP_VS_CHASH_NET_H */
