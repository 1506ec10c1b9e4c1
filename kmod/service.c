// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of services by tuple. IPVS's callbacks change the destinations; what follows from
 * that, a new table now or a little later, the hold of the old one and the retry of a failed
 * build, is decided here.
 */
#define KMSG_COMPONENT "IPVS"
#define pr_fmt(fmt) KMSG_COMPONENT ": chash: " fmt

#include <linux/jhash.h>
#include <linux/percpu.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <uapi/linux/ip_vs_chash.h>

#include "event.h"
#include "net.h"
#include "service.h"
#include "sysctl.h"
#include "table.h"

/*
 * A person who adds a server finds it in the table when the command returns; a restore of a
 * thousand is coalesced.
 */
#define CHASH_BUDGET_MAX	16
#define CHASH_BUDGET_TICK	max(HZ / 50, 1)

/* Steps on the way to somewhere are nothing that sessions were assigned by for long. */
#define CHASH_PREVIOUS_MIN_AGE	(3 * HZ)

/* Percent, of a service that asks for a bound without saying which. */
#define CHASH_BOUND_BY_FLAG	125

#define CHASH_RETRY_MIN		max(HZ / 10, 1)
#define CHASH_RETRY_MAX		(10 * HZ)

static struct ip_vs_chash_dest *ip_vs_chash_node_dest(struct rb_node *node)
{
	return rb_entry(node, struct ip_vs_chash_dest, node);
}

static int ip_vs_chash_dest_cmp(struct rb_node *a, const struct rb_node *b)
{
	u64 id = ip_vs_chash_node_dest(a)->id;
	u64 other = rb_entry(b, struct ip_vs_chash_dest, node)->id;

	return id < other ? -1 : id > other;
}

static bool ip_vs_chash_dest_is(const struct ip_vs_chash_dest *dest, u16 af,
				const union nf_inet_addr *addr, __be16 port)
{
	return dest->af == af && dest->port == port && ip_vs_addr_equal(af, &dest->addr, addr);
}

static u32 ip_vs_chash_tuple_hash(const struct ip_vs_chash_tuple *tuple)
{
	return jhash_3words(ipv6_addr_hash(&tuple->addr.in6), tuple->fwmark,
			    (__force u16)tuple->port, tuple->protocol);
}

static void ip_vs_chash_tuple_set(struct ip_vs_chash_tuple *tuple, const struct ip_vs_service *svc)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->af = svc->af;
	if (svc->fwmark) {
		tuple->fwmark = svc->fwmark;
		return;
	}
	tuple->protocol = svc->protocol;
	tuple->port = svc->port;
	ip_vs_addr_copy(svc->af, &tuple->addr, &svc->addr);
}

static const char *ip_vs_chash_tuple_name(const struct ip_vs_chash_tuple *tuple, char *buf,
					  size_t size)
{
	if (tuple->fwmark)
		scnprintf(buf, size, "FWM %u", tuple->fwmark);
	else if (tuple->af == AF_INET6)
		scnprintf(buf, size, "%s [%pI6c]:%u", ip_vs_proto_name(tuple->protocol),
			  &tuple->addr.in6, ntohs(tuple->port));
	else
		scnprintf(buf, size, "%s %pI4:%u", ip_vs_proto_name(tuple->protocol),
			  &tuple->addr.ip, ntohs(tuple->port));
	return buf;
}

/**
 * ip_vs_chash_service_lookup() - the service of a tuple
 * @cn:		namespace
 * @tuple:	identity, without padding that is not 0
 *
 * Context: Under the namespace's lock.
 * Return: the service, or NULL when it is neither bound nor has anything stored.
 */
struct ip_vs_chash_service *ip_vs_chash_service_lookup(struct ip_vs_chash_net *cn,
						       const struct ip_vs_chash_tuple *tuple)
{
	struct ip_vs_chash_service *cs;

	lockdep_assert_held(&cn->lock);

	hash_for_each_possible(cn->service, cs, node, ip_vs_chash_tuple_hash(tuple))
		if (!memcmp(&cs->tuple, tuple, sizeof(*tuple)))
			return cs;
	return NULL;
}

static struct ip_vs_chash_table *ip_vs_chash_service_table(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->table, lockdep_is_held(&cs->cn->lock));
}

static struct ip_vs_chash_table *ip_vs_chash_service_previous(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->previous, lockdep_is_held(&cs->cn->lock));
}

