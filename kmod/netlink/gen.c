// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Policies, operations and groups of the netlink family. What has no policy takes no attributes:
 * genetlink refuses them all, as the family validates every operation strictly. Made by
 * tools/netlink-gen from Documentation/netlink/specs/ip_vs_chash.yaml: not to be edited.
 */
#include <net/genetlink.h>

#include "netlink/gen.h"

static struct netlink_range_validation nl_range_0_65535 = { .min = 0, .max = 65535, };
static struct netlink_range_validation nl_range_1_65535 = { .min = 1, .max = 65535, };
static struct netlink_range_validation nl_range_0_2147483647 = { .min = 0, .max = 2147483647, };

const struct nla_policy ip_vs_chash_nl_tuple_policy[IP_VS_CHASH_A_TUPLE_MAX + 1] = {
	[IP_VS_CHASH_A_TUPLE_FAMILY] = NLA_POLICY_RANGE(NLA_U32, 2, 10),
	[IP_VS_CHASH_A_TUPLE_PROTOCOL] = NLA_POLICY_RANGE(NLA_U32, 6, 132),
	[IP_VS_CHASH_A_TUPLE_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_TUPLE_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_TUPLE_FWMARK] = NLA_POLICY_MIN(NLA_U32, 1),
};

const struct nla_policy ip_vs_chash_nl_split_policy[IP_VS_CHASH_A_SPLIT_MAX + 1] = {
	[IP_VS_CHASH_A_SPLIT_BASE] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_SPLIT_SIZE] = NLA_POLICY_FULL_RANGE(NLA_U32, &nl_range_0_65535),
	[IP_VS_CHASH_A_SPLIT_LAST] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_SPLIT_PSID_OFFSET] = NLA_POLICY_MAX(NLA_U32, 15),
	[IP_VS_CHASH_A_SPLIT_PSID_LENGTH] = NLA_POLICY_RANGE(NLA_U32, 1, 16),
};

const struct nla_policy ip_vs_chash_nl_settings_policy[IP_VS_CHASH_A_SETTINGS_MAX + 1] = {
	[IP_VS_CHASH_A_SETTINGS_TAKEOVER] = NLA_POLICY_MAX(NLA_U32, 1),
	[IP_VS_CHASH_A_SETTINGS_BOUND] = NLA_POLICY_MAX(NLA_U32, 10000),
	[IP_VS_CHASH_A_SETTINGS_TABLE_BITS] = NLA_POLICY_RANGE(NLA_U32, 8, 20),
	[IP_VS_CHASH_A_SETTINGS_GROUP] = NLA_POLICY_RANGE(NLA_U32, 1, 128),
	[IP_VS_CHASH_A_SETTINGS_SPLIT] = NLA_POLICY_NESTED(ip_vs_chash_nl_split_policy),
	[IP_VS_CHASH_A_SETTINGS_SPILL] = NLA_POLICY_MAX(NLA_U32, 1),
	[IP_VS_CHASH_A_SETTINGS_IDENTITY] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy ip_vs_chash_nl_dest_settings_policy[IP_VS_CHASH_A_DEST_SETTINGS_MAX + 1] = {
	[IP_VS_CHASH_A_DEST_SETTINGS_ID] = { .type = NLA_U64, },
	[IP_VS_CHASH_A_DEST_SETTINGS_POP] = NLA_POLICY_FULL_RANGE(NLA_U32, &nl_range_1_65535),
	[IP_VS_CHASH_A_DEST_SETTINGS_RELAY] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy ip_vs_chash_nl_flow_policy[IP_VS_CHASH_A_FLOW_MAX + 1] = {
	[IP_VS_CHASH_A_FLOW_VIRTUAL] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_FLOW_CLIENT] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_FLOW_PORT] = { .type = NLA_BE16, },
};

const struct nla_policy ip_vs_chash_nl_address_policy[IP_VS_CHASH_A_ADDRESS_MAX + 1] = {
	[IP_VS_CHASH_A_ADDRESS_IP] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
};

