// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparing what names things.
 */
#include <string.h>

#include "compare.h"

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return a->af == b->af && !memcmp(a->ip, b->ip, sizeof(a->ip));
}

/* The order in which services are listed. */
int tuple_compare(const struct tuple *a, const struct tuple *b)
{
	int diff;

	if (!a->fwmark != !b->fwmark)
		return a->fwmark ? 1 : -1;
	if (a->af != b->af)
		return a->af < b->af ? -1 : 1;
	if (a->fwmark != b->fwmark)
		return a->fwmark < b->fwmark ? -1 : 1;
	diff = memcmp(a->addr.ip, b->addr.ip, sizeof(a->addr.ip));
	if (diff)
		return diff;
	return a->port != b->port ? a->port - b->port : a->protocol - b->protocol;
}

bool tuple_equal(const struct tuple *a, const struct tuple *b)
{
	return !tuple_compare(a, b);
}

/*
 * Compare port splits. Returns whether they split alike; where nothing is split the rest does not
 * count.
 */
bool split_equal(const struct split *a, const struct split *b)
{
	return a->size == b->size &&
	       (!a->size || (a->base == b->base && a->last == b->last));
}

/* The order in which destinations of a service are listed. */
int endpoint_compare(const struct addr *a, uint16_t a_port, const struct addr *b, uint16_t b_port)
{
	int diff;

	if (a->af != b->af)
		return a->af < b->af ? -1 : 1;
	diff = memcmp(a->ip, b->ip, sizeof(a->ip));
	return diff ? diff : a_port - b_port;
}

/* The order in which the kernel lists prefixes. */
int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	int diff;

	if (a->addr.af != b->addr.af)
		return a->addr.af < b->addr.af ? -1 : 1;
	diff = memcmp(a->addr.ip, b->addr.ip, sizeof(a->addr.ip));
	return diff ? diff : a->plen - b->plen;
}
