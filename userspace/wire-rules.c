// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes sense of a set of attributes as a whole.
 */
#include <sys/socket.h>

#include "wire.h"
#include "wire-set.h"

static bool prefix_fits(const struct prefix *prefix)
{
	return prefix->plen <= (prefix->addr.af == AF_INET ? 32 : 128);
}

static uint64_t tuple_mask(const void *container)
{
	const struct tuple *tuple = container;

	if (tuple->fwmark)
		return HAVE(IP_VS_CHASH_A_TUPLE_FAMILY) | HAVE(IP_VS_CHASH_A_TUPLE_FWMARK);
	return HAVE(IP_VS_CHASH_A_TUPLE_FAMILY) | HAVE(IP_VS_CHASH_A_TUPLE_PROTOCOL) |
	       HAVE(IP_VS_CHASH_A_TUPLE_ADDR) | HAVE(IP_VS_CHASH_A_TUPLE_PORT);
}

static bool tuple_check(const void *container)
{
	const struct tuple *tuple = container;

	if (tuple->af != AF_INET && tuple->af != AF_INET6)
		return false;
	if (tuple->fwmark)
		return !tuple->addr.af;
	return tuple->addr.af == tuple->af && tuple->protocol;
}

static uint64_t split_mask(const void *container)
{
	const struct split *split = container;

	if (!split->size)
		return HAVE(IP_VS_CHASH_A_SPLIT_SIZE);
	return HAVE(IP_VS_CHASH_A_SPLIT_BASE) | HAVE(IP_VS_CHASH_A_SPLIT_SIZE) |
	       HAVE(IP_VS_CHASH_A_SPLIT_LAST);
}

static bool table_check(const void *container)
{
	return ((const struct table *)container)->bits < 32;
}

/* One that is to be deleted or looked up has no PoPs, and one to look up may have no length. */
static uint64_t owner_mask(const void *container)
{
	const struct owner *owner = container;

	return HAVE(IP_VS_CHASH_A_OWNER_ADDR) |
	       (owner->prefix.plen == UINT8_MAX ? 0 : HAVE(IP_VS_CHASH_A_OWNER_PLEN)) |
	       (owner->pops.n ? HAVE(IP_VS_CHASH_A_OWNER_POPS) : 0);
}

static bool owner_check(const void *container)
{
	return prefix_fits(&((const struct owner *)container)->prefix);
}

static bool source_check(const void *container)
{
	return prefix_fits(&((const struct source *)container)->prefix);
}

const struct wire_rule wire_rules[WIRE_SETS] = {
	[WIRE_TUPLE] = {
		.required = HAVE(IP_VS_CHASH_A_TUPLE_FAMILY),
		.mask = tuple_mask,
		.check = tuple_check,
	},
	[WIRE_SPLIT] = {
		.required = HAVE(IP_VS_CHASH_A_SPLIT_SIZE),
		.mask = split_mask,
	},
	[WIRE_VERSION] = {
		.required = HAVE(IP_VS_CHASH_A_VERSION_SCHEMA),
	},
	[WIRE_TABLE] = {
		.required = HAVE(IP_VS_CHASH_A_TABLE_BITS),
		.check = table_check,
	},
	[WIRE_SERVICE] = {
		.required = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE),
	},
	[WIRE_DEST] = {
		.required = HAVE(IP_VS_CHASH_A_DEST_SERVICE) | HAVE(IP_VS_CHASH_A_DEST_ADDR) |
			    HAVE(IP_VS_CHASH_A_DEST_PORT),
	},
	[WIRE_POP] = {
		.required = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME),
	},
	[WIRE_BACKBONE] = {
		.required = HAVE(IP_VS_CHASH_A_BACKBONE_DEV),
	},
	[WIRE_OWNER] = {
		.required = HAVE(IP_VS_CHASH_A_OWNER_ADDR) | HAVE(IP_VS_CHASH_A_OWNER_PLEN) |
			    HAVE(IP_VS_CHASH_A_OWNER_POPS),
		.mask = owner_mask,
		.check = owner_check,
	},
	[WIRE_SOURCE] = {
		.required = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN),
		.check = source_check,
	},
	[WIRE_HEAVY] = {
		.required = HAVE(IP_VS_CHASH_A_HEAVY_ADDR) | HAVE(IP_VS_CHASH_A_HEAVY_RATE),
	},
	[WIRE_SEED] = {
		.required = HAVE(IP_VS_CHASH_A_SEED_STATE),
	},
	[WIRE_EXPLAIN] = {
		.required = HAVE(IP_VS_CHASH_A_EXPLAIN_SERVICE) |
			    HAVE(IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR) |
			    HAVE(IP_VS_CHASH_A_EXPLAIN_REASON),
	},
	[WIRE_DRAIN] = {
		.required = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) | HAVE(IP_VS_CHASH_A_DRAIN_ADDR) |
			    HAVE(IP_VS_CHASH_A_DRAIN_PORT) | HAVE(IP_VS_CHASH_A_DRAIN_STATE),
	},
	[WIRE_EVENT] = {
		.required = HAVE(IP_VS_CHASH_A_EVENT_TYPE),
	},
};
