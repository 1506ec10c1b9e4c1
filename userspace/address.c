// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Addresses, prefixes, services and port splits as text and as fields. The parsers understand all
 * of it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "address.h"
#include "print.h"
#include "util.h"

const struct protocol protocols[PROTOCOLS] = {
	{ IPPROTO_TCP, "tcp", "TCP", "-t", "--tcp-service" },
	{ IPPROTO_UDP, "udp", "UDP", "-u", "--udp-service" },
	{ IPPROTO_SCTP, "sctp", "SCTP", "--sctp-service", "--sctp-service" },
};

/* TCP for what is none of them. */
const struct protocol *protocol_of(uint8_t number)
{
	size_t i;

	for (i = PROTOCOLS - 1; i && protocols[i].number != number; i--)
		;
	return &protocols[i];
}

const char *addr_text(const struct addr *addr, char buf[VALUE_LEN])
{
	if (!addr->af || !inet_ntop(addr->af, addr->ip, buf, VALUE_LEN))
		strcpy(buf, "-");
	return buf;
}

const char *endpoint_text(const struct addr *addr, uint16_t port, char buf[VALUE_LEN])
{
	char ip[VALUE_LEN];

	addr_text(addr, ip);
	snprintf(buf, VALUE_LEN, addr->af == AF_INET6 ? "[%.64s]:%u" : "%.64s:%u", ip, port);
	return buf;
}

const char *prefix_text(const struct prefix *prefix, char buf[VALUE_LEN])
{
	char ip[VALUE_LEN];

	addr_text(&prefix->addr, ip);
	snprintf(buf, VALUE_LEN, "%.64s/%u", ip, prefix->plen);
	return buf;
}

/* A service as ipvsadm names it. Returns @buf, which parse_service() understands. */
const char *service_text(const struct tuple *tuple, char buf[VALUE_LEN])
{
	char endpoint[VALUE_LEN];

	if (tuple->fwmark) {
		snprintf(buf, VALUE_LEN, "-f %u%s", tuple->fwmark,
			 tuple->af == AF_INET6 ? " -6" : "");
		return buf;
	}
	endpoint_text(&tuple->addr, tuple->port, endpoint);
	snprintf(buf, VALUE_LEN, "%s %.96s", protocol_of(tuple->protocol)->option, endpoint);
	return buf;
}

/* A port split as text. Returns @buf: as parse_split() reads it, or the words psid and what parse_psid() reads. */
const char *split_text(const struct split *split, char buf[VALUE_LEN])
{
	if (!split->size)
		strcpy(buf, "off");
	else if (split->psid_length)
		snprintf(buf, VALUE_LEN, "psid %u:%u", split->psid_offset, split->psid_length);
	else if (split->last == UINT16_MAX)
		snprintf(buf, VALUE_LEN, "%u:%u", split->base, split->size);
	else
		snprintf(buf, VALUE_LEN, "%u:%u:%u", split->base, split->size, split->last);
	return buf;
}

void out_addr(struct out *out, const char *key, const char *label, const struct addr *addr)
{
	char buf[VALUE_LEN];

	out_str(out, key, label, addr_text(addr, buf));
}

void out_addrs(struct out *out, const char *key, const char *label, const struct addrs *addrs)
{
	char buf[ARRAY_SIZE(addrs->at)][VALUE_LEN];
	const char *words[ARRAY_SIZE(addrs->at)];
	unsigned int i;

	for (i = 0; i < addrs->n; i++)
		words[i] = addr_text(&addrs->at[i], buf[i]);
	out_words(out, key, label, words, addrs->n);
}

void out_prefix(struct out *out, const char *key, const char *label, const struct prefix *prefix)
{
	char buf[VALUE_LEN];

	out_str(out, key, label, prefix_text(prefix, buf));
}

/* An address and a port: two fields in JSON, one in text. */
void out_endpoint(struct out *out, const char *addr_key, const char *port_key, const char *label,
		  const struct addr *addr, uint16_t port)
{
	char buf[VALUE_LEN];

	if (out->json) {
		out_addr(out, addr_key, NULL, addr);
		out_num(out, port_key, NULL, port);
		return;
	}
	out_str(out, NULL, label, endpoint_text(addr, port, buf));
}

/* A service: an object in JSON, ipvsadm's words in text. */
void out_service(struct out *out, const char *label, const struct tuple *tuple)
{
	char buf[VALUE_LEN];

	out_open(out, "service", '{');
	if (tuple->fwmark) {
		out_num(out, "fwmark", NULL, tuple->fwmark);
		out_str(out, "family", NULL, tuple->af == AF_INET6 ? "ipv6" : "ipv4");
	} else {
		out_str(out, "protocol", NULL, protocol_of(tuple->protocol)->name);
		out_addr(out, "address", NULL, &tuple->addr);
		out_num(out, "port", NULL, tuple->port);
	}
	out_close(out, '}');
	out_str(out, NULL, label, service_text(tuple, buf));
}

void out_split(struct out *out, const char *key, const char *label, const struct split *split)
{
	char buf[VALUE_LEN];

	out_str(out, key, label, split_text(split, buf));
}
