// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Containers to attributes and back, and attributes that are cut short, too long, unknown or
 * make no sense.
 */
#include <arpa/inet.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "../genl.h"
#include "../util.h"
#include "../wire.h"
#include "tool.h"

static const struct addr v4 = { .af = AF_INET, .ip = { 192, 0, 2, 1 } };
static const struct addr v6 = { .af = AF_INET6, .ip = { 0x20, 1, 0xd, 0xb8, [15] = 1 } };

static const struct {
	const char *name;
	const struct wire_set *set;
	size_t size;
	union {
		struct service service;
		struct dest dest;
		struct pop pop;
		struct backbone backbone;
		struct owner owner;
		struct source source;
		struct heavy heavy;
		struct seed seed;
		struct stats stats;
		struct explain explanation;
		struct drain drain;
		struct version version;
		struct event event;
	} full;
} sets[] = {
	{ "service", &wire_service, sizeof(struct service), .full.service = {
		.have = ~0U << 2 & ((2U << IP_VS_CHASH_A_SERVICE_MAX) - 1) & ~HAVE(IP_VS_CHASH_A_SERVICE_UNSET),
		.tuple = { .af = AF_INET, .protocol = 6, .addr = v4, .port = 443 },
		.revision = 0x0123456789abcdef, .alive = true, .pending = true, .stale = true,
		.seed = 1, .failures = 3, .mapping = 1, .digest = 0xfedcba9876543210,
		.stored = { .have = 0x7e, .bound = 125, .takeover = true, .table_bits = 12, .group = 24,
			    .split = { 1024, 500, 65000 } },
		.effective = { .have = 0xfe, .bound = 125, .takeover = true, .spill = true, .table_bits = 12, .group = 24,
			       .split = { .size = 16, .psid_offset = 6, .psid_length = 6 }, .identity = 1 },
		.by_flag = 4,
		.table = { .have = 0x1fc | 0x40, .bits = 12, .generation = 7, .members = 3, .bytes = 1 << 20,
			   .build_ns = 1234, .incremental = true, .age_ms = 99 },
		.previous = { .have = 0x3fc & ~0x80, .bits = 20, .generation = 6, .members = 2, .bytes = 3,
			      .build_ns = 5, .age_ms = 100, .hold_ms = 60000 },
	} },
	{ "dest", &wire_dest, sizeof(struct dest), .full.dest = {
		.have = (~0U << 2 & ((2U << IP_VS_CHASH_A_DEST_MAX) - 1)) & ~HAVE(IP_VS_CHASH_A_DEST_UNSET),
		.service = { .af = AF_INET6, .fwmark = 77 }, .revision = 1, .addr = v6, .port = 8080,
		.id = 42, .flags = 3, .pop = 9, .stored = { .have = 0x1c, .id = 42, .pop = 9, .relay = true },
		.weight = 100, .active = 1, .inactive = 2, .persistent = 3, .table_weight = 4, .slots = 5,
		.drain = 1, .drain_deadline = 1ULL << 33,
	} },
	{ "pop", &wire_pop, sizeof(struct pop), .full.pop = {
		.have = 0x3e, .id = 65535, .name = "fra", .self = true, .state = 1,
		.relays = { 2, { v4, v6 } },
	} },
	{ "backbone", &wire_backbone, sizeof(struct backbone), .full.backbone = {
		.have = 0x6, .dev = "wg0", .ifindex = 12 } },
	{ "owner", &wire_owner, sizeof(struct owner), .full.owner = {
		.prefix = { v6, 64 }, .pops = { 3, { 1, 65535, 7 } } } },
	{ "source", &wire_source, sizeof(struct source), .full.source = {
		.have = 0x1e, .prefix = { v4, 32 }, .group = 24, .split = { 0, 1, 65535 } } },
	{ "seed", &wire_seed, sizeof(struct seed), .full.seed = {
		.have = 0xe, .state = 1, .rotate = true, .key = "0123456789abcde" } },
	{ "stats", &wire_stats, sizeof(struct stats), .full.stats = {
		.have = HAVE(IP_VS_CHASH_A_STATS_SERVICE) | HAVE(IP_VS_CHASH_A_STATS_BUILDS),
		.service = { .af = AF_INET, .fwmark = 1 },
		.value = { [IP_VS_CHASH_A_STATS_BUILDS] = 1ULL << 40 } } },
	{ "explain", &wire_explain, sizeof(struct explain), .full.explanation = {
		.have = ~0U << 2 & ((2U << IP_VS_CHASH_A_EXPLAIN_MAX) - 1),
		.service = { .af = AF_INET, .protocol = 17, .addr = v4, .port = 53 },
		.client_addr = v4, .client_port = 40000, .reason = 2, .slot = 77, .key = 1, .generation = 2,
		.source = { v4, 32 }, .dest_addr = v6, .dest_port = 1, .dest_id = 3, .pop = 4,
		.midstream = true, .dev = "wg0" } },
	{ "heavy", &wire_heavy, sizeof(struct heavy), .full.heavy = {
		.have = 0x3c, .addr = v4, .rate = 1ULL << 40, .age_ms = 9, .automatic = true } },
	{ "drain", &wire_drain, sizeof(struct drain), .full.drain = {
		.have = ~0U << 2 & ((2U << IP_VS_CHASH_A_DRAIN_MAX) - 1),
		.service = { .af = AF_INET, .fwmark = 1 }, .addr = v4, .port = 80, .deadline = 1ULL << 40,
		.cut = true, .weight = 3, .restore = true, .state = 3, .by_weight = true, .since = 5,
		.sessions = 6, .active = 7, .inactive = 8, .persistent = 9,
		.flow = { .have = 0xe, .virtual = { .af = AF_INET, .protocol = 6, .addr = v4, .port = 443 },
			  .client = v4, .port = 40000 } } },
	{ "version", &wire_version, sizeof(struct version), .full.version = {
		.module = "1.0", .schema = 1, .mapping = 1 } },
	{ "event", &wire_event, sizeof(struct event), .full.event = {
		.have = ~0U << 2 & ((2U << IP_VS_CHASH_A_EVENT_MAX) - 1), .type = 9,
		.service = { .af = AF_INET, .fwmark = 1 }, .dest_addr = v4, .dest_port = 80, .pop = 7,
		.prefix = { v6, 64 }, .dev = "eth0", .generation = 1, .count = 2, .error = 12 } },
};

