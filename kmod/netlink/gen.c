// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies, operations and family as Documentation/netlink/specs/ip_vs_chash.yaml has them. Ranges
 * are here, not in the handlers; what one attribute alone cannot tell is there.
 */
#include <linux/if.h>
#include <linux/module.h>

#include "lib/core.h"
#include "base/attr.h"
#include "netlink/gen.h"

#define CHASH_NL_ADDR	NLA_POLICY_RANGE(NLA_BINARY, 4, 16)
#define CHASH_NL_BOOL	NLA_POLICY_MAX(NLA_U8, 1)

const struct nla_policy ip_vs_chash_split_nl_policy[IP_VS_CHASH_A_SPLIT_MAX + 1] = {
	[IP_VS_CHASH_A_SPLIT_BASE]	= { .type = NLA_U16, },
	[IP_VS_CHASH_A_SPLIT_SIZE]	= { .type = NLA_U16, },
	[IP_VS_CHASH_A_SPLIT_LAST]	= { .type = NLA_U16, },
};

const struct nla_policy ip_vs_chash_settings_nl_policy[IP_VS_CHASH_A_SETTINGS_MAX + 1] = {
	[IP_VS_CHASH_A_SETTINGS_TAKEOVER]	= CHASH_NL_BOOL,
	[IP_VS_CHASH_A_SETTINGS_BOUND]		= NLA_POLICY_MAX(NLA_U32, IP_VS_CHASH_BOUND_MAX),
	[IP_VS_CHASH_A_SETTINGS_TABLE_BITS]	= NLA_POLICY_RANGE(NLA_U8, CHASH_BITS_MIN,
								   CHASH_BITS_MAX),
	[IP_VS_CHASH_A_SETTINGS_GROUP]		= NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[IP_VS_CHASH_A_SETTINGS_SPLIT]		= NLA_POLICY_NESTED(ip_vs_chash_split_nl_policy),
	[IP_VS_CHASH_A_SETTINGS_SPILL]		= CHASH_NL_BOOL,
};

const struct nla_policy
ip_vs_chash_dest_settings_nl_policy[IP_VS_CHASH_A_DEST_SETTINGS_MAX + 1] = {
	[IP_VS_CHASH_A_DEST_SETTINGS_ID]	= { .type = NLA_U64, },
	[IP_VS_CHASH_A_DEST_SETTINGS_POP]	= NLA_POLICY_MIN(NLA_U16, 1),
	[IP_VS_CHASH_A_DEST_SETTINGS_RELAY]	= CHASH_NL_BOOL,
};

const struct nla_policy ip_vs_chash_address_nl_policy[IP_VS_CHASH_A_ADDRESS_MAX + 1] = {
	[IP_VS_CHASH_A_ADDRESS_IP]	= CHASH_NL_ADDR,
};

const struct nla_policy ip_vs_chash_prefix_nl_policy[IP_VS_CHASH_A_PREFIX_MAX + 1] = {
	[IP_VS_CHASH_A_PREFIX_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_PREFIX_PLEN]	= NLA_POLICY_MAX(NLA_U8, 128),
	[IP_VS_CHASH_A_PREFIX_POPS]	=
		NLA_POLICY_RANGE(NLA_BINARY, sizeof(u16), IP_VS_CHASH_OWNER_POPS_MAX * sizeof(u16)),
};

static const struct nla_policy ip_vs_chash_nl_service_get[IP_VS_CHASH_A_SERVICE_TUPLE + 1] = {
	[IP_VS_CHASH_A_SERVICE_TUPLE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
};

/* The bits of the settings that there are; the first value is unused. */
#define CHASH_NL_SETTINGS	(BIT(IP_VS_CHASH_A_SETTINGS_MAX + 1) - BIT(1))
#define CHASH_NL_DEST_SETTINGS	(BIT(IP_VS_CHASH_A_DEST_SETTINGS_MAX + 1) - \
				 BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))

