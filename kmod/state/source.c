// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Source policies by client prefix: carrier-grade NAT, proxies, and people behind many addresses.
 */
#include <linux/netlink.h>
#include <linux/slab.h>

#include "base/attr.h"
#include "base/net.h"
#include "state/source.h"

/* Digests are compared between directors: the key is public. */
static const siphash_key_t ip_vs_chash_source_key = {
	.key = { 0xa4093822299f31d0ULL, 0x082efa98ec4e6c89ULL },
};

/* What the clients of a prefix had before its policy changed. */
struct ip_vs_chash_held {
	struct ip_vs_chash_source	was;	/* the policy, when @had */
	bool				had;	/* there was one */
	u8				plen;
	unsigned long			until;	/* jiffies */
	struct rcu_head			rcu;
};

static void held_del(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix)
{
	struct ip_vs_chash_held *held = chash_lpm_del(&sources->held, prefix, &sources->lock);

	if (!held)
		return;
	sources->bytes -= ksize(held);
	kfree_rcu(held, rcu);
}

/* Jiffies until the next one is to be let go, or 0 when none is left. */
static unsigned long held_release(struct ip_vs_chash_sources *sources)
{
	unsigned long now = jiffies, next = 0;
	const struct ip_vs_chash_held *held;
	struct chash_prefix prefix = {};

	while ((held = chash_lpm_walk(&sources->held, &prefix, &sources->lock))) {
		if (time_after_eq(now, held->until))
			held_del(sources, &prefix);
		else if (!next || held->until - now < next)
			next = held->until - now;
		prefix.plen++;
		cond_resched();
	}
	return next;
}

static void sources_release(struct work_struct *work)
{
	struct ip_vs_chash_sources *sources = container_of(to_delayed_work(work),
							   struct ip_vs_chash_sources, release);
	unsigned long next;

	mutex_lock(&sources->lock);
	next = held_release(sources);
	/* What ends within a second ends together. */
	if (next)
		queue_delayed_work(system_dfl_wq, &sources->release, next + HZ);
	mutex_unlock(&sources->lock);
}

void ip_vs_chash_sources_init(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_sources *sources = cn->sources;

	mutex_init(&sources->lock);
	INIT_DELAYED_WORK(&sources->release, sources_release);
	sources->hold_sec = &cn->hold_sec;
	sources->lpm.shared = true;
	sources->automatic.shared = true;
	sources->held.shared = true;
	sources->revision = 1;
}

static void source_free(void *source)
{
	kfree(source);
}

void ip_vs_chash_sources_exit(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_sources *sources = cn->sources;

	cancel_delayed_work_sync(&sources->release);
	chash_lpm_free(&sources->lpm, source_free);
	chash_lpm_free(&sources->automatic, source_free);
	chash_lpm_free(&sources->held, source_free);
}

static u64 source_digest(const struct chash_prefix *prefix, const struct ip_vs_chash_source *source)
{
	const struct chash_policy *policy = &source->policy;
	u64 keep, split;

	keep = (u64)policy->psid << 48 | (u64)prefix->plen << 32 | source->group << 16 |
	       source->split << 8 | policy->plen;
	split = (u64)policy->base << 32 | (u32)policy->size << 16 | policy->last;
	return siphash_4u64(prefix->hi, prefix->lo, keep, split, &ip_vs_chash_source_key);
}

static struct chash_lpm *sources_lpm(struct ip_vs_chash_sources *sources, bool automatic)
{
	return automatic ? &sources->automatic : &sources->lpm;
}

/* What all clients of a prefix have unless a longer one says otherwise. */
static const struct ip_vs_chash_source *
source_covering(struct ip_vs_chash_sources *sources, struct chash_prefix prefix)
{
	const struct ip_vs_chash_source *automatic;

	automatic = chash_lpm_find(&sources->automatic, &prefix, &sources->lock);
	return chash_lpm_find_longest(&sources->lpm, &prefix, &sources->lock) ?: automatic;
}

