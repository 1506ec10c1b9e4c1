// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The sets of attributes, each with what it fills in which container. Made by tools/netlink-gen
 * from Documentation/netlink/specs/ip_vs_chash.yaml: not to be edited.
 */
#include "util.h"
#include "wire.h"

#define FIELD(kind, type, member, ...) \
	{ kind, offsetof(struct type, member), sizeof(((struct type *)0)->member), \
	  .key = #member, ##__VA_ARGS__ }
#define NESTED(type, member, of) FIELD(NEST, type, member, .set = &wire_##of)
#define ENUM(type, member, name, NAME) \
	FIELD(U32, type, member, .names = name##_names, .max = IP_VS_CHASH_##NAME##_MAX)
#define COUNTER(type, attr, name) \
	[attr] = { U64, offsetof(struct type, value[attr]), sizeof(uint64_t), .key = name }
#define SET(type, ...) \
	const struct wire_set wire_##type = { .size = sizeof(struct type), \
		.fields = type##_fields, .max = ARRAY_SIZE(type##_fields) - 1, ##__VA_ARGS__ }

static const struct wire_field tuple_fields[] = {
	[IP_VS_CHASH_A_TUPLE_FAMILY] = FIELD(U32, tuple, af, .min = 2, .max = 10),
	[IP_VS_CHASH_A_TUPLE_PROTOCOL] = FIELD(U32, tuple, protocol, .min = 6, .max = 132),
	[IP_VS_CHASH_A_TUPLE_ADDR] = FIELD(ADDR, tuple, addr),
	[IP_VS_CHASH_A_TUPLE_PORT] = FIELD(BE16, tuple, port),
	[IP_VS_CHASH_A_TUPLE_FWMARK] = FIELD(U32, tuple, fwmark),
};
SET(tuple, .required = HAVE(IP_VS_CHASH_A_TUPLE_FAMILY), .check = tuple_check,
	.mask = tuple_mask);

static const struct wire_field flow_fields[] = {
	[IP_VS_CHASH_A_FLOW_VIRTUAL] = NESTED(flow, virtual, tuple),
	[IP_VS_CHASH_A_FLOW_CLIENT] = FIELD(ADDR, flow, client),
	[IP_VS_CHASH_A_FLOW_PORT] = FIELD(BE16, flow, port),
};
SET(flow, .have = true);

static const struct wire_field split_fields[] = {
	[IP_VS_CHASH_A_SPLIT_BASE] = FIELD(BE16, split, base),
	[IP_VS_CHASH_A_SPLIT_SIZE] = FIELD(U32, split, size, .max = 65535),
	[IP_VS_CHASH_A_SPLIT_LAST] = FIELD(BE16, split, last),
	[IP_VS_CHASH_A_SPLIT_PSID_OFFSET] = FIELD(U32, split, psid_offset, .max = 15),
	[IP_VS_CHASH_A_SPLIT_PSID_LENGTH] = FIELD(U32, split, psid_length, .min = 1, .max = 16),
};
SET(split, .required = HAVE(IP_VS_CHASH_A_SPLIT_SIZE), .mask = split_mask);

static const struct wire_field version_fields[] = {
	[IP_VS_CHASH_A_VERSION_MODULE] = FIELD(STRING, version, module),
	[IP_VS_CHASH_A_VERSION_SCHEMA] = FIELD(U32, version, schema),
	[IP_VS_CHASH_A_VERSION_MAPPING] = FIELD(U32, version, mapping),
};
SET(version, .get = IP_VS_CHASH_CMD_VERSION_GET,
	.required = HAVE(IP_VS_CHASH_A_VERSION_SCHEMA));

static const struct wire_field settings_fields[] = {
	[IP_VS_CHASH_A_SETTINGS_TAKEOVER] = FIELD(U32, settings, takeover, .max = 1),
	[IP_VS_CHASH_A_SETTINGS_BOUND] = FIELD(U32, settings, bound, .max = 10000),
	[IP_VS_CHASH_A_SETTINGS_TABLE_BITS] = FIELD(U32, settings, table_bits, .min = 8, .max = 20),
	[IP_VS_CHASH_A_SETTINGS_GROUP] = FIELD(U32, settings, group, .min = 1, .max = 128),
	[IP_VS_CHASH_A_SETTINGS_SPLIT] = NESTED(settings, split, split),
	[IP_VS_CHASH_A_SETTINGS_SPILL] = FIELD(U32, settings, spill, .max = 1),
	[IP_VS_CHASH_A_SETTINGS_IDENTITY] = ENUM(settings, identity, identity, IDENTITY),
};
SET(settings, .have = true);

static const struct wire_field table_fields[] = {
	[IP_VS_CHASH_A_TABLE_GENERATION] = FIELD(U64, table, generation),
	[IP_VS_CHASH_A_TABLE_BITS] = FIELD(U32, table, bits),
	[IP_VS_CHASH_A_TABLE_MEMBERS] = FIELD(U32, table, members),
	[IP_VS_CHASH_A_TABLE_BYTES] = FIELD(U64, table, bytes),
	[IP_VS_CHASH_A_TABLE_BUILD_NS] = FIELD(U64, table, build_ns),
	[IP_VS_CHASH_A_TABLE_INCREMENTAL] = FIELD(FLAG, table, incremental),
	[IP_VS_CHASH_A_TABLE_AGE_MS] = FIELD(U64, table, age_ms),
	[IP_VS_CHASH_A_TABLE_HOLD_MS] = FIELD(U64, table, hold_ms),
};
SET(table, .have = true, .required = HAVE(IP_VS_CHASH_A_TABLE_BITS), .check = table_check);

static const struct wire_field service_fields[] = {
	[IP_VS_CHASH_A_SERVICE_TUPLE] = NESTED(service, tuple, tuple),
	[IP_VS_CHASH_A_SERVICE_REVISION] = FIELD(U64, service, revision),
	[IP_VS_CHASH_A_SERVICE_ALIVE] = FIELD(FLAG, service, alive),
	[IP_VS_CHASH_A_SERVICE_STORED] = NESTED(service, stored, settings),
	[IP_VS_CHASH_A_SERVICE_UNSET] = FIELD(U64, service, unset),
	[IP_VS_CHASH_A_SERVICE_EFFECTIVE] = NESTED(service, effective, settings),
	[IP_VS_CHASH_A_SERVICE_BY_FLAG] = FIELD(U64, service, by_flag),
	[IP_VS_CHASH_A_SERVICE_TABLE] = NESTED(service, table, table),
	[IP_VS_CHASH_A_SERVICE_PREVIOUS] = NESTED(service, previous, table),
	[IP_VS_CHASH_A_SERVICE_PENDING] = FIELD(FLAG, service, pending),
	[IP_VS_CHASH_A_SERVICE_STALE] = FIELD(FLAG, service, stale),
	[IP_VS_CHASH_A_SERVICE_FAILURES] = FIELD(U32, service, failures),
	[IP_VS_CHASH_A_SERVICE_SEED] = ENUM(service, seed, seed, SEED),
	[IP_VS_CHASH_A_SERVICE_MAPPING] = FIELD(U32, service, mapping),
	[IP_VS_CHASH_A_SERVICE_DIGEST] = FIELD(U64, service, digest),
	[IP_VS_CHASH_A_SERVICE_REFUSED] = FIELD(U32, service, refused),
};
SET(service, .have = true, .get = IP_VS_CHASH_CMD_SERVICE_GET,
	.set = IP_VS_CHASH_CMD_SERVICE_SET, .del = IP_VS_CHASH_CMD_SERVICE_DEL,
	.key = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE));

static const struct wire_field dest_settings_fields[] = {
	[IP_VS_CHASH_A_DEST_SETTINGS_ID] = FIELD(U64, dest_settings, id),
	[IP_VS_CHASH_A_DEST_SETTINGS_POP] = FIELD(U32, dest_settings, pop, .min = 1, .max = 65535),
	[IP_VS_CHASH_A_DEST_SETTINGS_RELAY] = FIELD(U32, dest_settings, relay, .max = 1),
};
SET(dest_settings, .have = true);

static const struct wire_field dest_fields[] = {
	[IP_VS_CHASH_A_DEST_SERVICE] = NESTED(dest, service, tuple),
	[IP_VS_CHASH_A_DEST_REVISION] = FIELD(U64, dest, revision),
	[IP_VS_CHASH_A_DEST_ADDR] = FIELD(ADDR, dest, addr),
	[IP_VS_CHASH_A_DEST_PORT] = FIELD(BE16, dest, port),
	[IP_VS_CHASH_A_DEST_ID] = FIELD(U64, dest, id),
	[IP_VS_CHASH_A_DEST_FLAGS] = FIELD(U32, dest, flags),
	[IP_VS_CHASH_A_DEST_POP] = FIELD(U32, dest, pop, .max = 65535),
	[IP_VS_CHASH_A_DEST_STORED] = NESTED(dest, stored, dest_settings),
	[IP_VS_CHASH_A_DEST_UNSET] = FIELD(U64, dest, unset),
	[IP_VS_CHASH_A_DEST_WEIGHT] = FIELD(U32, dest, weight),
	[IP_VS_CHASH_A_DEST_ACTIVE] = FIELD(U32, dest, active),
	[IP_VS_CHASH_A_DEST_INACTIVE] = FIELD(U32, dest, inactive),
	[IP_VS_CHASH_A_DEST_PERSISTENT] = FIELD(U32, dest, persistent),
	[IP_VS_CHASH_A_DEST_TABLE_WEIGHT] = FIELD(U32, dest, table_weight),
	[IP_VS_CHASH_A_DEST_SLOTS] = FIELD(U32, dest, slots),
	[IP_VS_CHASH_A_DEST_DRAIN] = ENUM(dest, drain, drain_state, DRAIN_STATE),
	[IP_VS_CHASH_A_DEST_DRAIN_DEADLINE] = FIELD(U64, dest, drain_deadline),
};
SET(dest, .have = true, .get = IP_VS_CHASH_CMD_DEST_GET, .set = IP_VS_CHASH_CMD_DEST_SET,
	.del = IP_VS_CHASH_CMD_DEST_DEL, .key = HAVE(IP_VS_CHASH_A_DEST_SERVICE) |
	HAVE(IP_VS_CHASH_A_DEST_ADDR) | HAVE(IP_VS_CHASH_A_DEST_PORT));

static const struct wire_field pop_fields[] = {
	[IP_VS_CHASH_A_POP_ID] = FIELD(U32, pop, id, .min = 1, .max = 65535),
	[IP_VS_CHASH_A_POP_NAME] = FIELD(STRING, pop, name),
	[IP_VS_CHASH_A_POP_SELF] = FIELD(U32, pop, self, .max = 1),
	[IP_VS_CHASH_A_POP_STATE] = ENUM(pop, state, pop_state, POP_STATE),
	[IP_VS_CHASH_A_POP_RELAYS] = FIELD(ADDRS, pop, relays),
	[IP_VS_CHASH_A_POP_RELAYED] = FIELD(U64, pop, relayed),
	[IP_VS_CHASH_A_POP_OWNER_POOL] = FIELD(U64, pop, owner_pool),
	[IP_VS_CHASH_A_POP_RELAY_LIMITED] = FIELD(U64, pop, relay_limited),
	[IP_VS_CHASH_A_POP_REDECIDED] = FIELD(U64, pop, redecided),
	[IP_VS_CHASH_A_POP_NEW] = FIELD(FLAG, pop, new),
};
SET(pop, .have = true, .get = IP_VS_CHASH_CMD_POP_GET, .set = IP_VS_CHASH_CMD_POP_SET,
	.del = IP_VS_CHASH_CMD_POP_DEL, .key = HAVE(IP_VS_CHASH_A_POP_NAME),
	.required = HAVE(IP_VS_CHASH_A_POP_ID));

static const struct wire_field backbone_fields[] = {
	[IP_VS_CHASH_A_BACKBONE_DEV] = FIELD(STRING, backbone, dev),
	[IP_VS_CHASH_A_BACKBONE_IFINDEX] = FIELD(U32, backbone, ifindex),
};
SET(backbone, .have = true, .get = IP_VS_CHASH_CMD_BACKBONE_GET,
	.set = IP_VS_CHASH_CMD_BACKBONE_SET, .del = IP_VS_CHASH_CMD_BACKBONE_DEL,
	.key = HAVE(IP_VS_CHASH_A_BACKBONE_DEV));

static const struct wire_field owner_fields[] = {
	[IP_VS_CHASH_A_OWNER_ADDR] = FIELD(ADDR, owner, prefix.addr),
	[IP_VS_CHASH_A_OWNER_PLEN] = FIELD(U32, owner, prefix.plen, .max = 128),
	[IP_VS_CHASH_A_OWNER_POPS] = FIELD(POP_IDS, owner, pops),
};
SET(owner, .get = IP_VS_CHASH_CMD_OWNER_GET, .set = IP_VS_CHASH_CMD_OWNER_SET,
	.del = IP_VS_CHASH_CMD_OWNER_DEL, .key = HAVE(IP_VS_CHASH_A_OWNER_ADDR) |
	HAVE(IP_VS_CHASH_A_OWNER_PLEN), .required = HAVE(IP_VS_CHASH_A_OWNER_POPS),
	.check = owner_check, .mask = owner_mask);

static const struct wire_field load_fields[] = {
	[IP_VS_CHASH_A_LOAD_OWNER] = NESTED(load, owner, owner),
};
SET(load);

static const struct wire_field source_fields[] = {
	[IP_VS_CHASH_A_SOURCE_ADDR] = FIELD(ADDR, source, prefix.addr),
	[IP_VS_CHASH_A_SOURCE_PLEN] = FIELD(U32, source, prefix.plen, .max = 128),
	[IP_VS_CHASH_A_SOURCE_GROUP] = FIELD(U32, source, group, .min = 1, .max = 128),
	[IP_VS_CHASH_A_SOURCE_SPLIT] = NESTED(source, split, split),
	[IP_VS_CHASH_A_SOURCE_AUTOMATIC] = FIELD(FLAG, source, automatic),
};
SET(source, .have = true, .get = IP_VS_CHASH_CMD_SOURCE_GET,
	.set = IP_VS_CHASH_CMD_SOURCE_SET, .del = IP_VS_CHASH_CMD_SOURCE_DEL,
	.key = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN),
	.check = source_check);

