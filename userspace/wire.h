/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between attributes and containers, both ways by one description of each set of attributes.
 */
#ifndef _CHASHCTL_WIRE_H
#define _CHASHCTL_WIRE_H

#include <netlink/msg.h>

#include "containers.h"

int wire_get(const struct wire_set *set, const struct nlmsghdr *nlh, void *container);
int wire_parse(const struct wire_set *set, struct nlattr *head, int len, void *container);
int wire_put(struct nl_msg *msg, const struct wire_set *set, const void *container, uint64_t mask);

void wire_number_put(void *to, size_t size, uint64_t number);
uint64_t wire_number(const void *from, size_t size);
uint64_t wire_differ(const struct wire_set *set, const void *now, const void *wanted);
void wire_overlay(const struct wire_set *set, void *to, const void *from);

#endif /* _CHASHCTL_WIRE_H */
