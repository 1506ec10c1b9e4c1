/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * IPVS's own netlink family, as far as weights and drains go.
 */
#ifndef _CHASHCTL_IPVS_H
#define _CHASHCTL_IPVS_H

#include "containers.h"
#include "genl.h"

/**
 * struct ipvs - IPVS, and a destination that was found in it
 * @genl:	its family
 * @service:	of the destination
 * @addr:	address of the destination
 * @port:	its port
 * @attrs:	its attributes, but for its weight and what is counted: an edit has to repeat them
 * @len:	bytes of them, 0 while it was not found
 * @weight:	its weight
 * @one_way:	its answers do not come through this director
 */
struct ipvs {
	struct genl genl;
	struct tuple service;
	struct addr addr;
	uint16_t port;
	unsigned char attrs[512];
	unsigned int len;
	uint32_t weight;
	bool one_way;
};

/**
 * struct ipvs_service - a service as IPVS has it
 * @tuple:	it
 * @scheduler:	name of what assigns its clients; empty while IPVS has no such service
 * @persistent:	its clients are bound by templates
 * @conns:	sessions that were assigned since it was made
 * @attrs:	its attributes, but for its scheduler and what is counted: an edit has to repeat them
 * @len:	bytes of them
 */
struct ipvs_service {
	struct tuple tuple;
	char scheduler[16];
	bool persistent;
	uint64_t conns;
	unsigned char attrs[256];
	unsigned int len;
};

typedef int (*ipvs_service_fn)(const struct ipvs_service *service, void *arg);

void ipvs_put_service(struct nl_msg *msg, const struct tuple *tuple);
int ipvs_open(struct ipvs *ipvs);
void ipvs_close(struct ipvs *ipvs);
int ipvs_get_service(struct ipvs *ipvs, const struct tuple *tuple, struct ipvs_service *service);
int ipvs_each_service(struct ipvs *ipvs, ipvs_service_fn fn, void *arg);
int ipvs_set_scheduler(struct ipvs *ipvs, const struct ipvs_service *service, const char *name);
int ipvs_find_dest(struct ipvs *ipvs, const struct tuple *service, const struct addr *addr,
		   uint16_t port);
int ipvs_set_weight(struct ipvs *ipvs, uint32_t weight);

#endif /* _CHASHCTL_IPVS_H */
