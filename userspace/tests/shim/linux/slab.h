/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The kernel's allocator for tests: sizes are rounded up as kmalloc() does, so that memory is
 * counted as there, and any allocation can be made to fail.
 */
#ifndef _CHASH_SHIM_LINUX_SLAB_H
#define _CHASH_SHIM_LINUX_SLAB_H

#include <linux/types.h>
#include <stdlib.h>

#define GFP_KERNEL		0
#define GFP_KERNEL_ACCOUNT	0
#define __GFP_NOWARN		0

/* Allocations in existence, and how many more succeed; below 0 there is no limit. */
extern long chash_shim_objects;
extern long chash_shim_budget;

static inline size_t chash_shim_kmalloc_class(size_t size)
{
	size_t class = 8;

	if (size > 64 && size <= 96)
		return 96;
	if (size > 128 && size <= 192)
		return 192;
	while (class < size)
		class *= 2;
	return class;
}

static inline void *kzalloc(size_t size, int flags)
{
	size_t *object;

	(void)flags;
	if (!chash_shim_budget)
		return NULL;
	if (chash_shim_budget > 0)
		chash_shim_budget--;
	object = calloc(1, size + sizeof(u64));
	if (!object)
		return NULL;
	chash_shim_objects++;
	*object = chash_shim_kmalloc_class(size);
	return (u8 *)object + sizeof(u64);
}

static inline size_t ksize(const void *object)
{
	return object ? *(const size_t *)((const u8 *)object - sizeof(u64)) : 0;
}

static inline void kfree(void *object)
{
	if (!object)
		return;
	chash_shim_objects--;
	free((u8 *)object - sizeof(u64));
}

#endif /* _CHASH_SHIM_LINUX_SLAB_H */
