/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* IPVS's own netlink family, as far as weights and drains go. */
#ifndef _CHASHCTL_IPVS_H
#define _CHASHCTL_IPVS_H

#include "containers.h"
#include "genl.h"

/* Attributes that an edit has to repeat: all but what it sets and what is counted. */
struct ipvs_kept {
	unsigned char attrs[512];
	unsigned int len;	/* bytes of them */
};

/* IPVS, and a destination that was found in it. */
struct ipvs {
	struct genl genl;	/* its family */
	struct tuple service;	/* of the destination */
	struct addr addr;	/* address of the destination */
	uint16_t port;	/* its port */
	struct ipvs_kept kept;	/* none while it was not found */
	uint32_t weight;	/* its weight */
	bool one_way;	/* its answers do not come through this director */
};

/* A service as IPVS has it. */
struct ipvs_service {
	struct tuple tuple;	/* it */
	/* name of what assigns its clients; empty while IPVS has no such service */
	char scheduler[16];
	bool persistent;	/* its clients are bound by templates */
	uint64_t conns;	/* sessions that were assigned since it was made */
	struct ipvs_kept kept;
};

typedef int (*ipvs_service_fn)(const struct ipvs_service *service, void *arg);
/* @one_way: answers of the destination do not come through this director */
typedef int (*ipvs_dest_fn)(const struct addr *addr, uint16_t port, bool one_way, void *arg);

bool ipvs_rebind_lock(int how, int *fd);
uint32_t ipvs_number(struct nlattr *const *attrs, int type);
struct nlattr *ipvs_parse_dest(const struct nlmsghdr *nlh, const struct tuple *service,
			       struct nlattr **attrs, struct addr *addr, uint16_t *port);
void ipvs_put_service(struct nl_msg *msg, const struct tuple *tuple);
int ipvs_open(struct ipvs *ipvs);
void ipvs_close(struct ipvs *ipvs);
int ipvs_get_service(struct ipvs *ipvs, const struct tuple *tuple, struct ipvs_service *service);
int ipvs_each_service(struct ipvs *ipvs, ipvs_service_fn fn, void *arg);
int ipvs_each_dest(struct ipvs *ipvs, const struct tuple *service, ipvs_dest_fn fn, void *arg);
int ipvs_set_scheduler(struct ipvs *ipvs, const struct ipvs_service *service, const char *name);
int ipvs_find_dest(struct ipvs *ipvs, const struct tuple *service, const struct addr *addr,
		   uint16_t port);
int ipvs_set_weight(struct ipvs *ipvs, uint32_t weight);

#endif /* _CHASHCTL_IPVS_H */