static void ip_vs_chash_service_event(const struct ip_vs_chash_service *cs, u8 type,
				      const struct ip_vs_chash_dest *dest, int error)
{
	struct ip_vs_chash_event event = {
		.type		= type,
		.service	= &cs->tuple,
		.error		= error,
	};

	if (type == IP_VS_CHASH_EVENT_TABLE_PUBLISHED || type == IP_VS_CHASH_EVENT_TABLE_STALE)
		event.generation = cs->generation;
	if (dest) {
		event.dest = &dest->addr;
		event.dest_af = dest->af;
		event.dest_port = dest->port;
	}
	ip_vs_chash_event(cs->cn->ipvs->net, &event);
}

/* Forget destinations that IPVS deleted and no table shows any more. */
static void ip_vs_chash_service_purge(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_dest *dest;
	struct rb_node *node, *next;

	for (node = rb_first(&cs->dests); node; node = next) {
		next = rb_next(node);
		dest = ip_vs_chash_node_dest(node);
		if (rcu_access_pointer(dest->real) || dest->stored ||
		    refcount_read(&dest->refcnt) > 1)
			continue;
		rb_erase(node, &cs->dests);
		ip_vs_chash_dest_put(dest);
	}
}

static void ip_vs_chash_service_end_hold(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *previous = ip_vs_chash_service_previous(cs);

	if (!previous)
		return;
	RCU_INIT_POINTER(cs->previous, NULL);
	ip_vs_chash_table_retire(cs->cn, previous);
	ip_vs_chash_service_purge(cs);
}

/* Put @table in force. What it replaces is held when sessions were assigned by it for a while. */
static void ip_vs_chash_service_publish(struct ip_vs_chash_service *cs,
					struct ip_vs_chash_table *table)
{
	unsigned long hold = READ_ONCE(cs->cn->hold_sec) * HZ;
	struct ip_vs_chash_table *old;

	table->generation = ++cs->generation;
	cs->revision++;
	table->since = jiffies;
	if (table->incremental)
		cs->updates++;
	else
		cs->builds++;

	old = rcu_replace_pointer(cs->table, table, lockdep_is_held(&cs->cn->lock));
	if (cs->no_hold)
		ip_vs_chash_service_end_hold(cs);
	if (old && old->map.n && hold && !cs->no_hold &&
	    time_after_eq(jiffies, old->since + CHASH_PREVIOUS_MIN_AGE)) {
		ip_vs_chash_service_end_hold(cs);
		rcu_assign_pointer(cs->previous, old);
		cs->hold_until = jiffies + hold;
	} else {
		ip_vs_chash_table_retire(cs->cn, old);
	}
	cs->no_hold = false;
	ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_TABLE_PUBLISHED, NULL, 0);
	ip_vs_chash_service_purge(cs);
}

static void ip_vs_chash_net_end_holds(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	int bucket;

	hash_for_each(cn->service, bucket, cs, node)
		ip_vs_chash_service_end_hold(cs);
}

/**
 * ip_vs_chash_service_effective() - settings in force
 * @cs:		service
 * @settings:	set to what is stored, else a flag of the service, a sysctl or a default
 *
 * Context: Under the namespace's lock.
 */
void ip_vs_chash_service_effective(const struct ip_vs_chash_service *cs,
				   struct ip_vs_chash_settings *settings)
{
	unsigned int flags;

	lockdep_assert_held(&cs->cn->lock);

	*settings = cs->stored;
	/* IPVS changes the flags of a service and tells nobody. */
	flags = cs->svc ? READ_ONCE(cs->svc->flags) : 0;
	if (!(settings->set & BIT(IP_VS_CHASH_A_SETTINGS_BOUND)) && flags & IP_VS_SVC_F_SCHED1) {
		settings->by_flag |= BIT(IP_VS_CHASH_A_SETTINGS_BOUND);
		settings->bound = CHASH_BOUND_BY_FLAG;
	}
	if (!(settings->set & BIT(IP_VS_CHASH_A_SETTINGS_TAKEOVER)) && flags & IP_VS_SVC_F_SCHED3) {
		settings->by_flag |= BIT(IP_VS_CHASH_A_SETTINGS_TAKEOVER);
		settings->takeover = true;
	}
	if (!(settings->set & BIT(IP_VS_CHASH_A_SETTINGS_TABLE_BITS)))
		settings->table_bits = READ_ONCE(cs->cn->table_bits);
	if (!(settings->set & BIT(IP_VS_CHASH_A_SETTINGS_GROUP)))
		settings->group = cs->tuple.af == AF_INET6 ? 128 : 32;
}

