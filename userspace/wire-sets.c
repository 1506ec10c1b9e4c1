// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sets of attributes, each with what it fills in which container.
 */
#include <sys/socket.h>

#include "util.h"
#include "wire.h"
#include "wire-set.h"

#define FIELD(kind, type, member) \
	{ kind, offsetof(struct type, member), sizeof(((struct type *)0)->member), NULL }
#define NESTED(type, member, set) \
	{ NEST, offsetof(struct type, member), 0, set }
#define FIELDS(array) .max = ARRAY_SIZE(array) - 1, .fields = array

static unsigned int addr_bits(const struct addr *addr)
{
	return addr->af == AF_INET ? 32 : 128;
}

static const struct wire_field tuple_fields[] = {
	[IP_VS_CHASH_A_TUPLE_FAMILY] = FIELD(U8, tuple, af),
	[IP_VS_CHASH_A_TUPLE_PROTOCOL] = FIELD(U8, tuple, protocol),
	[IP_VS_CHASH_A_TUPLE_ADDR] = FIELD(ADDR, tuple, addr),
	[IP_VS_CHASH_A_TUPLE_PORT] = FIELD(BE16, tuple, port),
	[IP_VS_CHASH_A_TUPLE_FWMARK] = FIELD(U32, tuple, fwmark),
};

static uint32_t tuple_mask(const void *container)
{
	const struct tuple *tuple = container;

	if (tuple->fwmark)
		return HAVE(IP_VS_CHASH_A_TUPLE_FAMILY) | HAVE(IP_VS_CHASH_A_TUPLE_FWMARK);
	return HAVE(IP_VS_CHASH_A_TUPLE_FAMILY) | HAVE(IP_VS_CHASH_A_TUPLE_PROTOCOL) |
	       HAVE(IP_VS_CHASH_A_TUPLE_ADDR) | HAVE(IP_VS_CHASH_A_TUPLE_PORT);
}

static bool tuple_check(const void *container)
{
	const struct tuple *tuple = container;

	if (tuple->af != AF_INET && tuple->af != AF_INET6)
		return false;
	if (tuple->fwmark)
		return !tuple->addr.af;
	return tuple->addr.af == tuple->af && tuple->protocol;
}

const struct wire_set wire_tuple = {
	FIELDS(tuple_fields),
	.required = HAVE(IP_VS_CHASH_A_TUPLE_FAMILY),
	.mask = tuple_mask,
	.check = tuple_check,
};

static const struct wire_field split_fields[] = {
	[IP_VS_CHASH_A_SPLIT_BASE] = FIELD(U16, split, base),
	[IP_VS_CHASH_A_SPLIT_SIZE] = FIELD(U16, split, size),
	[IP_VS_CHASH_A_SPLIT_LAST] = FIELD(U16, split, last),
};

static uint32_t split_mask(const void *container)
{
	const struct split *split = container;

	if (!split->size)
		return HAVE(IP_VS_CHASH_A_SPLIT_SIZE);
	return HAVE(IP_VS_CHASH_A_SPLIT_BASE) | HAVE(IP_VS_CHASH_A_SPLIT_SIZE) |
	       HAVE(IP_VS_CHASH_A_SPLIT_LAST);
}

static const struct wire_set wire_split = {
	FIELDS(split_fields),
	.required = HAVE(IP_VS_CHASH_A_SPLIT_SIZE),
	.mask = split_mask,
};

static const struct wire_field settings_fields[] = {
	[IP_VS_CHASH_A_SETTINGS_TAKEOVER] = FIELD(BOOL, settings, takeover),
	[IP_VS_CHASH_A_SETTINGS_BOUND] = FIELD(U32, settings, bound),
	[IP_VS_CHASH_A_SETTINGS_TABLE_BITS] = FIELD(U8, settings, bits),
	[IP_VS_CHASH_A_SETTINGS_GROUP] = FIELD(U8, settings, group),
	[IP_VS_CHASH_A_SETTINGS_SPLIT] = NESTED(settings, split, &wire_split),
	[IP_VS_CHASH_A_SETTINGS_SPILL] = FIELD(BOOL, settings, spill),
};

