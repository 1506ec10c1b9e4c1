// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Owners of client prefixes. The table in force is changed in place, one prefix at a time, or
 * replaced by one that a socket has loaded beside it. Prefixes with the same PoPs share one set of
 * them, so that a prefix costs no more than its place in the trie.
 */
#include <linux/netlink.h>
#include <linux/slab.h>

#include "base/net.h"
#include "state/owner.h"
#include "state/pop.h"

/* Owners by prefix. */
struct ip_vs_chash_owner_table {
	struct chash_lpm	lpm;	/* prefixes; their values are sets */
	struct list_head	list;	/* in the dying tables */
};

static struct ip_vs_chash_owner_set *set_of_node(struct rb_node *node)
{
	return rb_entry(node, struct ip_vs_chash_owner_set, node);
}

static int owner_set_cmp(const void *key, const struct rb_node *node)
{
	return memcmp(key, rb_entry(node, struct ip_vs_chash_owner_set, node)->pop,
		      sizeof_field(struct ip_vs_chash_owner_set, pop));
}

static int owner_set_add_cmp(struct rb_node *node, const struct rb_node *other)
{
	return owner_set_cmp(set_of_node(node)->pop, other);
}

static int owner_set_check(struct ip_vs_chash_owners *owners, const u16 *pop,
			   unsigned int n, struct netlink_ext_ack *extack)
{
	unsigned int i, j;

	for (i = 0; i < n; i++) {
		if (!pop[i] || !ip_vs_chash_pop_lookup(owners->pops, pop[i], NULL))
			return CHASH_REFUSE(-ENOENT, extack, NULL, "An owner is no known PoP");
		for (j = 0; j < i; j++) {
			if (pop[i] == pop[j])
				return CHASH_REFUSE(-EINVAL, extack, NULL,
						    "An owner is named twice");
		}
	}
	return 0;
}

/* The set of @n PoPs, with a user more. */
static struct ip_vs_chash_owner_set *owner_set_get(struct ip_vs_chash_owners *owners,
						   const u16 *pop, unsigned int n,
						   struct netlink_ext_ack *extack)
{
	u16 key[IP_VS_CHASH_OWNER_POPS_MAX] = {};
	struct ip_vs_chash_owner_set *set;
	struct rb_node *node;
	unsigned int i;
	int err;

	memcpy(key, pop, n * sizeof(*pop));
	/* A 0 at its end is no PoP, whatever set it looks like. */
	node = n && pop[n - 1] ? rb_find(key, &owners->sets, owner_set_cmp) : NULL;
	if (node) {
		set = set_of_node(node);
		set->users++;
		return set;
	}

	err = owner_set_check(owners, pop, n, extack);
	if (err)
		return ERR_PTR(err);
	set = kzalloc_obj(*set, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!set)
		return ERR_PTR(-ENOMEM);
	set->n = n;
	memcpy(set->pop, key, sizeof(key));
	set->users = 1;
	set->owners = owners;
	rb_find_add(&set->node, &owners->sets, owner_set_add_cmp);
	owners->set_bytes += ksize(set);
	for (i = 0; i < n; i++)
		ip_vs_chash_pop_lookup(owners->pops, pop[i], NULL)->owner_sets++;
	return set;
}

static void owner_set_put(struct ip_vs_chash_owner_set *set)
{
	struct ip_vs_chash_owners *owners;
	unsigned int i;

	if (!set || --set->users)
		return;
	owners = set->owners;
	rb_erase(&set->node, &owners->sets);
	owners->set_bytes -= ksize(set);
	for (i = 0; i < set->n; i++)
		ip_vs_chash_pop_lookup(owners->pops, set->pop[i], NULL)->owner_sets--;
	kfree_rcu(set, rcu);
}

/* A dying table lets go of one set after the other, so that nobody waits for the lock for long. */
static void owner_set_release(void *value)
{
	struct ip_vs_chash_owner_set *set = value;
	struct ip_vs_chash_pops *pops = set->owners->pops;

	mutex_lock(&pops->lock);
	owner_set_put(set);
	mutex_unlock(&pops->lock);
}

