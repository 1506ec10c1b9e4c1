/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a socket that closes leaves of a load of owners.
 */
#ifndef _IP_VS_CHASH_NETLINK_OWNER_H
#define _IP_VS_CHASH_NETLINK_OWNER_H

#include <net/genetlink.h>

void ip_vs_chash_nl_owner_release(const struct net *net, u32 portid);

#endif /* _IP_VS_CHASH_NETLINK_OWNER_H */
