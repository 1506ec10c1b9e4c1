// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Multicast notifications. Below the rooms that raise them: an event says what changed, who wants
 * to know how it is now asks for it. Nothing is built while nobody listens.
 */
#include <net/genetlink.h>

#include "base/attr.h"
#include "base/event.h"

/* Set while the family is registered. */
static const struct genl_family __rcu *ip_vs_chash_event_family;

/* A service, a destination and a few numbers; the device, the prefix or the PoP come alone. */
#define CHASH_EVENT_SIZE	256

static int event_fill(struct sk_buff *skb, const struct genl_family *family,
		      const struct ip_vs_chash_notice *event)
{
	u8 cmd = event->kind ? IP_VS_CHASH_CMD_STATS_EVENT : IP_VS_CHASH_CMD_EVENT;
	void *hdr = genlmsg_put(skb, 0, 0, family, 0, cmd);

	if (!hdr ||
	    nla_put_u32(skb, IP_VS_CHASH_A_EVENT_TYPE, event->type) ||
	    (event->service &&
	     ip_vs_chash_put_tuple(skb, IP_VS_CHASH_A_EVENT_SERVICE, event->service)) ||
	    (event->dest &&
	     (ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_EVENT_DEST_ADDR, event->dest_af,
				   event->dest) ||
	      nla_put_be16(skb, IP_VS_CHASH_A_EVENT_DEST_PORT, event->dest_port))) ||
	    (event->pop && nla_put_u32(skb, IP_VS_CHASH_A_EVENT_POP, event->pop)) ||
	    (event->prefix &&
	     ip_vs_chash_put_prefix(skb, IP_VS_CHASH_A_EVENT_PREFIX_ADDR,
				    IP_VS_CHASH_A_EVENT_PREFIX_PLEN, event->prefix)) ||
	    (event->dev && nla_put_string(skb, IP_VS_CHASH_A_EVENT_DEV, event->dev)) ||
	    (event->generation &&
	     ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_EVENT_GENERATION, event->generation)) ||
	    ((event->count || event->type == IP_VS_CHASH_EVENT_OWNERS_SWAPPED) &&
	     ip_vs_chash_put_u64(skb, IP_VS_CHASH_A_EVENT_COUNT, event->count)) ||
	    (event->kind && nla_put_u32(skb, IP_VS_CHASH_A_EVENT_KIND, event->kind)) ||
	    (event->error && nla_put_u32(skb, IP_VS_CHASH_A_EVENT_ERROR, -event->error)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

static void event_send(const struct genl_family *family, struct net *net, unsigned int group,
		       const struct ip_vs_chash_notice *event)
{
	struct sk_buff *skb;

	skb = genlmsg_new(CHASH_EVENT_SIZE, GFP_ATOMIC);
	if (!skb || event_fill(skb, family, event)) {
		nlmsg_free(skb);
		/* Listeners read -ENOBUFS: something is missing. */
		genl_set_err(family, net, 0, group, -ENOBUFS);
		return;
	}
	genlmsg_multicast_netns(family, net, skb, 0, group, GFP_ATOMIC);
}

/* Tell listeners that something changed. */
void ip_vs_chash_event(struct net *net, const struct ip_vs_chash_notice *event)
{
	unsigned int group = event->kind ? CHASH_EVENT_GROUP_STATS : CHASH_EVENT_GROUP_EVENTS;
	const struct genl_family *family;

	rcu_read_lock();
	family = rcu_dereference(ip_vs_chash_event_family);
	if (family && genl_has_listeners(family, net, group))
		event_send(family, net, group, event);
	rcu_read_unlock();
}

/* From now on events can be sent. Process context. */
void ip_vs_chash_event_start(const struct genl_family *family)
{
	rcu_assign_pointer(ip_vs_chash_event_family, family);
}

/* From now on events go nowhere, and the family may be unregistered. May sleep. */
void ip_vs_chash_event_stop(void)
{
	RCU_INIT_POINTER(ip_vs_chash_event_family, NULL);
	synchronize_rcu();
}
