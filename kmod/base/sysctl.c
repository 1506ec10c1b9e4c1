// SPDX-License-Identifier: GPL-2.0-only
/*
 * Knobs under net.ipv4.vs, one set a network namespace; see Documentation/sysctl.rst.
 */
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include <uapi/linux/ip_vs_chash.h>

#include "lib/core.h"
#include "base/net.h"
#include "base/sysctl.h"

#define CHASH_TABLE_MEM_MAX_DEFAULT	1048576	/* KiB: 4,096 tables of the default size */
#define CHASH_HOLD_SEC_DEFAULT		300
#define CHASH_HOLD_SEC_MAX		86400
#define CHASH_SPLIT_BLOCK_DEFAULT	1024
#define CHASH_SPLIT_BLOCK_MAX		65535
#define CHASH_SPLIT_THRESHOLD_MAX	100000000
#define CHASH_TAKEOVER_RATE_DEFAULT	10000
#define CHASH_RELAY_RATE_DEFAULT	50000
#define CHASH_RATE_MAX			10000000

/* One switch for all namespaces: may a foreign user namespace run this code at all? */
static int chash_allow_userns;

#ifdef CONFIG_SYSCTL

static int chash_bits_min = CHASH_BITS_MIN;
static int chash_bits_max = CHASH_BITS_MAX;
static int chash_hold_sec_max = CHASH_HOLD_SEC_MAX;
static int chash_split_block_max = CHASH_SPLIT_BLOCK_MAX;
static int chash_split_threshold_max = CHASH_SPLIT_THRESHOLD_MAX;
static int chash_rate_max = CHASH_RATE_MAX;
static int chash_load_bound_max = IP_VS_CHASH_BOUND_MAX;

/* A work item builds the tables: a thousand services take longer than a write() should. */
static int sysctl_bits(CHASH_CTL_TABLE *ctl, int write, void *buffer,
		       size_t *lenp, loff_t *ppos)
{
	struct ip_vs_chash_net *cn = container_of(ctl->data, struct ip_vs_chash_net, table_bits);
	int ret;

	ret = proc_dointvec_minmax(ctl, write, buffer, lenp, ppos);
	if (write && !ret)
		queue_work(system_unbound_wq, &cn->resize);
	return ret;
}

/* A service whose flag-2 is set has what it says in its table. */
static int sysctl_block(CHASH_CTL_TABLE *ctl, int write, void *buffer,
			size_t *lenp, loff_t *ppos)
{
	struct ip_vs_chash_net *cn = container_of(ctl->data, struct ip_vs_chash_net, split_block);
	int ret;

	ret = proc_dointvec_minmax(ctl, write, buffer, lenp, ppos);
	if (write && !ret)
		queue_work(system_unbound_wq, &cn->resize);
	return ret;
}

static int sysctl_threshold(CHASH_CTL_TABLE *ctl, int write, void *buffer,
			    size_t *lenp, loff_t *ppos)
{
	struct ip_vs_chash_net *cn = container_of(ctl->data, struct ip_vs_chash_net,
						  heavy.threshold);
	int ret;

	ret = proc_dointvec_minmax(ctl, write, buffer, lenp, ppos);
	return write && !ret ? ip_vs_chash_heavy_configure(cn) : ret;
}

/* A hook comes or goes now, not at the next look at the settings. */
static int sysctl_takeover(CHASH_CTL_TABLE *ctl, int write, void *buffer,
			   size_t *lenp, loff_t *ppos)
{
	struct ip_vs_chash_net *cn = container_of(ctl->data, struct ip_vs_chash_net,
						  takeover_default);
	int ret;

	ret = proc_dointvec_minmax(ctl, write, buffer, lenp, ppos);
	if (write && !ret)
		mod_delayed_work(system_power_efficient_wq, &cn->takeover.look, 0);
	return ret;
}

