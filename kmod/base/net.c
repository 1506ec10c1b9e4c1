// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Per-namespace state: made by whoever comes first, the namespace's own registration or the first
 * service that is bound in it, and freed with its last user.
 */
#include <linux/slab.h>

#include "base/net.h"

/*
 * The default seed is public, so that directors agree with no configuration at all. Digits of pi:
 * nothing up the sleeve.
 */
const siphash_key_t ip_vs_chash_seed_default = {
	.key = { 0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL },
};

static LIST_HEAD(ip_vs_chash_nets);
static DEFINE_MUTEX(ip_vs_chash_nets_lock);	/* the list; a leaf, taken inside IPVS's mutex */

static void **room_state(struct ip_vs_chash_net *cn, const struct ip_vs_chash_room *room)
{
	return (void *)cn + room->state;
}

static void states_free(struct ip_vs_chash_net *cn)
{
	unsigned int i;

	for (i = 0; i < ip_vs_chash_rooms_n; i++)
		if (ip_vs_chash_rooms[i].size)
			kvfree(*room_state(cn, &ip_vs_chash_rooms[i]));
	kfree(cn);
}

static struct ip_vs_chash_net *states_alloc(void)
{
	struct ip_vs_chash_net *cn = kzalloc_obj(*cn, GFP_KERNEL_ACCOUNT);
	const struct ip_vs_chash_room *room;
	unsigned int i;

	for (i = 0; cn && i < ip_vs_chash_rooms_n; i++) {
		room = &ip_vs_chash_rooms[i];
		if (!room->size)
			continue;
		*room_state(cn, room) = kvzalloc(room->size, GFP_KERNEL_ACCOUNT);
		if (!*room_state(cn, room)) {
			states_free(cn);
			return NULL;
		}
	}
	return cn;
}

static void net_free(struct ip_vs_chash_net *cn)
{
	unsigned int i;

	for (i = ip_vs_chash_rooms_n; i-- > 0; )
		if (ip_vs_chash_rooms[i].exit)
			ip_vs_chash_rooms[i].exit(cn);
	mutex_destroy(&cn->lock);
	states_free(cn);
}

static struct ip_vs_chash_net *net_alloc(struct netns_ipvs *ipvs)
{
	struct ip_vs_chash_net *cn = states_alloc();
	unsigned int i;

	if (!cn)
		return NULL;
	cn->ipvs = ipvs;
	mutex_init(&cn->lock);
	cn->seed = ip_vs_chash_seed_default;
	for (i = 0; i < ip_vs_chash_rooms_n; i++)
		if (ip_vs_chash_rooms[i].init)
			ip_vs_chash_rooms[i].init(cn);
	return cn;
}

static struct ip_vs_chash_net *net_find(struct netns_ipvs *ipvs)
{
	struct ip_vs_chash_net *cn;

	list_for_each_entry(cn, &ip_vs_chash_nets, list)
		if (cn->ipvs == ipvs)
			return cn;
	return NULL;
}

/*
 * A reference to the state of a namespace, which is made when it is missing. The scheduler may be
 * bound before our pernet operations are registered (see main.c), so this cannot rely on them.
 * Inside IPVS's mutex or not. Returns the state, or NULL when out of memory.
 */
struct ip_vs_chash_net *ip_vs_chash_net_get(struct netns_ipvs *ipvs)
{
	struct ip_vs_chash_net *cn, *made = NULL;

	mutex_lock(&ip_vs_chash_nets_lock);
	cn = net_find(ipvs);
	if (!cn) {
		/* What is made has locks of its own. */
		mutex_unlock(&ip_vs_chash_nets_lock);
		made = net_alloc(ipvs);
		mutex_lock(&ip_vs_chash_nets_lock);
		cn = net_find(ipvs);
	}
	if (!cn && made) {
		swap(cn, made);
		list_add(&cn->list, &ip_vs_chash_nets);
	}
	if (cn)
		cn->users++;
	mutex_unlock(&ip_vs_chash_nets_lock);
	/* Somebody else was faster. */
	if (made)
		net_free(made);
	return cn;
}

/* Another reference. @cn: state that the caller has a reference to. Returns @cn. */
struct ip_vs_chash_net *ip_vs_chash_net_hold(struct ip_vs_chash_net *cn)
{
	mutex_lock(&ip_vs_chash_nets_lock);
	cn->users++;
	mutex_unlock(&ip_vs_chash_nets_lock);
	return cn;
}

/* Drop a reference. Not under @cn's lock. */
void ip_vs_chash_net_put(struct ip_vs_chash_net *cn)
{
	bool last;

	mutex_lock(&ip_vs_chash_nets_lock);
	last = !--cn->users;
	if (last)
		list_del(&cn->list);
	mutex_unlock(&ip_vs_chash_nets_lock);
	if (!last)
		return;

	/* The packet path of a service that was just unbound may still look at all this. */
	synchronize_rcu();
	net_free(cn);
}

static void net_stop(struct ip_vs_chash_net *cn, unsigned int n)
{
	while (n-- > 0)
		if (ip_vs_chash_rooms[n].stop)
			ip_vs_chash_rooms[n].stop(cn);
}

/* Begin to work for a namespace that has registered; with an error all is stopped. */
int ip_vs_chash_net_start(struct ip_vs_chash_net *cn)
{
	unsigned int i;
	int err;

	for (i = 0; i < ip_vs_chash_rooms_n; i++) {
		err = ip_vs_chash_rooms[i].start ? ip_vs_chash_rooms[i].start(cn) : 0;
		if (err) {
			net_stop(cn, i);
			return err;
		}
	}
	return 0;
}

void ip_vs_chash_net_stop(struct ip_vs_chash_net *cn)
{
	net_stop(cn, ip_vs_chash_rooms_n);
}

/* Tell all rooms that a sysctl was written. Not after ip_vs_chash_net_stop(). */
int ip_vs_chash_net_tuned(struct ip_vs_chash_net *cn, const int *knob)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ip_vs_chash_rooms_n && !err; i++)
		if (ip_vs_chash_rooms[i].tuned)
			err = ip_vs_chash_rooms[i].tuned(cn, knob);
	return err;
}
