/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policies, operations and family as Documentation/netlink/specs/ip_vs_chash.yaml has them.
 */
#ifndef _IP_VS_CHASH_NETLINK_GEN_H
#define _IP_VS_CHASH_NETLINK_GEN_H

#include <net/genetlink.h>
#include <net/netlink.h>

#include <uapi/linux/ip_vs_chash.h>

/* Nested sets. */
extern const struct nla_policy ip_vs_chash_split_nl_policy[IP_VS_CHASH_A_SPLIT_MAX + 1];
extern const struct nla_policy ip_vs_chash_settings_nl_policy[IP_VS_CHASH_A_SETTINGS_MAX + 1];
extern const struct nla_policy
ip_vs_chash_dest_settings_nl_policy[IP_VS_CHASH_A_DEST_SETTINGS_MAX + 1];
extern const struct nla_policy ip_vs_chash_address_nl_policy[IP_VS_CHASH_A_ADDRESS_MAX + 1];
extern const struct nla_policy ip_vs_chash_prefix_nl_policy[IP_VS_CHASH_A_PREFIX_MAX + 1];

int ip_vs_chash_nl_pre_doit(CHASH_GENL_OPS *ops, struct sk_buff *skb, struct genl_info *info);
void ip_vs_chash_nl_post_doit(CHASH_GENL_OPS *ops, struct sk_buff *skb, struct genl_info *info);

/* Dumps of PoPs, backbone devices, owners and source policies. */
int ip_vs_chash_nl_dump_start(struct netlink_callback *cb);
int ip_vs_chash_nl_dump_done(struct netlink_callback *cb);

/* Dumps of services, and by services of what they have. */
int ip_vs_chash_nl_services_start(struct netlink_callback *cb);
int ip_vs_chash_nl_services_done(struct netlink_callback *cb);

int ip_vs_chash_nl_version_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_service_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_service_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_service_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dest_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dest_get_start(struct netlink_callback *cb);
int ip_vs_chash_nl_dest_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_dest_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_dest_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_pop_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_pop_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
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
int ip_vs_chash_nl_heavy_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_source_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_source_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_seed_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_seed_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_seed_del_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_role_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_role_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_explain_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_digest_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_digest_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_drain_get_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_drain_get_start(struct netlink_callback *cb);
int ip_vs_chash_nl_drain_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ip_vs_chash_nl_drain_set_doit(struct sk_buff *skb, struct genl_info *info);
int ip_vs_chash_nl_drain_del_doit(struct sk_buff *skb, struct genl_info *info);

extern struct genl_family ip_vs_chash_nl_family;

#endif /* _IP_VS_CHASH_NETLINK_GEN_H */
