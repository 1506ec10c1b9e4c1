// SPDX-License-Identifier: GPL-2.0-only
/*
 * Between attributes and containers. Each set of attributes is described once; what the kernel
 * sends is believed in no respect, and what is unknown is passed over.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "util.h"
#include "wire.h"

enum kind {
	NONE,		/* nothing that is read or sent here */
	U8,
	BOOL,		/* a u8 of 0 or 1 */
	U16,
	BE16,
	U32,
	U64,
	FLAG,
	ADDR,
	STRING,
	BYTES,
	NEST,
	ADDRS,
	POP_IDS,
};

/**
 * struct wire_field - an attribute
 * @kind:	how it is laid out
 * @offset:	of what it fills in the container
 * @size:	of that, for strings and bytes
 * @set:	of a nest
 */
struct wire_field {
	enum kind kind;
	uint16_t offset;
	uint16_t size;
	const struct wire_set *set;
};

/**
 * struct wire_set - a set of attributes
 * @max:	the last one
 * @fields:	by attribute
 * @required:	HAVE() of those without which an answer is malformed
 * @have:	the container starts with its mask
 * @mask:	which attributes make up a container to send, without @have
 * @check:	whether a container that was received makes sense, or NULL
 */
struct wire_set {
	uint16_t max;
	const struct wire_field *fields;
	uint64_t required;
	bool have;
	uint32_t (*mask)(const void *container);
	bool (*check)(const void *container);
};

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

static bool get_addr(const struct nlattr *attr, struct addr *addr)
{
	int len = nla_len(attr);

	if (len != 4 && len != 16)
		return false;
	memset(addr, 0, sizeof(*addr));
	addr->af = len == 4 ? AF_INET : AF_INET6;
	memcpy(addr->ip, nla_data(attr), len);
	return true;
}

static bool get_addrs(struct nlattr *nest, struct addrs *addrs)
{
	struct nlattr *attr;
	int left;

	memset(addrs, 0, sizeof(*addrs));
	nla_for_each_nested(attr, nest, left) {
		if (nla_type(attr) != IP_VS_CHASH_A_ADDRESS_IP)
			continue;
		if (addrs->n == ARRAY_SIZE(addrs->at) || !get_addr(attr, &addrs->at[addrs->n++]))
			return false;
	}
	return true;
}

static bool get_pop_ids(const struct nlattr *attr, struct pop_ids *ids)
{
	int len = nla_len(attr);

	if (!len || len % sizeof(ids->at[0]) || len > (int)sizeof(ids->at))
		return false;
	ids->n = len / sizeof(ids->at[0]);
	memcpy(ids->at, nla_data(attr), len);
	return true;
}

static bool get_string(const struct nlattr *attr, char *string, size_t size)
{
	size_t len = strnlen(nla_data(attr), nla_len(attr));

	if (len == (size_t)nla_len(attr) || len >= size)
		return false;
	memset(string, 0, size);
	memcpy(string, nla_data(attr), len);
	return true;
}

/* Numbers are copied byte by byte: attributes are aligned to 4, containers to what they hold. */
static bool get_bytes(const struct nlattr *attr, void *to, size_t size)
{
	if ((size_t)nla_len(attr) != size)
		return false;
	memcpy(to, nla_data(attr), size);
	return true;
}

static bool get_field(const struct wire_field *field, struct nlattr *attr, void *container)
{
	void *to = (char *)container + field->offset;

	switch (field->kind) {
	case NONE:
		return true;
	case U8:
		return get_bytes(attr, to, 1);
	case BOOL:
		if (nla_len(attr) != 1)
			return false;
		*(bool *)to = nla_get_u8(attr);
		return true;
	case U16:
		return get_bytes(attr, to, 2);
	case BE16:
		if (!get_bytes(attr, to, 2))
			return false;
		*(uint16_t *)to = ntohs(*(uint16_t *)to);
		return true;
	case U32:
		return get_bytes(attr, to, 4);
	case U64:
		return get_bytes(attr, to, 8);
	case FLAG:
		*(bool *)to = true;
		return true;
	case ADDR:
		return get_addr(attr, to);
	case STRING:
		return get_string(attr, to, field->size);
	case BYTES:
		return get_bytes(attr, to, field->size);
	case NEST:
		return !wire_parse(field->set, nla_data(attr), nla_len(attr), to);
	case ADDRS:
		return get_addrs(attr, to);
	case POP_IDS:
		return get_pop_ids(attr, to);
	}
	return false;
}

