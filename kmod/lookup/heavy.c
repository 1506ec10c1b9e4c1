// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Heavy sources (heavy hitters): counts new connections by address, tells of addresses above the
 * threshold and, if asked to, splits them by blocks of ports until they have calmed down.
 *
 * The packet path counts in a sketch of its CPU, and shares nothing. There are two of each: while
 * one is written the other one, of the window before, is read at leisure. An address above the
 * threshold has its part of it on one CPU at least, so what is that often in any one sketch is
 * all that has to be looked at, and is then added up over all of them. Every count is a lower
 * bound: see sketch.c for why nobody can bring a stranger above the threshold, other than by
 * sending in the stranger's name.
 */
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "lib/sketch.h"
#include "base/attr.h"
#include "base/event.h"
#include "state/source.h"
#include "service/service.h"
#include "lookup/heavy.h"

#define CHASH_WINDOW		HZ

/* Split after three windows above the threshold, join after a minute below half of it. */
#define CHASH_SPLIT_WINDOWS	3
#define CHASH_CALM_WINDOWS	60

/* What the packet path counts in. */
struct ip_vs_chash_sketches {
	siphash_key_t		secret;		/* of the sketches' keys */
	unsigned int		half;		/* which of a CPU's two sketches is written */
	struct chash_sketch	*sketch[];	/* two for each CPU that may come, in a row */
};

static void sketches_free(struct ip_vs_chash_sketches *sketches)
{
	unsigned int i;

	for (i = 0; i < 2 * nr_cpu_ids; i++)
		kvfree(sketches->sketch[i]);
	kvfree(sketches);
}

static struct ip_vs_chash_sketches *sketches_alloc(void)
{
	struct ip_vs_chash_sketches *sketches;
	unsigned int cpu, i;

	sketches = kvzalloc(struct_size(sketches, sketch, 2 * nr_cpu_ids),
			    GFP_KERNEL | __GFP_NOWARN);
	if (!sketches)
		return NULL;
	for_each_possible_cpu(cpu) {
		for (i = 2 * cpu; i < 2 * cpu + 2; i++) {
			sketches->sketch[i] = kvzalloc_obj(*sketches->sketch[i],
							   GFP_KERNEL | __GFP_NOWARN);
			if (!sketches->sketch[i]) {
				sketches_free(sketches);
				return NULL;
			}
		}
	}
	get_random_bytes(&sketches->secret, sizeof(sketches->secret));
	return sketches;
}

/* A client begins a connection. Any but hard interrupts, under RCU. */
void ip_vs_chash_heavy_count(const struct ip_vs_chash_heavy *heavy, u16 af,
			     const union nf_inet_addr *client)
{
	const struct ip_vs_chash_sketches *sketches = rcu_dereference(heavy->sketches);
	struct chash_prefix addr = ip_vs_chash_addr_prefix(af, client);
	u64 key;

	if (!sketches)
		return;
	key = chash_sketch_key(&sketches->secret, &addr);
	/* A local client comes in process context, and packets interrupt it. */
	local_bh_disable();
	chash_sketch_add(sketches->sketch[2 * smp_processor_id() + READ_ONCE(sketches->half)], key,
			 &addr);
	local_bh_enable();
}

/* How often an address came in the window that has ended, on all CPUs, at least. */
static u64 heavy_sum(const struct ip_vs_chash_sketches *sketches, unsigned int half,
		     const struct chash_prefix *addr)
{
	u64 key = chash_sketch_key(&sketches->secret, addr), sum = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		sum += chash_sketch_at_least(sketches->sketch[2 * cpu + half], key);
	return sum;
}

static int heavy_compare(const struct chash_prefix *a, const struct chash_prefix *b)
{
	if (a->v6 != b->v6)
		return a->v6 ? 1 : -1;
	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	return a->lo == b->lo ? 0 : a->lo < b->lo ? -1 : 1;
}