/* Off, or at least all that a destination has a right to. */
static int sysctl_bound(CHASH_CTL_TABLE *ctl, int write, void *buffer,
			size_t *lenp, loff_t *ppos)
{
	struct ip_vs_chash_net *cn = container_of(ctl->data, struct ip_vs_chash_net, load_bound);
	int bound = READ_ONCE(cn->load_bound), ret;
	struct ctl_table copy = *ctl;

	copy.data = &bound;
	ret = proc_dointvec_minmax(&copy, write, buffer, lenp, ppos);
	if (!write || ret)
		return ret;
	if (bound && bound < IP_VS_CHASH_BOUND_MIN)
		return -EINVAL;
	WRITE_ONCE(cn->load_bound, bound);
	mod_delayed_work(system_power_efficient_wq, &cn->takeover.look, 0);
	return 0;
}

enum {
	CHASH_CTL_TABLE_BITS,
	CHASH_CTL_TABLE_MEM_MAX,
	CHASH_CTL_HOLD_SEC,
	CHASH_CTL_SPLIT_BLOCK,
	CHASH_CTL_SPLIT_THRESHOLD,
	CHASH_CTL_SPLIT_AUTO,
	CHASH_CTL_TAKEOVER,
	CHASH_CTL_TAKEOVER_RATE,
	CHASH_CTL_RELAY_RATE,
	CHASH_CTL_REFUSE,
	CHASH_CTL_LOAD_BOUND,
	CHASH_CTL_ALLOW_USERNS,		/* the last: only the initial namespace has it */
	CHASH_CTL_MAX
};

static const struct ctl_table ip_vs_chash_ctl[CHASH_CTL_MAX + 1] = {
	[CHASH_CTL_TABLE_BITS] = {
		.procname	= "chash_table_bits",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= sysctl_bits,
		.extra1		= &chash_bits_min,
		.extra2		= &chash_bits_max,
	},
	[CHASH_CTL_TABLE_MEM_MAX] = {
		.procname	= "chash_table_mem_max",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_INT_MAX,
	},
	[CHASH_CTL_HOLD_SEC] = {
		.procname	= "chash_hold_sec",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= &chash_hold_sec_max,
	},
	[CHASH_CTL_SPLIT_BLOCK] = {
		.procname	= "chash_split_block",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= sysctl_block,
		.extra1		= SYSCTL_ONE,
		.extra2		= &chash_split_block_max,
	},
	[CHASH_CTL_SPLIT_THRESHOLD] = {
		.procname	= "chash_split_threshold",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= sysctl_threshold,
		.extra1		= SYSCTL_ZERO,
		.extra2		= &chash_split_threshold_max,
	},
	[CHASH_CTL_SPLIT_AUTO] = {
		.procname	= "chash_split_auto",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_ONE,
	},
	[CHASH_CTL_TAKEOVER] = {
		.procname	= "chash_takeover",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= sysctl_takeover,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_ONE,
	},
	[CHASH_CTL_TAKEOVER_RATE] = {
		.procname	= "chash_takeover_rate",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= &chash_rate_max,
	},
	[CHASH_CTL_RELAY_RATE] = {
		.procname	= "chash_relay_rate",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= &chash_rate_max,
	},
	[CHASH_CTL_REFUSE] = {
		.procname	= "chash_refuse",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_ONE,
	},
	[CHASH_CTL_LOAD_BOUND] = {
		.procname	= "chash_load_bound",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= sysctl_bound,
		.extra1		= SYSCTL_ZERO,
		.extra2		= &chash_load_bound_max,
	},
	[CHASH_CTL_ALLOW_USERNS] = {
		.procname	= "chash_allow_userns",
		.data		= &chash_allow_userns,
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_ONE,
	},
};

/**
 * ip_vs_chash_sysctl_register() - show the knobs of a namespace
 * @cn:		state of the namespace
 * @net:	the namespace
 *
 * As all of IPVS, they are hidden where the namespace belongs to a foreign user namespace.
 *
 * Context: Process context; may sleep.
 * Return: 0 or -ENOMEM.
 */