static const struct wire_field heavy_fields[] = {
	[IP_VS_CHASH_A_HEAVY_ADDR] = FIELD(ADDR, heavy, addr),
	[IP_VS_CHASH_A_HEAVY_RATE] = FIELD(U64, heavy, rate),
	[IP_VS_CHASH_A_HEAVY_AGE_MS] = FIELD(U64, heavy, age_ms),
	[IP_VS_CHASH_A_HEAVY_AUTOMATIC] = FIELD(FLAG, heavy, automatic),
};
SET(heavy, .have = true, .get = IP_VS_CHASH_CMD_HEAVY_GET,
	.required = HAVE(IP_VS_CHASH_A_HEAVY_ADDR) | HAVE(IP_VS_CHASH_A_HEAVY_RATE));

static const struct wire_field seed_fields[] = {
	[IP_VS_CHASH_A_SEED_STATE] = ENUM(seed, state, seed, SEED),
	[IP_VS_CHASH_A_SEED_KEY] = FIELD(BYTES, seed, key),
	[IP_VS_CHASH_A_SEED_ROTATE] = FIELD(FLAG, seed, rotate),
};
SET(seed, .have = true, .get = IP_VS_CHASH_CMD_SEED_GET, .set = IP_VS_CHASH_CMD_SEED_SET,
	.del = IP_VS_CHASH_CMD_SEED_DEL, .required = HAVE(IP_VS_CHASH_A_SEED_STATE));

