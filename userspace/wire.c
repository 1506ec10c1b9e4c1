// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Between attributes and containers, by the descriptions of wire-gen.c. What the kernel sends is
 * believed in no respect, and what is unknown is passed over.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "compare.h"
#include "util.h"
#include "wire.h"

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

/* Numbers are kept in as many bytes as they need. */
void wire_number_put(void *to, size_t size, uint64_t number)
{
	if (size == 1)
		*(uint8_t *)to = number;
	else if (size == 2)
		*(uint16_t *)to = number;
	else if (size == 4)
		*(uint32_t *)to = number;
	else
		*(uint64_t *)to = number;
}

uint64_t wire_number(const void *from, size_t size)
{
	return size == 1 ? *(const uint8_t *)from : size == 2 ? *(const uint16_t *)from :
	       size == 4 ? *(const uint32_t *)from : *(const uint64_t *)from;
}

/* What does not fit in what is kept of it makes no sense. */
static bool get_u32(const struct nlattr *attr, void *to, size_t size)
{
	uint32_t value;

	if (nla_len(attr) != sizeof(value))
		return false;
	memcpy(&value, nla_data(attr), sizeof(value));
	wire_number_put(to, size, value);
	return size >= sizeof(value) || !(value >> 8 * size);
}

/* Copied byte by byte: attributes are aligned to 4, containers to what they hold. */
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
	case BE16:
		if (!get_bytes(attr, to, 2))
			return false;
		*(uint16_t *)to = ntohs(*(uint16_t *)to);
		return true;
	case U32:
		return get_u32(attr, to, field->size);
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

/*
 * Fill a container from attributes. Returns 0, or -EBADMSG when they are cut short, missing or make
 * no sense.
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
	if (left > 0 || (set->key | set->required) & ~have)
		return -EBADMSG;
	if (set->have)
		*(uint64_t *)container = have;
	return !set->check || set->check(container) ? 0 : -EBADMSG;
}

/* Fill a container from a message. */
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

static int put_field(struct nl_msg *msg, int type, const struct wire_field *field,
		     const void *container)
{
	const void *from = (const char *)container + field->offset;
	struct nlattr *nest;

	switch (field->kind) {
	case NONE:
		return 0;
	case BE16:
		return nla_put_u16(msg, type, htons(*(const uint16_t *)from));
	case U32:
		return nla_put_u32(msg, type, wire_number(from, field->size));
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
		if (!nest || wire_put(msg, field->set, from, field->set->have ?
				      *(const uint64_t *)from : UINT64_MAX))
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

/*
 * Put a container in a message, of one without a mask no more than it has. Returns 0, or a negative
 * number when the message is full; what was put so far is in it.
 */
int wire_put(struct nl_msg *msg, const struct wire_set *set, const void *container, uint64_t mask)
{
	int type;

	if (set->mask)
		mask &= set->mask(container);
	for (type = 0; type <= set->max; type++)
		if (mask & HAVE(type) && put_field(msg, type, &set->fields[type], container))
			return -NLE_NOMEM;
	return 0;
}

static bool is_same(const struct wire_field *field, const void *a, const void *b)
{
	const char *one = (const char *)a + field->offset, *other = (const char *)b + field->offset;
	size_t size = field->size;

	if (field->set == &wire_split)
		return split_equal((const void *)one, (const void *)other);
	/* Behind their end there may be anything. */
	if (field->kind == ADDRS)
		size = offsetof(struct addrs, at[((const struct addrs *)(const void *)one)->n]);
	else if (field->kind == STRING)
		size = strlen(one) + 1;
	return !memcmp(one, other, size);
}

/* HAVE() of the attributes of @wanted that @now does not have, or has otherwise. */
uint64_t wire_differ(const struct wire_set *set, const void *now, const void *wanted)
{
	uint64_t differ = *(const uint64_t *)wanted;
	uint64_t both = differ & *(const uint64_t *)now;
	int type;

	for (type = 0; type <= set->max; type++)
		if (both & HAVE(type) && is_same(&set->fields[type], now, wanted))
			differ &= ~HAVE(type);
	return differ;
}

/* What @from says of @to holds. */
void wire_overlay(const struct wire_set *set, void *to, const void *from)
{
	uint64_t have = *(const uint64_t *)from;
	const struct wire_field *field;
	int type;

	for (type = 0; type <= set->max; type++) {
		field = &set->fields[type];
		if (have & HAVE(type))
			memcpy((char *)to + field->offset, (const char *)from + field->offset,
			       field->size);
	}
	*(uint64_t *)to |= have;
}
