/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What stands in the way of takeover.
 */
#ifndef _CHASHCTL_CHECK_H
#define _CHASHCTL_CHECK_H

void check_sysctls(void);

#endif /* _CHASHCTL_CHECK_H */
