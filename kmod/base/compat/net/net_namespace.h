/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Before 6.6 a sysctl table ends with an empty entry instead of having a size. */
#include_next <net/net_namespace.h>

#ifndef _IP_VS_CHASH_COMPAT_NET_NET_NAMESPACE_H
#define _IP_VS_CHASH_COMPAT_NET_NET_NAMESPACE_H

#ifndef CHASH_HAVE_NET_SYSCTL_SZ
static inline struct ctl_table_header *register_net_sysctl_sz(struct net *net, const char *path,
							      struct ctl_table *table, size_t size)
{
	return register_net_sysctl(net, path, table);
}
#endif

#endif /* _IP_VS_CHASH_COMPAT_NET_NET_NAMESPACE_H */