static const struct wire_field stats_fields[] = {
	[IP_VS_CHASH_A_STATS_SERVICE] = NESTED(stats, service, tuple),
	COUNTER(stats, IP_VS_CHASH_A_STATS_FIRST_CHOICE, "first_choice"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_NEXT_CHOICE, "next_choice"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_REPROBE, "reprobe"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_LOAD_BOUND, "load_bound"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_LAST_RESORT, "last_resort"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_NO_DEST, "no_dest"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_BUILDS, "builds"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_UPDATES, "updates"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_BUILD_ERRORS, "build_errors"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_WEIGHTS_CLAMPED, "weights_clamped"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_DESTS_REFUSED, "dests_refused"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_SERVICES, "services"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_TABLE_BYTES, "table_bytes"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_OWNERS, "owners"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_OWNER_BYTES, "owner_bytes"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_OWNER_SWAPS, "owner_swaps"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_OWNER_LOADS_DROPPED, "owner_loads_dropped"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_SOURCES, "sources"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_SOURCE_BYTES, "source_bytes"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_HEAVY, "heavy"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_HEAVY_FOUND, "heavy_found"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_HEAVY_PASSED_OVER, "heavy_passed_over"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_HEAVY_SPLITS, "heavy_splits"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_FROM_BACKBONE, "from_backbone"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_RELAYED, "relayed"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_OWNER_POOL, "owner_pool"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_OWN_POOL, "own_pool"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_PROMOTED, "promoted"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_WITHOUT_ENTRY, "without_entry"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_REFUSED, "refused"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_RATE_LIMITED, "rate_limited"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_RELAY_LIMITED, "relay_limited"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_REDECIDED, "redecided"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_SPILLED, "spilled"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASKED, "asked"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_MINE, "mine"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_UNKNOWN, "unknown"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_HELD_FULL, "held_full"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_WAITED, "waited"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ENTRY_FAILED, "entry_failed"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_LEARNED, "learned"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_DIGEST_DIFFERS, "digest_differs"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_HELD, "held"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_DIRECTORS, "directors"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_SILENT, "silent"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_PASSED_OVER, "passed_over"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASK_PORT, "ask_port"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASK_MALFORMED, "ask_malformed"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASK_VERSION, "ask_version"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASK_FORGED, "ask_forged"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASK_STRANGER, "ask_stranger"),
	COUNTER(stats, IP_VS_CHASH_A_STATS_ASK_LATE, "ask_late"),
};
SET(stats, .have = true, .get = IP_VS_CHASH_CMD_STATS_GET);

