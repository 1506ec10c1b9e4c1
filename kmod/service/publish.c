// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What follows from a change: a new mapping, at once; its slots, a little later; and the past of
 * what was in force, for as long as sessions of it are looked for.
 *
 * A mapping needs no slots to be exact: without them the owner of a slot is computed for each new
 * session. So a change is in force when the command that makes it returns, and no build is waited
 * for. One work item a namespace fills in the slots, of one service at a time, and holds no lock
 * while it computes. Where memory does not suffice for slots the service goes on without them.
 */
#include <linux/ratelimit.h>
#include <linux/rculist.h>
#include <linux/wait_bit.h>

#include <uapi/linux/ip_vs_chash.h>

#include "service/bound.h"
#include "service/peers.h"
#include "service/publish.h"
#include "service/service.h"
#include "service/table.h"

/* So many changes of a burst are in force at once; those after them together, a tick later. */
#define CHASH_BUDGET_MAX	16
#define CHASH_BUDGET_TICK	max(HZ / 50, 1)

/* Mappings in the past of a service; of more the one that was in force for the shortest goes. */
#define CHASH_PAST_MAX		8

/*
 * After a start servers are added one by one. The pool counts as complete when the next one comes
 * later than twice the longest pause so far, which is taken for this at least, ...
 */
#define CHASH_FILL_GAP		HZ
/* ... and for this at most. */
#define CHASH_FILL_GAP_MAX	(15 * HZ)

#define CHASH_RETRY_MIN		max(HZ / 10, 1)
#define CHASH_RETRY_MAX		(10 * HZ)

static u64 publish_hold(const struct ip_vs_chash_service *cs)
{
	return (u64)READ_ONCE(cs->cn->hold_sec) * HZ;
}

static void past_del(struct ip_vs_chash_service *cs, struct ip_vs_chash_table *table)
{
	list_del_rcu(&table->past);
	ip_vs_chash_table_retire(cs->cn, table);
}

static void past_flush(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table, *next;

	list_for_each_entry_safe(table, next, &cs->past, past)
		past_del(cs, table);
}

/* Forget what was replaced longer ago than the hold; jiffies until the next one, or 0 for none. */
static u64 past_expire(struct ip_vs_chash_service *cs)
{
	u64 now = get_jiffies_64(), hold = publish_hold(cs), next = 0;
	struct ip_vs_chash_table *table, *tmp;

	list_for_each_entry_safe(table, tmp, &cs->past, past) {
		if (time_after_eq64(now, table->until + hold))
			past_del(cs, table);
		else
			next = table->until + hold - now;
	}
	return next;
}

static bool publish_same_shape(const struct ip_vs_chash_table *a, const struct ip_vs_chash_table *b)
{
	return a->map.bits == b->map.bits && !memcmp(&a->seed, &b->seed, sizeof(a->seed)) &&
	       !memcmp(a->policy, b->policy, sizeof(a->policy));
}

/* A mapping that was in force several times is kept once, with its times added up. */
static void past_add(struct ip_vs_chash_service *cs, struct ip_vs_chash_table *table)
{
	struct ip_vs_chash_table *other, *tmp, *shortest = table;
	u64 hold = publish_hold(cs), least = 0, now = get_jiffies_64();
	unsigned int n = 0;

	table->until = now;
	list_for_each_entry_safe(other, tmp, &cs->past, past) {
		if (!publish_same_shape(other, table) ||
		    !ip_vs_chash_pool_maps_as(other->pool, table->pool))
			continue;
		WRITE_ONCE(table->always, table->always || other->always);
		table->since -= ip_vs_chash_table_lasted(other, other->until, now, hold);
		past_del(cs, other);
	}
	list_add_rcu(&table->past, &cs->past);
	list_for_each_entry(other, &cs->past, past) {
		u64 lasted = ip_vs_chash_table_lasted(other, other->until, now, hold);

		if (!n++ || lasted < least) {
			least = lasted;
			shortest = other;
		}
	}
	if (n > CHASH_PAST_MAX)
		past_del(cs, shortest);
}

