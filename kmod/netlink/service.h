/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What handlers of services, of destinations and of what services do have in common. */
#ifndef _IP_VS_CHASH_NETLINK_SERVICE_H
#define _IP_VS_CHASH_NETLINK_SERVICE_H

#include "base/attr.h"
#include "service/service.h"
#include "netlink/family.h"

/* Room that a nest of the set TUPLE, an address and some numbers fit in. */
#define CHASH_NL_SMALL_SIZE	512

/* A destination that a request names, or all of a service. */
struct ip_vs_chash_nl_where {
	struct ip_vs_chash_tuple	service;
	const struct nlattr		*attr;	/* NULL for all */
	struct ip_vs_chash_addr		addr;
	__be16				port;
};

/* What a message about a destination is made of, under the namespace's lock. */
struct ip_vs_chash_nl_dest {
	const struct ip_vs_chash_service	*cs;
	const struct ip_vs_chash_dest		*dest;
};

/* These report what they refuse. @addr: the attribute of the destination's address. */
int ip_vs_chash_nl_get_where(struct genl_info *info, int addr, bool all,
			     struct ip_vs_chash_nl_where *where);
struct ip_vs_chash_dest *ip_vs_chash_nl_find_dest(struct genl_info *info,
						  struct ip_vs_chash_service *cs,
						  const struct ip_vs_chash_nl_where *where);
int ip_vs_chash_nl_dest_room(struct genl_info *info, const struct ip_vs_chash_service *cs, u32 n);

/* @fill gets a service, or a struct ip_vs_chash_nl_dest that it passes over with -ENODATA. */
int ip_vs_chash_nl_service_reply(struct genl_info *info, enum ip_vs_chash_nl_need need,
				 ip_vs_chash_nl_fill *fill);
int ip_vs_chash_nl_dest_reply(struct genl_info *info, int addr, ip_vs_chash_nl_fill *fill);
int ip_vs_chash_nl_services_dump(struct sk_buff *skb, struct netlink_callback *cb, bool bound,
				 ip_vs_chash_nl_fill *fill);
int ip_vs_chash_nl_dests_dump(struct sk_buff *skb, struct netlink_callback *cb,
			      ip_vs_chash_nl_fill *fill);

#endif /* _IP_VS_CHASH_NETLINK_SERVICE_H */