const struct nla_policy ip_vs_chash_nl_owner_policy[IP_VS_CHASH_A_OWNER_MAX + 1] = {
	[IP_VS_CHASH_A_OWNER_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_OWNER_PLEN] = NLA_POLICY_MAX(NLA_U32, 128),
	[IP_VS_CHASH_A_OWNER_POPS] = NLA_POLICY_RANGE(NLA_BINARY, 2, 16),
};

static const struct nla_policy nl_service_set_policy[IP_VS_CHASH_A_SERVICE_UNSET + 1] = {
	[IP_VS_CHASH_A_SERVICE_TUPLE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_SERVICE_STORED] = NLA_POLICY_NESTED(ip_vs_chash_nl_settings_policy),
	[IP_VS_CHASH_A_SERVICE_UNSET] = { .type = NLA_U64, },
};

static const struct nla_policy nl_dest_set_policy[IP_VS_CHASH_A_DEST_UNSET + 1] = {
	[IP_VS_CHASH_A_DEST_SERVICE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_DEST_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_DEST_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_DEST_STORED] = NLA_POLICY_NESTED(ip_vs_chash_nl_dest_settings_policy),
	[IP_VS_CHASH_A_DEST_UNSET] = { .type = NLA_U64, },
};

static const struct nla_policy nl_drain_set_policy[IP_VS_CHASH_A_DRAIN_RESTORE + 1] = {
	[IP_VS_CHASH_A_DRAIN_SERVICE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_DRAIN_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_DRAIN_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_DRAIN_DEADLINE] = NLA_POLICY_MIN(NLA_U64, 1),
	[IP_VS_CHASH_A_DRAIN_CUT] = { .type = NLA_FLAG, },
	[IP_VS_CHASH_A_DRAIN_WEIGHT] = NLA_POLICY_FULL_RANGE(NLA_U32, &nl_range_0_2147483647),
	[IP_VS_CHASH_A_DRAIN_RESTORE] = { .type = NLA_FLAG, },
};

static const struct nla_policy nl_drain_cut_policy[IP_VS_CHASH_A_DRAIN_FLOW + 1] = {
	[IP_VS_CHASH_A_DRAIN_SERVICE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_DRAIN_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_DRAIN_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_DRAIN_FLOW] = NLA_POLICY_NESTED(ip_vs_chash_nl_flow_policy),
};

static const struct nla_policy nl_pop_set_policy[IP_VS_CHASH_A_POP_NEW + 1] = {
	[IP_VS_CHASH_A_POP_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &nl_range_1_65535),
	[IP_VS_CHASH_A_POP_NAME] = { .type = NLA_NUL_STRING, .len = IP_VS_CHASH_POP_NAME_LEN - 1, },
	[IP_VS_CHASH_A_POP_SELF] = NLA_POLICY_MAX(NLA_U32, 1),
	[IP_VS_CHASH_A_POP_STATE] = NLA_POLICY_MAX(NLA_U32, 1),
	[IP_VS_CHASH_A_POP_RELAYS] = NLA_POLICY_NESTED(ip_vs_chash_nl_address_policy),
	[IP_VS_CHASH_A_POP_NEW] = { .type = NLA_FLAG, },
};

static const struct nla_policy nl_backbone_get_policy[IP_VS_CHASH_A_BACKBONE_DEV + 1] = {
	[IP_VS_CHASH_A_BACKBONE_DEV] = { .type = NLA_NUL_STRING, .len = 15, },
};

static const struct nla_policy nl_owner_add_policy[IP_VS_CHASH_A_LOAD_OWNER + 1] = {
	[IP_VS_CHASH_A_LOAD_OWNER] = NLA_POLICY_NESTED(ip_vs_chash_nl_owner_policy),
};

