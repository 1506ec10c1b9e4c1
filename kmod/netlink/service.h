/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What handlers of services, of destinations and of what services do have in common.
 */
#ifndef _IP_VS_CHASH_NETLINK_SERVICE_H
#define _IP_VS_CHASH_NETLINK_SERVICE_H

#include <linux/rcupdate.h>
#include <net/genetlink.h>

#include "base/net.h"
#include "netlink/family.h"
#include "service/service.h"
#include "base/tuple.h"

/* Room that a nest of the set TUPLE, an address and some numbers fit in. */
#define CHASH_NL_SMALL_SIZE	512

#define CHASH_NL_NO_SERVICE	"The service is not bound to chash and has nothing stored"

/* A dump by services. */
struct ip_vs_chash_nl_services {
	struct ip_vs_chash_net		*cn;	/* namespace, with a reference */
	struct ip_vs_chash_tuple	*tuple;	/* services that there were when the dump began */
	/* what was copied of the destinations of the last of them that was looked at, or NULL */
	void				*dest;
	u32				n;	/* number of @tuple */
	u32				next;	/* the next of @tuple */
	u32				dests;	/* number of @dest */
	u32				next_dest;	/* the next of @dest */
};

/* The table in force, under the namespace's lock; NULL while @cs is not bound. */
static inline struct ip_vs_chash_table *
ip_vs_chash_nl_table(const struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->table, lockdep_is_held(&cs->cn->lock));
}

/*
 * Copies what there is to tell of the destinations of a service to @dump's @dest and @dests. @tuple
 * lasts as long as the copies. Under the namespace's lock.
 */
typedef int (ip_vs_chash_nl_copy)(struct ip_vs_chash_nl_services *dump,
				  struct ip_vs_chash_service *cs,
				  const struct ip_vs_chash_tuple *tuple);

int ip_vs_chash_nl_dests_start(struct netlink_callback *cb, int service, int addr);
int ip_vs_chash_nl_dests_dump(struct sk_buff *skb, struct netlink_callback *cb,
			      ip_vs_chash_nl_copy *copy, size_t size, ip_vs_chash_nl_fill *fill);
int ip_vs_chash_nl_services_dump(struct sk_buff *skb, struct netlink_callback *cb, bool bound,
				 ip_vs_chash_nl_fill *fill);

struct ip_vs_chash_service *ip_vs_chash_nl_service(struct genl_info *info, int type,
						   const struct ip_vs_chash_tuple *tuple,
						   bool bound);
struct ip_vs_chash_service *
ip_vs_chash_nl_service_for(struct genl_info *info, int type, const struct ip_vs_chash_tuple *tuple,
			   bool store);
int ip_vs_chash_nl_service_reply(struct genl_info *info, int type, bool bound, size_t size,
				 ip_vs_chash_nl_fill *fill);

#endif /* _IP_VS_CHASH_NETLINK_SERVICE_H */
