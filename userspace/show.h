/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* How a service looks. */
#ifndef _CHASHCTL_SHOW_H
#define _CHASHCTL_SHOW_H

#include "print.h"

void show_service(struct out *out, const struct service *service, const struct dest *dest, size_t n,
		  const struct stats *stats, const struct pops *pops);

#endif /* _CHASHCTL_SHOW_H */
