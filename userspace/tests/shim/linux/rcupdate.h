/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * RCU for tests with one thread: the order of stores is kept, the conditions are checked, and what
 * is freed behind readers is freed at once.
 */
#ifndef _CHASH_SHIM_LINUX_RCUPDATE_H
#define _CHASH_SHIM_LINUX_RCUPDATE_H

#include <assert.h>
#include <linux/slab.h>

#define __rcu

#define rcu_dereference_raw(p)		__atomic_load_n(&(p), __ATOMIC_CONSUME)
#define rcu_dereference(p)		rcu_dereference_raw(p)
#define rcu_access_pointer(p)		__atomic_load_n(&(p), __ATOMIC_RELAXED)
#define rcu_dereference_protected(p, c)	({ assert(c); (p); })
#define rcu_assign_pointer(p, v)	__atomic_store_n(&(p), v, __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, v)		__atomic_store_n(&(p), v, __ATOMIC_RELAXED)
#define kvfree_rcu_mightsleep(p)	kfree(p)

#endif /* _CHASH_SHIM_LINUX_RCUPDATE_H */
