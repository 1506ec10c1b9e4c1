/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What a service is told apart by. */
#ifndef _IP_VS_CHASH_TUPLE_H
#define _IP_VS_CHASH_TUPLE_H

#include <linux/netfilter.h>
#include <linux/types.h>

#define CHASH_TUPLE_NAME	64	/* bytes of the longest name of a tuple, and more */

struct ip_vs_service;

/* What IPVS tells services apart by. */
struct ip_vs_chash_tuple {
	u16			af;
	u16			protocol;	/* IPPROTO_TCP, UDP or SCTP; 0 with @fwmark */
	__be16			port;
	u32			fwmark;		/* firewall mark, or 0 */
	union nf_inet_addr	addr;		/* virtual address; all zero with @fwmark */
};

void ip_vs_chash_tuple_set(struct ip_vs_chash_tuple *tuple, const struct ip_vs_service *svc);
u32 ip_vs_chash_tuple_hash(const struct ip_vs_chash_tuple *tuple);
const char *ip_vs_chash_tuple_name(const struct ip_vs_chash_tuple *tuple, char *buf);

#endif /* _IP_VS_CHASH_TUPLE_H */