/* Sets that have a mask in front send what it says. */
static uint64_t mask_of(size_t i)
{
	const struct wire_set *set = sets[i].set;

	return set == &wire_owner || set == &wire_version ? UINT64_MAX : sets[i].full.service.have;
}

static struct nl_msg *message(size_t i)
{
	struct nl_msg *msg = nlmsg_alloc_size(8192);

	genlmsg_put(msg, 0, 0, 42, 0, 0, 1, 1);
	EXPECT(!wire_put(msg, sets[i].set, &sets[i].full, mask_of(i)), "%s", sets[i].name);
	return msg;
}

static void sets_come_back_as_they_went(void)
{
	union { char bytes[2048]; uint64_t align; } back;
	struct nl_msg *msg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		msg = message(i);
		memset(&back, 0, sizeof(back));
		EXPECT(wire_get(sets[i].set, nlmsg_hdr(msg), &back) == DONE, "%s", sets[i].name);
		EXPECT(!memcmp(&back, &sets[i].full, sets[i].size), "%s", sets[i].name);
		nlmsg_free(msg);
	}
}

/* Whether a message of @len bytes ends with an attribute as a whole, with its padding or not. */
static bool ends_well(struct nlmsghdr *nlh, size_t len)
{
	struct nlattr *attr;
	size_t end;
	int left;

	if (len == NLMSG_HDRLEN + GENL_HDRLEN)
		return true;
	nla_for_each_attr(attr, nlmsg_attrdata(nlh, GENL_HDRLEN), nlmsg_attrlen(nlh, GENL_HDRLEN), left) {
		end = (char *)attr - (char *)nlh + attr->nla_len;
		if (len >= end && len <= NLA_ALIGN(end))
			return true;
	}
	return false;
}