/* Where an address is, or would be. */
static unsigned int heavy_find(const struct ip_vs_chash_heavy *heavy,
			       const struct chash_prefix *addr, bool *found)
{
	unsigned int low = 0, high = heavy->n;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (heavy_compare(&heavy->source[middle].addr, addr) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low < heavy->n && !heavy_compare(&heavy->source[low].addr, addr);
	return low;
}

static void heavy_add(struct ip_vs_chash_net *cn, const struct chash_prefix *addr, u64 rate)
{
	struct ip_vs_chash_heavy *heavy = cn->heavy;
	struct ip_vs_chash_heavy_source *source;
	unsigned int i;
	bool found;

	i = heavy_find(heavy, addr, &found);
	if (found)
		return;
	if (heavy->n == CHASH_HEAVY_MAX) {
		heavy->passed_over++;
		return;
	}
	source = &heavy->source[i];
	memmove(source + 1, source, (heavy->n - i) * sizeof(*source));
	*source = (struct ip_vs_chash_heavy_source) {
		.addr	= *addr,
		.rate	= rate,
		.since	= get_jiffies_64(),
	};
	heavy->n++;
	heavy->found++;
	ip_vs_chash_revise(&heavy->revision);
	ip_vs_chash_tell(cn->ipvs->net, .type = IP_VS_CHASH_EVENT_SOURCE_HEAVY, .prefix = addr,
			 .count = rate);
}

static void heavy_split(struct ip_vs_chash_net *cn, struct ip_vs_chash_heavy_source *source)
{
	struct ip_vs_chash_source policy = { .split = true, .automatic = true };
	int err;

	ip_vs_chash_split_by_block(cn, &policy.policy);
	mutex_lock(&cn->sources->lock);
	err = ip_vs_chash_source_set(cn->sources, &source->addr, &policy, NULL);
	mutex_unlock(&cn->sources->lock);
	/* Without memory it is tried again at the end of the next window. */
	if (err)
		return;
	source->is_split = true;
	cn->heavy->splits++;
	ip_vs_chash_tell(cn->ipvs->net, .type = IP_VS_CHASH_EVENT_SOURCE_SET,
			 .prefix = &source->addr);
}

static void heavy_unsplit(struct ip_vs_chash_net *cn, struct ip_vs_chash_heavy_source *source)
{
	int err;

	mutex_lock(&cn->sources->lock);
	err = ip_vs_chash_source_del(cn->sources, &source->addr, true);
	mutex_unlock(&cn->sources->lock);
	source->is_split = false;
	if (!err)
		ip_vs_chash_tell(cn->ipvs->net, .type = IP_VS_CHASH_EVENT_SOURCE_DELETED,
				 .prefix = &source->addr);
}

static bool heavy_wants_split(struct ip_vs_chash_net *cn,
			      const struct ip_vs_chash_heavy_source *source)
{
	return READ_ONCE(cn->split_auto) &&
	       (source->is_split || source->above >= CHASH_SPLIT_WINDOWS) &&
	       !ip_vs_chash_source_is_configured(cn->sources, &source->addr);
}

/* Whether a known source stays, as the window that has ended shows it. */
static bool heavy_judge(struct ip_vs_chash_net *cn,
			struct ip_vs_chash_heavy_source *source, u64 threshold)
{
	bool wants;

	if (source->rate >= threshold)
		source->above = min(source->above + 1, CHASH_SPLIT_WINDOWS);
	else
		source->above = 0;
	source->calm = 2 * source->rate >= threshold ? 0 : source->calm + 1;

	wants = source->calm < CHASH_CALM_WINDOWS && heavy_wants_split(cn, source);
	if (wants && !source->is_split)
		heavy_split(cn, source);
	else if (!wants && source->is_split)
		heavy_unsplit(cn, source);
	if (source->calm < CHASH_CALM_WINDOWS)
		return true;
	ip_vs_chash_tell(cn->ipvs->net, .type = IP_VS_CHASH_EVENT_SOURCE_CALM,
			 .prefix = &source->addr, .count = source->rate);
	return false;
}

static void heavy_judge_all(struct ip_vs_chash_net *cn, u64 threshold)
{
	struct ip_vs_chash_heavy *heavy = cn->heavy;
	unsigned int i, kept = 0;

	for (i = 0; i < heavy->n; i++)
		if (heavy_judge(cn, &heavy->source[i], threshold))
			heavy->source[kept++] = heavy->source[i];
	if (kept != heavy->n)
		ip_vs_chash_revise(&heavy->revision);
	heavy->n = kept;
}

/* @half is what was counted in @elapsed jiffies, and nobody writes it. */
static void heavy_evaluate(struct ip_vs_chash_net *cn,
			   const struct ip_vs_chash_sketches *sketches,
			   unsigned int half, unsigned long elapsed)
{
	u64 threshold = READ_ONCE(cn->split_threshold), least, rate;
	const struct chash_prefix *addr;
	unsigned int cpu, pos, i;

	/* The sysctl has just become 0; its writer waits for the lock. */
	if (!threshold)
		return;

	for (i = 0; i < cn->heavy->n; i++) {
		addr = &cn->heavy->source[i].addr;
		cn->heavy->source[i].rate = div_u64(heavy_sum(sketches, half, addr) * HZ, elapsed);
	}
	least = div_u64(threshold * elapsed, HZ * num_possible_cpus());
	least = clamp_t(u64, least, 1, U32_MAX);
	for_each_possible_cpu(cpu) {
		pos = 0;
		while ((addr = chash_sketch_next(sketches->sketch[2 * cpu + half], &pos, least))) {
			rate = div_u64(heavy_sum(sketches, half, addr) * HZ, elapsed);
			if (rate >= threshold)
				heavy_add(cn, addr, rate);
			cond_resched();
		}
	}
	heavy_judge_all(cn, threshold);
}

static void heavy_work(struct work_struct *work)
{
	struct ip_vs_chash_heavy *heavy = container_of(to_delayed_work(work),
						       struct ip_vs_chash_heavy, work);
	struct ip_vs_chash_net *cn = heavy->cn;
	struct ip_vs_chash_sketches *sketches;
	unsigned long elapsed;
	unsigned int half, cpu;

	mutex_lock(&heavy->lock);
	sketches = rcu_dereference_protected(heavy->sketches, lockdep_is_held(&heavy->lock));
	if (!sketches)
		goto out;

	half = sketches->half;
	WRITE_ONCE(sketches->half, !half);
	elapsed = max(jiffies - heavy->window, 1UL);
	heavy->window = jiffies;
	/* After this nobody writes the old half any more. */
	synchronize_rcu();
	heavy_evaluate(cn, sketches, half, elapsed);
	for_each_possible_cpu(cpu)
		memset(sketches->sketch[2 * cpu + half], 0, sizeof(struct chash_sketch));
	queue_delayed_work(system_dfl_wq, &heavy->work, CHASH_WINDOW);
out:
	mutex_unlock(&heavy->lock);
}

void ip_vs_chash_heavy_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_heavy *heavy = cn->heavy;

	mutex_init(&heavy->lock);
	INIT_DELAYED_WORK(&heavy->work, heavy_work);
	heavy->revision = 1;
	heavy->cn = cn;
}