static const struct wire_set wire_settings = {
	FIELDS(settings_fields),
	.have = true,
};

static const struct wire_field table_fields[] = {
	[IP_VS_CHASH_A_TABLE_GENERATION] = FIELD(U64, table, generation),
	[IP_VS_CHASH_A_TABLE_BITS] = FIELD(U8, table, bits),
	[IP_VS_CHASH_A_TABLE_MEMBERS] = FIELD(U32, table, members),
	[IP_VS_CHASH_A_TABLE_BYTES] = FIELD(U64, table, bytes),
	[IP_VS_CHASH_A_TABLE_BUILD_NS] = FIELD(U64, table, build_ns),
	[IP_VS_CHASH_A_TABLE_INCREMENTAL] = FIELD(FLAG, table, incremental),
	[IP_VS_CHASH_A_TABLE_AGE_MS] = FIELD(U64, table, age_ms),
	[IP_VS_CHASH_A_TABLE_HOLD_MS] = FIELD(U64, table, hold_ms),
};

static bool table_check(const void *container)
{
	return ((const struct table *)container)->bits < 32;
}

static const struct wire_set wire_table = {
	FIELDS(table_fields),
	.required = HAVE(IP_VS_CHASH_A_TABLE_BITS),
	.have = true,
	.check = table_check,
};

static const struct wire_field service_fields[] = {
	[IP_VS_CHASH_A_SERVICE_TUPLE] = NESTED(service, tuple, &wire_tuple),
	[IP_VS_CHASH_A_SERVICE_REVISION] = FIELD(U64, service, revision),
	[IP_VS_CHASH_A_SERVICE_ALIVE] = FIELD(FLAG, service, alive),
	[IP_VS_CHASH_A_SERVICE_STORED] = NESTED(service, stored, &wire_settings),
	[IP_VS_CHASH_A_SERVICE_UNSET] = FIELD(U32, service, unset),
	[IP_VS_CHASH_A_SERVICE_EFFECTIVE] = NESTED(service, effective, &wire_settings),
	[IP_VS_CHASH_A_SERVICE_BY_FLAG] = FIELD(U32, service, by_flag),
	[IP_VS_CHASH_A_SERVICE_TABLE] = NESTED(service, table, &wire_table),
	[IP_VS_CHASH_A_SERVICE_PREVIOUS] = NESTED(service, previous, &wire_table),
	[IP_VS_CHASH_A_SERVICE_PENDING] = FIELD(FLAG, service, pending),
	[IP_VS_CHASH_A_SERVICE_STALE] = FIELD(FLAG, service, stale),
	[IP_VS_CHASH_A_SERVICE_FAILURES] = FIELD(U32, service, failures),
	[IP_VS_CHASH_A_SERVICE_REFUSED] = FIELD(U32, service, refused),
	[IP_VS_CHASH_A_SERVICE_SEED] = FIELD(U8, service, seed),
	[IP_VS_CHASH_A_SERVICE_MAPPING] = FIELD(U32, service, mapping),
	[IP_VS_CHASH_A_SERVICE_DIGEST] = FIELD(U64, service, digest),
};

const struct wire_set wire_service = {
	FIELDS(service_fields),
	.required = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE),
	.have = true,
};

static const struct wire_field dest_settings_fields[] = {
	[IP_VS_CHASH_A_DEST_SETTINGS_ID] = FIELD(U64, dest_settings, id),
	[IP_VS_CHASH_A_DEST_SETTINGS_POP] = FIELD(U16, dest_settings, pop),
	[IP_VS_CHASH_A_DEST_SETTINGS_RELAY] = FIELD(BOOL, dest_settings, relay),
};

static const struct wire_set wire_dest_settings = {
	FIELDS(dest_settings_fields),
	.have = true,
};

