// SPDX-License-Identifier: GPL-2.0-only
/*
 * What follows from a change: a new table now or a little later, the hold of the one that it
 * replaces, and the retry of a build that failed.
 */
#define KMSG_COMPONENT "IPVS"
#define pr_fmt(fmt) KMSG_COMPONENT ": chash: " fmt

#include <linux/ratelimit.h>
#include <linux/workqueue.h>

#include <uapi/linux/ip_vs_chash.h>

#include "base/net.h"
#include "service/bound.h"
#include "service/notify.h"
#include "service/peers.h"
#include "service/publish.h"
#include "service/service.h"
#include "service/settings.h"
#include "service/table.h"

/*
 * A person who adds a server finds it in the table when the command returns; a restore of a
 * thousand is coalesced.
 */
#define CHASH_BUDGET_MAX	16
#define CHASH_BUDGET_TICK	max(HZ / 50, 1)

/* Steps on the way to somewhere are nothing that sessions were assigned by for long. */
#define CHASH_PREVIOUS_MIN_AGE	(3 * HZ)
/* A director that starts gets the servers that it had one by one, no further apart than this. */
#define CHASH_FILL_PAUSE	(10 * HZ)

#define CHASH_RETRY_MIN		max(HZ / 10, 1)
#define CHASH_RETRY_MAX		(10 * HZ)

static struct ip_vs_chash_table *publish_in_force(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->table, lockdep_is_held(&cs->cn->lock));
}

static struct ip_vs_chash_table *publish_previous(struct ip_vs_chash_service *cs)
{
	return rcu_dereference_protected(cs->previous, lockdep_is_held(&cs->cn->lock));
}

static void publish_end_hold(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *previous = publish_previous(cs);

	if (!previous)
		return;
	RCU_INIT_POINTER(cs->previous, NULL);
	ip_vs_chash_table_retire(cs->cn, previous);
	ip_vs_chash_dests_purge(&cs->dests);
}

/* How many destinations that drain by now a table leads to. */
static unsigned int publish_drains(const struct ip_vs_chash_table *table)
{
	unsigned int rank, n = 0;

	for (rank = 0; table && rank < table->map.n; rank++)
		n += table->dest[rank]->draining;
	return n;
}

/*
 * Whether @old is to be held in place of what is held now. Sessions assigned by it are few when it
 * is young; and those of a destination that drains are found by the table that it left.
 */
static bool publish_is_worth_holding(struct ip_vs_chash_service *cs,
				     const struct ip_vs_chash_table *old)
{
	const struct ip_vs_chash_table *held = publish_previous(cs);

	return old && old->map.n && !cs->no_hold && READ_ONCE(cs->cn->hold_sec) &&
	       time_after_eq64(get_jiffies_64(), old->since + CHASH_PREVIOUS_MIN_AGE) &&
	       (!cs->drains ||
		publish_drains(held) <= publish_drains(old));
}

/*
 * Whether @table adds to @old what belonged to the pool before the service was bound here: other
 * directors, and this one until it was restarted, never assigned sessions by @old.
 */
static bool publish_fills(struct ip_vs_chash_service *cs,
			  const struct ip_vs_chash_table *table,
			  const struct ip_vs_chash_table *old)
{
	u64 now = get_jiffies_64();

	if (old && old->map.n &&
	    (table->map.n <= old->map.n || time_after64(now, cs->fills_until)))
		return false;
	cs->fills_until = now + CHASH_FILL_PAUSE;
	return true;
}

/* Put @table in force. What it replaces is held when sessions were assigned by it for a while. */
static void publish_table(struct ip_vs_chash_service *cs,
			  struct ip_vs_chash_table *table)
{
	unsigned long hold = READ_ONCE(cs->cn->hold_sec) * HZ;
	struct ip_vs_chash_table *old;

	table->generation = ++cs->generation;
	cs->revision++;
	table->since = get_jiffies_64();
	if (table->incremental)
		cs->updates++;
	else
		cs->builds++;

	old = rcu_replace_pointer(cs->table, table, lockdep_is_held(&cs->cn->lock));
	if (cs->no_hold)
		publish_end_hold(cs);
	if (!publish_fills(cs, table, old) &&
	    publish_is_worth_holding(cs, old)) {
		publish_end_hold(cs);
		rcu_assign_pointer(cs->previous, old);
		cs->hold_until = jiffies + hold;
	} else {
		ip_vs_chash_table_retire(cs->cn, old);
	}
	cs->no_hold = false;
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_TABLE_PUBLISHED, NULL, 0);
	ip_vs_chash_dests_purge(&cs->dests);
}

static void publish_end_holds(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	int bucket;

	ip_vs_chash_for_each_service(cn, bucket, cs)
		publish_end_hold(cs);
}

/* What the table of a service is made of, beside its destinations. */
static void publish_shape(const struct ip_vs_chash_service *cs, unsigned int *bits,
			  struct chash_policy *policy)
{
	struct ip_vs_chash_settings settings;

	ip_vs_chash_service_effective(cs, &settings);
	*bits = settings.table_bits;
	ip_vs_chash_service_policies(cs, policy);
}

