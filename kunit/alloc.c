// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Allocators that fail on command and count what is in use.
 */
#define CHASH_KUNIT_ALLOC_IMPLEMENTATION
#include "alloc.h"

#include <linux/atomic.h>
#include <linux/sched.h>

static struct task_struct *chash_alloc_task;	/* the test that wants a failure */
static unsigned int chash_alloc_countdown;	/* allocations until it comes; 0: it came */
static atomic_t chash_alloc_count = ATOMIC_INIT(0);

/**
 * chash_alloc_fail() - have one allocation of the calling task fail
 * @nth:	which of those to come, from 1
 *
 * Context: Process context; one task at a time.
 */
void chash_alloc_fail(unsigned int nth)
{
	chash_alloc_countdown = nth;
	WRITE_ONCE(chash_alloc_task, current);
}

/**
 * chash_alloc_failed() - whether the failure that was asked for has come; none comes any more
 *
 * Context: Process context, in the task that called chash_alloc_fail().
 * Return: true when it has.
 */
bool chash_alloc_failed(void)
{
	WRITE_ONCE(chash_alloc_task, NULL);
	return !chash_alloc_countdown;
}

/**
 * chash_alloc_live() - objects that were allocated and not freed
 *
 * Context: Any. What waits for readers with call_rcu() is still live, with kfree_rcu() it is not.
 * Return: Their number.
 */
int chash_alloc_live(void)
{
	return atomic_read(&chash_alloc_count);
}

static bool chash_alloc_refused(gfp_t flags)
{
	if (READ_ONCE(chash_alloc_task) != current || (flags & __GFP_NOFAIL))
		return false;
	return chash_alloc_countdown && !--chash_alloc_countdown;
}

static void *chash_alloc_note(void *ptr)
{
	if (ptr)
		atomic_inc(&chash_alloc_count);
	return ptr;
}

/**
 * chash_alloc_forget() - note that an object is freed elsewhere
 * @ptr:	the object or NULL
 *
 * Context: Any.
 */
void chash_alloc_forget(const void *ptr)
{
	if (ptr)
		atomic_dec(&chash_alloc_count);
}

/**
 * chash_kzalloc() - kzalloc() as the code under test sees it
 * @size:	as there
 * @flags:	as there
 *
 * Context: As there.
 * Return: as there.
 */
void *chash_kzalloc(size_t size, gfp_t flags)
{
	return chash_alloc_refused(flags) ? NULL : chash_alloc_note(kzalloc(size, flags));
}

/**
 * chash_kvmalloc() - kvmalloc() as the code under test sees it
 * @size:	as there
 * @flags:	as there
 *
 * Context: As there.
 * Return: as there.
 */
void *chash_kvmalloc(size_t size, gfp_t flags)
{
	return chash_alloc_refused(flags) ? NULL : chash_alloc_note(kvmalloc(size, flags));
}

/**
 * chash_kmemdup() - kmemdup() as the code under test sees it
 * @src:	as there
 * @size:	as there
 * @flags:	as there
 *
 * Context: As there.
 * Return: as there.
 */
void *chash_kmemdup(const void *src, size_t size, gfp_t flags)
{
	return chash_alloc_refused(flags) ? NULL : chash_alloc_note(kmemdup(src, size, flags));
}

/**
 * chash_kvfree() - kfree() and kvfree() as the code under test sees them
 * @ptr:	as there
 *
 * Context: As there.
 */
void chash_kvfree(const void *ptr)
{
	chash_alloc_forget(ptr);
	kvfree(ptr);
}

/**
 * chash_kvfree_rcu_mightsleep() - kvfree_rcu_mightsleep(), of which an object is forgotten already
 * @ptr:	as there
 *
 * Context: As there.
 */
void chash_kvfree_rcu_mightsleep(const void *ptr)
{
	kvfree_rcu_mightsleep(ptr);
}

/**
 * chash_alloc_percpu() - alloc_percpu() as the code under test sees it
 * @size:	of the type
 * @align:	of the type
 *
 * Context: As there.
 * Return: as there.
 */
void __percpu *chash_alloc_percpu(size_t size, size_t align)
{
	void __percpu *ptr;

	if (chash_alloc_refused(GFP_KERNEL))
		return NULL;
	ptr = __alloc_percpu(size, align);
	if (ptr)
		atomic_inc(&chash_alloc_count);
	return ptr;
}

/**
 * chash_free_percpu() - free_percpu() as the code under test sees it
 * @ptr:	as there
 *
 * Context: As there.
 */
void chash_free_percpu(void __percpu *ptr)
{
	if (ptr)
		atomic_dec(&chash_alloc_count);
	free_percpu(ptr);
}
