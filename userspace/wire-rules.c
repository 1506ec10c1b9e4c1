// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* What the contract cannot say of a set of attributes as a whole. */
#include <sys/socket.h>

#include "wire.h"

static bool prefix_fits(const struct prefix *prefix)
{
	return prefix->plen <= (prefix->addr.af == AF_INET ? 32 : 128);
}

uint64_t tuple_mask(const void *container)
{
	const struct tuple *tuple = container;

	if (tuple->fwmark)
		return HAVE(IP_VS_CHASH_A_TUPLE_FAMILY) | HAVE(IP_VS_CHASH_A_TUPLE_FWMARK);
	return HAVE(IP_VS_CHASH_A_TUPLE_FAMILY) | HAVE(IP_VS_CHASH_A_TUPLE_PROTOCOL) |
	       HAVE(IP_VS_CHASH_A_TUPLE_ADDR) | HAVE(IP_VS_CHASH_A_TUPLE_PORT);
}

bool tuple_check(const void *container)
{
	const struct tuple *tuple = container;

	if (tuple->af != AF_INET && tuple->af != AF_INET6)
		return false;
	if (tuple->fwmark)
		return !tuple->addr.af;
	return tuple->addr.af == tuple->af && tuple->protocol;
}

uint64_t split_mask(const void *container)
{
	const struct split *split = container;

	if (split->psid_length)
		return HAVE(IP_VS_CHASH_A_SPLIT_PSID_OFFSET) |
		       HAVE(IP_VS_CHASH_A_SPLIT_PSID_LENGTH) | HAVE(IP_VS_CHASH_A_SPLIT_SIZE);
	if (!split->size)
		return HAVE(IP_VS_CHASH_A_SPLIT_SIZE);
	return HAVE(IP_VS_CHASH_A_SPLIT_BASE) | HAVE(IP_VS_CHASH_A_SPLIT_SIZE) |
	       HAVE(IP_VS_CHASH_A_SPLIT_LAST);
}

bool table_check(const void *container)
{
	return ((const struct table *)container)->bits < 32;
}

/* One that is to be deleted or looked up has no PoPs. */
uint64_t owner_mask(const void *container)
{
	const struct owner *owner = container;

	return HAVE(IP_VS_CHASH_A_OWNER_ADDR) | HAVE(IP_VS_CHASH_A_OWNER_PLEN) |
	       (owner->pops.n ? HAVE(IP_VS_CHASH_A_OWNER_POPS) : 0);
}

bool owner_check(const void *container)
{
	return prefix_fits(&((const struct owner *)container)->prefix);
}

bool source_check(const void *container)
{
	return prefix_fits(&((const struct source *)container)->prefix);
}
