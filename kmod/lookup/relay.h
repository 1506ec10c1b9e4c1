/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Directors of other PoPs, and others of this one, as destinations of a service. */
#ifndef _IP_VS_CHASH_RELAY_H
#define _IP_VS_CHASH_RELAY_H

#include <linux/types.h>

struct chash_limit_fair;
struct ip_vs_chash_dest;
struct ip_vs_chash_director;
struct ip_vs_chash_net;
struct ip_vs_chash_peer;
struct ip_vs_chash_peers;
struct ip_vs_dest;
union nf_inet_addr;

bool ip_vs_chash_source_take(struct chash_limit_fair *limit, u32 rate, u16 af,
			     const union nf_inet_addr *client);
struct ip_vs_dest *ip_vs_chash_relay_dest(const struct ip_vs_chash_dest *relay);
bool ip_vs_chash_relay_away(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_dest *relay);
bool ip_vs_chash_pop_was_away(const struct ip_vs_chash_net *cn, u16 id, u32 *away_ms);
bool ip_vs_chash_relay_was_away(const struct ip_vs_chash_net *cn,
				const struct ip_vs_chash_dest *relay, bool hinted, u32 *away_ms);
struct ip_vs_chash_dest *ip_vs_chash_relay_of(const struct ip_vs_chash_peers *peers,
					      const struct ip_vs_chash_director *director);
bool ip_vs_chash_peer_away(const struct ip_vs_chash_net *cn, const struct ip_vs_chash_peer *peer,
			   bool hinted, u32 *away_ms);

#endif /* _IP_VS_CHASH_RELAY_H */
