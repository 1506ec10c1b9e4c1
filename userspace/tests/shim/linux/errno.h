/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The kernel's error numbers are the system's; libc's <errno.h> ends up here as well. */
#include_next <linux/errno.h>
