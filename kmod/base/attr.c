// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Addresses, prefixes and services as netlink attributes of answers and events. */
#include <linux/in6.h>
#include <linux/socket.h>

#include "base/attr.h"

/* An address as a prefix of all its bits. */
struct chash_prefix ip_vs_chash_addr_prefix(u16 af, const union nf_inet_addr *addr)
{
	struct chash_prefix prefix = { .v6 = af == AF_INET6 };

	if (prefix.v6) {
		prefix.hi = (u64)ntohl(addr->ip6[0]) << 32 | ntohl(addr->ip6[1]);
		prefix.lo = (u64)ntohl(addr->ip6[2]) << 32 | ntohl(addr->ip6[3]);
		prefix.plen = 128;
	} else {
		prefix.hi = (u64)ntohl(addr->ip) << 32;
		prefix.plen = 32;
	}
	return prefix;
}

int ip_vs_chash_put_addr(struct sk_buff *skb, int type, u16 af, const union nf_inet_addr *addr)
{
	return nla_put(skb, type, af == AF_INET6 ? sizeof(addr->in6) : sizeof(addr->in), addr);
}

union nf_inet_addr ip_vs_chash_prefix_addr(const struct chash_prefix *prefix)
{
	return (union nf_inet_addr) {
		.ip6 = { htonl(prefix->hi >> 32), htonl(prefix->hi), htonl(prefix->lo >> 32),
			 htonl(prefix->lo) },
	};
}

int ip_vs_chash_put_prefix(struct sk_buff *skb, int type, int plen_type,
			   const struct chash_prefix *prefix)
{
	union nf_inet_addr addr = ip_vs_chash_prefix_addr(prefix);

	return ip_vs_chash_put_addr(skb, type, prefix->v6 ? AF_INET6 : AF_INET, &addr) ?:
	       nla_put_u32(skb, plen_type, prefix->plen);
}

/* With -EMSGSIZE the caller cancels what was written so far. */
int ip_vs_chash_put_tuple(struct sk_buff *skb, int type, const struct ip_vs_chash_tuple *tuple)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, IP_VS_CHASH_A_TUPLE_FAMILY, tuple->af);
	if (!err && tuple->fwmark)
		err = nla_put_u32(skb, IP_VS_CHASH_A_TUPLE_FWMARK, tuple->fwmark);
	else if (!err)
		err = nla_put_u32(skb, IP_VS_CHASH_A_TUPLE_PROTOCOL, tuple->protocol) ?:
		      ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_TUPLE_ADDR, tuple->af,
					   &tuple->addr) ?:
		      nla_put_be16(skb, IP_VS_CHASH_A_TUPLE_PORT, tuple->port);
	if (err)
		return err;
	nla_nest_end(skb, nest);
	return 0;
}