static bool publish_is_current(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table = publish_in_force(cs);
	struct chash_policy policy[CHASH_FLAGGED_MAX];
	unsigned int bits;

	publish_shape(cs, &bits, policy);
	return table && ip_vs_chash_table_is_current(cs->cn, table, &cs->dests, bits, policy);
}

static struct ip_vs_chash_table *publish_build(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table, *old = publish_in_force(cs);
	struct chash_policy policy[CHASH_FLAGGED_MAX];
	unsigned int bits;

	publish_shape(cs, &bits, policy);
	table = ip_vs_chash_table_build(cs->cn, &cs->dests, bits, policy, old);
	if (PTR_ERR_OR_ZERO(table) != -ENOSPC)
		return table;

	/* A held table is a favour to sessions that moved; one in force is needed by all. */
	publish_end_holds(cs->cn);
	return ip_vs_chash_table_build(cs->cn, &cs->dests, bits, policy, old);
}

static void publish_complain(const struct ip_vs_chash_service *cs, int err)
{
	const char *why = err == -ENOSPC ? "net.ipv4.vs.chash_table_mem_max is reached" :
			  err == -E2BIG ? "too many destinations" : "out of memory";
	char name[CHASH_TUPLE_NAME];

	pr_warn_ratelimited("%s: no new table, %s; the old one stays in force\n",
			    ip_vs_chash_tuple_name(&cs->tuple, name), why);
}

/* What belongs to other PoPs is in no table, and costs little to sort out anew. */
static int publish_peers(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_settings settings;
	struct ip_vs_chash_peers *peers;

	ip_vs_chash_service_effective(cs, &settings);
	peers = ip_vs_chash_peers_build(cs->cn, &cs->dests, settings.table_bits);
	if (IS_ERR(peers))
		return PTR_ERR(peers);
	ip_vs_chash_peers_retire(rcu_replace_pointer(cs->peers, peers,
						     lockdep_is_held(&cs->cn->lock)));
	return 0;
}

static int publish_failed(struct ip_vs_chash_service *cs, int err)
{
	unsigned long delay = CHASH_RETRY_MIN << min(cs->failures, 10U);

	cs->rebuild_at = jiffies + min_t(unsigned long, delay, CHASH_RETRY_MAX);
	cs->dirty = true;
	cs->failures++;
	cs->build_errors++;
	publish_complain(cs, err);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_TABLE_STALE, NULL, err);
	return err;
}

/**
 * ip_vs_chash_publish_now() - bring the table in force up to date
 * @cs:		service
 *
 * Context: Process context, under the namespace's lock; may sleep.
 * Return: 0, or a negative error: the table in force stays, and the work item of a bound service
 * tries again.
 */
int ip_vs_chash_publish_now(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table;
	int err = publish_peers(cs);

	if (err)
		return publish_failed(cs, err);
	if (publish_is_current(cs)) {
		ip_vs_chash_dests_purge(&cs->dests);
	} else {
		table = publish_build(cs);
		if (IS_ERR(table))
			return publish_failed(cs, PTR_ERR(table));
		publish_table(cs, table);
	}
	cs->dirty = false;
	cs->failures = 0;
	ip_vs_chash_bound_update(cs);
	return 0;
}

/* While a destination drains, sessions that look for it find it in the table that it left. */
static bool publish_hold_ends(const struct ip_vs_chash_service *cs)
{
	return rcu_access_pointer(cs->previous) && !cs->drains;
}

/* Let the work item run when there is something to do for it next. */
static void publish_schedule(struct ip_vs_chash_service *cs)
{
	bool held = publish_hold_ends(cs);
	unsigned long at;

	if (!cs->dirty && !held)
		return;
	at = cs->dirty ? cs->rebuild_at : cs->hold_until;
	if (held && time_before(cs->hold_until, at))
		at = cs->hold_until;
	mod_delayed_work(system_dfl_wq, &cs->work,
			 time_after(at, jiffies) ? at - jiffies : 0);
}

static void publish_work(struct work_struct *work)
{
	struct ip_vs_chash_service *cs = container_of(to_delayed_work(work),
						      struct ip_vs_chash_service, work);

	mutex_lock(&cs->cn->lock);
	if (cs->svc) {
		if (cs->dirty && time_after_eq(jiffies, cs->rebuild_at))
			ip_vs_chash_publish_now(cs);
		if (publish_hold_ends(cs) && time_after_eq(jiffies, cs->hold_until))
			publish_end_hold(cs);
		publish_schedule(cs);
	}
	mutex_unlock(&cs->cn->lock);
}

/**
 * ip_vs_chash_publish_init() - prepare a service that has no table yet
 * @cs:		service
 *
 * Context: Process context.
 */
void ip_vs_chash_publish_init(struct ip_vs_chash_service *cs)
{
	cs->budget = CHASH_BUDGET_MAX;
	cs->budget_at = jiffies;
	INIT_DELAYED_WORK(&cs->work, publish_work);
}