static const struct wire_field explain_fields[] = {
	[IP_VS_CHASH_A_EXPLAIN_SERVICE] = NESTED(explain, service, tuple),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR] = FIELD(ADDR, explain, client_addr),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT] = FIELD(BE16, explain, client_port),
	[IP_VS_CHASH_A_EXPLAIN_REASON] = ENUM(explain, reason, reason, REASON),
	[IP_VS_CHASH_A_EXPLAIN_KEY] = FIELD(U64, explain, key),
	[IP_VS_CHASH_A_EXPLAIN_SLOT] = FIELD(U32, explain, slot),
	[IP_VS_CHASH_A_EXPLAIN_GENERATION] = FIELD(U64, explain, generation),
	[IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR] = FIELD(ADDR, explain, source.addr),
	[IP_VS_CHASH_A_EXPLAIN_SOURCE_PLEN] = FIELD(U32, explain, source.plen),
	[IP_VS_CHASH_A_EXPLAIN_DEST_ADDR] = FIELD(ADDR, explain, dest_addr),
	[IP_VS_CHASH_A_EXPLAIN_DEST_PORT] = FIELD(BE16, explain, dest_port),
	[IP_VS_CHASH_A_EXPLAIN_DEST_ID] = FIELD(U64, explain, dest_id),
	[IP_VS_CHASH_A_EXPLAIN_POP] = FIELD(U32, explain, pop, .max = 65535),
	[IP_VS_CHASH_A_EXPLAIN_MIDSTREAM] = FIELD(FLAG, explain, midstream),
	[IP_VS_CHASH_A_EXPLAIN_DEV] = FIELD(STRING, explain, dev),
};
SET(explain, .have = true, .get = IP_VS_CHASH_CMD_EXPLAIN,
	.required = HAVE(IP_VS_CHASH_A_EXPLAIN_SERVICE) | HAVE(IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR) |
	HAVE(IP_VS_CHASH_A_EXPLAIN_REASON));

