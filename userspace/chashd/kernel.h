/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What the kernel has, read in one go. */
#ifndef _CHASHD_KERNEL_H
#define _CHASHD_KERNEL_H

#include "../ctl.h"
#include "item.h"

struct nl_sock;

/* Sockets to it, and what it had when it was read. */
struct kernel {
	struct ctl ctl;	/* the module */
	struct genl ipvs;	/* IPVS; @has_ipvs */
	bool has_ipvs;
	struct nl_sock *route;	/* devices and routes */
	struct services services;	/* those that the module knows, or that have what was made */
	struct items items;	/* all that could be of this program */
};

int kernel_read(struct kernel *kernel, const struct items *owned);
void kernel_close(struct kernel *kernel);

#endif /* _CHASHD_KERNEL_H */
