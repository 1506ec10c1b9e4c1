/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* A lock that knows whether it is held, which is all that single-threaded tests need. */
#ifndef _CHASH_SHIM_LINUX_MUTEX_H
#define _CHASH_SHIM_LINUX_MUTEX_H

#include <assert.h>
#include <linux/types.h>

struct mutex {
	bool held;
};

static inline void mutex_lock(struct mutex *lock)
{
	assert(!lock->held);
	lock->held = true;
}

static inline void mutex_unlock(struct mutex *lock)
{
	assert(lock->held);
	lock->held = false;
}

#define lockdep_is_held(lock)		((lock)->held)
#define lockdep_assert_held(lock)	assert(lockdep_is_held(lock))

#endif /* _CHASH_SHIM_LINUX_MUTEX_H */
