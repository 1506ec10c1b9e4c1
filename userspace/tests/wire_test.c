// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tests of the datagrams of directors: what is encoded decodes to the same, of the bytes of one none
 * can be changed, and what nobody encodes does not decode.
 */
#include <stdlib.h>
#include <string.h>

#include "../../kmod/lib/wire.c"

#include "../../kunit/golden.h"
#include "check.h"

unsigned int check_failures;

static const siphash_key_t seed = { .key = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL } };
static const siphash_key_t other = { .key = { 0x0706050403020101ULL, 0x0f0e0d0c0b0a0908ULL } };
static u64 random_state = 5;

static struct chash_wire wire_random(void)
{
	u64 r = chash_golden_random(&random_state);
	struct chash_wire wire = {
		.type = r & 1 ? CHASH_WIRE_ASK : CHASH_WIRE_ANSWER,
		.family = r & 2 ? CHASH_WIRE_IPV4 : CHASH_WIRE_IPV6,
		.cport = r >> 8, .vport = r >> 24,
		.mark = r >> 13,
		.id = chash_golden_random(&random_state),
		.digest = chash_golden_random(&random_state),
	};
	unsigned int i, n = wire.family == CHASH_WIRE_IPV4 ? 4 : 16;

	for (i = 0; i < n; i++) {
		wire.client[i] = chash_golden_random(&random_state);
		wire.vip[i] = chash_golden_random(&random_state);
	}
	if (wire.type == CHASH_WIRE_ANSWER) {
		wire.verdict = (r >> 40) % CHASH_WIRE_VERDICTS;
		wire.state = r >> 50;
		wire.age_ms = r >> 20;
		wire.pop = (r >> 48) | 1;
		if (wire.verdict == CHASH_WIRE_UNKNOWN)
			wire.state = 0;
		wire.sport = wire.verdict == CHASH_WIRE_MINE ? r >> 30 : 0;
		for (i = 0; i < n && wire.sport; i++)
			wire.server[i] = chash_golden_random(&random_state);
	}
	return wire;
}

static void what_is_encoded_decodes_to_the_same(void)
{
	struct chash_wire wire, got;
	u8 data[CHASH_WIRE_LEN];
	siphash_key_t key;
	int i;

	chash_wire_key(&seed, &key);
	for (i = 0; i < 10000; i++) {
		wire = wire_random();
		memset(&got, 0, sizeof(got));
		chash_wire_encode(&wire, &key, data);
		EXPECT(chash_wire_decode(data, sizeof(data), &key, &got) == CHASH_WIRE_OK);
		EXPECT(!memcmp(wire.client, got.client, 16) && !memcmp(wire.vip, got.vip, 16) &&
		       !memcmp(wire.server, got.server, 16) && wire.sport == got.sport);
		EXPECT(wire.type == got.type && wire.family == got.family &&
		       wire.verdict == got.verdict && wire.state == got.state &&
		       wire.cport == got.cport && wire.vport == got.vport &&
		       wire.pop == got.pop && wire.mark == got.mark &&
		       wire.age_ms == got.age_ms && wire.id == got.id &&
		       wire.digest == got.digest);
	}
}

static void no_byte_can_be_changed_and_none_left_out(void)
{
	struct chash_wire wire = wire_random(), got;
	u8 data[CHASH_WIRE_LEN + 1] = {};
	siphash_key_t key;
	unsigned int i, bit;

	chash_wire_key(&seed, &key);
	chash_wire_encode(&wire, &key, data);
	for (i = 0; i < CHASH_WIRE_LEN; i++)
		for (bit = 0; bit < 8; bit++) {
			data[i] ^= 1 << bit;
			EXPECT(chash_wire_decode(data, CHASH_WIRE_LEN, &key, &got) !=
			       CHASH_WIRE_OK, "byte %u bit %u", i, bit);
			data[i] ^= 1 << bit;
		}
	for (i = 0; i <= CHASH_WIRE_LEN + 1; i++)
		EXPECT((chash_wire_decode(data, i, &key, &got) == CHASH_WIRE_OK) ==
		       (i == CHASH_WIRE_LEN), "%u bytes", i);
}

