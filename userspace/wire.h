/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between attributes and containers, both ways by one description of each set of attributes.
 */
#ifndef _CHASHCTL_WIRE_H
#define _CHASHCTL_WIRE_H

#include <netlink/msg.h>

#include "containers.h"

struct wire_set;

extern const struct wire_set wire_tuple, wire_service, wire_dest, wire_pop, wire_backbone,
	wire_owner, wire_source, wire_heavy, wire_seed, wire_stats, wire_explain, wire_digest,
	wire_role, wire_version, wire_event, wire_drain;

int wire_get(const struct wire_set *set, const struct nlmsghdr *nlh, void *container);
int wire_parse(const struct wire_set *set, struct nlattr *head, int len, void *container);
int wire_put(struct nl_msg *msg, const struct wire_set *set, const void *container, uint64_t mask);

#endif /* _CHASHCTL_WIRE_H */
