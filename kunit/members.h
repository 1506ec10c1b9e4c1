/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the core takes for granted of the members of a map. For the userspace tests, the fuzzers and
 * KUnit.
 */
#ifndef _CHASH_MEMBERS_H
#define _CHASH_MEMBERS_H

#include <linux/errno.h>

#include "../kmod/lib/core.h"

/*
 * Whether a set of members can be mapped: 0, -E2BIG for too many, -EINVAL for a weight out of range
 * or ids out of order, -EEXIST for equal ids.
 */
static inline int chash_members_check(const struct chash_member *member, unsigned int n)
{
	unsigned int i;

	if (n > CHASH_MEMBERS_MAX)
		return -E2BIG;
	for (i = 0; i < n; i++) {
		if (!member[i].weight || member[i].weight > CHASH_WEIGHT_MAX)
			return -EINVAL;
		if (i && member[i].id == member[i - 1].id)
			return -EEXIST;
		if (i && member[i].id < member[i - 1].id)
			return -EINVAL;
	}
	return 0;
}

#endif /* _CHASH_MEMBERS_H */