static const struct nla_policy nl_source_set_policy[IP_VS_CHASH_A_SOURCE_SPLIT + 1] = {
	[IP_VS_CHASH_A_SOURCE_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_SOURCE_PLEN] = NLA_POLICY_MAX(NLA_U32, 128),
	[IP_VS_CHASH_A_SOURCE_GROUP] = NLA_POLICY_RANGE(NLA_U32, 1, 128),
	[IP_VS_CHASH_A_SOURCE_SPLIT] = NLA_POLICY_NESTED(ip_vs_chash_nl_split_policy),
};

static const struct nla_policy nl_seed_set_policy[IP_VS_CHASH_A_SEED_ROTATE + 1] = {
	[IP_VS_CHASH_A_SEED_KEY] = NLA_POLICY_EXACT_LEN(IP_VS_CHASH_SEED_LEN),
	[IP_VS_CHASH_A_SEED_ROTATE] = { .type = NLA_FLAG, },
};

static const struct nla_policy nl_seed_del_policy[IP_VS_CHASH_A_SEED_ROTATE + 1] = {
	[IP_VS_CHASH_A_SEED_ROTATE] = { .type = NLA_FLAG, },
};

static const struct nla_policy nl_stats_get_policy[IP_VS_CHASH_A_STATS_SERVICE + 1] = {
	[IP_VS_CHASH_A_STATS_SERVICE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
};

static const struct nla_policy nl_explain_policy[IP_VS_CHASH_A_EXPLAIN_DEV + 1] = {
	[IP_VS_CHASH_A_EXPLAIN_SERVICE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_EXPLAIN_MIDSTREAM] = { .type = NLA_FLAG, },
	[IP_VS_CHASH_A_EXPLAIN_DEV] = { .type = NLA_NUL_STRING, .len = 15, },
};

static const struct nla_policy nl_director_get_policy[IP_VS_CHASH_A_DIRECTOR_ASK + 1] = {
	[IP_VS_CHASH_A_DIRECTOR_SERVICE] = NLA_POLICY_NESTED(ip_vs_chash_nl_tuple_policy),
	[IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_DIRECTOR_CLIENT_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_DIRECTOR_VIRTUAL_PORT] = { .type = NLA_BE16, },
	[IP_VS_CHASH_A_DIRECTOR_ASK] = { .type = NLA_FLAG, },
};

const struct genl_ops ip_vs_chash_nl_ops[CHASH_NL_OPS] = {
	{ .cmd = IP_VS_CHASH_CMD_VERSION_GET, .flags = GENL_ADMIN_PERM,
	  .doit = ip_vs_chash_nl_version_get_doit },
	{ .cmd = IP_VS_CHASH_CMD_SERVICE_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_service_set_policy, .maxattr = IP_VS_CHASH_A_SERVICE_TUPLE,
	  .doit = ip_vs_chash_nl_service_get_doit, .start = ip_vs_chash_nl_services_start,
	  .dumpit = ip_vs_chash_nl_service_get_dumpit, .done = ip_vs_chash_nl_services_done },
	{ .cmd = IP_VS_CHASH_CMD_SERVICE_SET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_service_set_policy, .maxattr = IP_VS_CHASH_A_SERVICE_UNSET,
	  .doit = ip_vs_chash_nl_service_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_SERVICE_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = nl_service_set_policy, .maxattr = IP_VS_CHASH_A_SERVICE_TUPLE,
	  .doit = ip_vs_chash_nl_service_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_DEST_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_dest_set_policy, .maxattr = IP_VS_CHASH_A_DEST_PORT,
	  .doit = ip_vs_chash_nl_dest_get_doit, .start = ip_vs_chash_nl_dests_start,
	  .dumpit = ip_vs_chash_nl_dest_get_dumpit, .done = ip_vs_chash_nl_services_done },
	{ .cmd = IP_VS_CHASH_CMD_DEST_SET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_dest_set_policy, .maxattr = IP_VS_CHASH_A_DEST_UNSET,
	  .doit = ip_vs_chash_nl_dest_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_DEST_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = nl_dest_set_policy, .maxattr = IP_VS_CHASH_A_DEST_PORT,
	  .doit = ip_vs_chash_nl_dest_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_DRAIN_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_drain_set_policy, .maxattr = IP_VS_CHASH_A_DRAIN_PORT,
	  .doit = ip_vs_chash_nl_drain_get_doit, .start = ip_vs_chash_nl_dests_start,
	  .dumpit = ip_vs_chash_nl_drain_get_dumpit, .done = ip_vs_chash_nl_services_done },
	{ .cmd = IP_VS_CHASH_CMD_DRAIN_SET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_drain_set_policy, .maxattr = IP_VS_CHASH_A_DRAIN_RESTORE,
	  .doit = ip_vs_chash_nl_drain_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_DRAIN_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = nl_drain_set_policy, .maxattr = IP_VS_CHASH_A_DRAIN_PORT,
	  .doit = ip_vs_chash_nl_drain_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_DRAIN_CUT, .flags = GENL_ADMIN_PERM,
	  .policy = nl_drain_cut_policy, .maxattr = IP_VS_CHASH_A_DRAIN_FLOW,
	  .doit = ip_vs_chash_nl_drain_cut_doit },
	{ .cmd = IP_VS_CHASH_CMD_POP_GET, .flags = GENL_ADMIN_PERM, .policy = nl_pop_set_policy,
	  .maxattr = IP_VS_CHASH_A_POP_NAME, .doit = ip_vs_chash_nl_pop_get_doit,
	  .start = ip_vs_chash_nl_dump_start, .dumpit = ip_vs_chash_nl_pop_get_dumpit,
	  .done = ip_vs_chash_nl_dump_done },
	{ .cmd = IP_VS_CHASH_CMD_POP_SET, .flags = GENL_ADMIN_PERM, .policy = nl_pop_set_policy,
	  .maxattr = IP_VS_CHASH_A_POP_NEW, .doit = ip_vs_chash_nl_pop_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_POP_DEL, .flags = GENL_ADMIN_PERM, .policy = nl_pop_set_policy,
	  .maxattr = IP_VS_CHASH_A_POP_NAME, .doit = ip_vs_chash_nl_pop_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_BACKBONE_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_backbone_get_policy, .maxattr = IP_VS_CHASH_A_BACKBONE_DEV,
	  .doit = ip_vs_chash_nl_backbone_get_doit, .start = ip_vs_chash_nl_dump_start,
	  .dumpit = ip_vs_chash_nl_backbone_get_dumpit, .done = ip_vs_chash_nl_dump_done },
	{ .cmd = IP_VS_CHASH_CMD_BACKBONE_SET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_backbone_get_policy, .maxattr = IP_VS_CHASH_A_BACKBONE_DEV,
	  .doit = ip_vs_chash_nl_backbone_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_BACKBONE_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = nl_backbone_get_policy, .maxattr = IP_VS_CHASH_A_BACKBONE_DEV,
	  .doit = ip_vs_chash_nl_backbone_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_GET, .flags = GENL_ADMIN_PERM,
	  .policy = ip_vs_chash_nl_owner_policy, .maxattr = IP_VS_CHASH_A_OWNER_PLEN,
	  .doit = ip_vs_chash_nl_owner_get_doit, .start = ip_vs_chash_nl_dump_start,
	  .dumpit = ip_vs_chash_nl_owner_get_dumpit, .done = ip_vs_chash_nl_dump_done },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_SET, .flags = GENL_ADMIN_PERM,
	  .policy = ip_vs_chash_nl_owner_policy, .maxattr = IP_VS_CHASH_A_OWNER_POPS,
	  .doit = ip_vs_chash_nl_owner_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = ip_vs_chash_nl_owner_policy, .maxattr = IP_VS_CHASH_A_OWNER_PLEN,
	  .doit = ip_vs_chash_nl_owner_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_FLUSH, .flags = GENL_ADMIN_PERM,
	  .doit = ip_vs_chash_nl_owner_flush_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_BEGIN, .flags = GENL_ADMIN_PERM,
	  .doit = ip_vs_chash_nl_owner_begin_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_ADD, .flags = GENL_ADMIN_PERM,
	  .policy = nl_owner_add_policy, .maxattr = IP_VS_CHASH_A_LOAD_OWNER,
	  .doit = ip_vs_chash_nl_owner_add_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_COMMIT, .flags = GENL_ADMIN_PERM,
	  .doit = ip_vs_chash_nl_owner_commit_doit },
	{ .cmd = IP_VS_CHASH_CMD_OWNER_ABORT, .flags = GENL_ADMIN_PERM,
	  .doit = ip_vs_chash_nl_owner_abort_doit },
	{ .cmd = IP_VS_CHASH_CMD_SOURCE_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_source_set_policy, .maxattr = IP_VS_CHASH_A_SOURCE_PLEN,
	  .doit = ip_vs_chash_nl_source_get_doit, .start = ip_vs_chash_nl_dump_start,
	  .dumpit = ip_vs_chash_nl_source_get_dumpit, .done = ip_vs_chash_nl_dump_done },
	{ .cmd = IP_VS_CHASH_CMD_SOURCE_SET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_source_set_policy, .maxattr = IP_VS_CHASH_A_SOURCE_SPLIT,
	  .doit = ip_vs_chash_nl_source_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_SOURCE_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = nl_source_set_policy, .maxattr = IP_VS_CHASH_A_SOURCE_PLEN,
	  .doit = ip_vs_chash_nl_source_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_HEAVY_GET, .flags = GENL_ADMIN_PERM,
	  .start = ip_vs_chash_nl_dump_start, .dumpit = ip_vs_chash_nl_heavy_get_dumpit,
	  .done = ip_vs_chash_nl_dump_done },
	{ .cmd = IP_VS_CHASH_CMD_SEED_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_seed_set_policy, .maxattr = IP_VS_CHASH_A_SEED_KEY,
	  .doit = ip_vs_chash_nl_seed_get_doit },
	{ .cmd = IP_VS_CHASH_CMD_SEED_SET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_seed_set_policy, .maxattr = IP_VS_CHASH_A_SEED_ROTATE,
	  .doit = ip_vs_chash_nl_seed_set_doit },
	{ .cmd = IP_VS_CHASH_CMD_SEED_DEL, .flags = GENL_ADMIN_PERM,
	  .policy = nl_seed_del_policy, .maxattr = IP_VS_CHASH_A_SEED_ROTATE,
	  .doit = ip_vs_chash_nl_seed_del_doit },
	{ .cmd = IP_VS_CHASH_CMD_STATS_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_stats_get_policy, .maxattr = IP_VS_CHASH_A_STATS_SERVICE,
	  .doit = ip_vs_chash_nl_stats_get_doit, .start = ip_vs_chash_nl_services_start,
	  .dumpit = ip_vs_chash_nl_stats_get_dumpit, .done = ip_vs_chash_nl_services_done },
	{ .cmd = IP_VS_CHASH_CMD_EXPLAIN, .flags = GENL_ADMIN_PERM, .policy = nl_explain_policy,
	  .maxattr = IP_VS_CHASH_A_EXPLAIN_DEV, .doit = ip_vs_chash_nl_explain_doit },
	{ .cmd = IP_VS_CHASH_CMD_DIRECTOR_GET, .flags = GENL_ADMIN_PERM,
	  .policy = nl_director_get_policy, .maxattr = IP_VS_CHASH_A_DIRECTOR_ASK,
	  .start = ip_vs_chash_nl_director_get_start,
	  .dumpit = ip_vs_chash_nl_director_get_dumpit, .done = ip_vs_chash_nl_director_get_done },
};

const struct genl_multicast_group ip_vs_chash_nl_mcgrps[CHASH_NL_MCGRPS] = {
	{ .name = IP_VS_CHASH_MCGRP_EVENTS, CHASH_GENL_MCAST_ADMIN },
	{ .name = IP_VS_CHASH_MCGRP_STATS, CHASH_GENL_MCAST_ADMIN },
};