/* What the table of a service is made of, beside its destinations. */
static void ip_vs_chash_service_shape(const struct ip_vs_chash_service *cs, unsigned int *bits,
				      struct chash_policy *policy)
{
	struct ip_vs_chash_settings settings;

	ip_vs_chash_service_effective(cs, &settings);
	*bits = settings.table_bits;
	memset(policy, 0, sizeof(*policy));
	policy->plen = settings.group;
	if (settings.size)
		chash_policy_set_split(policy, settings.base, settings.size, settings.last);
}

static bool ip_vs_chash_service_is_current(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);
	struct chash_policy policy;
	unsigned int bits;

	ip_vs_chash_service_shape(cs, &bits, &policy);
	return table && ip_vs_chash_table_is_current(cs->cn, table, &cs->dests, bits, &policy);
}

static struct ip_vs_chash_table *ip_vs_chash_service_build(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table, *old = ip_vs_chash_service_table(cs);
	struct chash_policy policy;
	unsigned int bits;

	ip_vs_chash_service_shape(cs, &bits, &policy);
	table = ip_vs_chash_table_build(cs->cn, &cs->dests, bits, &policy, old);
	if (PTR_ERR_OR_ZERO(table) != -ENOSPC)
		return table;

	/* A held table is a favour to sessions that moved; one in force is needed by all. */
	ip_vs_chash_net_end_holds(cs->cn);
	return ip_vs_chash_table_build(cs->cn, &cs->dests, bits, &policy, old);
}

static void ip_vs_chash_service_complain(const struct ip_vs_chash_service *cs, int err)
{
	const char *why = err == -ENOSPC ? "net.ipv4.vs.chash_table_mem_max is reached" :
			  err == -E2BIG ? "too many destinations" : "out of memory";
	char name[64];

	pr_warn_ratelimited("%s: no new table, %s; the old one stays in force\n",
			    ip_vs_chash_tuple_name(&cs->tuple, name, sizeof(name)), why);
}

/* Bring the table in force up to date. When that fails it stays, and the work item tries again. */
static int ip_vs_chash_service_rebuild(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table;
	unsigned long delay;

	if (ip_vs_chash_service_is_current(cs)) {
		ip_vs_chash_service_purge(cs);
	} else {
		table = ip_vs_chash_service_build(cs);
		if (IS_ERR(table)) {
			delay = CHASH_RETRY_MIN << min(cs->failures, 10U);
			cs->rebuild_at = jiffies + min_t(unsigned long, delay, CHASH_RETRY_MAX);
			cs->dirty = true;
			cs->failures++;
			cs->build_errors++;
			ip_vs_chash_service_complain(cs, PTR_ERR(table));
			ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_TABLE_STALE, NULL,
						  PTR_ERR(table));
			return PTR_ERR(table);
		}
		ip_vs_chash_service_publish(cs, table);
	}
	cs->dirty = false;
	cs->failures = 0;
	return 0;
}

/* While a destination drains, sessions that look for it find it in the table that it left. */
static bool ip_vs_chash_service_hold_ends(const struct ip_vs_chash_service *cs)
{
	return rcu_access_pointer(cs->previous) && !cs->drains;
}

/* Let the work item run when there is something to do for it next. */
static void ip_vs_chash_service_schedule(struct ip_vs_chash_service *cs)
{
	bool held = ip_vs_chash_service_hold_ends(cs);
	unsigned long at;

	if (!cs->dirty && !held)
		return;
	at = cs->dirty ? cs->rebuild_at : cs->hold_until;
	if (held && time_before(cs->hold_until, at))
		at = cs->hold_until;
	mod_delayed_work(system_unbound_wq, &cs->work,
			 time_after(at, jiffies) ? at - jiffies : 0);
}

static void ip_vs_chash_service_work(struct work_struct *work)
{
	struct ip_vs_chash_service *cs = container_of(to_delayed_work(work),
						      struct ip_vs_chash_service, work);

	mutex_lock(&cs->cn->lock);
	if (cs->svc) {
		if (cs->dirty && time_after_eq(jiffies, cs->rebuild_at))
			ip_vs_chash_service_rebuild(cs);
		if (ip_vs_chash_service_hold_ends(cs) && time_after_eq(jiffies, cs->hold_until))
			ip_vs_chash_service_end_hold(cs);
		ip_vs_chash_service_schedule(cs);
	}
	mutex_unlock(&cs->cn->lock);
}

