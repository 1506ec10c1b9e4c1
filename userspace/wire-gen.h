/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the kernel stores and shows, a container for each set of attributes; the uapi header says
 * what is what. Included by containers.h, which has the types of addresses and lists. Made by
 * tools/netlink-gen from Documentation/netlink/specs/ip_vs_chash.yaml: not to be edited.
 */
#ifndef _CHASHCTL_WIRE_GEN_H
#define _CHASHCTL_WIRE_GEN_H

struct tuple {
	uint8_t af;
	uint8_t protocol;
	struct addr addr;
	uint16_t port;
	uint32_t fwmark;
};

struct flow {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_FLOW_x) */
	struct tuple virtual;
	struct addr client;
	uint16_t port;
};

struct split {
	uint16_t base;
	uint16_t size;
	uint16_t last;
	uint8_t psid_offset;
	uint8_t psid_length;
};

struct version {
	char module[31 + 1];
	uint32_t schema;
	uint32_t mapping;
};

struct settings {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_SETTINGS_x) */
	bool takeover;
	uint16_t bound;
	uint8_t table_bits;
	uint8_t group;
	struct split split;
	bool spill;
	uint8_t identity;	/* enum ip_vs_chash_identity */
};

struct table {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_TABLE_x) */
	uint64_t generation;
	uint32_t bits;
	uint32_t members;
	uint64_t bytes;
	uint64_t build_ns;
	bool incremental;
	uint64_t age_ms;
	uint64_t hold_ms;
};

struct service {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_SERVICE_x) */
	struct tuple tuple;
	uint64_t revision;
	bool alive;
	struct settings stored;
	uint64_t unset;	/* HAVE(IP_VS_CHASH_A_SETTINGS_x) */
	struct settings effective;
	uint64_t by_flag;
	struct table table;
	struct table previous;
	bool pending;
	bool stale;
	uint32_t failures;
	uint8_t seed;	/* enum ip_vs_chash_seed */
	uint32_t mapping;
	uint64_t digest;
	uint32_t refused;
};

struct dest_settings {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_DEST_SETTINGS_x) */
	uint64_t id;
	uint16_t pop;
	bool relay;
};

struct dest {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_DEST_x) */
	struct tuple service;
	uint64_t revision;
	struct addr addr;
	uint16_t port;
	uint64_t id;
	uint32_t flags;	/* enum ip_vs_chash_dest_f */
	uint16_t pop;
	struct dest_settings stored;
	uint64_t unset;	/* HAVE(IP_VS_CHASH_A_DEST_SETTINGS_x) */
	uint32_t weight;
	uint32_t active;
	uint32_t inactive;
	uint32_t persistent;
	uint32_t table_weight;
	uint32_t slots;
	uint8_t drain;	/* enum ip_vs_chash_drain_state */
	uint64_t drain_deadline;
};

struct pop {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_POP_x) */
	uint16_t id;
	char name[IP_VS_CHASH_POP_NAME_LEN];
	bool self;
	uint8_t state;	/* enum ip_vs_chash_pop_state */
	struct addrs relays;
	uint64_t relayed;
	uint64_t owner_pool;
	uint64_t relay_limited;
	uint64_t redecided;
	bool new;
};

struct backbone {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_BACKBONE_x) */
	char dev[15 + 1];
	uint32_t ifindex;
};

struct owner {
	struct prefix prefix;
	struct pop_ids pops;
};

struct load {
	struct owner owner;
};

struct source {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_SOURCE_x) */
	struct prefix prefix;
	uint8_t group;
	struct split split;
	bool automatic;
};

struct heavy {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_HEAVY_x) */
	struct addr addr;
	uint64_t rate;
	uint64_t age_ms;
	bool automatic;
};

struct seed {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_SEED_x) */
	uint8_t state;	/* enum ip_vs_chash_seed */
	uint8_t key[IP_VS_CHASH_SEED_LEN];
	bool rotate;
};

struct stats {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_STATS_x) */
	struct tuple service;
	uint64_t value[IP_VS_CHASH_A_STATS_MAX + 1];	/* by IP_VS_CHASH_A_STATS_x */
};

struct explain {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_EXPLAIN_x) */
	struct tuple service;
	struct addr client_addr;
	uint16_t client_port;
	uint8_t reason;	/* enum ip_vs_chash_reason */
	uint64_t key;
	uint32_t slot;
	uint64_t generation;
	struct prefix source;
	struct addr dest_addr;
	uint16_t dest_port;
	uint64_t dest_id;
	uint16_t pop;
	bool midstream;
	char dev[15 + 1];
};

struct director {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_DIRECTOR_x) */
	struct tuple service;
	struct addr client_addr;
	uint16_t client_port;
	struct addr virtual_addr;
	uint16_t virtual_port;
	bool ask;
	struct addr addr;
	uint16_t pop;
	uint8_t state;	/* enum ip_vs_chash_director_state */
	uint64_t heard_ms;
	uint64_t rtt_us;
	uint64_t asked;
	uint64_t mine;
	uint64_t unknown;
	uint64_t silences;
	bool differs;
	bool first;
	uint8_t verdict;	/* enum ip_vs_chash_verdict */
	uint64_t answer_us;
	uint64_t idle_ms;
	uint32_t flow_pop;
};

struct drain {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_DRAIN_x) */
	struct tuple service;
	struct addr addr;
	uint16_t port;
	uint64_t deadline;
	bool cut;
	uint32_t weight;
	bool restore;
	uint8_t state;	/* enum ip_vs_chash_drain_state */
	bool by_weight;
	uint64_t since;
	uint32_t sessions;
	uint32_t active;
	uint32_t inactive;
	uint32_t persistent;
	struct flow flow;
};

struct event {
	uint64_t have;	/* HAVE(IP_VS_CHASH_A_EVENT_x) */
	uint8_t type;	/* enum ip_vs_chash_event */
	struct tuple service;
	struct addr dest_addr;
	uint16_t dest_port;
	uint16_t pop;
	struct prefix prefix;
	char dev[15 + 1];
	uint64_t generation;
	uint64_t count;
	uint32_t error;
	uint8_t kind;	/* enum ip_vs_chash_kind */
};

extern const struct wire_set wire_tuple, wire_flow, wire_split, wire_version, wire_settings,
	wire_table, wire_service, wire_dest_settings, wire_dest, wire_pop, wire_backbone,
	wire_owner, wire_load, wire_source, wire_heavy, wire_seed, wire_stats, wire_explain,
	wire_director, wire_drain, wire_event;

/* Words for the values of enums; none for those that stand for nothing. */
extern const char *const seed_names[IP_VS_CHASH_SEED_MAX + 1];
extern const char *const pop_state_names[IP_VS_CHASH_POP_STATE_MAX + 1];
extern const char *const drain_state_names[IP_VS_CHASH_DRAIN_STATE_MAX + 1];
extern const char *const identity_names[IP_VS_CHASH_IDENTITY_MAX + 1];
extern const char *const reason_names[IP_VS_CHASH_REASON_MAX + 1];
extern const char *const director_state_names[IP_VS_CHASH_DIRECTOR_STATE_MAX + 1];
extern const char *const verdict_names[IP_VS_CHASH_VERDICT_MAX + 1];
extern const char *const event_names[IP_VS_CHASH_EVENT_MAX + 1];
extern const char *const kind_names[IP_VS_CHASH_KIND_MAX + 1];

#endif /* _CHASHCTL_WIRE_GEN_H */
