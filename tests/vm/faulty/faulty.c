// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that does what a kernel should notice, one thing a load: it shows that a test run with
 * such a fault in it cannot pass. For tests/suites/vm-run only.
 */
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "what to do");

static DEFINE_MUTEX(faulty_first);
static DEFINE_MUTEX(faulty_second);
static DEFINE_SPINLOCK(faulty_spin);
static void *faulty_kept;

static void faulty_oops(void)
{
	int *nowhere = NULL;

	OPTIMIZER_HIDE_VAR(nowhere);
	WRITE_ONCE(*nowhere, 1);
}

static void faulty_warn(void)
{
	WARN_ON(1);
}

/* One order, then the other. */
static void faulty_lockdep(void)
{
	mutex_lock(&faulty_first);
	mutex_lock(&faulty_second);
	mutex_unlock(&faulty_second);
	mutex_unlock(&faulty_first);

	mutex_lock(&faulty_second);
	mutex_lock(&faulty_first);
	mutex_unlock(&faulty_first);
	mutex_unlock(&faulty_second);
}

static void faulty_rcu(void)
{
	void __rcu *pointer = NULL;

	rcu_dereference(pointer);
}

static void faulty_sleep(void)
{
	spin_lock(&faulty_spin);
	faulty_kept = kmalloc(16, GFP_KERNEL);
	spin_unlock(&faulty_spin);
}

static void faulty_kasan(void)
{
	char *bytes = kmalloc(16, GFP_KERNEL);

	kfree(bytes);
	OPTIMIZER_HIDE_VAR(bytes);
	if (bytes)
		WRITE_ONCE(bytes[3], 1);
}

static void faulty_leak(void)
{
	unsigned int i;

	/* The last ones may still be seen in a register or on a stack. */
	for (i = 0; i < 16; i++)
		faulty_kept = kmalloc(4000, GFP_KERNEL);
}

static void faulty_refcount(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

static const struct {
	const char	*name;
	void		(*run)(void);
} faulty[] = {
	{ "oops", faulty_oops },
	{ "warn", faulty_warn },
	{ "lockdep", faulty_lockdep },
	{ "rcu", faulty_rcu },
	{ "sleep", faulty_sleep },
	{ "kasan", faulty_kasan },
	{ "leak", faulty_leak },
	{ "refcount", faulty_refcount },
};

static int __init faulty_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faulty); i++) {
		if (!strcmp(fault, faulty[i].name)) {
			faulty[i].run();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit faulty_exit(void)
{
	kfree(faulty_kept);
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Faults that a test run has to notice");
