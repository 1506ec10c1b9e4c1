/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Stable updates moved the availability of a destination from its status flags to its
 * configuration flags, the inactive connections from a counter of their own to a difference, and
 * tell a protocol where its header begins. From 7.1 services are counted by family.
 */
#include_next <net/ip_vs.h>

#ifndef _IP_VS_CHASH_COMPAT_NET_IP_VS_H
#define _IP_VS_CHASH_COMPAT_NET_IP_VS_H

static inline bool ip_vs_chash_dest_available(const struct ip_vs_dest *dest)
{
#ifdef IP_VS_DEST_CF_AVAILABLE
	return READ_ONCE(dest->cflags) & IP_VS_DEST_CF_AVAILABLE;
#else
	return READ_ONCE(dest->flags) & IP_VS_DEST_F_AVAILABLE;
#endif
}

/* Where the flag shares a word, IPVS may write that word at any time: see whether it took. */
static inline void ip_vs_chash_dest_set_available(struct ip_vs_dest *dest, bool available)
{
#ifdef IP_VS_DEST_CF_AVAILABLE
	WRITE_ONCE(dest->cflags, available ? dest->cflags | IP_VS_DEST_CF_AVAILABLE :
					     dest->cflags & ~IP_VS_DEST_CF_AVAILABLE);
#else
	unsigned int old, flags;

	do {
		old = READ_ONCE(dest->flags);
		flags = available ? old | IP_VS_DEST_F_AVAILABLE : old & ~IP_VS_DEST_F_AVAILABLE;
	} while (cmpxchg(&dest->flags, old, flags) != old);
#endif
}

static inline void ip_vs_chash_state_transition(struct ip_vs_proto_data *pd, struct ip_vs_conn *cp,
						int direction, const struct sk_buff *skb,
						unsigned int iph_len)
{
#ifdef CHASH_HAVE_STATE_IPH_LEN
	pd->pp->state_transition(cp, direction, skb, pd, iph_len);
#else
	pd->pp->state_transition(cp, direction, skb, pd);
#endif
}

/* Whether there is a service that data connections of FTP may belong to. */
static inline bool ip_vs_chash_ftp_services(const struct netns_ipvs *ipvs, int af)
{
#ifdef CHASH_HAVE_FTP_COUNTER_AF
	return atomic_read(&ipvs->ftpsvc_counter[ip_vs_af_index(af)]);
#else
	return atomic_read(&ipvs->ftpsvc_counter);
#endif
}

#ifndef CHASH_HAVE_DEST_INACTCONNS
static inline int ip_vs_dest_inactconns(const struct ip_vs_dest *dest)
{
	return atomic_read(&dest->inactconns);
}
#endif

/* What IPVS compares with the thresholds of a destination: all of its connections. */
static inline unsigned int ip_vs_chash_dest_conns(const struct ip_vs_dest *dest)
{
	return max(atomic_read(&dest->activeconns), 0) + max(ip_vs_dest_inactconns(dest), 0);
}

#endif /* _IP_VS_CHASH_COMPAT_NET_IP_VS_H */