/* Nothing was assigned yet since the service was bound. */
static bool publish_begins(const struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_table *old = ip_vs_chash_service_table(cs);

	return !old || (!old->map.n && list_empty(&cs->past));
}

/*
 * Whether a mapping of @n destinations would be one of the steps in which the service is filled
 * after it was bound. Other directors, and this one before its restart, have assigned by the whole
 * pool. Under the namespace's lock.
 */
bool ip_vs_chash_publish_fills(const struct ip_vs_chash_service *cs, unsigned int n)
{
	const struct ip_vs_chash_table *old = ip_vs_chash_service_table(cs);
	unsigned long most = 2 * CHASH_FILL_GAP;

	if (publish_begins(cs))
		return true;
	if (n > old->map.n)
		most = 2 * (old->map.n == 1 ? CHASH_FILL_GAP_MAX : cs->fill_gap);
	return cs->filling && (!old->map.n || jiffies - cs->fill_at <= most);
}

static bool publish_fills(struct ip_vs_chash_service *cs, unsigned int n)
{
	unsigned long gap = jiffies - cs->fill_at;
	bool fills = ip_vs_chash_publish_fills(cs, n);

	if (publish_begins(cs))
		cs->fill_gap = CHASH_FILL_GAP;
	if (ip_vs_chash_service_table(cs))
		cs->fill_gap = max(cs->fill_gap, min_t(unsigned long, gap, CHASH_FILL_GAP_MAX));
	cs->fill_at = jiffies;
	cs->filling = fills;
	return fills;
}

/* Put a mapping in force, by @table or by @bare, which is the same without slots. */
static void publish_swap(struct ip_vs_chash_service *cs, struct ip_vs_chash_table *table,
			 struct ip_vs_chash_table *bare, bool keep)
{
	struct ip_vs_chash_table *old, *was = cs->bare;

	old = rcu_replace_pointer(cs->table, table, lockdep_is_held(&cs->cn->lock));
	cs->bare = bare;
	if (old != was)
		ip_vs_chash_table_retire(cs->cn, old);
	if (keep)
		past_add(cs, was);
	else if (was != bare)
		ip_vs_chash_table_retire(cs->cn, was);
}

static bool publish_slots_fit(const struct ip_vs_chash_slots *slots,
			      const struct ip_vs_chash_table *table)
{
	return slots && slots->map.bits == table->map.bits &&
	       ip_vs_chash_pool_maps_as(slots->pool, table->pool);
}

/*
 * What it replaces is kept when sessions were assigned by it, here or, where this director has
 * nothing to do, by another one.
 */
static void publish_new(struct ip_vs_chash_service *cs, struct ip_vs_chash_table *table,
			struct ip_vs_chash_table *bare)
{
	struct ip_vs_chash_table *old = ip_vs_chash_service_table(cs);
	bool fills = publish_fills(cs, bare->map.n), assigned = READ_ONCE(cs->assigned), keep;
	u64 now = get_jiffies_64(), hold = publish_hold(cs);

	if (cs->no_hold)
		past_flush(cs);
	keep = old && old->map.n && hold && !cs->no_hold &&
	       (assigned || !(fills || time_before64(now, cs->active_until)));
	bare->always = fills || cs->no_hold;
	table->always = bare->always;
	if (old && publish_same_shape(old, bare))
		bare->shaped = old->shaped;
	else
		bare->shaped = bare->always ? 0 : ktime_get_seconds();
	table->shaped = bare->shaped;
	if (fills && keep)
		WRITE_ONCE(cs->bare->always, false);
	if (assigned)
		cs->active_until = now + hold;
	cs->no_hold = false;
	cs->revision++;
	WRITE_ONCE(cs->assigned, false);
	publish_swap(cs, table, bare, keep);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_TABLE_PUBLISHED, NULL, 0);
}

