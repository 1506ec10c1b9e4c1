/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The mapping of clients to destinations as a pure function: key, slot, choices, and the race
 * that fills the slots. No kernel state: core.[ch] compile unchanged in userspace.
 */
#ifndef _IP_VS_CHASH_CORE_H
#define _IP_VS_CHASH_CORE_H

#include <linux/types.h>
#include <linux/siphash.h>
#include <asm/byteorder.h>

#define CHASH_MAPPING_VERSION	1
#define CHASH_BITS_MIN		8
#define CHASH_BITS_MAX		20
#define CHASH_BITS_DEFAULT	16
#define CHASH_MEMBERS_MAX	4096
#define CHASH_WEIGHT_MAX	65535
/* Slots tried for one assignment: the key's own and its re-probes, two choices in each. */
#define CHASH_PROBES		8

/* One destination as the mapping sees it. */
struct chash_member {
	u64	id;	/* destination id; members are sorted by it, strictly ascending */
	u32	weight;	/* 1 .. CHASH_WEIGHT_MAX */
};

/*
 * Owner and next choice of a slot. Three bytes instead of two times two: the slots are nearly all
 * of what a table takes.
 */
struct chash_slot {
	u8	byte[3];	/* their ranks of 12 bits, the owner's first, little-endian */
};

static inline u16 chash_slot_owner(const struct chash_slot *slot)
{
	return (slot->byte[0] | slot->byte[1] << 8) & (CHASH_MEMBERS_MAX - 1);
}

static inline u16 chash_slot_next(const struct chash_slot *slot)
{
	return (slot->byte[1] | slot->byte[2] << 8) >> 4;
}

static inline void chash_slot_set(struct chash_slot *slot, u16 owner, u16 next)
{
	slot->byte[0] = owner;
	slot->byte[1] = owner >> 8 | next << 4;
	slot->byte[2] = next >> 4;
}

/* The lookup array computed from one pool. What a lookup reads comes first. */
struct chash_map {
	unsigned int		bits;		/* log2 of the number of slots */
	unsigned int		n;		/* members, 0 .. CHASH_MEMBERS_MAX */
	struct chash_slot	*slot;		/* the slots; NULL while @n < 2 */
	struct chash_member	*member;	/* sorted by id; a member's index is its rank */
	/*
	 * race time; no slot has its second arrival later, which bounds the slots that an
	 * incremental change visits
	 */
	u64			latest;
	u64			tight;		/* total weight for which @latest was exact */
};

/* Size of the ladder, which is the same for all members, and of the working memory of a build. */
static inline size_t chash_ladder_bytes(unsigned int bits)
{
	return sizeof(u32) << bits;
}

static inline size_t chash_scratch_bytes(unsigned int bits)
{
	return sizeof(u64[2]) << bits;
}

void chash_ladder_fill(u32 *ladder, unsigned int bits);

u64 chash_members_digest(unsigned int bits, const struct chash_member *member, unsigned int n);
u64 chash_dest_id(unsigned int family, const void *addr, __be16 port);

void chash_map_build(struct chash_map *map, const u32 *ladder, void *scratch);
bool chash_map_update(struct chash_map *map, const struct chash_map *old, const u32 *ladder);
void chash_map_race(const struct chash_map *map, const u32 *ladder, u32 slot, u16 choice[2]);
void chash_map_shares(const struct chash_map *map, u32 *owned);

/* What of a client's address and port its key is made of. */
struct chash_policy {
	u64	reciprocal;	/* 2^32 / @size, rounded up */
	u16	base;		/* first port of the first block */
	u16	size;		/* ports in a block; 0 when the key keeps nothing of the port */
	u16	last;		/* last port that is split into blocks */
	u16	plen;		/* leading bits of the address that are kept; 1 .. 32 or 1 .. 128 */
	/* bits of a port set's id: @size ports follow each other, and their set comes again */
	u8	psid;
	bool	settled;	/* somebody decided whether to split: no automatism does */
};

