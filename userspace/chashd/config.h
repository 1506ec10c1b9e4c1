/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The configuration file of chashd. */
#ifndef _CHASHD_CONFIG_H
#define _CHASHD_CONFIG_H

#include "../containers.h"
#include "../util.h"

/* Of a director: with "ch4-" in front it names a device. */
#define NAME_LEN 12

/* Of an address as text. */
#define ADDRESS_LEN 64

LIST(prefixes, prefix);

/* A PoP that may publish, and what. */
struct rule {
	/* its name, "*" for PoPs that have no rule of their own */
	char name[IP_VS_CHASH_POP_NAME_LEN];
	uint16_t id;	/* its id, 0 for any */
	/* where its directors' addresses are; none: anywhere, and so for the others */
	struct prefixes directors;
	struct prefixes servers;	/* where its servers are */
	struct prefixes vips;	/* where the services are that it may have servers for */
	struct prefixes sources;	/* where the clients are that it may have policies for */
};

LIST(rules, rule);

enum tunnel_mode {
	TUNNEL_IPIP,
	TUNNEL_GRE,
};

/* What the file says. */
struct config {
	char name[NAME_LEN];	/* of this director */
	char pop[IP_VS_CHASH_POP_NAME_LEN];	/* PoP of this director; its id is @id */
	uint32_t id;
	/* addresses on the backbone that others reach this director by; one may be 0 */
	struct addr addr4, addr6;
	enum tunnel_mode tunnel;	/* how directors reach each other */
	char *registry;	/* "file:DIR", or URLs of the members of an etcd cluster */
	char *ca;	/* file of certificates that sign those of etcd, or NULL for the system's */
	char *cert, *key;	/* files of this director's, or NULL */
	char *user, *password_file;	/* who this director is to etcd, or NULL */
	uint32_t lease;	/* seconds that the registry keeps calling a director alive that has gone */
	struct rules rules;	/* who may publish what */
	uint32_t table;	/* routing table of announced VIPs, 0 for none */
	uint32_t min;	/* usable servers that an announced service has at least */
	uint32_t rise;	/* seconds that it has to have them before it is announced */
	uint32_t fall;	/* seconds without them before it is withdrawn */
	uint32_t wait;	/* seconds after which it is announced though the others are not known */
	struct addr metrics;	/* where HTTP is served, a family of 0 for nowhere */
	uint32_t metrics_port;	/* port of it */
	/* directory of the socket and of what is written down until the next boot */
	char *run;
	bool dry;	/* nothing is written down: this run only looks */
};

int config_read(struct config *config, const char *file);
void config_free(struct config *config);
const char *config_address(const struct config *config, char buf[ADDRESS_LEN]);
const struct rule *config_rule(const struct config *config, const char *pop);

int name_check(const char *word, char name[NAME_LEN]);
bool addr_is_sane(const struct addr *addr);
bool prefixes_cover(const struct prefixes *prefixes, const struct prefix *prefix);
bool prefixes_have(const struct prefixes *prefixes, const struct addr *addr);

#endif /* _CHASHD_CONFIG_H */