/*
 * Remember what the clients of a prefix have, before it changes. Without memory nothing is
 * remembered: sessions that another director began may then be looked for in the wrong place.
 */
static void source_hold(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix)
{
	unsigned long hold = READ_ONCE(*sources->hold_sec) * HZ;
	const struct ip_vs_chash_source *was;
	struct ip_vs_chash_held *held, *old;
	void *replaced;

	if (!hold || sources->held.count >= IP_VS_CHASH_SOURCES_MAX)
		return;
	held = kzalloc_obj(*held, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!held)
		return;
	was = source_covering(sources, *prefix);
	if (was)
		held->was = *was;
	held->had = was;
	held->plen = prefix->plen;
	held->until = jiffies + hold;
	if (chash_lpm_set(&sources->held, prefix, held, &replaced, &sources->lock)) {
		kfree(held);
		return;
	}
	sources->bytes += ksize(held);
	old = replaced;
	if (old) {
		sources->bytes -= ksize(old);
		kfree_rcu(old, rcu);
	}
	queue_delayed_work(system_dfl_wq, &sources->release, hold + HZ);
}

static void sources_activate(struct ip_vs_chash_sources *sources)
{
	WRITE_ONCE(sources->active, sources->counted || sources->lpm.count ||
		   sources->automatic.count);
}

/* Tell the packet path whether to count by address. */
void ip_vs_chash_sources_count(struct ip_vs_chash_sources *sources, bool counted)
{
	mutex_lock(&sources->lock);
	sources->counted = counted;
	sources_activate(sources);
	mutex_unlock(&sources->lock);
}

static void sources_changed(struct ip_vs_chash_sources *sources)
{
	sources_activate(sources);
	ip_vs_chash_revise(&sources->revision);
}

/* A sum: the order of policies does not matter, and a deletion undoes an addition. */
static void source_account(struct ip_vs_chash_sources *sources,
			   const struct chash_prefix *prefix,
			   const struct ip_vs_chash_source *source, bool add)
{
	u64 digest = source_digest(prefix, source);

	sources->digest[prefix->v6] += add ? digest : -digest;
	if (source->split && !source->automatic)
		WRITE_ONCE(sources->splits[prefix->v6],
			   sources->splits[prefix->v6] + (add ? 1 : -1));
	sources->bytes += add ? ksize(source) : -ksize(source);
}

/* The policy of a prefix. Under the lock of the policies. Returns the policy, or NULL. */
const struct ip_vs_chash_source *ip_vs_chash_source_find(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix,
							 bool longest)
{
	struct chash_prefix exact = *prefix;
	const struct ip_vs_chash_source *source;

	source = longest ? chash_lpm_find_longest(&sources->lpm, prefix, &sources->lock) :
			   chash_lpm_find(&sources->lpm, prefix, &sources->lock);
	if (source)
		return source;
	*prefix = exact;
	return chash_lpm_find(&sources->automatic, prefix, &sources->lock);
}

/* Go through the policies, those that were set first. @prefix: see chash_lpm_walk(). */
const struct ip_vs_chash_source *ip_vs_chash_source_next(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix,
							 bool *automatic)
{
	const struct ip_vs_chash_source *source;

	source = chash_lpm_walk(sources_lpm(sources, *automatic), prefix, &sources->lock);
	if (source || *automatic)
		return source;
	*automatic = true;
	*prefix = (struct chash_prefix) {};
	return chash_lpm_walk(&sources->automatic, prefix, &sources->lock);
}

