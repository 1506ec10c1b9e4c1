// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Prints kunit/golden-vectors.h. A difference to the committed one means that directors of
 * different releases would map clients differently: that needs a new mapping version.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

static const char * const addrs[] = {
	"192.0.2.1", "192.0.2.2", "198.51.100.255", "0.0.0.0", "255.255.255.255",
	"2001:db8::1", "2001:db8::2", "2001:db8:1::1", "::", "fe80::ffff:ffff:ffff:ffff",
};

static const u64 seeds[][2] = {
	{ 0, 0 },
	{ 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
};

static const struct chash_golden_table tables[] = {
	{ .set = 1, .n = 2, .weight_max = 1, .bits = 8 },
	{ .set = 2, .n = 3, .weight_max = 128, .bits = 8 },
	{ .set = 3, .n = 64, .weight_max = 1, .bits = 8 },
	{ .set = 4, .n = 16, .weight_max = 65536 / 2, .bits = 9 },
	{ .set = 5, .n = 300, .weight_max = 64, .bits = 11 },
	{ .set = 6, .n = 8, .weight_max = 1, .bits = 16 },
	{ .set = 7, .n = 512, .weight_max = 128, .bits = 16 },
	{ .set = 8, .n = 4096, .weight_max = 128, .bits = 16 },
	{ .set = 9, .n = 4096, .weight_max = 1, .bits = 17 },
	{ .set = 10, .n = 64, .weight_max = 16, .bits = 20 },
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static u8 parse(const char *text, u8 addr[16])
{
	memset(addr, 0, 16);
	if (inet_pton(AF_INET, text, addr) == 1)
		return 4;
	if (inet_pton(AF_INET6, text, addr) == 1)
		return 6;
	abort();
}

static void print_addr(const char *text, u8 family, const u8 addr[16])
{
	unsigned int i;

	printf("\t{\n\t\t/* %s */\n\t\t.family = %u,\n\t\t.addr = {", text, family);
	for (i = 0; i < (family == 6 ? 16 : 4); i++)
		printf("%s0x%02x,", i % 8 ? " " : "\n\t\t\t", addr[i]);
	printf("\n\t\t},\n");
}

static void print_key(const char *text, const u64 seed[2], u16 block)
{
	siphash_key_t key = {{ seed[0], seed[1] }};
	__be32 word[4];
	u8 addr[16], family = parse(text, addr);
	u64 hash;

	memcpy(word, addr, sizeof(word));
	hash = family == 4 ? chash_key4(&key, word[0], block) : chash_key6(&key, word, block);
	print_addr(text, family, addr);
	printf("\t\t.seed = { 0x%016llxULL, 0x%016llxULL },\n", seed[0], seed[1]);
	printf("\t\t.block = %u,\n\t\t.key = 0x%016llxULL,\n\t},\n", block, hash);
}

static void print_id(const char *text, u16 port)
{
	u8 addr[16], family = parse(text, addr);
	u64 id = chash_dest_id(family, addr, htons(port));

	print_addr(text, family, addr);
	printf("\t\t.port = %u,\n\t\t.id = 0x%016llxULL,\n\t},\n", port, id);
}

static void print_table(const struct chash_golden_table *t)
{
	struct chash_map map = { .bits = t->bits, .n = t->n };
	u32 *ladder = malloc(chash_ladder_bytes(t->bits));
	void *scratch = malloc(chash_scratch_bytes(t->bits));
	u64 digest;

	map.member = calloc(t->n, sizeof(*map.member));
	map.slot = calloc(1U << t->bits, sizeof(*map.slot));
	if (!ladder || !scratch || !map.member || !map.slot)
		abort();
	chash_golden_members(map.member, t->set, t->n, t->weight_max);
	chash_ladder_fill(ladder, t->bits);
	chash_map_build(&map, ladder, scratch);
	digest = chash_members_digest(t->bits, map.member, t->n);

	printf("\t{\n\t\t.set = %u, .n = %u, .weight_max = %u, .bits = %u,\n", t->set, t->n,
	       t->weight_max, t->bits);
	printf("\t\t.digest = 0x%016llxULL,\n", digest);
	printf("\t\t.sum = 0x%016llxULL,\n\t},\n", chash_golden_sum(&map));
	free(map.slot);
	free(map.member);
	free(scratch);
	free(ladder);
}

int main(void)
{
	static const u16 blocks[] = { 0, 1, 0x1234, 65535 }, ports[] = { 0, 80, 443, 65535 };
	size_t i, k = 0;

	printf("/* SPDX-License-Identifier: GPL-2.0-only */\n"
	       "/* Copyright (C) The ip_vs_chash authors */\n"
	       "/* Golden vectors of mapping version %u; printed by userspace/tests/golden_gen.c. */\n"
	       "#ifndef _CHASH_GOLDEN_VECTORS_H\n#define _CHASH_GOLDEN_VECTORS_H\n\n"
	       "#include \"golden.h\"\n\n",
	       CHASH_MAPPING_VERSION);

	printf("static const struct chash_golden_key chash_golden_keys[] = {\n");
	for (i = 0; i < COUNT(addrs); i++)
		for (k = 0; k < COUNT(seeds); k++)
			print_key(addrs[i], seeds[k], blocks[(i + k) % COUNT(blocks)]);
	printf("};\n\nstatic const struct chash_golden_id chash_golden_ids[] = {\n");
	for (i = 0; i < COUNT(addrs); i++)
		print_id(addrs[i], ports[i % COUNT(ports)]);
	printf("};\n\nstatic const struct chash_golden_table chash_golden_tables[] = {\n");
	for (i = 0; i < COUNT(tables); i++)
		print_table(&tables[i]);
	printf("};\n\n#endif /* _CHASH_GOLDEN_VECTORS_H */\n");
	return 0;
}
