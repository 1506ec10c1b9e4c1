// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Which directors can be reached, and which PoPs were away not long ago: as the administrator says,
 * and as their silence does.
 */
#include <linux/jiffies.h>
#include <linux/net.h>

#include "base/net.h"
#include "state/director.h"
#include "state/pop.h"
#include "service/peers.h"
#include "lookup/relay.h"

/* A flow that nobody vouched for is asked about again within this time, if it speaks. */
#define CHASH_ASKED_AGAIN	(20UL * HZ)

/* Take a token of a limit that sources share fairly. Softirq. */
bool ip_vs_chash_source_take(struct chash_limit_fair *limit, u32 rate, u16 af,
			     const union nf_inet_addr *client)
{
	u32 first = ntohl(client->ip6[0]), coarse, fine;
	static siphash_key_t secret;

	/* Nobody outside can foresee which prefixes share a bin. */
	net_get_random_once(&secret, sizeof(secret));
	if (af == AF_INET6) {
		coarse = siphash_1u32(first, &secret);
		fine = siphash_2u64(first, ntohl(client->ip6[1]) >> 16, &secret);
	} else {
		coarse = siphash_1u32(first >> 16, &secret);
		fine = siphash_1u32(first >> 8, &secret);
	}
	return chash_limit_take(limit, ktime_get_ns(), rate, coarse, fine);
}

/* A director as IPVS has it. Under RCU. */
struct ip_vs_dest *ip_vs_chash_relay_dest(const struct ip_vs_chash_dest *relay)
{
	struct ip_vs_dest *ipvs_dest = ip_vs_chash_dest_standing(relay);

	if (!ipvs_dest ||
	    (atomic_read(&ipvs_dest->conn_flags) & IP_VS_CONN_F_FWD_MASK) != IP_VS_CONN_F_TUNNEL)
		return NULL;
	return ipvs_dest;
}

static bool pop_is_down(const struct ip_vs_chash_net *cn, u16 id)
{
	const struct ip_vs_chash_pop *pop = xa_load(&cn->pops->pop, id);

	return pop && pop->state == IP_VS_CHASH_POP_STATE_DOWN;
}

/* Whether a director is away. Under RCU. Returns true while it is silent or its PoP is down. */
bool ip_vs_chash_relay_away(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_dest *relay)
{
	const struct ip_vs_chash_director *director;

	director = ip_vs_chash_director_find(cn->directors, relay->af, &relay->addr);
	return (director && READ_ONCE(director->silent)) || pop_is_down(cn, relay->pop);
}

static bool away_since(const struct ip_vs_chash_net *cn, unsigned long at, u32 *away_ms)
{
	unsigned long ago = jiffies - at;

	if (ago >= READ_ONCE(cn->longest))
		return false;
	*away_ms = min_t(u32, *away_ms, jiffies_to_msecs(ago));
	return true;
}

/* Whether the administrator called a PoP down, or up again, while IPVS has kept its flows. */
bool ip_vs_chash_pop_was_away(const struct ip_vs_chash_net *cn, u16 id, u32 *away_ms)
{
	const struct ip_vs_chash_pop *pop = xa_load(&cn->pops->pop, id);

	return pop && pop->changed && away_since(cn, pop->changed_at, away_ms);
}

/*
 * Whether a director that answers again has kept its flows, as it says, and was only not heard:
 * what it does not know was not its then. Flows that were found by hash meanwhile are asked about
 * again first.
 */
static bool relay_remembers(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_dest *relay,
			    const struct ip_vs_chash_director *director)
{
	/* As late as an answer may be. */
	unsigned long late = (READ_ONCE(cn->peer_timeout) + 1UL) * HZ;
	unsigned long began = READ_ONCE(relay->began_at);

	return !READ_ONCE(director->silent) && !READ_ONCE(relay->unbound) && began &&
	       time_before(began + late, READ_ONCE(director->away_from)) &&
	       time_after(jiffies, READ_ONCE(director->away_at) + CHASH_ASKED_AGAIN);
}

/*
 * Whether flows may have been with a director that was away. Under RCU. One that has never answered
 * was away before anything is known of it: it counts only where a hint names its PoP. One that
 * started again is known by what it says of itself, however short it took.
 */
bool ip_vs_chash_relay_was_away(const struct ip_vs_chash_net *cn,
				const struct ip_vs_chash_dest *relay, bool hinted, u32 *away_ms)
{
	const struct ip_vs_chash_director *director;
	bool away = false;

	if (!relay)
		return false;
	director = ip_vs_chash_director_find(cn->directors, relay->af, &relay->addr);
	if (director && READ_ONCE(director->away) && (hinted || READ_ONCE(director->heard)) &&
	    !relay_remembers(cn, relay, director))
		away = away_since(cn, READ_ONCE(director->away_at), away_ms);
	if (READ_ONCE(relay->restarted))
		away |= away_since(cn, READ_ONCE(relay->began_at), away_ms);
	return away;
}

/* Whether flows may have been with a PoP that went away. Under RCU. */
bool ip_vs_chash_peer_away(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_peer *peer,
			   bool hinted, u32 *away_ms)
{
	bool away = ip_vs_chash_pop_was_away(cn, peer->pop, away_ms);
	unsigned int j;

	for (j = 0; j < peer->relays; j++)
		away |= ip_vs_chash_relay_was_away(cn, peer->relay[j], hinted, away_ms);
	return away;
}

/* A director as a destination of a service. @peers: those of it, or NULL. Under RCU. */
struct ip_vs_chash_dest *ip_vs_chash_relay_of(const struct ip_vs_chash_peers *peers,
					      const struct ip_vs_chash_director *director)
{
	struct ip_vs_chash_dest *relay;
	unsigned int i;

	for (i = 0; peers && i < peers->relays; i++) {
		relay = peers->relay[i];
		if (relay->af == director->af &&
		    ip_vs_addr_equal(relay->af, &director->addr, &relay->addr))
			return relay;
	}
	return NULL;
}
