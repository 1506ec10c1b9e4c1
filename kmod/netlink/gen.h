/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Policies, operations and groups of the netlink family. Made by tools/netlink-gen from
 * Documentation/netlink/specs/ip_vs_chash.yaml: not to be edited.
 */
#ifndef _IP_VS_CHASH_NETLINK_GEN_H
#define _IP_VS_CHASH_NETLINK_GEN_H

#include <net/genetlink.h>

#include <uapi/linux/ip_vs_chash.h>

#define CHASH_NL_MCGRPS	2
#define CHASH_NL_OPS	35

/* A bit for each attribute of a set, of masks that name some of them. */
#define CHASH_NL_SETTINGS	0xfeULL
#define CHASH_NL_DEST_SETTINGS	0x1cULL

extern const struct nla_policy ip_vs_chash_nl_tuple_policy[];
extern const struct nla_policy ip_vs_chash_nl_split_policy[];
extern const struct nla_policy ip_vs_chash_nl_settings_policy[];
extern const struct nla_policy ip_vs_chash_nl_dest_settings_policy[];
extern const struct nla_policy ip_vs_chash_nl_flow_policy[];
extern const struct nla_policy ip_vs_chash_nl_address_policy[];
extern const struct nla_policy ip_vs_chash_nl_owner_policy[];

extern const struct genl_ops ip_vs_chash_nl_ops[CHASH_NL_OPS];
extern const struct genl_multicast_group ip_vs_chash_nl_mcgrps[CHASH_NL_MCGRPS];

int ip_vs_chash_nl_version_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_services_start(struct netlink_callback *cb);
int ip_vs_chash_nl_service_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_services_done(struct netlink_callback *cb);
int ip_vs_chash_nl_service_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_service_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dest_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dests_start(struct netlink_callback *cb);
int ip_vs_chash_nl_dest_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_dest_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dest_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_drain_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_drain_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_drain_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_drain_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_drain_cut_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_pop_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dump_start(struct netlink_callback *cb);
int ip_vs_chash_nl_pop_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_dump_done(struct netlink_callback *cb);
int ip_vs_chash_nl_pop_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_pop_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_backbone_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_backbone_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_backbone_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_backbone_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_owner_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_flush_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_begin_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_add_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_commit_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_owner_abort_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_source_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_source_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_source_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_source_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_heavy_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_seed_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_seed_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_seed_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_explain_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_director_get_start(struct netlink_callback *cb);
int ip_vs_chash_nl_director_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_director_get_done(struct netlink_callback *cb);

#endif /* _IP_VS_CHASH_NETLINK_GEN_H */