/**
 * ip_vs_chash_service_resize() - have every table of a namespace rebuilt
 * @work:	the namespace's resize work
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_service_resize(struct work_struct *work)
{
	struct ip_vs_chash_net *cn = container_of(work, struct ip_vs_chash_net, resize);
	struct ip_vs_chash_service *cs;
	int bucket;

	mutex_lock(&cn->lock);
	hash_for_each(cn->service, bucket, cs, node) {
		if (!cs->svc)
			continue;
		cs->dirty = true;
		cs->rebuild_at = jiffies;
		ip_vs_chash_service_schedule(cs);
	}
	mutex_unlock(&cn->lock);
}

/* The destinations changed: rebuild at once while the burst is small, else soon, once for all. */
static void ip_vs_chash_service_changed(struct ip_vs_chash_service *cs)
{
	unsigned long ticks = (jiffies - cs->budget_at) / CHASH_BUDGET_TICK;

	cs->revision++;
	if (!cs->svc)
		return;
	if (ticks) {
		cs->budget = min_t(unsigned long, cs->budget + ticks, CHASH_BUDGET_MAX);
		cs->budget_at = jiffies;
	}

	if (cs->budget) {
		cs->budget--;
		ip_vs_chash_service_rebuild(cs);
	} else if (!cs->dirty) {
		cs->dirty = true;
		cs->rebuild_at = jiffies + CHASH_BUDGET_TICK;
	}
	ip_vs_chash_service_schedule(cs);
}

static struct ip_vs_chash_dest *ip_vs_chash_service_dest(struct ip_vs_chash_service *cs, u64 id)
{
	struct rb_node *node = cs->dests.rb_node;

