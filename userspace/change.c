// SPDX-License-Identifier: GPL-2.0-only
/*
 * One change of what the kernel stores, and how it is sent. Reading it
 * from words is in change-parse.c, writing it as words in change-text.c.
 */
#include "change.h"
#include "wire.h"

/* A change as a request. Returns the message, for the caller to free. */
struct nl_msg *change_msg(struct genl *genl, const struct change *change)
{
	struct nl_msg *msg = genl_msg(genl, change->cmd, 0);
	const struct wire_set *set = NULL;
	uint64_t mask = UINT64_MAX;

	switch (change->cmd) {
	case IP_VS_CHASH_CMD_SERVICE_SET:
	case IP_VS_CHASH_CMD_SERVICE_DEL:
		set = &wire_service;
		mask = change->service.have;
		break;
	case IP_VS_CHASH_CMD_DEST_SET:
	case IP_VS_CHASH_CMD_DEST_DEL:
		set = &wire_dest;
		mask = change->dest.have;
		break;
	case IP_VS_CHASH_CMD_POP_SET:
	case IP_VS_CHASH_CMD_POP_DEL:
		set = &wire_pop;
		mask = change->pop.have;
		break;
	case IP_VS_CHASH_CMD_BACKBONE_SET:
	case IP_VS_CHASH_CMD_BACKBONE_DEL:
		set = &wire_backbone;
		mask = change->backbone.have;
		break;
	case IP_VS_CHASH_CMD_OWNER_SET:
	case IP_VS_CHASH_CMD_OWNER_DEL:
		set = &wire_owner;
		break;
	case IP_VS_CHASH_CMD_SOURCE_SET:
	case IP_VS_CHASH_CMD_SOURCE_DEL:
		set = &wire_source;
		mask = change->source.have;
		break;
	case IP_VS_CHASH_CMD_SEED_SET:
	case IP_VS_CHASH_CMD_SEED_DEL:
		set = &wire_seed;
		mask = change->seed.have;
		break;
	case IP_VS_CHASH_CMD_DRAIN_SET:
	case IP_VS_CHASH_CMD_DRAIN_DEL:
		set = &wire_drain;
		mask = change->drain.have;
		break;
	}
	if (set)
		wire_put(msg, set, &change->service, mask);
	return msg;
}
