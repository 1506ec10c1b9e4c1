// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was pushed for a service and its destinations: storing it, taking it back, forgetting it.
 * It belongs to the tuple and outlives the binding.
 */
#include <uapi/linux/ip_vs_chash.h>

#include "base/net.h"
#include "service/notify.h"
#include "service/publish.h"
#include "service/registry.h"
#include "service/service.h"
#include "service/store.h"

/*
 * Store settings of a service and take others back. Under the namespace's lock. A service that is
 * left with nothing stored is the caller's to drop.
 */
void ip_vs_chash_service_store(struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_settings *settings, u64 unset)
{
	ip_vs_chash_settings_merge(&cs->stored, settings, unset);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_SERVICE_SET, NULL, 0);
	ip_vs_chash_publish_changed(cs);
}

/*
 * Store settings of a destination and take others back. Under the namespace's lock. A service that
 * is left with nothing stored is the caller's to drop.
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
		if (!ip_vs_chash_dests_insert(&cs->dests, dest)) {
			ip_vs_chash_dest_put(dest);
			return -EEXIST;
		}
	}

	id = dest->id;
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		id = settings->id;
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_ID))
		id = ip_vs_chash_dest_id(af, addr, port);
	if (ip_vs_chash_dests_rename(&cs->dests, dest, id))
		return -EEXIST;

	ip_vs_chash_dests_set_stored(&cs->dests, dest, (dest->stored | settings->set) & ~unset);
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP))
		dest->pop = settings->pop;
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_POP))
		dest->pop = 0;
	if (settings->set & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY))
		WRITE_ONCE(dest->relay, settings->relay);
	else if (unset & BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY))
		WRITE_ONCE(dest->relay, false);
	ip_vs_chash_publish_dest(cs, dest);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DEST_CHANGED, dest, 0);

	ip_vs_chash_dests_purge(&cs->dests);
	ip_vs_chash_publish_changed(cs);
	return 0;
}

/*
 * Begin or end the drain of a destination. @drain: the drain, or NULL to end it. Under the
 * namespace's lock. A service that is left with nothing stored is the caller's to drop.
 */
void ip_vs_chash_service_set_drain(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
				   const struct ip_vs_chash_drain *drain)
{
	if (drain && drain->weight)
		dest->weight_before = drain->weight;
	if (drain && !dest->draining)
		ip_vs_chash_dest_leaves(dest, READ_ONCE(cs->cn->hold_sec));
	if (drain)
		dest->drain = *drain;
	cs->drains += !!drain - dest->draining;
	cs->cn->drains += !!drain - dest->draining;
	dest->draining = drain;
	/* The packet path passes it over from now on; the mapping follows. */
	ip_vs_chash_publish_dest(cs, dest);
	ip_vs_chash_dests_set_stored(&cs->dests, dest, drain ? dest->stored | CHASH_STORED_DRAIN :
						 dest->stored & ~CHASH_STORED_DRAIN);
	ip_vs_chash_publish_changed(cs);
	ip_vs_chash_dests_purge(&cs->dests);
}

/*
 * Forget all that is stored for a service and its destinations. Under the namespace's lock. The
 * service is the caller's to drop.
 */
void ip_vs_chash_service_forget(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_dest *dest;

	lockdep_assert_held(&cs->cn->lock);

	cs->stored.set = 0;
	ip_vs_chash_for_each_dest(&cs->dests, dest) {
		dest->draining = false;
		ip_vs_chash_dests_set_stored(&cs->dests, dest, 0);
	}
	cs->cn->drains -= cs->drains;
	cs->drains = 0;
	ip_vs_chash_dests_purge(&cs->dests);
}

/*
 * Forget all settings of a namespace that is being torn down. Its services may still be bound: IPVS
 * unbinds them later.
 */
void ip_vs_chash_service_flush(struct ip_vs_chash_net *cn)
{
	struct ip_vs_chash_service *cs;
	struct hlist_node *next;
	HLIST_HEAD(gone);
	int bucket;

	if (!cn->registry)
		return;
	mutex_lock(&cn->lock);
	hash_for_each_safe(cn->registry->service, bucket, next, cs, node) {
		ip_vs_chash_service_forget(cs);
		if (ip_vs_chash_service_drop(cs))
			hlist_add_head(&cs->node, &gone);
	}
	mutex_unlock(&cn->lock);

	hlist_for_each_entry_safe(cs, next, &gone, node)
		ip_vs_chash_service_free(cs);
}