/* What the table of a service is made of, beside its destinations. */
static int publish_shape(const struct ip_vs_chash_service *cs, struct ip_vs_chash_table *like)
{
	struct ip_vs_chash_settings settings;

	memset(like, 0, sizeof(*like));
	ip_vs_chash_service_effective(cs, &settings);
	ip_vs_chash_service_policies(cs, like->policy);
	like->map.bits = settings.table_bits;
	like->seed = cs->cn->seed;
	like->ladder = ip_vs_chash_table_ladder(settings.table_bits);
	like->generation = cs->generation + 1;
	like->since = get_jiffies_64();
	return like->ladder ? 0 : -ENOMEM;
}

/* Bring the mapping in force up to date. */
static int publish_mapping(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *old = ip_vs_chash_service_table(cs), *bare, *table, like;
	struct ip_vs_chash_pool *pool;
	bool same;
	int err;

	err = publish_shape(cs, &like);
	if (err)
		return err;
	pool = ip_vs_chash_pool_get(cs->cn, &cs->dests, 0, old ? old->pool : NULL);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	same = old && publish_same_shape(old, &like) && ip_vs_chash_pool_maps_as(old->pool, pool);
	if (same && pool == old->pool)
		goto out;
	/* Others have left the pool, or come back with no weight: the slots stay as they are. */
	bare = ip_vs_chash_table_alloc(cs->cn, pool, NULL, same ? old : &like);
	if (!bare) {
		err = -ENOMEM;
		goto out;
	}
	table = bare;
	if (publish_slots_fit(cs->base, bare)) {
		table = ip_vs_chash_table_alloc(cs->cn, pool, cs->base, bare) ?: bare;
	} else if (cs->base && (bare->map.n < 2 || cs->base->map.bits != bare->map.bits)) {
		/* Nothing follows from them any more. */
		ip_vs_chash_slots_put(cs->cn, cs->base);
		cs->base = NULL;
	}
	if (same) {
		publish_swap(cs, table, bare, false);
		goto out;
	}
	cs->generation++;
	cs->rebuild_at = jiffies + (cs->budget < CHASH_BUDGET_MAX - 1 ? CHASH_BUDGET_TICK : 0);
	publish_new(cs, table, bare);
out:
	ip_vs_chash_pool_put(cs->cn, pool);
	ip_vs_chash_dests_purge(&cs->dests);
	return err;
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
	ip_vs_chash_peers_retire(cs->cn, rcu_replace_pointer(cs->peers, peers,
							     lockdep_is_held(&cs->cn->lock)));
	return 0;
}

static bool publish_lacks_slots(struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);

	return table && table->map.n > 1 && !table->slots;
}

static void publish_failed(struct ip_vs_chash_service *cs, int err)
{
	unsigned long delay = CHASH_RETRY_MIN << min(cs->failures, 10U);
	char name[CHASH_TUPLE_NAME];

	cs->rebuild_at = jiffies + min_t(unsigned long, delay, CHASH_RETRY_MAX);
	this_cpu_inc(cs->counts->count[CHASH_COUNT_BUILD_ERRORS]);
	/* One warning for each period of failure. */
	if (cs->failures++)
		return;
	pr_warn_ratelimited("%s: no memory for slots, %s; new sessions take longer\n",
			    ip_vs_chash_tuple_name(&cs->tuple, name),
			    err == -ENOSPC ? "net.ipv4.vs.chash_table_mem_max is reached" :
					     "the machine has none");
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_TABLE_STALE, NULL, err);
}

static int publish_update(struct ip_vs_chash_service *cs)
{
	int err = publish_peers(cs) ?: publish_mapping(cs);

	cs->dirty = err;
	if (err)
		publish_failed(cs, err);
	else if (!publish_lacks_slots(cs))
		cs->failures = 0;
	ip_vs_chash_bound_update(cs);
	return err;
}