static const struct wire_field dest_fields[] = {
	[IP_VS_CHASH_A_DEST_SERVICE] = NESTED(dest, service, &wire_tuple),
	[IP_VS_CHASH_A_DEST_REVISION] = FIELD(U64, dest, revision),
	[IP_VS_CHASH_A_DEST_ADDR] = FIELD(ADDR, dest, addr),
	[IP_VS_CHASH_A_DEST_PORT] = FIELD(BE16, dest, port),
	[IP_VS_CHASH_A_DEST_ID] = FIELD(U64, dest, id),
	[IP_VS_CHASH_A_DEST_FLAGS] = FIELD(U32, dest, flags),
	[IP_VS_CHASH_A_DEST_POP] = FIELD(U16, dest, pop),
	[IP_VS_CHASH_A_DEST_STORED] = NESTED(dest, stored, &wire_dest_settings),
	[IP_VS_CHASH_A_DEST_UNSET] = FIELD(U32, dest, unset),
	[IP_VS_CHASH_A_DEST_WEIGHT] = FIELD(U32, dest, weight),
	[IP_VS_CHASH_A_DEST_ACTIVE] = FIELD(U32, dest, active),
	[IP_VS_CHASH_A_DEST_INACTIVE] = FIELD(U32, dest, inactive),
	[IP_VS_CHASH_A_DEST_PERSISTENT] = FIELD(U32, dest, persistent),
	[IP_VS_CHASH_A_DEST_TABLE_WEIGHT] = FIELD(U32, dest, table_weight),
	[IP_VS_CHASH_A_DEST_SLOTS] = FIELD(U32, dest, slots),
	[IP_VS_CHASH_A_DEST_DRAIN] = FIELD(U8, dest, drain),
	[IP_VS_CHASH_A_DEST_DRAIN_DEADLINE] = FIELD(U64, dest, deadline),
};

const struct wire_set wire_dest = {
	FIELDS(dest_fields),
	.required = HAVE(IP_VS_CHASH_A_DEST_SERVICE) | HAVE(IP_VS_CHASH_A_DEST_ADDR) |
		    HAVE(IP_VS_CHASH_A_DEST_PORT),
	.have = true,
};

static const struct wire_field pop_fields[] = {
	[IP_VS_CHASH_A_POP_ID] = FIELD(U16, pop, id),
	[IP_VS_CHASH_A_POP_NAME] = FIELD(STRING, pop, name),
	[IP_VS_CHASH_A_POP_SELF] = FIELD(BOOL, pop, self),
	[IP_VS_CHASH_A_POP_STATE] = FIELD(U8, pop, state),
	[IP_VS_CHASH_A_POP_COMPLETE] = FIELD(U8, pop, complete),
	[IP_VS_CHASH_A_POP_RELAYS] = FIELD(ADDRS, pop, relays),
	[IP_VS_CHASH_A_POP_RETURNS] = FIELD(ADDRS, pop, returns),
	[IP_VS_CHASH_A_POP_RELAYED] = FIELD(U64, pop, relayed),
	[IP_VS_CHASH_A_POP_OWNER_POOL] = FIELD(U64, pop, owner_pool),
	[IP_VS_CHASH_A_POP_RELAY_LIMITED] = FIELD(U64, pop, relay_limited),
	[IP_VS_CHASH_A_POP_REDECIDED] = FIELD(U64, pop, redecided),
};

const struct wire_set wire_pop = {
	FIELDS(pop_fields),
	.required = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME),
	.have = true,
};

static const struct wire_field backbone_fields[] = {
	[IP_VS_CHASH_A_BACKBONE_DEV] = FIELD(STRING, backbone, dev),
	[IP_VS_CHASH_A_BACKBONE_RETURN] = FIELD(BOOL, backbone, returns),
	[IP_VS_CHASH_A_BACKBONE_IFINDEX] = FIELD(U32, backbone, ifindex),
};

const struct wire_set wire_backbone = {
	FIELDS(backbone_fields),
	.required = HAVE(IP_VS_CHASH_A_BACKBONE_DEV),
	.have = true,
};

static const struct wire_field prefix_fields[] = {
	[IP_VS_CHASH_A_PREFIX_ADDR] = FIELD(ADDR, owner, prefix.addr),
	[IP_VS_CHASH_A_PREFIX_PLEN] = FIELD(U8, owner, prefix.plen),
	[IP_VS_CHASH_A_PREFIX_POPS] = FIELD(POP_IDS, owner, pops),
};