	while (node) {
		struct ip_vs_chash_dest *dest = ip_vs_chash_node_dest(node);

		if (id == dest->id)
			return dest;
		node = id < dest->id ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/**
 * ip_vs_chash_service_find_dest() - a destination that the service knows
 * @cs:		service
 * @af:		family of @addr
 * @addr:	real server address
 * @port:	real server port
 *
 * Context: Under the namespace's lock.
 * Return: the destination, which IPVS need not have at the moment, or NULL.
 */
struct ip_vs_chash_dest *ip_vs_chash_service_find_dest(struct ip_vs_chash_service *cs, u16 af,
						       const union nf_inet_addr *addr, __be16 port)
{
	struct ip_vs_chash_dest *dest;
	struct rb_node *node;

	lockdep_assert_held(&cs->cn->lock);

	dest = ip_vs_chash_service_dest(cs, ip_vs_chash_dest_id(af, addr, port));
	if (dest && ip_vs_chash_dest_is(dest, af, addr, port))
		return dest;
	if (!cs->dests_named)
		return NULL;

	/* The tree knows those with a name of their own by that alone. */
	for (node = rb_first(&cs->dests); node; node = rb_next(node)) {
		dest = ip_vs_chash_node_dest(node);
		if (ip_vs_chash_dest_is(dest, af, addr, port))
			return dest;
	}
	return NULL;
}

static void ip_vs_chash_service_set_weight(struct ip_vs_chash_service *cs,
					   struct ip_vs_chash_dest *dest,
					   const struct ip_vs_dest *real)
{
	int weight = atomic_read(&real->weight);
	char name[64];

	if (weight > CHASH_WEIGHT_MAX) {
		cs->weights_clamped++;
		pr_warn_ratelimited("%s: weight %d is taken for %d, the largest\n",
				    ip_vs_chash_tuple_name(&cs->tuple, name, sizeof(name)),
				    weight, CHASH_WEIGHT_MAX);
	}
	dest->weight = clamp(weight, 0, CHASH_WEIGHT_MAX);
}

/* IPVS has @real: note it, as a new destination or as one that came back. */
static void ip_vs_chash_service_learn(struct ip_vs_chash_service *cs, struct ip_vs_dest *real)
{
	struct ip_vs_chash_dest *dest;
	char name[64];
	u8 type;

	dest = ip_vs_chash_service_find_dest(cs, real->af, &real->addr, real->port);
	if (!dest) {
		dest = ip_vs_chash_dest_alloc(real->af, &real->addr, real->port);
		if (rb_find_add(&dest->node, &cs->dests, ip_vs_chash_dest_cmp))
			goto err_id;
	}
	type = rcu_access_pointer(dest->real) ? IP_VS_CHASH_EVENT_DEST_CHANGED :
						IP_VS_CHASH_EVENT_DEST_ADDED;
	ip_vs_chash_service_set_weight(cs, dest, real);
	rcu_assign_pointer(dest->real, real);
	ip_vs_chash_service_event(cs, type, dest, 0);
	return;

err_id:
	ip_vs_chash_dest_put(dest);
	cs->dests_refused++;
	ip_vs_chash_tuple_name(&cs->tuple, name, sizeof(name));
	pr_warn_ratelimited("%s: a destination has the id of another, it gets no clients\n", name);
}

static struct ip_vs_chash_service *
ip_vs_chash_service_alloc(struct ip_vs_chash_net *cn, const struct ip_vs_chash_tuple *tuple)
{
	struct ip_vs_chash_service *cs;

	cs = kzalloc(sizeof(*cs), GFP_KERNEL);
	if (!cs)
		return NULL;
	cs->counts = alloc_percpu(struct ip_vs_chash_counts);
	if (!cs->counts) {
		kfree(cs);
		return NULL;
	}
	cs->tuple = *tuple;
	cs->cn = ip_vs_chash_net_hold(cn);
	cs->dests = RB_ROOT;
	cs->budget = CHASH_BUDGET_MAX;
	cs->budget_at = jiffies;
	INIT_DELAYED_WORK(&cs->work, ip_vs_chash_service_work);
	hash_add(cn->service, &cs->node, ip_vs_chash_tuple_hash(tuple));
	cn->services++;
	return cs;
}

static void ip_vs_chash_service_free_rcu(struct rcu_head *rcu)
{
	struct ip_vs_chash_service *cs = container_of(rcu, struct ip_vs_chash_service, rcu);

	free_percpu(cs->counts);
	kfree(cs);
}

/**
 * ip_vs_chash_service_stats() - add up what a service has counted
 * @cs:		service
 * @stats:	what its counters are added to
 *
 * Context: Under the namespace's lock.
 */
void ip_vs_chash_service_stats(const struct ip_vs_chash_service *cs,
			       struct ip_vs_chash_stats *stats)
{
	unsigned int cpu, i;

	lockdep_assert_held(&cs->cn->lock);

	for_each_possible_cpu(cpu)
		for (i = 0; i < CHASH_COUNT_MAX; i++)
			stats->count[i] += READ_ONCE(per_cpu_ptr(cs->counts, cpu)->count[i]);
	stats->builds += cs->builds;
	stats->updates += cs->updates;
	stats->build_errors += cs->build_errors;
	stats->weights_clamped += cs->weights_clamped;
	stats->dests_refused += cs->dests_refused;
}

/**
 * ip_vs_chash_service_uses_pop() - whether a destination of any service belongs to a PoP
 * @cn:		namespace
 * @pop:	id of the PoP
 *
 * Context: Under the namespace's lock.
 * Return: whether one does.
 */
bool ip_vs_chash_service_uses_pop(struct ip_vs_chash_net *cn, u16 pop)
{
	struct ip_vs_chash_service *cs;
	struct rb_node *dest;
	int bucket;

	lockdep_assert_held(&cn->lock);

	hash_for_each(cn->service, bucket, cs, node)
		for (dest = rb_first(&cs->dests); dest; dest = rb_next(dest))
			if (ip_vs_chash_node_dest(dest)->pop == pop)
				return true;
	return false;
}

/**
 * ip_vs_chash_service_get() - the service of a tuple, made when it is missing
 * @cn:		namespace
 * @tuple:	identity
 *
 * Context: Process context, under the namespace's lock; may sleep.
 * Return: the service, or NULL when out of memory. Who neither binds it nor stores anything in it
 * hands it to ip_vs_chash_service_drop().
 */
struct ip_vs_chash_service *ip_vs_chash_service_get(struct ip_vs_chash_net *cn,
						    const struct ip_vs_chash_tuple *tuple)
{
	return ip_vs_chash_service_lookup(cn, tuple) ?: ip_vs_chash_service_alloc(cn, tuple);
}

/**
 * ip_vs_chash_service_drop() - take a service that nobody needs out of the registry
 * @cs:		service
 *
 * Context: Under the namespace's lock.
 * Return: what ip_vs_chash_service_free() is to be called with after the lock was released: @cs,
 * or NULL while it is bound or holds settings.
 */
struct ip_vs_chash_service *ip_vs_chash_service_drop(struct ip_vs_chash_service *cs)
{
	lockdep_assert_held(&cs->cn->lock);

	if (cs->svc || cs->stored.set || cs->dests_stored)
		return NULL;
	hash_del(&cs->node);
	cs->cn->services--;
	ip_vs_chash_service_stats(cs, &cs->cn->gone);
	return cs;
}

/**
 * ip_vs_chash_service_free() - free a service behind its work item and its readers
 * @cs:		what ip_vs_chash_service_drop() returned
 *
 * Context: Process context; may sleep. Not under the namespace's lock, which the work item takes.
 */
void ip_vs_chash_service_free(struct ip_vs_chash_service *cs)
{
	if (!cs)
		return;
	cancel_delayed_work_sync(&cs->work);
	ip_vs_chash_net_put(cs->cn);
	call_rcu(&cs->rcu, ip_vs_chash_service_free_rcu);
}

/* Let go of all that hangs on IPVS's object. */
static void ip_vs_chash_service_clear(struct ip_vs_chash_service *cs)
{
	struct rb_node *node;

	cs->svc = NULL;
	cs->dirty = false;
	cs->failures = 0;
	ip_vs_chash_service_end_hold(cs);
	ip_vs_chash_table_retire(cs->cn, rcu_replace_pointer(cs->table, NULL,
							     lockdep_is_held(&cs->cn->lock)));
	for (node = rb_first(&cs->dests); node; node = rb_next(node))
		RCU_INIT_POINTER(ip_vs_chash_node_dest(node)->real, NULL);
	ip_vs_chash_service_purge(cs);
}

/**
 * ip_vs_chash_service_bind() - the scheduler is bound to a service
 * @svc:	IPVS's service; it may have destinations already
 *
 * Context: Process context, under IPVS's mutex; may sleep.
 * Return: 0, or a negative error, of which nothing is left: -EPERM in a foreign user namespace,
 * -E2BIG for too many destinations, -ENOMEM.
 */
int ip_vs_chash_service_bind(struct ip_vs_service *svc)
{
	struct ip_vs_chash_tuple tuple;
	struct ip_vs_chash_service *cs;
	struct ip_vs_chash_net *cn;
	struct ip_vs_dest *real;
	int err = -ENOMEM;

	if (!ip_vs_chash_userns_allowed(svc->ipvs->net)) {
		pr_warn_ratelimited("refused in a foreign user namespace, see net.ipv4.vs.chash_allow_userns\n");
		return -EPERM;
	}

	cn = ip_vs_chash_net_get(svc->ipvs);
	if (!cn)
		return -ENOMEM;
	mutex_lock(&cn->lock);

	ip_vs_chash_tuple_set(&tuple, svc);
	cs = ip_vs_chash_service_get(cn, &tuple);
	if (!cs)
		goto out;

	cs->svc = svc;
	list_for_each_entry(real, &svc->destinations, n_list)
		ip_vs_chash_service_learn(cs, real);
	err = ip_vs_chash_service_rebuild(cs);
	if (err) {
		ip_vs_chash_service_clear(cs);
		cs = ip_vs_chash_service_drop(cs);
		goto out;
	}
	svc->sched_data = cs;
	ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_SERVICE_BOUND, NULL, 0);
	cs = NULL;
out:
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
	ip_vs_chash_net_put(cn);
	return err == -ENOSPC ? -ENOMEM : err;
}

/**
 * ip_vs_chash_service_unbind() - the scheduler leaves a service
 * @svc:	IPVS's service; packets may be on their way through the scheduler still
 *
 * Context: Process context, under IPVS's mutex; may sleep.
 */
void ip_vs_chash_service_unbind(struct ip_vs_service *svc)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_net *cn = cs->cn;

