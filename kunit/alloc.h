/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Allocators for the code under test: a test can have any one of its allocations fail, and sees
 * what it has not freed. Included ahead of the source under test, which a test includes in turn.
 */
#ifndef _CHASH_KUNIT_ALLOC_H
#define _CHASH_KUNIT_ALLOC_H

/* Every header that allocates inline, before the names below mean something else. */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <kunit/test.h>
#include <net/genetlink.h>
#include <net/ip_vs.h>

void chash_alloc_fail(unsigned int nth);
bool chash_alloc_failed(void);
int chash_alloc_live(void);

void *chash_kzalloc(size_t size, gfp_t flags);
void *chash_kvmalloc(size_t size, gfp_t flags);
void *chash_kmemdup(const void *src, size_t size, gfp_t flags);
void __percpu *chash_alloc_percpu(size_t size, size_t align);
void chash_free_percpu(void __percpu *ptr);
void chash_kvfree(const void *ptr);
void chash_kvfree_rcu_mightsleep(const void *ptr);
void chash_alloc_forget(const void *ptr);

#ifndef CHASH_KUNIT_ALLOC_IMPLEMENTATION

#undef kzalloc
#undef kcalloc
#undef kvmalloc
#undef kvzalloc
#undef kvcalloc
#undef kmemdup
#undef kfree
#undef kvfree
#undef kfree_rcu
#undef kvfree_rcu
#undef kvfree_rcu_mightsleep
#undef alloc_percpu
#undef free_percpu

#define kzalloc(size, flags)		chash_kzalloc(size, flags)
#define kcalloc(n, size, flags)		chash_kzalloc(array_size(n, size), flags)
#define kvmalloc(size, flags)		chash_kvmalloc(size, flags)
#define kvzalloc(size, flags)		chash_kvmalloc(size, (flags) | __GFP_ZERO)
#define kvcalloc(n, size, flags)	kvzalloc(array_size(n, size), flags)
#define kmemdup(src, size, flags)	chash_kmemdup(src, size, flags)
#define kfree(ptr)			chash_kvfree(ptr)
#define kvfree(ptr)			chash_kvfree(ptr)
#define alloc_percpu(type) \
	((typeof(type) __percpu *)chash_alloc_percpu(sizeof(type), __alignof__(type)))
#define free_percpu(ptr)		chash_free_percpu(ptr)

#define kfree_rcu(ptr, field)						\
do {									\
	typeof(ptr) _ptr = (ptr);					\
									\
	chash_alloc_forget(_ptr);					\
	kvfree_rcu_arg_2(_ptr, field);					\
} while (0)

#define kvfree_rcu(ptr, field)		kfree_rcu(ptr, field)

#define kvfree_rcu_mightsleep(ptr)					\
do {									\
	typeof(ptr) _ptr = (ptr);					\
									\
	chash_alloc_forget(_ptr);					\
	chash_kvfree_rcu_mightsleep(_ptr);				\
} while (0)

#endif /* CHASH_KUNIT_ALLOC_IMPLEMENTATION */

#endif /* _CHASH_KUNIT_ALLOC_H */
