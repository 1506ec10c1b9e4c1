/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
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

struct ctl_table_header;
struct ip_vs_chash_ask;
struct ip_vs_chash_directors;
struct ip_vs_chash_heavy;
struct ip_vs_chash_opening;
struct ip_vs_chash_owners;
struct ip_vs_chash_pops;
struct ip_vs_chash_registry;
struct ip_vs_chash_service;
struct ip_vs_chash_sources;
struct ip_vs_chash_takeover;
struct netns_ipvs;

/* What messages of the module begin with, as those of IPVS. */
#undef pr_fmt
#define pr_fmt(fmt)	"IPVS: chash: " fmt

/* The scheduler in one network namespace. */
struct ip_vs_chash_net {
	struct netns_ipvs	*ipvs;	/* IPVS of the namespace; identifies it */
	struct list_head	list;	/* in the list of all namespaces, under its mutex */
	unsigned int		users;	/* the registration and services, under the list's mutex */
	/* services, destinations, tables; inside IPVS's mutex, never around it */
	struct mutex		lock;	/* see above */
	struct ip_vs_chash_registry *registry;	/* NULL before the first service */
	unsigned int		services;	/* their number, under @lock */
	size_t			table_bytes;	/* of tables in force and held, under @lock */
	unsigned int		drains;	/* destinations that drain, of all services, under @lock */
	struct delayed_work	drain_work;	/* pending or running while there are any */
	struct delayed_work	bound_work;	/* the same while a service has a bound */
	/* new connections of services with a bound, NULL before the first of these */
	struct ip_vs_chash_opening *opening;
	u8			opening_age;	/* the age that they have now, see bound.c */
	unsigned long		opening_at;	/* jiffies since when */
	struct list_head	due;	/* services that @publish has to look at, under @lock */
	struct delayed_work	publish;	/* fills in slots and ends holds */
	siphash_key_t		seed;		/* of new tables, under @lock */
	bool			seed_set;	/* by the administrator, under @lock */
	u16			pop_self;	/* own PoP, 0 for none named, under @lock */

	struct ip_vs_chash_pops	*pops;	/* PoPs and backbone devices */
	struct ip_vs_chash_owners *owners;	/* owners of client prefixes */
	struct ip_vs_chash_sources *sources;	/* source policies */
	struct ip_vs_chash_heavy *heavy;	/* heavy sources */
	struct ip_vs_chash_takeover *takeover;	/* hooks and limits of takeover */
	struct ip_vs_chash_directors *directors;	/* the other directors */
	struct ip_vs_chash_ask	*ask;	/* asking them */
	unsigned long		longest;	/* jiffies, IPVS's longest timeout of TCP */
	struct notifier_block	devices;	/* tells of devices that may be backbone devices */

	int			table_bits;	/* sysctl chash_table_bits */
	int			table_mem_max;	/* sysctl chash_table_mem_max, KiB */
	int			hold_sec;	/* sysctl chash_hold_sec, seconds */
	int			split_block;	/* sysctl chash_split_block, ports */
	int			split_threshold;	/* ... new connections a second, 0: none */
	int			split_auto;	/* sysctl chash_split_auto */
	int			takeover_default;	/* sysctl chash_takeover */
	int			takeover_rate;	/* sysctl chash_takeover_rate */
	int			relay_rate;	/* sysctl chash_relay_rate */
	int			refuse;	/* sysctl chash_refuse */
	int			ask_port;	/* sysctl chash_ask_port, 0 to ask nobody */
	int			ask_max;	/* sysctl chash_ask_max, held segments */
	int			peer_timeout;	/* sysctl chash_peer_timeout, seconds */
	int			load_bound;	/* sysctl chash_load_bound, percent, 0 for none */
	struct ctl_table_header	*ctl_header;	/* of the sysctls, or NULL */
};

/*
 * What a part of the module has of a namespace and does as it comes and goes. Each may be NULL. All
 * run in process context, without locks; @stop and @exit in reverse order.
 */
struct ip_vs_chash_room {
	/* state that is all zero at first: where the namespace points to it, and its size */
	size_t	state;
	size_t	size;
	/* the state of all rooms is there: make it usable */
	void	(*init)(struct ip_vs_chash_net *cn);
	/* the namespace is registered: begin to work; 0 or a negative error */
	int	(*start)(struct ip_vs_chash_net *cn);
	/* a sysctl was written; @knob is its field of @cn; 0 or a negative error */
	int	(*tuned)(struct ip_vs_chash_net *cn, const int *knob);
	/* the namespace goes: stop work; services may still be bound, and come once more */
	void	(*stop)(struct ip_vs_chash_net *cn);
	/* the last user has gone, a grace period ago: let go of what @state leads to */
	void	(*exit)(struct ip_vs_chash_net *cn);
};

#define CHASH_ROOM_STATE(pointer)							\
	.state = offsetof(struct ip_vs_chash_net, pointer),				\
	.size = sizeof(*((struct ip_vs_chash_net *)NULL)->pointer)

/* Count a change of what is dumped; dumps take 0 for "not known". */
static inline void ip_vs_chash_revise(u32 *revision)
{
	if (!++*revision)
		*revision = 1;
}

/* In the order in which they begin; defined in main.c. */
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
