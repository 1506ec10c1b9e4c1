/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* SipHash with the names of <linux/siphash.h>; checked against an independent one by the tests. */
#ifndef _CHASH_SHIM_LINUX_SIPHASH_H
#define _CHASH_SHIM_LINUX_SIPHASH_H

#include <linux/bitops.h>
#include <linux/types.h>

typedef struct {
	u64 key[2];
} siphash_key_t;

/* "somepseudorandomlygeneratedbytes" */
#define SIPHASH_CONST_0	0x736f6d6570736575ULL
#define SIPHASH_CONST_1	0x646f72616e646f6dULL
#define SIPHASH_CONST_2	0x6c7967656e657261ULL
#define SIPHASH_CONST_3	0x7465646279746573ULL

static inline void chash_shim_sipround(u64 *a, u64 *b, u64 *c, u64 *d)
{
	*a += *b;
	*c += *d;
	*b = rol64(*b, 13) ^ *a;
	*d = rol64(*d, 16) ^ *c;
	*a = rol64(*a, 32);
	*c += *b;
	*a += *d;
	*b = rol64(*b, 17) ^ *c;
	*d = rol64(*d, 21) ^ *a;
	*c = rol64(*c, 32);
}

#define SIPHASH_PERMUTATION(a, b, c, d)	chash_shim_sipround(&(a), &(b), &(c), &(d))

static inline u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	u64 v0 = key->key[0] ^ SIPHASH_CONST_0, v1 = key->key[1] ^ SIPHASH_CONST_1;
	u64 v2 = key->key[0] ^ SIPHASH_CONST_2, v3 = key->key[1] ^ SIPHASH_CONST_3;
	const u8 *byte = data;
	u64 word = 0;
	size_t i;

	for (i = 0; i <= (len | 7); i++) {
		u8 c = i < len ? byte[i] : (i & 7) == 7 ? len : 0;

		word |= (u64)c << (i & 7) * 8;
		if ((i & 7) < 7)
			continue;
		v3 ^= word;
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
		v0 ^= word;
		word = 0;
	}
	v2 ^= 0xff;
	for (i = 0; i < 4; i++)
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
	return v0 ^ v1 ^ v2 ^ v3;
}

/* The kernel hashes the words as little-endian bytes. */
static inline u64 siphash_3u64(u64 first, u64 second, u64 third, const siphash_key_t *key)
{
	const u64 word[3] = { first, second, third };
	u8 byte[24] = { 0 };
	unsigned int i;

	for (i = 0; i < sizeof(byte); i++)
		byte[i] = word[i / 8] >> i % 8 * 8;
	return siphash(byte, sizeof(byte), key);
}

#endif /* _CHASH_SHIM_LINUX_SIPHASH_H */
