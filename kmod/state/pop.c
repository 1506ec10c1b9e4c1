// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * PoPs, and the devices over which their directors reach this one. A few of each, set by people or
 * a daemon. Devices are remembered by name: whatever device has the name is one, also when it is
 * made anew, renamed or moved here. Packets compare indexes.
 */
#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/ip_vs.h>

#include "base/net.h"
#include "state/pop.h"

void ip_vs_chash_pops_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_pops *pops = cn->pops;

	mutex_init(&pops->lock);
	xa_init(&pops->pop);
	spin_lock_init(&pops->device_lock);
	pops->revision = 1;
}

void ip_vs_chash_pops_exit(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_pops *pops = cn->pops;
	struct ip_vs_chash_pop *pop;
	unsigned long id;

	mutex_lock(&pops->lock);
	xa_for_each(&pops->pop, id, pop)
		ip_vs_chash_pop_del(pops, pop);
	mutex_unlock(&pops->lock);
}

/* A PoP. @name: name, or NULL; not looked at with an id. Returns the PoP or NULL. */
struct ip_vs_chash_pop *ip_vs_chash_pop_lookup(struct ip_vs_chash_pops *pops, u16 id,
					       const char *name)
{
	struct ip_vs_chash_pop *pop;
	unsigned long index;

	lockdep_assert_held(&pops->lock);

	if (id)
		return xa_load(&pops->pop, id);
	xa_for_each(&pops->pop, index, pop)
		if (!strcmp(pop->name, name))
			return pop;
	return NULL;
}

static bool pop_name_is_good(const char *name)
{
	if (!isascii(*name) || !isalnum(*name))
		return false;
	while (*++name)
		if (!isascii(*name) || (!isalnum(*name) && !strchr("._-", *name)))
			return false;
	return true;
}

static int pop_check(struct ip_vs_chash_pops *pops, const struct ip_vs_chash_pop *pop,
		     struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_pop *other;
	unsigned long id;

	if (!pop_name_is_good(pop->name))
		return CHASH_REFUSE(-EINVAL, extack, NULL,
				    "The name of a PoP is letters, digits and ._-, a letter or digit first");
	xa_for_each(&pops->pop, id, other) {
		if (id == pop->id)
			continue;
		if (!strcmp(other->name, pop->name))
			return CHASH_REFUSE(-EEXIST, extack, NULL, "Another PoP has this name");
		if (other->self && pop->self)
			return CHASH_REFUSE(-EEXIST, extack, NULL,
					    "This director belongs to another PoP already");
	}
	return 0;
}

