/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a service is told apart by.
 */
#ifndef _IP_VS_CHASH_TUPLE_H
#define _IP_VS_CHASH_TUPLE_H

#include <linux/netfilter.h>
#include <linux/types.h>

#define CHASH_TUPLE_NAME	64	/* bytes of the longest name of a tuple, and more */

struct ip_vs_service;

/**
 * struct ip_vs_chash_tuple - what IPVS tells services apart by
 * @af:		address family
 * @protocol:	IPPROTO_TCP, UDP or SCTP; 0 with @fwmark
 * @port:	virtual port
 * @fwmark:	firewall mark, or 0
 * @addr:	virtual address; all zero with @fwmark
 */
struct ip_vs_chash_tuple {
	u16			af;
	u16			protocol;
	__be16			port;
	u32			fwmark;
	union nf_inet_addr	addr;
};

void ip_vs_chash_tuple_set(struct ip_vs_chash_tuple *tuple, const struct ip_vs_service *svc);
u32 ip_vs_chash_tuple_hash(const struct ip_vs_chash_tuple *tuple);
const char *ip_vs_chash_tuple_name(const struct ip_vs_chash_tuple *tuple, char *buf);

#endif /* _IP_VS_CHASH_TUPLE_H */
