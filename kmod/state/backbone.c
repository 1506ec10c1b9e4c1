// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Backbone devices are remembered by name: whatever device has the name is one, also when it is
 * made anew, renamed or moved here. Packets compare indexes.
 */
#include <linux/netdevice.h>
#include <net/ip_vs.h>

#include "base/net.h"
#include "state/backbone.h"
#include "state/pop.h"

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
