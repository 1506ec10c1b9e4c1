// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Knobs under net.ipv4.vs, one set a network namespace; see Documentation/reference/sysctl.rst. A
 * new one is a line of knobs[] and a field of struct ip_vs_chash_net.
 */
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/ip_vs.h>
#include <net/net_namespace.h>

#include <uapi/linux/ip_vs_chash.h>

#include "lib/core.h"
#include "base/net.h"
#include "base/sysctl.h"

#define CHASH_RATE_MAX	10000000

/* One switch for all namespaces: may a foreign user namespace run this code at all? */
static int chash_allow_userns;

/* One setting. */
struct knob {
	const char	*name;		/* under net.ipv4.vs */
	size_t		offset;		/* in struct ip_vs_chash_net, an int */
	int		min;
	int		least;		/* smallest value other than 0, where 0 is allowed */
	int		max;
	int		initial;	/* what a namespace starts with */
};

#define KNOB(field, knob, ...)							\
	{ .name = "chash_" knob, .offset = offsetof(struct ip_vs_chash_net, field), __VA_ARGS__ }

static const struct knob knobs[] = {
	KNOB(table_bits, "table_bits", .min = CHASH_BITS_MIN, .max = CHASH_BITS_MAX,
	     .initial = CHASH_BITS_DEFAULT),
	/* KiB: 4,096 tables of the default size */
	KNOB(table_mem_max, "table_mem_max", .max = INT_MAX, .initial = 1048576),
	KNOB(hold_sec, "hold_sec", .max = 86400, .initial = 300),
	KNOB(split_block, "split_block", .min = 1, .max = 65535, .initial = 1024),
	KNOB(split_threshold, "split_threshold", .max = 100000000),
	KNOB(split_auto, "split_auto", .max = 1),
	KNOB(takeover_default, "takeover", .max = 1),
	KNOB(takeover_rate, "takeover_rate", .max = CHASH_RATE_MAX, .initial = 10000),
	KNOB(relay_rate, "relay_rate", .max = CHASH_RATE_MAX, .initial = 50000),
	KNOB(refuse, "refuse", .max = 1),
	/* Beside the one of IPVS's sync daemon. */
	KNOB(ask_port, "ask_port", .max = 65535, .initial = 8849),
	KNOB(ask_max, "ask_max", .max = 65536, .initial = 4096),
	KNOB(peer_timeout, "peer_timeout", .min = 1, .max = 60, .initial = 2),
	/* Off, or at least the fair share of a destination. */
	KNOB(load_bound, "load_bound", .least = IP_VS_CHASH_BOUND_MIN,
	     .max = IP_VS_CHASH_BOUND_MAX),
};

static int *knob_value(struct ip_vs_chash_net *cn, const struct knob *knob)
{
	return (void *)cn + knob->offset;
}

void ip_vs_chash_sysctl_init(struct ip_vs_chash_net *cn)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		*knob_value(cn, &knobs[i]) = knobs[i].initial;
}

/* The file has a knob in extra1 and its namespace in extra2. */
static int knob_handler(CHASH_CTL_TABLE *ctl, int write, void *buffer, size_t *lenp, loff_t *ppos)
{
	const struct knob *knob = ctl->extra1;
	struct ip_vs_chash_net *cn = ctl->extra2;
	int value = READ_ONCE(*knob_value(cn, knob)), ret;
	int min = knob->min, max = knob->max;
	CHASH_CTL_TABLE copy = {
		.procname = ctl->procname, .mode = ctl->mode,
		.data = &value, .maxlen = sizeof(value), .extra1 = &min, .extra2 = &max,
	};

	ret = proc_dointvec_minmax(&copy, write, buffer, lenp, ppos);
	if (!write || ret)
		return ret;
	if (value && value < knob->least)
		return -EINVAL;
	WRITE_ONCE(*knob_value(cn, knob), value);
	return ip_vs_chash_net_tuned(cn, knob_value(cn, knob));
}

/* As all of IPVS, they are hidden where the namespace belongs to a foreign user namespace. */
int ip_vs_chash_sysctl_register(struct ip_vs_chash_net *cn)
{
	struct net *net = cn->ipvs->net;
	size_t i, size = ARRAY_SIZE(knobs);
	struct ctl_table *table;

	if (!IS_ENABLED(CONFIG_SYSCTL) || net->user_ns != &init_user_ns)
		return 0;

	/* Before 6.11 a table ends with an empty entry. */
	table = kcalloc(size + 2, sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return -ENOMEM;
	for (i = 0; i < size; i++) {
		table[i].procname = knobs[i].name;
		table[i].maxlen = sizeof(int);
		table[i].mode = 0644;
		table[i].proc_handler = knob_handler;
		table[i].extra1 = (void *)&knobs[i];
		table[i].extra2 = cn;
	}
	if (net_eq(net, &init_net)) {
		table[size].procname = "chash_allow_userns";
		table[size].data = &chash_allow_userns;
		table[size].maxlen = sizeof(int);
		table[size].mode = 0644;
		table[size].proc_handler = proc_dointvec_minmax;
		table[size].extra1 = SYSCTL_ZERO;
		table[size].extra2 = SYSCTL_ONE;
		size++;
	}

	cn->ctl_header = register_net_sysctl_sz(net, "net/ipv4/vs", table, size);
	if (!cn->ctl_header) {
		kfree(table);
		return -ENOMEM;
	}
	return 0;
}

/* The reverse of ip_vs_chash_sysctl_register(). Not under @cn's lock: a handler may wait for it. */
void ip_vs_chash_sysctl_unregister(struct ip_vs_chash_net *cn)
{
	const struct ctl_table *table;

	if (!cn->ctl_header)
		return;
	table = cn->ctl_header->ctl_table_arg;
	unregister_net_sysctl_table(cn->ctl_header);
	cn->ctl_header = NULL;
	kfree(table);
}

/*
 * Whether the scheduler may be bound in a namespace. An unprivileged user is root in a user
 * namespace of their own, and there can bind any scheduler. Kernel code that they do not need is
 * kept from them until the administrator says otherwise.
 */
bool ip_vs_chash_userns_allowed(const struct net *net)
{
	return net->user_ns == &init_user_ns || READ_ONCE(chash_allow_userns);
}