static const struct nla_policy ip_vs_chash_nl_service_set[IP_VS_CHASH_A_SERVICE_UNSET + 1] = {
	[IP_VS_CHASH_A_SERVICE_TUPLE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
	[IP_VS_CHASH_A_SERVICE_STORED]	= NLA_POLICY_NESTED(ip_vs_chash_settings_nl_policy),
	[IP_VS_CHASH_A_SERVICE_UNSET]	= NLA_POLICY_MASK(NLA_U32, CHASH_NL_SETTINGS),
};

static const struct nla_policy ip_vs_chash_nl_dest_get[IP_VS_CHASH_A_DEST_PORT + 1] = {
	[IP_VS_CHASH_A_DEST_SERVICE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
	[IP_VS_CHASH_A_DEST_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_DEST_PORT]	= { .type = NLA_U16, },
};

static const struct nla_policy ip_vs_chash_nl_dest_set[IP_VS_CHASH_A_DEST_UNSET + 1] = {
	[IP_VS_CHASH_A_DEST_SERVICE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
	[IP_VS_CHASH_A_DEST_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_DEST_PORT]	= { .type = NLA_U16, },
	[IP_VS_CHASH_A_DEST_STORED]	= NLA_POLICY_NESTED(ip_vs_chash_dest_settings_nl_policy),
	[IP_VS_CHASH_A_DEST_UNSET]	= NLA_POLICY_MASK(NLA_U32, CHASH_NL_DEST_SETTINGS),
};

static const struct nla_policy ip_vs_chash_nl_pop_get[IP_VS_CHASH_A_POP_NAME + 1] = {
	[IP_VS_CHASH_A_POP_ID]		= NLA_POLICY_MIN(NLA_U16, 1),
	[IP_VS_CHASH_A_POP_NAME]	= { .type = NLA_NUL_STRING,
					    .len = IP_VS_CHASH_POP_NAME_LEN - 1, },
};

static const struct nla_policy ip_vs_chash_nl_pop_set[IP_VS_CHASH_A_POP_RETURNS + 1] = {
	[IP_VS_CHASH_A_POP_ID]		= NLA_POLICY_MIN(NLA_U16, 1),
	[IP_VS_CHASH_A_POP_NAME]	= { .type = NLA_NUL_STRING,
					    .len = IP_VS_CHASH_POP_NAME_LEN - 1, },
	[IP_VS_CHASH_A_POP_SELF]	= CHASH_NL_BOOL,
	[IP_VS_CHASH_A_POP_STATE]	= NLA_POLICY_MAX(NLA_U8, IP_VS_CHASH_POP_UP),
	[IP_VS_CHASH_A_POP_COMPLETE]	= NLA_POLICY_MAX(NLA_U8, IP_VS_CHASH_COMPLETE_OFF),
	[IP_VS_CHASH_A_POP_RELAYS]	= NLA_POLICY_NESTED(ip_vs_chash_address_nl_policy),
	[IP_VS_CHASH_A_POP_RETURNS]	= NLA_POLICY_NESTED(ip_vs_chash_address_nl_policy),
};

static const struct nla_policy ip_vs_chash_nl_backbone[IP_VS_CHASH_A_BACKBONE_DEV + 1] = {
	[IP_VS_CHASH_A_BACKBONE_DEV]	= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1, },
};

static const struct nla_policy ip_vs_chash_nl_backbone_set[IP_VS_CHASH_A_BACKBONE_RETURN + 1] = {
	[IP_VS_CHASH_A_BACKBONE_DEV]	= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1, },
	[IP_VS_CHASH_A_BACKBONE_RETURN]	= CHASH_NL_BOOL,
};

static const struct nla_policy ip_vs_chash_nl_owner[IP_VS_CHASH_A_OWNER_MAX + 1] = {
	[IP_VS_CHASH_A_OWNER_PREFIX]	= NLA_POLICY_NESTED(ip_vs_chash_prefix_nl_policy),
};

static const struct nla_policy ip_vs_chash_nl_source_get[IP_VS_CHASH_A_SOURCE_PLEN + 1] = {
	[IP_VS_CHASH_A_SOURCE_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_SOURCE_PLEN]	= NLA_POLICY_MAX(NLA_U8, 128),
};

static const struct nla_policy ip_vs_chash_nl_source_set[IP_VS_CHASH_A_SOURCE_SPLIT + 1] = {
	[IP_VS_CHASH_A_SOURCE_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_SOURCE_PLEN]	= NLA_POLICY_MAX(NLA_U8, 128),
	[IP_VS_CHASH_A_SOURCE_GROUP]	= NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[IP_VS_CHASH_A_SOURCE_SPLIT]	= NLA_POLICY_NESTED(ip_vs_chash_split_nl_policy),
};

static const struct nla_policy ip_vs_chash_nl_seed_set[IP_VS_CHASH_A_SEED_ROTATE + 1] = {
	[IP_VS_CHASH_A_SEED_KEY]	= NLA_POLICY_EXACT_LEN(IP_VS_CHASH_SEED_LEN),
	[IP_VS_CHASH_A_SEED_ROTATE]	= { .type = NLA_FLAG, },
};

static const struct nla_policy ip_vs_chash_nl_seed_del[IP_VS_CHASH_A_SEED_ROTATE + 1] = {
	[IP_VS_CHASH_A_SEED_ROTATE]	= { .type = NLA_FLAG, },
};

static const struct nla_policy ip_vs_chash_nl_stats_get[IP_VS_CHASH_A_STATS_SERVICE + 1] = {
	[IP_VS_CHASH_A_STATS_SERVICE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
};

static const struct nla_policy ip_vs_chash_nl_explain[IP_VS_CHASH_A_EXPLAIN_DEV + 1] = {
	[IP_VS_CHASH_A_EXPLAIN_SERVICE]		= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT]	= { .type = NLA_U16, },
	[IP_VS_CHASH_A_EXPLAIN_MIDSTREAM]	= { .type = NLA_FLAG, },
	[IP_VS_CHASH_A_EXPLAIN_DEV]		= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1, },
};

