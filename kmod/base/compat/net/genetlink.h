/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Before 6.2 an operation has one form for requests and dumps, and before 6.7 the attributes of a
 * dump's request are elsewhere. Groups that only an administrator may join came with a stable
 * update of 6.1; without them anybody may listen.
 */
#include_next <net/genetlink.h>

#ifndef _IP_VS_CHASH_COMPAT_NET_GENETLINK_H
#define _IP_VS_CHASH_COMPAT_NET_GENETLINK_H

#ifdef CHASH_HAVE_GENL_SPLIT_OPS
#define CHASH_GENL_OPS		const struct genl_split_ops
#else
#define CHASH_GENL_OPS		const struct genl_ops
#endif

#ifndef CHASH_HAVE_GENL_INFO_DUMP
static inline const struct genl_dumpit_info *genl_info_dump(struct netlink_callback *cb)
{
	return genl_dumpit_info(cb);
}
#endif

#ifdef GENL_MCAST_CAP_NET_ADMIN
#define CHASH_GENL_MCAST_ADMIN	.flags = GENL_MCAST_CAP_NET_ADMIN
#else
#define CHASH_GENL_MCAST_ADMIN
#endif

#endif /* _IP_VS_CHASH_COMPAT_NET_GENETLINK_H */