void chash_policy_set_split(struct chash_policy *policy, u16 base, u16 size, u16 last);
void chash_policy_set_psid(struct chash_policy *policy, unsigned int offset, unsigned int length);

/*
 * Block of ports that a client's port lies in. All ports below @policy's base are one block and so
 * are all above its last. With 16-bit operands the product of a rounded-up reciprocal is exact.
 * Returns the number of the block, or of the port set; those of the ports outside come last.
 */
static inline u16 chash_policy_block(const struct chash_policy *policy, u16 port)
{
	u16 inner = (u16)(policy->last - policy->base) * policy->reciprocal >> 32;

	if (policy->psid)
		return port < policy->base ? 1U << policy->psid :
		       (port * policy->reciprocal >> 32) & ((1U << policy->psid) - 1);
	if (port < policy->base)
		return inner + 1;
	if (port > policy->last)
		return inner + 1 + (policy->base > 0);
	return (u16)(port - policy->base) * policy->reciprocal >> 32;
}

/* State of SipHash-1-3: one round a word, three to finish. */
struct chash_sip {
	u64	v0, v1, v2, v3;
};

static inline void chash_sip_init(struct chash_sip *s, const siphash_key_t *seed)
{
	s->v0 = SIPHASH_CONST_0 ^ seed->key[0];
	s->v1 = SIPHASH_CONST_1 ^ seed->key[1];
	s->v2 = SIPHASH_CONST_2 ^ seed->key[0];
	s->v3 = SIPHASH_CONST_3 ^ seed->key[1];
}

static inline void chash_sip_word(struct chash_sip *s, u64 word)
{
	s->v3 ^= word;
	SIPHASH_PERMUTATION(s->v0, s->v1, s->v2, s->v3);
	s->v0 ^= word;
}

static inline u64 chash_sip_end(struct chash_sip *s)
{
	s->v2 ^= 0xff;
	SIPHASH_PERMUTATION(s->v0, s->v1, s->v2, s->v3);
	SIPHASH_PERMUTATION(s->v0, s->v1, s->v2, s->v3);
	SIPHASH_PERMUTATION(s->v0, s->v1, s->v2, s->v3);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static inline u64 chash_addr_word(__be32 first, __be32 second)
{
	return le32_to_cpu((__force __le32)first) |
	       (u64)le32_to_cpu((__force __le32)second) << 32;
}

/*
 * Key of an IPv4 client. SipHash-1-3 over the address as on the wire and the block as
 * little-endian: 6 bytes, one block of the hash. The key is never seen from outside, so the reduced
 * rounds that the kernel uses for its hash tables are enough against chosen collisions. 64-bit
 * words on every architecture: hsiphash() would differ between 32-bit and 64-bit directors.
 */
static __always_inline u64 chash_key4(const siphash_key_t *seed, __be32 addr, u16 block)
{
	struct chash_sip s;

	chash_sip_init(&s, seed);
	chash_sip_word(&s, chash_addr_word(addr, 0) | (u64)block << 32 | 6ULL << 56);
	return chash_sip_end(&s);
}

/* Key of an IPv6 client. As chash_key4(), over 18 bytes. Returns the 64-bit key. */
static __always_inline u64 chash_key6(const siphash_key_t *seed, const __be32 addr[4], u16 block)
{
	struct chash_sip s;

	chash_sip_init(&s, seed);
	chash_sip_word(&s, chash_addr_word(addr[0], addr[1]));
	chash_sip_word(&s, chash_addr_word(addr[2], addr[3]));
	chash_sip_word(&s, block | 18ULL << 56);
	return chash_sip_end(&s);
}

/*
 * Slot to try for a key. The choices of a key, in order, are the owner of slot[chash_probe(.., 0)],
 * its next choice, then those of the next probe. An odd step visits CHASH_PROBES different slots.
 */
static inline u32 chash_probe(unsigned int bits, u64 key, unsigned int k)
{
	u32 step = (u32)(key >> 32) | 1;

	return ((u32)key + k * step) & ((1U << bits) - 1);
}

#endif /* _IP_VS_CHASH_CORE_H */