static const struct wire_field director_fields[] = {
	[IP_VS_CHASH_A_DIRECTOR_SERVICE] = NESTED(director, service, tuple),
	[IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR] = FIELD(ADDR, director, client_addr),
	[IP_VS_CHASH_A_DIRECTOR_CLIENT_PORT] = FIELD(BE16, director, client_port),
	[IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR] = FIELD(ADDR, director, virtual_addr),
	[IP_VS_CHASH_A_DIRECTOR_VIRTUAL_PORT] = FIELD(BE16, director, virtual_port),
	[IP_VS_CHASH_A_DIRECTOR_ASK] = FIELD(FLAG, director, ask),
	[IP_VS_CHASH_A_DIRECTOR_ADDR] = FIELD(ADDR, director, addr),
	[IP_VS_CHASH_A_DIRECTOR_POP] = FIELD(U32, director, pop, .min = 1, .max = 65535),
	[IP_VS_CHASH_A_DIRECTOR_STATE] = ENUM(director, state, director_state, DIRECTOR_STATE),
	[IP_VS_CHASH_A_DIRECTOR_HEARD_MS] = FIELD(U64, director, heard_ms),
	[IP_VS_CHASH_A_DIRECTOR_RTT_US] = FIELD(U64, director, rtt_us),
	[IP_VS_CHASH_A_DIRECTOR_ASKED] = FIELD(U64, director, asked),
	[IP_VS_CHASH_A_DIRECTOR_MINE] = FIELD(U64, director, mine),
	[IP_VS_CHASH_A_DIRECTOR_UNKNOWN] = FIELD(U64, director, unknown),
	[IP_VS_CHASH_A_DIRECTOR_SILENCES] = FIELD(U64, director, silences),
	[IP_VS_CHASH_A_DIRECTOR_DIFFERS] = FIELD(FLAG, director, differs),
	[IP_VS_CHASH_A_DIRECTOR_FIRST] = FIELD(FLAG, director, first),
	[IP_VS_CHASH_A_DIRECTOR_VERDICT] = ENUM(director, verdict, verdict, VERDICT),
	[IP_VS_CHASH_A_DIRECTOR_ANSWER_US] = FIELD(U64, director, answer_us),
	[IP_VS_CHASH_A_DIRECTOR_IDLE_MS] = FIELD(U64, director, idle_ms),
	[IP_VS_CHASH_A_DIRECTOR_FLOW_POP] = FIELD(U32, director, flow_pop),
};
SET(director, .have = true, .get = IP_VS_CHASH_CMD_DIRECTOR_GET,
	.required = HAVE(IP_VS_CHASH_A_DIRECTOR_ADDR) | HAVE(IP_VS_CHASH_A_DIRECTOR_STATE));