/* One that is to be deleted or looked up has no PoPs, and one to look up may have no length. */
static uint32_t prefix_mask(const void *container)
{
	const struct owner *owner = container;

	return HAVE(IP_VS_CHASH_A_PREFIX_ADDR) |
	       (owner->prefix.plen == UINT8_MAX ? 0 : HAVE(IP_VS_CHASH_A_PREFIX_PLEN)) |
	       (owner->pops.n ? HAVE(IP_VS_CHASH_A_PREFIX_POPS) : 0);
}

static bool prefix_check(const void *container)
{
	const struct owner *owner = container;

	return owner->prefix.plen <= addr_bits(&owner->prefix.addr);
}

static const struct wire_set wire_prefix = {
	FIELDS(prefix_fields),
	.required = HAVE(IP_VS_CHASH_A_PREFIX_ADDR) | HAVE(IP_VS_CHASH_A_PREFIX_PLEN) |
		    HAVE(IP_VS_CHASH_A_PREFIX_POPS),
	.mask = prefix_mask,
	.check = prefix_check,
};

static const struct wire_field owner_fields[] = {
	[IP_VS_CHASH_A_OWNER_PREFIX] = { NEST, 0, 0, &wire_prefix },
};

const struct wire_set wire_owner = {
	FIELDS(owner_fields),
	.required = HAVE(IP_VS_CHASH_A_OWNER_PREFIX),
};

static const struct wire_field source_fields[] = {
	[IP_VS_CHASH_A_SOURCE_ADDR] = FIELD(ADDR, source, prefix.addr),
	[IP_VS_CHASH_A_SOURCE_PLEN] = FIELD(U8, source, prefix.plen),
	[IP_VS_CHASH_A_SOURCE_GROUP] = FIELD(U8, source, group),
	[IP_VS_CHASH_A_SOURCE_SPLIT] = NESTED(source, split, &wire_split),
	[IP_VS_CHASH_A_SOURCE_AUTOMATIC] = FIELD(FLAG, source, automatic),
};

static bool source_check(const void *container)
{
	const struct source *source = container;

	return source->prefix.plen <= addr_bits(&source->prefix.addr);
}

const struct wire_set wire_source = {
	FIELDS(source_fields),
	.required = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN),
	.have = true,
	.check = source_check,
};

static const struct wire_field heavy_fields[] = {
	[IP_VS_CHASH_A_HEAVY_ADDR] = FIELD(ADDR, heavy, addr),
	[IP_VS_CHASH_A_HEAVY_RATE] = FIELD(U64, heavy, rate),
	[IP_VS_CHASH_A_HEAVY_AGE_MS] = FIELD(U64, heavy, age_ms),
	[IP_VS_CHASH_A_HEAVY_AUTOMATIC] = FIELD(FLAG, heavy, automatic),
};

const struct wire_set wire_heavy = {
	FIELDS(heavy_fields),
	.required = HAVE(IP_VS_CHASH_A_HEAVY_ADDR) | HAVE(IP_VS_CHASH_A_HEAVY_RATE),
	.have = true,
};

static const struct wire_field seed_fields[] = {
	[IP_VS_CHASH_A_SEED_STATE] = FIELD(U8, seed, state),
	[IP_VS_CHASH_A_SEED_KEY] = FIELD(BYTES, seed, key),
	[IP_VS_CHASH_A_SEED_ROTATE] = FIELD(FLAG, seed, rotate),
};

const struct wire_set wire_seed = {
	FIELDS(seed_fields),
	.required = HAVE(IP_VS_CHASH_A_SEED_STATE),
	.have = true,
};

