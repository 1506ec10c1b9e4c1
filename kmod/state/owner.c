// SPDX-License-Identifier: GPL-2.0-only
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

/**
 * struct ip_vs_chash_owner_table - owners by prefix
 * @lpm:	prefixes; their values are sets
 * @list:	in the dying tables
 */
struct ip_vs_chash_owner_table {
	struct chash_lpm	lpm;
	struct list_head	list;
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
		if (!pop[i] || !ip_vs_chash_pop_lookup(owners->pops, pop[i], NULL)) {
			NL_SET_ERR_MSG(extack, "An owner is no known PoP");
			return -ENOENT;
		}
		for (j = 0; j < i; j++) {
			if (pop[i] == pop[j]) {
				NL_SET_ERR_MSG(extack, "An owner is named twice");
				return -EINVAL;
			}
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
	node = rb_find(key, &owners->sets, owner_set_cmp);
	if (node) {
		set = set_of_node(node);
		set->users++;
		return set;
	}

	err = owner_set_check(owners, pop, n, extack);
	if (err)
		return ERR_PTR(err);
	set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
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
static void owners_retire(struct ip_vs_chash_owners *owners,
			  struct ip_vs_chash_owner_table *table)
{
	if (!table)
		return;
	list_add(&table->list, &owners->dying);
	queue_work(system_dfl_wq, &owners->reap);
}

/**
 * ip_vs_chash_owners_init() - a namespace begins without owners
 * @cn:		namespace, with PoPs
 *
 * Context: Process context; may sleep.
 * Return: 0 or -ENOMEM.
 */
int ip_vs_chash_owners_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_owners *owners = kzalloc(sizeof(*owners), GFP_KERNEL_ACCOUNT);

	if (!owners)
		return -ENOMEM;
	owners->pops = cn->pops;
	owners->sets = RB_ROOT;
	owners->generation = 1;
	INIT_LIST_HEAD(&owners->dying);
	INIT_WORK(&owners->reap, owners_reap);
	cn->owners = owners;
	return 0;
}

/**
 * ip_vs_chash_owners_stop() - free all owners, and what is being loaded
 * @cn:		namespace whose owners nobody changes any more
 *
 * Context: Process context; may sleep.
 */
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

/**
 * ip_vs_chash_owners_exit() - forget the owners of a namespace
 * @cn:		namespace that nobody uses any more
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_owners_exit(struct ip_vs_chash_net *cn)
{
	if (!cn->owners)
		return;
	ip_vs_chash_owners_stop(cn);
	kfree(cn->owners);
	cn->owners = NULL;
}

static struct ip_vs_chash_owner_table *
owners_table(const struct ip_vs_chash_owners *owners)
{
	return rcu_dereference_protected(owners->table, lockdep_is_held(&owners->pops->lock));
}

/**
 * ip_vs_chash_owner_count() - how many prefixes there are in force
 * @owners:	owners of a namespace
 * @bytes:	set to the memory that they take
 *
 * Context: Under the lock of the PoPs.
 * Return: the number of prefixes.
 */
u32 ip_vs_chash_owner_count(const struct ip_vs_chash_owners *owners, size_t *bytes)
{
	const struct ip_vs_chash_owner_table *table = owners_table(owners);

	*bytes = owners->set_bytes + (table ? table->lpm.bytes : 0);
	return table ? table->lpm.count : 0;
}

/**
 * ip_vs_chash_owner_find() - the owners of a prefix
 * @owners:	owners of a namespace
 * @prefix:	prefix; with @longest an address, which becomes the longest prefix that covers it
 * @longest:	whether a shorter prefix will do
 *
 * Context: Under the lock of the PoPs.
 * Return: the PoPs, or NULL.
 */
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

/**
 * ip_vs_chash_owner_lookup() - the owners of an address
 * @owners:	owners of a namespace
 * @addr:	the address
 *
 * Context: Under RCU.
 * Return: the PoPs, or NULL.
 */
const struct ip_vs_chash_owner_set *
ip_vs_chash_owner_lookup(const struct ip_vs_chash_owners *owners, const struct chash_prefix *addr)
{
	const struct ip_vs_chash_owner_table *table = rcu_dereference(owners->table);

	return table ? chash_lpm_lookup(&table->lpm, addr) : NULL;
}

/**
 * ip_vs_chash_owner_next() - go through the owners of one family
 * @owners:	owners of a namespace
 * @prefix:	see chash_lpm_next()
 *
 * Context: Under the lock of the PoPs.
 * Return: the PoPs, or NULL at the end.
 */
const struct ip_vs_chash_owner_set *ip_vs_chash_owner_next(const struct ip_vs_chash_owners *owners,
							   struct chash_prefix *prefix)
{
	const struct ip_vs_chash_owner_table *table = owners_table(owners);