int ip_vs_chash_sysctl_register(struct ip_vs_chash_net *cn, struct net *net)
{
	size_t size = net_eq(net, &init_net) ? CHASH_CTL_MAX : CHASH_CTL_ALLOW_USERNS;
	struct ctl_table *table;

	if (net->user_ns != &init_user_ns)
		return 0;

	table = kcalloc(CHASH_CTL_MAX + 1, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	memcpy(table, ip_vs_chash_ctl, size * sizeof(*table));
	table[CHASH_CTL_TABLE_BITS].data = &cn->table_bits;
	table[CHASH_CTL_TABLE_MEM_MAX].data = &cn->table_mem_max;
	table[CHASH_CTL_HOLD_SEC].data = &cn->hold_sec;
	table[CHASH_CTL_SPLIT_BLOCK].data = &cn->split_block;
	table[CHASH_CTL_SPLIT_THRESHOLD].data = &cn->heavy.threshold;
	table[CHASH_CTL_SPLIT_AUTO].data = &cn->heavy.split_auto;
	table[CHASH_CTL_TAKEOVER].data = &cn->takeover_default;
	table[CHASH_CTL_TAKEOVER_RATE].data = &cn->takeover_rate;
	table[CHASH_CTL_RELAY_RATE].data = &cn->relay_rate;
	table[CHASH_CTL_REFUSE].data = &cn->refuse;
	table[CHASH_CTL_LOAD_BOUND].data = &cn->load_bound;

	cn->ctl_header = register_net_sysctl_sz(net, "net/ipv4/vs", table, size);
	if (!cn->ctl_header) {
		kfree(table);
		return -ENOMEM;
	}
	cn->ctl_table = table;
	return 0;
}

/**
 * ip_vs_chash_sysctl_unregister() - the reverse of ip_vs_chash_sysctl_register()
 * @cn:		state of the namespace
 *
 * Context: Process context; may sleep. Not under @cn's lock: a handler may wait for it.
 */
void ip_vs_chash_sysctl_unregister(struct ip_vs_chash_net *cn)
{
	if (!cn->ctl_header)
		return;
	unregister_net_sysctl_table(cn->ctl_header);
	cn->ctl_header = NULL;
	kfree(cn->ctl_table);
	cn->ctl_table = NULL;
}

#else

int ip_vs_chash_sysctl_register(struct ip_vs_chash_net *cn, struct net *net)
{
	return 0;
}

void ip_vs_chash_sysctl_unregister(struct ip_vs_chash_net *cn)
{
}

#endif /* CONFIG_SYSCTL */

/**
 * ip_vs_chash_sysctl_defaults() - set what a new namespace starts with
 * @cn:		state of the namespace
 *
 * Context: Any.
 */
void ip_vs_chash_sysctl_defaults(struct ip_vs_chash_net *cn)
{
	cn->table_bits = CHASH_BITS_DEFAULT;
	cn->table_mem_max = CHASH_TABLE_MEM_MAX_DEFAULT;
	cn->hold_sec = CHASH_HOLD_SEC_DEFAULT;
	cn->split_block = CHASH_SPLIT_BLOCK_DEFAULT;
	cn->takeover_rate = CHASH_TAKEOVER_RATE_DEFAULT;
	cn->relay_rate = CHASH_RELAY_RATE_DEFAULT;
}

/**
 * ip_vs_chash_userns_allowed() - whether the scheduler may be bound in a namespace
 * @net:	the namespace
 *
 * An unprivileged user is root in a user namespace of their own, and there can bind any scheduler.
 * Kernel code that they do not need is kept from them until the administrator says otherwise.
 *
 * Context: Any.
 * Return: true when it may.
 */
bool ip_vs_chash_userns_allowed(const struct net *net)
{
	return net->user_ns == &init_user_ns || READ_ONCE(chash_allow_userns);
}
