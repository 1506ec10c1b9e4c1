/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a socket that closes leaves of a load of owners.
 */
#ifndef _IP_VS_CHASH_NETLINK_OWNER_H
#define _IP_VS_CHASH_NETLINK_OWNER_H

struct notifier_block;

extern struct notifier_block ip_vs_chash_nl_owner_notifier;

#endif /* _IP_VS_CHASH_NETLINK_OWNER_H */
