/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What a director publishes of itself and of its PoP's servers, as JSON and back. */
#ifndef _CHASHD_RECORD_H
#define _CHASHD_RECORD_H

#include "../change.h"
#include "config.h"

/* Bounds of a record: in the registry, and of what is in it. */
#define RECORD_BYTES	(1 << 20)
#define RECORD_SERVICES	1024
#define RECORD_SERVERS	16384
#define RECORD_SOURCES	4096

/* How a server is reached. */
struct forward {
	uint8_t method;	/* IP_VS_CONN_F_x */
	uint8_t type;	/* of a tunnel, IP_VS_CONN_F_TUNNEL_TYPE_x */
	uint16_t port;	/* of a GUE tunnel */
	uint16_t flags;	/* of a tunnel, IP_VS_TUNNEL_ENCAP_FLAG_x */
};

/* A real server of the PoP. */
struct server {
	struct addr addr;	/* its address, with @port */
	uint16_t port;
	uint16_t weight;	/* weight for peers: 0 while it drains */
	uint64_t id;	/* what the mapping knows it by, if that was set by hand, else 0 */
	struct forward forward;	/* how its own directors reach it */
};

LIST(servers, server);

/* The servers of a PoP for a service. */
struct pool {
	struct tuple service;	/* the service */
	uint64_t digest;	/* equal on two directors that map every client alike */
	struct servers servers;	/* they */
};

LIST(pools, pool);

/* Whether the PoP is drained: what an operator said last at one of its directors. */
struct pop_drain {
	bool on;	/* it is to be announced nowhere */
	uint64_t since;	/* when that was said, ms since 1970, or after what was said before; 0 never */
};

/* What a director publishes. */
struct record {
	char name[NAME_LEN];	/* its name */
	char pop[IP_VS_CHASH_POP_NAME_LEN];	/* its PoP, whose id is @id */
	uint16_t id;
	uint64_t generation;	/* grows with each record that it publishes */
	struct addr addr4;	/* its addresses on the backbone, 0 for none */
	struct addr addr6;	/* likewise */
	enum tunnel_mode tunnel;	/* how it is reached */
	char version[32];	/* of its chashd */
	struct pop_drain drain;	/* of its PoP */
	/* while its PoP is drained, those with its own servers that it carries, else -1 */
	int64_t sessions;
	bool gone;	/* it has left the fleet */
	struct pools pools;	/* its PoP's servers */
	struct sources sources;	/* its PoP's source policies */
};

char *record_encode(const struct record *record);
int record_decode(const char *text, size_t len, struct record *record);
int record_check(const struct record *record, const struct config *config);
void record_free(struct record *record);

#endif /* _CHASHD_RECORD_H */