	mutex_lock(&cn->lock);
	ip_vs_chash_service_clear(cs);
	ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_SERVICE_UNBOUND, NULL, 0);
	cs = ip_vs_chash_service_drop(cs);
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(cs);
}

/* Note what is stored for a destination; it keeps both it and its service. */
static void ip_vs_chash_service_set_stored(struct ip_vs_chash_service *cs,
					   struct ip_vs_chash_dest *dest, u32 stored)
{
	cs->dests_stored += !!stored - !!dest->stored;
	cs->dests_named += !!(stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID)) -
			   !!(dest->stored & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID));
	dest->stored = stored;
}

/**
 * ip_vs_chash_service_forget() - forget all that is stored for a service and its destinations
 * @cs:		service that is not bound, or is about to be unbound with its namespace
 *
 * Context: Under the namespace's lock. The service is the caller's to drop.
 */
void ip_vs_chash_service_forget(struct ip_vs_chash_service *cs)
{
	struct rb_node *node;

	lockdep_assert_held(&cs->cn->lock);

	cs->stored.set = 0;
	for (node = rb_first(&cs->dests); node; node = rb_next(node)) {
		ip_vs_chash_node_dest(node)->draining = false;
		ip_vs_chash_service_set_stored(cs, ip_vs_chash_node_dest(node), 0);
	}
	cs->drains = 0;
	ip_vs_chash_service_purge(cs);
}