#define COUNTER(name) \
	[IP_VS_CHASH_A_STATS_##name] = FIELD(U64, stats, value[IP_VS_CHASH_A_STATS_##name])

static const struct wire_field stats_fields[] = {
	[IP_VS_CHASH_A_STATS_SERVICE] = NESTED(stats, service, &wire_tuple),
	COUNTER(FIRST_CHOICE),
	COUNTER(NEXT_CHOICE),
	COUNTER(REPROBE),
	COUNTER(LOAD_BOUND),
	COUNTER(LAST_RESORT),
	COUNTER(NO_DEST),
	COUNTER(BUILDS),
	COUNTER(UPDATES),
	COUNTER(BUILD_ERRORS),
	COUNTER(WEIGHTS_CLAMPED),
	COUNTER(DESTS_REFUSED),
	COUNTER(SERVICES),
	COUNTER(TABLE_BYTES),
	COUNTER(OWNERS),
	COUNTER(OWNER_BYTES),
	COUNTER(OWNER_SWAPS),
	COUNTER(OWNER_LOADS_DROPPED),
	COUNTER(SOURCES),
	COUNTER(SOURCE_BYTES),
	COUNTER(HEAVY),
	COUNTER(HEAVY_FOUND),
	COUNTER(HEAVY_PASSED_OVER),
	COUNTER(HEAVY_SPLITS),
	COUNTER(FROM_BACKBONE),
	COUNTER(RELAYED),
	COUNTER(OWNER_POOL),
	COUNTER(OWN_POOL),
	COUNTER(PROMOTED),
	COUNTER(WITHOUT_ENTRY),
	COUNTER(REFUSED),
	COUNTER(RATE_LIMITED),
	COUNTER(RELAY_LIMITED),
	COUNTER(REDECIDED),
	COUNTER(SPILLED),
};

const struct wire_set wire_stats = {
	FIELDS(stats_fields),
	.have = true,
};

static const struct wire_field explain_fields[] = {
	[IP_VS_CHASH_A_EXPLAIN_SERVICE] = NESTED(explanation, service, &wire_tuple),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR] = FIELD(ADDR, explanation, client),
	[IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT] = FIELD(BE16, explanation, client_port),
	[IP_VS_CHASH_A_EXPLAIN_REASON] = FIELD(U8, explanation, reason),
	[IP_VS_CHASH_A_EXPLAIN_KEY] = FIELD(U64, explanation, key),
	[IP_VS_CHASH_A_EXPLAIN_SLOT] = FIELD(U32, explanation, slot),
	[IP_VS_CHASH_A_EXPLAIN_GENERATION] = FIELD(U64, explanation, generation),
	[IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR] = FIELD(ADDR, explanation, source.addr),
	[IP_VS_CHASH_A_EXPLAIN_SOURCE_PLEN] = FIELD(U8, explanation, source.plen),
	[IP_VS_CHASH_A_EXPLAIN_DEST_ADDR] = FIELD(ADDR, explanation, dest),
	[IP_VS_CHASH_A_EXPLAIN_DEST_PORT] = FIELD(BE16, explanation, dest_port),
	[IP_VS_CHASH_A_EXPLAIN_DEST_ID] = FIELD(U64, explanation, dest_id),
	[IP_VS_CHASH_A_EXPLAIN_POP] = FIELD(U16, explanation, pop),
	[IP_VS_CHASH_A_EXPLAIN_MIDSTREAM] = FIELD(FLAG, explanation, midstream),
	[IP_VS_CHASH_A_EXPLAIN_DEV] = FIELD(STRING, explanation, dev),
};

const struct wire_set wire_explain = {
	FIELDS(explain_fields),
	.required = HAVE(IP_VS_CHASH_A_EXPLAIN_SERVICE) |
		    HAVE(IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR) |
		    HAVE(IP_VS_CHASH_A_EXPLAIN_REASON),
	.have = true,
};

static const struct wire_field digest_fields[] = {
	[IP_VS_CHASH_A_DIGEST_SERVICE] = NESTED(digest, service, &wire_tuple),
	[IP_VS_CHASH_A_DIGEST_VALUE] = FIELD(U64, digest, value),
	[IP_VS_CHASH_A_DIGEST_PENDING] = FIELD(FLAG, digest, pending),
};

const struct wire_set wire_digest = {
	FIELDS(digest_fields),
	.required = HAVE(IP_VS_CHASH_A_DIGEST_SERVICE) | HAVE(IP_VS_CHASH_A_DIGEST_VALUE),
	.have = true,
};

static const struct wire_field role_fields[] = {
	[IP_VS_CHASH_A_ROLE_STATE] = FIELD(U8, role, state),
	[IP_VS_CHASH_A_ROLE_AGE_MS] = FIELD(U64, role, age_ms),
};

