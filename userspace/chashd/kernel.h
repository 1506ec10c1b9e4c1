/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the kernel has, read in one go.
 */
#ifndef _CHASHD_KERNEL_H
#define _CHASHD_KERNEL_H

#include "../ctl.h"
#include "item.h"

struct nl_sock;

/**
 * struct kernel - sockets to it, and what it had when it was read
 * @ctl:	the module
 * @ipvs:	IPVS; @has_ipvs
 * @route:	devices and routes
 * @services:	services that the module knows
 * @items:	all that could be of this program
 */
struct kernel {
	struct ctl ctl;
	struct genl ipvs;
	bool has_ipvs;
	struct nl_sock *route;
	struct services services;
	struct items items;
};

int kernel_read(struct kernel *kernel);
void kernel_close(struct kernel *kernel);

#endif /* _CHASHD_KERNEL_H */
