/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The sockets over which directors ask each other. */
#ifndef _IP_VS_CHASH_SOCKET_H
#define _IP_VS_CHASH_SOCKET_H

#include <linux/netfilter.h>
#include <linux/types.h>

struct chash_wire;
struct ip_vs_chash_ask;
struct sk_buff;
struct sock;

/* Where a datagram comes from or goes to. */
struct ip_vs_chash_letter {
	u16			af;		/* address family */
	__be16			port;		/* of the other end */
	union nf_inet_addr	peer;		/* address of the other end */
	/* address of this end; of zeros when the route is to say */
	union nf_inet_addr	local;
};

int ip_vs_chash_socket_open(struct ip_vs_chash_ask *ask, u16 port,
			    int (*receive)(struct sock *sk, struct sk_buff *skb));
void ip_vs_chash_socket_close(struct ip_vs_chash_ask *ask);
void ip_vs_chash_socket_send(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_letter *letter,
			     const struct chash_wire *wire, unsigned int key);

#endif /* _IP_VS_CHASH_SOCKET_H */