static void another_seed_makes_another_key(void)
{
	struct chash_wire wire = wire_random(), got;
	siphash_key_t key, key_of_other;
	u8 data[CHASH_WIRE_LEN];

	chash_wire_key(&seed, &key);
	chash_wire_key(&other, &key_of_other);
	EXPECT(key.key[0] != key.key[1]);
	chash_wire_encode(&wire, &key, data);
	EXPECT(chash_wire_decode(data, sizeof(data), &key_of_other, &got) == CHASH_WIRE_FORGED);
	EXPECT(chash_wire_decode(data, sizeof(data), &seed, &got) == CHASH_WIRE_FORGED);
}

/* What is encoded from it does not decode, though its hash is right. */
static void refused(struct chash_wire wire, enum chash_wire_error err)
{
	struct chash_wire got;
	u8 data[CHASH_WIRE_LEN];

	chash_wire_encode(&wire, &seed, data);
	EXPECT(chash_wire_decode(data, sizeof(data), &seed, &got) == err);
}

static void what_nobody_encodes_does_not_decode(void)
{
	const struct chash_wire ask = { .type = CHASH_WIRE_ASK, .family = CHASH_WIRE_IPV4 };
	struct chash_wire wire;
	u8 data[CHASH_WIRE_LEN];

	refused(ask, CHASH_WIRE_OK);
	wire = ask, wire.type = 3, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.family = 5, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.verdict = CHASH_WIRE_MINE, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.age_ms = 1, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.client[4] = 1, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.vip[15] = 1, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.type = CHASH_WIRE_ANSWER, refused(wire, CHASH_WIRE_OK);
	wire.verdict = CHASH_WIRE_THEIRS, refused(wire, CHASH_WIRE_MALFORMED);
	wire.pop = 7, refused(wire, CHASH_WIRE_OK);
	wire.verdict = CHASH_WIRE_MINE, refused(wire, CHASH_WIRE_OK);
	wire.verdict = CHASH_WIRE_UNKNOWN, refused(wire, CHASH_WIRE_OK);
	wire.state = 1, refused(wire, CHASH_WIRE_MALFORMED);
	wire.state = 0, wire.verdict = CHASH_WIRE_MINE;
	wire.pop = 0, refused(wire, CHASH_WIRE_OK);
	wire.sport = 80, wire.server[3] = 1, refused(wire, CHASH_WIRE_OK);
	wire.sport = 0, refused(wire, CHASH_WIRE_MALFORMED);
	wire.sport = 80, wire.server[4] = 1, refused(wire, CHASH_WIRE_MALFORMED);
	wire.server[4] = 0, wire.verdict = CHASH_WIRE_UNKNOWN, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.sport = 80, refused(wire, CHASH_WIRE_MALFORMED);
	wire = ask, wire.type = CHASH_WIRE_ANSWER;
	wire.verdict = CHASH_WIRE_VERDICTS, refused(wire, CHASH_WIRE_MALFORMED);

	chash_wire_encode(&ask, &seed, data);
	data[2] = CHASH_WIRE_VERSION + 1;
	EXPECT(chash_wire_decode(data, sizeof(data), &seed, &wire) == CHASH_WIRE_OTHER_VERSION);
}

static const struct check tests[] = {
	{ "what is encoded decodes to the same", what_is_encoded_decodes_to_the_same },
	{ "no byte can be changed and none left out", no_byte_can_be_changed_and_none_left_out },
	{ "another seed makes another key", another_seed_makes_another_key },
	{ "what nobody encodes does not decode", what_nobody_encodes_does_not_decode },
};

int main(void)
{
	return check_all("wire", tests, sizeof(tests) / sizeof(tests[0]));
}