/**
 * ip_vs_chash_service_set_drain() - begin or end the drain of a destination
 * @cs:		service, bound or not
 * @dest:	the destination; with nothing left that keeps it, it is gone afterwards
 * @drain:	the drain, or NULL to end it
 *
 * Context: Process context, under the namespace's lock; may sleep. A service that is left with
 * nothing stored is the caller's to drop.
 */
void ip_vs_chash_service_set_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
				   const struct ip_vs_chash_drain *drain)
{
	if (drain)
		dest->drain = *drain;
	cs->drains += !!drain - dest->draining;
	/* The packet path passes it over from now on; the table follows. */
	WRITE_ONCE(dest->draining, !!drain);
	ip_vs_chash_service_set_stored(cs, dest, drain ? dest->stored | CHASH_STORED_DRAIN :
						 dest->stored & ~CHASH_STORED_DRAIN);
	ip_vs_chash_service_changed(cs);
	ip_vs_chash_service_purge(cs);
}

/**
 * ip_vs_chash_service_flush() - forget all settings of a namespace that is being torn down
 * @cn:		namespace
 *
 * Its services may still be bound: IPVS unbinds them later.
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_service_flush(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	struct hlist_node *next;
	HLIST_HEAD(gone);
	int bucket;

	mutex_lock(&cn->lock);
	hash_for_each_safe(cn->service, bucket, next, cs, node) {
		ip_vs_chash_service_forget(cs);
		if (ip_vs_chash_service_drop(cs))
			hlist_add_head(&cs->node, &gone);
	}
	mutex_unlock(&cn->lock);

	hlist_for_each_entry_safe(cs, next, &gone, node)
		ip_vs_chash_service_free(cs);
}

/**
 * ip_vs_chash_service_reseed() - change the key of the client hash
 * @cn:		namespace
 * @seed:	new key
 * @hold:	keep the tables under the old key for mid-stream lookups
 *
 * Context: Process context, under the namespace's lock; may sleep. The slots stay as they are, so
 * each service costs one copy of them.
 */
void ip_vs_chash_service_reseed(struct ip_vs_chash_net *cn, const siphash_key_t *seed, bool hold)
{
	struct ip_vs_chash_service *cs;
	int bucket;

	lockdep_assert_held(&cn->lock);

	cn->seed = *seed;
	hash_for_each(cn->service, bucket, cs, node) {
		if (!cs->svc)
			continue;
		cs->no_hold = !hold;
		ip_vs_chash_service_rebuild(cs);
		ip_vs_chash_service_schedule(cs);
		cond_resched();
	}
}

/**
 * ip_vs_chash_service_store() - store settings of a service and take others back
 * @cs:		service, bound or not
 * @settings:	values of those in its set
 * @unset:	bit IP_VS_CHASH_A_SETTINGS_x for each to take back
 *
 * Context: Process context, under the namespace's lock; may sleep. A service that is left with
 * nothing stored is the caller's to drop.
 */
void ip_vs_chash_service_store(struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_settings *settings, u32 unset)
{
	struct ip_vs_chash_settings *stored = &cs->stored;

	if (settings->set & BIT(IP_VS_CHASH_A_SETTINGS_TAKEOVER))
		stored->takeover = settings->takeover;
	if (settings->set & BIT(IP_VS_CHASH_A_SETTINGS_BOUND))
		stored->bound = settings->bound;
	if (settings->set & BIT(IP_VS_CHASH_A_SETTINGS_TABLE_BITS))
		stored->table_bits = settings->table_bits;
	if (settings->set & BIT(IP_VS_CHASH_A_SETTINGS_GROUP))
		stored->group = settings->group;
	if (settings->set & BIT(IP_VS_CHASH_A_SETTINGS_SPILL))
		stored->spill = settings->spill;
	if (settings->set & BIT(IP_VS_CHASH_A_SETTINGS_SPLIT)) {
		stored->base = settings->base;
		stored->size = settings->size;
		stored->last = settings->last;
	}
	/* What has no value is as if nothing were known of it. */
	if (unset & BIT(IP_VS_CHASH_A_SETTINGS_TAKEOVER))
		stored->takeover = false;
	if (unset & BIT(IP_VS_CHASH_A_SETTINGS_BOUND))
		stored->bound = 0;
	if (unset & BIT(IP_VS_CHASH_A_SETTINGS_SPILL))
		stored->spill = false;
	if (unset & BIT(IP_VS_CHASH_A_SETTINGS_SPLIT))
		stored->size = 0;
	stored->set = (stored->set | settings->set) & ~unset;
	ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_SERVICE_SET, NULL, 0);
	ip_vs_chash_service_changed(cs);
}