static const struct nla_policy ip_vs_chash_nl_digest_get[IP_VS_CHASH_A_DIGEST_SERVICE + 1] = {
	[IP_VS_CHASH_A_DIGEST_SERVICE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
};

static const struct nla_policy ip_vs_chash_nl_role_set[IP_VS_CHASH_A_ROLE_STATE + 1] = {
	[IP_VS_CHASH_A_ROLE_STATE]	= NLA_POLICY_RANGE(NLA_U8, IP_VS_CHASH_ROLE_MASTER,
							   IP_VS_CHASH_ROLE_FAULT),
};

static const struct nla_policy ip_vs_chash_nl_drain_get[IP_VS_CHASH_A_DRAIN_PORT + 1] = {
	[IP_VS_CHASH_A_DRAIN_SERVICE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
	[IP_VS_CHASH_A_DRAIN_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_DRAIN_PORT]	= { .type = NLA_U16, },
};

static const struct nla_policy ip_vs_chash_nl_drain_set[IP_VS_CHASH_A_DRAIN_RESTORE + 1] = {
	[IP_VS_CHASH_A_DRAIN_SERVICE]	= NLA_POLICY_NESTED(ip_vs_chash_tuple_nl_policy),
	[IP_VS_CHASH_A_DRAIN_ADDR]	= CHASH_NL_ADDR,
	[IP_VS_CHASH_A_DRAIN_PORT]	= { .type = NLA_U16, },
	[IP_VS_CHASH_A_DRAIN_DEADLINE]	= NLA_POLICY_MIN(NLA_U64, 1),
	[IP_VS_CHASH_A_DRAIN_CUT]	= { .type = NLA_FLAG, },
	[IP_VS_CHASH_A_DRAIN_WEIGHT]	= { .type = NLA_U32, },
	[IP_VS_CHASH_A_DRAIN_RESTORE]	= { .type = NLA_FLAG, },
};

/*
 * What has no policy takes no attributes: genetlink refuses them all, as the family validates
 * every operation strictly. GENL_ADMIN_PERM asks for CAP_NET_ADMIN in the initial user namespace.
 */
static const struct genl_ops ip_vs_chash_nl_ops[] = {
	{
		.cmd		= IP_VS_CHASH_CMD_VERSION_GET,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_version_get_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SERVICE_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_service_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_service_get) - 1,
		.doit		= ip_vs_chash_nl_service_get_doit,
		.start		= ip_vs_chash_nl_services_start,
		.dumpit		= ip_vs_chash_nl_service_get_dumpit,
		.done		= ip_vs_chash_nl_services_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SERVICE_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_service_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_service_set) - 1,
		.doit		= ip_vs_chash_nl_service_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SERVICE_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_service_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_service_get) - 1,
		.doit		= ip_vs_chash_nl_service_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DEST_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_dest_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_dest_get) - 1,
		.doit		= ip_vs_chash_nl_dest_get_doit,
		.start		= ip_vs_chash_nl_dest_get_start,
		.dumpit		= ip_vs_chash_nl_dest_get_dumpit,
		.done		= ip_vs_chash_nl_services_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DEST_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_dest_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_dest_set) - 1,
		.doit		= ip_vs_chash_nl_dest_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DEST_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_dest_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_dest_get) - 1,
		.doit		= ip_vs_chash_nl_dest_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_POP_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_pop_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_pop_get) - 1,
		.doit		= ip_vs_chash_nl_pop_get_doit,
		.start		= ip_vs_chash_nl_dump_start,
		.dumpit		= ip_vs_chash_nl_pop_get_dumpit,
		.done		= ip_vs_chash_nl_dump_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_POP_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_pop_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_pop_set) - 1,
		.doit		= ip_vs_chash_nl_pop_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_POP_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_pop_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_pop_get) - 1,
		.doit		= ip_vs_chash_nl_pop_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_BACKBONE_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_backbone,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_backbone) - 1,
		.doit		= ip_vs_chash_nl_backbone_get_doit,
		.start		= ip_vs_chash_nl_dump_start,
		.dumpit		= ip_vs_chash_nl_backbone_get_dumpit,
		.done		= ip_vs_chash_nl_dump_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_BACKBONE_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_backbone_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_backbone_set) - 1,
		.doit		= ip_vs_chash_nl_backbone_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_BACKBONE_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_backbone,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_backbone) - 1,
		.doit		= ip_vs_chash_nl_backbone_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_owner,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_owner) - 1,
		.doit		= ip_vs_chash_nl_owner_get_doit,
		.start		= ip_vs_chash_nl_dump_start,
		.dumpit		= ip_vs_chash_nl_owner_get_dumpit,
		.done		= ip_vs_chash_nl_dump_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_owner,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_owner) - 1,
		.doit		= ip_vs_chash_nl_owner_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_owner,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_owner) - 1,
		.doit		= ip_vs_chash_nl_owner_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_FLUSH,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_owner_flush_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_BEGIN,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_owner_begin_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_ADD,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_owner,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_owner) - 1,
		.doit		= ip_vs_chash_nl_owner_add_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_COMMIT,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_owner_commit_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_OWNER_ABORT,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_owner_abort_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SOURCE_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_source_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_source_get) - 1,
		.doit		= ip_vs_chash_nl_source_get_doit,
		.start		= ip_vs_chash_nl_dump_start,
		.dumpit		= ip_vs_chash_nl_source_get_dumpit,
		.done		= ip_vs_chash_nl_dump_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SOURCE_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_source_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_source_set) - 1,
		.doit		= ip_vs_chash_nl_source_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SOURCE_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_source_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_source_get) - 1,
		.doit		= ip_vs_chash_nl_source_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_HEAVY_GET,
		.flags		= GENL_ADMIN_PERM,
		.start		= ip_vs_chash_nl_dump_start,
		.dumpit		= ip_vs_chash_nl_heavy_get_dumpit,
		.done		= ip_vs_chash_nl_dump_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SEED_GET,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_seed_get_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SEED_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_seed_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_seed_set) - 1,
		.doit		= ip_vs_chash_nl_seed_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_SEED_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_seed_del,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_seed_del) - 1,
		.doit		= ip_vs_chash_nl_seed_del_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_ROLE_GET,
		.flags		= GENL_ADMIN_PERM,
		.doit		= ip_vs_chash_nl_role_get_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_ROLE_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_role_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_role_set) - 1,
		.doit		= ip_vs_chash_nl_role_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_STATS_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_stats_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_stats_get) - 1,
		.doit		= ip_vs_chash_nl_stats_get_doit,
		.start		= ip_vs_chash_nl_services_start,
		.dumpit		= ip_vs_chash_nl_stats_get_dumpit,
		.done		= ip_vs_chash_nl_services_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_EXPLAIN,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_explain,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_explain) - 1,
		.doit		= ip_vs_chash_nl_explain_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DIGEST_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_digest_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_digest_get) - 1,
		.doit		= ip_vs_chash_nl_digest_get_doit,
		.start		= ip_vs_chash_nl_services_start,
		.dumpit		= ip_vs_chash_nl_digest_get_dumpit,
		.done		= ip_vs_chash_nl_services_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DRAIN_GET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_drain_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_drain_get) - 1,
		.doit		= ip_vs_chash_nl_drain_get_doit,
		.start		= ip_vs_chash_nl_drain_get_start,
		.dumpit		= ip_vs_chash_nl_drain_get_dumpit,
		.done		= ip_vs_chash_nl_services_done,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DRAIN_SET,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_drain_set,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_drain_set) - 1,
		.doit		= ip_vs_chash_nl_drain_set_doit,
	},
	{
		.cmd		= IP_VS_CHASH_CMD_DRAIN_DEL,
		.flags		= GENL_ADMIN_PERM,
		.policy		= ip_vs_chash_nl_drain_get,
		.maxattr	= ARRAY_SIZE(ip_vs_chash_nl_drain_get) - 1,
		.doit		= ip_vs_chash_nl_drain_del_doit,
	},
};

static const struct genl_multicast_group ip_vs_chash_nl_mcgrps[] = {
	{ .name = IP_VS_CHASH_MCGRP_EVENTS, CHASH_GENL_MCAST_ADMIN },
};

/* Not read-only after init: it is registered later than that. */
struct genl_family ip_vs_chash_nl_family = {
	.name		= IP_VS_CHASH_GENL_NAME,
	.version	= IP_VS_CHASH_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.pre_doit	= ip_vs_chash_nl_pre_doit,
	.post_doit	= ip_vs_chash_nl_post_doit,
	.ops		= ip_vs_chash_nl_ops,
	.n_ops		= ARRAY_SIZE(ip_vs_chash_nl_ops),
	.mcgrps		= ip_vs_chash_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(ip_vs_chash_nl_mcgrps),
};