static void answers_may_be_cut_anywhere(void)
{
	union { char bytes[2048]; uint64_t align; } back;
	size_t i, len;
	struct nl_msg *msg;
	bool taken;
	char *copy;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		msg = message(i);
		for (len = NLMSG_HDRLEN + GENL_HDRLEN; len < nlmsg_hdr(msg)->nlmsg_len; len++) {
			/* A copy of just that size, so that a look behind it is seen. */
			copy = malloc(len);
			memcpy(copy, nlmsg_hdr(msg), len);
			((struct nlmsghdr *)copy)->nlmsg_len = len;
			memset(&back, 0, sizeof(back));
			taken = wire_get(sets[i].set, (struct nlmsghdr *)copy, &back) == DONE;
			EXPECT(!taken || ends_well(nlmsg_hdr(msg), len), "%s cut at %zu",
			       sets[i].name, len);
			free(copy);
		}
		nlmsg_free(msg);
	}
}

struct flip {
	int type;
	int len;
	bool good;
	char fill;
};

static void wrong_lengths_are_refused(void)
{
	static const struct flip cases[] = {
		{ IP_VS_CHASH_A_EVENT_TYPE, 4, true, 0 },
		{ IP_VS_CHASH_A_EVENT_TYPE, 0, false, 0 },
		{ IP_VS_CHASH_A_EVENT_TYPE, 1, false, 0 },
		{ IP_VS_CHASH_A_EVENT_TYPE, 8, false, 0 },
		/* Numbers that do not fit in what is kept of them. */
		{ IP_VS_CHASH_A_EVENT_TYPE, 4, false, 1 },
		{ IP_VS_CHASH_A_EVENT_POP, 4, false, 1 },
		{ IP_VS_CHASH_A_EVENT_DEST_ADDR, 4, true, 0 },
		{ IP_VS_CHASH_A_EVENT_DEST_ADDR, 16, true, 0 },
		{ IP_VS_CHASH_A_EVENT_DEST_ADDR, 5, false, 0 },
		{ IP_VS_CHASH_A_EVENT_DEST_ADDR, 0, false, 0 },
		{ IP_VS_CHASH_A_EVENT_DEST_ADDR, 20, false, 0 },
		{ IP_VS_CHASH_A_EVENT_POP, 1, false, 0 },
		{ IP_VS_CHASH_A_EVENT_GENERATION, 4, false, 0 },
		{ IP_VS_CHASH_A_EVENT_GENERATION, 8, true, 0 },
		{ IP_VS_CHASH_A_EVENT_DEV, 1, true, 0 },
		{ IP_VS_CHASH_A_EVENT_DEV, 17, false, 'x' },
		{ IP_VS_CHASH_A_EVENT_DEV, 16, false, 'x' },
		{ IP_VS_CHASH_A_EVENT_DEV, 0, false, 0 },
		{ IP_VS_CHASH_A_EVENT_SERVICE, 0, false, 0 },
		{ IP_VS_CHASH_A_EVENT_MAX + 1, 3, true, 0 },
		{ 0x3fff, 0, true, 0 },
	};
	char data[32];
	struct event event;
	struct nl_msg *msg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(&event, 0, sizeof(event));
		msg = nlmsg_alloc_size(512);
		genlmsg_put(msg, 0, 0, 42, 0, 0, 1, 1);
		if (cases[i].type != IP_VS_CHASH_A_EVENT_TYPE)
			nla_put_u32(msg, IP_VS_CHASH_A_EVENT_TYPE, 1);
		memset(data, cases[i].fill, sizeof(data));
		nla_put(msg, cases[i].type, cases[i].len, data);
		EXPECT((wire_get(&wire_event, nlmsg_hdr(msg), &event) == DONE) == cases[i].good,
		       "type %d, length %d", cases[i].type, cases[i].len);
		nlmsg_free(msg);
	}
}

