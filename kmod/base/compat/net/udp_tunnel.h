/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Later kernels want flags of the outer packet, and take the socket's other half. */
#include_next <net/udp_tunnel.h>

#ifndef _IP_VS_CHASH_COMPAT_NET_UDP_TUNNEL_H
#define _IP_VS_CHASH_COMPAT_NET_UDP_TUNNEL_H

static inline void ip_vs_chash_setup_udp_tunnel_sock(struct net *net, struct socket *sock,
						     struct udp_tunnel_sock_cfg *config)
{
#ifdef CHASH_HAVE_UDP_TUNNEL_SK
	setup_udp_tunnel_sock(net, sock->sk, config);
#else
	setup_udp_tunnel_sock(net, sock, config);
#endif
}

static inline void ip_vs_chash_udp_tunnel_sock_release(struct socket *sock)
{
#ifdef CHASH_HAVE_UDP_TUNNEL_RELEASE_SK
	udp_tunnel_sock_release(sock->sk);
#else
	udp_tunnel_sock_release(sock);
#endif
}

static inline void ip_vs_chash_udp_tunnel_xmit(struct rtable *rt, struct sock *sk,
					       struct sk_buff *skb, __be32 src, __be32 dst,
					       u8 ttl, __be16 sport, __be16 dport)
{
#ifdef CHASH_HAVE_UDP_TUNNEL_FLAGS
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, 0, ttl, 0, sport, dport, false, false, 0);
#else
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, 0, ttl, 0, sport, dport, false, false);
#endif
}

#if IS_ENABLED(CONFIG_IPV6)
static inline void ip_vs_chash_udp_tunnel6_xmit(struct dst_entry *dst, struct sock *sk,
						struct sk_buff *skb, const struct in6_addr *src,
						const struct in6_addr *to, u8 ttl, __be16 sport,
						__be16 dport)
{
	struct in6_addr src_copy = *src, to_copy = *to;

#ifdef CHASH_HAVE_UDP_TUNNEL_FLAGS
	udp_tunnel6_xmit_skb(dst, sk, skb, NULL, &src_copy, &to_copy, 0, ttl, 0, sport, dport,
			     false, 0);
#else
	udp_tunnel6_xmit_skb(dst, sk, skb, NULL, &src_copy, &to_copy, 0, ttl, 0, sport, dport,
			     false);
#endif
}
#endif

#endif /* _IP_VS_CHASH_COMPAT_NET_UDP_TUNNEL_H */