static int heavy_start(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_heavy *heavy = cn->heavy;
	struct ip_vs_chash_sketches *sketches;

	heavy->source = kvcalloc(CHASH_HEAVY_MAX, sizeof(*heavy->source),
				 GFP_KERNEL | __GFP_NOWARN);
	if (!heavy->source)
		return -ENOMEM;
	sketches = sketches_alloc();
	if (!sketches) {
		kvfree(heavy->source);
		heavy->source = NULL;
		return -ENOMEM;
	}
	heavy->window = jiffies;
	rcu_assign_pointer(heavy->sketches, sketches);
	ip_vs_chash_sources_count(cn->sources, true);
	queue_delayed_work(system_dfl_wq, &heavy->work, CHASH_WINDOW);
	return 0;
}

static void heavy_stop(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_heavy *heavy = cn->heavy;
	struct ip_vs_chash_sketches *sketches;
	unsigned int i;

	ip_vs_chash_sources_count(cn->sources, false);
	sketches = rcu_replace_pointer(heavy->sketches, NULL, lockdep_is_held(&heavy->lock));
	for (i = 0; i < heavy->n; i++)
		if (heavy->source[i].is_split)
			heavy_unsplit(cn, &heavy->source[i]);
	heavy->n = 0;
	ip_vs_chash_revise(&heavy->revision);
	kvfree(heavy->source);
	heavy->source = NULL;
	synchronize_rcu();
	sketches_free(sketches);
}

/* Begin or end to count, as the threshold says. Returns 0, or -ENOMEM: nothing is counted. */
int ip_vs_chash_heavy_configure(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_heavy *heavy = cn->heavy;
	int err = 0;

	mutex_lock(&heavy->lock);
	if (READ_ONCE(cn->split_threshold) && !ip_vs_chash_heavy_on(heavy)) {
		err = heavy_start(cn);
		if (err)
			WRITE_ONCE(cn->split_threshold, 0);
	} else if (!READ_ONCE(cn->split_threshold) && ip_vs_chash_heavy_on(heavy)) {
		heavy_stop(cn);
	}
	mutex_unlock(&heavy->lock);
	return err;
}

/* A sysctl was written. Returns 0, or -ENOMEM: nothing is counted. */
int ip_vs_chash_heavy_tuned(struct ip_vs_chash_net *cn, const int *knob)
{
	return knob == &cn->split_threshold ? ip_vs_chash_heavy_configure(cn) : 0;
}

/* When the namespace goes, and once more for what came since. */
void ip_vs_chash_heavy_stop(struct ip_vs_chash_net *cn)
{
	WRITE_ONCE(cn->split_threshold, 0);
	ip_vs_chash_heavy_configure(cn);
	cancel_delayed_work_sync(&cn->heavy->work);
}