static void nonsense_is_refused(void)
{
	static const struct tuple tuples[] = {
		{ .af = 1, .protocol = 6, .addr = { .af = AF_INET } },
		{ .af = AF_INET6, .protocol = 6, .addr = { .af = AF_INET } },
		{ .af = AF_INET, .protocol = 0, .addr = { .af = AF_INET } },
		{ .af = AF_INET },
	};
	struct explain explain = {
		.have = HAVE(IP_VS_CHASH_A_EXPLAIN_SERVICE) | HAVE(IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR) |
			HAVE(IP_VS_CHASH_A_EXPLAIN_REASON),
		.client_addr = v4,
	}, back;
	struct owner owner = { .prefix = { v4, 33 }, .pops = { 1, { 1 } } };
	struct nl_msg *msg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tuples); i++) {
		explain.service = tuples[i];
		msg = nlmsg_alloc_size(512);
		genlmsg_put(msg, 0, 0, 42, 0, 0, 1, 1);
		wire_put(msg, &wire_explain, &explain, explain.have);
		EXPECT(wire_get(&wire_explain, nlmsg_hdr(msg), &back) == REFUSED, "tuple %zu", i);
		nlmsg_free(msg);
	}
	msg = nlmsg_alloc_size(512);
	genlmsg_put(msg, 0, 0, 42, 0, 0, 1, 1);
	wire_put(msg, &wire_owner, &owner, UINT64_MAX);
	EXPECT(wire_get(&wire_owner, nlmsg_hdr(msg), &owner) == REFUSED);
	nlmsg_free(msg);
}

/* An empty list of addresses has to arrive, as it empties what the kernel has. */
static void empty_lists_are_sent(void)
{
	struct pop pop = { .id = 1, .have = HAVE(IP_VS_CHASH_A_POP_RELAYS) };
	struct nl_msg *msg = nlmsg_alloc_size(512);

	genlmsg_put(msg, 0, 0, 42, 0, 0, 1, 1);
	wire_put(msg, &wire_pop, &pop, pop.have);
	EXPECT(nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, IP_VS_CHASH_A_POP_RELAYS));
	EXPECT(!nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, IP_VS_CHASH_A_POP_STATE));
	nlmsg_free(msg);
}

/* A prefix that does not fit is not sent in part. */
static void an_owner_fits_in_what_is_kept_for_it(void)
{
	struct owner owner = { .prefix = { v6, 128 }, .pops = { 8, { 1, 2, 3, 4, 5, 6, 7, 8 } } };
	struct nl_msg *msg = nlmsg_alloc_size(512);
	uint32_t before;

	genlmsg_put(msg, 0, 0, 42, 0, 0, 1, 1);
	before = nlmsg_hdr(msg)->nlmsg_len;
	wire_put(msg, &wire_load, &owner, UINT64_MAX);
	EXPECT(nlmsg_hdr(msg)->nlmsg_len - before <= 64, "%u",
	       nlmsg_hdr(msg)->nlmsg_len - before);
	nlmsg_free(msg);
}

/* Each set as an answer to each command: a dump of two, or a single one and its ack. */
void wire_corpus(const char *dir)
{
	struct { struct nlmsghdr nlh; struct nlmsgerr err; } end = {
		.nlh = { .nlmsg_len = sizeof(end), .nlmsg_type = NLMSG_ERROR },
	};
	unsigned int command, dump, n = 0;
	struct nlmsghdr *nlh;
	struct nl_msg *msg;
	uint16_t len;
	FILE *file;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		msg = message(i);
		nlh = nlmsg_hdr(msg);
		for (command = 0; command < 23; command++) {
			for (dump = 0; dump < 2; dump++) {
				file = corpus_file(dir, sets[i].name, n++);
				fputc(command, file);
				fputc(dump, file);
				len = (1 + dump) * nlh->nlmsg_len + sizeof(end);
				end.nlh.nlmsg_type = dump ? NLMSG_DONE : NLMSG_ERROR;
				fwrite(&len, sizeof(len), 1, file);
				fwrite(nlh, nlh->nlmsg_len, 1, file);
				if (dump)
					fwrite(nlh, nlh->nlmsg_len, 1, file);
				fwrite(&end, sizeof(end), 1, file);
				fclose(file);
			}
		}
		nlmsg_free(msg);
	}
}

const struct check wire_tests[] = {
	{ "containers come back as they went", sets_come_back_as_they_went },
	{ "answers may be cut anywhere", answers_may_be_cut_anywhere },
	{ "attributes of a wrong length are refused", wrong_lengths_are_refused },
	{ "services and prefixes that make no sense are refused", nonsense_is_refused },
	{ "an empty list of addresses is sent", empty_lists_are_sent },
	{ "an owner fits in what is kept for it", an_owner_fits_in_what_is_kept_for_it },
};
TABLE(wire_tests);