/* Make a PoP or change it. Under the lock of the PoPs. */
int ip_vs_chash_pop_set(struct ip_vs_chash_pops *pops, const struct ip_vs_chash_pop *pop,
			struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_pop *old = ip_vs_chash_pop_lookup(pops, pop->id, NULL), *new;
	int err;

	err = pop_check(pops, pop, extack);
	if (err)
		return err;
	if (!old && pops->count == IP_VS_CHASH_POPS_MAX)
		return CHASH_REFUSE(-ENOSPC, extack, NULL, "Too many PoPs");

	new = kmemdup(pop, sizeof(*pop), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->owner_sets = old ? old->owner_sets : 0;
	if (old ? old->state != new->state : new->state == IP_VS_CHASH_POP_STATE_DOWN) {
		new->changed = true;
		new->changed_at = jiffies;
	}
	new->traffic = old ? old->traffic : kzalloc_obj(*new->traffic, GFP_KERNEL_ACCOUNT);
	err = new->traffic ? xa_err(xa_store(&pops->pop, pop->id, new, GFP_KERNEL_ACCOUNT)) :
			     -ENOMEM;
	if (err) {
		if (!old)
			kfree(new->traffic);
		kfree(new);
		return err;
	}
	if (old)
		kfree_rcu(old, rcu);
	else
		pops->count++;
	ip_vs_chash_revise(&pops->revision);
	return 0;
}

static void pop_free_rcu(struct rcu_head *rcu)
{
	struct ip_vs_chash_pop *pop = container_of(rcu, struct ip_vs_chash_pop, rcu);

	kfree(pop->traffic);
	kfree(pop);
}

/* Forget a PoP. */
void ip_vs_chash_pop_del(struct ip_vs_chash_pops *pops, struct ip_vs_chash_pop *pop)
{
	lockdep_assert_held(&pops->lock);

	xa_erase(&pops->pop, pop->id);
	call_rcu(&pop->rcu, pop_free_rcu);
	pops->count--;
	ip_vs_chash_revise(&pops->revision);
}

/* Where a backbone device is, or -1; "" is where there is room for one. */
int ip_vs_chash_backbone_place(struct ip_vs_chash_pops *pops, const char *dev)
{
	unsigned int place;

	lockdep_assert_held(&pops->lock);

	for (place = 0; place < IP_VS_CHASH_BACKBONES_MAX; place++)
		if (!strcmp(pops->backbone[place], dev))
			return place;
	return -1;
}

static void backbone_name(struct ip_vs_chash_pops *pops, unsigned int place, const char *dev)
{
	spin_lock(&pops->device_lock);
	strscpy(pops->backbone[place], dev, sizeof(pops->backbone[place]));
	WRITE_ONCE(pops->bound[place], 0);
	spin_unlock(&pops->device_lock);
	ip_vs_chash_revise(&pops->revision);
}

/* Add a backbone device. Under the lock of the PoPs. */
int ip_vs_chash_backbone_set(struct ip_vs_chash_pops *pops, const char *dev,
			     struct netlink_ext_ack *extack)
{
	int place = ip_vs_chash_backbone_place(pops, "");

	if (ip_vs_chash_backbone_place(pops, dev) >= 0)
		return 0;
	if (place < 0)
		return CHASH_REFUSE(-ENOSPC, extack, NULL, "Too many backbone devices");
	backbone_name(pops, place, dev);
	WRITE_ONCE(pops->backbones, pops->backbones + 1);
	return 0;
}

/* Forget a backbone device. Under the lock of the PoPs. */
void ip_vs_chash_backbone_del(struct ip_vs_chash_pops *pops, unsigned int place)
{
	backbone_name(pops, place, "");
	WRITE_ONCE(pops->backbones, pops->backbones - 1);
}

/* Look for the devices that the names stand for. Also under RTNL: it waits for nobody. */
void ip_vs_chash_backbone_bind(struct net *net, struct ip_vs_chash_pops *pops)
{
	struct net_device *dev;
	unsigned int place;

	spin_lock(&pops->device_lock);
	rcu_read_lock();
	for (place = 0; place < IP_VS_CHASH_BACKBONES_MAX; place++) {
		if (!*pops->backbone[place])
			continue;
		dev = dev_get_by_name_rcu(net, pops->backbone[place]);
		WRITE_ONCE(pops->bound[place], dev ? dev->ifindex : 0);
	}
	rcu_read_unlock();
	spin_unlock(&pops->device_lock);
}

/* A device came, went or got another name. Under RTNL. */
static int device_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct ip_vs_chash_net *cn = container_of(nb, struct ip_vs_chash_net, devices);

	if (event != NETDEV_REGISTER && event != NETDEV_UNREGISTER && event != NETDEV_CHANGENAME)
		return NOTIFY_DONE;
	ip_vs_chash_backbone_bind(dev_net(netdev_notifier_info_to_dev(ptr)), cn->pops);
	return NOTIFY_DONE;
}

int ip_vs_chash_backbone_start(struct ip_vs_chash_net *cn)
{
	cn->devices.notifier_call = device_event;
	return register_netdevice_notifier_net(cn->ipvs->net, &cn->devices);
}

void ip_vs_chash_backbone_stop(struct ip_vs_chash_net *cn)
{
	unregister_netdevice_notifier_net(cn->ipvs->net, &cn->devices);
}

/* Whether packets of a device come from peers. */
bool ip_vs_chash_backbone_has(const struct ip_vs_chash_pops *pops, int ifindex)
{
	unsigned int place;

	if (!READ_ONCE(pops->backbones))
		return false;
	for (place = 0; place < IP_VS_CHASH_BACKBONES_MAX; place++)
		if (READ_ONCE(pops->bound[place]) == ifindex)
			return true;
	return false;
}