static const struct wire_field drain_fields[] = {
	[IP_VS_CHASH_A_DRAIN_SERVICE] = NESTED(drain, service, tuple),
	[IP_VS_CHASH_A_DRAIN_ADDR] = FIELD(ADDR, drain, addr),
	[IP_VS_CHASH_A_DRAIN_PORT] = FIELD(BE16, drain, port),
	[IP_VS_CHASH_A_DRAIN_DEADLINE] = FIELD(U64, drain, deadline),
	[IP_VS_CHASH_A_DRAIN_CUT] = FIELD(FLAG, drain, cut),
	[IP_VS_CHASH_A_DRAIN_WEIGHT] = FIELD(U32, drain, weight, .max = 2147483647),
	[IP_VS_CHASH_A_DRAIN_RESTORE] = FIELD(FLAG, drain, restore),
	[IP_VS_CHASH_A_DRAIN_STATE] = ENUM(drain, state, drain_state, DRAIN_STATE),
	[IP_VS_CHASH_A_DRAIN_BY_WEIGHT] = FIELD(FLAG, drain, by_weight),
	[IP_VS_CHASH_A_DRAIN_SINCE] = FIELD(U64, drain, since),
	[IP_VS_CHASH_A_DRAIN_SESSIONS] = FIELD(U32, drain, sessions),
	[IP_VS_CHASH_A_DRAIN_ACTIVE] = FIELD(U32, drain, active),
	[IP_VS_CHASH_A_DRAIN_INACTIVE] = FIELD(U32, drain, inactive),
	[IP_VS_CHASH_A_DRAIN_PERSISTENT] = FIELD(U32, drain, persistent),
	[IP_VS_CHASH_A_DRAIN_FLOW] = NESTED(drain, flow, flow),
};
SET(drain, .have = true, .get = IP_VS_CHASH_CMD_DRAIN_GET, .set = IP_VS_CHASH_CMD_DRAIN_SET,
	.del = IP_VS_CHASH_CMD_DRAIN_DEL, .key = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) |
	HAVE(IP_VS_CHASH_A_DRAIN_ADDR) | HAVE(IP_VS_CHASH_A_DRAIN_PORT),
	.required = HAVE(IP_VS_CHASH_A_DRAIN_STATE));

