/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Addresses, prefixes, services and port splits as text and as fields. */
#ifndef _CHASHCTL_ADDRESS_H
#define _CHASHCTL_ADDRESS_H

#include "containers.h"
#include "out.h"

/* A protocol of services. */
struct protocol {
	uint8_t number;
	const char *name;	/* in JSON */
	const char *shown;	/* in what IPVS shows */
	const char *option, *longer;	/* of ipvsadm */
};

#define PROTOCOLS 3
extern const struct protocol protocols[PROTOCOLS];

const struct protocol *protocol_of(uint8_t number);
const char *addr_text(const struct addr *addr, char buf[VALUE_LEN]);
const char *endpoint_text(const struct addr *addr, uint16_t port, char buf[VALUE_LEN]);
const char *prefix_text(const struct prefix *prefix, char buf[VALUE_LEN]);
const char *service_text(const struct tuple *tuple, char buf[VALUE_LEN]);
const char *split_text(const struct split *split, char buf[VALUE_LEN]);

void out_addr(struct out *out, const char *key, const char *label, const struct addr *addr);
void out_addrs(struct out *out, const char *key, const char *label, const struct addrs *addrs);
void out_prefix(struct out *out, const char *key, const char *label, const struct prefix *prefix);
void out_endpoint(struct out *out, const char *addr_key, const char *port_key, const char *label,
		  const struct addr *addr, uint16_t port);
void out_service(struct out *out, const char *label, const struct tuple *tuple);
void out_split(struct out *out, const char *key, const char *label, const struct split *split);

#endif /* _CHASHCTL_ADDRESS_H */