/* Know @dest by another id. */
static int ip_vs_chash_service_rename_dest(struct ip_vs_chash_service *cs,
					   struct ip_vs_chash_dest *dest, u64 id)
{
	if (dest->id == id)
		return 0;
	if (ip_vs_chash_service_dest(cs, id))
		return -EEXIST;
	rb_erase(&dest->node, &cs->dests);
	dest->id = id;
	rb_find_add(&dest->node, &cs->dests, ip_vs_chash_dest_cmp);
	return 0;
}

/**
 * ip_vs_chash_service_store_dest() - store settings of a destination and take others back
 * @cs:		service, bound or not
 * @af:		family of @addr
 * @addr:	real server address
 * @port:	real server port
 * @settings:	values of those in its set
 * @unset:	bit IP_VS_CHASH_A_DEST_SETTINGS_x for each to take back
 *
 * Context: Process context, under the namespace's lock; may sleep. A service that is left with
 * nothing stored is the caller's to drop.
 * Return: 0, or -EEXIST when another destination has the id that this one would get: nothing has
 * changed.
 */
int ip_vs_chash_service_store_dest(struct ip_vs_chash_service *cs, u16 af,
				   const union nf_inet_addr *addr, __be16 port,
				   const struct ip_vs_chash_dest_settings *settings, u32 unset)
{
	struct ip_vs_chash_dest *dest;
	u64 id;

	dest = ip_vs_chash_service_find_dest(cs, af, addr, port);
	if (!dest) {
		dest = ip_vs_chash_dest_alloc(af, addr, port);
		if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
			dest->id = settings->id;
		if (rb_find_add(&dest->node, &cs->dests, ip_vs_chash_dest_cmp)) {
			ip_vs_chash_dest_put(dest);
			return -EEXIST;
		}
	}

	id = dest->id;
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		id = settings->id;
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		id = ip_vs_chash_dest_id(af, addr, port);
	if (ip_vs_chash_service_rename_dest(cs, dest, id))
		return -EEXIST;

	ip_vs_chash_service_set_stored(cs, dest, (dest->stored | settings->set) & ~unset);
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP))
		dest->pop = settings->pop;
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP))
		dest->pop = 0;
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY))
		dest->relay = settings->relay;
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY))
		dest->relay = false;
	ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_DEST_CHANGED, dest, 0);

	ip_vs_chash_service_purge(cs);
	ip_vs_chash_service_changed(cs);
	return 0;
}

/**
 * ip_vs_chash_service_set_dest() - IPVS added a destination or changed it
 * @svc:	service
 * @real:	the destination
 *
 * Context: Process context, under IPVS's mutex; may sleep.
 */
void ip_vs_chash_service_set_dest(struct ip_vs_service *svc, struct ip_vs_dest *real)
{
	struct ip_vs_chash_service *cs = svc->sched_data;

	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_learn(cs, real);
	ip_vs_chash_service_changed(cs);
	mutex_unlock(&cs->cn->lock);
}

/**
 * ip_vs_chash_service_del_dest() - IPVS deleted a destination
 * @svc:	service
 * @real:	the destination, about to go to IPVS's trash
 *
 * Context: Process context, under IPVS's mutex; may sleep.
 */
void ip_vs_chash_service_del_dest(struct ip_vs_service *svc, struct ip_vs_dest *real)
{
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_dest *dest;

	mutex_lock(&cs->cn->lock);
	dest = ip_vs_chash_service_find_dest(cs, real->af, &real->addr, real->port);
	if (dest) {
		RCU_INIT_POINTER(dest->real, NULL);
		ip_vs_chash_service_event(cs, IP_VS_CHASH_EVENT_DEST_DELETED, dest, 0);
		ip_vs_chash_service_changed(cs);
	}
	mutex_unlock(&cs->cn->lock);
}