/**
 * wire_parse() - fill a container from attributes
 * @set:	of what set they are
 * @head:	the first one
 * @len:	bytes of all of them
 * @container:	where to; what has no attribute is left as it is
 *
 * Return: 0, or -EBADMSG when they are cut short, missing or make no sense.
 */
int wire_parse(const struct wire_set *set, struct nlattr *head, int len, void *container)
{
	struct nlattr *attr;
	uint64_t have = 0;
	int left;

	nla_for_each_attr(attr, head, len, left) {
		int type = nla_type(attr);

		if (type > set->max || set->fields[type].kind == NONE)
			continue;
		if (!get_field(&set->fields[type], attr, container))
			return -EBADMSG;
		have |= HAVE(type);
	}
	if (left > 0 || (have & set->required) != set->required)
		return -EBADMSG;
	if (set->have)
		*(uint64_t *)container = have;
	return !set->check || set->check(container) ? 0 : -EBADMSG;
}

/**
 * wire_get() - fill a container from a message
 * @set:	of what set its attributes are
 * @nlh:	message, with a valid generic netlink header
 * @container:	where to
 *
 * Return: a status.
 */
int wire_get(const struct wire_set *set, const struct nlmsghdr *nlh, void *container)
{
	const struct genlmsghdr *header = nlmsg_data(nlh);

	if (wire_parse(set, genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0), container))
		return fail(REFUSED, "malformed answer from the kernel");
	return DONE;
}

static int put_addr(struct nl_msg *msg, int type, const struct addr *addr)
{
	return nla_put(msg, type, addr->af == AF_INET ? 4 : 16, addr->ip);
}

static int put_addrs(struct nl_msg *msg, int type, const struct addrs *addrs)
{
	struct nlattr *nest = nla_nest_start(msg, type);
	unsigned int i;

	if (!nest)
		return -NLE_NOMEM;
	for (i = 0; i < addrs->n; i++)
		if (put_addr(msg, IP_VS_CHASH_A_ADDRESS_IP, &addrs->at[i]))
			return -NLE_NOMEM;
	/* An empty one stays, as it empties what it names. */
	return nla_nest_end_keep_empty(msg, nest);
}

static uint64_t set_mask(const struct wire_set *set, const void *container)
{
	return set->have ? *(const uint64_t *)container :
	       set->mask ? set->mask(container) : UINT32_MAX;
}

static int put_field(struct nl_msg *msg, int type, const struct wire_field *field,
		     const void *container)
{
	const void *from = (const char *)container + field->offset;
	struct nlattr *nest;

	switch (field->kind) {
	case NONE:
		return 0;
	case U8:
	case BOOL:
		return nla_put_u8(msg, type, *(const uint8_t *)from);
	case U16:
		return nla_put_u16(msg, type, *(const uint16_t *)from);
	case BE16:
		return nla_put_u16(msg, type, htons(*(const uint16_t *)from));
	case U32:
		return nla_put_u32(msg, type, *(const uint32_t *)from);
	case U64:
		return nla_put_u64(msg, type, *(const uint64_t *)from);
	case FLAG:
		return *(const bool *)from ? nla_put_flag(msg, type) : 0;
	case ADDR:
		return put_addr(msg, type, from);
	case STRING:
		return nla_put_string(msg, type, from);
	case BYTES:
		return nla_put(msg, type, field->size, from);
	case NEST:
		nest = nla_nest_start(msg, type);
		if (!nest || wire_put(msg, field->set, from, set_mask(field->set, from)))
			return -NLE_NOMEM;
		return nla_nest_end(msg, nest);
	case ADDRS:
		return put_addrs(msg, type, from);
	case POP_IDS:
		return nla_put(msg, type, 2 * ((const struct pop_ids *)from)->n,
			       ((const struct pop_ids *)from)->at);
	}
	return 0;
}

/**
 * wire_put() - put a container in a message
 * @msg:	message
 * @set:	as what set of attributes
 * @container:	what to put
 * @mask:	HAVE() of the attributes to put
 *
 * Return: 0, or a negative number when the message is full; what was put so far is in it.
 */
int wire_put(struct nl_msg *msg, const struct wire_set *set, const void *container, uint64_t mask)
{
	int type;

	for (type = 0; type <= set->max; type++)
		if (mask & HAVE(type) && put_field(msg, type, &set->fields[type], container))
			return -NLE_NOMEM;
	return 0;
}
