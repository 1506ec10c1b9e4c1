/* SPDX-License-Identifier: GPL-2.0-only */
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

/**
 * struct addr - an IPv4 or IPv6 address
 * @af:	AF_INET, AF_INET6, or 0 for none
 * @ip:	4 or 16 bytes; the rest is 0
 */
struct addr {
	uint8_t af;
	uint8_t ip[16];
};

struct prefix {
	struct addr addr;
	uint8_t plen;
};

/**
 * struct tuple - what names a service
 * @fwmark:	firewall mark, or 0
 * @port:	virtual port, 0 for all
 * @af:		family of the service
 * @protocol:	IPPROTO_TCP, UDP or SCTP; 0 with @fwmark
 * @addr:	virtual address; none with @fwmark
 */
struct tuple {
	uint32_t fwmark;
	uint16_t port;
	uint8_t af;
	uint8_t protocol;
	struct addr addr;
};

struct split {
	uint16_t base;
	uint16_t size;
	uint16_t last;
};

/**
 * struct settings - settings of a service
 * @have:	which
 * @bound:	percent, 0 for off
 * @takeover:	on or off
 * @spill:	on or off
 * @bits:	log2 of the slots
 * @group:	bits of a client's address that are kept
 * @split:	of the client's port; a size of 0 is "off"
 */
struct settings {
	uint64_t have;		/* IP_VS_CHASH_A_SETTINGS_x */
	uint32_t bound;
	bool takeover;
	bool spill;
	uint8_t bits;
	uint8_t group;
	struct split split;
};

struct table {
	uint64_t have;		/* IP_VS_CHASH_A_TABLE_x */
	bool incremental;
	uint8_t bits;
	uint32_t members;
	uint64_t generation;
	uint64_t bytes;
	uint64_t build_ns;
	uint64_t age_ms;
	uint64_t hold_ms;
};

struct service {
	uint64_t have;		/* IP_VS_CHASH_A_SERVICE_x */
	struct tuple tuple;
	uint64_t revision;
	bool alive;
	bool pending;
	bool stale;
	uint8_t seed;
	uint32_t failures;
	uint32_t refused;
	uint32_t mapping;
	uint64_t digest;
	struct settings stored;
	struct settings effective;
	uint32_t by_flag;	/* HAVE(IP_VS_CHASH_A_SETTINGS_x) */
	uint32_t unset;		/* the same */
	struct table table;
	struct table previous;
};

struct dest_settings {
	uint64_t have;		/* IP_VS_CHASH_A_DEST_SETTINGS_x */
	uint16_t pop;
	bool relay;
	uint64_t id;
};

struct dest {
	uint64_t have;		/* IP_VS_CHASH_A_DEST_x */
	struct tuple service;
	uint64_t revision;
	struct addr addr;
	uint16_t port;
	uint16_t pop;		/* 0: this one */
	uint32_t flags;		/* enum ip_vs_chash_dest_flag */
	uint64_t id;
	struct dest_settings stored;
	uint32_t unset;		/* HAVE(IP_VS_CHASH_A_DEST_SETTINGS_x) */
	uint32_t weight;
	uint32_t active;
	uint32_t inactive;
	uint32_t persistent;
	uint32_t table_weight;
	uint32_t slots;
	uint8_t drain;		/* enum ip_vs_chash_drain_state */
	uint64_t deadline;	/* of the drain, seconds since the epoch */
};

/**
 * struct drain - a destination that takes no new sessions
 * @have:	which of these
 * @service:	service
 * @addr:	address of the destination; without it all of this PoP are meant
 * @port:	its port
 * @deadline:	seconds since the epoch
 * @since:	the same
 * @cut:	what is left at the deadline is to be ended
 * @restore:	put back what was saved
 * @by_weight:	it was not started here, the weight in IPVS is 0
 * @weight:	to be given back when it ends
 * @state:	enum ip_vs_chash_drain_state
 * @sessions:	that are waited for
 * @active:	connections
 * @inactive:	the same
 * @persistent:	templates
 */
