/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the kernel stores and shows, as the parsers, the printers and the transport share it.
 * Integers are in host order, addresses as on the wire.
 */
#ifndef _CHASHCTL_CONTAINERS_H
#define _CHASHCTL_CONTAINERS_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/ip_vs_chash.h>

/*
 * A container that is filled from a set of attributes notes in its "have" which of them were
 * there, and one that is sent which are to go, by the bits that the masks of the contract have.
 */
#define HAVE(attr) (1ULL << (attr))

/* An IPv4 or IPv6 address. */
struct addr {
	uint8_t af;	/* AF_INET, AF_INET6, or 0 for none */
	uint8_t ip[16];	/* 4 or 16 bytes; the rest is 0 */
};

struct prefix {
	struct addr addr;
	uint8_t plen;
};

/* Directors of a PoP. */
struct addrs {
	uint8_t n;
	struct addr at[IP_VS_CHASH_POP_ADDRESSES_MAX];
};

struct pop_ids {
	uint8_t n;
	uint16_t at[IP_VS_CHASH_OWNER_POPS_MAX];
};

struct wire_set;

#include "wire-gen.h"

/* Growing arrays of what the kernel or a file lists, see list_add(). */
#define LIST(name, type) struct name { struct type *at; size_t n; size_t size; }

/* What all of them have in common. */
struct list { void *at; size_t n; size_t size; };

LIST(services, service);
LIST(dests, dest);
LIST(drains, drain);
LIST(pops, pop);
LIST(backbones, backbone);
LIST(owners, owner);
LIST(sources, source);
LIST(directors, director);
LIST(heavies, heavy);
LIST(stats_list, stats);

#endif /* _CHASHCTL_CONTAINERS_H */