	return table ? chash_lpm_next(&table->lpm, prefix, &owners->pops->lock) : NULL;
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
	    !chash_lpm_find(&table->lpm, prefix, lock)) {
		NL_SET_ERR_MSG(extack, "Too many owner prefixes");
		return -ENOSPC;
	}
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

static struct ip_vs_chash_owner_table *owner_table_alloc(void)
{
	return kzalloc(sizeof(struct ip_vs_chash_owner_table), GFP_KERNEL_ACCOUNT);
}

/**
 * ip_vs_chash_owner_set() - set the owners of one prefix
 * @owners:	owners of a namespace
 * @prefix:	prefix
 * @pop:	ids of its PoPs, most recent first
 * @n:		their number, 1 .. IP_VS_CHASH_OWNER_POPS_MAX
 * @extack:	where to report a refusal
 *
 * Context: Process context, under the lock of the PoPs; may sleep.
 * Return: 0, or a negative error, when nothing has changed: -ENOENT for an unknown PoP, -EINVAL for
 * one that is named twice, -ENOSPC for too many prefixes, -ENOMEM.
 */
int ip_vs_chash_owner_set(struct ip_vs_chash_owners *owners, const struct chash_prefix *prefix,
			  const u16 *pop, unsigned int n, struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_owner_table *table = owners_table(owners);
	struct ip_vs_chash_owner_set *old;
	int err;

	if (!table) {
		table = owner_table_alloc();
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

/**
 * ip_vs_chash_owner_del() - delete the owners of one prefix
 * @owners:	owners of a namespace
 * @prefix:	prefix
 *
 * Context: Process context, under the lock of the PoPs; may sleep.
 * Return: 0, or -ENOENT when it has none.
 */
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
static void owners_swap(struct ip_vs_chash_owners *owners,
			struct ip_vs_chash_owner_table *table)
{
	if (table)
		table->lpm.shared = true;
	owners_retire(owners,
		      rcu_replace_pointer(owners->table, table,
					  lockdep_is_held(&owners->pops->lock)));
	owners->swaps++;
	/* Dumps take 0 for "not known". */
	if (!++owners->generation)
		owners->generation = 1;
}

/**
 * ip_vs_chash_owner_flush() - delete the owners of all prefixes
 * @owners:	owners of a namespace
 *
 * Context: Process context, under the lock of the PoPs.
 */
void ip_vs_chash_owner_flush(struct ip_vs_chash_owners *owners)
{
	owners_swap(owners, NULL);
}

/**
 * ip_vs_chash_owner_load_begin() - begin a table that is to replace the one in force
 * @owners:	owners of a namespace
 * @loader:	port id of the socket that it belongs to
 *
 * Context: Process context, under the lock of the PoPs; may sleep.
 * Return: 0, -EBUSY while there is one, or -ENOMEM.
 */
int ip_vs_chash_owner_load_begin(struct ip_vs_chash_owners *owners, u32 loader)
{
	lockdep_assert_held(&owners->pops->lock);

	if (owners->load)
		return -EBUSY;
	owners->load = owner_table_alloc();
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

/**
 * ip_vs_chash_owner_load_add() - put a prefix in the table that a socket loads
 * @owners:	owners of a namespace
 * @loader:	port id of the socket
 * @prefix:	prefix
 * @pop:	ids of its PoPs, most recent first
 * @n:		their number, 1 .. IP_VS_CHASH_OWNER_POPS_MAX
 * @extack:	where to report a refusal
 *
 * Context: Process context, under the lock of the PoPs; may sleep.
 * Return: 0, or a negative error, after which the table must be dropped: as
 * ip_vs_chash_owner_set(), -EEXIST for a prefix that it has already, -ENOENT when the socket loads
 * none.
 */
int ip_vs_chash_owner_load_add(struct ip_vs_chash_owners *owners, u32 loader,
			       const struct chash_prefix *prefix, const u16 *pop, unsigned int n,
			       struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_owner_table *load = owners_load(owners, loader);
	struct ip_vs_chash_owner_set *old;
	int err;

	if (!load) {
		NL_SET_ERR_MSG(extack, "This socket has begun no load");
		return -ENOENT;
	}
	err = owner_table_set(owners, load, prefix, pop, n, &old, extack);
	if (!err && old) {
		owner_set_put(old);
		NL_SET_ERR_MSG(extack, "The prefix is in the load already");
		err = -EEXIST;
	}
	return err;
}

/**
 * ip_vs_chash_owner_load_commit() - put the table that a socket has loaded in force
 * @owners:	owners of a namespace
 * @loader:	port id of the socket
 *
 * Context: Process context, under the lock of the PoPs.
 * Return: 0, or -ENOENT when the socket has loaded none.
 */
int ip_vs_chash_owner_load_commit(struct ip_vs_chash_owners *owners, u32 loader)
{
	struct ip_vs_chash_owner_table *load = owners_load(owners, loader);

	if (!load)
		return -ENOENT;
	owners->load = NULL;
	owners_swap(owners, load);
	return 0;
}

/**
 * ip_vs_chash_owner_load_drop() - forget the table that a socket loads
 * @owners:	owners of a namespace
 * @loader:	port id of the socket
 *
 * Context: Process context, under the lock of the PoPs.
 * Return: whether there was one.
 */
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