static const struct wire_field event_fields[] = {
	[IP_VS_CHASH_A_EVENT_TYPE] = ENUM(event, type, event, EVENT),
	[IP_VS_CHASH_A_EVENT_SERVICE] = NESTED(event, service, tuple),
	[IP_VS_CHASH_A_EVENT_DEST_ADDR] = FIELD(ADDR, event, dest_addr),
	[IP_VS_CHASH_A_EVENT_DEST_PORT] = FIELD(BE16, event, dest_port),
	[IP_VS_CHASH_A_EVENT_POP] = FIELD(U32, event, pop, .max = 65535),
	[IP_VS_CHASH_A_EVENT_PREFIX_ADDR] = FIELD(ADDR, event, prefix.addr),
	[IP_VS_CHASH_A_EVENT_PREFIX_PLEN] = FIELD(U32, event, prefix.plen),
	[IP_VS_CHASH_A_EVENT_DEV] = FIELD(STRING, event, dev),
	[IP_VS_CHASH_A_EVENT_GENERATION] = FIELD(U64, event, generation),
	[IP_VS_CHASH_A_EVENT_COUNT] = FIELD(U64, event, count),
	[IP_VS_CHASH_A_EVENT_ERROR] = FIELD(U32, event, error),
	[IP_VS_CHASH_A_EVENT_KIND] = ENUM(event, kind, kind, KIND),
};
SET(event, .have = true, .required = HAVE(IP_VS_CHASH_A_EVENT_TYPE));

const char *const seed_names[] = {
	[IP_VS_CHASH_SEED_DEFAULT] = "default",
	[IP_VS_CHASH_SEED_SET] = "set",
};

const char *const pop_state_names[] = {
	[IP_VS_CHASH_POP_STATE_DOWN] = "down",
	[IP_VS_CHASH_POP_STATE_UP] = "up",
};

const char *const drain_state_names[] = {
	[IP_VS_CHASH_DRAIN_STATE_NONE] = "none",
	[IP_VS_CHASH_DRAIN_STATE_DRAINING] = "draining",
	[IP_VS_CHASH_DRAIN_STATE_DRAINED] = "drained",
	[IP_VS_CHASH_DRAIN_STATE_OVERDUE] = "overdue",
};

const char *const identity_names[] = {
	[IP_VS_CHASH_IDENTITY_ADDRESS_PORT] = "address-port",
	[IP_VS_CHASH_IDENTITY_ADDRESS] = "address",
};

const char *const reason_names[] = {
	[IP_VS_CHASH_REASON_REFUSED] = "refused",
	[IP_VS_CHASH_REASON_FIRST_CHOICE] = "first-choice",
	[IP_VS_CHASH_REASON_NEXT_CHOICE] = "next-choice",
	[IP_VS_CHASH_REASON_LOAD_BOUND] = "load-bound",
	[IP_VS_CHASH_REASON_LAST_RESORT] = "last-resort",
	[IP_VS_CHASH_REASON_OWN_POOL] = "own-pool",
	[IP_VS_CHASH_REASON_HOLD] = "hold",
	[IP_VS_CHASH_REASON_RELAY] = "relay",
	[IP_VS_CHASH_REASON_OWNER_POOL] = "owner-pool",
	[IP_VS_CHASH_REASON_UNREACHABLE] = "unreachable",
	[IP_VS_CHASH_REASON_SPILL] = "spill",
};