/* Have the work item look at what there is to do for the service next. */
static void publish_schedule(struct ip_vs_chash_service *cs)
{
	u64 hold = past_expire(cs);
	bool build = cs->dirty || publish_lacks_slots(cs);

	list_del_init(&cs->due);
	if (!build && !hold)
		return;
	cs->due_at = jiffies + min_t(u64, hold, LONG_MAX / 2);
	if (build && (!hold || time_before(cs->rebuild_at, cs->due_at)))
		cs->due_at = cs->rebuild_at;
	list_add_tail(&cs->due, &cs->cn->due);
	mod_delayed_work(system_dfl_wq, &cs->cn->publish, 0);
}

/* Bring the mapping in force up to date. Under the namespace's lock. */
int ip_vs_chash_publish_now(struct ip_vs_chash_service *cs)
{
	int err = publish_update(cs);

	publish_schedule(cs);
	return err;
}

static int publish_reserve(struct ip_vs_chash_service *cs, size_t bytes)
{
	struct ip_vs_chash_net *cn = cs->cn;
	u64 limit = (u64)READ_ONCE(cn->table_mem_max) << 10;

	/* Slots that are kept for incremental builds are given up first. */
	if (cn->table_bytes + bytes > limit) {
		ip_vs_chash_slots_put(cn, cs->base);
		cs->base = NULL;
	}
	if (cn->table_bytes + bytes > limit)
		return -ENOSPC;
	cn->table_bytes += bytes;
	return 0;
}

/* Compute the slots of the mapping in force; the lock is let go of meanwhile. */
static void publish_fill(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table = ip_vs_chash_service_table(cs);
	unsigned int bits = table->map.bits;
	struct ip_vs_chash_pool *pool = table->pool;
	struct ip_vs_chash_slots *slots, *old;
	struct ip_vs_chash_net *cn = cs->cn;
	size_t bytes = ip_vs_chash_slots_bytes(pool, bits);
	int err = publish_reserve(cs, bytes);

	if (err) {
		publish_failed(cs, err);
		return;
	}
	old = cs->base;
	if (old)
		old->users++;
	pool->users++;
	mutex_unlock(&cn->lock);
	slots = ip_vs_chash_slots_build(pool, bits, old);
	mutex_lock(&cn->lock);
	ip_vs_chash_slots_put(cn, old);
	if (IS_ERR(slots)) {
		cn->table_bytes -= bytes;
		ip_vs_chash_pool_put(cn, pool);
		if (cs->svc)
			publish_failed(cs, PTR_ERR(slots));
		return;
	}
	if (!cs->svc) {
		ip_vs_chash_slots_put(cn, slots);
		return;
	}
	ip_vs_chash_slots_put(cn, cs->base);
	cs->base = slots;
	this_cpu_inc(cs->counts->count[slots->incremental ? CHASH_COUNT_UPDATES :
							    CHASH_COUNT_BUILDS]);
	table = ip_vs_chash_service_table(cs);
	/* The mapping may have been replaced: slots of the next one start from these. */
	if (!publish_slots_fit(slots, table) || table->slots)
		return;
	table = ip_vs_chash_table_alloc(cs->cn, cs->bare->pool, slots, cs->bare);
	if (!table) {
		publish_failed(cs, -ENOMEM);
		return;
	}
	publish_swap(cs, table, cs->bare, false);
	cs->revision++;
	cs->failures = 0;
}

/* The first service that has something to do now, else NULL and in how many jiffies one has. */
static struct ip_vs_chash_service *publish_due(struct ip_vs_chash_net *cn, unsigned long *delay)
{
	struct ip_vs_chash_service *cs, *first = NULL;

	*delay = 0;
	list_for_each_entry(cs, &cn->due, due)
		if (!first || time_before(cs->due_at, first->due_at))
			first = cs;
	if (!first || time_after_eq(jiffies, first->due_at))
		return first;
	*delay = first->due_at - jiffies;
	return NULL;
}

