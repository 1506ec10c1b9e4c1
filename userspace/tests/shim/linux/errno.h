/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's error numbers are the system's; libc's <errno.h> ends up here as well. */
#include_next <linux/errno.h>
