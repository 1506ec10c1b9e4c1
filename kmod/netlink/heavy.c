// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink handler of heavy sources.
 */
#include <linux/jiffies.h>

#include "base/net.h"
#include "lookup/heavy.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/gen.h"

static int nl_heavy_fill(struct sk_buff *skb, const void *object)
{
	const struct ip_vs_chash_heavy_source *source = object;
	union nf_inet_addr addr = ip_vs_chash_prefix_addr(&source->addr);

	if (ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_HEAVY_ADDR,
				 source->addr.v6 ? AF_INET6 : AF_INET, &addr) ||
	    nla_put_u64_64bit(skb, IP_VS_CHASH_A_HEAVY_RATE, source->rate,
			      IP_VS_CHASH_A_HEAVY_PAD) ||
	    nla_put_u64_64bit(skb, IP_VS_CHASH_A_HEAVY_AGE_MS,
			      jiffies64_to_msecs(get_jiffies_64() - source->since),
			      IP_VS_CHASH_A_HEAVY_PAD) ||
	    (source->is_split && nla_put_flag(skb, IP_VS_CHASH_A_HEAVY_AUTOMATIC)))
		return -EMSGSIZE;
	return 0;
}

int ip_vs_chash_nl_heavy_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ip_vs_chash_nl_dump *dump = (void *)cb->ctx;
	struct ip_vs_chash_heavy *heavy = dump->cn->heavy;

	mutex_lock(&heavy->lock);
	cb->seq = heavy->revision;
	for (; dump->index < heavy->n; dump->index++)
		if (ip_vs_chash_nl_dump_one(skb, cb, nl_heavy_fill,
					    &heavy->source[dump->index]))
			break;
	mutex_unlock(&heavy->lock);
	return skb->len;
}
