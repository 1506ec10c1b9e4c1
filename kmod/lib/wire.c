// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Encodes and decodes the datagrams of directors. Every byte of one is covered by a keyed hash and
 * has one meaning: what decodes is what was encoded.
 *
 *	 0	'c' 'H'			 16	firewall mark
 *	 2	version			 20	age, ms
 *	 3	type			 24	id
 *	 4	family			 32	digest
 *	 5	verdict			 40	address of the client
 *	 6	state			 56	virtual address
 *	 7	0			 72	address of the server
 *	 8	port of the client	 88	SipHash-2-4 of bytes 0 to 87
 *	10	virtual port
 *	12	PoP
 *	14	port of the server
 */
#include <linux/string.h>

#include "lib/wire.h"

#define CHASH_WIRE_AT_MAC	88

static void put(u8 *at, u64 value, unsigned int bytes)
{
	while (bytes--) {
		at[bytes] = value;
		value >>= 8;
	}
}

static u64 get(const u8 *at, unsigned int bytes)
{
	u64 value = 0;

	while (bytes--)
		value = value << 8 | *at++;
	return value;
}

/* The key of datagrams. */
void chash_wire_key(const siphash_key_t *seed, siphash_key_t *key)
{
	/* The last byte tells the halves apart, the others this use of the seed from others. */
	u8 label[] = "chash ask\0";

	label[9] = 1;
	key->key[0] = siphash(label, 10, seed);
	label[9] = 2;
	key->key[1] = siphash(label, 10, seed);
}

/* Make a datagram. */
void chash_wire_encode(const struct chash_wire *wire, const siphash_key_t *key,
		       u8 data[CHASH_WIRE_LEN])
{
	memset(data, 0, CHASH_WIRE_LEN);
	data[0] = 'c';
	data[1] = 'H';
	data[2] = CHASH_WIRE_VERSION;
	data[3] = wire->type;
	data[4] = wire->family;
	data[5] = wire->verdict;
	data[6] = wire->state;
	memcpy(data + 8, &wire->cport, sizeof(wire->cport));
	memcpy(data + 10, &wire->vport, sizeof(wire->vport));
	put(data + 12, wire->pop, 2);
	memcpy(data + 14, &wire->sport, sizeof(wire->sport));
	put(data + 16, wire->mark, 4);
	put(data + 20, wire->age_ms, 4);
	put(data + 24, wire->id, 8);
	put(data + 32, wire->digest, 8);
	memcpy(data + 40, wire->client, sizeof(wire->client));
	memcpy(data + 56, wire->vip, sizeof(wire->vip));
	memcpy(data + 72, wire->server, sizeof(wire->server));
	put(data + CHASH_WIRE_AT_MAC, siphash(data, CHASH_WIRE_AT_MAC, key), 8);
}

/* Whether an address of @family has nothing behind its end. */
static bool address_is_good(const u8 *addr, u8 family)
{
	unsigned int i = family == CHASH_WIRE_IPV6 ? 16 : family == CHASH_WIRE_IPV4 ? 4 : 0;

	for (; i < 16; i++)
		if (addr[i])
			return false;
	return true;
}

static bool wire_is_good(const struct chash_wire *wire)
{
	switch (wire->type) {
	case CHASH_WIRE_ASK:
		if (wire->verdict || wire->state || wire->pop || wire->age_ms)
			return false;
		break;
	case CHASH_WIRE_ANSWER:
		if (wire->verdict >= CHASH_WIRE_VERDICTS ||
		    (wire->verdict != CHASH_WIRE_UNKNOWN && !wire->family) ||
		    (wire->verdict == CHASH_WIRE_THEIRS && !wire->pop) ||
		    (wire->verdict == CHASH_WIRE_UNKNOWN && wire->state))
			return false;
		break;
	default:
		return false;
	}
	if (wire->family != CHASH_WIRE_NO_FLOW && wire->family != CHASH_WIRE_IPV4 &&
	    wire->family != CHASH_WIRE_IPV6)
		return false;
	return address_is_good(wire->client, wire->family) &&
	       address_is_good(wire->vip, wire->family) &&
	       address_is_good(wire->server, wire->sport ? wire->family : CHASH_WIRE_NO_FLOW) &&
	       (!wire->sport || (wire->type == CHASH_WIRE_ANSWER &&
				 wire->verdict == CHASH_WIRE_MINE));
}

/* Read a datagram. Returns CHASH_WIRE_OK, or what is wrong with it. */
enum chash_wire_error chash_wire_decode(const u8 *data, size_t len, const siphash_key_t *key,
					struct chash_wire *wire)
{
	if (len < 4 || data[0] != 'c' || data[1] != 'H')
		return CHASH_WIRE_MALFORMED;
	if (data[2] != CHASH_WIRE_VERSION)
		return CHASH_WIRE_OTHER_VERSION;
	if (len != CHASH_WIRE_LEN || data[7])
		return CHASH_WIRE_MALFORMED;
	if (get(data + CHASH_WIRE_AT_MAC, 8) != siphash(data, CHASH_WIRE_AT_MAC, key))
		return CHASH_WIRE_FORGED;

	wire->type = data[3];
	wire->family = data[4];
	wire->verdict = data[5];
	wire->state = data[6];
	memcpy(&wire->cport, data + 8, sizeof(wire->cport));
	memcpy(&wire->vport, data + 10, sizeof(wire->vport));
	wire->pop = get(data + 12, 2);
	memcpy(&wire->sport, data + 14, sizeof(wire->sport));
	wire->mark = get(data + 16, 4);
	wire->age_ms = get(data + 20, 4);
	wire->id = get(data + 24, 8);
	wire->digest = get(data + 32, 8);
	memcpy(wire->client, data + 40, sizeof(wire->client));
	memcpy(wire->vip, data + 56, sizeof(wire->vip));
	memcpy(wire->server, data + 72, sizeof(wire->server));
	return wire_is_good(wire) ? CHASH_WIRE_OK : CHASH_WIRE_MALFORMED;
}
