// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* What a service is told apart by: from IPVS's object, as a hash, as text. */
#include <linux/jhash.h>
#include <net/ip_vs.h>

#include "base/tuple.h"

void ip_vs_chash_tuple_set(struct ip_vs_chash_tuple *tuple, const struct ip_vs_service *svc)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->af = svc->af;
	if (svc->fwmark) {
		tuple->fwmark = svc->fwmark;
		return;
	}
	tuple->protocol = svc->protocol;
	tuple->port = svc->port;
	ip_vs_addr_copy(svc->af, &tuple->addr, &svc->addr);
}

u32 ip_vs_chash_tuple_hash(const struct ip_vs_chash_tuple *tuple)
{
	return jhash_3words(ipv6_addr_hash(&tuple->addr.in6), tuple->fwmark,
			    (__force u16)tuple->port, tuple->protocol);
}

/* A tuple for the log. Returns @buf. */
const char *ip_vs_chash_tuple_name(const struct ip_vs_chash_tuple *tuple, char *buf)
{
	if (tuple->fwmark)
		scnprintf(buf, CHASH_TUPLE_NAME, "FWM %u", tuple->fwmark);
	else if (tuple->af == AF_INET6)
		scnprintf(buf, CHASH_TUPLE_NAME, "%s [%pI6c]:%u",
			  ip_vs_proto_name(tuple->protocol), &tuple->addr.in6, ntohs(tuple->port));
	else
		scnprintf(buf, CHASH_TUPLE_NAME, "%s %pI4:%u", ip_vs_proto_name(tuple->protocol),
			  &tuple->addr.ip, ntohs(tuple->port));
	return buf;
}
