// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Comparing what names things. */
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
	if (a->psid_length || b->psid_length)
		return a->psid_length == b->psid_length && a->psid_offset == b->psid_offset;
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

int service_compare(const void *a, const void *b)
{
	return tuple_compare(&((const struct service *)a)->tuple,
			     &((const struct service *)b)->tuple);
}

int dest_compare(const void *p, const void *q)
{
	const struct dest *a = p, *b = q;
	int diff = tuple_compare(&a->service, &b->service);

	return diff ? diff : endpoint_compare(&a->addr, a->port, &b->addr, b->port);
}

int drain_compare(const void *p, const void *q)
{
	const struct drain *a = p, *b = q;
	int diff = tuple_compare(&a->service, &b->service);

	return diff ? diff : endpoint_compare(&a->addr, a->port, &b->addr, b->port);
}

int source_compare(const void *a, const void *b)
{
	return prefix_compare(&((const struct source *)a)->prefix,
			      &((const struct source *)b)->prefix);
}

int owner_compare(const void *a, const void *b)
{
	return prefix_compare(&((const struct owner *)a)->prefix,
			      &((const struct owner *)b)->prefix);
}

int pop_compare(const void *a, const void *b)
{
	return ((const struct pop *)a)->id - ((const struct pop *)b)->id;
}

int backbone_compare(const void *a, const void *b)
{
	return strcmp(((const struct backbone *)a)->dev, ((const struct backbone *)b)->dev);
}