const char *const director_state_names[] = {
	[IP_VS_CHASH_DIRECTOR_STATE_UNHEARD] = "unheard",
	[IP_VS_CHASH_DIRECTOR_STATE_ANSWERS] = "answers",
	[IP_VS_CHASH_DIRECTOR_STATE_SILENT] = "silent",
};

const char *const verdict_names[] = {
	[IP_VS_CHASH_VERDICT_UNKNOWN] = "unknown",
	[IP_VS_CHASH_VERDICT_MINE] = "mine",
	[IP_VS_CHASH_VERDICT_THEIRS] = "theirs",
	[IP_VS_CHASH_VERDICT_NO_ANSWER] = "no-answer",
};

const char *const event_names[] = {
	[IP_VS_CHASH_EVENT_SERVICE_BOUND] = "service-bound",
	[IP_VS_CHASH_EVENT_SERVICE_UNBOUND] = "service-unbound",
	[IP_VS_CHASH_EVENT_SERVICE_SET] = "service-set",
	[IP_VS_CHASH_EVENT_DEST_ADDED] = "dest-added",
	[IP_VS_CHASH_EVENT_DEST_CHANGED] = "dest-changed",
	[IP_VS_CHASH_EVENT_DEST_DELETED] = "dest-deleted",
	[IP_VS_CHASH_EVENT_TABLE_PUBLISHED] = "table-published",
	[IP_VS_CHASH_EVENT_TABLE_STALE] = "table-stale",
	[IP_VS_CHASH_EVENT_POP_SET] = "pop-set",
	[IP_VS_CHASH_EVENT_POP_DELETED] = "pop-deleted",
	[IP_VS_CHASH_EVENT_BACKBONE_SET] = "backbone-set",
	[IP_VS_CHASH_EVENT_BACKBONE_DELETED] = "backbone-deleted",
	[IP_VS_CHASH_EVENT_OWNERS_SWAPPED] = "owners-swapped",
	[IP_VS_CHASH_EVENT_SOURCE_SET] = "source-set",
	[IP_VS_CHASH_EVENT_SOURCE_DELETED] = "source-deleted",
	[IP_VS_CHASH_EVENT_SOURCE_HEAVY] = "source-heavy",
	[IP_VS_CHASH_EVENT_SOURCE_CALM] = "source-calm",
	[IP_VS_CHASH_EVENT_SEED_CHANGED] = "seed-changed",
	[IP_VS_CHASH_EVENT_DRAIN_STARTED] = "drain-started",
	[IP_VS_CHASH_EVENT_DRAIN_DRAINED] = "drain-drained",
	[IP_VS_CHASH_EVENT_DRAIN_OVERDUE] = "drain-overdue",
	[IP_VS_CHASH_EVENT_DRAIN_STOPPED] = "drain-stopped",
	[IP_VS_CHASH_EVENT_TAKEOVER] = "takeover",
};

const char *const kind_names[] = {
	[IP_VS_CHASH_KIND_FROM_BACKBONE] = "from-backbone",
	[IP_VS_CHASH_KIND_RELAYED] = "relayed",
	[IP_VS_CHASH_KIND_OWNER_POOL] = "owner-pool",
	[IP_VS_CHASH_KIND_OWN_POOL] = "own-pool",
	[IP_VS_CHASH_KIND_PROMOTED] = "promoted",
	[IP_VS_CHASH_KIND_WITHOUT_ENTRY] = "without-entry",
	[IP_VS_CHASH_KIND_REFUSED] = "refused",
	[IP_VS_CHASH_KIND_RATE_LIMITED] = "rate-limited",
	[IP_VS_CHASH_KIND_RELAY_LIMITED] = "relay-limited",
	[IP_VS_CHASH_KIND_REDECIDED] = "redecided",
};
