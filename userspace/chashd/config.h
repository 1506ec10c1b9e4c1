/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The configuration file of chashd.
 */
#ifndef _CHASHD_CONFIG_H
#define _CHASHD_CONFIG_H

#include "../containers.h"
#include "../util.h"

/* Of a director: with "ch4-" in front it names a device. */
#define NAME_LEN 12

LIST(prefixes, prefix);

/**
 * struct rule - a PoP that may publish, and what
 * @name:	its name, "*" for PoPs that have no rule of their own
 * @id:		its id, 0 for any
 * @directors:	where its directors' addresses are; none: anywhere, and so for the others
 * @servers:	where its servers are
 * @vips:	where the services are that it may have servers for
 */
struct rule {
	char name[IP_VS_CHASH_POP_NAME_LEN];
	uint16_t id;
	struct prefixes directors;
	struct prefixes servers;
	struct prefixes vips;
};

LIST(rules, rule);

enum tunnel_mode {
	TUNNEL_IPIP,
	TUNNEL_GRE,
};

/**
 * struct config - what the file says
 * @name:	of this director
 * @pop:	PoP of this director; its id is @id
 * @addr4:	address on the backbone that others reach this director by, and @addr6; one may be 0
 * @tunnel:	how directors reach each other
 * @registry:	"file:DIR", or URLs of the members of an etcd cluster
 * @ca:		file of certificates that sign those of etcd, or NULL for the system's; likewise
 *		@cert and @key of this director, @user, and @password_file
 * @lease:	seconds that the registry keeps calling a director alive that has gone
 * @rules:	who may publish what
 * @table:	routing table of announced VIPs, 0 for none
 * @min:	usable servers that an announced service has at least
 * @rise:	seconds that it has to have them before it is announced
 * @fall:	seconds without them before it is withdrawn
 * @wait:	seconds after which it is announced though the others are not known
 * @metrics:	where HTTP is served, a family of 0 for nowhere
 * @metrics_port: port of it
 * @run:	directory of the socket and of what is written down until the next boot
 */
struct config {
	char name[NAME_LEN];
	char pop[IP_VS_CHASH_POP_NAME_LEN];
	uint32_t id;
	struct addr addr4, addr6;
	enum tunnel_mode tunnel;
	char *registry;
	char *ca, *cert, *key, *user, *password_file;
	uint32_t lease;
	struct rules rules;
	uint32_t table, min, rise, fall, wait;
	struct addr metrics;
	uint32_t metrics_port;
	char *run;
};

int config_read(struct config *config, const char *file);
void config_free(struct config *config);
const struct rule *config_rule(const struct config *config, const char *pop);

int name_check(const char *word, char name[NAME_LEN]);
bool prefixes_have(const struct prefixes *prefixes, const struct addr *addr);

#endif /* _CHASHD_CONFIG_H */
