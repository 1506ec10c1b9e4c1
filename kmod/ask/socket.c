// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * UDP sockets of the kernel's own, one a family. What comes in is read in the softirq that brought
 * it, and never queued.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/udp_tunnel.h>

#include "base/net.h"
#include "ask/socket.h"
#include "ask/state.h"

static int socket_create(struct ip_vs_chash_ask *ask, u16 af, u16 port,
			 int (*receive)(struct sock *sk, struct sk_buff *skb),
			 struct socket **sock)
{
	struct udp_port_cfg address = {
		.family			= af,
		.local_udp_port		= htons(port),
		.use_udp_checksums	= true,
		.use_udp6_tx_checksums	= true,
		.use_udp6_rx_checksums	= true,
		.ipv6_v6only		= true,
	};
	struct udp_tunnel_sock_cfg config = {
		.sk_user_data	= ask,
		.encap_type	= 1,
		.encap_rcv	= receive,
	};
	struct net *net = ask->cn->ipvs->net;
	int err;

	*sock = NULL;
	err = udp_sock_create(net, &address, sock);
	/* Not every host has IPv6. */
	if (af == AF_INET6 && (err == -EAFNOSUPPORT || err == -EPFNOSUPPORT ||
			       err == -EADDRNOTAVAIL))
		return 0;
	if (!err)
		ip_vs_chash_setup_udp_tunnel_sock(net, *sock, &config);
	return err;
}

static void socket_release(struct socket *sock)
{
	if (sock)
		ip_vs_chash_udp_tunnel_sock_release(sock);
}

/* Put sockets, or none, in place of those that are open, and release these. */
static void sockets_replace(struct ip_vs_chash_ask *ask, struct socket *sock[], u16 port)
{
	unsigned int i;

	for (i = 0; i < CHASH_ASK_FAMILIES; i++)
		sock[i] = rcu_replace_pointer(ask->sock[i], sock[i],
					      lockdep_is_held(&ask->cn->lock));
	WRITE_ONCE(ask->port, port);
	if (sock[0] || sock[1])
		synchronize_rcu();
	for (i = 0; i < CHASH_ASK_FAMILIES; i++)
		socket_release(sock[i]);
}

/*
 * Open the sockets, in place of those that are open. Process context, under the namespace's lock;
 * may sleep. Returns 0 or a negative error, when everything is as it was.
 */
int ip_vs_chash_socket_open(struct ip_vs_chash_ask *ask, u16 port,
			    int (*receive)(struct sock *sk, struct sk_buff *skb))
{
	struct socket *sock[CHASH_ASK_FAMILIES];
	int err;

	err = socket_create(ask, AF_INET, port, receive, &sock[0]);
	if (err)
		return err;
	err = socket_create(ask, AF_INET6, port, receive, &sock[1]);
	if (err) {
		socket_release(sock[0]);
		return err;
	}
	sockets_replace(ask, sock, port);
	return 0;
}

/*
 * Close the sockets. Process context, under the namespace's lock; may sleep. A grace period of RCU
 * later nobody is in the function that gets what comes in.
 */
void ip_vs_chash_socket_close(struct ip_vs_chash_ask *ask)
{
	struct socket *none[CHASH_ASK_FAMILIES] = {};

	sockets_replace(ask, none, 0);
}

static void send4(struct net *net, struct sock *sk, struct sk_buff *skb,
		  const struct ip_vs_chash_letter *letter, __be16 port)
{
	struct flowi4 fl4 = {
		.daddr		= letter->peer.ip,
		.saddr		= letter->local.ip,
		.flowi4_proto	= IPPROTO_UDP,
		.fl4_sport	= port,
		.fl4_dport	= letter->port,
	};
	struct rtable *rt = ip_route_output_flow(net, &fl4, sk);

	if (IS_ERR(rt)) {
		kfree_skb(skb);
		return;
	}
	ip_vs_chash_udp_tunnel_xmit(rt, sk, skb, fl4.saddr, fl4.daddr, ip4_dst_hoplimit(&rt->dst),
				    port, letter->port);
}

#if IS_ENABLED(CONFIG_IPV6)
static void send6(struct net *net, struct sock *sk, struct sk_buff *skb,
		  const struct ip_vs_chash_letter *letter, __be16 port)
{
	struct flowi6 fl6 = {
		.daddr		= letter->peer.in6,
		.saddr		= letter->local.in6,
		.flowi6_proto	= IPPROTO_UDP,
		.fl6_sport	= port,
		.fl6_dport	= letter->port,
	};
	struct dst_entry *dst = ip6_dst_lookup_flow(net, sk, &fl6, NULL);

	if (IS_ERR(dst)) {
		kfree_skb(skb);
		return;
	}
	ip_vs_chash_udp_tunnel6_xmit(dst, sk, skb, &fl6.saddr, &fl6.daddr, ip6_dst_hoplimit(dst),
				     port, letter->port);
}
#endif

/* Room for the headers of whatever leads to the peer. */
static struct sk_buff *letter_skb(const struct chash_wire *wire, const siphash_key_t *key)
{
	unsigned int room = LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr) + 64;
	struct sk_buff *skb = alloc_skb(room + CHASH_WIRE_LEN, GFP_ATOMIC | __GFP_NOWARN);

	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	chash_wire_encode(wire, key, skb_put(skb, CHASH_WIRE_LEN));
	return skb;
}

/* Send a datagram. */
void ip_vs_chash_socket_send(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_letter *letter,
			     const struct chash_wire *wire, unsigned int key)
{
	siphash_key_t with = ask->key[key];
	struct socket *sock;
	struct sk_buff *skb;
	__be16 port;

	local_bh_disable();
	rcu_read_lock();
	sock = rcu_dereference(ask->sock[letter->af == AF_INET6]);
	port = htons(READ_ONCE(ask->port));
	if (!sock || !port)
		goto out;
	skb = letter_skb(wire, &with);
	if (!skb)
		goto out;
	if (letter->af == AF_INET)
		send4(ask->cn->ipvs->net, sock->sk, skb, letter, port);
#if IS_ENABLED(CONFIG_IPV6)
	else
		send6(ask->cn->ipvs->net, sock->sk, skb, letter, port);
#endif
out:
	rcu_read_unlock();
	local_bh_enable();
}
