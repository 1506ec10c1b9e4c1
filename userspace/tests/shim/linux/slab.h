/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's allocator for tests: sizes are rounded up as kmalloc() does, so that memory is
 * counted as there, and any allocation can be made to fail.
 */
#ifndef _CHASH_SHIM_LINUX_SLAB_H
#define _CHASH_SHIM_LINUX_SLAB_H

#include <linux/types.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

#ifdef CHASH_SHIM_SLABS

/* Where objects lie matters: side by side by size, as the kernel's allocator has them. */
#define CHASH_SHIM_SLAB		(1 << 20)

struct chash_shim_slab {
	size_t	class;
	size_t	used;
};

static inline void *kzalloc(size_t size, int flags)
{
	static struct chash_shim_slab *slabs[64];
	size_t class = chash_shim_kmalloc_class(size);
	struct chash_shim_slab **slab = &slabs[__builtin_ctzl(class) * 2 + !(class & (class - 1))];
	void *object;

	(void)flags;
	if (!*slab || (*slab)->used + class > CHASH_SHIM_SLAB) {
		*slab = aligned_alloc(CHASH_SHIM_SLAB, CHASH_SHIM_SLAB);
		if (!*slab)
			return NULL;
		memset(*slab, 0, CHASH_SHIM_SLAB);
		(*slab)->class = class;
		(*slab)->used = (sizeof(**slab) + class - 1) / class * class;
	}
	object = (u8 *)*slab + (*slab)->used;
	(*slab)->used += class;
	chash_shim_objects++;
	return object;
}

static inline size_t ksize(const void *object)
{
	return object ? ((struct chash_shim_slab *)((uintptr_t)object & -CHASH_SHIM_SLAB))->class : 0;
}

/* No object is used again. */
static inline void kfree(void *object)
{
	chash_shim_objects -= !!object;
}

#else

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

#endif /* CHASH_SHIM_SLABS */

#endif /* _CHASH_SHIM_LINUX_SLAB_H */
