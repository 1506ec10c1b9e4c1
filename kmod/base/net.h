/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * State of the scheduler in one network namespace: its knobs, its services and the memory that
 * their tables take.
 */
#ifndef _IP_VS_CHASH_NET_H
#define _IP_VS_CHASH_NET_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/siphash.h>
#include <linux/workqueue.h>

struct ctl_table;
struct ctl_table_header;
struct ip_vs_chash_ask;
struct ip_vs_chash_directors;
struct ip_vs_chash_heavy;
struct ip_vs_chash_owners;
struct ip_vs_chash_pops;
struct ip_vs_chash_registry;
struct ip_vs_chash_service;
struct ip_vs_chash_sources;
struct ip_vs_chash_takeover;
struct net;
struct netns_ipvs;

/**
 * struct ip_vs_chash_net - the scheduler in one network namespace
 * @ipvs:	IPVS of the namespace; identifies it
 * @list:	in the list of all namespaces, under its mutex
 * @users:	the namespace's registration and its services, under the list's mutex
 * @lock:	covers services, destinations and the publishing of tables; taken inside IPVS's
 *		mutex, never around it
 * @registry:	services by tuple, NULL before the first one; written under @lock
 * @services:	their number, under @lock
 * @table_bytes:	memory of the tables in force and held, under @lock
 * @drains:	destinations that drain, of all services, under @lock
 * @drain_work:	looks after them; pending or running while there are any
 * @bound_work:	refreshes limits; pending or running while a service has a bound
 * @due:	services that @publish has something to do for, under @lock
 * @publish:	fills in slots and ends holds, of one service at a time
 * @building:	the service that it is at
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
 * @directors:	the other directors
 * @ask:	asking them
 * @longest:	jiffies that IPVS keeps a TCP connection for that says nothing, at most
 * @devices:	tells of devices that may be backbone devices
 * @table_bits:	sysctl chash_table_bits
 * @table_mem_max:	sysctl chash_table_mem_max, KiB
 * @hold_sec:	sysctl chash_hold_sec, seconds
 * @split_block:	sysctl chash_split_block, ports
 * @split_threshold:	sysctl chash_split_threshold, new connections a second, 0 for none
 * @split_auto:	sysctl chash_split_auto
 * @takeover_default:	sysctl chash_takeover
 * @takeover_rate:	sysctl chash_takeover_rate
 * @relay_rate:	sysctl chash_relay_rate
 * @refuse:	sysctl chash_refuse
 * @ask_port:	sysctl chash_ask_port, 0 to ask nobody
 * @ask_max:	sysctl chash_ask_max, held segments
 * @peer_timeout:	sysctl chash_peer_timeout, seconds
 * @load_bound:	sysctl chash_load_bound, percent, 0 for none
 * @ctl_table:	this namespace's copy of the sysctl table, NULL while there is none
 * @ctl_header:	its registration
 */
struct ip_vs_chash_net {
	struct netns_ipvs	*ipvs;
	struct list_head	list;
	unsigned int		users;
	struct mutex		lock;	/* see above */
	struct ip_vs_chash_registry *registry;
	unsigned int		services;
	size_t			table_bytes;
	unsigned int		drains;
	struct delayed_work	drain_work;
	struct delayed_work	bound_work;
	struct list_head	due;
	struct delayed_work	publish;
	struct ip_vs_chash_service *building;
	siphash_key_t		seed;
	bool			seed_set;
	u16			pop_self;
	u8			role;
	ktime_t			role_since;

	struct ip_vs_chash_pops	*pops;
	struct ip_vs_chash_owners *owners;
	struct ip_vs_chash_sources *sources;
	struct ip_vs_chash_heavy *heavy;
	struct ip_vs_chash_takeover *takeover;
	struct ip_vs_chash_directors *directors;
	struct ip_vs_chash_ask	*ask;
	unsigned long		longest;
	struct notifier_block	devices;

	int			table_bits;
	int			table_mem_max;
	int			hold_sec;
	int			split_block;
	int			split_threshold;
	int			split_auto;
	int			takeover_default;
	int			takeover_rate;
	int			relay_rate;
	int			refuse;
	int			ask_port;
	int			ask_max;
	int			peer_timeout;
	int			load_bound;
	struct ctl_table	*ctl_table;
	struct ctl_table_header	*ctl_header;
};

/**
 * struct ip_vs_chash_room - what a part of the module does as a namespace comes and goes
 * @init:	the state is made: allocate; 0 or a negative error
 * @start:	the namespace is registered: begin to work; 0 or a negative error
 * @tuned:	a sysctl was written; @knob is its field of @cn; 0 or a negative error
 * @stop:	the namespace goes: stop work; services may still be bound, and come once more
 * @exit:	the last user has gone, a grace period ago: free, also what @init left half done
 *
 * Each may be NULL. All run in process context, without locks; @stop and @exit in reverse order.
 */
struct ip_vs_chash_room {
	int	(*init)(struct ip_vs_chash_net *cn);
	int	(*start)(struct ip_vs_chash_net *cn);
	int	(*tuned)(struct ip_vs_chash_net *cn, const int *knob);
	void	(*stop)(struct ip_vs_chash_net *cn);
	void	(*exit)(struct ip_vs_chash_net *cn);
};

/* In the order of their beginning; defined in main.c. */
extern const struct ip_vs_chash_room ip_vs_chash_rooms[];
extern const unsigned int ip_vs_chash_rooms_n;

extern const siphash_key_t ip_vs_chash_seed_default;

struct ip_vs_chash_net *ip_vs_chash_net_get(struct netns_ipvs *ipvs);
struct ip_vs_chash_net *ip_vs_chash_net_hold(struct ip_vs_chash_net *cn);
void ip_vs_chash_net_put(struct ip_vs_chash_net *cn);
int ip_vs_chash_net_tuned(struct ip_vs_chash_net *cn, const int *knob);
int ip_vs_chash_net_start(struct ip_vs_chash_net *cn);
void ip_vs_chash_net_stop(struct ip_vs_chash_net *cn);

#endif /* _IP_VS_CHASH_NET_H */