static void owners_reap(struct work_struct *work)
{
	struct ip_vs_chash_owners *owners = container_of(work, struct ip_vs_chash_owners, reap);
	struct ip_vs_chash_owner_table *table, *next;
	LIST_HEAD(dying);

	mutex_lock(&owners->pops->lock);
	list_splice_init(&owners->dying, &dying);
	mutex_unlock(&owners->pops->lock);

	synchronize_rcu();
	list_for_each_entry_safe(table, next, &dying, list) {
		chash_lpm_free(&table->lpm, owner_set_release);
		kfree(table);
	}
}

/* A million prefixes take a while to free: not while netlink waits. */
static void owners_retire(struct ip_vs_chash_owners *owners, struct ip_vs_chash_owner_table *table)
{
	if (!table)
		return;
	list_add(&table->list, &owners->dying);
	queue_work(system_dfl_wq, &owners->reap);
}

void ip_vs_chash_owners_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_owners *owners = cn->owners;

	owners->pops = cn->pops;
	owners->sets = RB_ROOT;
	owners->generation = 1;
	INIT_LIST_HEAD(&owners->dying);
	INIT_WORK(&owners->reap, owners_reap);
}

/* When the namespace goes, and once more for what came since. */
void ip_vs_chash_owners_stop(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_owners *owners = cn->owners;

	mutex_lock(&owners->pops->lock);
	owners_retire(owners, owners->load);
	owners->load = NULL;
	ip_vs_chash_owner_flush(owners);
	mutex_unlock(&owners->pops->lock);
	flush_work(&owners->reap);
}

static struct ip_vs_chash_owner_table *
owners_table(const struct ip_vs_chash_owners *owners)
{
	return rcu_dereference_protected(owners->table, lockdep_is_held(&owners->pops->lock));
}

/* How many prefixes there are in force. Under the lock of the PoPs. */
u32 ip_vs_chash_owner_count(const struct ip_vs_chash_owners *owners, size_t *bytes)
{
	const struct ip_vs_chash_owner_table *table = owners_table(owners);

	*bytes = owners->set_bytes + (table ? table->lpm.bytes : 0);
	return table ? table->lpm.count : 0;
}

/* The owners of a prefix. Under the lock of the PoPs. Returns the PoPs, or NULL. */
const struct ip_vs_chash_owner_set *ip_vs_chash_owner_find(struct ip_vs_chash_owners *owners,
							   struct chash_prefix *prefix,
							   bool longest)
{
	struct ip_vs_chash_owner_table *table = owners_table(owners);

	if (!table)
		return NULL;
	return longest ? chash_lpm_find_longest(&table->lpm, prefix, &owners->pops->lock) :
			 chash_lpm_find(&table->lpm, prefix, &owners->pops->lock);
}

/* The owners of an address. Under RCU. Returns the PoPs, or NULL. */
const struct ip_vs_chash_owner_set *
ip_vs_chash_owner_lookup(const struct ip_vs_chash_owners *owners, const struct chash_prefix *addr)
{
	const struct ip_vs_chash_owner_table *table = rcu_dereference(owners->table);

	return table ? chash_lpm_lookup(&table->lpm, addr) : NULL;
}

/* Go through the owners. @prefix: see chash_lpm_walk(). */
const struct ip_vs_chash_owner_set *ip_vs_chash_owner_next(const struct ip_vs_chash_owners *owners,
							   struct chash_prefix *prefix)
{
	const struct ip_vs_chash_owner_table *table = owners_table(owners);

	return table ? chash_lpm_walk(&table->lpm, prefix, &owners->pops->lock) : NULL;
}

/* Set the owners of a prefix of @table; @old becomes those that it had. */
static int owner_table_set(struct ip_vs_chash_owners *owners,
			   struct ip_vs_chash_owner_table *table,
			   const struct chash_prefix *prefix, const u16 *pop,
			   unsigned int n, struct ip_vs_chash_owner_set **old,
			   struct netlink_ext_ack *extack)
{
	struct mutex *lock = &owners->pops->lock;
	struct ip_vs_chash_owner_set *set;
	void *replaced;
	int err;

	if (table->lpm.count >= IP_VS_CHASH_OWNERS_MAX &&
	    !chash_lpm_find(&table->lpm, prefix, lock))
		return CHASH_REFUSE(-ENOSPC, extack, NULL, "Too many owner prefixes");
	set = owner_set_get(owners, pop, n, extack);
	if (IS_ERR(set))
		return PTR_ERR(set);
	err = chash_lpm_set(&table->lpm, prefix, set, &replaced, lock);
	if (err) {
		owner_set_put(set);
		return err;
	}
	*old = replaced;
	return 0;
}

