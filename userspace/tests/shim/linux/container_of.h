/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* From a member to what contains it. */
#ifndef _CHASH_SHIM_LINUX_CONTAINER_OF_H
#define _CHASH_SHIM_LINUX_CONTAINER_OF_H

#include <stddef.h>

#define container_of(p, type, member)	\
	((type *)((char *)(p) - offsetof(type, member)))

#endif /* _CHASH_SHIM_LINUX_CONTAINER_OF_H */
