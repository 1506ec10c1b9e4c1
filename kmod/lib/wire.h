/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The datagram by which a director asks another one for a flow, and that of the answer. One format
 * of fixed size for both, see Documentation/reference/ask-format.rst.
 */
#ifndef _IP_VS_CHASH_WIRE_H
#define _IP_VS_CHASH_WIRE_H

#include <linux/siphash.h>
#include <linux/types.h>

#define CHASH_WIRE_LEN		96
#define CHASH_WIRE_VERSION	1

enum chash_wire_type {
	CHASH_WIRE_ASK = 1,
	CHASH_WIRE_ANSWER = 2,
};

/* Family of the flow; one that asks for no flow only wants an answer. */
enum chash_wire_family {
	CHASH_WIRE_NO_FLOW = 0,
	CHASH_WIRE_IPV4 = 4,
	CHASH_WIRE_IPV6 = 6,
};

enum chash_wire_verdict {
	CHASH_WIRE_UNKNOWN = 0,		/* there is no entry that says anything */
	CHASH_WIRE_MINE = 1,		/* an entry leads to a server */
	CHASH_WIRE_THEIRS = 2,		/* an entry leads to a director of PoP @pop */
	CHASH_WIRE_VERDICTS
};

/* What a datagram says. */
struct chash_wire {
	u8	type;	/* enum chash_wire_type */
	u8	family;	/* enum chash_wire_family */
	u8	verdict;	/* enum chash_wire_verdict, 0 in an ask */
	u8	state;	/* TCP state of the entry as IPVS numbers it, 0 without one */
	__be16	cport;	/* port of the client, in the order of the network, as all of the flow */
	__be16	vport;
	__be16	sport;	/* port of @server, 0 without one */
	/*
	 * of the director or server that the entry leads to, 0 for the own PoP; without an entry,
	 * of other sessions of the client's prefix, 0 when nothing is known of them
	 */
	u16	pop;
	u32	mark;	/* firewall mark of the service, 0 of one by address */
	/* since the entry saw its last segment; without one, since the service was bound */
	u32	age_ms;
	u64	id;	/* random, another one for each director; an answer has that of its ask */
	u64	digest;	/* of the service as the sender maps it, 0 when it has none */
	u8	client[16];	/* its address; zeros behind that of IPv4 */
	u8	vip[16];	/* virtual address, the same */
	/* of CHASH_WIRE_MINE if the flow is masqueraded or with another PoP's server, else zeros */
	u8	server[16];
};

/* What is wrong with a datagram. */
enum chash_wire_error {
	CHASH_WIRE_OK,
	CHASH_WIRE_MALFORMED,
	CHASH_WIRE_OTHER_VERSION,
	CHASH_WIRE_FORGED,
};

void chash_wire_key(const siphash_key_t *seed, siphash_key_t *key);
void chash_wire_encode(const struct chash_wire *wire, const siphash_key_t *key,
		       u8 data[CHASH_WIRE_LEN]);
enum chash_wire_error chash_wire_decode(const u8 *data, size_t len, const siphash_key_t *key,
					struct chash_wire *wire);

#endif /* _IP_VS_CHASH_WIRE_H */