static void publish_work(struct work_struct *work)
{
	struct ip_vs_chash_net *cn = container_of(to_delayed_work(work), struct ip_vs_chash_net,
						  publish);
	struct ip_vs_chash_service *cs;
	unsigned long delay;

	do {
		mutex_lock(&cn->lock);
		cs = publish_due(cn, &delay);
		if (cs) {
			refcount_inc(&cs->refcnt);
			list_del_init(&cs->due);
			if (cs->dirty && time_after_eq(jiffies, cs->rebuild_at))
				publish_update(cs);
			if (publish_lacks_slots(cs) && time_after_eq(jiffies, cs->rebuild_at))
				publish_fill(cs);
			if (cs->svc) {
				publish_schedule(cs);
				ip_vs_chash_dests_purge(&cs->dests);
			}
		} else if (delay) {
			queue_delayed_work(system_dfl_wq, &cn->publish, delay);
		}
		mutex_unlock(&cn->lock);
		/* Who deleted it did not wait. */
		ip_vs_chash_service_put(cs);
		cond_resched();
	} while (cs);
}

void ip_vs_chash_publish_net_init(struct ip_vs_chash_net *cn)
{
	INIT_LIST_HEAD(&cn->due);
	INIT_DELAYED_WORK(&cn->publish, publish_work);
}

/* Wait for the work item. Not under the namespace's lock, which the work item takes. */
void ip_vs_chash_publish_net_exit(struct ip_vs_chash_net *cn)
{
	cancel_delayed_work_sync(&cn->publish);
}

void ip_vs_chash_publish_init(struct ip_vs_chash_service *cs)
{
	cs->budget = CHASH_BUDGET_MAX;
	cs->budget_at = jiffies;
	INIT_LIST_HEAD(&cs->past);
	INIT_LIST_HEAD(&cs->due);
}

/* The mapping changes at once while the burst of changes is small, else soon, once for all. */
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
		publish_update(cs);
	} else if (!cs->dirty) {
		cs->dirty = true;
		cs->rebuild_at = jiffies + CHASH_BUDGET_TICK;
	}
	publish_schedule(cs);
}

/* What the change means for the mapping is left to ip_vs_chash_publish_changed(). */
void ip_vs_chash_publish_dest(struct ip_vs_chash_service *cs, const struct ip_vs_chash_dest *dest)
{
	/* No table has it when the service alone refers to it. */
	if (refcount_read(&dest->refcnt) == 1)
		return;
	ip_vs_chash_table_show(cs->cn, ip_vs_chash_service_table(cs), dest);
}

/* Leave a service without any table. Under the namespace's lock. */
void ip_vs_chash_publish_stop(struct ip_vs_chash_service *cs)
{
	cs->dirty = false;
	cs->failures = 0;
	cs->active_until = 0;
	cs->assigned = false;
	WRITE_ONCE(cs->bounded, false);
	list_del_init(&cs->due);
	past_flush(cs);
	publish_swap(cs, NULL, NULL, false);
	ip_vs_chash_slots_put(cs->cn, cs->base);
	cs->base = NULL;
	ip_vs_chash_peers_retire(cs->cn, rcu_replace_pointer(cs->peers, NULL,
							     lockdep_is_held(&cs->cn->lock)));
}

/* Have every mapping of a namespace brought up to date. */
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

/* A sysctl was written: every mapping that depends on it follows. */
int ip_vs_chash_publish_net_tuned(struct ip_vs_chash_net *cn, const int *knob)
{
	if (knob == &cn->table_bits || knob == &cn->split_block)
		ip_vs_chash_publish_all(cn);
	return 0;
}

/* Change the key of the client hash. Under the namespace's lock. The slots stay as they are. */
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
		cond_resched();
	}
}