/**
 * ip_vs_chash_publish_exit() - wait for the work item of a service that is no more
 * @cs:		service, out of the registry
 *
 * Context: Process context; may sleep. Not under the namespace's lock, which the work item takes.
 */
void ip_vs_chash_publish_exit(struct ip_vs_chash_service *cs)
{
	cancel_delayed_work_sync(&cs->work);
}

/**
 * ip_vs_chash_publish_changed() - the table may have to change
 * @cs:		service, bound or not, whose settings or destinations are others now
 *
 * It is rebuilt at once while the burst of changes is small, else soon, once for all.
 *
 * Context: Process context, under the namespace's lock; may sleep.
 */
void ip_vs_chash_publish_changed(struct ip_vs_chash_service *cs)
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
		ip_vs_chash_publish_now(cs);
	} else if (!cs->dirty) {
		cs->dirty = true;
		cs->rebuild_at = jiffies + CHASH_BUDGET_TICK;
	}
	publish_schedule(cs);
}

/**
 * ip_vs_chash_publish_dest() - show in the tables what a destination is now
 * @cs:		service, bound or not
 * @dest:	a destination whose @real, @draining, @relay or @pop is another one
 *
 * What the change means for the mapping is left to ip_vs_chash_publish_changed().
 *
 * Context: Under the namespace's lock.
 */
void ip_vs_chash_publish_dest(struct ip_vs_chash_service *cs, const struct ip_vs_chash_dest *dest)
{
	/* No table has it when the service alone refers to it. */
	if (refcount_read(&dest->refcnt) == 1)
		return;
	ip_vs_chash_table_show(cs->cn, publish_in_force(cs), dest);
	ip_vs_chash_table_show(cs->cn, publish_previous(cs), dest);
}

/**
 * ip_vs_chash_publish_stop() - leave a service without any table
 * @cs:		service that is no longer bound
 *
 * Context: Process context, under the namespace's lock.
 */
void ip_vs_chash_publish_stop(struct ip_vs_chash_service *cs)
{
	cs->dirty = false;
	cs->failures = 0;
	WRITE_ONCE(cs->bounded, false);
	publish_end_hold(cs);
	ip_vs_chash_table_retire(cs->cn, rcu_replace_pointer(cs->table, NULL,
							     lockdep_is_held(&cs->cn->lock)));
	ip_vs_chash_peers_retire(rcu_replace_pointer(cs->peers, NULL,
						     lockdep_is_held(&cs->cn->lock)));
}

/**
 * ip_vs_chash_publish_all() - have every table of a namespace rebuilt
 * @cn:		namespace
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_publish_all(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	int bucket;

	mutex_lock(&cn->lock);
	ip_vs_chash_for_each_service(cn, bucket, cs) {
		if (!cs->svc)
			continue;
		cs->dirty = true;
		cs->rebuild_at = jiffies;
		publish_schedule(cs);
	}
	mutex_unlock(&cn->lock);
}

/* A thousand services take longer than a write() should. */
static void publish_resize(struct work_struct *work)
{
	ip_vs_chash_publish_all(container_of(work, struct ip_vs_chash_net, resize));
}

/**
 * ip_vs_chash_publish_net_init() - no table is to be rebuilt yet
 * @cn:		namespace
 *
 * Context: Process context.
 * Return: 0.
 */
int ip_vs_chash_publish_net_init(struct ip_vs_chash_net *cn)
{
	INIT_WORK(&cn->resize, publish_resize);
	return 0;
}

/**
 * ip_vs_chash_publish_net_tuned() - a sysctl was written: rebuild every table that depends on it
 * @cn:		namespace
 * @knob:	which; a service whose flag-2 is set has what split_block says in its table
 *
 * Context: Process context.
 * Return: 0.
 */
int ip_vs_chash_publish_net_tuned(struct ip_vs_chash_net *cn, const int *knob)
{
	if (knob == &cn->table_bits || knob == &cn->split_block)
		queue_work(system_dfl_wq, &cn->resize);
	return 0;
}

/**
 * ip_vs_chash_publish_net_stop() - rebuild no tables any more
 * @cn:		namespace whose sysctls are gone
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_publish_net_stop(struct ip_vs_chash_net *cn)
{
	cancel_work_sync(&cn->resize);
}

/**
 * ip_vs_chash_publish_reseed() - change the key of the client hash
 * @cn:		namespace
 * @seed:	new key
 * @hold:	keep the tables under the old key for mid-stream lookups
 *
 * Context: Process context, under the namespace's lock; may sleep. The slots stay as they are, so
 * each service costs one copy of them.
 */
void ip_vs_chash_publish_reseed(struct ip_vs_chash_net *cn, const siphash_key_t *seed, bool hold)
{
	struct ip_vs_chash_service *cs;
	int bucket;

	lockdep_assert_held(&cn->lock);

	cn->seed = *seed;
	ip_vs_chash_for_each_service(cn, bucket, cs) {
		if (!cs->svc)
			continue;
		cs->no_hold = !hold;
		ip_vs_chash_publish_now(cs);
		publish_schedule(cs);
		cond_resched();
	}
}
