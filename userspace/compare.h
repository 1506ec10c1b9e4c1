/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Comparing what names things, in the order in which it is listed. */
#ifndef _CHASHCTL_COMPARE_H
#define _CHASHCTL_COMPARE_H

#include "containers.h"

bool addr_equal(const struct addr *a, const struct addr *b);
int tuple_compare(const struct tuple *a, const struct tuple *b);
bool tuple_equal(const struct tuple *a, const struct tuple *b);
bool split_equal(const struct split *a, const struct split *b);
int endpoint_compare(const struct addr *a, uint16_t a_port, const struct addr *b, uint16_t b_port);
int prefix_compare(const struct prefix *a, const struct prefix *b);

/* Containers, by what names them. */
int service_compare(const void *a, const void *b);
int dest_compare(const void *p, const void *q);
int drain_compare(const void *p, const void *q);
int pop_compare(const void *a, const void *b);
int backbone_compare(const void *a, const void *b);
int source_compare(const void *a, const void *b);
int owner_compare(const void *a, const void *b);

#endif /* _CHASHCTL_COMPARE_H */