/* Set the owners of one prefix. Under the lock of the PoPs. */
int ip_vs_chash_owner_set(struct ip_vs_chash_owners *owners, const struct chash_prefix *prefix,
			  const u16 *pop, unsigned int n, struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_owner_table *table = owners_table(owners);
	struct ip_vs_chash_owner_set *old;
	int err;

	if (!table) {
		table = kzalloc_obj(*table, GFP_KERNEL_ACCOUNT);
		if (!table)
			return -ENOMEM;
		table->lpm.shared = true;
		rcu_assign_pointer(owners->table, table);
	}
	err = owner_table_set(owners, table, prefix, pop, n, &old, extack);
	if (!err)
		owner_set_put(old);
	return err;
}

/* Delete the owners of one prefix. Under the lock of the PoPs. */
int ip_vs_chash_owner_del(struct ip_vs_chash_owners *owners, const struct chash_prefix *prefix)
{
	struct ip_vs_chash_owner_table *table = owners_table(owners);
	struct ip_vs_chash_owner_set *set = NULL;

	if (table)
		set = chash_lpm_del(&table->lpm, prefix, &owners->pops->lock);
	owner_set_put(set);
	return set ? 0 : -ENOENT;
}

/* Put @table, or none, in force. */
static void owners_swap(struct ip_vs_chash_owners *owners, struct ip_vs_chash_owner_table *table)
{
	if (table)
		table->lpm.shared = true;
	owners_retire(owners,
		      rcu_replace_pointer(owners->table, table,
					  lockdep_is_held(&owners->pops->lock)));
	owners->swaps++;
	ip_vs_chash_revise(&owners->generation);
}

/* Delete the owners of all prefixes. Under the lock of the PoPs. */
void ip_vs_chash_owner_flush(struct ip_vs_chash_owners *owners)
{
	owners_swap(owners, NULL);
}

/* Begin a table that is to replace the one in force. */
int ip_vs_chash_owner_load_begin(struct ip_vs_chash_owners *owners, u32 loader)
{
	lockdep_assert_held(&owners->pops->lock);

	if (owners->load)
		return -EBUSY;
	owners->load = kzalloc_obj(*owners->load, GFP_KERNEL_ACCOUNT);
	if (!owners->load)
		return -ENOMEM;
	owners->loader = loader;
	return 0;
}

static struct ip_vs_chash_owner_table *
owners_load(const struct ip_vs_chash_owners *owners, u32 loader)
{
	lockdep_assert_held(&owners->pops->lock);

	return owners->loader == loader ? owners->load : NULL;
}

/* Put a prefix in the table that a socket loads. Under the lock of the PoPs. */
int ip_vs_chash_owner_load_add(struct ip_vs_chash_owners *owners, u32 loader,
			       const struct chash_prefix *prefix, const u16 *pop, unsigned int n,
			       struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_owner_table *load = owners_load(owners, loader);
	struct ip_vs_chash_owner_set *old;
	int err;

	if (!load)
		return CHASH_REFUSE(-ENOENT, extack, NULL, "This socket has begun no load");
	err = owner_table_set(owners, load, prefix, pop, n, &old, extack);
	if (!err && old) {
		owner_set_put(old);
		err = CHASH_REFUSE(-EEXIST, extack, NULL, "The prefix is in the load already");
	}
	return err;
}

/* Put the table that a socket has loaded in force. Under the lock of the PoPs. */
int ip_vs_chash_owner_load_commit(struct ip_vs_chash_owners *owners, u32 loader)
{
	struct ip_vs_chash_owner_table *load = owners_load(owners, loader);

	if (!load)
		return -ENOENT;
	owners->load = NULL;
	owners_swap(owners, load);
	return 0;
}

/* Forget the table that a socket loads. Under the lock of the PoPs. */
bool ip_vs_chash_owner_load_drop(struct ip_vs_chash_owners *owners, u32 loader)
{
	struct ip_vs_chash_owner_table *load = owners_load(owners, loader);

	if (!load)
		return false;
	owners->load = NULL;
	owners->loads_dropped++;
	owners_retire(owners, load);
	return true;
}
