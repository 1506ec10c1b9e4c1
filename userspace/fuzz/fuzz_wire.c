// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * libFuzzer target of the datagrams of directors: what decodes is what it was encoded from, byte by
 * byte. The input is a datagram; with all but its hash right it is tried with that, too.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/wire.h"

/* A failure has to stop the fuzzer, whatever the build flags. */
#define MUST(cond)	do { if (!(cond)) abort(); } while (0)

static const siphash_key_t key = { .key = { 1, 2 } };

static void try(const u8 *data, size_t len)
{
	u8 again[CHASH_WIRE_LEN];
	struct chash_wire wire;

	if (chash_wire_decode(data, len, &key, &wire) != CHASH_WIRE_OK)
		return;
	MUST(len == CHASH_WIRE_LEN);
	chash_wire_encode(&wire, &key, again);
	MUST(!memcmp(data, again, sizeof(again)));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	u8 signed_data[CHASH_WIRE_LEN];
	u64 mac;
	int i;

	try(data, len);
	if (len != CHASH_WIRE_LEN)
		return 0;
	memcpy(signed_data, data, sizeof(signed_data));
	mac = siphash(signed_data, CHASH_WIRE_LEN - 8, &key);
	for (i = 0; i < 8; i++)
		signed_data[CHASH_WIRE_LEN - 8 + i] = mac >> (56 - 8 * i);
	try(signed_data, sizeof(signed_data));
	return 0;
}