/* Set the policy of a prefix. Under the lock of the policies. */
int ip_vs_chash_source_set(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix,
			   const struct ip_vs_chash_source *source, struct netlink_ext_ack *extack)
{
	struct chash_lpm *lpm = sources_lpm(sources, source->automatic);
	struct ip_vs_chash_source *new, *old;
	void *replaced;
	int err;

	old = chash_lpm_find(lpm, prefix, &sources->lock);
	/* As it is already: what was before the last change is still that. */
	if (old && source_digest(prefix, old) == source_digest(prefix, source))
		return 0;
	if (!old && lpm->count >= IP_VS_CHASH_SOURCES_MAX)
		return CHASH_REFUSE(-ENOSPC, extack, NULL, "Too many source policies");
	new = kmemdup(source, sizeof(*source), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->plen = prefix->plen;
	source_hold(sources, prefix);
	err = chash_lpm_set(lpm, prefix, new, &replaced, &sources->lock);
	if (err) {
		held_del(sources, prefix);
		kfree(new);
		return err;
	}
	old = replaced;
	source_account(sources, prefix, new, true);
	if (old) {
		source_account(sources, prefix, old, false);
		kfree_rcu(old, rcu);
	}
	sources_changed(sources);
	return 0;
}

/* Delete the policy of a prefix. Under the lock of the policies. */
int ip_vs_chash_source_del(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix,
			   bool automatic)
{
	struct chash_lpm *lpm = sources_lpm(sources, automatic);
	struct ip_vs_chash_source *source;

	if (!chash_lpm_find(lpm, prefix, &sources->lock))
		return -ENOENT;
	source_hold(sources, prefix);
	source = chash_lpm_del(lpm, prefix, &sources->lock);
	source_account(sources, prefix, source, false);
	kfree_rcu(source, rcu);
	sources_changed(sources);
	return 0;
}

/* Digest of all policies of a family. Returns the digest, 0 when there are none. */
u64 ip_vs_chash_sources_digest(struct ip_vs_chash_sources *sources, u16 af)
{
	u64 digest;

	mutex_lock(&sources->lock);
	digest = sources->digest[af == AF_INET6];
	mutex_unlock(&sources->lock);
	return digest;
}

static const struct ip_vs_chash_source *
source_lookup(const struct ip_vs_chash_sources *sources, const struct chash_prefix *addr)
{
	return chash_lpm_lookup(&sources->lpm, addr) ?:
	       chash_lpm_lookup(&sources->automatic, addr);
}

static bool source_apply(const struct ip_vs_chash_source *source,
			 const struct chash_policy *def, struct chash_policy *policy)
{
	if (source->automatic && def->settled)
		return false;
	*policy = source->split ? source->policy : *def;
	policy->plen = source->group ? source->policy.plen : def->plen;
	return true;
}

/*
 * The policy of a client, or of all whose address begins with the same @plen bits. Under RCU. False
 * when no source policy applies: then @def does.
 */
bool ip_vs_chash_source_policy(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, unsigned int plen,
			       const struct chash_policy *def, struct chash_policy *policy)
{
	struct chash_prefix addr = ip_vs_chash_addr_prefix(af, client);
	const struct ip_vs_chash_source *source;

	addr.plen = plen;
	source = source_lookup(sources, &addr);
	return source && source_apply(source, def, policy);
}

/* The same: whether it changed within the hold; @policy becomes what was before. */
bool ip_vs_chash_source_before(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, unsigned int plen,
			       const struct chash_policy *def, struct chash_policy *policy)
{
	struct chash_prefix addr = ip_vs_chash_addr_prefix(af, client);
	const struct ip_vs_chash_source *source;
	const struct ip_vs_chash_held *held;

	addr.plen = plen;
	held = chash_lpm_lookup(&sources->held, &addr);
	if (!held || time_after_eq(jiffies, held->until))
		return false;
	/*
	 * A longer prefix decides now and did before: a change of it would be held under its
	 * length.
	 */
	source = source_lookup(sources, &addr);
	if (source && source->plen > held->plen)
		return false;
	if (!held->had || !source_apply(&held->was, def, policy))
		*policy = *def;
	return true;
}

/* Whether somebody has set a policy for an address. */
bool ip_vs_chash_source_is_configured(struct ip_vs_chash_sources *sources,
				      const struct chash_prefix *addr)
{
	bool configured;

	rcu_read_lock();
	configured = chash_lpm_lookup(&sources->lpm, addr);
	rcu_read_unlock();
	return configured;
}