const struct wire_set wire_role = {
	FIELDS(role_fields),
	.required = HAVE(IP_VS_CHASH_A_ROLE_STATE),
	.have = true,
};

static const struct wire_field version_fields[] = {
	[IP_VS_CHASH_A_VERSION_MODULE] = FIELD(STRING, version, module),
	[IP_VS_CHASH_A_VERSION_SCHEMA] = FIELD(U32, version, schema),
	[IP_VS_CHASH_A_VERSION_MAPPING] = FIELD(U32, version, mapping),
};

const struct wire_set wire_version = {
	FIELDS(version_fields),
	.required = HAVE(IP_VS_CHASH_A_VERSION_SCHEMA),
};

static const struct wire_field drain_fields[] = {
	[IP_VS_CHASH_A_DRAIN_SERVICE] = NESTED(drain, service, &wire_tuple),
	[IP_VS_CHASH_A_DRAIN_ADDR] = FIELD(ADDR, drain, addr),
	[IP_VS_CHASH_A_DRAIN_PORT] = FIELD(BE16, drain, port),
	[IP_VS_CHASH_A_DRAIN_DEADLINE] = FIELD(U64, drain, deadline),
	[IP_VS_CHASH_A_DRAIN_CUT] = FIELD(FLAG, drain, cut),
	[IP_VS_CHASH_A_DRAIN_WEIGHT] = FIELD(U32, drain, weight),
	[IP_VS_CHASH_A_DRAIN_RESTORE] = FIELD(FLAG, drain, restore),
	[IP_VS_CHASH_A_DRAIN_STATE] = FIELD(U8, drain, state),
	[IP_VS_CHASH_A_DRAIN_BY_WEIGHT] = FIELD(FLAG, drain, by_weight),
	[IP_VS_CHASH_A_DRAIN_SINCE] = FIELD(U64, drain, since),
	[IP_VS_CHASH_A_DRAIN_SESSIONS] = FIELD(U32, drain, sessions),
	[IP_VS_CHASH_A_DRAIN_ACTIVE] = FIELD(U32, drain, active),
	[IP_VS_CHASH_A_DRAIN_INACTIVE] = FIELD(U32, drain, inactive),
	[IP_VS_CHASH_A_DRAIN_PERSISTENT] = FIELD(U32, drain, persistent),
};

const struct wire_set wire_drain = {
	FIELDS(drain_fields),
	.required = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) | HAVE(IP_VS_CHASH_A_DRAIN_ADDR) |
		    HAVE(IP_VS_CHASH_A_DRAIN_PORT) | HAVE(IP_VS_CHASH_A_DRAIN_STATE),
	.have = true,
};

static const struct wire_field event_fields[] = {
	[IP_VS_CHASH_A_EVENT_TYPE] = FIELD(U8, event, type),
	[IP_VS_CHASH_A_EVENT_SERVICE] = NESTED(event, service, &wire_tuple),
	[IP_VS_CHASH_A_EVENT_DEST_ADDR] = FIELD(ADDR, event, dest),
	[IP_VS_CHASH_A_EVENT_DEST_PORT] = FIELD(BE16, event, dest_port),
	[IP_VS_CHASH_A_EVENT_POP] = FIELD(U16, event, pop),
	[IP_VS_CHASH_A_EVENT_PREFIX_ADDR] = FIELD(ADDR, event, prefix.addr),
	[IP_VS_CHASH_A_EVENT_PREFIX_PLEN] = FIELD(U8, event, prefix.plen),
	[IP_VS_CHASH_A_EVENT_DEV] = FIELD(STRING, event, dev),
	[IP_VS_CHASH_A_EVENT_GENERATION] = FIELD(U64, event, generation),
	[IP_VS_CHASH_A_EVENT_COUNT] = FIELD(U64, event, count),
	[IP_VS_CHASH_A_EVENT_ERROR] = FIELD(U32, event, error),
	[IP_VS_CHASH_A_EVENT_KIND] = FIELD(U8, event, kind),
};

const struct wire_set wire_event = {
	FIELDS(event_fields),
	.required = HAVE(IP_VS_CHASH_A_EVENT_TYPE),
	.have = true,
};