struct drain {
	uint64_t have;		/* IP_VS_CHASH_A_DRAIN_x */
	struct tuple service;
	struct addr addr;
	uint16_t port;
	uint64_t deadline;
	uint64_t since;
	bool cut;
	bool restore;
	bool by_weight;
	uint32_t weight;
	uint8_t state;
	uint32_t sessions;
	uint32_t active;
	uint32_t inactive;
	uint32_t persistent;
};

struct addrs {
	uint8_t n;
	struct addr at[IP_VS_CHASH_POP_ADDRESSES_MAX];
};

struct pop {
	uint64_t have;		/* IP_VS_CHASH_A_POP_x */
	uint16_t id;
	char name[IP_VS_CHASH_POP_NAME_LEN];
	bool self;
	uint8_t state;
	uint8_t complete;
	struct addrs relays;
	struct addrs returns;
	uint64_t relayed;
	uint64_t owner_pool;
	uint64_t relay_limited;
	uint64_t redecided;
};

struct backbone {
	uint64_t have;		/* IP_VS_CHASH_A_BACKBONE_x */
	char dev[IF_NAMESIZE];
	bool returns;
	uint32_t ifindex;
};

struct pop_ids {
	uint8_t n;
	uint16_t at[IP_VS_CHASH_OWNER_POPS_MAX];
};

struct owner {
	struct prefix prefix;
	struct pop_ids pops;
};

struct source {
	uint64_t have;		/* IP_VS_CHASH_A_SOURCE_x */
	struct prefix prefix;
	uint8_t group;
	struct split split;
	bool automatic;
};

struct heavy {
	uint64_t have;		/* IP_VS_CHASH_A_HEAVY_x */
	struct addr addr;
	uint64_t rate;
	uint64_t age_ms;
	bool automatic;
};

struct explanation {
	uint64_t have;		/* IP_VS_CHASH_A_EXPLAIN_x */
	struct tuple service;
	struct addr client;
	uint16_t client_port;
	uint8_t reason;		/* enum ip_vs_chash_reason */
	uint32_t slot;
	uint64_t key;
	uint64_t generation;
	struct prefix source;
	struct addr dest;
	uint16_t dest_port;
	uint64_t dest_id;
	uint16_t pop;		/* 0: this one */
	bool midstream;
	char dev[IF_NAMESIZE];
};

struct digest {
	uint64_t have;		/* IP_VS_CHASH_A_DIGEST_x */
	struct tuple service;
	uint64_t value;
	bool pending;
};

struct version {
	char module[32];
	uint32_t schema;
	uint32_t mapping;
};

struct seed {
	uint64_t have;		/* IP_VS_CHASH_A_SEED_x */
	uint8_t state;		/* enum ip_vs_chash_seed_state */
	bool rotate;
	uint8_t key[IP_VS_CHASH_SEED_LEN];
};

struct role {
	uint64_t have;		/* IP_VS_CHASH_A_ROLE_x */
	uint8_t state;		/* enum ip_vs_chash_role */
	uint64_t age_ms;
};

struct event {
	uint64_t have;		/* IP_VS_CHASH_A_EVENT_x */
	uint8_t type;		/* enum ip_vs_chash_event_type */
	struct tuple service;
	struct addr dest;
	uint16_t dest_port;
	uint16_t pop;
	struct prefix prefix;
	char dev[IF_NAMESIZE];
	uint64_t generation;
	uint64_t count;
	uint32_t error;
	uint8_t kind;		/* IP_VS_CHASH_A_STATS_x */
};

struct stats {
	uint64_t have;		/* IP_VS_CHASH_A_STATS_x */
	struct tuple service;
	uint64_t value[IP_VS_CHASH_A_STATS_MAX + 1];	/* by IP_VS_CHASH_A_STATS_x */
};

/* Growing arrays of what the kernel or a file lists, see list_add(). */
#define LIST(name, type) struct name { struct type *at; size_t n; size_t size; }

LIST(services, service);
LIST(dests, dest);
LIST(drains, drain);
LIST(pops, pop);
LIST(backbones, backbone);
LIST(owners, owner);
LIST(sources, source);
LIST(heavies, heavy);
LIST(digests, digest);
LIST(stats_list, stats);

#endif /* _CHASHCTL_CONTAINERS_H */
