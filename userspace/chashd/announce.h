/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Announced VIPs: routes in a table of their own, for a routing daemon to export. */
#ifndef _CHASHD_ANNOUNCE_H
#define _CHASHD_ANNOUNCE_H

#include "record.h"

struct nl_sock;

/* An address of services. */
struct vip {
	struct addr addr;	/* the address */
	/* servers that the one of its @listed services with the fewest has */
	unsigned int usable, listed;
	unsigned int good, bad;	/* for how many seconds it has had enough, and has not */
	bool announced;	/* there is a route, in @table */
	bool asked;	/* to add or delete it, since the start */
	uint32_t table;
};

LIST(vips, vip);

/* All of them. */
struct announce {
	const struct config *config;	/* how many servers it takes, and where to */
	char path[256];	/* file of what is announced, for the next run */
	struct vips vips;
	bool unwritten;	/* the file has something else */
	unsigned int ticks;	/* seconds since the start */
	char problem[256];	/* what could not be done, or empty */
};

void announce_open(struct announce *announce, const struct config *config);
void announce_count(struct announce *announce, const struct record *own);
void announce_tick(struct announce *announce, struct nl_sock *sock, bool drained, bool ready);
void announce_close(struct announce *announce);

#endif /* _CHASHD_ANNOUNCE_H */
