// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source policies by client prefix: carrier-grade NAT, proxies, and people behind many addresses.
 */
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/ip_vs.h>

#include <uapi/linux/ip_vs_chash.h>

#include "attr.h"
#include "source.h"

/* Digests are compared between directors: the key is public. */
static const siphash_key_t ip_vs_chash_source_key = {
	.key = { 0xa4093822299f31d0ULL, 0x082efa98ec4e6c89ULL },
};

/**
 * ip_vs_chash_sources_init() - no policies
 * @sources:	source policies of a namespace
 *
 * Context: Any.
 */
void ip_vs_chash_sources_init(struct ip_vs_chash_sources *sources)
{
	mutex_init(&sources->lock);
	sources->lpm.shared = true;
	sources->revision = 1;
}

static void ip_vs_chash_source_free(void *source)
{
	kfree(source);
}

/**
 * ip_vs_chash_sources_exit() - free all policies
 * @sources:	source policies of a namespace that nobody uses any more
 *
 * Context: Process context; may sleep.
 */
void ip_vs_chash_sources_exit(struct ip_vs_chash_sources *sources)
{
	chash_lpm_free(&sources->lpm, ip_vs_chash_source_free);
}

static u64 ip_vs_chash_source_digest(const struct chash_prefix *prefix,
				     const struct ip_vs_chash_source *source)
{
	const struct chash_policy *policy = &source->policy;
	u64 keep, split;

	keep = (u64)prefix->plen << 32 | source->group << 16 | source->split << 8 | policy->plen;
	split = (u64)policy->base << 32 | (u32)policy->size << 16 | policy->last;
	return siphash_4u64(prefix->hi, prefix->lo, keep, split, &ip_vs_chash_source_key);
}

static void ip_vs_chash_sources_changed(struct ip_vs_chash_sources *sources)
{
	/* Dumps take 0 for "not known". */
	if (!++sources->revision)
		sources->revision = 1;
}

/* A sum: a policy goes as it came, whatever came in between. */
static void ip_vs_chash_source_account(struct ip_vs_chash_sources *sources,
				       const struct chash_prefix *prefix,
				       const struct ip_vs_chash_source *source, bool add)
{
	u64 digest = ip_vs_chash_source_digest(prefix, source);

	sources->digest[prefix->v6] += add ? digest : -digest;
	sources->bytes += add ? ksize(source) : -ksize(source);
}

/**
 * ip_vs_chash_source_find() - the policy of a prefix
 * @sources:	source policies of a namespace
 * @prefix:	prefix; with @longest an address, which becomes the longest prefix that covers it
 * @longest:	whether a shorter prefix will do
 *
 * Context: Under the lock of the policies.
 * Return: the policy, or NULL.
 */
const struct ip_vs_chash_source *ip_vs_chash_source_find(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix,
							 bool longest)
{
	return longest ? chash_lpm_find_longest(&sources->lpm, prefix, &sources->lock) :
			 chash_lpm_find(&sources->lpm, prefix, &sources->lock);
}

/**
 * ip_vs_chash_source_next() - go through the policies of one family
 * @sources:	source policies of a namespace
 * @prefix:	see chash_lpm_next()
 *
 * Context: Under the lock of the policies.
 * Return: the policy, or NULL at the end.
 */
const struct ip_vs_chash_source *ip_vs_chash_source_next(struct ip_vs_chash_sources *sources,
							 struct chash_prefix *prefix)
{
	return chash_lpm_next(&sources->lpm, prefix, &sources->lock);
}

/**
 * ip_vs_chash_source_set() - set the policy of a prefix
 * @sources:	source policies of a namespace
 * @prefix:	prefix
 * @source:	policy, which is copied
 * @extack:	where to report a refusal
 *
 * Context: Process context, under the lock of the policies; may sleep.
 * Return: 0, -ENOSPC for too many policies, or -ENOMEM.
 */
int ip_vs_chash_source_set(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix,
			   const struct ip_vs_chash_source *source, struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_source *new, *old;
	void *replaced;
	int err;

	if (sources->lpm.count >= IP_VS_CHASH_SOURCES_MAX &&
	    !chash_lpm_find(&sources->lpm, prefix, &sources->lock)) {
		NL_SET_ERR_MSG(extack, "Too many source policies");
		return -ENOSPC;
	}
	new = kmemdup(source, sizeof(*source), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	err = chash_lpm_set(&sources->lpm, prefix, new, &replaced, &sources->lock);
	if (err) {
		kfree(new);
		return err;
	}
	old = replaced;
	ip_vs_chash_source_account(sources, prefix, new, true);
	if (old) {
		ip_vs_chash_source_account(sources, prefix, old, false);
		kfree_rcu(old, rcu);
	}
	ip_vs_chash_sources_changed(sources);
	return 0;
}

/**
 * ip_vs_chash_source_del() - delete the policy of a prefix
 * @sources:	source policies of a namespace
 * @prefix:	prefix
 *
 * Context: Process context, under the lock of the policies; may sleep.
 * Return: 0, or -ENOENT when it has none.
 */
int ip_vs_chash_source_del(struct ip_vs_chash_sources *sources, const struct chash_prefix *prefix)
{
	struct ip_vs_chash_source *source = chash_lpm_del(&sources->lpm, prefix, &sources->lock);

	if (!source)
		return -ENOENT;
	ip_vs_chash_source_account(sources, prefix, source, false);
	kfree_rcu(source, rcu);
	ip_vs_chash_sources_changed(sources);
	return 0;
}

/**
 * ip_vs_chash_sources_digest() - digest of all policies of a family
 * @sources:	source policies of a namespace
 * @af:		family
 *
 * Context: Process context; may sleep.
 * Return: the digest, 0 when there are none.
 */
u64 ip_vs_chash_sources_digest(struct ip_vs_chash_sources *sources, u16 af)
{
	u64 digest;

	mutex_lock(&sources->lock);
	digest = sources->digest[af == AF_INET6];
	mutex_unlock(&sources->lock);
	return digest;
}

/**
 * ip_vs_chash_source_policy() - what the key of a client is made of
 * @sources:	source policies of a namespace
 * @af:		family
 * @client:	address of the client
 * @def:	what the service says
 * @policy:	set to the policy when there is one
 *
 * Context: Any, under RCU.
 * Return: whether a source policy applies; else it is @def.
 */
bool ip_vs_chash_source_policy(const struct ip_vs_chash_sources *sources, u16 af,
			       const union nf_inet_addr *client, const struct chash_policy *def,
			       struct chash_policy *policy)
{
	struct chash_prefix addr = ip_vs_chash_addr_prefix(af, client);
	const struct ip_vs_chash_source *source = chash_lpm_lookup(&sources->lpm, &addr);

	if (!source)
		return false;
	*policy = source->split ? source->policy : *def;
	policy->plen = source->group ? source->policy.plen : def->plen;
	return true;
}
